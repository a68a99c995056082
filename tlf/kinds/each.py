"""One number for each subject, as waterfall and swimmer plots show them."""

from collections.abc import Iterator

import numpy as np

from ..data import KEY, DisplayData, record_column
from ..kind import SUBJECTS, Kind, Statistic
from ..model import Analysis
from ..number import Number
from ..parameters import choice, number, numbers, text
from ..times import DAYS_PER_MONTH

TAKE = choice("take", "Which of a subject's values.", ("least", "greatest"))
X = text("x", "Label of the horizontal axis.", "Time")
Y = text("y", "Label of the vertical axis; the label of the row where blank.")
LINES = numbers("lines", "Heights at which a line is drawn.")
MOST = number("most", "Where the axis ends; what is above is marked +.", float("inf"))


def each(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """One number for each subject: the least or greatest value of a variable among its records.

    The number's row is the subject. Missing values are left out; days_per_month divides first.
    """
    least = TAKE.of(analysis) == "least"
    names = data.adsl[KEY].astype("str").to_numpy()
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = record_column(chosen, analysis.variable, analysis).to_numpy(dtype="float64")
        values = values / DAYS_PER_MONTH.of(analysis)
        present = ~np.isnan(values)
        found = np.full(len(names), np.inf if least else -np.inf)
        choose = np.minimum if least else np.maximum
        choose.at(found, chosen.subjects[present], values[present])
        for subject in np.unique(chosen.subjects[present]):
            yield Number(group, "value", float(found[subject]), 1, chosen.where, row=str(names[subject]))


EACH = Kind(
    name="each",
    title="One number for each subject",
    meaning="The least or greatest value that each subject has of a variable; drawn by waterfall and swimmer.",
    statistics=(Statistic("value", "the subject's value"),),
    make=each,
    parameters=(TAKE, DAYS_PER_MONTH, X, Y, LINES, MOST),
    variables=(1, 1),
    spread=SUBJECTS,
)
