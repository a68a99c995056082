"""Subjects and records by the values that records have, such as adverse events by class and term, and by severity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...engine.combinations import combined
from ...specs import SpecFault
from ...specs.conditions import Clause, Condition
from ..data import DisplayData, Mask, Selection, has_value, record_column, texts
from ..kind import COLUMNS, VALUES, Kind, count_of, percent_of
from ..model import ALL, Analysis, group_codes
from ..nested import nested
from ..number import Number
from ..parameters import GROUPS, choice, number, text

BLANK = "Not coded"
ORDER = choice(
    "order",
    "What rows are ordered by: subjects, records, the difference of two groups' shares, all by most first; or the name.",
    ("frequency", "name", "events", "difference"),
)
ORDER_BY = text(
    "order_by", "The group, or the comparison A vs B, whose numbers order the rows; all groups where blank.", "", GROUPS
)
AT_LEAST = number("at_least", "Leaves out rows in which no group has so many per cent.", 0.0)
COUNTED = choice(
    "counted",
    "In which of its columns a subject counts: in each that a record of it has, or in its last (the worst) alone.",
    ("each", "worst"),
)


@dataclass(frozen=True, eq=False)
class TermNode:
    """One row of the table: its values, outermost first, and which records have them."""

    values: tuple[str, ...]
    records: Mask


@dataclass(frozen=True, eq=False)
class Counted:
    """What nodes are counted in: the records, for each their subject and column, and the subjects of each group."""

    chosen: Selection
    members: dict[str, Mask]
    columns: tuple[str, ...]
    place: NDArray[np.int64]
    worst: bool

    def total(self, group: str) -> int:
        """How many subjects a group has."""
        return int(self.members[group].sum())

    def records(self, node: TermNode, group: str, column: int = -1) -> int:
        """How many records of a node a group has; of one column where it is given."""
        own = node.records & self.members[group][self.chosen.subjects]
        return int((own & (self.place == column)).sum() if column >= 0 else own.sum())

    def subjects(self, node: TermNode, group: str, column: int = -1) -> int:
        """How many subjects of a group have a record of a node; in one column those who count there."""
        mine = self.chosen.subjects[node.records]
        if column < 0:
            return int(self.members[group][np.unique(mine)].sum())
        place = self.place[node.records]
        if not self.worst:
            return int(self.members[group][np.unique(mine[place == column])].sum())
        last = np.full(len(self.members[group]), -1, dtype=np.int64)
        np.maximum.at(last, mine, place)
        return int((self.members[group] & (last == column)).sum())


def terms(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Subjects with a record of each value of nested variables; each counts once in each row.

    The analysis' variable names them, outermost first ("AEBODSYS AEDECOD"). A number's subgroup holds the outer
    values and its row the value itself; the first row, named by the analysis, is that of any record.
    The parameter columns parts each group by the values of a further variable, such as severity.
    """
    found = counted(analysis, data, analysis.groups)
    words = "A subject counts once in each row"
    if found.worst:
        words += ", at its worst"
    words += ". Percentages are of all subjects in the group"
    name = COLUMNS.of(analysis)
    for node in shown(nodes(analysis, found.chosen), found, analysis, data):
        key = {"row": node.values[-1] if node.values else analysis.row, "subgroup": nested(node.values[:-1])}
        for group in analysis.groups:
            for place, value in enumerate(found.columns) if name else [(-1, "")]:
                own = _where(node, analysis, (has_value(name, value),) if name else ())
                where = data.text((*data.conditions(group, analysis.population), *own), analysis.dataset)
                at = key
                if name:
                    at = key | {"column": nested((analysis.column, data.decode(name, value, analysis.dataset)))}
                n, total = found.subjects(node, group, place), found.total(group)
                records = found.records(node, group, place)
                yield Number(group, "n", float(n), records, where, **at)
                yield Number(group, "pct", 100.0 * n / total if total else np.nan, records, where, words, **at)
                yield Number(group, "events", float(records), records, where, **at)


