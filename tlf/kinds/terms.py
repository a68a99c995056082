"""Subjects by the values that their records have, such as adverse events by class and term."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...engine.encoded import combined
from ...specs.conditions import Clause, Condition
from ..data import DisplayData, Mask, Selection, column
from ..kind import VALUES, Kind, Statistic, count_of
from ..model import ALL, LEVELS, Analysis
from ..number import Number
from ..parameters import choice, number

BLANK = "Not coded"
ORDER = choice("order", "Most subjects of all groups first, then by name; or by name.", ("frequency", "name"))
AT_LEAST = number("at_least", "Leaves out rows in which no group has so many per cent.", 0.0)


@dataclass(frozen=True, eq=False)
class Node:
    """One row of the table: its values, outermost first, the records that have them, and subjects by group."""

    values: tuple[str, ...]
    records: Mask
    subjects: tuple[int, ...]


def terms(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Subjects with a record of each value of nested variables; each counts once in each row.

    The analysis' variable names them, outermost first ("AEBODSYS AEDECOD"). A number's subgroup holds the outer
    values and its row the value itself; the first row, named by the analysis, is that of any record.
    Parameters: order=frequency (most subjects of all groups first, then by name) or name; at_least=5 leaves out
    rows in which no group has so many per cent.
    """
    every = data.selection(analysis, ALL)
    members = [data.members(group, analysis.population) for group in analysis.groups]
    totals = [int(m.sum()) for m in members]
    words = "A subject counts once in each row. Percentages are of all subjects in the group"
    for node in _shown(_nodes(analysis, every, members), totals, analysis):
        key = {"row": node.values[-1] if node.values else analysis.row, "subgroup": LEVELS.join(node.values[:-1])}
        for group, member, total, n in zip(analysis.groups, members, totals, node.subjects, strict=True):
            where = data.text((*data.conditions(group, analysis.population), *_where(node, analysis)), analysis.dataset)
            records = int((node.records & member[every.subjects]).sum())
            yield Number(group, "n", float(n), records, where, **key)
            yield Number(group, "pct", 100.0 * n / total if total else np.nan, records, where, words, **key)


def _where(node: Node, analysis: Analysis) -> tuple[Clause, ...]:
    named = zip(analysis.variable.split(), node.values, strict=False)
    own = (Condition(n, "BLANK") if v == BLANK else Condition(n, "EQ", (v,)) for n, v in named)
    return (*analysis.where, *own)


def _nodes(analysis: Analysis, every: Selection, members: Sequence[Mask]) -> list[Node]:
    """A node for all records, and one for each combination of values that the outer variables have, at each depth."""
    columns = [column(every, name, analysis) for name in analysis.variable.split()]
    nodes = [Node((), np.ones(len(every), dtype=bool), _counted(every.subjects, members))]
    for depth in range(1, len(columns) + 1):
        codes, size = combined(columns[:depth]) if len(every) else (np.empty(0, dtype=np.int64), 0)
        texts = [c.astype("str").fillna(BLANK).to_numpy() for c in columns[:depth]]
        for code in range(size):
            records = codes == code
            first = int(np.argmax(records))
            values = tuple(str(text[first]) for text in texts)
            nodes.append(Node(values, records, _counted(every.subjects[records], members)))
    return nodes


def _counted(subjects: NDArray[np.int64], members: Sequence[Mask]) -> tuple[int, ...]:
    seen = np.unique(subjects)
    return tuple(int(member[seen].sum()) for member in members)


def _shown(nodes: Sequence[Node], totals: Sequence[int], analysis: Analysis) -> list[Node]:
    """The nodes that are frequent enough, each before those under it, in the order asked for."""
    order, least = ORDER.of(analysis), AT_LEAST.of(analysis)
    enough = [
        n for n in nodes if not n.values or any(100 * s >= least * t for s, t in zip(n.subjects, totals, strict=True))
    ]
    size = {node.values: sum(node.subjects) if order == "frequency" else 0 for node in nodes}

    def place(node: Node) -> list[tuple[int, str]]:
        return [(-size[node.values[: i + 1]], value) for i, value in enumerate(node.values)]

    return sorted(enough, key=place)


TERMS = Kind(
    name="terms",
    title="Subjects by the values that their records have",
    meaning="Subjects with a record of each value of nested variables, outermost first, such as class and term.",
    statistics=(count_of("n", "subjects"), Statistic("pct", "their share of all subjects of the group")),
    make=terms,
    parameters=(ORDER, AT_LEAST),
    variables=(1, 9),
    numeric=False,
    spread=VALUES,
)
