"""For every record of a time to event whether each condition of each of its rules holds: what `m5kit explain` says of one."""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..engine.encoded import take
from ..engine.events import clause_holds, columns_named, parameter_rules, with_columns
from ..engine.tables import Positions, Table
from ..specs import EventRule
from ..specs.conditions import changed, variables
from ..study.build import Run
from .shards import Array, shard

NAME = "rules"


def rules_shard(run: Run) -> bytes:
    """The rules of every parameter, and for its records one number a condition: 1 where it holds."""
    said: dict[str, Any] = {}
    arrays: dict[str, Array] = {}
    for name, parameter, rules, rows in _parameters(run):
        key = f"{name}.{parameter}"
        table = run.shelf[name]
        assert table.origin is not None
        known = {str(n) for source in table.origin.tables for n in run.shelf[source].frame.columns}
        said[key] = {"rules": [_said(rule, known) for rule in rules]}
        arrays[f"{key}.rows"] = rows.astype(np.uint32)
        arrays[f"{key}.holds"] = _held(run, table, rules, rows).ravel()
    return shard(NAME, {"parameters": said}, arrays)


def _parameters(run: Run) -> Iterator[tuple[str, str, tuple[EventRule, ...], Positions]]:
    """Each parameter of a dataset that is made by rules, with its rules and the positions of its records."""
    for name, made in run.built.items():
        dataset = made.dataset
        for parameter in dict.fromkeys(rule.parameter for rule in dataset.events):
            rows = np.flatnonzero(made.frame[dataset.by].eq(parameter).to_numpy())
            yield name, parameter, parameter_rules(dataset.events, parameter), rows


def _held(run: Run, table: Table, rules: tuple[EventRule, ...], rows: Positions) -> Array:
    """Records by conditions, 1 where one holds for the record that ours was made from."""
    assert table.origin is not None
    held = np.zeros((len(rows), sum(len(rule.when) for rule in rules)), dtype=np.uint8)
    for code, source in enumerate(table.origin.tables):
        mine = np.flatnonzero(table.origin.table[rows] == code)
        frame, at = run.shelf[source].frame, table.origin.position[rows[mine]]
        values = {n: take(frame[n], at) for n in _named(rules, frame)}
        conditions = ((clause, rule.place or str(rule)) for rule in rules for clause in rule.when)
        for place, (clause, where) in enumerate(conditions):
            held[mine, place] = clause_holds(clause, values, len(mine), where)
    return held


def _named(rules: tuple[EventRule, ...], frame: pd.DataFrame) -> list[str]:
    return [n for n in columns_named(rules, list(frame.columns)) if n in frame.columns]


def _said(rule: EventRule, known: Collection[str]) -> dict[str, Any]:
    """A rule for a page; known are the columns of the records that it is held against."""
    named = [variables((changed(clause, lambda c: with_columns(c, known)),)) for clause in rule.when]
    when = [
        {"text": str(clause), "columns": [n for n in names if n in known]}
        for clause, names in zip(rule.when, named, strict=True)
    ]
    return {
        "rank": rule.rank,
        "when": when,
        "cnsr": rule.cnsr,
        "date": rule.date,
        "evntdesc": rule.evntdesc,
        "cnsdtdsc": rule.cnsdtdsc,
        "place": rule.place or str(rule),
    }