def _where(node: TermNode, analysis: Analysis, further: tuple[Clause, ...]) -> tuple[Clause, ...]:
    named = zip(analysis.variable.split(), node.values, strict=False)
    own = (Condition(n, "BLANK") if v == BLANK else Condition(n, "EQ", (v,)) for n, v in named)
    return (*analysis.where, *own, *further)


def counted(analysis: Analysis, data: DisplayData, groups: Sequence[str]) -> Counted:
    """The records of an analysis in all groups, to be counted in some."""
    chosen = data.selection(analysis, ALL)
    wanted = dict.fromkeys([*groups, *_ordering(analysis, data)])
    members = {group: data.members(group, analysis.population) for group in wanted}
    name = COLUMNS.of(analysis)
    columns = tuple(value for (value,) in data.combinations(analysis, (name,))) if name else ()
    places = {value: place for place, value in enumerate(columns)}
    own = texts(record_column(chosen, name, analysis)) if name else np.empty(len(chosen), dtype=object)
    place = np.array([places.get(str(value), -1) for value in own], dtype=np.int64)
    return Counted(chosen, members, columns, place, COUNTED.of(analysis) == "worst")


def nodes(analysis: Analysis, every: Selection) -> list[TermNode]:
    """A node for all records, and one for each combination of values that the outer variables have, at each depth."""
    columns = [record_column(every, name, analysis) for name in analysis.variable.split()]
    found = [TermNode((), np.ones(len(every), dtype=bool))]
    for depth in range(1, len(columns) + 1):
        codes, size = combined(columns[:depth]) if len(every) else (np.empty(0, dtype=np.int64), 0)
        said = [c.astype("str").fillna(BLANK).to_numpy() for c in columns[:depth]]
        for code in range(size):
            records = codes == code
            first = int(np.argmax(records))
            found.append(TermNode(tuple(str(names[first]) for names in said), records))
    return found


def _ordering(analysis: Analysis, data: DisplayData) -> tuple[str, ...]:
    """The groups whose numbers order the rows."""
    ordering = ORDER_BY.of(analysis)
    known = {code for group in data.display.groups for code in group_codes(group.code)}
    strange = [code for code in group_codes(ordering) if code not in known] if ordering else []
    if strange:
        raise SpecFault(f"{analysis.place}: order_by names {strange[0]!r}, which is no group of the display.")
    return group_codes(ordering) or (ALL,) if ordering else analysis.groups


def shown(found: Sequence[TermNode], counts: Counted, analysis: Analysis, data: DisplayData) -> list[TermNode]:
    """The nodes that are frequent enough, each before those under it, in the order asked for."""
    least = AT_LEAST.of(analysis)
    groups = [g for g in counts.members if g in analysis.groups] or list(counts.members)
    enough = [
        n for n in found if not n.values or any(100 * counts.subjects(n, g) >= least * counts.total(g) for g in groups)
    ]
    size = {node.values: _size(node, counts, analysis, data) for node in found}

    def place(node: TermNode) -> list[tuple[float, str]]:
        return [(-size[node.values[: i + 1]], value) for i, value in enumerate(node.values)]

    return sorted(enough, key=place)


def _size(node: TermNode, counts: Counted, analysis: Analysis, data: DisplayData) -> float:
    """What a row is ordered by, the largest first."""
    order, groups = ORDER.of(analysis), _ordering(analysis, data)
    if order == "name":
        return 0.0
    if order == "events":
        return float(sum(counts.records(node, group) for group in groups))
    if order == "difference" and len(groups) > 1:
        first, second = (counts.subjects(node, g) / max(counts.total(g), 1) for g in groups[:2])
        return first - second
    return float(sum(counts.subjects(node, group) for group in groups))


TERMS = Kind(
    name="terms",
    title="Subjects by the values that their records have",
    meaning="Subjects with a record of each value of nested variables, outermost first, such as class and term.",
    statistics=(
        count_of("n", "subjects"),
        percent_of("pct", "their share of all subjects of the group"),
        count_of("events", "their records"),
    ),
    make=terms,
    parameters=(ORDER, ORDER_BY, AT_LEAST, COUNTED),
    variables=(1, 9),
    numeric=False,
    columns=True,
    spread=VALUES,
)
