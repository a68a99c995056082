"""The results of a study's displays: one long table, a number a line, with the condition it was computed under."""

import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from ..specs import Finding, Spec, SpecFault
from .data import Cache, DisplayData
from .doubts import not_estimable
from .kind import BOUNDS, HALF, P_STYLE
from .model import Analysis, Display, compares
from .nested import names_in
from .number import COLUMNS, TOTAL, TYPES, Number, Result
from .printed import printed
from .repeats import repeats

PLACED = re.compile(r"\S+( sheet \S+)? line \d+")

__all__ = ["COLUMNS", "TOTAL", "Result", "absent", "results"]


def results(
    displays: Iterable[Display],
    frames: Mapping[str, pd.DataFrame],
    cache: Cache | None = None,
    spec: Spec | None = None,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Every number of the displays, one a `Result`, in the order of the sheets.

    Row N of every display holds the subjects of each group. An analysis whose dataset or variable is absent gives
    no numbers but a Finding, which a display says once, at the first such analysis. What is not estimable is a note.
    cache: what was made of the frames already; spec: for labels and decodes in words.
    """
    found: list[Result] = []
    faults: list[Finding] = []
    notes: list[Finding] = []
    cache = cache or Cache()
    for display in displays:
        data, faulty = DisplayData(frames, display, cache, spec=spec), dict[str, Finding]()
        try:
            data.found.extend(_totals(display, data) if display.sound else ())
        except SpecFault as fault:
            faults.append(absent(display.place, fault))
            continue
        for analysis in (a for a in display.analyses if a.sound):
            try:
                lines = _lines(analysis, data)
            except SpecFault as fault:
                faulty.setdefault(str(fault), absent(analysis.place, fault))
            except (ValueError, ArithmeticError, LookupError, TypeError) as error:
                faulty.setdefault(str(error), _failed(analysis, error))
            else:
                data.found.extend(lines)
                notes += not_estimable(analysis, lines)
        found += data.found
        faults += (*faulty.values(), *_twice(display, data.found))
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.astype(TYPES), (*faults, *notes)


def absent(place: str, fault: SpecFault) -> Finding:
    """What cannot be made for want of data, as a finding at its place in the sheet, or that which the fault names."""
    named, sign, says = str(fault).partition(": ")
    place, says = (named, says) if sign and PLACED.fullmatch(named) else (place, str(fault))
    return Finding("DISPLAY-DATA", "error", place, says, "Build the dataset, or correct the sheet.")


def _failed(analysis: Analysis, error: Exception) -> Finding:
    """What a method cannot compute from the data it was given, as a finding of the analysis."""
    says = f"{analysis} cannot be computed: {str(error).rstrip('.') or type(error).__name__}."
    mend = "Correct the row or its data; nothing is printed for it."
    return Finding("DISPLAY-METHOD", "error", analysis.place, says, mend)


def _twice(display: Display, lines: Iterable[Result]) -> Iterator[Finding]:
    """Numbers that stand in one place of a table, of which it could print one only."""
    places = {a.id: a.place for a in reversed(display.analyses) if a.cell}
    seen: dict[tuple[str, ...], None] = {}
    told: set[str] = set()
    for line in lines:
        key = (line.analysis, line.group, line.subgroup, line.row, line.column, line.stat)
        if key in seen and line.analysis in places and line.analysis not in told:
            told.add(line.analysis)
            where = ", ".join(filter(None, (*names_in(line.subgroup), line.row, line.column, line.group)))
            says = f"Analysis {line.analysis or '(blank)'} of {display.id} gives {line.stat} of {where} twice."
            mend = "Give rows that are different analyses different names, and values of a codelist different decodes."
            yield Finding("DISPLAY-RESULT", "error", places[line.analysis], says, mend)
        seen[key] = None


def _totals(display: Display, data: DisplayData) -> Iterator[Result]:
    population = " AND ".join(map(str, display.where))
    wanted = [g.code for g in display.groups] + [g for a in display.analyses if a.sound for g in a.groups]
    for group in dict.fromkeys(g for g in wanted if not compares(g)):
        n = int(data.members(group).sum())
        where = data.text(data.conditions(group), "ADSL")
        key = (display.id, TOTAL, group, "", TOTAL, "", "n")
        yield Result(*key, float(n), str(n), n, population, where, "ADSL", "")


def _lines(analysis: Analysis, data: DisplayData) -> list[Result]:
    """The numbers of an analysis that its stats ask for, for each combination of values that it is made for."""
    if analysis.kind.make is None:
        return []
    return [
        _line(one.placed(number), one.analysis)
        for one in repeats(analysis, data)
        for number in analysis.kind.make(one.analysis, data)
        if number.stat in analysis.stats
    ]


def _line(number: Number, analysis: Analysis) -> Result:
    population = " AND ".join(map(str, analysis.population))
    statistic = analysis.kind.statistic(number.stat)
    style, half, bounds = P_STYLE.of(analysis), HALF.of(analysis), BOUNDS.of(analysis)
    text = number.text or printed(statistic, number.value, analysis.decimals, style, half, bounds=bounds)
    row, column = number.row or analysis.row, number.column or analysis.column
    key = (analysis.display, analysis.id, number.group, number.subgroup, row, column, number.stat)
    place = (number.records, population, number.where, number.dataset or analysis.dataset, number.words)
    return Result(*key, number.value, text, *place)
