"""Tables of subjects by group and category, which tests of categories are made of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..specs import SpecFault
from .data import DisplayData, Selection
from .model import Analysis, codes_of
from .parameters import ANALYSIS, text

OF = text(
    "of", "The analysis of the display whose rows are the categories; blank: with a record and without.", "", ANALYSIS
)


def category_table(analysis: Analysis, data: DisplayData, pair: str) -> NDArray[np.int64]:
    """Subjects by group and by category: with a record that counts and without, or the rows of the analysis `of`.

    Raises SpecFault where that has fewer than two rows that count subjects, or a subject is in two of them.
    """
    of, groups = OF.of(analysis), codes_of(pair)
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
