"""Check ARS 1.0 documents against the classes of the standard, and every reference: python tests/validate_ars.py FILE...

The classes are those of the JSON Schema that CDISC publishes ($id https://www.cdisc.org/ars/1-0; in the repository
cdisc-org/analysis-results-standard the file project/jsonschema/ars_ldm.schema.json, under the MIT licence, read by
hand): which properties a class has, which of them are required, of what kind they are, and the permissible values.
No class has properties beside these. Beyond the schema, ids are unique and lead to something of the right kind,
places in a list are each taken once, and a result is by groupings that its analysis names.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

NAMED = "name=str! description=str label=str"
GROUP = "id=str! label=str level=int! order=int! condition=WhereClauseCondition compoundExpression="
FACTOR = "id=str! label=str groupingDataset=str groupingVariable=str dataDriven=bool! groups="
PAGES = "refType=PageRefType! label=str firstPage=int lastPage=int pageNames=str* pageNumbers=int*"
CODE = "context=str! documentRef=DocumentReference code=str parameters="
TERM = "controlledTerm={}! sponsorTermId=str"
SPONSOR = "sponsorTermId=str! controlledTerm=str"

# "!": required; "*": a list; "|": one of several classes.
CLASSES: Mapping[str, str] = {
    "ReportingEvent": f"id=str! version=int {NAMED} mainListOfContents=ListOfContents! "
    "otherListsOfContents=ListOfContents* referenceDocuments=ReferenceDocument* "
    "terminologyExtensions=TerminologyExtension* analysisOutputCategorizations=AnalysisOutputCategorization* "
    "analysisSets=AnalysisSet* dataSubsets=DataSubset* analysisGroupings=SubjectGroupingFactor* "
    "dataGroupings=DataGroupingFactor* methods=AnalysisMethod* analyses=Analysis* "
    "globalDisplaySections=GlobalDisplaySection* outputs=Output*",
    "ListOfContents": f"{NAMED} contentsList=NestedList!",
    "NestedList": "listItems=OrderedListItem*",
    "OrderedListItem": f"{NAMED} level=int! order=int! sublist=NestedList analysisId=str outputId=str",
    "ReferenceDocument": f"id=str! {NAMED} location=str",
    "TerminologyExtension": "id=str! enumeration=ExtensibleTerminology sponsorTerms=SponsorTerm*!",
    "SponsorTerm": "id=str! submissionValue=str! description=str",
    "AnalysisOutputCategorization": "id=str! label=str categories=AnalysisOutputCategory*!",
    "AnalysisOutputCategory": "id=str! label=str subCategorizations=AnalysisOutputCategorization*",
    "AnalysisSet": f"{GROUP}CompoundSetExpression",
    "DataSubset": f"{GROUP}CompoundSubsetExpression",
    "AnalysisGroup": f"{GROUP}CompoundGroupExpression",
    "DataGroup": f"{GROUP}CompoundGroupExpression",
    "CompoundSetExpression": "logicalOperator=ExpressionLogicalOperator! whereClauses=str*",
    "CompoundGroupExpression": "logicalOperator=ExpressionLogicalOperator! whereClauses=str*",
    "CompoundSubsetExpression": "logicalOperator=ExpressionLogicalOperator! whereClauses=WhereClause*",
    "WhereClause": "level=int! order=int! condition=WhereClauseCondition "
    "compoundExpression=WhereClauseCompoundExpression",
    "WhereClauseCompoundExpression": "logicalOperator=AndOr! whereClauses=WhereClause*!",
    "WhereClauseCondition": "dataset=str variable=str comparator=ConditionComparator value=str*",
    "SubjectGroupingFactor": f"{FACTOR}AnalysisGroup*",
    "DataGroupingFactor": f"{FACTOR}DataGroup*",
    "AnalysisMethod": f"id=str! {NAMED} documentRefs=DocumentReference* operations=Operation*! "
    "codeTemplate=AnalysisProgrammingCodeTemplate",
    "Operation": f"id=str! {NAMED} order=int! resultPattern=str "
    "referencedOperationRelationships=ReferencedOperationRelationship*",
    "ReferencedOperationRelationship": "id=str! description=str operationId=str! analysisId=str "
    "referencedOperationRole=OperationRole|SponsorTermRef!",
    "OperationRole": TERM.format("OperationRoleTerm"),
    "AnalysisProgrammingCodeTemplate": f"{CODE}TemplateCodeParameter*",
    "TemplateCodeParameter": f"{NAMED} valueSource=str value=str*",
    "Analysis": f"id=str! version=int {NAMED} categoryIds=str* documentRefs=DocumentReference* "
    "reason=AnalysisReason|SponsorTermRef! purpose=AnalysisPurpose|SponsorTermRef! methodId=str! analysisSetId=str "
    "dataset=str variable=str dataSubsetId=str orderedGroupings=OrderedGroupingFactor* "
    "referencedAnalysisOperations=ReferencedAnalysisOperation* programmingCode=AnalysisOutputProgrammingCode "
    "results=OperationResult*",
    "AnalysisReason": TERM.format("AnalysisReasonTerm"),
    "AnalysisPurpose": TERM.format("AnalysisPurposeTerm"),
    "SponsorTermRef": SPONSOR,
    "OrderedGroupingFactor": "order=int! groupingId=str! resultsByGroup=bool!",
    "ReferencedAnalysisOperation": "referencedOperationRelationshipId=str! analysisId=str!",
    "AnalysisOutputProgrammingCode": f"{CODE}AnalysisOutputCodeParameter*",
    "AnalysisOutputCodeParameter": f"{NAMED} value=str*!",
    "OperationResult": "operationId=str! resultGroups=ResultGroup* rawValue=str formattedValue=str",
    "ResultGroup": "groupingId=str! groupId=str groupValue=str",
    "GlobalDisplaySection": "sectionType=DisplaySectionType subSections=DisplaySubSection*",
    "Output": f"id=str! version=int {NAMED} categoryIds=str* documentRefs=DocumentReference* "
    "fileSpecifications=OutputFile* displays=OrderedDisplay*! programmingCode=AnalysisOutputProgrammingCode",
    "OutputFile": f"{NAMED} fileType=OutputFileType|SponsorTermRef location=str style=str",
    "OutputFileType": TERM.format("OutputFileTypeTerm"),
    "OrderedDisplay": "order=int! display=OutputDisplay!",
    "OutputDisplay": f"id=str! version=int {NAMED} displayTitle=str displaySections=DisplaySection*",
    "DisplaySection": "sectionType=DisplaySectionType orderedSubSections=OrderedSubSection|OrderedSubSectionRef*",
    "OrderedSubSection": "order=int! subSection=DisplaySubSection! subSectionId=str",
    "OrderedSubSectionRef": "order=int! subSectionId=str! subSection=DisplaySubSection",
    "DisplaySubSection": "id=str! text=str!",
    "DocumentReference": "referenceDocumentId=str! pageRefs=PageRef*",
    "PageRef": PAGES,
}
TERMS: Mapping[str, tuple[str, ...]] = {
    "AnalysisReasonTerm": (
        "SPECIFIED IN PROTOCOL",
        "SPECIFIED IN SAP",
        "DATA DRIVEN",
        "REQUESTED BY REGULATORY AGENCY",
    ),
    "AnalysisPurposeTerm": (
        "PRIMARY OUTCOME MEASURE",
        "SECONDARY OUTCOME MEASURE",
        "EXPLORATORY OUTCOME MEASURE",
    ),
    "OperationRoleTerm": ("NUMERATOR", "DENOMINATOR"),
    "OutputFileTypeTerm": ("pdf", "rtf", "txt"),
    "ExtensibleTerminology": ("AnalysisReasonEnum", "AnalysisPurposeEnum", "OperationRoleEnum", "OutputFileTypeEnum"),
    "ExpressionLogicalOperator": ("AND", "OR", "NOT"),
    "AndOr": ("AND", "OR"),
    "ConditionComparator": ("EQ", "NE", "GT", "GE", "LT", "LE", "IN", "NOTIN"),
    "DisplaySectionType": ("Header", "Title", "Rowlabel Header", "Legend", "Abbreviation", "Footnote", "Footer"),
    "PageRefType": ("PhysicalRef", "NamedDestination"),
}
PLAIN: Mapping[str, type] = {"str": str, "int": int, "bool": bool}
SINGLE = ("AnalysisOutputCodeParameter",)  # whose value is a list of one


def wrong(value: Any, kind: str = "ReportingEvent", at: str = "event") -> Iterator[str]:
    """What is not as the class has it, each with its place."""
    if kind in PLAIN:
        yield from () if type(value) is PLAIN[kind] else (f"{at} is no {kind}",)
    elif kind in TERMS:
        yield from () if value in TERMS[kind] else (f"{at} is {value}",)
    elif "|" in kind:
        found = [list(wrong(value, one, at)) for one in kind.split("|")]
        yield from min(found, key=len)
    elif not isinstance(value, dict):
        yield f"{at} is no {kind}"
    else:
        yield from _properties(value, kind, at)


def _properties(value: Mapping[str, Any], kind: str, at: str) -> Iterator[str]:
    fields = dict(part.split("=") for part in CLASSES[kind].split())
    yield from (f"{at} lacks {name}" for name, of in fields.items() if of.endswith("!") and name not in value)
    yield from (f"{at} has {name}" for name in value if name not in fields)
    for name in sorted(value.keys() & fields.keys()):
        of = fields[name].rstrip("!")
        if not of.endswith("*"):
            yield from wrong(value[name], of, f"{at}.{name}")
        elif not isinstance(value[name], list) or (kind in SINGLE and name == "value" and len(value[name]) > 1):
            yield f"{at}.{name} is no such list"
        else:
            for i, item in enumerate(value[name]):
                yield from wrong(item, of.rstrip("*"), f"{at}.{name}[{i}]")


def loose(event: Mapping[str, Any]) -> Iterator[str]:
    """Ids that stand twice, references that lead nowhere or to another kind of thing, and places taken twice."""
    known = _known(event)
    for kind, found in known.items():
        yield from sorted({f"{kind} {one} stands twice" for one in found if found.count(one) > 1})
    for kind, one, at in _references(event):
        if one not in known[kind]:
            yield f"{at} refers to {kind} {one}, which is not there"
    yield from _places(event, "event")
    for analysis in event.get("analyses", ()):
        yield from _by(analysis, event)


def _known(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """The ids of each kind of thing."""
    found = {
        kind: [one["id"] for one in event.get(part, ())]
        for kind, part in (
            ("set", "analysisSets"),
            ("subset", "dataSubsets"),
            ("method", "methods"),
            ("analysis", "analyses"),
            ("output", "outputs"),
        )
    }
    factors = [*event.get("analysisGroupings", ()), *event.get("dataGroupings", ())]
    displays = [d["display"] for output in event.get("outputs", ()) for d in output["displays"]]
    sections = [s for display in displays for s in display.get("displaySections", ())]
    return found | {
        "grouping": [factor["id"] for factor in factors],
        "group": [group["id"] for factor in factors for group in factor.get("groups", ())],
        "operation": [o["id"] for method in event.get("methods", ()) for o in method["operations"]],
        "display": [display["id"] for display in displays],
        "text": [o["subSection"]["id"] for section in sections for o in section["orderedSubSections"]],
    }


def _references(event: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What refers to something: its kind, its id, and where that is said."""
    for one in event.get("analysisSets", ()):
        yield from (("set", c, one["id"]) for c in one.get("compoundExpression", {}).get("whereClauses", ()))
    for factor in (*event.get("analysisGroupings", ()), *event.get("dataGroupings", ())):
        for group in factor.get("groups", ()):
            yield from (("group", c, group["id"]) for c in group.get("compoundExpression", {}).get("whereClauses", ()))
    for analysis in event.get("analyses", ()):
        at = analysis["id"]
        for kind, name in (("method", "methodId"), ("set", "analysisSetId"), ("subset", "dataSubsetId")):
            yield from ((kind, analysis[name], at) for _ in range(name in analysis))
        yield from (("grouping", g["groupingId"], at) for g in analysis.get("orderedGroupings", ()))
        for result in analysis.get("results", ()):
            yield "operation", result["operationId"], at
            for group in result.get("resultGroups", ()):
                yield "grouping", group["groupingId"], at
                yield from (("group", group["groupId"], at) for _ in range("groupId" in group))
    for contents in (event["mainListOfContents"], *event.get("otherListsOfContents", ())):
        yield from _listed(contents["contentsList"], contents["name"])


