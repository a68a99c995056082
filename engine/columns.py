"""Make one column: gather what it is made from, call its function, spread the answer.

A function is handed the columns that the sheet names as its sources and
nothing else, so what the lineage says a column was made from is what it was
made from.
"""

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, cast

import numpy as np
import pandas as pd

from ..specs import Dataset, Finding, Making, Source, Spec, SpecFault, Value, Variable
from ..specs.conditions import Condition
from ..specs.model import RECORD
from .behind import One, own_fields
from .encoded import (
    blank,
    distinct,
    encoded,
    from_codes,
    grouped,
    match,
    numbers_as_text,
    spread,
    stacked,
    take,
    with_missing,
)
from .events import Records
from .kinds import answer_without_records, kind_of
from .lineage import Step
from .reads import Reads, first_repeat, found_by, handed, is_one_record, note
from .reports import Report
from .rows import Mask, Rows, applies, holds
from .tables import Further, Positions, Table

Function = Callable[..., pd.Series]


@dataclass(frozen=True, eq=False)
class Bench:
    """What lies to hand while a dataset is made.

    homes: where functions are looked for, the study's own first.
    others: the benches of datasets under work beside this one.
    made: the finished columns so far, found the findings, beside the source
    records that columns were found in, and reads the values that were handed to
    columns (the four things here that grow).
    """

    dataset: Dataset
    spec: Spec
    shelf: Mapping[str, Table]
    homes: Sequence[ModuleType]
    rows: Rows
    others: Mapping[str, "Bench"] = field(default_factory=dict)
    made: dict[str, pd.Series] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    beside: list[Further] = field(default_factory=list)
    reads: Reads = field(default_factory=dict)

    def keys(self) -> pd.Series:
        """The kind of each record."""
        return self.rows.keys

    def so_far(self) -> Table:
        """The columns made so far, as a table; its records are not sorted yet."""
        subject = "USUBJID" if "USUBJID" in self.made else ""
        frame = pd.DataFrame(self.made, copy=False)
        keys = self.dataset.keys
        return Table(self.dataset.name, frame, subject, keys=keys, origin=self.rows.origin, placed=self.rows.place)


def find(name: str, homes: Sequence[ModuleType], place: str) -> Function:
    """The function that a method names: the study's own, else the dataset's file's, else a verb.

    Raises SpecFault, with the nearest name there is, where no function is called so.
    """
    for home in homes:
        function = getattr(home, name, None)
        if _is_method(name, function):
            return cast(Function, function)
    raise SpecFault(f"{place}: no method is called {name!r}.{nearest(name, method_names(homes))}")


def method_names(homes: Sequence[ModuleType]) -> list[str]:
    """The names of all methods of the modules."""
    return sorted({n for home in homes for n, thing in vars(home).items() if _is_method(n, thing)})


def _is_method(name: str, thing: object) -> bool:
    known = inspect.isfunction(thing) and not name.startswith("_") and name not in ("rows", "derived")
    return known and not getattr(thing, "__module__", "").endswith("engine.kinds")


