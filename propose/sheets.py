"""Sheets of a study changed row by row: rows added, taken out or approved; every other line stays byte for byte."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..specs import InputFault, UsageFault
from ..specs.declared import PROPOSAL, declared_column_names
from ..specs.proposals import PROPOSED, STATE
from ..study import Study

# The columns that a new sheet has in any case; others come where a row needs them.
USUAL = frozenset(
    [
        "dataset",
        "label",
        "package",
        "class",
        "structure",
        "keys",
        "by",
        "parent",
        "repeating",
        "reference",
        "key",
        "source",
        "where",
        "variable",
        "type",
        "codelist",
        "core",
        "role",
        "origin",
        "method",
        "on",
        "map",
        "value",
        "comment",
        "term",
        "decode",
        "term_code",
        "synonyms",
        "code",
        "extensible",
        "match",
        "collected",
        "test",
        "from",
        "to",
        "factor",
        "offset",
        "decimals",
    ]
)


@dataclass
class Line:
    """One row: its cells by column, and its text in the file, "" where it is to be written."""

    cells: dict[str, str]
    text: str = ""


@dataclass
class Sheet:
    """One sheet: its file, its columns and rows, and how its lines end."""

    name: str
    file: Path
    columns: list[str]
    lines: list[Line]
    head: str = ""
    end: str = "\n"
    lasting: list[str] = field(default_factory=list)  # the columns as they are in the file

    def text(self) -> str:
        """The whole sheet; lines that nobody touched are as they were."""
        same = self.head and self.columns == self.lasting
        lines = [line.text or self._written([line.cells.get(c, "") for c in self.columns]) for line in self.lines]
        return (self.head if same else self._written(self.columns)) + "".join(lines)

    def _written(self, cells: Sequence[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=self.end).writerow(cells)
        return out.getvalue()

    def drop(self, which: Callable[[Mapping[str, str]], bool]) -> None:
        """Take rows out."""
        self.lines = [line for line in self.lines if not which(line.cells)]

    def add(self, rows: Iterable[Mapping[str, str]], place: Callable[[Sequence[Line], Mapping[str, str]], int]) -> None:
        """Add rows, each where `place` says; columns that they need and the sheet lacks come behind the others."""
        for row in rows:
            self.columns += [c for c, cell in row.items() if cell and c not in self.columns]
            self.lines.insert(place(self.lines, row), Line(dict(row)))

    def approve(self, which: Callable[[Mapping[str, str]], bool]) -> int:
        """Clear the state of proposed rows; how many there were."""
        count = 0
        for line in self.lines:
            if line.cells.get(STATE, "").strip().lower() == PROPOSED and which(line.cells):
                line.cells[STATE], line.text = "", ""
                count += 1
        return count


def study_sheet(study: Study, name: str) -> Sheet:
    """A sheet of a study as it lies in its folder; an empty one with the usual columns where there is none.

    Raises UsageFault where the sheets are in a workbook.
    """
    folder = study.sheets or study.path / "spec"
    if not folder.is_dir():
        says = f"The sheets of {study.path} are in a workbook."
        raise UsageFault(f"{says} Make CSV files of them with `m5kit spec unpack`, and move the workbook away.")
    file = folder / f"{name}.csv"
    if not file.is_file():
        known = [c for c in declared_column_names(name) if c in USUAL]
        return Sheet(name, file, list(dict.fromkeys((*known, *PROPOSAL))), [])
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputFault(f"{file} cannot be read: {error}.") from error
    return _parsed(name, file, text)


def _parsed(name: str, file: Path, text: str) -> Sheet:
    physical = text.splitlines(keepends=True)
    if physical and not physical[-1].endswith("\n"):
        physical[-1] += "\n"
    reader = csv.reader(io.StringIO("".join(physical), newline=""))
    rows: list[tuple[list[str], str]] = []
    before = 0
    for cells in reader:
        rows.append((cells, "".join(physical[before : reader.line_num])))
        before = reader.line_num
    header = [cell.strip().lstrip("\ufeff") for cell in rows[0][0]] if rows else list(declared_column_names(name))
    lines = [Line(dict(zip(header, cells, strict=False)), whole) for cells, whole in rows[1:]]
    end = "\r\n" if "\r\n" in text else "\n"
    return Sheet(name, file, list(header), lines, rows[0][1] if rows else "", end, list(header))


def at_end(lines: Sequence[Line], row: Mapping[str, str]) -> int:
    """The place below all rows."""
    return len(lines)


def place_in_order(order: Mapping[str, int]) -> Callable[[Sequence[Line], Mapping[str, str]], int]:
    """The place of a variable before the first that comes later in an order."""

    def place(lines: Sequence[Line], row: Mapping[str, str]) -> int:
        mine = order.get(row.get("variable", ""), len(order))
        later = (n for n, line in enumerate(lines) if order.get(line.cells.get("variable", ""), len(order)) > mine)
        return next(later, len(lines))

    return place
