"""The operators of CDISC's rules: what each says of a record, by the distinct values.

Their meaning is that of the published documentation of CORE: a blank value equals nothing and is less than nothing;
it is contained in a list only where the list has a blank.
"""

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...engine.patterns import finding, may_never_end, pattern_fault
from ..messages import Mask
from . import together
from .columns import CannotRun, RuleColumn, alike, each_pair, is_blank
from .comparator import Comparator, Operator
from .date_operators import dates_compared, invalid_date, invalid_duration, is_complete

# -- presence -------------------------------------------------------------------------


def _exists(c: Comparator) -> Mask:
    """A target that an operation made exists; another where it is a column."""
    return np.full(c.data.size, c.target in c.data)


def _empty(c: Comparator) -> Mask:
    return c.column.blank


# -- one value with another -----------------------------------------------------------


def _pair(holds: Callable[[Any, Any], bool], c: Comparator) -> Mask:
    return each_pair(c.column, c.compared, holds)


def _as_text(value: Any) -> Any:
    """A number as text in 12 digits, and text that is a number in the same way: 8.549999999999999 is "8.55"."""
    if isinstance(value, list) or is_blank(value):
        return value
    found = as_number(value)
    return format(found, ".12g") if isfinite(found) else str(value).strip()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) and value else None


def _equal(a: Any, b: Any) -> bool:
    return bool(not (is_blank(a) and is_blank(b)) and a == b)


def _same(c: Comparator, *, wanted: bool = True, fold: bool = False) -> Mask:
    """Whether two values are one, or are not; where both are blank, neither."""
    one, other = c.column, c.compared
    if c.options.get("type_insensitive"):
        one, other = one.mapped("text", _as_text), other.mapped("text", _as_text)
    if fold:
        one, other = one.mapped("lower", _lower), other.mapped("lower", _lower)
    if any(isinstance(v, list) for v in (*one.levels, *other.levels)):
        same = each_pair(one, other, lambda a, b: a == b)
    else:
        same = alike(one, other)
    return np.asarray((same == wanted) & ~(one.blank & other.blank))


def as_number(value: Any) -> float:
    """A value as a number, NaN where it is none."""
    try:
        return float(value) if not is_blank(value) and not isinstance(value, list) else float("nan")
    except (TypeError, ValueError):
        return float("nan")


def _as_numbers(column: RuleColumn) -> NDArray[np.float64]:
    return column.once("numbers", lambda levels: np.array(list(map(as_number, levels)), dtype=np.float64))[column.codes]


def _numbers(compare: Callable[[Any, Any], Any], c: Comparator) -> Mask:
    return np.asarray(compare(_as_numbers(c.column), _as_numbers(c.compared)), dtype=bool)


# -- text -----------------------------------------------------------------------------


def _contains(c: Comparator) -> Mask:
    """A list has an item, or a text a part."""
    return each_pair(c.column, c.compared, lambda a, b: not is_blank(b) and not is_blank(a) and _has(a, b))


def _has(whole: Any, part: Any) -> bool:
    if isinstance(whole, list):
        return part in whole
    return isinstance(whole, str) and str(part) in whole


def _among(c: Comparator, change: Callable[[Any], Any] = lambda v: v) -> Mask:
    """The value is one of a list, or of the values of a column."""
    if c.names_column and not any(isinstance(v, list) for v in c.compared.levels):
        known = {change(v) for v in c.compared.values if v is not None}
        return c.column.each(lambda v: not isinstance(v, list) and change(v) in known)

    known_of: dict[int, set[Any]] = {}

    def holds(a: Any, b: Any) -> bool:
        if id(b) not in known_of:
            known_of[id(b)] = {change(i) for i in _as_list(b) if not isinstance(i, list)}
        if isinstance(a, list):
            return any(change(item) in known_of[id(b)] for item in a)
        return a is not None and change(a) in known_of[id(b)]

    return each_pair(c.column, c.compared, holds)


