"""For which records conditions hold, and for which of them that cannot be told.

A comparison holds, does not hold, or cannot be told: a number was asked for and
the value is none, a date was asked for and it is partial. What cannot be told
does not hold, whether NOT stands before it or not, and is a finding; so is a
text that differs from the one asked for in capitals and blanks only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import SpecFault
from ..specs.conditions import ORDERED, PARTS, AllOf, AnyOf, Clause, Condition, Not, variables
from ..specs.spelling import folded
from .combinations import distinct
from .date_order import date_order, is_date
from .decimals import compare_decimals, exact_decimal, exact_decimals, number_in, one_compared
from .encoded import codes_in, encoded, is_encoded, levels_in

Mask = NDArray[np.bool_]
Columns = Mapping[str, pd.Series] | pd.DataFrame
# What a comparison says of one value: whether it holds (None: that cannot be told), and why that is in doubt.
Judgement = tuple[bool | None, str]
NO_NUMBER, NO_DATE, SPELLING = "no number", "no date that tells", "spelled otherwise"


@dataclass(frozen=True, eq=False)
class Answer:
    """For each record whether something holds and whether it does not (neither: that cannot be told), and its doubts."""

    yes: Mask
    no: Mask
    doubt: Mask


@dataclass(frozen=True, eq=False)
class Doubt:
    """Records for which it is in doubt whether a comparison holds: why, at which records, and their values."""

    condition: Condition
    why: str
    at: Mask
    values: pd.Series


def holds(clauses: Sequence[Clause], columns: Columns, count: int) -> Mask:
    """For each record whether all the clauses hold.

    Text is compared with text, a number with a number, as decimals; a missing
    value holds for BLANK, NE and NOTIN only.
    Raises SpecFault where a variable is not among the columns, or a number column is compared with words.
    """
    return judged(clauses, columns, count)[0]


def judged(clauses: Sequence[Clause], columns: Columns, count: int) -> tuple[Mask, tuple[Doubt, ...]]:
    """For each record whether all the clauses hold, and the comparisons by which that is in doubt, with their records.

    Records that another clause leaves out whatever a comparison says are not in doubt. Raises as `holds` does.
    """
    if not clauses:
        return np.ones(count, dtype=bool), ()
    found: list[Doubt] = []
    whole = _all([_answer(c, columns, count, found) for c in clauses])
    kept = [Doubt(d.condition, d.why, d.at & whole.doubt, d.values) for d in found]
    return whole.yes, tuple(d for d in kept if d.at.any())


def _answer(clause: Clause, columns: Columns, count: int, found: list[Doubt]) -> Answer:
    match clause:
        case Condition():
            return _comparison(clause, columns, count, found)
        case Not():
            inner = _answer(clause.clause, columns, count, found)
            return Answer(inner.no, inner.yes, inner.doubt)
        case AllOf():
            return _all([_answer(c, columns, count, found) for c in clause.clauses])
        case AnyOf():
            return _any([_answer(c, columns, count, found) for c in clause.clauses])


def _all(answers: Sequence[Answer]) -> Answer:
    if len(answers) == 1:
        return answers[0]
    yes = np.logical_and.reduce([a.yes for a in answers])
    no = np.logical_or.reduce([a.no for a in answers])
    sure = np.logical_or.reduce([a.no & ~a.doubt for a in answers])
    return Answer(yes, no, np.logical_or.reduce([a.doubt for a in answers]) & ~sure)


def _any(answers: Sequence[Answer]) -> Answer:
    turned = _all([Answer(a.no, a.yes, a.doubt) for a in answers])
    return Answer(turned.no, turned.yes, turned.doubt)


def _comparison(condition: Condition, columns: Columns, count: int, found: list[Doubt]) -> Answer:
    for name in variables((condition,)):
        if name not in columns:
            raise SpecFault(f"Condition {condition} names {name}, which is not a column there.")
    column = columns[condition.variable]
    if condition.comparator in ("PRESENT", "BLANK"):
        blank = column.isna().to_numpy()
        yes = blank if condition.comparator == "BLANK" else ~blank
        return Answer(yes, ~yes, np.zeros(count, dtype=bool))
    if condition.comparator == "NUMERIC":
        yes = _are_numbers(column)
        return Answer(yes, ~yes, np.zeros(count, dtype=bool))
    codes, known = _of_variables(condition, columns) if condition.other else _of_values(condition, column)
    yes, no = (np.array([t[0] is side for t in known], dtype=bool)[codes] for side in (True, False))
    doubt = np.zeros(count, dtype=bool)
    for why in sorted({t[1] for t in known if t[1]}):
        at = np.array([t[1] == why for t in known], dtype=bool)[codes]
        found.append(Doubt(condition, why, at, column))
        doubt |= at
    return Answer(yes, no, doubt)


def _are_numbers(column: pd.Series) -> Mask:
    """For each record whether its value is a number; a missing one is none."""
    if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool:
        return column.notna().to_numpy()
    whole = column if is_encoded(column) else encoded(column)
    known = np.array([*(number_in(level) is not None for level in levels_in(whole).tolist()), False], dtype=bool)
    return known[codes_in(whole)]


def _of_values(condition: Condition, column: pd.Series) -> tuple[NDArray[Any], list[Judgement]]:
    """The code of each record, and what the comparison says of each code; the last is for missing."""
    missing: Judgement = (condition.comparator in (("EQ", "IN") if "" in condition.values else ("NE", "NOTIN")), "")
    if pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool:
        codes, levels = pd.factorize(column)
        return codes, [*_of_numbers(condition, np.asarray(levels, dtype="float64")), missing]
    column = column if is_encoded(column) else encoded(column)
    compare = text_comparison(condition)
    return codes_in(column), [*(compare(level) for level in levels_in(column).tolist()), missing]


def _of_numbers(condition: Condition, levels: NDArray[np.float64]) -> Iterator[Judgement]:
    """What a comparison says of numbers."""
    listed = condition.comparator in ("EQ", "NE", "IN", "NOTIN")
    wanted = [number_in(v) for v in condition.values if v or not listed]
    if None in wanted or condition.comparator in PARTS:
        raise SpecFault(f"Condition {condition} compares the numbers of {condition.variable} with text.")
    if listed:
        there = np.isin(exact_decimals(levels), exact_decimals(wanted))  # type: ignore[arg-type]
        return ((bool(t), "") for t in (there if condition.comparator in ("EQ", "IN") else ~there))
    return ((bool(t), "") for t in compare_decimals(levels, condition.comparator, wanted[0]))  # type: ignore[arg-type]


@lru_cache(maxsize=2**12)
def text_comparison(condition: Condition) -> Callable[[str], Judgement]:
    """What a comparison with values says of a text."""
    if condition.comparator in ORDERED:
        return _ordered(condition)
    if condition.comparator in PARTS:
        return _part(condition)
    return _equal(condition)


def _equal(condition: Condition) -> Callable[[str], Judgement]:
    """EQ, NE, IN and NOTIN of a text."""
    shape = folded if condition.any_case else str
    texts = {shape(value) for value, kind in condition.typed if kind == "text"}
    numbers = {_decimal(value) for value, kind in condition.typed if kind == "number"}
    near = {folded(text) for text in texts}
    positive = condition.comparator in ("EQ", "IN")

    def compare(text: str) -> Judgement:
        number = _decimal(text) if numbers else None
        if shape(text) in texts or (number is not None and number in numbers):
            return positive, ""
        if numbers and not texts and number is None:
            return None, NO_NUMBER
        return not positive, SPELLING if folded(text) in near else ""

    return compare


def _part(condition: Condition) -> Callable[[str], Judgement]:
    """STARTS, ENDS and CONTAINS of a text."""
    value = condition.values[0]
    finds = {"STARTS": str.startswith, "ENDS": str.endswith}.get(condition.comparator, str.__contains__)

    def compare(text: str) -> Judgement:
        near = finds(folded(text), folded(value))
        if condition.any_case:
            return near, ""
        exact = finds(text, value)
        return exact, SPELLING if near and not exact else ""

    return compare


def _ordered(condition: Condition) -> Callable[[str], Judgement]:
    """LT, LE, GT and GE of a text and a value: numbers by number, dates by date, other texts by text."""
    ((value, kind),) = condition.typed
    comparator, wanted, dated = condition.comparator, number_in(value), is_date(value)
    shape = folded if condition.any_case else str

    def compare(text: str) -> Judgement:
        if kind == "number":
            number = number_in(text)
            return (None, NO_NUMBER) if number is None else (_is(comparator, number, wanted), "")
        if dated:
            order = date_order(text, value)
            return (None, NO_DATE) if order is None else (_is(comparator, order, 0), "")
        return _is(comparator, *_places(shape(text), shape(value))), ""

    return compare


def _places(ours: str, theirs: str) -> tuple[int, int]:
    return (ours > theirs) - (ours < theirs), 0


def _is(comparator: str, ours: float, theirs: float | None) -> bool:
    assert theirs is not None
    return one_compared(ours, comparator, theirs)


def _of_variables(condition: Condition, columns: Columns) -> tuple[NDArray[Any], list[Judgement]]:
    """The same for two variables, by the distinct pairs of their values."""
    pair = [columns[condition.variable], columns[condition.other]]
    whole = [
        c.reset_index(drop=True) if is_encoded(c) or _number(c) else encoded(c.reset_index(drop=True)) for c in pair
    ]
    codes, values = distinct(whole)
    if all(map(_number, values)):
        return codes, _pairs_of_numbers(condition.comparator, *(v.to_numpy(dtype="float64") for v in values))
    return codes, [_pair(condition, a, b) for a, b in zip(*(v.tolist() for v in values), strict=True)]


def _pairs_of_numbers(comparator: str, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> list[Judgement]:
    """The same of pairs of numbers; only NE holds where one of two is missing, and nothing where both are."""
    missing = np.isnan(ours) | np.isnan(theirs)
    alone = (np.isnan(ours) != np.isnan(theirs)) & (comparator == "NE")
    return [(yes, "") for yes in np.where(missing, alone, compare_decimals(ours, comparator, theirs)).tolist()]


def _number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool


def _pair(condition: Condition, ours: str | float, theirs: str | float) -> Judgement:
    if isinstance(ours, str) and isinstance(theirs, str):
        return _pair_of_texts(condition, ours, theirs)
    if pd.isna(ours) or pd.isna(theirs):
        return condition.comparator == "NE" and pd.isna(ours) != pd.isna(theirs), ""
    number, other = (number_in(v) if isinstance(v, str) else v for v in (ours, theirs))
    return (None, NO_NUMBER) if number is None or other is None else (_is(condition.comparator, number, other), "")


def _pair_of_texts(condition: Condition, ours: str, theirs: str) -> Judgement:
    comparator, shape = condition.comparator, folded if condition.any_case else str
    if comparator in ("EQ", "NE"):
        same = shape(ours) == shape(theirs)
        return same == (comparator == "EQ"), SPELLING if not same and folded(ours) == folded(theirs) else ""
    number, other = number_in(ours), number_in(theirs)
    if number is not None and other is not None:
        return _is(comparator, number, other), ""
    if number != other and not (is_date(ours) and is_date(theirs)):  # one is a number, and a year is both
        return None, NO_NUMBER
    if is_date(ours) or is_date(theirs):
        order = date_order(ours, theirs)
        return (None, NO_DATE) if order is None else (_is(comparator, order, 0), "")
    return _is(comparator, *_places(shape(ours), shape(theirs))), ""


def _decimal(text: str) -> float | None:
    number = number_in(text)
    return None if number is None else exact_decimal(number)
