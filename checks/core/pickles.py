"""Pickles, as CDISC's engine keeps its tables, of which only plain data is taken."""

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...specs import InputFault


class _Plain(pickle.Unpickler):
    """A reader of pickles that takes numbers, text, lists and dictionaries, and nothing that would run code."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"it holds {module}.{name}, which is no plain data")


def plain_pickle(path: Path) -> Any:
    """What a pickle of plain data holds. Raises InputFault where it holds anything else, or cannot be read."""
    try:
        with path.open("rb") as file, _uncollected():
            return _Plain(file).load()
    except (OSError, EOFError, pickle.UnpicklingError, ValueError, IndexError, KeyError) as error:
        raise InputFault(f"{path} cannot be read: {error}. Take it from a release of CORE.") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing of a pickle is garbage while it is read, so nobody looks for any: that would take as long again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
