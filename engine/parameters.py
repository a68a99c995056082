"""What the cell value of a method must be: said beside the parameter, in its annotation, and held by `check`.

    value: Annotated[str, Must("a whole number above 0", whole_above_0)]

The cell is read by that function, which raises ValueError with what is wrong
("'x' is no ..."). What study.toml gives is declared and held in
`engine.check_parameters` and `specs.settings`.
"""

import inspect
from collections.abc import Callable
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
