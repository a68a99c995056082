"""The results of a study's displays: one long table, a number a line, with the condition it was computed under."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from ..specs import Finding, Spec, SpecFault
from .categories import with_reason
from .cox_model import TERMS
from .data import Cache, DisplayData
from .doubts import not_estimable_findings, outside_findings, reason_of
from .kind import BOUNDS, HALF, METHOD_NOTE, P_STYLE, PERCENT
from .model import Analysis, Display, compares
from .nested import names_in
from .notes import NOT_ESTIMABLE
from .number import COLUMNS, TOTAL, TYPES, Number, Result
from .printed import NONE, printed
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
                notes += (*outside_findings(analysis, data), *not_estimable_findings(analysis, lines))
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
    reported: set[str] = set()
    for line in lines:
        key = (line.analysis, line.group, line.subgroup, line.row, line.column, line.stat)
        if key in seen and line.analysis in places and line.analysis not in reported:
            reported.add(line.analysis)
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
    shows_zero = data.display.parameters.get("zero", "") == "count"
    return [
        _line(one.placed(number), one.analysis, shows_zero)
        for one in repeats(analysis, data)
        for number in analysis.kind.make(one.analysis, data)
        if number.stat in analysis.stats
    ]


def _line(number: Number, analysis: Analysis, shows_zero: bool) -> Result:
    """A number as a line of the results. shows_zero: of a cell whose n is 0 that alone is shown."""
    population = " AND ".join(map(str, analysis.population))
    statistic = analysis.kind.statistic(number.stat)
    style, half, bounds = P_STYLE.of(analysis), HALF.of(analysis), BOUNDS.of(analysis)
    text = number.text or printed(statistic, number.value, analysis.decimals, style, half, bounds=bounds)
    row, column = number.row or analysis.row, number.column or analysis.column
    key = (analysis.display, analysis.id, number.group, number.subgroup, row, column, number.stat)
    place = (number.records, population, number.where, number.dataset or analysis.dataset, number.words)
    made = Result(*key, number.value, text, *place)
    return made._replace(parameters=_words(made, analysis, shows_zero))


def _words(number: Result, analysis: Analysis, shows_zero: bool) -> str:
    """How a number was computed, in the study's own words where the sheet has them, and why where it prints NE."""
    words, own = number.parameters, METHOD_NOTE.of(analysis)
    if own and words:
        method, mark, reason = words.partition(NOT_ESTIMABLE)
        words = own.rstrip(".") + "".join(method.partition(TERMS)[1:]) + (f".{mark}{reason}" if mark else "")
    unseen = shows_zero and analysis.kind.statistic(number.stat).form == PERCENT
    if number.text != NONE or not math.isnan(number.value) or NOT_ESTIMABLE in f" {words}" or unseen:
        return words
    reason = reason_of(number)
    return with_reason(words, reason) if reason else words
