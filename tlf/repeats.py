"""One row of the sheet made many times: for each combination of values, with a row or a column for each value.

The parameters for_each, rows and columns name variables. A fact of the subjects (a variable of ADSL) narrows the
population, so that percentages are of the subjects who have it; a fact of the records narrows these, and the
denominator where that is a condition on records.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..specs.conditions import AllOf, AnyOf, Clause, variables
from .data import DisplayData, has_value
from .kind import COLUMNS, FOR_EACH, ROWS
from .model import Analysis
from .nested import names_in, nested
from .number import Number

COUNT = "count"


@dataclass(frozen=True)
class Repeat:
    """An analysis as it is made for one combination of values.

    within: the values of for_each in words; row, column: those of rows and columns, blank where there are none.
    """

    analysis: Analysis
    within: tuple[str, ...] = ()
    row: str = ""
    column: str = ""

    def placed(self, number: Number) -> Number:
        """A number of the analysis in its row, its column, and under its outer values."""
        subgroup = nested((*self.within, *names_in(number.subgroup)))
        own = nested((self.analysis.column, self.column)) if self.column else ""
        return replace(number, subgroup=subgroup, row=self.row or number.row, column=own or number.column)


def repeats(analysis: Analysis, data: DisplayData) -> Iterator[Repeat]:
    """The analysis for each combination of the values of its variables; itself where it names none."""
    each, row, column = FOR_EACH.of(analysis), ROWS.of(analysis), COLUMNS.of(analysis)
    outer = (*each, row) if row else each
    own = column if not analysis.kind.columns else ""
    across = data.combinations(analysis, (own,)) if own else [()]
    for values in data.combinations(_counted(analysis, data), outer) if outer else [()]:
        one = narrowed(analysis, outer, values, data)
        said = [data.decode(name, value, analysis.dataset) for name, value in zip(outer, values, strict=True)]
        within, last = tuple(said[: len(each)]), said[-1] if row else ""
        if not own:
            yield Repeat(one, within, last)
        for (value,) in across if own else ():
            of_column = replace(narrowed(one, (own,), (value,), data), among=one.where)
            yield Repeat(of_column, within, last, data.decode(own, value, analysis.dataset))


def _counted(analysis: Analysis, data: DisplayData) -> Analysis:
    """The records whose values are rows: those that percentages are of, where these have records.

    Of counts they are those of all columns of their row, so that a row has a 0 where another column has numbers.
    """

    def own(one: Analysis) -> tuple[Clause, ...]:
        return one.denominator if _of_records(one, data) else one.where

    beside = [a for a in data.display.analyses if analysis.kind.name == COUNT and _beside(a, analysis)]
    found = dict.fromkeys(own(a) for a in beside)
    if len(found) < 2:
        return replace(analysis, where=own(analysis))
    return replace(analysis, where=() if () in found else (AnyOf(tuple(AllOf(where) for where in found)),))


def _beside(one: Analysis, analysis: Analysis) -> bool:
    """Whether an analysis fills another column of the same rows."""
    same = ("kind", "dataset", "row", "population")
    named = (FOR_EACH, ROWS)
    return all(getattr(one, name) == getattr(analysis, name) for name in same) and all(
        parameter.of(one) == parameter.of(analysis) for parameter in named
    )


def _of_records(analysis: Analysis, data: DisplayData) -> bool:
    """Whether percentages are of subjects with records of the dataset: values that these have are rows with 0."""
    return any(name not in data.adsl.columns for name in variables(analysis.denominator))


def narrowed(analysis: Analysis, names: Sequence[str], values: Sequence[str], data: DisplayData) -> Analysis:
    """The analysis of those who have the values: facts of subjects in its population, others in its condition."""
    known = data.adsl.columns
    given = [has_value(name, value) for name, value in zip(names, values, strict=True)]
    people = tuple(c for c in given if c.variable in known)
    records = tuple(c for c in given if c.variable not in known)
    of_records = _of_records(analysis, data)
    return replace(
        analysis,
        of=analysis.as_written,
        population=(*analysis.population, *people),
        where=(*analysis.where, *records),
        denominator=(*analysis.denominator, *records) if of_records else analysis.denominator,
    )
