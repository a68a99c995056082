"""A sponsor's libraries: folders of sheets that datasets are `like`, named in study.toml.

    [libraries]
    acme = "../standards/2026"                  # a folder, from the study's folder
    region = "package:acme_standards/emea"      # a folder of an installed Python package, which is not run

A library has the sheets of a study: datasets.csv, a sheet a dataset, codelists, maps, values and the rest.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .faults import InputFault
from .headers import check_header
from .model import Row
from .sheets import read_tables, rows

PACKAGE = "package:"


@dataclass(frozen=True)
class Library:
    """The sheets of one library by name; their places begin with its name: "acme/AE.csv line 3"."""

    name: str
    sheets: Mapping[str, tuple[Row, ...]]

    def described(self, dataset: str) -> Row | None:
        """Its line of the sheet datasets for a dataset, None where it has none."""
        return next((row for row in self.sheets.get("datasets", ()) if row["dataset"] == dataset), None)


def read_libraries(study: Path, named: Mapping[str, str]) -> dict[str, Library]:
    """The libraries that study.toml names, read.

    Raises InputFault where one is not there or cannot be read.
    """
    return {name: _library(name, _folder(study, name, where)) for name, where in named.items()}


def library_files(study: Path, named: Mapping[str, str]) -> tuple[Path, ...]:
    """The files of the libraries that are folders or workbooks; those of an installed package are software."""
    folders = [study / where for where in named.values() if not where.startswith(PACKAGE)]
    return tuple(f for where in folders for f in (sorted(where.glob("*.csv")) if where.is_dir() else [where]))


def _library(name: str, folder: Path) -> Library:
    tables = read_tables(folder)
    ending = "" if folder.is_dir() else f" of {folder.name}"
    files = {sheet: f"{name}/{sheet}.csv{ending}" for sheet in tables}
    for sheet, table in tables.items():
        check_header(sheet, table, files[sheet], of_dataset=sheet.isupper())
    return Library(name, {sheet: rows(sheet, table, files[sheet]) for sheet, table in tables.items()})


def _folder(study: Path, name: str, where: str) -> Path:
    place = f"study.toml, [libraries]: {name} is {where!r}"
    if not where.startswith(PACKAGE):
        folder = study / where
        if not folder.exists():
            raise InputFault(f"{place}, and {folder} is not there. Write its path from the study's folder.")
        return folder
    package, _, inside = where.removeprefix(PACKAGE).partition("/")
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    roots = list(found.submodule_search_locations or ()) if found else []
    if not roots:
        raise InputFault(f"{place}, and there is no package {package!r} here. Install it, or mend the name.")
    folder = Path(roots[0]) / inside
    if not folder.exists():
        raise InputFault(f"{place}, and that package has no folder {inside!r}. Write package:NAME/FOLDER.")
    return folder
