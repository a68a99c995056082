"""What figures show of single subjects: values over time, spans from a start to an end, the class a subject is in."""

from collections.abc import Iterator

import numpy as np

from ..data import KEY, DisplayData, Selection, record_column, texts
from ..kind import SUBJECTS, Kind, Statistic
from ..model import Analysis
from ..number import Number
from ..parameters import VARIABLES, text
from ..times import DAYS_PER_MONTH
from .each import X, Y

CLOCK = text("time", "The variable that holds when a value was measured, such as ADY or AVISITN.", "ADY", VARIABLES)
START = text("start", "The variable that holds when a span begins.", "ASTDY", VARIABLES)
END = text("end", "The variable that holds when a span ends; where it is missing the span goes on.", "AENDY", VARIABLES)


def course(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Each value of a variable with its time, for each subject: the number's row is the subject, its column the time."""
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = record_column(chosen, analysis.variable, analysis).to_numpy(dtype="float64")
        at = record_column(chosen, CLOCK.of(analysis), analysis).to_numpy(dtype="float64") / DAYS_PER_MONTH.of(analysis)
        for place in np.lexsort((at, chosen.subjects)):
            if not np.isnan(values[place]) and not np.isnan(at[place]):
                key = {"row": _subject(data, chosen, place), "column": repr(float(at[place]))}
                yield Number(group, "value", float(values[place]), 1, chosen.where, **key)


def spans(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """A span for each record that has a start: when it begins and ends, and what it is (the analysis' variable)."""
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        start = record_column(chosen, START.of(analysis), analysis).to_numpy(dtype="float64") / DAYS_PER_MONTH.of(
            analysis
        )
        end = record_column(chosen, END.of(analysis), analysis).to_numpy(dtype="float64") / DAYS_PER_MONTH.of(analysis)
        named = texts(record_column(chosen, analysis.variable, analysis))
        for order, place in enumerate(np.lexsort((start, chosen.subjects))):
            if np.isnan(start[place]):
                continue
            key = {"row": _subject(data, chosen, place), "column": str(order)}
            label = data.decode(analysis.variable, str(named[place]), analysis.dataset)
            yield Number(group, "label", np.nan, 1, chosen.where, text=label or analysis.row, **key)
            yield Number(group, "start", float(start[place]), 1, chosen.where, **key)
            going_on = "ongoing" if np.isnan(end[place]) else ""
            yield Number(group, "end", float(end[place]), 1, chosen.where, text=going_on, **key)


def category(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The value of a variable that each subject has; of several the first in the order of the codelist."""
    order = [value for (value,) in data.combinations(analysis.of_all_columns, (analysis.variable,)) if value]
    places = {value: place for place, value in enumerate(order)}
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        named = texts(record_column(chosen, analysis.variable, analysis))
        rank = np.array([places.get(str(value), len(order)) for value in named], dtype=np.int64)
        seen: set[int] = set()
        for place in np.lexsort((rank, chosen.subjects)):
            if rank[place] < len(order) and int(chosen.subjects[place]) not in seen:
                seen.add(int(chosen.subjects[place]))
                label = data.decode(analysis.variable, str(named[place]), analysis.dataset)
                row = _subject(data, chosen, place)
                yield Number(group, "category", float(rank[place]), 1, chosen.where, text=label, row=row)


def _subject(data: DisplayData, chosen: Selection, place: int) -> str:
    return str(data.adsl[KEY].iloc[chosen.subjects[place]])


COURSE = Kind(
    name="course",
    title="Values of each subject over time",
    meaning="Each value of a variable with its time, for each subject; drawn by spaghetti and profile.",
    statistics=(Statistic("value", "the value"),),
    make=course,
    parameters=(CLOCK, DAYS_PER_MONTH, X, Y),
    variables=(1, 1),
    spread=SUBJECTS,
)
SPANS = Kind(
    name="spans",
    title="Spans of each subject",
    meaning="When each record of a subject begins and ends, and what it is; drawn by profile.",
    statistics=(
        Statistic("start", "when it begins"),
        Statistic("end", "when it ends"),
        Statistic("label", "what it is, as text"),
    ),
    make=spans,
    parameters=(START, END, DAYS_PER_MONTH, X),
    variables=(1, 1),
    numeric=False,
    spread=SUBJECTS,
)
CATEGORY = Kind(
    name="category",
    title="Class of each subject",
    meaning="The value of a variable that each subject has, which colours its bar in waterfall and swimmer.",
    statistics=(Statistic("category", "its place in the order of the values, printed as the value", 0),),
    make=category,
    variables=(1, 1),
    numeric=False,
    spread=SUBJECTS,
)
