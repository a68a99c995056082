"""Trace a printed cell: the subjects and records that it counts, and what is behind each of them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.tables import Table
from ..specs import Spec, UsageFault
from ..specs.conditions import Clause, Condition, parsed, renamed
from ..specs.nearest import nearest
from ..study.build import Run, build
from ..study.displays import analysis_frames
from ..study.folder import Study
from ..tlf.data import DisplayData
from ..tlf.model import Display
from ..tlf.results import results
from ..tlf.sheets import read_displays

COUNTING = ("n", "events", "censored", "denominator")
ONLY = {"events": Condition("CNSR", "EQ", ("0",)), "censored": Condition("CNSR", "NE", ("0",))}
MOST_CELLS = 12
PARTS = ("row", "column", "group", "stat", "subgroup", "analysis")


@dataclass(frozen=True)
class CountedRecord:
    """One record that a cell counts: its subject, and the places behind it, each with how deep it lies."""

    subject: str
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class TracedCell:
    """A number of a display and the records that it was computed from.

    where is the condition that chose them in dataset; count is what they come to: subjects, or records where records
    are counted. For a statistic that counts, value is that number.
    """

    display: str
    row: str
    column: str
    group: str
    stat: str
    value: float
    text: str
    dataset: str
    where: str
    subjects: tuple[str, ...]
    records: tuple[CountedRecord, ...]

    @property
    def counts(self) -> bool:
        """Whether the number is a count of subjects or records, and not a test, a mean or a model."""
        return self.stat in COUNTING

    @property
    def agrees(self) -> bool:
        """Whether the subjects or the records come to the number."""
        return self.value in (len(self.subjects), len(self.records))


def display_named(spec: Spec, word: str) -> Display | None:
    """The display of that identifier or number ("T2", "table 2"), in whatever case; None where there is none."""
    displays, _ = read_displays(spec)
    return next((d for d in displays if word.casefold() in (d.id.casefold(), d.number.casefold())), None)


def cell_trace(study: Study, target: Sequence[str]) -> TracedCell:
    """The records behind a printed cell: ("T2", "Hypertension", "Grade 3", "PB").

    The words after the display name its row (by key or printed label), column, group (by code or printed name) and
    statistic in any order and case; without a statistic it is the count. The study is built for it.
    Raises UsageFault where the display has no such cell, or several.
    """
    if display_named(study.spec, target[0]) is None:
        known = [d.id for d in read_displays(study.spec)[0]]
        raise UsageFault(f"The study has no display {target[0]!r}.{nearest(target[0], known)}")
    return cell_in(build(study), target)


def cell_in(run: Run, target: Sequence[str]) -> TracedCell:
    """The same of a build that is made already."""
    display = display_named(run.study.spec, target[0])
    if display is None:
        raise UsageFault(f"The study has no display {target[0]!r}.")
    numbers, faults = results([display], analysis_frames(run))
    if numbers.empty:
        raise UsageFault(f"{display.id} has no numbers. {' '.join(map(str, faults))}".strip())
    return cell_of(display, numbers, run, target[1:])


def cell_of(display: Display, numbers: pd.DataFrame, run: Run, words: Sequence[str]) -> TracedCell:
    """The cell of a display's results that the words name, with what is behind it in a build. Raises as `cell_trace`."""
    line = _named_line(display, numbers, words)
    where = conditions_of(line["where"], line["stat"])
    records = tuple(_counted(line["dataset"], where, DisplayData(analysis_frames(run), display), run.shelf))
    keys = {name: str(line[name]) for name in ("row", "column", "group", "stat", "text", "dataset")}
    return TracedCell(
        display=display.id,
        value=float(line["value"]),
        where=" AND ".join(map(str, where)),
        subjects=tuple(dict.fromkeys(record.subject for record in records)),
        records=records,
        **keys,
    )


def conditions_of(where: str, stat: str) -> tuple[Clause, ...]:
    """The conditions that the records behind a number satisfy: those of its line of the results, and its statistic's own."""
    return (*parsed(where), *((ONLY[stat],) if stat in ONLY else ()))


def records_of_number(dataset: str, where: Sequence[Clause], data: DisplayData) -> NDArray[np.int64]:
    """The positions of the records of a dataset where the conditions hold; a variable may be written ADSL.variable."""
    own = [renamed(c, lambda name: name.removeprefix("ADSL.")) for c in where]
    _, owners = data.records(dataset)
    return np.flatnonzero(data.holding(dataset, own) & (owners >= 0))


