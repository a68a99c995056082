"""Conditions on records: `AGENT EQ PACLITAXEL AND GIVEN IN (Y, "not known")`.

A condition is read into parts and never evaluated as code. The comparators are
those of Define-XML 2.1 (EQ NE LT LE GT GE IN NOTIN), and two more for the
conditions that choose records: PRESENT and BLANK.
"""

import re
from dataclasses import dataclass

COMPARATORS = ("EQ", "NE", "LT", "LE", "GT", "GE", "IN", "NOTIN")
ALONE = ("PRESENT", "BLANK")
SIGNS = {"=": "EQ", "==": "EQ", "!=": "NE", "<>": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([(),])|([<>=!]{1,2})|([^\s(),"<>=!]+))')


class ConditionError(ValueError):
    """A condition that cannot be read; the message says what was expected."""


@dataclass(frozen=True)
class Condition:
    """One comparison: a variable, a comparator, and the values it is compared with.

    values is empty for PRESENT and BLANK, has one value for EQ NE LT LE GT GE
    and one or more for IN and NOTIN.
    """

    variable: str
    comparator: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.comparator in ALONE:
            return f"{self.variable} {self.comparator}"
        if self.comparator in ("IN", "NOTIN"):
            return f"{self.variable} {self.comparator} ({', '.join(map(_quoted, self.values))})"
        return f"{self.variable} {self.comparator} {_quoted(self.values[0])}"


def parsed(text: str) -> tuple[Condition, ...]:
    """The comparisons of a condition, all of which must hold; none for an empty text.

    Raises ConditionError where the text is not a condition.

    >>> [str(c) for c in parsed('AGENT = PACLITAXEL AND GIVEN IN (Y, "not known")')]
    ['AGENT EQ PACLITAXEL', 'GIVEN IN (Y, "not known")']
    >>> parsed("WBC PRESENT")[0].comparator
    'PRESENT'
    """
    tokens = _tokens(text)
    conditions: list[Condition] = []
    position = 0
    while position < len(tokens):
        condition, position = _one(tokens, position)
        conditions.append(condition)
        if position < len(tokens):
            if tokens[position] != ("word", "AND") or position + 1 == len(tokens):
                raise ConditionError(f"expected AND and another comparison after {conditions[-1]}")
            position += 1
    return tuple(conditions)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match:
            raise ConditionError(f"cannot read {text[position:].strip()!r}")
        quoted, mark, sign, word = match.groups()
        if quoted is not None:
            found.append(("quoted", quoted.replace('""', '"')))
        elif mark:
            found.append(("mark", mark))
        elif sign:
            if sign not in SIGNS:
                raise ConditionError(f"{sign!r} is no comparator; use one of {', '.join(COMPARATORS + ALONE)}")
            found.append(("word", SIGNS[sign]))
        else:
            found.append(("word", word))
        position = match.end()
    return found


def _one(tokens: list[tuple[str, str]], position: int) -> tuple[Condition, int]:
    if tokens[position][0] != "word":
        raise ConditionError(f"expected a variable, found {tokens[position][1]!r}")
    variable = tokens[position][1]
    if position + 1 >= len(tokens):
        raise ConditionError(f"expected a comparator after {variable}")
    comparator = tokens[position + 1][1].upper()
    position += 2
    if comparator in ALONE:
        return Condition(variable, comparator), position
    if comparator in ("IN", "NOTIN"):
        values, position = _listed(tokens, position, variable)
        return Condition(variable, comparator, values), position
    if comparator not in COMPARATORS:
        raise ConditionError(f"{comparator!r} is no comparator; use one of {', '.join(COMPARATORS + ALONE)}")
    if position >= len(tokens) or tokens[position][0] == "mark":
        raise ConditionError(f"expected a value after {variable} {comparator}")
    return Condition(variable, comparator, (tokens[position][1],)), position + 1


def _listed(tokens: list[tuple[str, str]], position: int, variable: str) -> tuple[tuple[str, ...], int]:
    if position >= len(tokens) or tokens[position] != ("mark", "("):
        raise ConditionError(f"expected ( after {variable} IN")
    values: list[str] = []
    position += 1
    while position < len(tokens) and tokens[position] != ("mark", ")"):
        if tokens[position] != ("mark", ","):
            values.append(tokens[position][1])
        position += 1
    if position >= len(tokens) or not values:
        raise ConditionError(f"the list after {variable} IN has no end or no values")
    return tuple(values), position + 1


def _quoted(value: str) -> str:
    plain = re.fullmatch(r'[^\s(),"<>=!]+', value) and value.upper() != "AND"
    return value if plain else '"' + value.replace('"', '""') + '"'
