"""What is behind the numbers of a display: how each was computed, and the records that it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs.conditions import Clause, Condition, renamed, variables
from ..tlf.data import SUBJECTS, DisplayData
from ..tlf.kinds.count import UNIT
from ..tlf.model import Analysis, Display
from ..tlf.nested import names_in
from ..tlf.words import condition_words
from ..trace.cell import ONLY, conditions_of, records_of_number
from .shards import Array, coded, narrow_unsigned, position_steps, shard

TEXTS = (
    "analysis",
    "group",
    "subgroup",
    "row",
    "column",
    "stat",
    "text",
    "population",
    "where",
    "dataset",
    "parameters",
)
SHARE = "pct"
SHARED = ("n", SHARE, "denominator")
NEAR = 1e-9  # per cent


@dataclass(eq=False)
class Sets:
    """Sets of records, each once: by dataset and the conditions that chose them.

    known: the place of a set by what a line of the results says of it.
    """

    data: DisplayData
    known: dict[tuple[str, str, str], int] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    records: list[Array] = field(default_factory=list)

    def place(self, dataset: str, where: Sequence[Clause], positions: Array | None = None) -> int:
        """The place of a set among all; positions where they are known."""
        key = (dataset, " AND ".join(map(str, where)))
        if key not in self.places:
            self.places[key] = len(self.said)
            found = records_of_number(dataset, where, self.data) if positions is None else positions
            self.records.append(found)
            self.said.append(
                {"dataset": dataset, "where": key[1], "words": self._words(dataset, where)} | _tested(where)
            )
        return self.places[key]

    def _words(self, dataset: str, where: Sequence[Clause]) -> str:
        own = [renamed(clause, lambda name: name.removeprefix("ADSL.")) for clause in where]
        return condition_words(own, dataset, self.data.spec) if where else ""


def _tested(where: Sequence[Clause]) -> dict[str, Any]:
    return {"variables": [name.removeprefix("ADSL.") for name in variables(where)]}


def cells_shard(name: str, display: Display, numbers: pd.DataFrame, data: DisplayData) -> bytes:
    """The shard of a display: its lines of the results, for each the set of records behind it, and the sets.

    A share has a second set, the records that it is of.
    """
    sets = Sets(data)
    lines = list(numbers.itertuples())
    above = np.array([_set_of(line, sets) for line in lines], dtype=np.int64)
    wholes = {_place(line): whole for line in lines if (whole := _whole_of(line, display, sets)) >= 0}
    below = np.array([wholes.get(_place(line), -1) if line.stat in SHARED else -1 for line in lines], dtype=np.int64)
    rows = np.array([_analysis_of(line, display) for line in lines], dtype=np.int64)
    texts = {key: coded(numbers[key].astype("str").tolist()) for key in TEXTS}
    sizes = np.array([len(found) for found in sets.records], dtype=np.uint32)
    arrays = {key: codes for key, (_, codes) in texts.items()}
    arrays |= {
        "set": narrow_unsigned(above + 1, len(sizes)),
        "whole": narrow_unsigned(below + 1, len(sizes)),
        "size": sizes,
    }
    arrays["of"] = narrow_unsigned(rows + 1, len(display.analyses))
    arrays["records"] = np.concatenate([np.empty(0, np.int32), *map(position_steps, sets.records)]).astype(np.int32)
    header = {
        "levels": {key: levels for key, (levels, _) in texts.items()},
        "sets": sets.said,
        "values": [_number(value) for value in numbers["value"].tolist()],
        "analyses": _analyses(display),
        "by": display.by,
        "groups": [[group.code, group.label] for group in display.groups],
    }
    return shard(name, header, arrays)


def _number(value: float) -> str:
    return "" if np.isnan(value) else repr(value).removesuffix(".0")


def _set_of(line: Any, sets: Sets) -> int:
    """The set of records behind a line of the results; -1 where it has none."""
    if line.dataset not in sets.data.frames:
        return -1
    key = (line.dataset, line.where, line.stat if line.stat in ONLY else "")
    if key not in sets.known:
        sets.known[key] = sets.place(line.dataset, conditions_of(line.where, line.stat))
    return sets.known[key]


def _analysis_of(line: Any, display: Display) -> int:
    """The place of the sheet's row that a line of the results is of: by its identifier, then its row and column; or -1.

    Rows that the data tell stand under the row of the sheet, or have the identifier alone.
    """
    own = [at for at, a in enumerate(display.analyses) if a.id == line.analysis]
    rows = (line.row, *names_in(line.subgroup)[-1:])
    near = [at for at in own if display.analyses[at].row in rows]
    same = [at for at in near if display.analyses[at].column == line.column]
    return next(iter((*same, *near, *own)), -1)


def _place(line: Any) -> tuple[str, ...]:
    return (line.analysis, line.group, line.subgroup, line.row, line.column)


def _whole_of(line: Any, display: Display, sets: Sets) -> int:
    """The set that a share is of: the one by which the number comes out; -1 where there is none, or it is no share."""
    at = _analysis_of(line, display)
    analysis = display.analyses[at] if at >= 0 else None
    if analysis is None or line.stat != SHARE or np.isnan(line.value):
        return -1
    above, data = sets.records[_set_of(line, sets)], sets.data
    records = analysis.kind.name == "count" and UNIT.of(analysis) == "records"
    part = _size(above, line.dataset, records, data)
    for dataset, where in _candidates(analysis, line.group, records, data):
        chosen = records_of_number(dataset, where, data)
        whole = _size(chosen, dataset, records, data)
        if whole and abs(100.0 * part / whole - line.value) < NEAR:
            return sets.place(dataset, where, chosen)
    return -1


def _size(positions: NDArray[np.int64], dataset: str, records: bool, data: DisplayData) -> int:
    """How many records, or different subjects, there are among the records of a dataset."""
    return len(positions) if records else len(np.unique(data.records(dataset)[1][positions]))


def _candidates(
    analysis: Analysis, group: str, records: bool, data: DisplayData
) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    """What a share may be of: the sheet's denominator, all subjects of the group, or those with a value."""
    conditions = data.conditions(group, analysis.population)
    known = all(name in data.adsl.columns for name in variables(analysis.denominator))
    home = SUBJECTS if known and not records else analysis.dataset
    yield home, (*conditions, *analysis.denominator)
    yield SUBJECTS, conditions
    own = (Condition(name, "PRESENT") for name in analysis.variables)
    yield analysis.dataset, (*conditions, *analysis.where, *own)


def _analyses(display: Display) -> list[dict[str, Any]]:
    """What each analysis is: its kind in words, its variables, what its statistics are, its place."""
    return [
        {
            "title": a.kind.title,
            "meaning": a.kind.meaning,
            "stats": {s.name: s.meaning for s in a.kind.statistics},
            "variables": list(a.variables),
            "place": a.place,
            "kind": a.kind.name,
        }
        for a in display.analyses
    ]
