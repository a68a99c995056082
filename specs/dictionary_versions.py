"""The versions of the coding dictionaries that a study names, as their own files tell them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .findings import Finding
from .model import Row

RELEASES = ("meddra_release.asc", "version.txt")


def dictionary_version(folder: Path) -> str:
    """The version of a dictionary: of meddra_release.asc (27.1), of version.txt (WHODrug), else in the folder's name.

    "" where nothing tells it.
    """
    files = {file.name.lower(): file for file in sorted(folder.iterdir())} if folder.is_dir() else {}
    for name in RELEASES:
        if name in files:
            lines = files[name].read_text(encoding="latin-1").splitlines()
            first = next((line.strip() for line in lines if line.strip()), "")
            return first.partition("$")[0] if name.endswith(".asc") else first
    found = re.search(r"(\d+)[._](\d)(?!\d)", folder.name)
    return f"{found[1]}.{found[2]}" if found else ""


def with_dictionary_versions(
    rows: Sequence[Row], study: Path, named: Mapping[str, str]
) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows of the sheet codelists with blank versions of dictionaries filled, and versions that differ.

    named: folders of dictionaries by name (meddra, whodrug), which a codelist's dictionary begins with.
    """
    versions = {name: dictionary_version(study / folder) for name, folder in named.items()}
    found = [_filled(row, versions) if row["dictionary"] else row for row in rows]
    return tuple(found), tuple(fault for row in rows for fault in _other_version(row, versions))


def _filled(row: Row, versions: Mapping[str, str]) -> Row:
    version = _version_of(row, versions)
    return Row({**row.cells, "version": version}, row.place, row.places) if version and not row["version"] else row


def _version_of(row: Row, versions: Mapping[str, str]) -> str:
    plain = re.sub(r"\W", "", row["dictionary"].lower())
    return next((v for name, v in versions.items() if plain and plain.startswith(name.lower())), "")


def _other_version(row: Row, versions: Mapping[str, str]) -> Iterator[Finding]:
    version = _version_of(row, versions)
    if version and row["version"] and row["version"] != version:
        says = f"{row['dictionary']} has the version {row['version']} here, and its files are of {version}."
        yield Finding("SPEC-TERMINOLOGY", "warning", row.at("version"), says, "Write theirs, or leave the cell blank.")
