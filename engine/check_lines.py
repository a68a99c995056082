"""The lines of a spec's sheets that make columns, for those that check them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..specs import Dataset, Derivation, Record, Value, Variable
from ..specs.conditions import Clause
from .rows import applies


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet that makes a column: the variable's own, or one of the sheet values."""

    dataset: Dataset
    variable: Variable
    derivation: Derivation
    codelist: str
    place: str
    where: tuple[Clause, ...] | None = None

    def __str__(self) -> str:
        where = f" where {' AND '.join(map(str, self.where))}" if self.where else ""
        return f"{self.variable}{where}"

    def records(self) -> list[Record]:
        """The kinds of record that the line makes the column for, as far as the sheet records tells them."""
        values = [line.where for line in self.dataset.lines_of(self.variable.name) if line.derivation.method]
        if self.where is not None:
            return [r for r in self.dataset.records if applies(self.where, self.dataset, r.key) is not False]
        return [r for r in self.dataset.records if not any(applies(w, self.dataset, r.key) for w in values)]


def lines_of_sheet(dataset: Dataset) -> Iterator[SheetLine]:
    """The lines that make the columns of a dataset, in the order of its sheet."""
    for variable in dataset.columns:
        for v in dataset.lines_of(variable.name):
            if v.derivation.method:
                codelist = v.codelist or variable.codelist
                yield SheetLine(dataset, variable, v.derivation, codelist, _derivation_place(v), v.where)
        if variable.derivation.method:
            yield SheetLine(dataset, variable, variable.derivation, variable.codelist, _derivation_place(variable))


def _derivation_place(line: Variable | Value) -> str:
    """Where it stands what a column is made from: where its sources do, which a nearer sheet may have of its own."""
    return line.at("source" if line.derivation.sources else "method")
