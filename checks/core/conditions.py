"""A rule's conditions, read once: what each asks, of which columns, and whether it waits for an operation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..messages import Mask
from .columns import CannotRun, Data, MissingColumn
from .comparator import Comparator
from .operators import OPERATORS
from .rules import CoreRule


@dataclass(frozen=True, eq=False)
class Check:
    """One comparison (operator, said), or several under one word: all, any, not."""

    word: str
    parts: Sequence["Check"] = ()
    operator: str = ""
    said: Mapping[str, Any] | None = None

    @cached_property
    def text(self) -> str:
        """What a comparison says, by which it is known again."""
        return json.dumps([self.operator, self.said], sort_keys=True, default=str)

    @cached_property
    def waits(self) -> bool:
        """Whether it asks for what an operation makes ($...), which costs more than what is there."""
        return any(p.waits for p in self.parts) if self.parts else '"$' in self.text


def checked_conditions(rule: CoreRule) -> Check:
    """The conditions of a rule. Raises CannotRun where it has an operator that is not known."""
    return _read(rule.conditions)


def _read(condition: Mapping[str, Any]) -> Check:
    for word in ("all", "any"):
        if word in condition:
            parts = [_read(c) for c in condition[word]]
            return Check(word, sorted(parts, key=lambda p: p.waits) if word == "all" else parts)
    if "not" in condition:
        return Check("not", [_read(condition["not"])])
    name, said = str(condition["operator"]), condition["value"]
    if name not in OPERATORS:
        raise CannotRun(f"the operator {name} is not carried out here")
    if condition.get("variables") or said.get("target") in ("all", None):
        raise CannotRun("it ranges over all variables")
    return Check("one", (), name, said)


def conditions_hold(check: Check, data: Data, prefix: str) -> Mask:
    """For each record whether the conditions hold; prefix is what "--" stands for.

    Of conditions that must all hold those after one that holds nowhere are not asked.
    """
    if check.word == "one":
        return _compared(check, data, prefix)
    if check.word == "not":
        return ~conditions_hold(check.parts[0], data, prefix)
    if check.word == "any":
        return _any(check.parts, data, prefix)
    found = np.ones(data.size, dtype=bool)
    for part in check.parts:
        found = found & conditions_hold(part, data, prefix)
        if not found.any():
            break
    return found


def _any(parts: Sequence[Check], data: Data, prefix: str) -> Mask:
    """One of several: those that ask for a column that is not there do not count, unless all do."""
    masks, missing = [], []
    for part in parts:
        try:
            masks.append(conditions_hold(part, data, prefix))
        except MissingColumn as column:
            missing.append(str(column))
    if not masks:
        raise MissingColumn(", ".join(sorted(set(missing))))
    return np.asarray(np.logical_or.reduce(masks), dtype=bool)


def _compared(check: Check, data: Data, prefix: str) -> Mask:
    """What a comparison says of each record; asked once of the same data, where it waits for no operation."""
    known = None if check.waits else data.answers
    if known is not None and check.text in known:
        return known[check.text]
    assert check.said is not None
    said = {k: _prefixed(v, prefix) for k, v in check.said.items()} if "--" in check.text else dict(check.said)
    if check.operator in ("prefix_equal_to", "prefix_not_equal_to") and said.get("comparator") == "DOMAIN":
        said |= {"comparator": prefix, "value_is_literal": True}  # what DOMAIN is meant to be
    found = OPERATORS[check.operator](Comparator(data, str(said["target"]), said.get("comparator"), said))
    if known is not None:
        known[check.text] = found
    return found


def _prefixed(value: Any, prefix: str) -> Any:
    if isinstance(value, str):
        return prefix + value[2:] if value.startswith("--") and prefix else value
    if isinstance(value, list):
        return [_prefixed(v, prefix) for v in value]
    return {k: _prefixed(v, prefix) for k, v in value.items()} if isinstance(value, dict) else value
