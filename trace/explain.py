"""Explain: which rule of a time to event holds for a subject, which do not, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..engine.encoded import number_text
from ..engine.events import clause_holds, columns_named, parameter_rules, with_columns
from ..engine.tables import Table
from ..specs import Dataset, EventRule, UsageFault
from ..specs.conditions import changed, variables
from ..specs.nearest import nearest
from ..study.build import Run

EPOCH = np.datetime64("1960-01-01", "D")


@dataclass(frozen=True)
class Tested:
    """One condition of a rule, whether it holds, and the values it was held against."""

    condition: str
    holds: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class Tried:
    """One rule as it was tried: its conditions, whether it is the one that counts, and the date it gives.

    verdict is "counts" (the first that holds), "holds" (after that one) or "fails".
    """

    rank: int
    verdict: str
    tested: tuple[Tested, ...]
    cnsr: int
    evntdesc: str
    cnsdtdsc: str
    date: str
    place: str


@dataclass(frozen=True)
class Explanation:
    """A record of a time to event, every rule of its parameter, and the record that its date is from."""

    place: str
    rules: tuple[Tried, ...]
    source: str


def explained(run: Run, dataset: str, parameter: str, subject: str) -> Explanation:
    """Why a subject's time to event ends where it does.

    run holds the subject's records at least; subject is USUBJID, with or without the study before it.
    Raises UsageFault where the study has no such dataset with rules, parameter, or record of the subject.
    """
    described = _dataset(run, dataset)
    rules = parameter_rules(described.events, parameter)
    if not rules:
        known = list(dict.fromkeys(r.parameter for r in described.events))
        raise UsageFault(f"{dataset} has no rules for {parameter!r}.{nearest(parameter, known)}")
    table = run.shelf[dataset]
    row = _row(table, described.by, parameter, subject, run.study.spec.id)
    columns = _columns(run, table, row, rules)
    tried: list[Tried] = []
    for rule in rules:
        tested = tuple(_tested(rule, place, columns, run, table) for place in range(len(rule.when)))
        counted = any(t.verdict == "counts" for t in tried)
        verdict = ("holds" if counted else "counts") if all(t.holds for t in tested) else "fails"
        date = _shown(columns[rule.date].iloc[0], True) if rule.date in columns else ""
        tried.append(
            Tried(rule.rank, verdict, tested, rule.cnsr, rule.evntdesc, rule.cnsdtdsc, date, rule.place or str(rule))
        )
    return Explanation(table.place(row), tuple(tried), _source(run, table, row))


def _dataset(run: Run, name: str) -> Dataset:
    described = run.study.spec.datasets.get(name)
    if described is None or not described.events:
        known = [d.name for d in run.study.spec.datasets.values() if d.events]
        raise UsageFault(f"{name} is not made by rules of the sheet events; {', '.join(known) or 'no dataset'} is.")
    return described


def _row(table: Table, by: str, parameter: str, subject: str, study: str) -> int:
    own = subject.strip().upper().removeprefix(f"{study.upper()}-")
    frame = table.frame
    wanted = frame["USUBJID"].astype("str").str.upper().isin([own, f"{study}-{own}".upper()])
    rows = np.flatnonzero((wanted & frame[by].eq(parameter)).to_numpy())
    if not len(rows):
        raise UsageFault(
            f"{table.name} has no {parameter} record of subject {subject}; see the sheet records for whom."
        )
    return int(rows[0])


def _columns(run: Run, table: Table, row: int, rules: tuple[EventRule, ...]) -> dict[str, pd.Series]:
    """The columns that the rules ask for, of the one record that ours was made from."""
    assert table.origin is not None
    name, position = table.origin.sources(row)[0]
    frame = run.shelf[name].frame
    named = [n for n in columns_named(rules, list(frame.columns)) if n in frame.columns]
    return {n: frame[n].iloc[[position]].reset_index(drop=True) for n in named}


def _tested(rule: EventRule, place: int, columns: Mapping[str, pd.Series], run: Run, table: Table) -> Tested:
    clause = rule.when[place]
    holds = bool(clause_holds(clause, columns, 1, rule.place or str(rule))[0])
    named = [n for n in variables((changed(clause, lambda c: with_columns(c, columns)),)) if n in columns]
    dated = _dates(run, table)
    return Tested(str(clause), holds, {n: _shown(columns[n].iloc[0], n in dated) for n in named})


def _dates(run: Run, table: Table) -> set[str]:
    """The columns of the source that hold dates."""
    assert table.origin is not None
    described = [run.study.spec.datasets[name] for name in table.origin.tables]
    return {v.name for d in described for v in d.variables if v.format.upper().startswith(("DATE", "E8601DA"))}


def _shown(value: object, dated: bool) -> str:
    if not isinstance(value, float):
        return str(value)
    if np.isnan(value):
        return "missing"
    return str(EPOCH + np.timedelta64(int(value), "D")) if dated else number_text(value)


def _source(run: Run, table: Table, row: int) -> str:
    assert table.origin is not None
    further = table.origin.sources(row)[1:]
    return "; ".join(run.shelf[name].place(position) for name, position in further)