def _counted(
    dataset: str, where: Sequence[Clause], data: DisplayData, shelf: Mapping[str, Table]
) -> Iterator[CountedRecord]:
    """The records of a dataset where the conditions hold, in its order."""
    _, owners = data.records(dataset)
    names = data.adsl["USUBJID"].astype("str").to_numpy()
    for position in records_of_number(dataset, where, data):
        yield CountedRecord(str(names[owners[position]]), tuple(_record_chain(shelf[dataset], int(position), shelf)))


def _named_line(display: Display, numbers: pd.DataFrame, words: Sequence[str]) -> Mapping[str, str]:
    """The line of the results that the words name: by its parts, or by its place ("n12", as the site has it)."""
    if len(words) == 1 and (place := re.fullmatch(r"n(\d+)", words[0])) and int(place[1]) < len(numbers):
        return {str(name): value for name, value in numbers.iloc[int(place[1])].items()}
    names = _names(display, numbers)
    known = {name.casefold(): name for each in names for name in each}
    strange = next((word for word in words if word.casefold() not in known), None)
    if strange is not None:
        near = [f" Did you mean {known[n]!r}?" for n in get_close_matches(strange.casefold(), known, n=1)]
        raise UsageFault(f"{display.id} has no row, column, group or statistic {strange!r}.{''.join(near)}")
    wanted = {word.casefold() for word in words}
    kept = [i for i, each in enumerate(names) if wanted <= {name.casefold() for name in each}]
    if not kept:
        raise UsageFault(f"{display.id} has no cell that is {', '.join(words)} at once.")
    found = _preferred(numbers.iloc[kept], wanted)
    if len(found) > 1:
        raise UsageFault(f"{display.id} has {len(found)} such cells; say which: {_choices(found, numbers)}.")
    return {str(name): value for name, value in found.iloc[0].items()}


def _preferred(found: pd.DataFrame, wanted: Collection[str]) -> pd.DataFrame:
    """The lines that are meant where no more is said: of a named row, of no column, a count; or any of the same records.

    A line of which every part is named comes before all others.
    """
    named = [found[part].str.casefold().isin([*wanted, ""]) for part in PARTS]
    among = [pd.concat(named, axis=1).all(axis=1)]
    among += [found["row"].str.casefold().isin(wanted), found["column"] == "", found["subgroup"] == ""]
    for meant in (*among, *(found["stat"] == stat for stat in COUNTING)):
        if len(found) > 1 and meant[found.index].any():
            found = found[meant[found.index]]
    same = found.duplicated(["row", "column", "group", "where"], keep=False).all()
    return found.iloc[:1] if same else found


def _choices(found: pd.DataFrame, numbers: pd.DataFrame) -> str:
    """The cells by the parts that they differ in; those of the same parts by their place, what they print and of what."""
    parts = [name for name in PARTS if found[name].nunique() > 1]
    texts = [", ".join(map(repr, line)) for line in found[parts].itertuples(index=False, name=None)]
    if not parts or len(set(texts)) < len(texts):
        at = numbers.index.get_indexer(found.index).tolist()
        rows = zip(at, *(found[name] for name in ("text", "dataset", "where")), strict=True)
        texts = [f"n{n} ({text}, of {dataset} where {where or 'anything holds'})" for n, text, dataset, where in rows]
    more = f"; and {len(texts) - MOST_CELLS} more" if len(texts) > MOST_CELLS else ""
    return "; ".join(dict.fromkeys(texts[:MOST_CELLS])) + more


def _names(display: Display, numbers: pd.DataFrame) -> list[set[str]]:
    """For each line of the results every name that a reader may have for a part of it."""
    rows = {a.row: a.label for a in display.analyses if a.label}
    groups = {g.code: g.label for g in display.groups}
    lines = numbers[list(PARTS)].itertuples(index=False, name=None)
    return [{*line, rows.get(line[0], ""), groups.get(line[2], "")} - {""} for line in lines]


def _record_chain(table: Table, position: int, shelf: Mapping[str, Table], depth: int = 0) -> Iterator[tuple[int, str]]:
    """A record and the records it was made from, down to the lines of the forms."""
    yield depth, replace(table, provenance=None).place(position)
    if table.origin is not None:
        for name, source in dict.fromkeys(table.origin.sources(position)):
            yield from _record_chain(shelf[name], source, shelf, depth + 1)