def nearest(name: str, names: Sequence[str]) -> str:
    """ " Did you mean 'study_day'?" where a name is near enough, else nothing."""
    near = difflib.get_close_matches(name, list(names), 1, 0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def column(variable: Variable, bench: Bench) -> tuple[pd.Series, list[Step]]:
    """One column of the dataset, and how it came to be.

    Each line of the values sheet makes the column for the records where its
    condition holds, in the order of the sheet; the variable's own row makes the rest.
    """
    count = bench.rows.count
    free = np.ones(count, dtype=bool)
    parts: list[tuple[Positions, pd.Series]] = []
    steps: list[Step] = []
    for value in bench.dataset.values:
        if value.variable != variable.name or not _makes(value.making):
            continue
        mine = np.flatnonzero(free & _covered(value, bench))
        free[mine] = False
        where = " AND ".join(map(str, value.where))
        answer, step = _part(variable, value.making, value.codelist or variable.codelist, mine, bench)
        parts.append((mine, answer))
        steps.append(Step(str(variable), where, *step))
    rest = np.flatnonzero(free)
    if _makes(variable.making):
        answer, step = _part(variable, variable.making, variable.codelist, rest, bench)
        parts.append((rest, answer))
        steps.append(Step(str(variable), "", *step))
    else:
        parts.append((rest, blank(len(rest))))
    return _joined(parts, count), steps


def planned(variable: Variable, dataset: Dataset, spec: Spec, homes: Sequence[ModuleType]) -> list[Step]:
    """How a column will come to be, from the spec alone; the same steps that `column` gives with it."""
    lines = [(v.making, " AND ".join(map(str, v.where))) for v in dataset.values if v.variable == variable.name]
    steps = []
    for making, where in (*lines, (variable.making, "")):
        if _makes(making):
            function = find(making.method, homes, variable.place)
            steps.append(Step(str(variable), where, *_told(function, making, spec)))
    return steps


def _told(function: Function, making: Making, spec: Spec) -> tuple[tuple[str, ...], str, str]:
    text = making.text or sentence(function, making, spec)
    return tuple(map(str, making.sources)), f"{function.__module__}.{function.__name__}", text


def _makes(making: Making) -> bool:
    return bool(making.method)


def _covered(value: Value, bench: Bench) -> Mask:
    answers = [applies(value.where, bench.dataset, s.record.key) for s in bench.rows.segments]
    sizes = [len(s.positions) for s in bench.rows.segments]
    mask = np.repeat(np.array([a is not False for a in answers], dtype=bool), sizes)
    if any(a is None for a in answers):
        named = {**bench.made, RECORD: bench.keys()}
        others = [c for c in value.where if c.variable not in (bench.dataset.by, RECORD)]
        mask = mask & holds(others, named, bench.rows.count)
    return mask


def _joined(parts: Sequence[tuple[Positions, pd.Series]], count: int) -> pd.Series:
    parts = [(where, answer) for where, answer in parts if len(where)]
    if not parts:
        return blank(count)
    if len(parts) == 1 and len(parts[0][0]) == count:
        return parts[0][1].reset_index(drop=True)
    positions = np.concatenate([where for where, _ in parts])
    order = np.empty(count, dtype=np.int64)
    order[positions] = np.arange(count)
    return take(stacked([answer for _, answer in parts]), order)


def _part(
    variable: Variable, making: Making, codelist: str, mine: Positions, bench: Bench
) -> tuple[pd.Series, tuple[tuple[str, ...], str, str]]:
    function = find(making.method, bench.homes, variable.place)
    kind = kind_of(function)
    try:
        own = making.where if kind in ("each_value", "columns") else ()
        kept = np.flatnonzero(_own_holds(own, mine, bench)) if own else None
        work = _Work(variable, making, codelist, mine if kept is None else mine[kept], bench)
        answers = {"per_subject": work.per_subject, "each_value": work.each_value, "among_records": work.among_records}
        answer = answers.get(kind, work.whole)(function)
    except SpecFault as fault:
        raise SpecFault(f"{variable.place}, {variable}: {fault}") from fault
    if kept is not None:
        place = np.full(len(mine), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        answer = take(encoded(answer), place)
    return answer, _told(function, making, bench.spec)


def _own_holds(where: Sequence[Condition], mine: Positions, bench: Bench) -> Mask:
    """For some of our records whether conditions on our own columns hold."""
    named = {RECORD: bench.keys(), bench.dataset.by: bench.keys(), **bench.made}
    return holds(where, {c.variable: take(named[c.variable], mine) for c in where if c.variable in named}, len(mine))


@dataclass(frozen=True, eq=False)
class _Work:
    """The making of one column for some of the records."""

    variable: Variable
    making: Making
    codelist: str
    mine: Positions
    bench: Bench

    def whole(self, function: Function) -> pd.Series:
        columns = [self.source(s) for s in self.making.sources]
        answer = function(*columns, **self.asked(function, None))
        return self.checked(answer, function)

    def each_value(self, function: Function) -> pd.Series:
        columns = [self.source(s) for s in self.making.sources]
        if not columns:
            answer = function(**self.asked(function, None))
            return spread(answer, np.zeros(len(self.mine), dtype=np.int64))
        codes, values = distinct(columns)
        answer = function(*values, **self.asked(function, codes))
        if len(answer) != len(values[0]):
            raise SpecFault(f"{function.__name__} answered {len(answer)} times for {len(values[0])} values.")
        return spread(answer, codes)

    def per_subject(self, function: Function) -> pd.Series:
        """Hand over the records of the first source's table, and map the answers by subject."""
        table = self.table(self.making.sources[0])
        kept = np.flatnonzero(holds(self.making.where, table.frame, len(table.frame)))
        subject = take(table.subjects, kept)
        owners, ours = subject, self.subject_of(table)
        if self.making.on:
            owners, ours = self.groups(table, kept)
        self.read_of(table, handed(self.making, table), kept[_among(owners, ours)])
        columns = [
            take(_named(table, s), kept) if s.table == table.name else self.of_subject(s, subject)
            for s in self.making.sources
        ]
        offer = self.asked(function, None) | {"subject": owners}
        names = inspect.signature(function).parameters
        if "report" in names:
            fields = " ".join(dict.fromkeys(s.column for s in self.making.sources))
            offer["report"] = Report(lambda row: table.place(int(kept[row]), fields), None, self.bench.found)
        answer = encoded(function(*columns, **{k: v for k, v in offer.items() if k in names}))
        keys = encoded(pd.Series(answer.index.astype("str")))
        positions, _ = match([ours], [keys])
        found = take(answer.reset_index(drop=True), positions)
        instead = answer_without_records(function)
        return found if instead is None else with_missing(found, instead)

    def among_records(self, function: Function) -> pd.Series:
        """Hand over our own columns beside the whole columns of the last source's table."""
        table = self.table(self.making.sources[-1])
        kept = np.flatnonzero(holds(self.making.where, table.frame, len(table.frame)))
        columns = [
            take(_named(table, s), kept) if s.table == table.name else self.source(s) for s in self.making.sources
        ]
        both = stacked([self.subject_of(table), take(table.subjects, kept)])
        half = len(self.mine)
        self.read_of(table, handed(self.making, table), kept[_among(both.iloc[half:], both.iloc[:half])])
        offer = self.asked(function, None)
        named = {"subject": both.iloc[:half], "owner": both.iloc[half:]}
        offer |= {k: v.reset_index(drop=True) for k, v in named.items() if k in inspect.signature(function).parameters}
        return self.checked(function(*columns, **offer), function)

    def groups(self, table: Table, kept: Positions) -> tuple[pd.Series, pd.Series]:
        """With columns under `on`, the group of each record of the table, and that of each of ours, as text.

        Where a value of ours is missing, the record has no group.
        """
        pairs = [item.partition("=")[::2] for item in self.making.on]
        theirs = [take(_named(table, Source(table.name, b or a)), kept) for a, b in pairs]
        mine = [self.of_ours(a) for a, _ in pairs]
        ours, groups = grouped(mine, theirs)
        return groups, ours

    def of_subject(self, source: Source, subject: pd.Series) -> pd.Series:
        """A column with one value a subject, for the subjects of other records."""
        own = source.table == self.bench.dataset.name
        table = self.bench.so_far() if own else self.table(source)
        positions, unique = match([subject], [table.subjects])
        if not unique and not is_one_record(Making(), table):
            raise SpecFault(f"{source} has many records a subject; it cannot go with the records of another table.")
        if not unique:
            self.several(table, source, [table.subjects])
        if not own:
            self.read_of(table, [source.column, table.subject], positions)
        return take(_named(table, source), positions)

    def checked(self, answer: pd.Series, function: Function) -> pd.Series:
        if not isinstance(answer, pd.Series) or len(answer) != len(self.mine):
            raise SpecFault(f"{function.__name__} did not return one value for each of {len(self.mine)} records.")
        return encoded(answer.reset_index(drop=True))

    def asked(self, function: Function, codes: Positions | None) -> dict[str, Any]:
        """What a function asks by keyword: parts of its sheet row, the study, or one of the study's parameters."""
        spec, bench = self.bench.spec, self.bench
        names = [p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
        offer: dict[str, Callable[[], Any]] = {
            "value": lambda: self.making.value,
            "codelist": lambda: self.named_codelist(),
            "collected": lambda: self.collected(),
            "study": lambda: spec.study,
            "variable": lambda: self.variable,
            "report": lambda: Report(self.place, codes, bench.found),
            "subject": lambda: take(bench.made["USUBJID"], self.mine),
            "key": lambda: take(bench.keys(), self.mine),
            "count": lambda: len(self.mine),
            "labels": lambda: self.value_labels(),
            "sources": lambda: tuple(s.column for s in self.making.sources),
            "events": lambda: bench.dataset.events,
            "records": lambda: Records(bench.shelf, take(bench.made["USUBJID"], self.mine), self.mine, bench.beside),
        }
        asked = {}
        for p in names:
            if p.name == "codelist" and not self.codelist and p.default is not p.empty:
                continue
            if p.name in offer:
                asked[p.name] = offer[p.name]()
            elif p.name in spec.parameters:
                asked[p.name] = spec.parameters[p.name]
            elif p.name in spec.sheets:
                asked[p.name] = spec.sheets[p.name]
            elif p.default is p.empty and p.name not in ("subject", "owner"):
                raise SpecFault(
                    f"{function.__name__} asks for the parameter {p.name!r}. Add it under [parameters] in study.toml."
                )
        return asked

    def value_labels(self) -> Mapping[str, str]:
        """The label that the values sheet gives each kind of record."""
        dataset = self.bench.dataset
        keys = [r.key for r in dataset.records]
        lines = [v for v in dataset.values if v.label]
        return {k: v.label for v in reversed(lines) for k in keys if applies(v.where, dataset, k)}

    def named_codelist(self) -> Any:
        if self.codelist not in self.bench.spec.codelists:
            raise SpecFault(f"there is no codelist {self.codelist!r}.")
        return self.bench.spec.codelists[self.codelist]

    def collected(self) -> Mapping[str, str] | None:
        """The map that the sheet names: collected value to value."""
        if not self.making.table:
            return None
        if self.making.table not in self.bench.spec.maps:
            raise SpecFault(
                f"there is no map {self.making.table!r}.{nearest(self.making.table, list(self.bench.spec.maps))}"
            )
        return self.bench.spec.maps[self.making.table]

    def place(self, row: int) -> str:
        """Where the record at fault came from, with the fields the column is made of."""
        at = int(self.mine[row])
        segment = next(g for g in self.bench.rows.segments if g.start <= at < g.stop)
        record = One(self.bench.dataset, segment.record.key, at, self.bench.made)
        known = own_fields(record, self.variable.name)
        here = [f for form, f in known if f in segment.table.frame.columns and form in (segment.table.name, "raw.*")]
        fields = here or [s.column for s in self.making.sources if s.table.startswith("raw.")]
        return self.bench.rows.place(at, " ".join(dict.fromkeys(fields)) or self.variable.name)

    # -- where a source comes from --------------------------------------------------

    def source(self, source: Source) -> pd.Series:
        """The source for our records: own column, own form's field, or looked up by subject, key or parent."""
        bench = self.bench
        if source.table == "STUDY":
            return self.of_study(source.column)
        if source.table == bench.dataset.name:
            return self.own(source.column)
        if source.table.endswith(".*") or any(s.table.name == source.table for s in bench.rows.segments):
            return self.collected_field(source)
        table = self.table(source)
        if self.making.on == (RECORD,) or (bench.dataset.parent == table.name and not self.making.on):
            return take(_named(table, source), self.parent_positions(table))
        return self.looked_up(table, source)

    def of_study(self, name: str) -> pd.Series:
        constants = {"STUDYID": self.bench.spec.id, "DOMAIN": self.bench.dataset.name}
        text = constants.get(
            name, self.bench.spec.study.get(name.lower(), self.bench.spec.parameters.get(name.lower()))
        )
        if text is None:
            raise SpecFault(f"STUDY.{name} is neither STUDYID, DOMAIN nor a name under [study] in study.toml.")
        return from_codes(np.zeros(len(self.mine), dtype=np.int64), [str(text)])

    def own(self, name: str) -> pd.Series:
        if name in (RECORD, self.bench.dataset.by) and name not in self.bench.made:
            return take(self.bench.keys(), self.mine)
        return take(self.bench.made[name], self.mine)

    def collected_field(self, source: Source) -> pd.Series:
        """The field for each record from the form it came from; missing for records of other forms."""
        pieces = []
        numbers = []
        for segment in self.bench.rows.segments:
            wanted = source.table.endswith(".*") or segment.table.name == source.table
            if wanted and source.column in segment.table.frame.columns:
                numbers.append(segment.table.frame[source.column].dtype == "float64")
            first, last = np.searchsorted(self.mine, [segment.start, segment.stop])
            rows = segment.positions[self.mine[first:last] - segment.start]
            if not wanted:
                pieces.append(blank(len(rows)))
            elif len(rows):
                pieces.append(take(_named(segment.table, source), rows))
                self.read_of(segment.table, [source.column], rows)
        filled = [p for p in pieces if len(p)]
        as_number = bool(numbers) and all(numbers)
        if as_number or any(p.dtype == "float64" for p in filled):
            filled = [
                p if p.notna().any() or p.dtype == "float64" else pd.Series(np.full(len(p), np.nan)) for p in filled
            ]
        if filled:
            return stacked(filled)
        return pd.Series(dtype="float64") if as_number else blank(0)

    def table(self, source: Source) -> Table:
        """The finished table, or what there is so far of a dataset under work."""
        if source.table in self.bench.others:
            return self.bench.others[source.table].so_far()
        if source.table not in self.bench.shelf:
            raise SpecFault(
                f"source {source} is not on the shelf: {source.table} is neither a form nor an earlier dataset."
            )
        return self.bench.shelf[source.table]

    def looked_up(self, table: Table, source: Source) -> pd.Series:
        """A column of another table, found by subject or by the columns of `on`."""
        if table.name.startswith("SUPP") and source.column not in table.frame.columns:
            return self.supplemental(table, source)
        if not self.making.on:
            ours, theirs = [self.subject_of(table)], [table.subjects]
        else:
            pairs = [item.partition("=")[::2] for item in self.making.on]
            ours = [self.of_ours(a) for a, _ in pairs]
            theirs = [table.frame[b or a] if (b or a) != "USUBJID" else table.subjects for a, b in pairs]
        positions, unique = match(ours, theirs)
        if not unique and not is_one_record(self.making, table):
            by = " ".join(self.making.on) or "subject"
            raise SpecFault(
                f"{source} has many records by {by}. Name a method that takes one value per subject, or more columns under `on`."
            )
        if not unique:
            self.several(table, source, theirs)
        self.read_of(table, [source.column, *found_by(self.making, table)], positions)
        return take(_named(table, source), positions)

    def several(self, table: Table, source: Source, theirs: Sequence[pd.Series]) -> None:
        """Say that a table has many records for one of ours, though its key promises one."""
        place = table.place(first_repeat(theirs), source.column)
        says = f"{self.variable} is made from {source}, which has several records here; one of them is taken."
        self.bench.found.append(Finding("NOT-UNIQUE", "error", place, says, "Query the site for which is right."))

    def read_of(self, table: Table, columns: Sequence[str], positions: Positions) -> None:
        """Note what was read of some records of another table."""
        note(self.bench.reads, table, columns, str(self.variable), positions)

    def of_ours(self, name: str) -> pd.Series:
        if name in self.bench.made:
            return take(self.bench.made[name], self.mine)
        return self.collected_field(Source("raw.*", name))

    def subject_of(self, table: Table) -> pd.Series:
        """The subject of our records, in the terms of the other table."""
        if table.subject == "USUBJID":
            return take(self.bench.made["USUBJID"], self.mine)
        pieces = []
        for segment in self.bench.rows.segments:
            first, last = np.searchsorted(self.mine, [segment.start, segment.stop])
            rows = segment.positions[self.mine[first:last] - segment.start]
            pieces.append(take(segment.table.subjects, rows))
        return stacked(pieces) if pieces else blank(0)

    def parent_positions(self, table: Table) -> Positions:
        """The record of the parent dataset that came from the same source record as ours."""
        assert table.origin is not None
        ours = self.bench.rows.origin.taken(self.mine)
        names = {name: code for code, name in enumerate(dict.fromkeys((*ours.tables, *table.origin.tables)))}
        size = 2**40
        mine = np.array([names[n] for n in ours.tables])[ours.table] * size + ours.position
        theirs = np.array([names[n] for n in table.origin.tables])[table.origin.table] * size + table.origin.position
        index = pd.Index(theirs)
        if not index.is_unique:
            raise SpecFault(f"{table.name} has many records of one source record, so ours cannot be found by it.")
        return index.get_indexer(pd.Index(mine)).astype(np.int64)

    def supplemental(self, table: Table, source: Source) -> pd.Series:
        """The value of a supplemental qualifier of our subject, or of the parent record that ours came from."""
        name = source.column
        kept = np.flatnonzero(holds((_equals("QNAM", name),), table.frame, len(table.frame)))
        if not len(kept):
            declared = self.bench.spec.datasets.get(table.name)
            if declared is None or name not in {r.key for r in declared.records}:
                raise SpecFault(f"{table.name} has no column and no QNAM {name!r}.")
            return blank(len(self.mine))
        frame = table.frame.iloc[kept].reset_index(drop=True)
        ours, theirs = [take(self.bench.made["USUBJID"], self.mine)], [frame["USUBJID"]]
        if "IDVAR" in frame.columns and frame["IDVAR"].notna().any():
            parent = table.name.removeprefix("SUPP")
            numbers = self.collected_field(Source(parent, str(frame["IDVAR"].iloc[0])))
            ours.append(numbers_as_text(numbers) if numbers.dtype == "float64" else numbers)
            theirs.append(frame["IDVARVAL"])
        positions, unique = match(ours, theirs)
        if not unique:
            self.several(replace(table, placed=lambda row, name: table.place(int(kept[row]), name)), source, theirs)
        return take(frame["QVAL"], positions)


def _among(owners: pd.Series, ours: pd.Series) -> Mask:
    """For each of their records whether its owner is one of ours."""
    return owners.isin(set(ours.dropna())).to_numpy(dtype=bool)


def _equals(variable: str, value: str) -> Any:
    from ..specs.conditions import Condition

    return Condition(variable, "EQ", (value,))


def _named(table: Table, source: Source) -> pd.Series:
    if source.column not in table.frame.columns:
        near = nearest(source.column, [str(c) for c in table.frame.columns])
        raise SpecFault(f"{table.name} has no column {source.column!r}.{near}")
    return table.frame[source.column]


def sentence(function: Function, making: Making, spec: Spec) -> str:
    """The first paragraph of the function's docstring, with the study's parameters and the sheet's own words filled in."""
    words = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    where = " AND ".join(map(str, making.where))
    filled = {**spec.parameters, "value": making.value, "where": where}
    for name, text in filled.items():
        shown = ", ".join(map(str, text)) if isinstance(text, list) else str(text)
        words = words.replace("{" + name + "}", shown)
    return f"{words.rstrip('.')}, of the records where {where}." if where else words
