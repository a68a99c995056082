"""The operators of CDISC's rules that look at several records together: unique sets, relations, orders."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..messages import Mask
from .columns import Codes, Data, RuleColumn, combinations, is_blank, together

Options = Mapping[str, Any]
Operator = Callable[[Data, str, Any, Options], Mask]


def _columns(data: Data, names: Sequence[str]) -> list[RuleColumn]:
    return [data.column(n) for n in dict.fromkeys(names)]


def _listed(comparator: Any) -> list[str]:
    return list(comparator) if isinstance(comparator, list) else [comparator] if comparator else []


def unique_set(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The combination of the values stands in one record only; columns that are not there are passed over."""
    data.column(target)
    names = [n for n in (target, *_listed(comparator)) if n in data]
    codes = together(_columns(data, names))
    return np.asarray(np.bincount(codes)[codes] == 1)


def unique_relationship(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The records of a value that goes with several values of the other column, or with one and with none; either way."""
    one, other = data.column(target), data.column(str(comparator))
    codes, pairs = combinations([one, other])
    bad = np.zeros(data.size, dtype=bool)
    for side in (0, 1):
        partners: dict[Any, set[Any]] = {}
        for pair in pairs:
            if not is_blank(pair[side]):
                partners.setdefault(pair[side], set()).add(None if is_blank(pair[1 - side]) else pair[1 - side])
        several = {value for value, found in partners.items() if len(found) > 1}
        bad |= np.array([pair[side] in several for pair in pairs], dtype=bool)[codes]
    return bad


def inconsistent(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The odd values of the target within a group; all of them where none is the commonest."""
    names = [n for n in _listed(comparator) if n in data]
    column = data.column(target)
    groups = together(_columns(data, names)) if names else np.zeros(data.size, dtype=np.int64)
    total = groups * len(column.levels) + column.codes
    kinds, inverse, count = np.unique(total, return_inverse=True, return_counts=True)
    group = kinds // len(column.levels)
    most = np.zeros(int(groups.max()) + 1 if data.size else 1, dtype=np.int64)
    np.maximum.at(most, group, count)
    top = count == most[group]
    tied = np.bincount(group[top], minlength=len(most)) > 1
    several = np.bincount(group, minlength=len(most)) > 1
    return np.asarray((several[group] & (~top | tied[group]))[inverse])


def ranks(column: RuleColumn) -> Codes:
    """For each record the rank of its value among the distinct ones; blank last."""
    keyed = [(is_blank(v), "" if is_blank(v) else v, i) for i, v in enumerate(column.levels)]
    order = sorted(keyed, key=lambda k: (k[0], str(type(k[1])), k[1]))
    place = np.zeros(len(keyed), dtype=np.int64)
    place[[k[2] for k in order]] = np.arange(len(order))
    return place[column.codes]


def _within(data: Data, options: Options, *by: str) -> tuple[Codes, Codes]:
    """The order of the records by group and then by columns, and for each place whether the next is of the same group."""
    within = _listed(options.get("within"))
    groups = together(_columns(data, within)) if within else np.zeros(data.size, dtype=np.int64)
    keys = [ranks(data.column(n)) for n in reversed(by)]
    order = np.lexsort([*keys, groups])
    sorted_groups = groups[order]
    return order, np.append(sorted_groups[1:] == sorted_groups[:-1], False)


def empty_but_last(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The records with a blank target that are not the last of their group."""
    ordering = [str(options["ordering"])] if options.get("ordering") else []
    order, followed = _within(data, {"within": comparator}, *ordering)
    bad = np.zeros(data.size, dtype=bool)
    bad[order] = followed
    return bad & data.column(target).each(is_blank)


def no_next_record(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The records whose target is not the comparator of the next record of the group."""
    order, followed = _within(data, options, str(options["ordering"]))
    ours, theirs = data.column(target), data.column(str(comparator))
    bad = np.zeros(data.size, dtype=bool)
    pairs = [ours.levels[ours.codes[a]] != theirs.levels[theirs.codes[b]] for a, b in pairwise(order)]
    bad[order[:-1]] = np.array(pairs, dtype=bool) & followed[:-1] if len(pairs) else False
    return bad


def not_sorted(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The records of a group whose target does not follow the order of the columns."""
    bad = np.zeros(data.size, dtype=bool)
    for key in comparator:
        name = str(key["name"])
        values = data.column(name)
        known = ~values.each(is_blank)
        by_target, _ = _within(data, options, target)
        by_key, _ = _within(data, options, name, target)
        ours, theirs = by_target[known[by_target]], by_key[known[by_key]]
        ranked = ranks(data.column(target))
        bad[ours] |= ranked[ours] != ranked[theirs]
    return bad


def same_values(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """Every record has the same value."""
    return np.full(data.size, len(np.unique(data.column(target).codes)) == 1)


def on_several_rows(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """The value stands in several records of its group."""
    codes = together(_columns(data, [*_listed(options.get("within")), target]))
    least = int(comparator) if comparator else 1
    return np.asarray(np.bincount(codes)[codes] > least)


def gaps_in_numbered(data: Data, target: str, comparator: Any, options: Options) -> Mask:
    """A numbered column (TSVAL2) is filled in, and the one before it is blank."""
    found = sorted((n for n in data if re.fullmatch(rf"{re.escape(target)}\d*", n)), key=lambda n: (len(n), n))
    filled = [~data.column(n).each(is_blank) for n in found]
    bad = np.zeros(data.size, dtype=bool)
    for before, after in pairwise(filled):
        bad |= after & ~before
    return bad


def _negated(found: Operator) -> Operator:
    return lambda data, target, comparator, options: ~found(data, target, comparator, options)


OPERATORS: Mapping[str, Operator] = {
    "is_unique_set": unique_set,
    "is_not_unique_set": _negated(unique_set),
    "is_not_unique_relationship": unique_relationship,
    "is_unique_relationship": _negated(unique_relationship),
    "is_inconsistent_across_dataset": inconsistent,
    "empty_within_except_last_row": empty_but_last,
    "does_not_have_next_corresponding_record": no_next_record,
    "target_is_not_sorted_by": not_sorted,
    "has_same_values": same_values,
    "present_on_multiple_rows_within": on_several_rows,
    "not_present_on_multiple_rows_within": _negated(on_several_rows),
    "inconsistent_enumerated_columns": gaps_in_numbered,
}
