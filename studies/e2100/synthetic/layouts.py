"""The layout of the raw forms: which fields each has, and in which file of which format it is exported."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True)
class Field:
    """One field of a form, with its label and its type as forms.csv has them."""

    name: str
    label: str
    type: str


@dataclass(frozen=True)
class Layout:
    """One form: its file, format (csv, xlsx, xpt, odm), encoding, and fields in order."""

    form: str
    file: str
    format: str
    encoding: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        """The names of the fields."""
        return [field.name for field in self.fields]


def read_layouts(path: Path) -> tuple[Layout, ...]:
    """The layouts of a forms.csv, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_layouts(csv.DictReader(file)))


def _layouts(rows: Iterator[dict[str, str]]) -> Iterator[Layout]:
    """The rows of each form as its layout."""
    for (form, file, kind, encoding), group in groupby(
        rows, lambda row: (row["form"], row["file"], row["format"], row["encoding"])
    ):
        fields = tuple(Field(row["field"], row["label"], row["type"]) for row in group)
        yield Layout(form, file, kind, encoding, fields)
