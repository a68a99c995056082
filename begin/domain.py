"""A new dataset of a study: its line in datasets.csv, and a sheet filled in as far as the standards tell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..specs import Spec, UsageFault
from ..specs.check_columns import NAME
from ..specs.declared import DATASET, declared_column_names
from ..specs.guides import guide_versions
from ..specs.likes import resolved
from ..specs.model import Row
from ..specs.nearest import nearest
from ..specs.standard_layer import prefix_of, standard_format
from ..specs.standards import StandardDataset, StandardVariable, came_with, standard_dataset, standard_datasets
from ..specs.standards import collected_variable as collected
from ..study.folder import Study
from .domain_sheets import CLASSES, beside_of, keys_of, own_line, sheets_of, short_rows
from .new import Addition, Cells, Made, add_rows
from .plan import Plan
from .scaffold import copied_rows, scaffold_rows

STRUCTURES = ("BDS", "OCCDS", "TTE")


@dataclass(frozen=True)
class NewDomain:
    """What a new dataset is to be.

    source: where its records come from, a form ("raw.ae") or a dataset ("DM"); a variable whose name is that of a
    field of it is made from this field. structure: BDS, OCCDS or TTE (times to event) for an analysis dataset other
    than ADSL; INTERVENTIONS, EVENTS or FINDINGS for a domain of one's own. everything: with the permissible variables
    too. empty: what is not required, and not in the source, is not available. like: the sheet has only what differs
    from the standard's, which it inherits.
    """

    name: str
    source: str = ""
    structure: str = ""
    everything: bool = False
    empty: bool = False
    like: bool = False


def new_domain(study: Study, wanted: NewDomain) -> Made:
    """Add a dataset to the study's sheets: its required and expected variables, those in its source, and what is usual.

    Raises UsageFault where the dataset is there already, is not one of the standards', or the source is not there.
    """
    return new_domains(study, [wanted])[0]


def new_domains(study: Study, wanted: Sequence[NewDomain]) -> tuple[Made, ...]:
    """Add several datasets at once, which see each other; nothing is written where one of them cannot be begun."""
    plans = [_plan(study, each) for each in wanted]
    own = [list(_own_rows(plan, everything=each.everything)) for plan, each in zip(plans, wanted, strict=True)]
    whole = _resolved(plans, own, study.spec)
    begun = [_begun(*each, whole) for each in zip(plans, wanted, own, strict=True)]
    files = add_rows(study, [addition for each in begun for addition in each.additions])
    return tuple(
        Made(
            tuple(file for file in files if file.stem in {a.sheet for a in each.additions}),
            tuple(row["variable"] for row in each.rows if not row["method"] and not row["origin"]),
            tuple(row["variable"] for row in each.rows if row["origin"] == "Not Available"),
            _unused(each.rows, plan),
        )
        for plan, each in zip(plans, begun, strict=True)
    )


def domain_rows(study: Study, wanted: NewDomain) -> tuple[tuple[Addition, ...], tuple[str, ...]]:
    """The rows of a new dataset (its own sheet first, datasets, and records where they are plain), and the fields not used.

    Raises UsageFault as `new_domain`.
    """
    plan = _plan(study, wanted)
    own = list(_own_rows(plan, everything=wanted.everything))
    begun = _begun(plan, wanted, own, _resolved([plan], [own], study.spec))
    return begun.additions, _unused(begun.rows, plan)


@dataclass(frozen=True)
class _Begun:
    """A dataset with its whole sheet, and what is written for it."""

    rows: Sequence[Cells]
    additions: tuple[Addition, ...]


def _begun(plan: Plan, wanted: NewDomain, own: Sequence[Cells], whole: Mapping[str, Sequence[Row]]) -> _Begun:
    usual = {row["variable"] for row in scaffold_rows(plan)}
    rows = [_complete(row.cells, plan) for row in whole[plan.name]]
    rows = _makeable([row for row in rows if not (row["variable"] in usual and _is_bare(row))], usual, plan)
    rows = [_emptied(row, plan) for row in rows] if wanted.empty else rows
    line = next({**row.cells} for row in whole["datasets"] if row["dataset"] == plan.name)
    line["keys"] = keys_of(plan, line["keys"], [row["variable"] for row in rows])
    sheet: Sequence[Cells] = rows
    if wanted.like:
        given = {row["variable"]: row for row in _resolved([plan], [()], plan.spec)[plan.name]}
        sheet, line = short_rows(own, rows, given), {**_near(plan), "keys": line["keys"] if plan.structure else ""}
    else:
        line["like"] = ""
    return _Begun(rows, (*sheets_of(plan, sheet, line, like=wanted.like), *beside_of(plan)))


def _makeable(rows: Sequence[dict[str, str]], usual: Collection[str], plan: Plan) -> list[dict[str, str]]:
    """The rows without the usual ones that are made from a column of the dataset which it does not have."""
    there = {f"{plan.name}.{row['variable']}" for row in rows}
    own = f"{plan.name}."

    def stays(row: Cells) -> bool:
        asks = {source for source in row["source"].split() if source.startswith(own)}
        return row["variable"] not in usual or row["core"] == "Req" or asks <= there

    kept = [row for row in rows if stays(row)]
    return kept if len(kept) == len(rows) else _makeable(kept, usual, plan)


def _near(plan: Plan) -> dict[str, str]:
    """The dataset's own line of datasets.csv, the rest of which the standard says."""
    return {"dataset": plan.name, "like": plan.table, "by": plan.by, "parent": plan.parent, **own_line(plan)}


