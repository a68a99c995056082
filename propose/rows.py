"""Placed fields as rows of the sheets: a dataset with its records, variables, values, codelists, maps and units."""

from collections.abc import Iterator, Mapping

from ..begin.domain import NewDomain, domain_rows
from ..forms.identity import spelled
from ..profile.fields import FieldProfile
from ..specs.standards import standard_variables
from ..study import Study
from .box_rows import box_rows, ticked_alone
from .candidates import BOX
from .collected_methods import collected_method
from .completion import asked_completion, completion_rows
from .derived_rows import Columns, add_days, add_derived, drop_unmade, numbered_visits
from .feeding import SURE, USUAL, Described, Feeding, Rows, described_variable
from .findings import TestRows, long_test_rows
from .names import bare_name
from .place import PlacedForm
from .targets import COMPLETION, Target, are_yes_or_no, codelist_of, collected, is_findings, may_hold, yes_or_no
from .terms import Cells, Lists

CODED_ENDS = ("DECOD", "LLT", "LLTCD", "PTCD", "HLT", "HLTCD", "HLGT", "HLGTCD", "BODSYS", "BDSYCD", "SOC", "SOCCD")


def dataset_rows(feeding: Feeding, study: Study, lists: Lists, datasets: Columns, rows: Rows) -> None:
    """Add the rows of one dataset; datasets are those that the study has or will have, each with its columns."""
    name = feeding.dataset
    source = f"raw.{feeding.forms[0].form.name}"
    own, described, *_ = domain_rows(study, NewDomain(name, source))[0]
    wide = TestRows(feeding, lists)
    variables = {row["variable"]: kept for row in own.rows if (kept := _obvious(dict(row), name)) is not None}
    if "USUBJID" in variables:
        first = "STUDY.PREFIX" if "prefix" in study.spec.study else "STUDY.STUDYID"
        variables["USUBJID"][0]["source"] = f"{first} raw.*.{feeding.forms[0].form.subject}"
    _add_collected(feeding, lists, rows, variables)
    if wide.tests:
        variables |= wide.variables()
    elif is_findings(name):
        variables |= long_test_rows(feeding, lists, rows)
    variables |= box_rows(feeding, lists, rows)
    variables |= completion_rows(feeding, variables, lists, rows)
    numbered_visits(feeding, variables, rows)
    add_derived(name, variables, datasets)
    add_days(name, variables, datasets)
    drop_unmade(name, variables)
    order = {v.name: place for place, v in enumerate((*standard_variables(name), *collected(name)))}
    _write(feeding, variables, order, dict(described.rows[0]), wide, rows)


def _add_collected(feeding: Feeding, lists: Lists, rows: Rows, variables: dict[str, Described]) -> None:
    """Add the variables that fields become, those of single tests without a method, which the sheet values has."""
    name = feeding.dataset
    coded = not is_findings(name) or Target(name, f"{name}TESTCD") in feeding.placed
    for target in feeding.placed:
        if target == Target(name, f"{name}TEST") and not coded:
            continue  # told by the codes that are made of it
        if target.part in (BOX, COMPLETION):
            continue
        if not target.test and target.part != "time":
            variables[target.variable] = variable_row(target, feeding, lists, rows)
        elif target.test and target.variable not in variables:
            cells = {**described_variable(target.variable, name), "origin": "Collected"}
            variables[target.variable] = (cells, SURE, "collected for some tests")


def _obvious(row: Cells, dataset: str) -> Described | None:
    """A row of the scaffold that every study makes so; None for one that is to be found."""
    made = row["origin"] and row["origin"] != "Not Available"
    if made and (row["origin"] != "Collected" or row["variable"] in ("STUDYID", "DOMAIN", "USUBJID")):
        return row, SURE, "every study makes it so"
    return None


def variable_row(target: Target, feeding: Feeding, lists: Lists, rows: Rows) -> Described:
    """The row of a variable that is collected, with its score and reason."""
    found = feeding.placed[target]
    form, placed = found[0]
    assert placed.best is not None
    cells = described_variable(target.variable, feeding.dataset)
    sources = {p.field for _, p in found}
    several = len(feeding.forms) == len(found) > 1 and len(sources) == 1 and form in feeding.forms
    where = "*" if several else form.form.name
    cells |= {"origin": _origin(target), "source": f"raw.{where}.{placed.field}"}
    profile = form.form.field(placed.field)
    reason = placed.best.reason
    if target.variable.endswith(("ENRTPT", "STRTPT")) and yes_or_no(profile):
        method, more = _ticked(target, profile, lists, rows)
    else:
        method, more = collected_method(target, profile, lists, rows)
    if target.variable.endswith("DTC"):
        cells |= _with_time(target, profile, feeding, cells["source"])
    cells |= {"method": method, **more}
    if "unknown" in cells:
        reason = f"{reason}; no term is known for {cells.pop('unknown')}"
    if len(found) > 1 and not several and target.variable not in ("SUBJID", "SITEID"):
        others = ", ".join(f"{f.form.name}.{p.field}" for f, p in found[1:])
        rows.left.append(f"{target} is made from {form.form.name}.{placed.field} alone; it may be in {others}, too")
    return cells, placed.best.score, reason


