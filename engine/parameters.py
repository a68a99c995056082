"""What the parameters of methods must be: said beside the parameter, in its annotation, and held by `check`.

    value: Annotated[str, Must("a whole number above 0", whole_above_0)]
    confirm_days: Annotated[int, AT_LEAST_0]

A parameter with a plain type must have it; one with a `Must` is read by its
function as well, which raises ValueError with what is wrong ("'x' is no ...").
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ..specs import Derivation
from .decimals import number_in


@dataclass(frozen=True)
class Must:
    """What a parameter must be, in words ("a whole number above 0"), and what reads it.

    read takes the value, or with `of_line` the value and the derivation that it is of; it raises ValueError
    with what is wrong in a sentence of its own, or "" for "is not <be>".
    """

    be: str
    read: Callable[..., object]
    of_line: bool = False

    def fault(self, value: object, derivation: Derivation) -> str:
        """What is wrong with a value, "" where nothing is."""
        try:
            _ = self.read(value, derivation) if self.of_line else self.read(value)
        except ValueError as error:
            return str(error) or f"{value!r} is not {self.be}"
        return ""


@cache
def must_of(function: Callable[..., Any]) -> dict[str, tuple[object, Must | None]]:
    """Of every parameter that a function asks by keyword its type and what it must be beyond that."""
    hints = get_type_hints(function, include_extras=True)
    found: dict[str, tuple[object, Must | None]] = {}
    for p in inspect.signature(function).parameters.values():
        if p.kind is p.KEYWORD_ONLY and p.name in hints:
            hint = hints[p.name]
            extra = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Must)), None)
            found[p.name] = (get_args(hint)[0] if get_origin(hint) is Annotated else hint, extra)
    return found


def type_fault(value: object, hint: object) -> str:
    """What is wrong with the type of a parameter of study.toml, "" where nothing is or the type is not a plain one."""
    allowed = [hint] if isinstance(hint, type) else [a for a in get_args(hint) if a is not type(None)]
    if get_origin(hint) in (Sequence, list, tuple) or (
        hint is not str and get_origin(hint) is not None and str in get_args(hint)
    ):
        fine = isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
        return "" if fine else f"is {value!r}, and a list of texts is meant"
    names = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    plain = [a for a in allowed if a in names]
    if not plain or len(plain) < len(allowed):
        return ""
    whole = isinstance(value, int) and not isinstance(value, bool)
    fine = any((a is float and (whole or isinstance(value, float))) or (a is int and whole) for a in plain)
    fine = fine or any(a in (str, bool) and isinstance(value, a) for a in plain if isinstance(a, type))
    return "" if fine else f"is {value!r}, and {' or '.join(names[a] for a in plain)} is meant"


def _at_least_0(value: float) -> None:
    if value < 0:
        raise ValueError(f"is {value!r}, and 0 or more is meant")


def _share(value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"is {value!r}, and a share from 0 to 1 is meant")


def _above_0(value: float) -> None:
    if value <= 0:
        raise ValueError(f"is {value!r}, and a number above 0 is meant")


AT_LEAST_0 = Must("0 or more", _at_least_0)
ABOVE_0 = Must("a number above 0", _above_0)
SHARE = Must("a share from 0 to 1", _share)


def one_of(*names: str) -> Must:
    """One of some words."""

    def read(value: str) -> None:
        if value not in names:
            raise ValueError("")

    return Must(f"one of {', '.join(names)}", read)


def whole_above_0(value: str) -> int:
    """A whole number above 0 from the text of a cell; raises ValueError."""
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ValueError("")
    return int(value)


WHOLE_ABOVE_0 = Must("a whole number above 0", whole_above_0)


def _number(value: str) -> None:
    if number_in(value) is None:
        raise ValueError("")


NUMBER = Must("a number, such as 100 or -0.5", _number)