def _listed(items: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, str]]:
    for item in items.get("listItems", ()):
        yield from (("output", item["outputId"], at) for _ in range("outputId" in item))
        yield from (("analysis", item["analysisId"], at) for _ in range("analysisId" in item))
        yield from _listed(item.get("sublist", {}), item["name"])


def _places(value: Any, at: str) -> Iterator[str]:
    """Lists in which two things have the same order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, f"{at}.{name}")
    elif isinstance(value, list):
        orders = [one["order"] for one in value if isinstance(one, dict) and "order" in one]
        if len(orders) != len(set(orders)):
            yield f"{at} has two things in one place"
        for i, inner in enumerate(value):
            yield from _places(inner, f"{at}[{i}]")


def _by(analysis: Mapping[str, Any], event: Mapping[str, Any]) -> Iterator[str]:
    """Results by a grouping that the analysis does not name, of another method, or of a group of another grouping."""
    named = {grouping["groupingId"] for grouping in analysis.get("orderedGroupings", ())}
    own = {o["id"] for method in event["methods"] if method["id"] == analysis["methodId"] for o in method["operations"]}
    groups = {(f["id"], g["id"]) for f in event.get("analysisGroupings", ()) for g in f.get("groups", ())}
    for result in analysis.get("results", ()):
        if result["operationId"] not in own:
            yield f"{analysis['id']} has a result of {result['operationId']}, which its method does not make"
        for group in result.get("resultGroups", ()):
            if group["groupingId"] not in named:
                yield f"{analysis['id']} has a result by {group['groupingId']}, which it does not name"
            if ("groupId" in group) == ("groupValue" in group):
                yield f"{analysis['id']} has a result by {group['groupingId']} with no group, or with two"
            if "groupId" in group and (group["groupingId"], group["groupId"]) not in groups:
                yield f"{group['groupId']} is no group of {group['groupingId']}"


def main(paths: list[str]) -> int:
    faults = 0
    for path in paths:
        event = json.loads(Path(path).read_text(encoding="utf-8"))
        found = list(wrong(event)) or list(loose(event))
        faults += len(found)
        print(f"{path}: {len(event.get('analyses', ()))} analyses, {len(found)} faults")
        print("".join(f"  {one}\n" for one in found[:20]), end="")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
