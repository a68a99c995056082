"""The sheets, their columns and the settings, declared once: what a cell of each holds, whether it must be filled, and what it says.

columns.csv has a row for each column: sheet ("(dataset)" for the sheet of any
dataset), column, kind (one of `cells.KINDS`; for a choice followed by the words
there are), needed, and what docs/sheets.md says of it. The readers, `check`,
`new domain` and docs/sheets.md take the columns from here. sheets.csv says what
a sheet is for; settings.csv is read by `specs.settings`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

DATASET = "(dataset)"
PROPOSAL = ("state", "score", "reason")  # of a row that `m5kit propose` wrote


@dataclass(frozen=True)
class Column:
    """One column of a sheet; choices are the words that a cell of the kind "choice" may have."""

    name: str
    kind: str
    choices: tuple[str, ...]
    needed: bool
    says: str


@dataclass(frozen=True)
class DeclaredSheet:
    """One sheet: its name ("(dataset)" for that of any dataset), its title in docs/sheets.md, and what it is for."""

    sheet: str
    title: str
    says: str


@cache
def sheet_columns() -> Mapping[str, tuple[Column, ...]]:
    """The columns of every sheet, in their order, by the sheet's name; `DATASET` for the sheet of any dataset."""
    found: dict[str, list[Column]] = {}
    text = (files(__name__) / "columns.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        kind, *choices = row["kind"].split()
        column = Column(row["column"], kind, tuple(choices), row["needed"] == "Yes", row["says"])
        found.setdefault(row["sheet"], []).append(column)
    return MappingProxyType({sheet: tuple(columns) for sheet, columns in found.items()})


@cache
def sheets() -> tuple["DeclaredSheet", ...]:
    """Every sheet that is read, in the order of docs/sheets.md."""
    text = (files(__name__) / "sheets.csv").read_text(encoding="utf-8")
    return tuple(DeclaredSheet(**row) for row in csv.DictReader(text.splitlines()))


def declared_column_names(sheet: str) -> tuple[str, ...]:
    """The names of a sheet's columns, in their order, without those of proposals where its rows may be proposed."""
    names = [column.name for column in declared_columns(sheet)]
    return tuple(name for name in names if PROPOSAL[0] not in names or name not in PROPOSAL)


def declared_columns(sheet: str) -> tuple[Column, ...]:
    """The columns of a sheet; those of any dataset's sheet where the name is none of the others."""
    known = sheet_columns()
    return known.get(sheet, known[DATASET] if sheet.isupper() else ())
