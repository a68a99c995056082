"""Versions of the guides: the sheets of a room's standard, what was otherwise before a version, what one dropped."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from .guides import version_order


def standard_sheet(room: str, name: str) -> list[dict[str, str]]:
    """The rows of one sheet of a room; the room's code is not imported for it."""
    file = files(__package__.partition(".specs")[0]) / room / "standard" / f"{name}.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@cache
def changes_since(room: str, version: str) -> tuple[Mapping[str, str], ...]:
    """What differed before a later version of the room's guide: lines of versions.csv, the latest change first."""
    listed = standard_sheet(room, "versions") if version else []
    later = [r for r in listed if version_order(r["before"]) > version_order(version)]
    return tuple(sorted(later, key=lambda r: version_order(r["before"]), reverse=True))


@cache
def dropped_variables(room: str, version: str) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """By table the variables that the guide of a version has and a later one dropped: lines of dropped.csv; none for ""."""
    listed = standard_sheet(room, "dropped") if version else []
    found: dict[str, tuple[Mapping[str, str], ...]] = {}
    for row in listed:
        if version_order(row["before"]) > version_order(version):
            found[row["dataset"]] = (*found.get(row["dataset"], ()), row)
    return MappingProxyType(found)
