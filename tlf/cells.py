"""Cells of a table: where a number stands, and the printed numbers that fill the patterns of the sheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from .layout import PADDING
from .model import CELLS, PLACEHOLDER, Display
from .page import FIGURE_SPACE

_OPENED = re.compile(rf"\(({FIGURE_SPACE}+)")
NOT_COMPUTED = "NC"


@dataclass(frozen=True)
class Key:
    """Where a number stands: the row's outer values and key, the column's key, and the group."""

    subgroup: str
    row: str
    column: str
    group: str


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table: the pattern of the sheet, and the analysis that it is of."""

    pattern: str
    analysis: str

    def part(self, part: int) -> "Cell":
        """One of the parts that the bars of the pattern make; blank where there is none."""
        patterns = self.pattern.split(CELLS)
        return Cell(patterns[part].strip() if part < len(patterns) else "", self.analysis)


class Texts:
    """The printed numbers of one display, by place, statistic and analysis."""

    def __init__(self, display: Display, results: pd.DataFrame) -> None:
        own = results[results["display"] == display.id]
        names = ("subgroup", "row", "column", "group", "stat", "analysis", "text", "parameters")
        self._zero = display.parameters.get("zero", "")
        self._padding = PADDING.of(display)
        self._found: dict[tuple[Key, str], dict[str, tuple[str, str, int]]] = {}
        lines = zip(*(own[name].tolist() for name in names), strict=True)
        for line, (*key, stat, analysis, text, words) in enumerate(lines):
            self._found.setdefault((Key(*key), stat), {})[analysis] = (text, words, line)

    def text(self, key: Key, stat: str, analysis: str, named: str = "") -> str | None:
        """A number as printed: of the analysis named, else of the cell's own, else of whichever has it; None if none."""
        number = self._number(key, stat, analysis, named)
        return number[0] if number is not None else None

    def lines(self, pattern: str, key: Key, analysis: str) -> tuple[int | None, ...]:
        """For each placeholder of a pattern the number's line among the results of the display; None where it has none."""
        numbers = (self._number(key, m[2], analysis, m[1] or "") for m in PLACEHOLDER.finditer(pattern))
        return tuple(one[2] if one is not None else None for one in numbers)

    def _number(self, key: Key, stat: str, analysis: str, named: str) -> tuple[str, str, int] | None:
        found = self._found.get((key, stat), {})
        if named:
            return found.get(named)
        return found.get(analysis, next(iter(found.values()), None))

    def filled(self, cell: Cell, key: Key, widest: Mapping[tuple[str, str], int]) -> str:
        """A cell with its numbers in place, each as wide as the widest in its place; `NOT_COMPUTED` without one."""
        values = self.values(cell, key)
        if values is None:
            return NOT_COMPUTED
        pattern = cell.pattern
        if self._zero == "count" and values.get("{n}") == "0" and "{pct}" in values:
            pattern = pattern.partition("{pct}")[0].rstrip("([ ")
            if pattern in ("", "{n}"):
                return "0"
        wide = widest if self._padding != "none" else {}
        text = PLACEHOLDER.sub(lambda m: values[m[0]].rjust(wide.get((cell.pattern, m[0]), 0), FIGURE_SPACE), pattern)
        return _OPENED.sub(r"\1(", text) if self._padding == "outside" else text

    def values(self, cell: Cell, key: Key) -> dict[str, str] | None:
        """The texts of a cell's placeholders; None where the results lack one."""
        found = {m[0]: self.text(key, m[2], cell.analysis, m[1] or "") for m in PLACEHOLDER.finditer(cell.pattern)}
        known = {name: text for name, text in found.items() if text is not None}
        return known if len(known) == len(found) else None

    def words(self, cell: Cell, key: Key) -> tuple[str, ...]:
        """How the numbers of a cell were computed, each sentence once."""
        numbers = (self._number(key, m[2], cell.analysis, m[1] or "") for m in PLACEHOLDER.finditer(cell.pattern))
        return tuple(dict.fromkeys(one[1] for one in numbers if one is not None and one[1]))
