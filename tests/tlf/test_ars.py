"""The reporting event has the structure of ARS 1.0, and every id in it is of something in it.

The classes below are the properties that the standard's model gives each class that is written: "!" is required, "*" a
list, and what is not str, int or bool is another class.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.specs.conditions import COMPARATORS
from m5kit.tlf.ars import ars
from m5kit.tlf.displays import build_displays, write_displays

TERMS = {
    "Reason": ("SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY"),
    "Purpose": ("PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE"),
    "FileType": ("pdf", "rtf", "txt"),
    "Operator": ("AND", "OR", "NOT"),
    "Comparator": COMPARATORS,
    "SectionType": ("Header", "Title", "Rowlabel Header", "Legend", "Abbreviation", "Footnote", "Footer"),
}
GROUP = "id=str! label=str level=int! order=int! condition=Condition compoundExpression=Compound"
FACTOR = "id=str! label=str groupingDataset=str groupingVariable=str dataDriven=bool!"
CLASSES = {
    "Event": "id=str! version=int name=str! description=str mainListOfContents=Contents! analysisSets=Group* "
    "dataSubsets=Subset* analysisGroupings=Factor* dataGroupings=Factor* methods=Method* analyses=Analysis* "
    "outputs=Output*",
    "Contents": "name=str! contentsList=List!",
    "List": "listItems=Listed*",
    "Listed": "name=str! level=int! order=int! analysisId=str outputId=str sublist=List",
    "Group": GROUP,
    "Compound": "logicalOperator=Operator! whereClauses=str*",
    "Subset": GROUP.replace("=Compound", "=SubsetCompound"),
    "SubsetCompound": "logicalOperator=Operator! whereClauses=Clause*",
    "Clause": "level=int! order=int! condition=Condition compoundExpression=SubsetCompound",
    "Condition": "dataset=str variable=str comparator=Comparator value=str*",
    "Factor": FACTOR + " groups=Group*",
    "Method": "id=str! name=str! operations=Operation*!",
    "Operation": "id=str! name=str! order=int!",
    "Analysis": "id=str! version=int name=str! description=str reason=ReasonOf! purpose=PurposeOf! methodId=str! "
    "analysisSetId=str dataset=str variable=str dataSubsetId=str orderedGroupings=Ordered* programmingCode=Code "
    "results=Result*",
    "ReasonOf": "controlledTerm=Reason!",
    "PurposeOf": "controlledTerm=Purpose!",
    "Ordered": "order=int! groupingId=str! resultsByGroup=bool!",
    "Code": "context=str! parameters=Parameter*",
    "Parameter": "name=str! value=str*!",
    "Result": "operationId=str! resultGroups=InGroup* rawValue=str formattedValue=str",
    "InGroup": "groupingId=str! groupId=str groupValue=str",
    "Output": "id=str! version=int name=str! fileSpecifications=File* displays=OrderedDisplay*!",
    "File": "name=str! fileType=FileTypeOf location=str",
    "FileTypeOf": "controlledTerm=FileType!",
    "OrderedDisplay": "order=int! display=OneDisplay!",
    "OneDisplay": "id=str! name=str! displayTitle=str displaySections=Section*",
    "Section": "sectionType=SectionType orderedSubSections=SubSection*",
    "SubSection": "order=int! subSection=Text!",
    "Text": "id=str! text=str!",
}
PLAIN = {"str": str, "int": int, "bool": bool}


def wrong(value: Any, kind: str, at: str) -> list[str]:
    """What is not as the class has it."""
    if kind in PLAIN:
        return [] if type(value) is PLAIN[kind] else [f"{at} is no {kind}"]
    if kind in TERMS:
        return [] if value in TERMS[kind] else [f"{at} is {value}"]
    fields = dict(part.split("=") for part in CLASSES[kind].split())
    found = [f"{at} lacks {name}" for name, of in fields.items() if of.endswith("!") and name not in value]
    found += [f"{at} has {name}" for name in value if name not in fields]
    for name in value.keys() & fields.keys():
        of = fields[name].rstrip("!")
        items = value[name] if of.endswith("*") else [value[name]]
        assert isinstance(items, list), f"{at}.{name}"
        found += [w for i, item in enumerate(items) for w in wrong(item, of.rstrip("*"), f"{at}.{name}[{i}]")]
    return found


def ids(event: Any, *parts: str) -> set[str]:
    found = [one["id"] for part in parts for one in event[part]]
    assert len(found) == len(set(found))
    return set(found)


def dangling(event: Any) -> list[str]:
    """References to nothing."""
    groups = {g["id"] for f in event["analysisGroupings"] for g in f["groups"]}
    sets, factors = ids(event, "analysisSets"), ids(event, "analysisGroupings", "dataGroupings")
    operations = {o["id"]: m["id"] for m in event["methods"] for o in m["operations"]}
    asked: list[tuple[str, set[str]]] = []
    for a in event["analyses"]:
        asked += [(a["analysisSetId"], sets), (a["methodId"], ids(event, "methods"))]
        asked += [(a["dataSubsetId"], ids(event, "dataSubsets"))] if "dataSubsetId" in a else []
        asked += [(g["groupingId"], factors) for g in a.get("orderedGroupings", ())]
        asked += [(operations.get(r["operationId"], "?"), {a["methodId"]}) for r in a["results"]]
        inside = [g for r in a["results"] for g in r["resultGroups"]]
        asked += [(g["groupingId"], factors) for g in inside] + [
            (g["groupId"], groups) for g in inside if "groupId" in g
        ]
    compounds = [s["compoundExpression"] for s in event["analysisSets"] if "compoundExpression" in s]
    asked += [(c, sets) for compound in compounds for c in compound["whereClauses"]]
    compounds = [
        g["compoundExpression"]
        for f in event["analysisGroupings"]
        for g in f["groups"]
        if len(g) and "compoundExpression" in g
    ]
    asked += [(c, groups) for compound in compounds for c in compound["whereClauses"]]
    items = event["mainListOfContents"]["contentsList"]["listItems"]
    asked += [(i["outputId"], ids(event, "outputs")) for i in items]
    asked += [(s["analysisId"], ids(event, "analyses")) for i in items for s in i["sublist"]["listItems"]]
    return [name for name, known in asked if name not in known]


ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series(["1", "2", "3", "4"])),
        "ARM": encoded(pd.Series(["A", "A", "B", "B"])),
        "SAFFL": encoded(pd.Series(["Y", "Y", "Y", "N"])),
        "AGE": [40.0, 50.0, 60.0, float("nan")],
    }
)
ADAE = pd.DataFrame({"USUBJID": encoded(pd.Series(["1", "3"])), "SOC": encoded(pd.Series(["gut", "skin"]))})
ADAE["PT"] = encoded(pd.Series(["nausea", "rash"]))
TOP = {"display": "T1", "number": "Table 1", "title": "Title", "layout": "table", "by": "ARM", "where": "SAFFL EQ Y"}
TOP |= {"groups": "A=Arm A; B=Arm B; ALL=All; A vs B=P", "purpose": "PRIMARY OUTCOME MEASURE", "population": "Safe"}
ROWS = (
    {"analysis": "OLD", "row": "Old", "kind": "count", "dataset": "ADSL", "where": "AGE GE 50 AND SAFFL EQ Y"},
    {"analysis": "AGE", "row": "Age", "kind": "summary", "dataset": "ADSL", "variable": "AGE", "where": "AGE PRESENT"},
    {"analysis": "P", "row": "Old", "kind": "fisher", "dataset": "ADSL", "where": "AGE GE 50", "population": "AGE GT 1 AND SAFFL EQ Y"},
    {"analysis": "AE", "row": "Any", "kind": "terms", "dataset": "ADAE", "variable": "SOC PT"},
)  # fmt: skip
STATS = {"count": "n pct", "summary": "mean", "fisher": "p", "terms": "n"}


@pytest.fixture(scope="module")
def event() -> Any:
    rows = tuple(
        Row({"display": "T1", "stats": STATS[r["kind"]], "cell": "{" + STATS[r["kind"]].split()[0] + "}"} | r, "a")
        for r in ROWS
    )
    spec = Spec({"id": "S", "title": "Study"}, {}, {}, {}, sheets={"displays": (Row(TOP, "d"),), "analyses": rows})
    made = build_displays(spec, {"ADSL": ADSL, "ADAE": ADAE})
    assert not made.findings
    return json.loads(ars(made.event))


def test_structure_and_references(event: Any) -> None:
    assert wrong(event, "Event", "event") == []
    assert dangling(event) == []


def test_what_is_told(event: Any) -> None:
    total, old, age, p, terms = event["analyses"]
    assert [r["formattedValue"] for r in total["results"]] == ["2", "1", "3"]
    assert [r["rawValue"] for r in old["results"] if r["operationId"] == "MT_count_pct"] == [
        "50.0",
        "100.0",
        str(200 / 3),
    ]
    subset = next(s for s in event["dataSubsets"] if s["id"] == age["dataSubsetId"])
    assert subset["condition"] == {"dataset": "ADSL", "variable": "AGE", "comparator": "NE", "value": [""]}
    assert p["orderedGroupings"] == [{"order": 1, "groupingId": "GF_ARM", "resultsByGroup": False}]
    assert p["results"][0]["resultGroups"] == [{"groupingId": "GF_ARM", "groupId": "GF_ARM_A_vs_B"}]
    nausea = [r for r in terms["results"] if {"groupingId": "DG_ADAE_PT", "groupValue": "nausea"} in r["resultGroups"]]
    assert [r["formattedValue"] for r in nausea] == ["1", "0", "1"]
    assert {"groupingId": "DG_ADAE_SOC", "groupValue": "gut"} in nausea[0]["resultGroups"]
    population = next(s for s in event["analysisSets"] if s["id"] == p["analysisSetId"])
    assert population["compoundExpression"]["logicalOperator"] == "AND"
    assert p["purpose"] == {"controlledTerm": "PRIMARY OUTCOME MEASURE"}


def test_it_is_written(tmp_path: Path) -> None:
    spec = Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (Row(TOP, "d"),), "analyses": ()})
    write_displays(tmp_path, build_displays(spec, {"ADSL": ADSL}))
    assert json.loads((tmp_path / "ars.json").read_text(encoding="utf-8"))["id"] == "RE_S"
