"""Verbs of times to event: which rule of the decision table counts, and what it says.

The rules are those of the sheet `events` (see `m5kit.specs.events`), tried in
order of rank; the first that holds counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import numpy as np
import pandas as pd

from ..engine.conditions import Doubt
from ..engine.doubts import MENDS, RULES, doubt_words
from ..engine.encoded import codes_in, from_codes, levels_in
from ..engine.events import Records, first_rule, parameter_rules, rule_doubts
from ..engine.parameters import one_of
from ..engine.reports import Report
from ..engine.tables import Positions
from ..specs import EventRule, Lookup, SpecFault
from ..specs.conditions import Clause


def event_rule(
    *columns: pd.Series, sources: Sequence[str], events: Sequence[EventRule], key: pd.Series, report: Report
) -> pd.Series:
    """The rank of the first rule of the parameter's decision table (sheet events) that holds for the subject.

    A subject for whom no rule holds, or whose rule has no date, is reported.
    """
    named = dict(zip(sources, columns, strict=True))
    ranks = np.full(len(key), np.nan)
    dateless = np.full(len(key), "", dtype=object)
    for parameter, mine in _parameters(key):
        rules = parameter_rules(events, parameter)
        own = {name: column.iloc[mine].reset_index(drop=True) for name, column in named.items()}
        fired = first_rule(rules, own, len(mine))
        for rule, clause, doubt in rule_doubts(rules, fired, own, len(mine)):
            _report_doubt(rule, clause, doubt, (mine, len(key)), report)
        ranks[mine] = np.array([*(rule.rank for rule in rules), np.nan])[fired]
        for place, rule in enumerate(rules):
            missing = (fired == place) & _column(own, rule.date, rule).isna().to_numpy()
            dateless[mine[missing]] = f"Rule {rule.rank} of {parameter} holds, and the subject has no {rule.date}."
    _report(pd.Series(ranks), pd.Series(dateless, dtype="str"), key, report)
    return pd.Series(ranks)


def _report_doubt(rule: EventRule, clause: Clause, doubt: Doubt, ours: tuple[Positions, int], report: Report) -> None:
    """Report the subjects of whom it is in doubt whether a condition of a rule holds; ours: theirs among all records."""
    mine, count = ours
    at, says = np.zeros(count, dtype=bool), np.full(count, "", dtype=object)
    at[mine], says[mine] = doubt.at, doubt_words(doubt, rule.place or str(rule), clause)
    sentences = pd.Series(says, dtype="str")
    report(pd.Series(at), sentences, rule=RULES[doubt.why], mend=MENDS[doubt.why])


def _report(ranks: pd.Series, dateless: pd.Series, key: pd.Series, report: Report) -> None:
    says = "No rule of " + key.astype("str") + " holds for the subject, so the time has no end."
    mend = "End the parameter's rules in the sheet events with one that has no condition."
    report(ranks.isna(), says, rule="EVENT-NO-RULE", severity="error", mend=mend)
    mend = "Ask in the rule's condition that the date is PRESENT, or query the date."
    report(dateless.ne(""), dateless, rule="EVENT-NO-DATE", severity="error", mend=mend)


def event_date(
    rank: pd.Series, *dates: pd.Series, sources: Sequence[str], events: Sequence[EventRule], key: pd.Series
) -> pd.Series:
    """The date that the rule names, as a SAS date."""
    named = dict(zip(sources[1:], dates, strict=True))
    answer = np.full(len(rank), np.nan)
    for rule, mine in _fired(rank, events, key):
        answer[mine] = _column(named, rule.date, rule).iloc[mine].to_numpy(dtype="float64", na_value=np.nan)
    return pd.Series(answer)


def event_entry(
    rank: pd.Series,
    *,
    value: Annotated[str, one_of("cnsr", "evntdesc", "cnsdtdsc")],
    events: Sequence[EventRule],
    key: pd.Series,
) -> pd.Series:
    """What the rule that holds gives in the column {value} of the decision table (sheet events)."""
    texts: list[str] = []
    codes = np.full(len(rank), -1, dtype=np.int64)
    for rule, mine in _fired(rank, events, key):
        if value not in ("cnsr", "evntdesc", "cnsdtdsc"):
            raise SpecFault(f"the sheet events has no column {value!r} to take; name cnsr, evntdesc or cnsdtdsc.")
        codes[mine] = len(texts)
        texts.append(str(getattr(rule, value)))
    return from_codes(codes, texts)


def source_domain(
    rank: pd.Series,
    *dates: pd.Series,
    sources: Sequence[str],
    events: Sequence[EventRule],
    key: pd.Series,
    records: Records,
) -> pd.Series:
    """The dataset of the record in which the date was found (sheet events, column source)."""
    which, _ = _found(rank, dict(zip(sources, (rank, *dates), strict=True)), (events, key), records)
    return _texts([lookup.table for lookup in _lookups(events)], which)


def source_variable(
    rank: pd.Series,
    *dates: pd.Series,
    sources: Sequence[str],
    events: Sequence[EventRule],
    key: pd.Series,
    records: Records,
) -> pd.Series:
    """The variable in which the date was found (sheet events, column source)."""
    which, _ = _found(rank, dict(zip(sources, (rank, *dates), strict=True)), (events, key), records)
    return _texts([lookup.column for lookup in _lookups(events)], which)


def source_sequence(
    rank: pd.Series,
    *dates: pd.Series,
    sources: Sequence[str],
    events: Sequence[EventRule],
    key: pd.Series,
    records: Records,
) -> pd.Series:
    """The sequence number of the record in which the date was found; missing where its dataset has none."""
    which, positions = _found(rank, dict(zip(sources, (rank, *dates), strict=True)), (events, key), records)
    numbers = np.full(len(rank), np.nan)
    for place, lookup in enumerate(_lookups(events)):
        mine = np.flatnonzero(which == place)
        numbers[mine] = records.numbers(lookup, positions[mine]).to_numpy()
        records.noted(lookup, mine, positions[mine])
    return pd.Series(numbers)


def _found(
    rank: pd.Series,
    named: Mapping[str, pd.Series],
    rules: tuple[Sequence[EventRule], pd.Series],
    records: Records,
) -> tuple[Positions, Positions]:
    """For each record which lookup of the sheet its date was found by, and the position there; -1 where by none.

    The columns that tell the source ask the same; the first of them that has it found keeps the answer for the others.
    """
    question = ("found", tuple(named), records.rows.tobytes())
    if question not in records.kept:
        records.kept[question] = _searched(rank, named, rules, records)
    found: tuple[Positions, Positions] = records.kept[question]
    return found


def _searched(
    rank: pd.Series,
    named: Mapping[str, pd.Series],
    rules: tuple[Sequence[EventRule], pd.Series],
    records: Records,
) -> tuple[Positions, Positions]:
    places = {lookup: place for place, lookup in enumerate(_lookups(rules[0]))}
    which = np.full(len(rank), -1, dtype=np.int64)
    positions = which.copy()
    for rule, waiting in _fired(rank, *rules):
        for lookup in rule.lookups:
            dates = _column(named, rule.at, rule).iloc[waiting].reset_index(drop=True)
            at = records.found(lookup, waiting, dates)
            hits = waiting[at >= 0]
            which[hits], positions[hits] = places[lookup], at[at >= 0]
            waiting = waiting[at < 0]
    return which, positions


def _lookups(events: Sequence[EventRule]) -> list[Lookup]:
    return list(dict.fromkeys(lookup for rule in events for lookup in rule.lookups))


def _fired(rank: pd.Series, events: Sequence[EventRule], key: pd.Series) -> Iterator[tuple[EventRule, Positions]]:
    """Each rule that holds for some records, with their positions."""
    ranks = rank.to_numpy(dtype="float64", na_value=np.nan)
    for parameter, mine in _parameters(key):
        for rule in parameter_rules(events, parameter):
            hits = mine[ranks[mine] == rule.rank]
            if len(hits):
                yield rule, hits


def _parameters(key: pd.Series) -> Iterator[tuple[str, Positions]]:
    """Each kind of record that there is, with the positions of its records."""
    codes = codes_in(key)
    for code, parameter in enumerate(levels_in(key)):
        mine = np.flatnonzero(codes == code)
        if len(mine):
            yield str(parameter), mine


def _column(named: Mapping[str, pd.Series], name: str, rule: EventRule) -> pd.Series:
    if name not in named:
        raise SpecFault(f"{rule.place or rule} asks for the date {name!r}, which is not among the sources.")
    return named[name]


def _texts(texts: Sequence[str], which: Positions) -> pd.Series:
    return from_codes(which, list(texts))
