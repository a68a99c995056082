"""The spec against the standards: those it follows, and what they say of its variables."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .check_classes import class_faults
from .findings import Finding
from .guides import KNOWN
from .model import NUMBER_TYPES, Dataset, Standard, Variable
from .nearest import nearest
from .sdtm_model import is_model_variable
from .spec import Spec
from .standards import (
    SDTM,
    StandardVariable,
    came_with,
    collected_variable,
    standard_table,
    standard_variable,
    standard_variables,
    stems,
)

NAMES = (
    "ADaM-OCCDSIG",
    "ADaMIG",
    "ADaMIG-MD",
    "ADaMIG-NCA",
    "ADaMIG-popPK",
    "BIMO",
    "CDISC/NCI",
    "SDTMIG",
    "SDTMIG-AP",
    "SDTMIG-MD",
)
PACKAGES = {"sdtm": ("SDTMIG", "SDTM"), "adam": ("ADaMIG", "ADaM")}
PLACE = "study.toml, [[standards]]"


# -- the standards that the study follows ---------------------------------------------


def standards_faults(spec: Spec) -> Iterator[Finding]:
    """Faults of the standards in study.toml: names, types and versions; a guide and terminology for each package."""
    for standard in spec.standards:
        yield from _standard_faults(standard)
    for package, (guide, terms) in PACKAGES.items():
        if not spec.package(package):
            continue
        if not any(s.type == "IG" and s.name.startswith(guide) for s in spec.standards):
            says = f"The study has {package} datasets, and names no {guide}."
            mend = f'Add [[standards]] with name = "{guide}", type = "IG" and the version.'
            yield Finding("SPEC-STANDARD", "error", PLACE, says, mend)
        if not any(s.type == "CT" and s.publishing_set == terms for s in spec.standards):
            says = f"The study has {package} datasets, and names no {terms} terminology."
            mend = (
                f'Add [[standards]] with name = "CDISC/NCI", type = "CT", publishing_set = "{terms}" and the version.'
            )
            yield Finding("SPEC-STANDARD", "warning", PLACE, says, mend)


def _standard_faults(standard: Standard) -> Iterator[Finding]:
    shown = f"{standard.name} {standard.version}".strip()
    if standard.name not in NAMES:
        says = f"{standard.name!r} is not the name of a standard.{nearest(standard.name, NAMES)}"
        yield Finding("SPEC-STANDARD", "warning", PLACE, says, f"Write one of {', '.join(NAMES)}.")
    if standard.type not in ("IG", "CT"):
        says = f"{shown} has the type {standard.type!r}."
        yield Finding("SPEC-STANDARD", "error", PLACE, says, "Write IG for a guide, CT for terminology.")
    if not standard.version:
        yield Finding("SPEC-STANDARD", "error", PLACE, f"{shown} has no version.", "Write the version.")
    if standard.type == "CT" and standard.version and not re.fullmatch(r"\d{4}-\d\d-\d\d", standard.version):
        says = f"Terminology {shown} has a version that is not a date."
        yield Finding("SPEC-STANDARD", "error", PLACE, says, "Write the date of its package, such as 2025-03-28.")
    if standard.type == "CT" and not standard.publishing_set:
        says = f"Terminology {shown} does not say of which set it is."
        yield Finding("SPEC-STANDARD", "error", PLACE, says, 'Write publishing_set = "SDTM" or "ADaM".')
    known = KNOWN.get(standard.name, ()) if standard.type == "IG" else ()
    if known and standard.version and standard.version not in known:
        says = f"The study follows {shown}, of which nothing is known here: it is compared with {standard.name} {known[-1]}."
        yield Finding("SPEC-STANDARD", "note", PLACE, says, "Read the findings on variables with this in mind.")


# -- what they say of the variables ---------------------------------------------------


def dataset_standard_faults(dataset: Dataset, version: str = "") -> Iterator[Finding]:
    """Where a dataset differs from the table of the standard; a domain without one is held against its class.

    version: that of the guide which the dataset follows, "" for the newest. What is known to be otherwise in an older
    one is taken as it was; further differences in label and order may be, and are notes there.
    """
    older = bool(version) and version != KNOWN["SDTMIG" if dataset.package == "sdtm" else "ADaMIG"][-1]
    later = came_with(standard_table(dataset.name, dataset.kind), "", version)  # only a newer version says what it has
    for finding in (*_later_faults(dataset, version), *_standard_faults_of(dataset, "" if later else version)):
        soft = older and finding.rule in ("SPEC-STANDARD-LABEL", "SPEC-STANDARD-ORDER", "SPEC-NOT-STANDARD")
        yield replace(finding, severity="note") if soft else finding


def _later_faults(dataset: Dataset, version: str) -> Iterator[Finding]:
    """What came with a later version of the guide than the dataset follows: the dataset, or variables of it."""
    table = standard_table(dataset.name, dataset.kind)
    guide = "SDTMIG" if dataset.package == "sdtm" else "ADaMIG"
    mend = "Leave it out, or follow that version."
    if since := came_with(table, "", version):
        says = f"{dataset.name} came with {guide} {since}, and the study follows {version}."
        yield Finding("SPEC-LATER", "warning", dataset.place or dataset.name, says, mend)
        return
    for variable in dataset.variables:
        if since := came_with(table, variable.name, version):
            says = f"{variable} came with {guide} {since}, and the study follows {version}."
            yield Finding("SPEC-LATER", "warning", variable.place or str(variable), says, mend)


def _standard_faults_of(dataset: Dataset, version: str) -> Iterator[Finding]:
    table = standard_table(dataset.name, dataset.kind)
    if not table:
        yield from class_faults(dataset)
        return
    place = dataset.place or dataset.name
    for known in standard_variables(table, version):
        missing = known.name not in dataset.names and not _filled_in(known.name, table, dataset)
        if missing and known.core == "Req":
            says = f"{dataset.name} lacks {known.name} ({known.label}), which {_of(known, version)} requires."
            yield Finding("SPEC-REQUIRED", "error", place, says, f"Add it to the sheet {dataset.name}.")
        if missing and known.core == "Exp":
            says = f"{dataset.name} lacks {known.name} ({known.label}), which {_of(known, version)} expects."
            yield Finding(
                "SPEC-EXPECTED", "warning", place, says, f"Add it to the sheet {dataset.name}, or say why not."
            )
    for variable in dataset.variables:
        yield from _variable_faults(variable, table, version)
    if dataset.package == "sdtm":
        yield from _order_faults(dataset, table)
        yield from _stranger_faults(dataset, table)


def _of(known: StandardVariable, version: str) -> str:
    """The guide, in the version that is followed."""
    guide = known.standard.rpartition(" ")[0]
    return f"{guide} {version}" if version and guide in KNOWN and version in KNOWN[guide] else known.standard


def _filled_in(name: str, table: str, dataset: Dataset) -> bool:
    """Whether a name with placeholders (TRTxxP) is there with digits in their place."""
    if name == name.upper():
        return False
    order = {v.name: v.order for v in standard_variables(table)}
    found = (standard_variable(table, n) for n in dataset.names)
    return any(f is not None and f.order == order[name] for f in found)


def _variable_faults(variable: Variable, table: str, version: str) -> Iterator[Finding]:
    known = standard_variable(table, variable.name, version)
    if known is None and table in ("ADSL", "BDS", "OCCDS"):
        known = collected_variable(variable.name)
    if known is None:
        return
    if known.label and variable.label and variable.label != known.label:
        says = f"The label of {variable} is {variable.label!r}; {_of(known, version)} has {known.label!r}."
        yield Finding("SPEC-STANDARD-LABEL", "warning", variable.at("label"), says, "Use the label of the standard.")
    if (known.type == "Num") != (variable.type in NUMBER_TYPES):
        says = f"{variable} is {variable.type}; {_of(known, version)} has it as {known.type}."
        mend = "Declare it integer or float." if known.type == "Num" else "Declare it text or a date type."
        yield Finding("SPEC-STANDARD-TYPE", "error", variable.at("type"), says, mend)
    if variable.core and known.dataset == table and variable.core != known.core:
        says = f"{variable} has the core {variable.core}; {_of(known, version)} has {known.core}."
        yield Finding("SPEC-STANDARD-CORE", "warning", variable.at("core"), says, "Use the core of the standard.")
    if variable.role and known.standard == SDTM and variable.role != known.role:
        says = f"{variable} has the role {variable.role!r}; {_of(known, version)} has {known.role!r}."
        yield Finding("SPEC-STANDARD-ROLE", "warning", variable.at("role"), says, "Use the role of the standard.")


def _order_faults(dataset: Dataset, table: str) -> Iterator[Finding]:
    order = {v.name: v.order for v in standard_variables(table)}
    last = ""
    for variable in dataset.variables:
        if variable.name not in order:
            continue
        if last and order[variable.name] < order[last]:
            says = f"{variable} stands after {last}; {SDTM} has it before."
            mend = "Put the lines of the sheet in the order of the standard."
            yield Finding("SPEC-STANDARD-ORDER", "warning", variable.place or str(variable), says, mend)
        else:
            last = variable.name


def _stranger_faults(dataset: Dataset, table: str) -> Iterator[Finding]:
    """Variables that no dataset of the standard has, under its own prefix or another."""
    known = stems()
    for variable in dataset.variables:
        if re.fullmatch(r"(CO|TS)VAL[1-9]\d?", variable.name):  # text over 200 bytes goes on in these
            continue
        own = variable.name.removeprefix(dataset.name) if variable.name.startswith(dataset.name) else ""
        if standard_variable(table, variable.name) or own in known or is_model_variable(dataset.name, variable.name):
            continue
        if collected_variable(variable.name):
            continue
        says = f"{variable} is not a variable of {SDTM}."
        supplement = f"Put it in SUPP{dataset.name}, or use" if len(dataset.name) == 2 else "Use"
        mend = f"{supplement} a variable of the standard."
        yield Finding("SPEC-NOT-STANDARD", "warning", variable.place or str(variable), says, mend)
