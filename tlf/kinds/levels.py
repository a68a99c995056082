"""The values of a variable, each with its subjects: a table that writes its own rows."""

from collections.abc import Iterator

import numpy as np

from ..data import UNKNOWN, DisplayData, has_value, record_column, texts
from ..kind import CODES, MISSING, Kind, count_of, percent_of
from ..model import Analysis
from ..nested import nested
from ..number import Number
from ..parameters import choice
from .count import percent_words

PERCENT = choice("percent", "Of all subjects of the group, or of those whose value is known.", ("all", "known"))
NOBODY = "No records"


def levels(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Subjects with a record of each value of a variable, in the order of its codelist, else of the values.

    A value of the codelist that nobody has is a row with 0; where there are no values, "No records" is a row with 0. The number's row is the value's decode, and its subgroup
    the row of the analysis.
    """
    known = PERCENT.of(analysis) == "known"
    words = "Percentages are of subjects whose value is known"
    words = words if known else percent_words(analysis.as_written, data, "subjects")
    listed = _levels(analysis, data)
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = texts(record_column(chosen, analysis.variable, analysis))
        below = len(np.unique(chosen.subjects[values != ""])) if known else data.denominator(analysis, group).count
        for value, label in listed:
            n = len(np.unique(chosen.subjects[values == value]))
            own = has_value(analysis.variable, value)
            given = (*data.conditions(group, analysis.population), *analysis.where, own)
            records, where = int((values == value).sum()), data.text(given, analysis.dataset)
            key = {"row": label, "subgroup": nested([analysis.row])}
            share = 100.0 * n / below if below and (value or not known) else np.nan
            yield Number(group, "n", float(n), records, where, **key)
            yield Number(group, "pct", share, records, where, words, **key)


def _levels(analysis: Analysis, data: DisplayData) -> list[tuple[str, str]]:
    """Each value with its label: those of the codelist, then those that the records have besides."""
    found = dict(data.terms(analysis.variable, analysis.dataset))
    others = [value for (value,) in data.combinations(analysis.of_all_columns, (analysis.variable,))]
    found |= {value: value for value in others if value and value not in found}
    missing = [("", UNKNOWN)] if MISSING.of(analysis) else []
    return [*found.items(), *missing] or [("", NOBODY)]


LEVELS = Kind(
    name="levels",
    title="Subjects by the values of a variable",
    meaning="A row for each value of a variable, of its codelist or the data, under the label of the analysis.",
    statistics=(count_of("n", "subjects with the value"), percent_of("pct", "their share")),
    make=levels,
    parameters=(PERCENT,),
    variables=(1, 1),
    numeric=False,
    spread=CODES,
)
