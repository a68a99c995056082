"""Records that a dataset derives from its own, such as the worst or the average result (sheet `derived`).

A derived record stands on one record of its group: the first whose value is
the derived one, else the first of the group. It has that record's columns and
source, but for the derived value and DTYPE. Columns that are made after it are
made like those of any record; where that is not right for it, a line of the
sheet values asks for its DTYPE. Its lineage names the source of every record of the group.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np
import pandas as pd

from ..specs import Dataset, DerivedRecords, Source, SpecFault
from ..specs.conditions import Condition
from .combinations import combined
from .conditions import judged
from .context import DatasetContext
from .doubts import doubt_findings
from .encoded import encoded, from_codes, stacked, take
from .kinds import kind_of
from .lineage import Step
from .matching import match
from .methods import find
from .rows import DatasetRows, Segment
from .tables import Further, Positions

DTYPE = "DTYPE"


@dataclass(frozen=True, eq=False)
class Derived:
    """The records of one line of the sheet: their values, the records they stand on, and the groups they come from.

    members are positions of records in the dataset, groups the derived record
    (counted from 0) that each belongs to.
    """

    line: DerivedRecords
    value: pd.Series
    stands_on: Positions
    members: Positions
    groups: Positions


def with_derived(context: DatasetContext) -> tuple[DatasetContext, list[Step]]:
    """The context with the derived records after the others, in all columns made so far, and how they came to be.

    Raises SpecFault where a line names what cannot be used.
    """
    if DTYPE not in context.made:
        raise SpecFault(
            f"{context.dataset.derived[0].place}: {context.dataset.name} has no column {DTYPE} to mark records."
        )
    found = [derived_records(line, context) for line in context.dataset.derived]
    count = context.rows.count
    made = dict(context.made)
    rows = context.rows
    for one in found:
        rows, order = _appended(rows, one.stands_on)
        size = rows.count - len(order)
        for name, column in made.items():
            new = take(context.made[name], one.stands_on[order])
            if name == one.line.of:
                new = take(one.value, order)
            elif name == DTYPE:
                new = from_codes(np.zeros(len(order), dtype=np.int64), [one.line.dtype])
            made[name] = stacked([column, new])
        context.beside.extend(_further(one, context, np.argsort(order) + size))
    assert rows.count == count + sum(len(one.stands_on) for one in found)
    return replace(context, rows=rows, made=made), [
        derived_step(one.line, context.dataset, context.homes) for one in found
    ]


def derived_records(line: DerivedRecords, context: DatasetContext) -> Derived:
    """The records of one line of the sheet, one for each group with a value.

    Raises SpecFault where the method does not take one value from many, or a column is not there.
    """
    function = find(line.method, context.homes, line.place)
    if kind_of(function) != "per_subject":
        raise SpecFault(f"{line.place}: {line.method} does not take one value from many records.")
    unknown = [name for name in line.needs if name not in context.made]
    if unknown:
        raise SpecFault(f"{line.place}: {line.dataset} has no column {unknown[0]!r}, which {line} are derived by.")
    values = context.made[line.of]
    mask, doubts = judged(line.where, context.made, context.rows.count)
    kept = np.flatnonzero(mask & values.notna().to_numpy())
    sheet = line.place.rpartition(" line ")[0] or "derived"
    context.found.extend(doubt_findings(doubts, sheet, context.rows.place))
    codes, size = (
        combined([take(context.made[name], kept) for name in _by(line, context.made)]) if len(kept) else (kept, 0)
    )
    names = from_codes(codes, [f"{code:012}" for code in range(size)])
    answer = encoded(function(take(values, kept), subject=names))
    at, _ = match([encoded(pd.Series([f"{code:012}" for code in range(size)], dtype="str"))], [_index(answer)])
    value = take(answer.reset_index(drop=True), at)
    has = np.flatnonzero(value.notna().to_numpy())
    place = np.full(size, -1, dtype=np.int64)
    place[has] = np.arange(len(has))
    groups = place[codes]
    members = kept[groups >= 0]
    groups = groups[groups >= 0]
    return Derived(line, take(value, has), _stand(take(value, has), values, members, groups), members, groups)


def _by(line: DerivedRecords, names: Collection[str]) -> Sequence[str]:
    own = ("USUBJID",) if "USUBJID" in names else ()
    return tuple(dict.fromkeys((*own, *line.by)))


def _index(answer: pd.Series) -> pd.Series:
    return encoded(pd.Series(answer.index.astype("str")))


def _stand(value: pd.Series, values: pd.Series, members: Positions, groups: Positions) -> Positions:
    """For each derived record the first of its group with its value, else the first of the group."""
    ours, theirs = take(values, members), take(value, groups)
    both = stacked([ours, theirs])
    codes, _ = combined([both]) if len(both) else (np.empty(0, dtype=np.int64), 0)
    same = codes[: len(members)] == codes[len(members) :]
    order = np.lexsort((members, ~same, groups))
    first = np.append(True, groups[order][1:] != groups[order][:-1]) if len(order) else np.empty(0, dtype=bool)
    chosen: Positions = members[order[first]]
    return chosen


def _appended(rows: DatasetRows, stands_on: Positions) -> tuple[DatasetRows, Positions]:
    """The rows with those of the derived records after them, and the order in which these now stand."""
    segments = list(rows.segments)
    order: list[Positions] = []
    start = rows.count
    for segment in rows.segments:
        mine = np.flatnonzero((stands_on >= segment.start) & (stands_on < segment.stop))
        positions = segment.positions[stands_on[mine] - segment.start]
        segments.append(Segment(segment.record, segment.table, positions, start))
        start += len(positions)
        order.append(mine)
    return DatasetRows(tuple(segments)), np.concatenate(order) if order else np.empty(0, dtype=np.int64)


def _further(one: Derived, context: DatasetContext, rows: Positions) -> list[Further]:
    """The sources of the other records of each group; rows are the derived records' places in the dataset."""
    found = []
    others = one.members != one.stands_on[one.groups]
    for segment in context.rows.segments:
        mine = others & (one.members >= segment.start) & (one.members < segment.stop)
        positions = segment.positions[one.members[mine] - segment.start]
        found.append(Further(segment.table.name, rows[one.groups[mine]], positions))
    return found


def derived_step(line: DerivedRecords, dataset: Dataset, homes: Sequence[ModuleType]) -> Step:
    """How the records of one line come to be, told as a step of DTYPE."""
    function = find(line.method, homes, line.place)
    words = (function.__doc__ or "").strip().split("\n")[0].rstrip(".")
    chosen = f" where {' AND '.join(map(str, line.where))}" if line.where else ""
    by = ", ".join(_by(line, dataset.names))
    text = f"{line.dtype}: a record for each group alike in {by}, with {line.of} from the records{chosen}: {words}."
    sources = tuple(Source(line.dataset, name) for name in line.needs)
    where = (Condition(DTYPE, "EQ", (line.dtype,)),)
    return Step(Source(line.dataset, DTYPE), where, sources, f"{function.__module__}.{function.__name__}", text)
