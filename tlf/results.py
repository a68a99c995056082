"""The results of a study's displays: one long table, a number a line, with the condition it was computed under."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from ..specs import Finding, SpecFault
from . import comparisons, counts, timetoevent
from .ground import Ground, Kept
from .number import Number
from .printed import printed
from .sheets import VERSUS, Analysis, Display
from .terms import terms

MAKERS: Mapping[str, Callable[[Analysis, Ground], Iterable[Number]]] = {
    "count": counts.count,
    "summary": counts.summary,
    "date": counts.date,
    "each": counts.each,
    "fisher": comparisons.fisher,
    "chisq": comparisons.chisq,
    "wilcoxon": comparisons.wilcoxon,
    "kruskal": comparisons.kruskal,
    "anova": comparisons.anova,
    "terms": terms,
    "km": timetoevent.km,
    "landmark": timetoevent.landmark,
    "curve": timetoevent.curve,
    "at_risk": timetoevent.at_risk,
    "logrank": timetoevent.logrank,
    "cox": timetoevent.cox,
    "proportionality": timetoevent.proportionality,
}
EXTREMES: Mapping[str, Callable[[Iterable[float]], float]] = {"smallest": min, "largest": max}
TOTAL = "N"


class Result(NamedTuple):
    """One line of the results.

    display, analysis: the sheet's; group: PB, ALL or "PB vs P"; subgroup: outer values where rows are nested;
    row, column: keys in the display; stat: n, pct, median, p, ...; value: unrounded, NaN where there is none;
    text: as printed; n_records: records counted, which satisfy `where` in `dataset`; population: the condition on
    ADSL; parameters: the method in words. A variable of `where` that the dataset lacks is written ADSL.variable.
    """

    display: str
    analysis: str
    group: str
    subgroup: str
    row: str
    column: str
    stat: str
    value: float
    text: str
    n_records: int
    population: str
    where: str
    dataset: str
    parameters: str


COLUMNS = Result._fields


def results(
    displays: Iterable[Display], frames: Mapping[str, pd.DataFrame], kept: Kept | None = None
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Every number of the displays, one a `Result`, in the order of the sheets.

    Row N of every display holds the subjects of each group. An analysis whose dataset or variable is absent gives
    no numbers but a Finding, which a display says once, at the first such analysis.
    kept: what was made of the frames already.
    """
    found: list[Result] = []
    faults: list[Finding] = []
    kept = kept or Kept()
    for display in displays:
        ground, said = Ground(frames, display, kept), dict[str, Finding]()
        try:
            own = list(_totals(display, ground))
        except SpecFault as fault:
            faults.append(absent(display.place, fault))
            continue
        for analysis in display.analyses:
            try:
                own += _extreme(analysis, own) if analysis.kind in EXTREMES else _lines(analysis, ground)
            except SpecFault as fault:
                said.setdefault(str(fault), absent(analysis.place, fault))
        found += own
        faults += said.values()
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    types = {name: {"value": "float64", "n_records": "int64"}.get(name, "str") for name in COLUMNS}
    return frame.astype(types), tuple(faults)


def absent(place: str, fault: SpecFault) -> Finding:
    """What cannot be made for want of data, as a finding at its place in the sheet."""
    return Finding("DISPLAY-DATA", "error", place, str(fault), "Build the dataset, or correct the sheet.")


def _totals(display: Display, ground: Ground) -> Iterator[Result]:
    population = " AND ".join(map(str, display.where))
    asked = [g.code for g in display.groups] + [g for a in display.analyses for g in a.groups]
    for group in dict.fromkeys(g for g in asked if VERSUS not in g):
        n = int(ground.members(group).sum())
        where = ground.text(ground.conditions(group), "ADSL")
        key = (display.id, TOTAL, group, "", TOTAL, "", "n")
        yield Result(*key, float(n), str(n), n, population, where, "ADSL", "")


def _lines(analysis: Analysis, ground: Ground) -> list[Result]:
    """The numbers of an analysis that its stats ask for."""
    if analysis.kind not in MAKERS:
        return []
    population = " AND ".join(map(str, analysis.population))
    style, half = analysis.parameters.get("p_style", "journal"), analysis.parameters.get("half", "away")
    found = []
    for number in MAKERS[analysis.kind](analysis, ground):
        if number.stat in analysis.stats:
            text = number.text or printed(number.stat, number.value, analysis.decimals, style, half)
            row, column = number.row or analysis.row, number.column or analysis.column
            key = (analysis.display, analysis.id, number.group, number.subgroup, row, column, number.stat)
            place = (number.records, population, number.where, analysis.dataset, number.words)
            found.append(Result(*key, number.value, text, *place))
    return found


def _extreme(analysis: Analysis, own: Sequence[Result]) -> list[Result]:
    """The smallest or largest of the numbers that another analysis of the display (parameter of) has found."""
    of = analysis.parameters.get("of", "")
    found = []
    for group in analysis.groups:
        for stat in analysis.stats:
            among = [r for r in own if (r.analysis, r.group, r.stat) == (of, group, stat) and r.value == r.value]
            if not among:
                raise SpecFault(f"{analysis} has no {stat} to choose from: analysis {of or '(none)'} has no numbers.")
            chosen = next(r for r in among if r.value == EXTREMES[analysis.kind](one.value for one in among))
            words = f"{analysis.kind.capitalize()} of {len(among)}: {chosen.row}"
            found.append(
                chosen._replace(analysis=analysis.id, row=analysis.row, column=analysis.column, parameters=words)
            )
    return found
