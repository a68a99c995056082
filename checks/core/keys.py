"""Records that have the same values: which of ours go with which of theirs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .columns import Codes, RuleColumn, is_blank


def pairs_of(ours: Sequence[RuleColumn], theirs: Sequence[RuleColumn]) -> tuple[Codes, Codes]:
    """The positions of the records that have the same values, every one of ours with every one of theirs."""
    mine, their = _common_codes(ours, theirs)
    order = np.argsort(their, kind="stable")
    first = np.searchsorted(their[order], mine, side="left")
    count = np.searchsorted(their[order], mine, side="right") - first
    left = np.repeat(np.arange(len(mine)), count)
    start = np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count)
    return left, order[np.arange(len(left)) + start]


def _common_codes(ours: Sequence[RuleColumn], theirs: Sequence[RuleColumn]) -> tuple[Codes, Codes]:
    mine = np.zeros(len(ours[0].codes), dtype=np.int64)
    their = np.zeros(len(theirs[0].codes), dtype=np.int64)
    for a, b in zip(ours, theirs, strict=True):
        place = {v: i for i, v in enumerate(b.levels) if not isinstance(v, list)}
        table = np.array([place.setdefault(v, len(place)) for v in a.levels], dtype=np.int64)
        mine, their = mine * (len(place) + 1) + table[a.codes], their * (len(place) + 1) + b.codes
    return mine, their


def as_key(column: RuleColumn) -> RuleColumn:
    """A column as texts that write one number in one way."""

    def text(value: Any) -> str:
        if is_blank(value):
            return ""
        try:
            return format(float(value), ".12g")
        except ValueError:
            return str(value).strip()

    texts = [text(v) for v in column.levels]
    place = {t: i for i, t in enumerate(dict.fromkeys(texts))}
    return RuleColumn(np.array([place[t] for t in texts], dtype=np.int64)[column.codes], list(place))
