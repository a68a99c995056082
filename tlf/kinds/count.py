"""How many subjects or records have a property, and what share that is."""

from collections.abc import Iterator

import numpy as np

from ..data import DisplayData, number_at
from ..kind import COLUMNS, FOR_EACH, ROWS, Kind, count_of, percent_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..words import condition_words

UNIT = choice("unit", "What n counts.", ("subjects", "records"))


def count(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """How many subjects have a record that counts, in each group, and what share that is.

    n: subjects; denominator: subjects of the group, or those with a record for which the analysis' denominator
    holds; pct: 100 n / denominator, missing where there are none. With unit=records all three count records.
    """
    of_records = UNIT.of(analysis) == "records"
    words = percent_words(analysis.as_written, data, UNIT.of(analysis))
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        among = data.records_among(analysis, group) if of_records else data.denominator(analysis, group)
        n, whole = (len(chosen), len(among)) if of_records else (chosen.count, among.count)
        yield number_at(group, "n", n, chosen)
        yield number_at(group, "denominator", whole, among)
        yield number_at(group, "pct", 100.0 * n / whole if whole else np.nan, chosen, words)


def percent_words(analysis: Analysis, data: DisplayData, unit: str) -> str:
    """What percentages are of, for a footnote."""
    if not analysis.denominator:
        within = (*FOR_EACH.of(analysis), ROWS.of(analysis), COLUMNS.of(analysis))
        if unit != "records" and any(name in data.adsl.columns for name in within):
            return "Percentages are of the subjects of the subgroup in the group"
        return f"Percentages are of all {'records of' if unit == 'records' else 'subjects in'} the group"
    which = condition_words(analysis.denominator, analysis.dataset, data.spec)
    return f"Percentages are of {unit} with {which.removeprefix('subject ')}"


COUNT = Kind(
    name="count",
    title="Subjects or records that have a property",
    meaning="Subjects with a record for which the conditions hold, and their share of the denominator.",
    statistics=(
        count_of("n", "subjects, or records with unit=records"),
        percent_of("pct", "100 n / denominator"),
        count_of("denominator", "what percentages are of"),
    ),
    make=count,
    parameters=(UNIT,),
)
