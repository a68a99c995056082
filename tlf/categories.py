"""Tables of subjects by group and category, which tests of categories are made of."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.combinations import combined
from ..engine.encoded import take
from ..specs import SpecFault
from .data import DisplayData, Selection, record_column
from .model import Analysis, group_codes
from .parameters import ANALYSIS, names, text
from .statistics.inputs import count_with_noun
from .words import variable_words

OF = text(
    "of", "The analysis of the display whose rows are the categories; blank: with a record and without.", "", ANALYSIS
)

STRATUM = names("strata", "The variables that make the strata: of ADSL, or with a variable also of its records.")
Positions = NDArray[np.int64]
Placed = tuple[Positions, Positions, int]


def category_table(analysis: Analysis, data: DisplayData, pair: str) -> NDArray[np.int64]:
    """Subjects by group and by category: with a record that counts and without, or the rows of the analysis `of`.

    Raises SpecFault where that has fewer than two rows that count subjects, or a subject is in two of them.
    """
    of, groups = OF.of(analysis), group_codes(pair)
    if not of:
        return np.array([_shares(analysis, data, group) for group in groups], dtype=np.int64)
    rows = [a for a in data.display.analyses if a.id == of and a.kind.name == "count"]
    if len(rows) < 2:
        raise SpecFault(f"{analysis.place}: of={of} names {len(rows)} rows of kind count; a test needs two or more.")
    return np.array([_categories([data.selection(row, group) for row in rows], analysis) for group in groups])


def _categories(chosen: Sequence[Selection], analysis: Analysis) -> list[int]:
    counts = [one.count for one in chosen]
    if len(np.unique(np.concatenate([one.subjects for one in chosen]))) < sum(counts):
        raise SpecFault(f"{analysis.place}: a subject is in two rows of {OF.of(analysis)}. Part the rows.")
    return counts


def _shares(analysis: Analysis, data: DisplayData, group: str) -> tuple[int, int]:
    """How many subjects of the denominator have a record that counts, and how many have none."""
    n = data.selection(analysis, group).count
    return n, data.denominator(analysis, group).count - n


def stratified_tables(analysis: Analysis, data: DisplayData, pair: str) -> NDArray[np.int64]:
    """Subjects by stratum, group and category (strata x groups x categories); one stratum without the parameter strata.

    Categories are the values of the analysis' variable in ascending order, one record a subject; without a variable
    they are: with a record that counts, and without, among the denominator.
    Raises SpecFault where a subject has two records, or a stratum is missing.
    """
    frame, positions, (group, category, size) = _placed(analysis, data, pair)
    stratum, strata = np.zeros(len(positions), np.int64), 1
    if STRATUM.of(analysis):
        columns = [_stratum(name, frame, positions, analysis) for name in STRATUM.of(analysis)]
        for found in columns:
            if found.isna().any():
                raise SpecFault(
                    f"{analysis}: stratum {found.name} is missing in {count_with_noun(found.isna(), 'subject')}."
                )
        stratum, strata = combined(columns) if len(positions) else (stratum, 1)
    tables = np.zeros((strata, len(group_codes(pair)), size), dtype=np.int64)
    np.add.at(tables, (stratum, group, category), 1)
    return tables


def _placed(analysis: Analysis, data: DisplayData, pair: str) -> tuple[pd.DataFrame, Positions, Placed]:
    """Every subject that counts, as a record of ADSL or of the dataset; its group, its category, and how many there are."""
    chosen = [data.selection(analysis, group) for group in group_codes(pair)]
    if not analysis.variable:
        among = [np.unique(data.denominator(analysis, group).subjects) for group in group_codes(pair)]
        without = [~np.isin(people, one.subjects) for people, one in zip(among, chosen, strict=True)]
        placed = _groups([len(people) for people in among]), np.concatenate(without).astype(np.int64), 2
        return data.adsl, np.concatenate(among), placed
    if any(one.count < len(one) for one in chosen):
        raise SpecFault(f"{analysis} has a subject twice. Choose one record of each by its condition.")
    values = pd.concat([record_column(one, analysis.variable, analysis).astype("object") for one in chosen])
    kept = values.notna().to_numpy()
    levels, category = np.unique(values[kept].to_numpy(), return_inverse=True)
    group = _groups([len(one) for one in chosen])[kept]
    return (
        chosen[0].source,
        np.concatenate([one.positions for one in chosen])[kept],
        (group, category, max(len(levels), 1)),
    )


def _groups(sizes: Sequence[int]) -> Positions:
    return np.repeat(np.arange(len(sizes)), sizes)


def _stratum(name: str, frame: pd.DataFrame, positions: Positions, analysis: Analysis) -> pd.Series:
    if name not in frame.columns:
        raise SpecFault(f"{analysis.place}: stratum {name} is not a column of {analysis.dataset or 'ADSL'}.")
    return take(frame[name], positions).rename(name)


def by_strata(analysis: Analysis, data: DisplayData) -> str:
    """By what an analysis is stratified, for a footnote, in the labels of the variables; blank where it is not."""
    given = [variable_words(name, analysis.dataset, data.spec) for name in STRATUM.of(analysis)]
    return f", stratified by {' and '.join(given)}" if given else ""


def with_reason(words: str, reason: str) -> str:
    """The words of a number, and why it is not estimable where it is not.

    >>> with_reason("P values: McNemar's test", "no pair changed")
    "P values: McNemar's test. NE: no pair changed"
    >>> with_reason("", "no record is chosen")
    'NE: no record is chosen'
    """
    return ". ".join(filter(None, (words, f"NE: {reason}"))) if reason else words
