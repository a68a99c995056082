"""Times to event: which rule of the decision table holds for a subject, and which record its date is from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..specs import EventRule, Finding, Lookup, SpecFault
from ..specs.conditions import AllOf, Clause, Condition, changed, comparisons, variables
from .conditions import Doubt, Mask, judged
from .doubts import doubt_findings
from .encoded import codes_in, is_encoded, take, with_missing
from .matching import match
from .tables import Further, Positions, Table

Columns = Mapping[str, pd.Series]


@dataclass(frozen=True, eq=False)
class Records:
    """The records that dates are found in, for the records of a dataset under work.

    tables: the shelf; subject: the subject of each of our records; rows: their
    positions in the dataset; beside: where what is found is kept for the lineage; kept: what was found before, for
    the next column that asks the same; findings: those on the conditions of look-ups (these three grow).
    """

    tables: Mapping[str, Table]
    subject: pd.Series
    rows: Positions
    beside: list[Further]
    kept: dict[object, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def found(self, lookup: Lookup, mine: Positions, dates: pd.Series) -> Positions:
        """For some of our records the position of the subject's record with that date; -1 where there is none.

        dates are SAS dates; the first in the table's order is taken where several have the date.
        """
        if lookup not in self.kept:
            self.kept[lookup] = self._candidates(lookup)
        kept, owners, theirs = self.kept[lookup]
        at, _ = match([take(self.subject, mine), dates], [owners, theirs])
        return np.where(at < 0, -1, np.append(kept, -1)[at])

    def _candidates(self, lookup: Lookup) -> tuple[Positions, pd.Series, pd.Series]:
        """The records that a lookup may find: their positions, subjects and dates."""
        table = self.tables[lookup.table]
        mask, doubts = judged(lookup.where, table.frame, len(table.frame))
        kept = np.flatnonzero(mask)
        self.findings.extend(doubt_findings(doubts, "events.csv", table.place))
        column = take(table.frame[lookup.column], kept)
        return kept, take(table.subjects, kept), _dates(column) if is_encoded(column) else column

    def noted(self, lookup: Lookup, mine: Positions, positions: Positions) -> None:
        """Keep for the lineage that some of our records were made from these records of a dataset."""
        self.beside.append(Further(lookup.table, self.rows[mine], positions))

    def numbers(self, lookup: Lookup, positions: Positions) -> pd.Series:
        """The sequence numbers of records of a dataset; missing where it has none."""
        frame = self.tables[lookup.table].frame
        known = ("ASEQ", f"{lookup.table}SEQ", f"{lookup.table.removeprefix('AD')}SEQ")
        name = next((n for n in known if n in frame.columns), "")
        return take(frame[name], positions) if name else pd.Series(np.full(len(positions), np.nan))


def _dates(column: pd.Series) -> pd.Series:
    """ISO 8601 dates, encoded, as SAS dates."""
    from .encoded import levels_of, spread
    from .partial_dates import day_numbers

    return spread(day_numbers(levels_of(column)), codes_in(column))


def first_rule(rules: Sequence[EventRule], columns: Columns, count: int) -> Positions:
    """For each subject the first of the rules that holds, counted from 0; -1 where none does.

    Raises SpecFault where a rule names a column that is not there.
    """
    fired = np.full(count, -1, dtype=np.int64)
    for place, rule in enumerate(rules):
        fired[(fired < 0) & rule_holds(rule, columns, count)] = place
    return fired


def rule_doubts(
    rules: Sequence[EventRule], fired: Positions, columns: Columns, count: int
) -> Iterator[tuple[EventRule, Clause, Doubt]]:
    """What is in doubt of the rules, of subjects for whom none before had held; fired is what `first_rule` answers."""
    for place, rule in enumerate(rules):
        waiting = (fired < 0) | (fired >= place)
        for clause in rule.when:
            for doubt in clause_judged(clause, columns, count, str(rule.place or rule))[1]:
                if (doubt.at & waiting).any():
                    yield rule, clause, replace(doubt, at=doubt.at & waiting)


def rule_holds(rule: EventRule, columns: Columns, count: int) -> Mask:
    """For each subject whether all of a rule's conditions hold; see `clause_holds`."""
    mask = np.ones(count, dtype=bool)
    for clause in rule.when:
        mask &= clause_holds(clause, columns, count, str(rule.place or rule))
    return mask


def clause_holds(clause: Clause, columns: Columns, count: int, place: str) -> Mask:
    """For each subject whether one condition of a rule holds; see `clause_judged`."""
    return clause_judged(clause, columns, count, place)[0]


def clause_judged(clause: Clause, columns: Columns, count: int, place: str) -> tuple[Mask, tuple[Doubt, ...]]:
    """For each subject whether one condition of a rule holds, and what is in doubt of it.

    A value of EQ or NE that is the name of a column stands for that column.
    Between two columns a missing right side has not come yet: it is later than
    any date; a missing left side is before nothing, so the comparison fails.
    Raises SpecFault, with the place of the rule, where a column is not there.
    """
    named = changed(clause, lambda c: with_columns(c, columns))
    for name in variables((named,)):
        if name not in columns:
            raise SpecFault(f"{place}: {clause} names {name}, which is not among the sources.")
    others = {c.other for c in comparisons((named,)) if c.other}
    filled = {_later(name): with_missing(columns[name], _end(columns[name])) for name in others}
    return judged((changed(named, _between),), {**columns, **filled}, count)


def _between(condition: Condition) -> Clause:
    """A comparison of two columns with the second one as late as can be where it is missing."""
    if not condition.other:
        return condition
    later = replace(condition, values=(_later(condition.other),))
    return AllOf((Condition(condition.variable, "PRESENT"), later))


def with_columns(condition: Condition, columns: Collection[str]) -> Condition:
    """The comparison with the column that a value of EQ or NE names."""
    named = condition.comparator in ("EQ", "NE") and condition.values[0] in columns
    return replace(condition, kinds=("variable",)) if named else condition


def _later(name: str) -> str:
    return f"{name}, or later than any where it is missing"


def _end(column: pd.Series) -> str | float:
    return "9999-12-31" if is_encoded(column) else np.inf


def parameter_rules(rules: Sequence[EventRule], parameter: str) -> tuple[EventRule, ...]:
    """The rules of one parameter, in the order in which they are tried."""
    return tuple(rule for rule in rules if rule.parameter == parameter)


def columns_named(rules: Sequence[EventRule], known: Sequence[str]) -> tuple[str, ...]:
    """The columns that rules ask for, in the order of first mention; known are the columns there are."""
    named: list[str] = []
    for rule in rules:
        for clause in rule.when:
            named += variables((changed(clause, lambda c: with_columns(c, known)),))
        named += [rule.date, rule.at]
    return tuple(dict.fromkeys(named))
