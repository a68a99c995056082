"""What an import did not look at: sheets and columns of a workbook that nothing read, told and never dropped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .findings import Finding
from .model import Row


class _Watched(dict[str, str]):
    """The cells of a row, which note the columns that are asked for."""

    def __init__(self, cells: Mapping[str, str], read: set[str]) -> None:
        super().__init__(cells)
        self.read = read

    def get(self, column: str, default: Any = None) -> Any:
        self.read.add(column)
        return super().get(column, default)

    def __getitem__(self, column: str) -> str:
        self.read.add(column)
        return super().__getitem__(column)


@dataclass
class Watch:
    """The sheets of a workbook while they are read, and the columns of each that were asked for."""

    rows: Mapping[str, tuple[Row, ...]]
    read: dict[str, set[str]] = field(default_factory=dict)

    def watched(self) -> dict[str, tuple[Row, ...]]:
        """The same rows, which note what is read of them."""
        return {
            name: tuple(Row(_Watched(row.cells, self.read.setdefault(name, set())), row.place) for row in rows)
            for name, rows in self.rows.items()
        }

    def unread(self) -> Iterator[Finding]:
        """A warning for each sheet with rows of which nothing was read, and for each column with cells that was not."""
        for name, rows in self.rows.items():
            read = self.read.get(name, set())
            filled: dict[str, list[Row]] = {}
            for row in rows:
                for column, cell in row.cells.items():
                    if cell and column not in read:
                        filled.setdefault(column, []).append(row)
            if rows and not read:
                says = f"The sheet {name} is not understood; its {len(rows)} rows are not kept."
                yield Finding("WORKBOOK-LOST", "warning", f"sheet {name}", says, "Write what is wanted of it by hand.")
                continue
            for column, mine in filled.items():
                says = f"The column {column} of the sheet {name} is not kept ({len(mine)} cells)."
                yield Finding("WORKBOOK-LOST", "warning", mine[0].place, says, "Write what is wanted of it by hand.")
