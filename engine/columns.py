"""Make one column: gather what it is made from, call its function, spread the answer.

A function is handed the columns that the sheet names as its sources and
nothing else, so what the lineage says a column was made from is what it was
made from.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from ..specs import RECORD, Dataset, Derivation, Source, Spec, SpecFault, Value, Variable
from ..specs.conditions import Clause, variables
from ..specs.nearest import nearest
from ..specs.places import while_deriving
from ..specs.settings import field_rules
from .code_arrays import Codes
from .combinations import distinct
from .conditions import Mask, judged
from .context import DatasetContext
from .derived import DTYPE, derived_step
from .doubts import doubt_findings
from .encoded import blank, codes_in, encoded, levels_in, recoded, spread, stacked, take, with_missing
from .events import Records
from .kinds import answer_without_records, kind_of
from .lineage import Step
from .matching import match
from .methods import Function, find, sentence
from .offers import AMONG
from .provenance import One, fields_looked_up, own_fields, stands_on
from .reads import handed
from .reports import Report
from .rows import applies
from .sources import Sources, looks_among, named_column
from .tables import Positions
from .written import written_alike, written_rules

# What a method may raise on columns that it was not written for: a study's own code is not ours.
FAILURES = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


def made_column(variable: Variable, context: DatasetContext) -> tuple[pd.Series, list[Step]]:
    """One column of the dataset, and how it came to be.

    Each line of the values sheet makes the column for the records where its
    condition holds, in the order of the sheet; the variable's own row makes the rest.
    """
    count = context.rows.count
    free = np.ones(count, dtype=bool)  # the records that no line has made the column for
    parts: list[tuple[Positions, pd.Series]] = []
    steps: list[Step] = []
    for value in context.dataset.lines_of(variable.name):
        if not _makes(value.derivation):
            continue
        mine = _covered(value, free, context)
        free[mine] = False
        answer, step = _part(variable, value.derivation, value.codelist or variable.codelist, mine, context)
        parts.append((mine, answer))
        steps.append(Step(variable.source, value.where, *step))
    rest = context.rows.every if free.all() else np.flatnonzero(free)
    if _makes(variable.derivation):
        answer, step = _part(variable, variable.derivation, variable.codelist, rest, context)
        parts.append((rest, answer))
        steps.append(Step(variable.source, (), *step))
    else:
        parts.append((rest, blank(len(rest))))
    return _joined(parts, count), steps


def planned(variable: Variable, dataset: Dataset, spec: Spec, homes: Sequence[ModuleType]) -> list[Step]:
    """How a column will come to be, from the spec alone: the steps of a build, with those of derived records for DTYPE."""
    lines = [(v.derivation, v.where) for v in dataset.lines_of(variable.name)]
    steps = []
    for derivation, where in (*lines, (variable.derivation, ())):
        if _makes(derivation):
            function = find(derivation.method, homes, variable.place)
            steps.append(Step(variable.source, where, *_method(function, derivation, spec)))
    lines_of_records = dataset.derived if variable.name == DTYPE else ()
    return steps + [derived_step(line, dataset, homes) for line in lines_of_records]


def _method(function: Function, derivation: Derivation, spec: Spec) -> tuple[tuple[Source, ...], str, str]:
    text = derivation.text or sentence(function, derivation, spec)
    return derivation.sources, f"{function.__module__}.{function.__name__}", text


def _makes(derivation: Derivation) -> bool:
    return bool(derivation.method)


def _covered(value: Value, free: Mask, context: DatasetContext) -> Positions:
    """Those of the free records for which a line of the values sheet makes the column."""
    segments = context.rows.segments
    answers = [applies(value.where, context.dataset, s.record.key) for s in segments]
    parts = [
        np.flatnonzero(free[s.start : s.stop]) + s.start
        for s, a in zip(segments, answers, strict=True)
        if a is not False
    ]
    mine = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    if any(a is None for a in answers):
        named = {RECORD: context.keys(), context.dataset.by: context.keys(), **context.made}
        held, doubts = judged(value.where, named, context.rows.count)
        mine = mine[held[mine]]
        context.found.extend(
            doubt_findings(doubts, value.place.rpartition(" line ")[0] or "values", context.rows.place)
        )
    return mine


def _joined(parts: Sequence[tuple[Positions, pd.Series]], count: int) -> pd.Series:
    parts = sorted(((where, answer) for where, answer in parts if len(where)), key=lambda part: int(part[0][0]))
    if not parts:
        return blank(count)
    under = stacked([answer for _, answer in parts])
    if all(where[-1] - where[0] + 1 == len(where) for where, _ in parts):  # one after the other, none among another's
        return under
    order = np.empty(count, dtype=np.int64)
    order[np.concatenate([where for where, _ in parts])] = np.arange(count)
    return take(under, order)


def _part(
    variable: Variable, derivation: Derivation, codelist: str, mine: Positions, context: DatasetContext
) -> tuple[pd.Series, tuple[tuple[Source, ...], str, str]]:
    function = find(derivation.method, context.homes, variable.place)
    keywords_of = [p.name for p in keywords(function)]
    groups = written_alike(keywords_of, derivation.sources, mine, context) if len(mine) else [mine]
    if len(groups) > 1:
        parts = [(at, _part(variable, derivation, codelist, mine[at], context)[0]) for at in groups]
        return _joined(parts, len(mine)), _method(function, derivation, context.spec)
    kind = kind_of(function)
    try:
        own = derivation.where if kind in ("each_value", "columns") else ()
        own = () if looks_among(derivation, context.dataset) else own
        kept = np.flatnonzero(_own_holds(own, Sources(variable, derivation, mine, context))) if own else None
        work = _Work(variable, derivation, mine if kept is None else mine[kept], context, codelist)
        answers = {"per_subject": work.per_subject, "each_value": work.each_value, "among_records": work.among_records}
        answer = answers.get(kind, work.whole)(function)
    except SpecFault as fault:
        raise SpecFault(f"{variable.place}, {variable}: {fault}") from fault
    except FAILURES as error:
        says = (
            f"{variable.place}, {variable}: the method {derivation.method} failed with {type(error).__name__}: {error}."
        )
        raise SpecFault(f"{says} See where with --debug, and mend the method or its sources.") from error
    if kept is not None:
        place = np.full(len(mine), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        answer = take(encoded(answer), place)
    return answer, _method(function, derivation, context.spec)


def _own_holds(where: Sequence[Clause], work: Sources) -> Mask:
    """For some of our records whether conditions hold on our own columns, or on fields of their own forms."""
    context, mine = work.context, work.mine
    kinds = dict.fromkeys((RECORD, context.dataset.by), context.keys())
    columns = {
        name: take(kinds[name], mine) if name in kinds and name not in context.made else work.of_ours(name)
        for name in variables(where)
    }
    kept, doubts = judged(where, columns, len(mine))
    place = context.rows.place
    context.found.extend(doubt_findings(doubts, str(work.variable), lambda row, name: place(int(mine[row]), name)))
    return kept


@dataclass(frozen=True, eq=False)
class _Work(Sources):
    """The derivation of one column for some of the records."""

    codelist: str

    def whole(self, function: Function) -> pd.Series:
        columns = [self.source(s) for s in self.derivation.sources]
        answer = function(*columns, **self.arguments(function, None))
        return self.checked(answer, function)

    def each_value(self, function: Function) -> pd.Series:
        columns = [self.source(s) for s in self.derivation.sources]
        if not columns:
            answer = function(**self.arguments(function, None))
            return spread(answer, np.zeros(len(self.mine), dtype=np.int8))
        codes, values = distinct(columns)
        arguments = self.arguments(function, codes)
        if not len(values[0]):  # what a method cuts out of a text has no parts where there is no text
            return blank(0)
        answer = function(*values, **arguments)
        if len(answer) != len(values[0]):
            raise SpecFault(f"{function.__name__} answered {len(answer)} times for {len(values[0])} values.")
        return spread(answer, codes)

    def per_subject(self, function: Function) -> pd.Series:
        """Hand over the records of the first source's table, and map the answers by subject."""
        table = self.table(self.derivation.sources[0])
        kept = self.kept_of(table)
        subject = take(table.subjects, kept)
        owners, ours = subject, self.subject_of(table)
        if self.derivation.on:
            owners, ours = self.groups(table, kept)
        self.read_of(table, handed(self.derivation, table), kept[_among(owners, ours)])
        columns = [
            take(named_column(table, s), kept) if s.table == table.name else self.of_subject(s, subject)
            for s in self.derivation.sources
        ]
        offer = self.arguments(function, None) | {"subject": owners}
        names = inspect.signature(function).parameters
        if "report" in names:
            fields = " ".join(dict.fromkeys(s.column for s in self.derivation.sources))
            offer["report"] = Report(lambda row: table.place(int(kept[row]), fields), None, self.context.found)
        answer = encoded(function(*columns, **{k: v for k, v in offer.items() if k in names}))
        keys = encoded(pd.Series(answer.index.astype("str")))
        positions, _ = match([ours], [keys])
        found = take(answer.reset_index(drop=True), positions)
        instead = answer_without_records(function)
        return found if instead is None else with_missing(found, instead)

    def among_records(self, function: Function) -> pd.Series:
        """Hand over our own columns beside the whole columns of the last source's table."""
        table = self.table(self.derivation.sources[-1])
        kept = self.kept_of(table)
        columns = [
            take(named_column(table, s), kept) if s.table == table.name else self.source(s)
            for s in self.derivation.sources
        ]
        names, half = inspect.signature(function).parameters, len(self.mine)
        offer = self.arguments(function, None)
        if "used" in names:
            offer["used"] = lambda at: self.read_of(table, handed(self.derivation, table), kept[at])
        else:
            both = stacked([self.subject_of(table), take(table.subjects, kept)])
            self.read_of(table, handed(self.derivation, table), kept[_among(both.iloc[half:], both.iloc[:half])])
            named = {"subject": both.iloc[:half], "owner": both.iloc[half:]}
            offer |= {k: v.reset_index(drop=True) for k, v in named.items() if k in names}
        return self.checked(function(*columns, **offer), function)

    def checked(self, answer: pd.Series, function: Function) -> pd.Series:
        if not isinstance(answer, pd.Series) or len(answer) != len(self.mine):
            raise SpecFault(f"{function.__name__} did not return one value for each of {len(self.mine)} records.")
        return encoded(answer.reset_index(drop=True))

    def arguments(self, function: Function, codes: Codes | None) -> dict[str, Any]:
        """What a function asks by keyword: parts of its sheet row, the study, or one of the study's parameters."""
        spec, offer, written = self.context.spec, self._offers(codes), self._written(function)
        arguments = {}
        for p in keywords(function):
            if p.name == "codelist" and not self.codelist and p.default is not p.empty:
                continue
            if p.name in offer:
                arguments[p.name] = offer[p.name]()
            elif p.name in written:
                arguments[p.name] = written[p.name]
            elif p.name in spec.parameters:
                arguments[p.name] = spec.parameters[p.name]
            elif p.name in spec.sheets:
                arguments[p.name] = spec.listed(p.name)
            elif p.default is p.empty and p.name not in ("subject", *AMONG):
                raise SpecFault(
                    f"{function.__name__} asks for the parameter {p.name!r}. Add it under [parameters] in study.toml."
                )
        return arguments

    def _offers(self, codes: Codes | None) -> Mapping[str, Callable[[], Any]]:
        """What a function may ask of the line, its records and its study, made when it is asked for."""
        spec, context = self.context.spec, self.context
        return {
            "value": lambda: self.derivation.value,
            "codelist": lambda: self.named_codelist(),
            "codelists": lambda: spec.codelists,
            "collected": lambda: self.collected(),
            "study": lambda: spec.study,
            "variable": lambda: self.variable,
            "report": lambda: Report(self.place, codes, context.found),
            "subject": lambda: self.for_ours(context.made["USUBJID"]),
            "key": lambda: self.for_ours(context.keys()),
            "count": lambda: len(self.mine),
            "labels": lambda: self.value_labels(),
            "sources": lambda: tuple(s.column for s in self.derivation.sources),
            "events": lambda: context.dataset.events,
            "records": lambda: Records(
                *(context.shelf, self.own_subjects(), self.mine),
                *(context.beside, context.kept),
                findings=context.found,
            ),
        }

    def _written(self, function: Function) -> Mapping[str, Any]:
        """How the fields of the line's records are written, as far as the function asks for it."""
        names = {p.name for p in keywords(function)} & set(field_rules())
        segments = self.context.rows.segments
        mine = next((g for g in segments if len(self.mine) and g.start <= self.mine[0] < g.stop), None)
        return written_rules(names, self.derivation.sources, mine, self.context) if names else {}

    def value_labels(self) -> Mapping[str, str]:
        """The label that the values sheet gives each kind of record."""
        dataset = self.context.dataset
        keys = [r.key for r in dataset.records]
        lines = [v for v in dataset.values if v.label]
        return {k: v.label for v in reversed(lines) for k in keys if applies(v.where, dataset, k)}

    def named_codelist(self) -> Any:
        if self.codelist not in self.context.spec.codelists:
            raise SpecFault(f"there is no codelist {self.codelist!r}.")
        return self.context.spec.codelists[self.codelist]

    def collected(self) -> Mapping[str, str] | None:
        """The map that the sheet names: collected value to value."""
        if not self.derivation.table:
            return None
        if self.derivation.table not in self.context.spec.maps:
            raise SpecFault(
                f"there is no map {self.derivation.table!r}.{nearest(self.derivation.table, list(self.context.spec.maps))}"
            )
        return self.context.spec.maps[self.derivation.table]

    def place(self, row: int) -> str:
        """Where the record at fault came from, with the fields the column is made of."""
        return while_deriving(self._collected_place(row), self.context.dataset.name, self.variable.name)

    def _collected_place(self, row: int) -> str:
        at = int(self.mine[row])
        segment = next(g for g in self.context.rows.segments if g.start <= at < g.stop)
        record = One(self.context.dataset, segment.record.key, at, self.context.made)
        known = own_fields(record, self.variable.name)
        here = [f for form, f in known if f in segment.table.frame.columns and form in (segment.table.name, "raw.*")]
        if not here and not stands_on(record, segment.table.name, self.variable.name):
            for (table, position), found in fields_looked_up(record, self.variable.name, self.context.looked).items():
                return table.place(position, " ".join(dict.fromkeys(found)))
        return self.context.rows.place(at, " ".join(dict.fromkeys(here)) or self.variable.name)


@lru_cache(maxsize=4096)
def keywords(function: Function) -> tuple[inspect.Parameter, ...]:
    """What a function asks by keyword."""
    return tuple(p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY)


def _among(owners: pd.Series, ours: pd.Series) -> Mask:
    """For each of their records whether its owner is one of ours."""
    owners, ours = encoded(owners), encoded(ours)
    known = np.zeros(len(levels_in(ours)) + 1, dtype=bool)
    known[codes_in(ours)] = True
    known[-1] = False  # the place of what is missing
    return known[recoded(owners, levels_in(ours))]