def _origin(target: Target) -> str:
    stem = target.variable.removeprefix(target.dataset)
    return (
        "Assigned" if stem in CODED_ENDS or target.variable in ("ARM", "ARMCD", "ACTARM", "ACTARMCD") else "Collected"
    )


def _ticked(target: Target, profile: FieldProfile, lists: Lists, rows: Rows) -> tuple[str, Cells]:
    """A question of yes and no about a time: yes is ONGOING or BEFORE, no says nothing."""
    word = "ONGOING" if target.variable.endswith("ENRTPT") else "BEFORE"
    for value, answer in yes_or_no(profile).items():
        meant = word if answer == "Y" else ""
        rows.add("maps", {"map": target.variable, "collected": value, "value": meant}, USUAL, f"yes is {word}")
    code = next(iter(codelist_of(target)), "")
    lists.want(code, [word])
    return "recode", {"map": target.variable, "codelist": lists.name(code)}


def _with_time(target: Target, date: FieldProfile, feeding: Feeding, source: str) -> Cells:
    """The source of a date with the field of its time, where one was placed."""
    timed = feeding.placed.get(Target(target.dataset, target.variable, "time"))
    if not timed or date.type == "datetime":
        return {}
    form, placed = timed[0]
    forms = "|".join(date.dates.forms) if date.dates else "YYYY-MM-DD"
    clock = "|".join(form.form.field(placed.field).numbers) or "HH:MI"
    table = source.rpartition(".")[0] if source.startswith("raw.*.") else f"raw.{form.form.name}"
    return {"source": f"{source} {table}.{placed.field}", "value": f"{forms};{clock}"}


# -- written down ---------------------------------------------------------------------


def _write(
    feeding: Feeding,
    variables: Mapping[str, Described],
    order: Mapping[str, int],
    described: Cells,
    wide: "TestRows",
    rows: Rows,
) -> None:
    name, forms = feeding.dataset, feeding.forms
    present = dict(variables)
    present |= dict(_absent(feeding, variables, rows))
    keys = [k for k in described["keys"].split() if k in present and _is_there(present[k][0])]
    if len(keys) < 3 and f"{name}SEQ" in present:
        keys.append(f"{name}SEQ")
    described |= {"keys": " ".join(keys), "by": f"{name}TESTCD" if wide.tests else ""}
    least = min((form.score for form in forms), default=USUAL)
    reason = "; ".join(f"{form.form.name}: {form.reason}" for form in forms)
    rows.add("datasets", described, least, reason)
    for variable in sorted(present, key=lambda v: order.get(v, len(order))):
        cells, score, why = present[variable]
        if variable == f"{name}SEQ":
            cells = {**cells, "source": _in_sequence(cells["source"], present)}
        rows.add(name, cells, score, why)
    if wide.tests:
        wide.write(rows)
        return
    if asked_completion(feeding):
        return  # a kind of record for each answer
    for form in (f for f in forms if not ticked_alone(f)):
        key = form.form.name.upper() if len(forms) > 1 else ""
        record, (where, why) = {"dataset": name, "key": key, "source": f"raw.{form.form.name}"}, _asked_first(form)
        rows.add("records", record | ({"where": where} if where else {}), form.score, f"{form.reason}{why}")


def _asked_first(form: PlacedForm) -> tuple[str, str]:
    """Which records of a form count where it asks first whether there is any (AEYN, IEYN), and why: those with a topic."""
    name = form.dataset
    asks = [f.name for f in form.form.fields if spelled(bare_name(f.name)) == f"{name}YN" and are_yes_or_no(f)]
    topics = [f"{name}{stem}" for stem in ("TERM", "TRT", "TESTCD", "TEST")]
    found = {f.best.target.variable: f.field for f in form.fields if f.best and f.best.target.dataset == name}
    topic = next((found[variable] for variable in topics if variable in found), "")
    if not asks or not topic or not 0 < form.form.field(topic).filled < form.form.field(topic).records:
        return "", ""
    return f"{topic} PRESENT", f"; {asks[0]} says where there is none"


def _in_sequence(source: str, present: Mapping[str, Described]) -> str:
    """The columns of a sequence number that are there, at least the date or topic."""
    return " ".join(
        s for s in source.split() if s.partition(".")[2] in present and _is_there(present[s.partition(".")[2]][0])
    )


def _is_there(cells: Cells) -> bool:
    return cells.get("origin") != "Not Available"


def _absent(feeding: Feeding, variables: Mapping[str, Described], rows: Rows) -> Iterator[tuple[str, Described]]:
    """Required and expected variables that are not there: not available where no field that is left may hold them."""
    for known in standard_variables(feeding.dataset):
        if known.name in variables or known.core not in ("Req", "Exp"):
            continue
        target = Target(feeding.dataset, known.name)
        holders = list(dict.fromkeys(f.name for f in feeding.open_fields if may_hold(f, target, feeding.lists)))
        if known.core == "Req" or holders:
            may = f"; it may be in {', '.join(holders[:5])}" if holders else ""
            rows.left.append(f"{feeding.dataset}.{known.name} ({known.core}): nothing is proposed{may}")
            continue
        cells = described_variable(known.name, feeding.dataset)
        yield known.name, ({**cells, "origin": "Not Available"}, USUAL, "no field that is left may hold it")
