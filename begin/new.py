"""New things of a study, written as sheets that a person goes on with; nothing that is there is overwritten."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from ..outputs import put_in_place, swapped_in
from ..specs import InputFault, UsageFault
from ..study.folder import Study

Cells = Mapping[str, str]
EXAMPLE = "EXAMPLE"
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


@dataclass(frozen=True)
class Made:
    """What was written, and what is left to a person.

    open: the columns that have no method yet. absent: those that were declared not available. unused: the fields of
    the source that no column is made from.
    """

    files: tuple[Path, ...]
    open: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addition:
    """Rows for one sheet of a study: header and rows of a new one, or rows under the header that is there."""

    sheet: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]


def new_study(folder: Path, id: str) -> Made:
    """A study with one form and a worked example of DM, which passes every check and builds.

    Raises UsageFault where the folder holds something, or the identifier cannot name files.
    """
    if not IDENTIFIER.fullmatch(id):
        says = f"{id!r} cannot be a study's identifier: it names files and folders."
        raise UsageFault(f"{says} Use at most 20 letters, digits, hyphens, points and underscores.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageFault(f"{folder} is there already and not empty. Name a new folder; nothing was written.")
    written = []
    with as_file(files(__package__) / "example") as example, swapped_in(folder, listed=False) as unfinished:
        for file in sorted(f for f in example.rglob("*") if f.suffix in (".csv", ".toml")):
            inside = file.relative_to(example)
            text = file.read_text(encoding="utf-8")
            (unfinished / inside).parent.mkdir(exist_ok=True)
            (unfinished / inside).write_bytes(text.replace(f'"{EXAMPLE}"', f'"{id}"').encode())
            written.append(folder / inside)
    return Made(tuple(written))


def add_rows(study: Study, additions: Sequence[Addition]) -> tuple[Path, ...]:
    """Write rows below those of the study's sheets, or into new ones; return the files.

    Raises UsageFault where the sheets are in a workbook, or one lacks a column that a row needs.
    """
    folder = study.sheets or study.path / "spec"
    if not folder.is_dir():
        says = f"The sheets of {study.path} are in a workbook."
        raise UsageFault(f"{says} Make CSV files of them with `m5kit spec unpack`, and move the workbook away.")
    texts = {folder / f"{a.sheet}.csv": _text(folder / f"{a.sheet}.csv", a) for a in _together(additions)}
    for file, text in texts.items():
        with put_in_place(file) as out:
            out.write(text.encode("utf-8"))
    return tuple(texts)


def _together(additions: Sequence[Addition]) -> Iterable[Addition]:
    """The additions with those for one sheet as one."""
    found: dict[str, Addition] = {}
    for each in additions:
        known = found.get(each.sheet)
        found[each.sheet] = Addition(each.sheet, known.columns, (*known.rows, *each.rows)) if known else each
    return found.values()


def _text(file: Path, addition: Addition) -> str:
    """The whole sheet with the rows below it; what is there stays byte for byte."""
    if not file.is_file():
        return _lines([addition.columns], "\n") + _lines(_cells(addition.rows, addition.columns), "\n")
    try:
        old = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputFault(f"{file} cannot be read: {error.strerror}.") from error
    header = tuple(cell.strip() for cell in next(csv.reader(io.StringIO(old.lstrip("\ufeff"), newline="")), []))
    for row in addition.rows:
        lacking = [column for column, cell in row.items() if cell and column not in header]
        if lacking:
            raise UsageFault(f"{file} has no column {', '.join(lacking)}. Add it to the header; nothing was written.")
    end = "\r\n" if "\r\n" in old else "\n"
    return old + ("" if old.endswith("\n") or not old else end) + _lines(_cells(addition.rows, header), end)


def _cells(rows: Iterable[Cells], columns: Sequence[str]) -> list[list[str]]:
    return [[row.get(column, "") for column in columns] for row in rows]


def _lines(rows: Iterable[Sequence[str]], end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()
