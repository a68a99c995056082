"""What a dataset inherits beside its sheet: its records, values, events and derived records, and what these name."""

from collections.abc import Mapping, Sequence

from .inherit import kept, laid_over
from .libraries import Library
from .model import Row

Tables = Mapping[str, tuple[Row, ...]]
# What a dataset has beside its sheet, with the cells that name a row.
BESIDE = {"records": ("key",), "values": ("variable", "where"), "events": ("parameter", "rank"), "derived": ("dtype",)}
# What a library has for any dataset, with the cell that names a group of rows.
GROUPS = {"codelists": "codelist", "maps": "map", "units": "test", "grades": "test", "scores": "scale"}
# Cells by which a row asks for a group; groups of other sheets are taken without being asked for.
ASKS = {"codelists": ("codelist", "value"), "maps": ("map",)}


def with_libraries(tables: Tables, likes: Mapping[str, Sequence[tuple[Library, str]]]) -> Tables:
    """The sheets of records, values, events and derived records, with what libraries have for the datasets.

    likes: for each dataset the libraries that it is like, the nearest first, with the name of the sheet there.
    """
    found = {}
    for sheet, cells in BESIDE.items():
        mine = tables.get(sheet, ())
        far = {dataset: _inherited(sheet, cells, dataset, layers) for dataset, layers in likes.items()}
        found[sheet] = _together(mine, {d: listed for d, listed in far.items() if listed}, cells)
    return {sheet: listed for sheet, listed in found.items() if listed}


def _inherited(
    sheet: str, cells: Sequence[str], dataset: str, layers: Sequence[tuple[Library, str]]
) -> tuple[Row, ...]:
    beneath: tuple[Row, ...] = ()
    for library, name in reversed(layers):
        listed = [
            Row({**row.cells, "dataset": dataset}, f"{row.place} ({dataset})")
            for row in library.sheets.get(sheet, ())
            if row["dataset"] == name
        ]
        beneath = laid_over(listed, beneath, lambda row: tuple(row[c] for c in cells))
    return beneath


def _together(mine: Sequence[Row], far: Mapping[str, tuple[Row, ...]], cells: Sequence[str]) -> tuple[Row, ...]:
    """The sheet's rows; those of a dataset that inherits stand together where its first row stood, or at the end."""
    waiting = {
        dataset: laid_over([r for r in mine if r["dataset"] == dataset], rows, lambda row: tuple(row[c] for c in cells))
        for dataset, rows in far.items()
    }
    found: list[Row] = []
    for row in mine:
        found += [row] if row["dataset"] not in far else waiting.pop(row["dataset"], ())
    return kept([*found, *(row for rows in waiting.values() for row in rows)])


def with_library_groups(tables: Tables, libraries: Mapping[str, Library]) -> Tables:
    """The sheets of codelists, maps, units, grades and scores with the libraries' groups that the study lacks.

    Of codelists and maps only those are taken that a row of the study asks for.
    """
    found = {}
    for sheet, cell in GROUPS.items():
        mine = list(tables.get(sheet, ()))
        named = {row[c] for listed in tables.values() for row in listed for c in ASKS.get(sheet, ())}
        for library in libraries.values():
            there = {row[cell] for row in mine}
            listed = library.sheets.get(sheet, ())
            mine += [r for r in listed if r[cell] not in there and (r[cell] in named or sheet not in ASKS)]
        found[sheet] = tuple(mine)
    return {sheet: listed for sheet, listed in found.items() if listed}
