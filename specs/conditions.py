"""Conditions on records: `AGENT EQ PACLITAXEL AND (GIVEN IN (Y, "not known") OR NOT DOSE GT 0)`.

A condition is read into parts and never evaluated as code. Comparators are
those of Define-XML 2.1 (EQ NE LT LE GT GE IN NOTIN) and those that choose
records besides: PRESENT, BLANK, NUMERIC, STARTS, ENDS, CONTAINS. A value in quotes is
text, a number without quotes is a number, a word without quotes is text; after
LT LE GT GE a word, and after the word VARIABLE any name, is another variable.
docs/conditions.md says it all with examples.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .bare_words import NUMBER, doubtful

COMPARATORS = ("EQ", "NE", "LT", "LE", "GT", "GE", "IN", "NOTIN")
ORDERED = ("LT", "LE", "GT", "GE")
PARTS = ("STARTS", "ENDS", "CONTAINS")
OF_MISSING = ("PRESENT", "BLANK")  # what is asked of a missing value, too
ALONE = (*OF_MISSING, "NUMERIC")
ALL = (*COMPARATORS, *PARTS, *ALONE)
SIGNS = {"=": "EQ", "==": "EQ", "!=": "NE", "<>": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
VARIABLE = "VARIABLE"
ANY_CASE = ("IGNORING", "CASE")
KEYWORDS = ("AND", "OR", "NOT", VARIABLE, *ANY_CASE)
_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([(),])|([<>=!]{1,2})|([^\s(),"<>=!]+))')
_NAME = re.compile(r"[^\W\d][^\s(),\"<>=!]*")

Kind = Literal["text", "number", "variable"]


class ConditionError(ValueError):
    """A condition that cannot be read; the message says what was expected."""


@dataclass(frozen=True)
class Condition:
    """One comparison: a variable, a comparator, and the values it is compared with.

    values is empty for PRESENT, BLANK and NUMERIC, has one or more for IN and NOTIN, and
    one for the others, as they are written. kinds says of each whether it is
    "text", a "number" or the name of another "variable"; none: all are text.
    any_case: capitals, small letters and blanks do not matter.
    """

    variable: str
    comparator: str
    values: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    any_case: bool = False

    def __post_init__(self) -> None:
        if self.kinds and set(self.kinds) == {"text"}:
            object.__setattr__(self, "kinds", ())

    def __str__(self) -> str:
        if self.comparator in ALONE:
            return f"{self.variable} {self.comparator}"
        shown = [_shown(value, kind, self.comparator) for value, kind in self.typed]
        operand = f"({', '.join(shown)})" if self.comparator in ("IN", "NOTIN") else shown[0]
        return " ".join((self.variable, self.comparator, operand, *(ANY_CASE if self.any_case else ())))

    @property
    def typed(self) -> tuple[tuple[str, Kind], ...]:
        """The values, each with its kind."""
        texts: tuple[Kind, ...] = ("text",)
        kinds = self.kinds or texts * len(self.values)
        return tuple(zip(self.values, kinds, strict=True))

    @property
    def other(self) -> str:
        """The variable it is compared with; "" where it is compared with values."""
        return self.values[0] if self.kinds == ("variable",) else ""


@dataclass(frozen=True)
class AnyOf:
    """Clauses of which one or more must hold."""

    clauses: tuple["Clause", ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.clauses))})"


@dataclass(frozen=True)
class AllOf:
    """Clauses that must all hold, inside of another clause."""

    clauses: tuple["Clause", ...]

    def __str__(self) -> str:
        return " AND ".join(map(str, self.clauses))


@dataclass(frozen=True)
class Not:
    """A clause that must not hold."""

    clause: "Clause"

    def __str__(self) -> str:
        return f"NOT ({self.clause})" if isinstance(self.clause, AllOf) else f"NOT {self.clause}"


Clause = Condition | AnyOf | AllOf | Not


def comparisons(clauses: Iterable[Clause]) -> Iterator[Condition]:
    """The single comparisons of clauses, in the order in which they stand."""
    for clause in clauses:
        match clause:
            case Condition():
                yield clause
            case Not():
                yield from comparisons((clause.clause,))
            case _:
                yield from comparisons(clause.clauses)


def variables(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """The variables that clauses name, in the order of first mention.

    >>> variables(parsed("A EQ 1 AND (B LT C OR NOT A PRESENT)"))
    ('A', 'B', 'C')
    """
    named = (name for c in comparisons(clauses) for name in (c.variable, c.other) if name)
    return tuple(dict.fromkeys(named))


def changed(clause: Clause, change: Callable[[Condition], "Clause"]) -> Clause:
    """The clause with every comparison changed."""
    match clause:
        case Condition():
            return change(clause)
        case Not():
            return Not(changed(clause.clause, change))
        case _:
            return replace(clause, clauses=tuple(changed(c, change) for c in clause.clauses))


def renamed(clause: Clause, name: Callable[[str], str]) -> Clause:
    """The clause with every variable under another name."""

    def one(condition: Condition) -> Condition:
        values = (name(condition.other),) if condition.other else condition.values
        return replace(condition, variable=name(condition.variable), values=values)

    return changed(clause, one)


def decided(clause: Clause, answer: Callable[[Condition], bool | None]) -> bool | None:
    """Whether a clause holds where some comparisons are decided and others (None) not; None where that is open."""
    match clause:
        case Condition():
            return answer(clause)
        case Not():
            inner = decided(clause.clause, answer)
            return None if inner is None else not inner
        case AllOf():
            return all_decided(clause.clauses, answer)
    answers = [decided(c, answer) for c in clause.clauses]
    return True if True in answers else None if None in answers else False


def all_decided(clauses: Iterable[Clause], answer: Callable[[Condition], bool | None]) -> bool | None:
    """Whether clauses all hold; see `decided`."""
    answers = [decided(c, answer) for c in clauses]
    return False if False in answers else None if None in answers else True


def untyped(variable: str, comparator: str, values: Iterable[str]) -> Condition:
    """A comparison with values whose kind nobody told, as in another maker's document: numbers where they read as such.

    >>> str(untyped("VISITNUM", "IN", ["1", "2.1"])), str(untyped("SEX", "EQ", ["F"]))
    ('VISITNUM IN (1, 2.1)', 'SEX EQ F')
    """
    listed = tuple(values)
    kinds = tuple[Kind, ...]("number" if NUMBER.fullmatch(v) else "text" for v in listed)
    return Condition(variable, comparator, listed, kinds)


OPPOSITE = {"EQ": "NE", "NE": "EQ", "IN": "NOTIN", "NOTIN": "IN", "PRESENT": "BLANK", "BLANK": "PRESENT"}
MOST = 64


def alternatives(clauses: Iterable[Clause]) -> tuple[tuple[Condition, ...], ...] | None:
    """The clauses as lists of comparisons: they hold where all comparisons of one list hold.

    None where that cannot be said: NOT before a comparison that has no opposite, or more than `MOST` lists.

    >>> [" AND ".join(map(str, found)) for found in alternatives(parsed("A EQ 1 AND (B EQ 2 OR NOT C EQ 3)"))]
    ['A EQ 1 AND B EQ 2', 'A EQ 1 AND C NE 3']
    """
    found: list[tuple[Condition, ...]] = [()]
    for clause in clauses:
        own = _alternatives(clause, negated=False)
        if own is None or len(found) * len(own) > MOST:
            return None
        found = [(*before, *more) for before in found for more in own]
    return tuple(found)


def _alternatives(clause: Clause, *, negated: bool) -> tuple[tuple[Condition, ...], ...] | None:
    match clause:
        case Condition():
            if negated and clause.comparator not in OPPOSITE:
                return None
            return ((replace(clause, comparator=OPPOSITE[clause.comparator]) if negated else clause,),)
        case Not():
            return _alternatives(clause.clause, negated=not negated)
    if isinstance(clause, AnyOf) == negated:
        return alternatives(Not(c) if negated else c for c in clause.clauses)
    parts = [_alternatives(c, negated=negated) for c in clause.clauses]
    return None if None in parts else tuple(one for part in parts for one in part or ())


# -- reading --------------------------------------------------------------------------


def parsed(text: str) -> tuple[Clause, ...]:
    """The clauses of a condition, all of which must hold; none for an empty text.

    Raises ConditionError where the text is not a condition.

    >>> [str(c) for c in parsed('AGENT = PACLITAXEL AND (GIVEN IN (Y, "not known") OR DOSE GT 0)')]
    ['AGENT EQ PACLITAXEL', '(GIVEN IN (Y, "not known") OR DOSE GT 0)']
    >>> str(parsed("NOT AETERM contains pain ignoring case")[0])
    'NOT AETERM CONTAINS pain IGNORING CASE'
    """
    tokens = _tokens(text)
    if not tokens:
        return ()
    clause, position = _either(tokens, 0)
    if position < len(tokens):
        raise ConditionError(f"expected AND or OR, not {tokens[position][1]!r}, after {clause}")
    return clause.clauses if isinstance(clause, AllOf) else (clause,)


Tokens = list[tuple[str, str]]


def _tokens(text: str) -> Tokens:
    found: Tokens = []
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
                raise ConditionError(f"{sign!r} is no comparator; use one of {', '.join(ALL)}")
            found.append(("sign", SIGNS[sign]))
        else:
            found.append(("word", word))
        position = match.end()
    return found


def _is(tokens: Tokens, position: int, word: str) -> bool:
    """Whether a token is a keyword or a mark."""
    kind, text = tokens[position] if position < len(tokens) else ("", "")
    return (kind == "word" and text.upper() == word) or (kind == "mark" and text == word)


def _either(tokens: Tokens, position: int) -> tuple[Clause, int]:
    """Clauses with OR between."""
    clause, position = _both(tokens, position)
    found = [clause]
    while _is(tokens, position, "OR"):
        _more(tokens, position, found[-1])
        clause, position = _both(tokens, position + 1)
        found.append(clause)
    parts = [c for f in found for c in (f.clauses if isinstance(f, AnyOf) else (f,))]
    return (AnyOf(tuple(parts)) if len(found) > 1 else found[0]), position


def _both(tokens: Tokens, position: int) -> tuple[Clause, int]:
    """Clauses with AND between."""
    clause, position = _single(tokens, position)
    found = [clause]
    while _is(tokens, position, "AND"):
        _more(tokens, position, found[-1])
        clause, position = _single(tokens, position + 1)
        found.append(clause)
    parts = [c for f in found for c in (f.clauses if isinstance(f, AllOf) else (f,))]
    return (AllOf(tuple(parts)) if len(found) > 1 else found[0]), position


def _more(tokens: Tokens, position: int, before: Clause) -> None:
    if position + 1 >= len(tokens):
        raise ConditionError(f"expected another comparison after {tokens[position][1]}, that of {before}")


def _single(tokens: Tokens, position: int) -> tuple[Clause, int]:
    if _is(tokens, position, "NOT"):
        clause, position = _single(tokens, position + 1)
        return Not(clause), position
    if _is(tokens, position, "("):
        clause, position = _either(tokens, position + 1)
        if not _is(tokens, position, ")"):
            raise ConditionError(f"expected ) after {clause}")
        return clause, position + 1
    return _comparison(tokens, position)


def _comparison(tokens: Tokens, position: int) -> tuple[Condition, int]:
    if position >= len(tokens):
        raise ConditionError("expected a variable at the end")
    kind, variable = tokens[position]
    if kind != "word":
        raise ConditionError(f"expected a variable, found {variable!r}")
    position += 1
    if position >= len(tokens):
        raise ConditionError(f"expected a comparator after {variable}")
    negated = _is(tokens, position, "NOT") and _is(tokens, position + 1, "IN")
    position += negated
    comparator = "NOTIN" if negated else tokens[position][1].upper()
    if tokens[position][0] not in ("word", "sign") or comparator not in ALL:
        raise ConditionError(f"{tokens[position][1]!r} is no comparator; use one of {', '.join(ALL)}")
    position += 1
    if comparator in ALONE:
        return Condition(variable, comparator), position
    if comparator in ("IN", "NOTIN"):
        values, position = _listed(tokens, position, variable)
    else:
        value, position = _value(tokens, position, comparator, variable)
        values = [value]
    any_case = _is(tokens, position, ANY_CASE[0]) and _is(tokens, position + 1, ANY_CASE[1])
    listed, kinds = zip(*values, strict=True)
    return Condition(variable, comparator, listed, kinds, any_case), position + 2 * any_case


def _value(tokens: Tokens, position: int, comparator: str, variable: str) -> tuple[tuple[str, Kind], int]:
    if position >= len(tokens) or tokens[position][0] in ("mark", "sign"):
        raise ConditionError(f"expected a value after {variable} {comparator}")
    kind, text = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else ("", "")
    named = kind == "word" and text.upper() == VARIABLE and following[0] == "word"
    if named and following[1].upper() not in KEYWORDS:
        if comparator in ("IN", "NOTIN", *PARTS):
            raise ConditionError(f"{comparator} takes values, and VARIABLE {following[1]} is none; use EQ or NE")
        return (following[1], "variable"), position + 2
    if kind == "quoted":
        return (text, "text"), position + 1
    if doubt := doubtful(text, variable, comparator):
        raise ConditionError(doubt)
    if NUMBER.fullmatch(text) and comparator not in PARTS:
        return (text, "number"), position + 1
    return (text, "variable" if comparator in ORDERED and _NAME.fullmatch(text) else "text"), position + 1


def _listed(tokens: Tokens, position: int, variable: str) -> tuple[list[tuple[str, Kind]], int]:
    if not _is(tokens, position, "("):
        raise ConditionError(f"expected ( after {variable} IN")
    values: list[tuple[str, Kind]] = []
    while not values or _is(tokens, position, ","):
        if position + 1 < len(tokens) and tokens[position + 1][0] == "mark":
            raise ConditionError(f"the list after {variable} IN has no value before {tokens[position + 1][1]!r}")
        value, position = _value(tokens, position + 1, "IN", variable)
        values.append(value)
    if not _is(tokens, position, ")"):
        raise ConditionError(
            f"the list after {variable} IN has no end; write ( value, value ); in a CSV sheet a cell with a comma stands in quotes"
        )
    return values, position + 1


def _shown(value: str, kind: Kind, comparator: str) -> str:
    """A value as it is written so that it is read back as what it is."""
    plain = re.fullmatch(r'[^\s(),"<>=!]+', value) and value.upper() not in KEYWORDS and not doubtful(value)
    named = comparator in ORDERED and bool(_NAME.fullmatch(value))
    if kind == "variable":
        return value if named and plain else f"{VARIABLE} {value}"
    if kind == "text" and (named or (NUMBER.fullmatch(value) and comparator not in PARTS)):
        plain = None
    return value if plain else '"' + value.replace('"', '""') + '"'
