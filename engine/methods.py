"""Methods: the functions that make columns, found by the bare name in a sheet's cell, and told in a sentence."""

import inspect
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import cast

import pandas as pd

from ..specs import RECORD, Derivation, Spec, SpecFault
from ..specs.nearest import nearest

Function = Callable[..., pd.Series]


def find(name: str, homes: Sequence[ModuleType], place: str) -> Function:
    """The function that a method names: the first of the modules that has it (the study's own code comes first).

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


ROOMS = ("sdtm", "adam", "engine.verbs")  # the product's methods, each room a package of modules


@cache
def methods_in(room: str) -> ModuleType:
    """All methods of one of the ROOMS, as one module: every function of its files that answers with a column.

    A new method is a function in a file of the room, new or old; nothing registers it.
    """
    root = __name__.rpartition(".engine.")[0]
    package = import_module(f"{root}.{room}")
    found = ModuleType(f"{package.__name__} (methods)", package.__doc__)
    for file in sorted(iter_modules(package.__path__), key=lambda module: module.name):
        module = import_module(f"{package.__name__}.{file.name}")
        vars(found).update({n: f for n, f in vars(module).items() if _is_method(n, f) and _is_own(f, module)})
    return found


def product_methods(package: str) -> tuple[ModuleType, ...]:
    """Where the product's methods for a dataset of a package are looked for, in this order.

    The dataset's own package comes first ("work" has none), then the verbs,
    then what is said of the other package: an analysis dataset may have a sequence too.
    """
    own = [room for room in ROOMS[:-1] if room == package]
    others = [room for room in ROOMS[:-1] if room != package]
    return tuple(methods_in(room) for room in (*own, ROOMS[-1], *others))


@cache
def reads_dates(method: str) -> bool:
    """Whether a method of the product reads collected dates by their declared forms."""
    found = [vars(methods_in(room)).get(method) for room in ROOMS]
    return any("date_forms" in inspect.signature(function).parameters for function in found if function)


def _is_own(function: Callable[..., object], module: ModuleType) -> bool:
    return function.__module__ == module.__name__ and inspect.signature(function).return_annotation is pd.Series


def _is_method(name: str, thing: object) -> bool:
    known = inspect.isfunction(thing) and not name.startswith("_") and name not in ("rows", "derived")
    return known and not getattr(thing, "__module__", "").endswith("engine.kinds")


SENTENCES = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def sentence(function: Function, derivation: Derivation, spec: Spec) -> str:
    """The first paragraph of the function's docstring, with the study's parameters and the sheet's own words filled in."""
    words = _first_paragraph(function)
    where = " AND ".join(map(str, derivation.where))
    filled = {**spec.parameters, "value": derivation.value or "missing", "where": where}
    for name, text in filled.items():
        shown = ", ".join(map(str, text)) if isinstance(text, list) else str(text)
        words = words.replace("{" + name + "}", shown)
    clauses = [f"of the records where {where}"] if where else []
    clauses += [f"found by {keys}"] if (keys := _keys(derivation)) else []
    first, *rest = SENTENCES.split(words, 1)
    return " ".join([f"{first.rstrip('.')}, {', '.join(clauses)}.", *rest]) if clauses else words


@cache
def _first_paragraph(function: Function) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")


def _keys(derivation: Derivation) -> str:
    """How a record of another table is found, where that is not by the subject alone: "VISITNUM and AESPID = SPID"."""
    if derivation.on == (RECORD,):
        return "the collected record that both are from"
    return " and ".join(key.replace("=", " = ") for key in derivation.on)
