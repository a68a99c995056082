"""A new dataset of a study: its line in datasets.csv, and a sheet filled in as far as the standards tell."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..engine.tables import Table
from ..specs import Spec, UsageFault
from ..specs.check_columns import NAME
from ..specs.declared import DATASET, column_names
from ..specs.nearest import nearest
from ..specs.standards import (
    STRUCTURES,
    StandardDataset,
    StandardVariable,
    standard_dataset,
    standard_datasets,
    standard_variable,
    standard_variables,
)
from ..study.build import on_shelf
from ..study.folder import Study
from .new import Addition, Cells, Made, add_rows

WHOLE = ("SEQ", "DY", "ORD", "CD", "DT", "DTM", "TM", "AGE")
FORMATS = {"DT": "DATE9.", "DTM": "DATETIME20.", "TM": "TIME8."}
ADSL_FROM_DM = {"TRT01P": "ARM", "TRT01A": "ACTARM"}
TIMES = {"STDY": "STDTC", "ENDY": "ENDTC", "DY": "DTC"}


@dataclass(frozen=True)
class _Plan:
    """What a new dataset is made after.

    whole: what the standard says of it; source: the form ("raw.ae") or dataset ("AE") its records come from, "" where
    that is not said; fields: the columns of it.
    """

    name: str
    whole: StandardDataset
    spec: Spec
    source: str = ""
    fields: tuple[str, ...] = ()

    @property
    def is_adam(self) -> bool:
        return self.whole.kind in STRUCTURES

    @property
    def parent(self) -> str:
        """The dataset that a SUPP-- supplements."""
        return self.name.removeprefix("SUPP") if self.whole.name == "SUPP--" else ""

    @property
    def by(self) -> str:
        """The variable whose values tell kinds of record apart, where the source does not have it as a field."""
        name = {"BDS": "PARAMCD", "SUPP--": "QNAM"}.get(self.whole.name, f"{self.name}TESTCD")
        found = any(v.name == name for v in standard_variables(self.whole.name))
        return name if found and not self.field(name) else ""

    def field(self, name: str) -> str:
        """The field of the source that a variable is collected in, "" where there is none, or more than one."""
        found = self.candidates(name)
        return found[0] if len(found) == 1 else ""

    def candidates(self, name: str) -> list[str]:
        """The fields that may hold a variable: that of its name, else in whatever spelling ("AESer", "ae_ser").

        A date has the name of CDASH, too (AESTDAT for AESTDTC).
        """
        if name in self.fields:
            return [name]
        names = {_spelled(name), _spelled(f"{name.removesuffix('DTC')}DAT") if name.endswith("DTC") else ""}
        return [field for field in self.fields if _spelled(field) in names]


def _spelled(name: str) -> str:
    return "".join(c for c in name if c.isalnum()).upper()


@dataclass(frozen=True)
class NewDomain:
    """What a new dataset is to be.

    source: where its records come from, a form ("raw.ae") or a dataset ("DM"); a variable whose name is that of a
    field of it is made from this field. structure: BDS or OCCDS for an analysis dataset other than ADSL.
    everything: with the permissible variables too. empty: what is not required, and not in the source, is not
    available.
    """

    name: str
    source: str = ""
    structure: str = ""
    everything: bool = False
    empty: bool = False


def new_domain(study: Study, wanted: NewDomain) -> Made:
    """Add a dataset to the study's sheets: its required and expected variables, and those that are in its source.

    Raises UsageFault where the dataset is there already, is not one of the standards', or the source is not there.
    """
    additions, unused = domain_rows(study, wanted)
    rows = additions[0].rows
    left = tuple(row["variable"] for row in rows if not row["method"] and not row["origin"])
    absent = tuple(row["variable"] for row in rows if row["origin"] == "Not Available")
    return Made(add_rows(study, additions), left, absent, unused)


def domain_rows(study: Study, wanted: NewDomain) -> tuple[tuple[Addition, ...], tuple[str, ...]]:
    """The rows of a new dataset (its own sheet, datasets, and records where they are plain), and the fields not used.

    Raises UsageFault as `new_domain`.
    """
    spec, name, source = study.spec, wanted.name, wanted.source
    if name in spec.datasets:
        says = f"{name} is there already, at {spec.datasets[name].place}."
        raise UsageFault(f"{says} Change its sheet by hand; nothing was written.")
    if name in spec.sheets:
        raise UsageFault(f"There is a sheet {name} already. List it in datasets.csv; nothing was written.")
    whole = _standard(name, wanted.structure, spec)
    plan = _Plan(name, whole, spec, source, _fields(study, source))
    rows = tuple(_variable(v, plan, empty=wanted.empty) for v in _variables(plan, everything=wanted.everything))
    described = _described(plan, [row["variable"] for row in rows])
    additions = [
        Addition(name, column_names(DATASET), rows),
        Addition("datasets", column_names("datasets"), (described,)),
    ]
    if source and not plan.by:
        record = {"dataset": name, "source": source}
        additions.append(Addition("records", column_names("records"), (record,)))
    return tuple(additions), _unused(rows, plan)


def _unused(rows: Sequence[Cells], plan: _Plan) -> tuple[str, ...]:
    """The fields of the form that nothing in the new sheet is made from."""
    named = {source.rpartition(".")[2] for row in rows for source in row["source"].split()}
    return tuple(f for f in plan.fields if f not in named) if plan.source.startswith("raw.") else ()


def _standard(name: str, structure: str, spec: Spec) -> StandardDataset:
    """What the standards say of the dataset. Raises UsageFault where they do not know it."""
    if not NAME.fullmatch(name):
        raise UsageFault(f"{name!r} is no name of a dataset. Use 2 to 8 capitals and digits, such as AE or ADTTE.")
    if name.startswith("SUPP") and name[4:] not in spec.datasets:
        raise UsageFault(f"{name} supplements {name[4:] or 'nothing'}, which the study does not have. Add that first.")
    table = "SUPP--" if name.startswith("SUPP") else name
    if name.startswith("AD") and name != "ADSL":
        if structure not in ("BDS", "OCCDS"):
            raise UsageFault(f"Of which structure is {name}? Say --structure BDS or --structure OCCDS.")
        table = structure
    known = standard_dataset(table)
    if known is None or (table in ("BDS", "OCCDS") and name == table):
        names = [d.name for d in standard_datasets() if d.name.isalpha() and d.name not in ("BDS", "OCCDS")]
        says = f"The standards here have no dataset {name}.{nearest(name, names)}"
        raise UsageFault(f"{says} Those they have: {', '.join(sorted(names))}.")
    return known


def _fields(study: Study, source: str) -> tuple[str, ...]:
    """The columns of a form or a dataset of the study. Raises UsageFault where there is none of that name."""
    if not source:
        return ()
    if source in study.spec.datasets:
        return study.spec.datasets[source].names
    forms: dict[str, Table] = on_shelf(study.forms(), study.spec)
    if source not in forms:
        known = [*forms, *study.spec.datasets]
        raise UsageFault(f"There is no form or dataset {source}.{nearest(source, known)} There are {', '.join(known)}.")
    return tuple(map(str, forms[source].frame.columns))


# -- what is written ------------------------------------------------------------------


def _described(plan: _Plan, variables: Collection[str]) -> Cells:
    """The line of datasets.csv."""
    whole, by = plan.whole, plan.by
    keys = [k for k in whole.keys if k in variables]
    if whole.name == "OCCDS":
        keys += [v for v in variables if v.endswith("SEQ")]
    once = keys == ["STUDYID", "USUBJID"] or not any(v == "USUBJID" for v in variables)
    return {
        "dataset": plan.name,
        "label": whole.label.replace("--", plan.parent),
        "package": "adam" if plan.is_adam else "sdtm",
        "class": whole.kind,
        "structure": whole.structure,
        "keys": " ".join(keys),
        "by": by,
        "parent": plan.parent,
        "repeating": "No" if once else "",
        "reference": "Yes" if whole.kind == "TRIAL DESIGN" else "",
    }


def _variables(plan: _Plan, *, everything: bool) -> Iterator[StandardVariable]:
    """The variables of the new sheet in the standard's order: required, expected, keys, study days, and those given."""
    listed = standard_variables(plan.whole.name)
    names = {v.name for v in listed}
    dated = {v.name for v in listed if v.core in ("Req", "Exp") or plan.field(v.name)}
    for variable in listed:
        day = _date_of(variable.name, plan)
        wanted = variable.core in ("Req", "Exp") or variable.name in plan.whole.keys
        wanted = wanted or (not plan.is_adam and (day in dated or bool(plan.field(variable.name))))
        filled = standard_variable(plan.whole.name, variable.name.replace("xx", "01"))
        if filled is not None and filled.name == filled.name.upper() and (everything or wanted):
            yield filled
    if plan.is_adam and plan.source in plan.spec.datasets and plan.whole.name != "ADSL":
        for variable in standard_variables(plan.source):
            if variable.core == "Req" and variable.name not in names and variable.name != "DOMAIN":
                yield variable


