"""P values adjusted for how many are tested."""

from collections.abc import Iterator

import numpy as np

from ...specs import SpecFault
from ..data import DisplayData
from ..kind import Kind, p_value_of
from ..model import Analysis
from ..number import Number, Result
from ..parameters import ANALYSIS, choice, text

OF = text(
    "of", "The analysis of the display, above this one, whose P values are adjusted.", "", ANALYSIS, required=True
)
METHOD = choice(
    "method",
    "How P values are adjusted; Hochberg and Hommel are for tests that do not depend on each other negatively.",
    ("holm", "hochberg", "hommel", "bonferroni", "benjamini-hochberg"),
)
FAMILY = choice(
    "family",
    "Which P values of that analysis are one family: all, those of the rows of one group, or of the groups of one row.",
    ("all", "rows", "groups"),
)
WORDS = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "hommel": "Hommel",
    "bonferroni": "Bonferroni",
    "benjamini-hochberg": "Benjamini-Hochberg (false discovery rate)",
}


def adjusted(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The P value that another analysis has in the same row (or in its only one) and group, adjusted for those of its family.

    Raises SpecFault where that analysis has no P values, or several rows and none of them is this one.
    """
    from ..statistics.multiplicity import adjusted_p

    of, family = OF.of(analysis), FAMILY.of(analysis)
    found = [r for r in data.found if r.analysis == of and r.stat == "p"]
    rows = list(dict.fromkeys(r.row for r in found))
    if analysis.row not in rows and len(rows) != 1:
        raise SpecFault(f"{analysis}: analysis {of} has no P value in row {analysis.row!r} above this one.")
    name = analysis.row if analysis.row in rows else rows[0]
    for group in analysis.groups:
        for one in (r for r in found if r.row == name and r.group == group):
            own = [r for r in found if _together(r, one, family)]
            p = float(adjusted_p([r.value for r in own], method=METHOD.of(analysis))[own.index(one)])
            words = f"Adjusted P values: {WORDS[METHOD.of(analysis)]}, of {sum(r.value == r.value for r in own)} tests"
            words += ". NE: the P value itself is not estimable" if np.isnan(p) else ""
            key = {"column": one.column, "subgroup": one.subgroup, "dataset": one.dataset}
            yield Number(group, "p", p, one.n_records, one.where, words, **key)


def _together(one: Result, other: Result, family: str) -> bool:
    """Whether two results are of one family."""
    if family == "rows":
        return one.group == other.group
    return family == "all" or (one.row, one.subgroup, one.column) == (other.row, other.subgroup, other.column)


ADJUSTED = Kind(
    name="adjusted_p",
    title="P values adjusted for multiplicity",
    meaning="The P value that another analysis has in the same row, adjusted for how many are tested.",
    statistics=(p_value_of("adjusted P value"),),
    make=adjusted,
    groups=(1, 0),
    compares=True,
    parameters=(OF, METHOD, FAMILY),
    records=False,
)
