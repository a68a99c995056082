"""First and last dates."""

from collections.abc import Iterator

import numpy as np

from ..data import DisplayData, present_numbers
from ..kind import DATE, Kind, Statistic
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..printed import day_in_words

TAKE = choice("take", "Which date of the group.", ("first", "last"))
FORM = choice("form", "How it is printed: 7 June 2007, June 2007 or 7 Jun 2007.", ("day", "month", "short"))


def date(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The first or last date of a variable in each group, a SAS day, printed as the parameter form says."""
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = present_numbers(chosen, analysis.variable, analysis)
        value = (values.min() if TAKE.of(analysis) == "first" else values.max()) if len(values) else np.nan
        text = day_in_words(value, FORM.of(analysis))
        yield Number(group, "date", float(value), len(chosen), chosen.where, text=text)


DATES = Kind(
    name="date",
    title="First or last date",
    meaning="The first or last date of a numeric date variable.",
    statistics=(Statistic("date", "the date", form=DATE),),
    make=date,
    parameters=(TAKE, FORM),
    variables=(1, 1),
)
