"""What the field expects of an analysis dataset beyond what is required: adam/standard/scaffold.csv and events.csv.

ADSL has treatments, dates and populations; an occurrence dataset its dates, emergence and occurrence flags; a basic
data structure baseline, change and windows; times to event their rules. A line counts where all that it is made from is
there; of several lines for one variable the first such.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from ..specs.model import Row
from ..specs.standard_layer import prefix_of
from ..specs.standards import standard_rows
from .new import Cells
from .plan import Plan, plan_names

WINDOWS = "visit_windows"


@dataclass(frozen=True)
class Events:
    """The rules of a time to event: lines of the sheet events, the ADSL columns they ask for, and the parameter's name."""

    rules: tuple[Cells, ...] = ()
    dates: tuple[str, ...] = ()
    names: Cells = field(default_factory=dict)


def scaffold_rows(plan: Plan) -> list[dict[str, str]]:
    """The rows of a new analysis dataset's sheet, in the order in which they are usual."""
    dates = " ".join(f"ADSL.{name}" for name in events_of(plan).dates)
    there = {v.name for v in plan.variables if v.core == "Req"}
    found: dict[str, dict[str, str]] = {}
    for line in _lines("scaffold"):
        if line["of"] != (plan.structure or plan.whole.name) or ("{windows}" in line["source"] and not _windows(plan)):
            continue
        cells = {column: _words(text, dates, plan) for column, text in line.cells.items() if column != "of"}
        name = cells["variable"]
        if name not in found and all(_is_there(source, there, plan) for source in cells["source"].split()):
            copied = _copied(cells["source"], plan, name) if cells["method"] == "same" else {}
            found[name] = {**copied, **{c: t for c, t in cells.items() if t}}
            there.add(name)
    return list(found.values())


def events_of(plan: Plan) -> Events:
    """The rules of the times to event of a dataset: those whose date ADSL has."""
    if plan.structure != "TTE":
        return Events()
    columns = plan_names(plan.spec, "ADSL")
    lines = [line for line in _lines("events") if line["date"] in columns]
    rules = tuple({"dataset": plan.name, **{c: t for c, t in line.cells.items() if c != "name"}} for line in lines)
    return Events(
        rules, tuple(dict.fromkeys(line["date"] for line in lines)), {r["parameter"]: r["name"] for r in lines}
    )


def parameters_of(plan: Plan) -> str:
    """The name of the codelist of a dataset's parameters: PARTTE for ADTTE."""
    return f"PAR{plan.name.removeprefix('AD')}"


def _windows(plan: Plan) -> bool:
    return WINDOWS in plan.spec.parameters


def _words(text: str, dates: str, plan: Plan) -> str:
    filled = (
        text.replace("{codelist}", parameters_of(plan))
        .replace("{dataset}", plan.name)
        .replace("{source}", plan.source)
        .replace("{dates}", dates)
    )
    return filled.replace("{windows}", "").replace("--", prefix_of(plan.source)).strip()


def _is_there(source: str, there: set[str], plan: Plan) -> bool:
    table, _, column = source.rpartition(".")
    return column in there if table == plan.name else column in plan_names(plan.spec, table)


def _copied(source: str, plan: Plan, name: str) -> dict[str, str]:
    """The attributes of a column that is copied from one of another dataset, as far as the standard does not say them."""
    table, _, column = source.partition(".")
    if column not in plan_names(plan.spec, table):
        return {}
    known = plan.spec.datasets[table][column]
    own = {} if name in plan.names else {"label": known.label, "type": known.type, "format": known.format}
    return {**own, "codelist": known.codelist}


@cache
def _lines(sheet: str) -> tuple[Row, ...]:
    return standard_rows("adam", sheet)


def copied_rows(plan: Plan) -> Iterator[dict[str, str]]:
    """What a dataset takes over from the dataset that its records come from, by name."""
    for name in plan.names:
        if column := plan.field(name):
            source = f"{plan.source}.{column}"
            cells = {"variable": name, **_copied(source, plan, name), "origin": "Predecessor"}
            yield {**cells, "source": source, "method": "same"}
