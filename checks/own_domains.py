"""Domains of a study's own against the class of the SDTM model that their topic shows (SDTMIG 3.4, 2.6; SDTM 2.0, 3.1)."""

from collections.abc import Collection, Iterator

from ..specs import Dataset, Finding, Variable
from ..specs.model import NUMBER_TYPES
from ..specs.sdtm_model import EVENTS, FINDINGS, IDENTIFIER_STEMS, IDENTIFIERS, INTERVENTIONS, TIMES, TIMING
from ..specs.standards import StandardVariable, standard_table, standard_variables
from .registry import Rule, declares

TOPICS = {"TESTCD": "FINDINGS", "TERM": "EVENTS", "TRT": "INTERVENTIONS"}
ALLOWED = {"INTERVENTIONS": INTERVENTIONS, "EVENTS": EVENTS, "FINDINGS": FINDINGS}
ABOUT = frozenset(("USUBJID", "APID", "POOLID", "SPDEVID"))  # one of them says whom a record is about
# the sections in which a domain's variables stand (SDTMIG 3.4, 2.6)
SECTIONS = ("identifiers", "the topic and its qualifiers", "timing variables")


def own_class(name: str, columns: Collection[str]) -> str:
    """The class of a domain that the standard does not have, by the topic that it has; "" where it has none.

    >>> own_class("XX", ["XXTESTCD"]), own_class("XX", ["XXTRT", "XXTERM"]), own_class("DI", ["DIPARMCD"])
    ('FINDINGS', 'EVENTS', '')
    """
    found = [kind for topic, kind in TOPICS.items() if f"{_prefix(name)}{topic}" in columns]
    return found[0] if found and len(name) in (2, 4) else ""


def variable_of_class(name: str, columns: Collection[str], variable: str) -> StandardVariable | None:
    """What the class of a domain that the standard does not have says of a variable; None where it does not have it."""
    kind = own_class(name, columns)
    known = {v.name: v for v in standard_variables(kind)} if kind else {}
    prefix = _prefix(name)
    return known.get(f"--{variable.removeprefix(prefix)}" if variable.startswith(prefix) else variable)


def _prefix(name: str) -> str:
    return name[2:] if len(name) == 4 and name.startswith("AP") else name[:2]


@declares(
    Rule(
        "OWN-DOMAIN",
        "warning",
        "A domain of a study's own has the variables of its class of the SDTM model, in the model's order.",
        "Use the variables of the class; put others in the supplemental dataset.",
        "SDTMIG 3.4, 2.6; SDTM 2.0, 3.1",
        {"XX": "STUDYID,DOMAIN,USUBJID,XXSEQ,XXTESTCD,XXTEST,XXTERM|S,XX,S-1,1,A,Alpha,x"},
        {"XX": "STUDYID,DOMAIN,USUBJID,XXSEQ,XXTESTCD,XXTEST,XXORRES|S,XX,S-1,1,A,Alpha,x"},
    ),
    Rule(
        "OWN-DOMAIN-LACKS",
        "error",
        "A domain of a study's own has the variables that every domain of its class has.",
        "Add the variable.",
        "SDTMIG 3.4, 2.6; SDTM 2.0, 3.1",
        {"XX": "STUDYID,DOMAIN,USUBJID,XXTESTCD,XXTEST|S,XX,S-1,A,Alpha"},
        {"XX": "STUDYID,DOMAIN,USUBJID,XXSEQ,XXTESTCD,XXTEST|S,XX,S-1,1,A,Alpha"},
    ),
)
def own_domain_findings(dataset: Dataset) -> Iterator[Finding]:
    """What is wrong with the variables of a domain that the standard does not have: missing, of another class, of
    another type, in another order. Nothing where its columns do not show the class."""
    names = [v.name for v in dataset.variables]
    kind = own_class(dataset.name, names)
    if dataset.package != "sdtm" or standard_table(dataset.name) or not kind:
        return
    yield from _missing(dataset, names, kind)
    prefix, called = _prefix(dataset.name), kind.capitalize()
    for variable in dataset.variables:
        place = f"{dataset.place}, {variable.name}"
        if not _section(variable.name, prefix, kind):
            says = f"{variable} is not a variable of {called} (SDTM 2.0), the class that {dataset.name} has."
            mend = f"Put it in SUPP{dataset.name}, or use a variable of the class."
            yield Finding("OWN-DOMAIN", "warning", place, says, mend)
            continue
        known = variable_of_class(dataset.name, names, variable.name)
        if known and (known.type == "Num") != (variable.type in NUMBER_TYPES):
            says = f"{variable} is {variable.type}; SDTM 2.0 has it as {known.type}."
            yield Finding("STANDARD-TYPE", "error", place, says, "Make it a number or text, as the standard has it.")
    yield from _misplaced(dataset, prefix, kind)


def _missing(dataset: Dataset, names: Collection[str], kind: str) -> Iterator[Finding]:
    prefix = _prefix(dataset.name)
    wanted = ["STUDYID", "DOMAIN", f"{prefix}SEQ", *([f"{prefix}TEST"] if kind == "FINDINGS" else [])]
    missing = [n for n in wanted if n not in names]
    if ABOUT.isdisjoint(names):
        missing.insert(0, "USUBJID")
    for name in missing:
        says = f"{dataset.name} lacks {name}, which every domain of {kind.capitalize()} has."
        yield Finding("OWN-DOMAIN-LACKS", "error", dataset.place or dataset.name, says, "Add the variable.")


def _section(name: str, prefix: str, kind: str) -> str:
    """The section of a domain's variables that one belongs to, "" where its class does not have it."""
    stem = name.removeprefix(prefix) if name.startswith(prefix) else ""
    if name in IDENTIFIERS or stem in IDENTIFIER_STEMS.split():
        return SECTIONS[0]
    if stem in ALLOWED[kind].split():
        return SECTIONS[1]
    return SECTIONS[2] if name in TIMES or stem in TIMING.split() else ""


def _misplaced(dataset: Dataset, prefix: str, kind: str) -> Iterator[Finding]:
    """The first variable that stands after one of a later section."""
    last: Variable | None = None
    for variable in dataset.variables:
        section = _section(variable.name, prefix, kind)
        if not section:
            continue
        before = last and _section(last.name, prefix, kind)
        if before and SECTIONS.index(section) < SECTIONS.index(before):
            says = f"{variable} stands after {last}; {section} stand before {before} (SDTM 2.0)."
            place = f"{dataset.place}, {variable.name}"
            yield Finding("OWN-DOMAIN", "warning", place, says, "Put the variables in the order of the model.")
            return
        last = variable
