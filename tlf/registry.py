"""The kinds of analysis and the layouts there are: whatever the files in `tlf/kinds` and `tlf/layouts` declare."""

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from . import kinds as kind_files
from . import layouts as layout_files
from .kind import Kind
from .layout import Layout

Declared = TypeVar("Declared", Kind, Layout)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of analysis by its name, in the order of the names."""
    return _by_name(_declared(kind_files, Kind))


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout by its name, in the order of the names."""
    return _by_name(_declared(layout_files, Layout))


def _declared(package: ModuleType, wanted: type[Declared]) -> Iterator[Declared]:
    for file in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{file.name}")
        yield from (value for value in vars(module).values() if isinstance(value, wanted))


def _by_name(declared: Iterator[Declared]) -> Mapping[str, Declared]:
    found: dict[str, Declared] = {}
    for one in declared:
        if found.setdefault(one.name, one) is not one:
            raise ValueError(f"Two files declare {one.name!r}. Give one of them another name.")
    return dict(sorted(found.items()))
