"""Typed parameters of kinds of analysis and of layouts: name, type, default and meaning, declared where they are used.

A parameter is declared once and read through its declaration, so none can be read that is not declared:

>>> LEVEL = number("conf_level", "Confidence level.", 0.95, above=0, below=1)
>>> LEVEL.read("0.9"), LEVEL.type
(0.9, 'number between 0 and 1')
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Generic, Protocol, TypeVar

from ..specs import SpecFault
from ..specs.bare_words import NUMBER
from ..specs.conditions import Clause, ConditionError, parsed
from ..specs.nearest import nearest

T = TypeVar("T")
# What the text of a parameter names, for `check` to hold against the spec.
VARIABLES, MODEL, ANALYSIS, CONDITION, PAIR, GROUPS, COLUMNS = (
    "variables", "model", "analysis", "condition", "pair", "groups", "columns",
)  # fmt: skip


class HasParameters(Protocol):
    """An analysis or a display: what parameters are read from, as text by name, and its place in the sheets."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters as the sheet has them."""

    @property
    def place(self) -> str:
        """Where it stands in the sheets."""


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One parameter.

    type: what its text must be, in words; default: its value where the sheet does not give it;
    convert: makes the value of the text, and raises ValueError where it is none;
    names: what the text names (`VARIABLES`, `ANALYSIS`, ...), blank where nothing of the spec;
    required: the sheet must give it.
    """

    name: str
    meaning: str
    type: str
    default: T
    convert: Callable[[str], T]
    names: str = ""
    required: bool = False

    def read(self, text: str) -> T:
        """The value of a text. Raises ValueError, which says what the text must be."""
        try:
            return self.convert(text.strip())
        except ValueError as error:
            raise ValueError(f"{self.name} is {text!r}, not a {self.type}.{error}") from error

    def of(self, holder: HasParameters) -> T:
        """The value that an analysis or display gives it. Raises SpecFault where that is none."""
        text = holder.parameters.get(self.name, "")
        if not text:
            if self.required:
                raise SpecFault(f"{holder.place}: {self.name} is not given; write {self.name}=... under parameters.")
            return self.default
        try:
            return self.read(text)
        except ValueError as error:
            raise SpecFault(f"{holder.place}: {error}") from error


def number(
    name: str, meaning: str, default: float, *, above: float | None = None, below: float | None = None
) -> Parameter[float]:
    """A number, within limits that it may not reach where these are given."""
    if above is not None and below is not None:
        kind = f"number between {above:g} and {below:g}"
    else:
        kind = "number" if above is None else f"number above {above:g}"

    def convert(text: str) -> float:
        value = _finite(text)
        if (above is not None and value <= above) or (below is not None and value >= below):
            raise ValueError("")
        return value

    return Parameter(name, meaning, kind, default, convert)


def required_number(name: str, meaning: str) -> Parameter[float]:
    """A number that the sheet must give."""
    return Parameter(name, meaning, "number", float("nan"), _finite, required=True)


def numbers(name: str, meaning: str, *, required: bool = False) -> Parameter[tuple[float, ...]]:
    """Numbers with blanks between."""
    return Parameter(name, meaning, "list of numbers with blanks between", (), _numbers, required=required)


def whole_number(name: str, meaning: str, default: int, least: int = 0) -> Parameter[int]:
    """A whole number that is not less than another."""

    def convert(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise ValueError("")
        return int(text)

    return Parameter(name, meaning, f"whole number from {least}", default, convert)


def choice(name: str, meaning: str, choices: Sequence[str]) -> Parameter[str]:
    """One of several words; the first is the default."""

    def convert(text: str) -> str:
        if text not in choices:
            raise ValueError(nearest(text, choices))
        return text

    return Parameter(name, meaning, f"word of {', '.join(choices)}", choices[0], convert)


def switch(name: str, meaning: str, *, default: bool = False) -> Parameter[bool]:
    """Yes or no."""

    def convert(text: str) -> bool:
        if text not in ("yes", "no"):
            raise ValueError("")
        return text == "yes"

    return Parameter(name, meaning, "yes or no", default, convert)


def text(name: str, meaning: str, default: str = "", names: str = "", *, required: bool = False) -> Parameter[str]:
    """Any text; names says what it names."""
    return Parameter(name, meaning, TYPES.get(names, "text"), default, str, names, required)


def names(name: str, meaning: str) -> Parameter[tuple[str, ...]]:
    """Names of variables with blanks between."""
    return Parameter(name, meaning, TYPES[VARIABLES], (), lambda given: tuple(given.split()), VARIABLES)


def records_condition(name: str, meaning: str) -> Parameter[tuple[Clause, ...]]:
    """A condition on records."""
    return Parameter(name, meaning, TYPES[CONDITION], (), parsed, CONDITION)


def readable(text: str) -> bool:
    """Whether a text can be read as a condition.

    >>> readable("SEX EQ F"), readable("SEX EQUALS F")
    (True, False)
    """
    try:
        parsed(text)
    except ConditionError:
        return False
    return True


TYPES: Mapping[str, str] = {
    VARIABLES: "list of variables with blanks between",
    MODEL: "model, such as TRT + AGE + SEX=F",
    ANALYSIS: "name of an analysis of the display",
    CONDITION: "condition on the records",
    PAIR: "comparison, such as A vs B",
    GROUPS: "group, or several with vs between, in quotation marks where one has a mark in it",
}


def split_values(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand outside of quotation marks.

    >>> split_values('TRT + RACE="A + B"', "+")
    ['TRT', 'RACE="A + B"']
    """
    return [part.strip() for part in re.split(re.escape(mark) + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', text)]


def wrong(parameters: Mapping[str, str], known: Sequence[Parameter[Any]]) -> list[tuple[str, str]]:
    """What is wrong with parameters as the sheet has them: each fault with its mend, in sentences."""
    by_name = {p.name: p for p in known}
    found = []
    for name, given in parameters.items():
        if name not in by_name:
            mend = nearest(name, by_name).strip() or f"Use {', '.join(sorted(by_name)) or 'none'}."
            found.append((f"There is no parameter {name!r} here, so it would say nothing.", mend))
            continue
        try:
            by_name[name].read(given)
        except ValueError as error:
            says, _, mend = str(error).partition(". ")
            found.append((f"{says.rstrip('.')}.", mend or f"Write a {by_name[name].type}."))
    missing = [p for p in known if p.required and not parameters.get(p.name)]
    return [*found, *((f"The parameter {p.name} is not given.", f"Write {p.name}=a {p.type}.") for p in missing)]


def _finite(text: str) -> float:
    if not NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise ValueError("")
    return float(text)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(_finite, text.split()))