def _date_of(name: str, plan: _Plan) -> str:
    """The date that a study day belongs to (AESTDTC for AESTDY), "" for another variable."""
    return plan.name + TIMES.get(name.removeprefix(plan.name), "?") if name.startswith(plan.name) else ""


def _variable(known: StandardVariable, plan: _Plan, *, empty: bool) -> dict[str, str]:
    """One line of the new sheet; with empty, what is not required and cannot be made is not available."""
    codelist = _codelist(known, plan.spec)
    ending = next((e for e in sorted(FORMATS, key=len, reverse=True) if known.name.endswith(e)), "")
    origin, source, method, value = _making(known, plan, bool(codelist))
    if origin == "Predecessor":
        table, _, column = source.partition(".")
        codelist = plan.spec.datasets[table][column].codelist
    if empty and not origin and known.core != "Req" and not plan.candidates(known.name):
        origin = "Not Available"
    return {
        "variable": known.name,
        "label": known.label,
        "type": _type(known),
        "format": FORMATS.get(ending, "") if known.type == "Num" else "",
        "codelist": codelist,
        "core": known.core,
        "role": "" if plan.is_adam else known.role,
        "origin": origin,
        "source": source,
        "method": method,
        "value": value,
    }


def _codelist(known: StandardVariable, spec: Spec) -> str:
    """The name of the study's list with the code that the standard has for the variable, "" where there is none."""
    codes = known.codelist.split(";")
    return next((name for name, c in spec.codelists.items() if c.code and c.code in codes), "")