# -- what it is made after ------------------------------------------------------------


def _plan(study: Study, wanted: NewDomain) -> Plan:
    spec, name = study.spec, wanted.name
    if name in spec.datasets:
        says = f"{name} is there already, at {spec.datasets[name].place}."
        raise UsageFault(f"{says} Change its sheet by hand; nothing was written.")
    if name in spec.sheets:
        raise UsageFault(f"There is a sheet {name} already. List it in datasets.csv; nothing was written.")
    versions = guide_versions(spec.standards)
    whole = _standard(name, wanted.structure, spec, versions.get("sdtm", ""))
    structure = wanted.structure if wanted.structure in STRUCTURES else ""
    source = wanted.source or ("ADSL" if structure == "TTE" else "")
    version = versions.get(whole.room, "")
    return Plan(name, whole, spec, source, _fields(study, source), structure, version)


def _standard(name: str, structure: str, spec: Spec, version: str) -> StandardDataset:
    """What the standards say of the dataset. Raises UsageFault where they do not know it."""
    if not NAME.fullmatch(name):
        raise UsageFault(f"{name!r} is no name of a dataset. Use 2 to 8 capitals and digits, such as AE or ADTTE.")
    if name.startswith("SUPP") and name[4:] not in spec.datasets:
        raise UsageFault(f"{name} supplements {name[4:] or 'nothing'}, which the study does not have. Add that first.")
    table = "SUPP--" if name.startswith("SUPP") else name
    if name.startswith("AD") and name != "ADSL":
        if structure not in STRUCTURES:
            raise UsageFault(f"Of which structure is {name}? Say --structure BDS, OCCDS or TTE.")
        table = "BDS" if structure == "TTE" else structure
    elif structure in CLASSES:
        table = structure
    if since := came_with(table, "", version):
        raise UsageFault(f"{name} came with SDTMIG {since}, and the study follows {version}. Nothing was written.")
    known = standard_dataset(table)
    if known is None or name in ("BDS", "OCCDS", *CLASSES):
        names = [d.name for d in standard_datasets() if d.name.isalpha() and d.name not in ("BDS", "OCCDS")]
        says = f"The standards here have no dataset {name}.{nearest(name, names)}"
        mend = f"For a domain of your own say --structure {', '.join(CLASSES[:-1])} or {CLASSES[-1]}."
        raise UsageFault(f"{says} Those they have: {', '.join(sorted(names))}. {mend}")
    return known


def _fields(study: Study, source: str) -> tuple[str, ...]:
    """The columns of a form or a dataset of the study. Raises UsageFault where there is none of that name."""
    if not source:
        return ()
    if source in study.spec.datasets:
        return study.spec.datasets[source].names
    forms = {form.name: form for form in study.forms()}
    if source not in forms:
        known = [*forms, *study.spec.datasets]
        there = f"There are {', '.join(known)}." if known else "The study has neither forms nor datasets yet."
        raise UsageFault(f"There is no form or dataset {source}.{nearest(source, known)} {there}")
    return tuple(map(str, forms[source].frame.columns))


# -- its rows -------------------------------------------------------------------------