def _pattern(c: Comparator, part: Callable[[str], str], *, start: bool, wanted: bool) -> Mask:
    """The part of the value matches, from its start or anywhere. What RE2 has no words for is left to Python's engine."""
    pattern = str(c.comparator)
    known = _matches(pattern, [_shown(part, v) for v in c.column.levels], start=start)
    return np.array([found is wanted for found in known], dtype=bool)[c.column.codes]


def _shown(part: Callable[[str], str], value: Any) -> str | None:
    """The part of a value's text that a pattern looks at; a list, and a number that is missing, have none."""
    if isinstance(value, str):
        return part(value)
    return part(format(value, ".12g")) if isinstance(value, float) else None


def _matches(pattern: str, texts: list[str | None], *, start: bool) -> list[bool | None]:
    """For each text whether a pattern matches it, from its start or anywhere; None where there is no text."""
    if _is_plain(pattern):
        return finding(rf"\A(?:{pattern})" if start else pattern, texts)
    if may_never_end(pattern):
        raise CannotRun(f"its pattern {pattern} could take for ever")
    compiled = re.compile(pattern)
    find = compiled.match if start else compiled.search
    return [None if text is None else find(text) is not None for text in texts]


@lru_cache(maxsize=1024)
def _is_plain(pattern: str) -> bool:
    """Whether RE2 has words for a pattern."""
    return not pattern_fault(pattern)


def _whole(text: str) -> str:
    return text


def _first(c: Comparator, text: str) -> str:
    return text[: int(c.options["prefix"])]


def _last(c: Comparator, text: str) -> str:
    return text[-int(c.options["suffix"]) :]


def _part(c: Comparator, value: Any) -> Any:
    if not isinstance(value, str):
        return None
    return _first(c, value) if "prefix" in c.options else _last(c, value)


def _part_equal(c: Comparator) -> Mask:
    return each_pair(c.column, c.compared, lambda a, b: _part(c, a) == b)


def _part_among(c: Comparator) -> Mask:
    return each_pair(
        c.column, c.compared, lambda a, b: _part(c, a) in (b if isinstance(b, list) else [b]) and a is not None
    )


def _equals_string_part(c: Comparator) -> Mask:
    """The target equals what a pattern finds in the comparator."""
    if may_never_end(str(c.options["regex"])):
        raise CannotRun(f"its pattern {c.options['regex']} could take for ever")
    pattern = re.compile(str(c.options["regex"]))

    def found(text: Any) -> Any:
        parts = pattern.findall(text) if isinstance(text, str) else []
        return parts[0] if parts else None

    return each_pair(c.column, c.compared, lambda a, b: _equal(a, found(b)))


def _length(compare: Callable[[int, int], bool], c: Comparator) -> Mask:
    def holds(a: Any, b: Any) -> bool:
        wanted = len(b) if isinstance(b, str) else int(b)
        return isinstance(a, str) and compare(len(a), wanted)

    return each_pair(c.column, c.compared, holds)


# -- lists ----------------------------------------------------------------------------


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shares_none(a: Any, b: Any) -> bool:
    return not set(_as_list(a)) & set(_as_list(b))


def _ordered_subset(a: Any, b: Any) -> bool:
    place = {name: i for i, name in enumerate(_as_list(b))}
    places = [place.get(name, -1) for name in _as_list(a)]
    return -1 not in places and places == sorted(places)


def _contains_all(c: Comparator) -> bool:
    """Whether the target's values in all records together have every item."""
    names = c.comparator if isinstance(c.comparator, list) else [c.comparator]
    wanted: set[Any] = set()
    for name in names:
        if isinstance(name, str) and name in c.data:
            wanted |= {item for v in c.data.column(name).levels for item in _as_list(v)}
        else:
            wanted.add(name)
    return wanted <= set(c.column.values)


def _once(c: Comparator, *, holds: bool) -> Mask:
    """What is so of all records together is told of the first."""
    return np.arange(c.data.size) < int(holds)


def _of_several(found: together.Operator, c: Comparator) -> Mask:
    return found(c.data, c.target, c.comparator, c.options)