def _type(known: StandardVariable) -> str:
    if known.type == "Num":
        return "integer" if known.name.endswith(WHOLE) else "float"
    if known.name.endswith("DTC"):
        return "partialDatetime"
    return "durationDatetime" if known.name.endswith(("DUR", "ELTM", "EVLINT")) else "text"


def _making(known: StandardVariable, plan: _Plan, listed: bool) -> tuple[str, str, str, str]:
    """Origin, source, method and value, as far as they are plain; else blank."""
    name, source = known.name, plan.source
    obvious = _obvious(name, plan)
    if obvious:
        return obvious
    if name in ADSL_FROM_DM and plan.name == "ADSL" and source == "DM" and ADSL_FROM_DM[name] in plan.fields:
        return "Predecessor", f"DM.{ADSL_FROM_DM[name]}", "same", ""
    field = plan.field(name)
    if not field:
        return "", "", "", ""
    if source in plan.spec.datasets:
        return "Predecessor", f"{source}.{field}", "same", ""
    method = "iso8601" if name.endswith("DTC") else "recode" if listed else "copy"
    return "Collected", f"{source}.{field}", method, ""


def _obvious(name: str, plan: _Plan) -> tuple[str, str, str, str] | None:
    """How a variable is made that every study makes in one way."""
    if plan.is_adam:
        return ("Assigned", "", "record_key", "") if name == plan.by else None
    date, number = _date_of(name, plan), f"{plan.name}SEQ"
    fixed = {
        "STUDYID": ("Protocol", "STUDY.STUDYID", "study_value", ""),
        "DOMAIN": ("Assigned", "STUDY.DOMAIN", "study_value", ""),
        "USUBJID": ("Derived", f"STUDY.STUDYID raw.*.{plan.spec.subject}", "subject_id", ""),
        "QLABEL": ("Assigned", "", "value_label", ""),
        "QORIG": ("Assigned", "", "constant", "Collected"),
    }
    if plan.by:
        fixed[plan.by] = ("Assigned", "", "record_key", "")
    if plan.parent:
        fixed["RDOMAIN"] = ("Assigned", "", "constant", plan.parent)
    if plan.parent and f"{plan.parent}SEQ" in plan.spec.datasets[plan.parent].names:
        fixed["IDVAR"] = ("Assigned", "", "constant", f"{plan.parent}SEQ")
        fixed["IDVARVAL"] = ("Derived", f"{plan.parent}.{plan.parent}SEQ", "same", "")
    if name == number and "USUBJID" in plan.whole.keys:
        order = [f"{plan.name}.{k}" for k in plan.whole.keys if k not in ("STUDYID", "USUBJID", number)]
        return "Derived", " ".join(order), "sequence", ""
    if date.endswith("DTC") and "RFSTDTC" in _names(plan.spec, "DM"):
        return "Derived", f"{plan.name}.{date} DM.RFSTDTC", "study_day", ""
    return fixed.get(name)


def _names(spec: Spec, dataset: str) -> Sequence[str]:
    return spec.datasets[dataset].names if dataset in spec.datasets else ()
