"""The results of a study's displays: one long table, a number a line, with the condition it was computed under."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import pandas as pd

from ..specs import Finding, SpecFault
from . import counts
from .ground import Ground
from .number import Number
from .printed import printed
from .sheets import VERSUS, Analysis, Display

COLUMNS = (
    "display",
    "analysis",
    "group",
    "subgroup",
    "row",
    "column",
    "stat",
    "value",
    "text",
    "n_records",
    "population",
    "where",
    "dataset",
    "parameters",
)
MAKERS: Mapping[str, Callable[[Analysis, Ground], Iterable[Number]]] = {
    "count": counts.count,
    "summary": counts.summary,
    "date": counts.date,
    "fisher": counts.fisher,
}
TOTAL = "N"


def results(
    displays: Iterable[Display], frames: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Every number of the displays, with the columns `COLUMNS`, in the order of the sheets.

    Row N of every display holds the subjects of each group. An analysis whose dataset or variable is absent gives
    a Finding and no numbers.
    """
    lines: list[tuple[object, ...]] = []
    faults: list[Finding] = []
    for display in displays:
        ground = Ground(frames, display)
        try:
            lines += _totals(display, ground)
        except SpecFault as fault:
            faults.append(_absent(display.place, fault))
            continue
        for analysis in display.analyses:
            try:
                lines += _lines(analysis, ground)
            except SpecFault as fault:
                faults.append(_absent(analysis.place, fault))
    return _frame(lines), tuple(faults)


def _frame(lines: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=list(COLUMNS))
    return frame.astype({c: "float64" if c == "value" else "int64" if c == "n_records" else "str" for c in COLUMNS})


def _absent(place: str, fault: SpecFault) -> Finding:
    return Finding("DISPLAY-DATA", "error", place, str(fault), "Build the dataset, or correct the sheet.")


def _totals(display: Display, ground: Ground) -> Iterator[tuple[object, ...]]:
    population = " AND ".join(map(str, display.where))
    asked = [g.code for g in display.groups] + [g for a in display.analyses for g in a.groups]
    for group in dict.fromkeys(g for g in asked if VERSUS not in g):
        n = int(ground.members(group).sum())
        where = ground.text(ground.conditions(group), "ADSL")
        key = (display.id, TOTAL, group, "", TOTAL, "", "n")
        yield (*key, float(n), str(n), n, population, where, "ADSL", "")


def _lines(analysis: Analysis, ground: Ground) -> list[tuple[object, ...]]:
    """The analysis' numbers that its stats ask for, as lines of the results."""
    if analysis.kind not in MAKERS:
        return []
    population = " AND ".join(map(str, ground.display.where))
    found: list[tuple[object, ...]] = []
    for number in MAKERS[analysis.kind](analysis, ground):
        if number.stat in analysis.stats:
            text = number.text or printed(number.stat, number.value, analysis.decimals)
            row, column = number.row or analysis.row, number.column or analysis.column
            key = (analysis.display, analysis.id, number.group, number.subgroup, row, column, number.stat)
            place = (number.records, population, number.where, analysis.dataset, number.words)
            found.append((*key, number.value, text, *place))
    return found