def _not(found: Operator) -> Operator:
    return lambda c: ~found(c)


OPERATORS: Mapping[str, Operator] = {
    "exists": _exists,
    "not_exists": _not(_exists),
    "empty": _empty,
    "non_empty": _not(_empty),
    "equal_to": _same,
    "not_equal_to": partial(_same, wanted=False),
    "equal_to_case_insensitive": partial(_same, fold=True),
    "not_equal_to_case_insensitive": partial(_same, wanted=False, fold=True),
    "less_than": partial(_numbers, operator.lt),
    "less_than_or_equal_to": partial(_numbers, operator.le),
    "greater_than": partial(_numbers, operator.gt),
    "greater_than_or_equal_to": partial(_numbers, operator.ge),
    "date_equal_to": partial(dates_compared, operator.eq),
    "date_not_equal_to": partial(dates_compared, operator.ne),
    "date_less_than": partial(dates_compared, operator.lt),
    "date_less_than_or_equal_to": partial(dates_compared, operator.le),
    "date_greater_than": partial(dates_compared, operator.gt),
    "date_greater_than_or_equal_to": partial(dates_compared, operator.ge),
    "is_complete_date": lambda c: c.column.each(is_complete),
    "is_incomplete_date": lambda c: ~c.column.each(is_complete),
    "invalid_date": invalid_date,
    "invalid_duration": invalid_duration,
    "contains": _contains,
    "does_not_contain": _not(_contains),
    "is_contained_by": _among,
    "is_not_contained_by": _not(_among),
    "is_contained_by_case_insensitive": lambda c: _among(c, _lower),
    "is_not_contained_by_case_insensitive": lambda c: ~_among(c, _lower),
    "matches_regex": lambda c: _pattern(c, _whole, start=True, wanted=True),
    "not_matches_regex": lambda c: _pattern(c, _whole, start=True, wanted=False),
    "prefix_matches_regex": lambda c: _pattern(c, partial(_first, c), start=False, wanted=True),
    "not_prefix_matches_regex": lambda c: _pattern(c, partial(_first, c), start=False, wanted=False),
    "suffix_matches_regex": lambda c: _pattern(c, partial(_last, c), start=False, wanted=True),
    "not_suffix_matches_regex": lambda c: _pattern(c, partial(_last, c), start=False, wanted=False),
    "prefix_equal_to": _part_equal,
    "prefix_not_equal_to": _not(_part_equal),
    "suffix_equal_to": _part_equal,
    "suffix_not_equal_to": _not(_part_equal),
    "prefix_is_contained_by": _part_among,
    "prefix_is_not_contained_by": _not(_part_among),
    "suffix_is_contained_by": _part_among,
    "suffix_is_not_contained_by": _not(_part_among),
    "equals_string_part": _equals_string_part,
    "does_not_equal_string_part": _not(_equals_string_part),
    "starts_with": lambda c: each_pair(c.column, c.compared, lambda a, b: isinstance(a, str) and a.startswith(str(b))),
    "ends_with": lambda c: each_pair(c.column, c.compared, lambda a, b: isinstance(a, str) and a.endswith(str(b))),
    "longer_than": partial(_length, operator.gt),
    "longer_than_or_equal_to": partial(_length, operator.ge),
    "shorter_than": _not(partial(_length, operator.ge)),
    "shorter_than_or_equal_to": _not(partial(_length, operator.gt)),
    "has_equal_length": partial(_length, operator.eq),
    "has_not_equal_length": _not(partial(_length, operator.eq)),
    "contains_all": lambda c: _once(c, holds=_contains_all(c)),
    "not_contains_all": lambda c: _once(c, holds=not _contains_all(c)),
    "shares_no_elements_with": partial(_pair, _shares_none),
    "shares_at_least_one_element_with": _not(partial(_pair, _shares_none)),
    "is_ordered_subset_of": partial(_pair, _ordered_subset),
    "is_not_ordered_subset_of": _not(partial(_pair, _ordered_subset)),
    **{name: partial(_of_several, found) for name, found in together.OPERATORS.items()},
}
