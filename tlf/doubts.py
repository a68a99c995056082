"""What the data of a display leave in doubt: conditions that cannot be told of a record, and numbers that are not estimable."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..engine.conditions import judged
from ..engine.doubts import doubt_findings
from ..specs import Finding, SpecFault
from ..specs.conditions import Clause, Condition, parsed, variables
from .data import SUBJECTS, DisplayData
from .model import Analysis, group_codes, group_values
from .nested import LEVELS, names_in
from .number import Result
from .parameters import CONDITION, readable
from .printed import NONE
from .reasons import ABOVE, TOO_FEW
from .repeats import repeats

OF_CURVES = ("km_median", "time")  # the time at which a curve comes down to a share
OF_DENOMINATORS = ("count", "proportion", "risk_difference", "risk_ratio", "odds_ratio")
NO_RECORD, NO_DENOMINATOR = "no record is chosen", "nobody is in its denominator"


@dataclass(frozen=True)
class OfRecord:
    """A finding on a record of a dataset (its position) and one of its variables; `findings_at_records` says where it is."""

    dataset: str
    record: int
    variable: str
    finding: Finding


def findings_at_records(found: Iterable[OfRecord], place: Callable[[str, int, str], str]) -> list[Finding]:
    """The findings, each at the place of its record."""
    return [replace(one.finding, place=place(one.dataset, one.record, one.variable)) for one in found]


def in_doubt(data: DisplayData) -> Iterator[OfRecord]:
    """The records of which it is in doubt whether a condition of the display holds: its own, its groups' and its analyses'.

    Of records that another condition leaves out, or that are of no subject of the population, nothing is told.
    """
    display = data.display
    if not display.sound:
        return
    yield from _of_conditions(SUBJECTS, display.where, (), display.place, data)
    yield from _of_conditions(SUBJECTS, _grouped(data), display.where, display.place, data)
    for analysis in (a for a in display.analyses if a.sound):
        yield from _of_conditions(SUBJECTS, analysis.population, (), analysis.place, data)
        for dataset, where in _conditions(analysis, data):
            yield from _of_conditions(dataset, where, analysis.population, analysis.place, data)


def _grouped(data: DisplayData) -> tuple[Clause, ...]:
    """That a subject is of one of the display's groups; of groups that nobody is of something else is told."""
    display = data.display
    known = set(data.adsl[display.by].astype("str").tolist()) if display.by in data.adsl.columns else set()
    codes = dict.fromkeys(code for group in display.groups for code in group_values(group.code) if code in known)
    return (Condition(display.by, "IN", tuple(codes)),) if codes else ()


def _conditions(analysis: Analysis, data: DisplayData) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    """The conditions of an analysis, each with the dataset whose records it is asked of."""
    dataset = analysis.dataset or SUBJECTS
    yield dataset, analysis.where
    of_subjects = all(name in data.adsl.columns for name in variables(analysis.denominator))
    yield SUBJECTS if of_subjects else dataset, analysis.denominator
    for parameter in (p for p in analysis.kind.known if p.names == CONDITION):
        text = analysis.parameters.get(parameter.name, "")
        yield dataset, parsed(text) if readable(text) else ()


def _of_conditions(
    dataset: str, where: tuple[Clause, ...], population: tuple[Clause, ...], place: str, data: DisplayData
) -> Iterator[OfRecord]:
    key = (dataset, where, population)
    if not where or key in data.cache.reported:
        return
    data.cache.reported.add(key)
    try:
        data.holding(dataset, where)
        if not any((dataset, clause) in data.cache.unsure for clause in where):
            return
        frame, subjects = data.records(dataset)
        within = np.append(data.holding(SUBJECTS, population), False)[subjects]
    except SpecFault:  # what is not there is told by the results
        return
    doubts = [replace(doubt, at=doubt.at & within) for doubt in judged(where, frame, len(frame))[1]]
    sheet = place.rpartition(" line ")[0] or "analyses"
    spots: list[tuple[int, str]] = []

    def spot(record: int, variable: str) -> str:
        spots.append((record, variable))
        return ""

    found = doubt_findings([doubt for doubt in doubts if doubt.at.any()], sheet, spot)
    alike: dict[Finding, list[tuple[int, str]]] = {}
    for finding, where_it_is in zip(found, spots, strict=True):
        alike.setdefault(finding, []).append(where_it_is)
    for finding, (first, *more) in alike.items():
        says = f"{finding.message} So it is in {len(more)} more record{'s' * (len(more) > 1)}."
        yield OfRecord(dataset, *first, replace(finding, message=says) if more else finding)


def outside_findings(analysis: Analysis, data: DisplayData) -> Iterator[Finding]:
    """That an analysis counts subjects who are not among those that its percentages are of."""
    if not analysis.denominator or analysis.kind.name not in OF_DENOMINATORS:
        return
    outside, groups = 0, dict.fromkeys(code for group in analysis.groups for code in group_codes(group) or (group,))
    for one in repeats(analysis, data):
        for group in groups:
            within = data.denominator(one.analysis, group).subjects
            outside += len(np.setdiff1d(data.selection(one.analysis, group).subjects, within))
    if outside:
        which = " AND ".join(map(str, analysis.denominator))
        says = f"{analysis} counts {subject_times(outside)} not among its denominator, {which}."
        mend = "Give the row the conditions of its denominator, too, or the denominator fewer."
        yield Finding("ANALYSIS-DENOMINATOR", "warning", analysis.place, says, mend)


def subject_times(count: int) -> str:
    """How often subjects are counted, in words.

    >>> subject_times(1), subject_times(1200)
    ('a subject that is', 'subjects 1,200 times that are')
    """
    return "a subject that is" if count == 1 else f"subjects {count:,} times that are"


def not_estimable_findings(analysis: Analysis, numbers: Sequence[Result]) -> Iterator[Finding]:
    """The numbers of an analysis that print NE for a reason, one finding for each reason."""
    reasons: dict[str, dict[str, None]] = {}
    for number in numbers:
        if np.isnan(number.value) and number.text == NONE and (reason := reason_of(number)):
            of = ", ".join(filter(None, (LEVELS.join(names_in(number.subgroup)), number.group)))
            reasons.setdefault(reason, {})[f"{number.stat} of {of}"] = None
    for reason, named in reasons.items():
        names = list(named)
        shown = "; ".join(names[:6]) + (f"; and {len(names) - 6} more" if len(names) > 6 else "")
        says = f"{analysis} prints NE for {shown}: {reason}."
        mend = "Nothing to do, if the data are as they should be; else correct the row or its data."
        yield Finding("ANALYSIS-NOT-ESTIMABLE", "note", analysis.place, says, mend)


def reason_of(number: Result) -> str:
    """Why a number is NE: as the method says, or because there is nothing to compute it of; "" for what may be so."""
    reason = number.parameters.rpartition("NE: ")[2].rstrip(".") if "NE: " in number.parameters else ""
    if reason or number.stat == "pct":
        return reason or NO_DENOMINATOR
    if number.stat in OF_CURVES and number.n_records:
        return ABOVE
    limit = number.stat.endswith(("lower", "upper"))  # one that is not reached is no matter
    return "" if limit and number.n_records else TOO_FEW if number.n_records else NO_RECORD