def _own_rows(plan: Plan, *, everything: bool) -> Iterator[dict[str, str]]:
    """The rows that name what the standard only offers, or that say what a variable is made from."""
    from_dataset = plan.source in plan.spec.datasets
    usual = {row["variable"]: row for row in scaffold_rows(plan)} if plan.is_adam and plan.source else {}
    made = {row["variable"]: row for row in (copied_rows(plan) if from_dataset else _collected_rows(plan))}
    if plan.structure:
        made = {name: row for name, row in made.items() if name in ("STUDYID", "USUBJID") or name in usual}
    for name in plan.names:
        named = everything or (plan.structure != "TTE" and name in [plan.own(key) for key in plan.whole.keys])
        if name in made or (named and name not in usual):
            yield {"variable": name, **made.get(name, {}), **usual.pop(name, {})}
        elif name in usual and not plan.structure:
            yield usual.pop(name)
    yield from usual.values()
    yield from _required_of_source(plan, {*made, *plan.names, *(row["variable"] for row in scaffold_rows(plan))})


def _collected_rows(plan: Plan) -> Iterator[dict[str, str]]:
    codelists = {c.code for c in plan.spec.codelists.values() if c.code}
    for known in plan.variables:
        name = plan.own(known.name)
        if field := plan.field(name):
            listed = any(code in codelists for code in known.codelist.split(";"))
            method = "iso8601" if name.endswith("DTC") else "recode" if listed else "copy"
            yield {"variable": name, "origin": "Collected", "source": f"{plan.source}.{field}", "method": method}


def _required_of_source(plan: Plan, there: set[str]) -> Iterator[dict[str, str]]:
    """What the dataset that an analysis dataset comes from requires: what happened, and which record it is."""
    if (
        not plan.is_adam
        or plan.source not in plan.spec.datasets
        or plan.whole.name == "ADSL"
        or plan.structure == "TTE"
    ):
        return
    tests = ("DOMAIN", *(f"{prefix_of(plan.source)}{stem}" for stem in ("TESTCD", "TEST") if plan.structure == "BDS"))
    for known in plan.spec.datasets[plan.source].variables:
        if known.core == "Req" and known.name not in there and known.name not in tests:
            cells = {"variable": known.name, "label": known.label, "type": known.type, "codelist": known.codelist}
            yield {**cells, "origin": "Predecessor", "source": f"{plan.source}.{known.name}", "method": "same"}


def _resolved(plans: Sequence[Plan], own: Sequence[Sequence[Cells]], spec: Spec) -> Mapping[str, Sequence[Row]]:
    """The sheets with those of the new datasets whole, with what they inherit from the standard."""
    others = [
        Row({c: t for c, t in row.cells.items() if c != "like"}, row.place) for row in spec.as_written("datasets")
    ]
    new: dict[str, list[Row]] = {}
    for addition in (a for plan in plans for a in beside_of(plan)):
        new.setdefault(addition.sheet, []).extend(Row(row, addition.sheet) for row in addition.rows)
    tables: Mapping[str, tuple[Row, ...]] = {
        **spec.sheets,
        **{sheet: (*spec.as_written(sheet), *rows) for sheet, rows in new.items()},
        **{plan.name: tuple(Row(r, plan.name) for r in rows) for plan, rows in zip(plans, own, strict=True)},
        "datasets": (*others, *(Row(_near(plan), "datasets") for plan in plans)),
    }
    whole, _ = resolved(tables, {}, spec.subject, guide_versions(spec.standards))
    return whole


def _complete(cells: Cells, plan: Plan) -> dict[str, str]:
    """A row with a cell in every column, and the format that its name tells in ADaM."""
    row = {column: cells.get(column, "") for column in declared_column_names(DATASET)}
    known = collected(row["variable"]) if not row["label"] else None
    row["label"] = row["label"] or (known.label if known else "")
    number = row["type"] in ("integer", "float")
    named = StandardVariable("", "", row["variable"], "", "Num" if number else "Char", "", "", 0, "")
    return {
        **row,
        "format": row["format"] or (standard_format(named) if plan.is_adam else ""),
        "type": row["type"] or "text",
    }


def _is_bare(row: Cells) -> bool:
    """Whether nothing makes a variable that nothing asks for."""
    return not (row["method"] or row["origin"] or row["core"] in ("Req", "Exp"))


def _emptied(row: Cells, plan: Plan) -> dict[str, str]:
    bare = not row["origin"] and row["core"] != "Req" and not plan.candidates(row["variable"])
    return {**row, "origin": "Not Available"} if bare else dict(row)


def _unused(rows: Sequence[Cells], plan: Plan) -> tuple[str, ...]:
    """The fields of the form that nothing in the new sheet is made from."""
    named = {source.rpartition(".")[2] for row in rows for source in row["source"].split()}
    return tuple(f for f in plan.fields if f not in named) if plan.source.startswith("raw.") else ()
