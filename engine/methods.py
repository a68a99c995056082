"""Methods: the functions that make columns, found by the bare name in a sheet's cell, and told in a sentence."""

import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import cast

import pandas as pd

from ..specs import Derivation, Spec, SpecFault
from ..specs.nearest import nearest

Function = Callable[..., pd.Series]


def find(name: str, homes: Sequence[ModuleType], place: str) -> Function:
    """The function that a method names: the study's own, else the dataset's file's, else a verb.

    Raises SpecFault, with the nearest name there is, where no function is called so.
    """
    for home in homes:
        function = getattr(home, name, None)
        if _is_method(name, function):
            return cast(Function, function)
    raise SpecFault(f"{place}: no method is called {name!r}.{nearest(name, method_names(homes))}")


def method_names(homes: Sequence[ModuleType]) -> list[str]:
    """The names of all methods of the modules."""
    return sorted({n for home in homes for n, thing in vars(home).items() if _is_method(n, thing)})


def _is_method(name: str, thing: object) -> bool:
    known = inspect.isfunction(thing) and not name.startswith("_") and name not in ("rows", "derived")
    return known and not getattr(thing, "__module__", "").endswith("engine.kinds")


def sentence(function: Function, derivation: Derivation, spec: Spec) -> str:
    """The first paragraph of the function's docstring, with the study's parameters and the sheet's own words filled in."""
    words = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    where = " AND ".join(map(str, derivation.where))
    filled = {**spec.parameters, "value": derivation.value or "missing", "where": where}
    for name, text in filled.items():
        shown = ", ".join(map(str, text)) if isinstance(text, list) else str(text)
        words = words.replace("{" + name + "}", shown)
    return f"{words.rstrip('.')}, of the records where {where}." if where else words
