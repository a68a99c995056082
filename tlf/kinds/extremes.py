"""The smallest or largest result of another analysis of the display."""

from collections.abc import Callable, Iterable, Iterator

from ...specs import SpecFault
from ..data import DisplayData
from ..kind import Kind, Statistic, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import ANALYSIS, text

OF = text("of", "The analysis of the display whose results are chosen from.", "", ANALYSIS, required=True)
STATISTICS = (p_value_of("the P value chosen"), Statistic("hr", "the hazard ratio chosen", 2))


def _chosen(analysis: Analysis, data: DisplayData, extreme: Callable[[Iterable[float]], float]) -> Iterator[Number]:
    of = OF.of(analysis)
    for group in analysis.groups:
        for stat in analysis.stats:
            among = [r for r in data.found if (r.analysis, r.group, r.stat) == (of, group, stat) and r.value == r.value]
            if not among:
                raise SpecFault(f"{analysis} has no {stat} to choose from: analysis {of} has no numbers.")
            one = next(r for r in among if r.value == extreme(r.value for r in among))
            words = f"{analysis.kind.name.capitalize()} of {len(among)}: {one.row}"
            yield Number(group, stat, one.value, one.n_records, one.where, words, one.text, dataset=one.dataset)


def smallest(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The smallest of the numbers that another analysis of the display has found."""
    return _chosen(analysis, data, min)


def largest(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The largest of the numbers that another analysis of the display has found."""
    return _chosen(analysis, data, max)


SMALLEST = Kind(
    name="smallest",
    title="Smallest of the results of another analysis",
    meaning="The smallest of the numbers that another analysis of the display, above it, has found.",
    statistics=STATISTICS,
    make=smallest,
    groups=(1, 0),
    compares=True,
    parameters=(OF,),
    records=False,
)
LARGEST = Kind(
    name="largest",
    title="Largest of the results of another analysis",
    meaning="The largest of the numbers that another analysis of the display, above it, has found.",
    statistics=STATISTICS,
    make=largest,
    groups=(1, 0),
    compares=True,
    parameters=(OF,),
    records=False,
)
