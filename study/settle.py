"""Records as data management settled them: superseded rows and named duplicates left out, corrections made.

What is declared in study.toml is done before any dataset is made, each time
with a finding; what was on the form is kept beside it, with the line it stood on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.columns import nearest
from ..engine.encoded import codes_of, combined, from_codes, levels_of, take
from ..engine.tables import Positions, Table
from ..engine.verbs.terms import folded
from ..specs import Finding, Spec, SpecFault

LEAVE_OUT, CORRECT, NOTHING = "leave out", "correct", "none"
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class LeftOut:
    """One record that datasets are not made from: its form, its position as collected, why, and where that is said."""

    form: str
    position: int
    why: str
    said: str = ""


@dataclass(frozen=True)
class Correction:
    """One value that is not read as it stands on the form: where, what it was, what it is, and where that is said."""

    form: str
    position: int
    field: str
    was: str
    now: str
    said: str


@dataclass(frozen=True, eq=False)
class Settled:
    """The forms as datasets are made from them, and what was done to them.

    shelf: the settled forms. collected: the same as they were collected.
    kept: for each form the positions, as collected, of its settled records.
    """

    shelf: Mapping[str, Table]
    collected: Mapping[str, Table]
    kept: Mapping[str, Positions]
    left_out: tuple[LeftOut, ...] = ()
    corrections: tuple[Correction, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class QueryLog:
    """The query log of a study, as [queries] in study.toml declares it: its form, its columns, what actions mean.

    A query names a record by the subject and by `record`: the values of the
    form's key columns after the subject's, in their order, as many as there
    are, apart by `separator`.
    """

    form: str
    actions: Mapping[str, str] = field(default_factory=dict)
    about: str = "FORM"
    record: str = "RECORD"
    field: str = "FIELD"
    old: str = "OLDVALUE"
    new: str = "NEWVALUE"
    status: str = "STATUS"
    action: str = "ACTION"
    closed: tuple[str, ...] = ("Closed",)
    separator: str = "|"


def query_log(spec: Spec) -> QueryLog | None:
    """The query log that study.toml declares, if it does.

    Raises SpecFault where it declares what is not known.
    """
    told: dict[str, Any] = dict(spec.settings.get("queries", {}))
    if not told:
        return None
    known = list(QueryLog.__dataclass_fields__)
    for name in told:
        if name not in known:
            raise SpecFault(f"study.toml: [queries] knows no {name!r}.{nearest(name, known)}")
    actions = told.get("actions", {})
    for action, meaning in actions.items():
        if meaning not in (LEAVE_OUT, CORRECT, NOTHING):
            raise SpecFault(
                f"study.toml: [queries.actions] says {meaning!r} for {action}; say {LEAVE_OUT}, {CORRECT} or {NOTHING}."
            )
    told["closed"] = tuple(told.get("closed", ("Closed",)))
    return QueryLog(**told)


def settled(tables: Mapping[str, Table], spec: Spec) -> Settled:
    """The forms with superseded rows left out, then closed queries carried out.

    Raises SpecFault where study.toml declares a form or column that is not there.
    """
    start = Settled(tables, tables, {name: np.arange(len(t.frame)) for name, t in tables.items()})
    after = _audited(start, spec.settings.get("audit", {}))
    log = query_log(spec)
    if log is None:
        return after
    name = log.form if "." in log.form else f"raw.{log.form}"
    if name not in tables:
        raise SpecFault(
            f"study.toml: [queries] names the form {log.form!r}, which is not there.{nearest(name, list(tables))}"
        )
    _check_columns(tables[name], log)
    return _answered(after, tables[name], log)


def _check_columns(table: Table, log: QueryLog) -> None:
    for name in (log.about, log.record, log.field, log.old, log.new, log.status, log.action):
        if name not in table.frame.columns:
            near = nearest(name, [str(c) for c in table.frame.columns])
            raise SpecFault(f"study.toml: [queries] names the column {name!r}, which {table.name} does not have.{near}")


# -- superseded rows ------------------------------------------------------------------


def _audited(start: Settled, rule: Mapping[str, Any]) -> Settled:
    """Without the rows that the audit column marks as superseded."""
    column, superseded = str(rule.get("column", "")), [str(v) for v in rule.get("superseded", ())]
    current = [str(v) for v in rule.get("current", ())]
    now = start
    for name, table in start.shelf.items() if column else ():
        if column not in table.frame.columns:
            continue
        flag = _text(table.frame[column])
        gone = flag.isin(superseded).to_numpy()
        found = [*_unknown_flags(table, column, flag, [*superseded, *current] if current else [])]
        found += _superseded_findings(table, column, gone)
        where = np.flatnonzero(gone)
        left = tuple(LeftOut(name, int(p), f"superseded: {column} is {flag.iloc[p]}") for p in where)
        now = _without(now, name, where, left, found)
    return now


def _unknown_flags(table: Table, column: str, flag: pd.Series, known: Sequence[str]) -> Iterator[Finding]:
    for position in np.flatnonzero((~flag.isin(known)).to_numpy()) if known else ():
        value = flag.iloc[position]
        says = f"{column} is {value!r}." if isinstance(value, str) else f"{column} is blank."
        mend = f"The record is kept; {column} is one of {', '.join(known)}."
        yield Finding("AUDIT-UNKNOWN", "warning", table.place(int(position), column), says, mend)


def _superseded_findings(table: Table, column: str, gone: Mask) -> Iterator[Finding]:
    """A note for each superseded row; a warning where no current row has its key."""
    names = [table.subject, *(k for k in table.keys if k != table.subject)] if table.subject else list(table.keys)
    followed = _shared(table.frame, names, gone) if table.keys and gone.any() else np.ones(len(gone), dtype=bool)
    for position in np.flatnonzero(gone):
        place = table.place(int(position), column)
        if followed[position]:
            yield Finding("SUPERSEDED", "note", place, "The row is superseded, and left out.", "Nothing to do.")
        else:
            says = f"The row is superseded and left out, and no current row has its {' '.join(table.keys)}."
            yield Finding("SUPERSEDED-ALONE", "warning", place, says, "Ask for the row that took its place.")


def _shared(frame: pd.DataFrame, names: Sequence[str], gone: Mask) -> Mask:
    """For each record whether a record that is not gone has the same values."""
    codes, count = combined(_folded(frame[n]) for n in names)
    return np.asarray((np.bincount(codes[~gone], minlength=count) > 0)[codes])


# -- queries --------------------------------------------------------------------------


def _answered(start: Settled, queries: Table, log: QueryLog) -> Settled:
    """With what the closed queries ask for."""
    frame = queries.frame
    closed = _text(frame[log.status]).isin(log.closed).to_numpy()
    found = [*_open_queries(queries, log, closed)]
    action = _text(frame[log.action]).map(log.actions)
    for position in np.flatnonzero(closed & action.isna().to_numpy()):
        says = f"The query is closed with the action {_word(frame[log.action], int(position)) or 'blank'}, which is not declared."
        mend = "Add it under [queries.actions] in study.toml."
        found.append(Finding("QUERY-ACTION", "error", queries.place(int(position), log.action), says, mend))
    now = replace(start, findings=(*start.findings, *found))
    for meaning in (LEAVE_OUT, CORRECT):
        asked = np.flatnonzero(closed & action.eq(meaning).to_numpy())
        forms = _text(frame[log.about]).iloc[asked].str.casefold()
        for form in sorted(set(forms.dropna())):
            mine = asked[forms.eq(form).to_numpy()]
            now = _about(now, form, _Asked(queries, log, mine), meaning)
    return now


def _open_queries(queries: Table, log: QueryLog, closed: Mask) -> Iterator[Finding]:
    about = _text(queries.frame[log.about])
    for form in sorted(set(about[~closed].dropna())):
        mine = np.flatnonzero(~closed & about.eq(form).to_numpy())
        first, count = int(mine[0]), len(mine)
        says = f"{count} queries about {form} are open." if count > 1 else f"A query about {form} is open."
        yield Finding("QUERY-OPEN", "note", queries.place(first, log.status), says, "Close them before the lock.")


@dataclass(frozen=True, eq=False)
class _Asked:
    """The closed queries about one form that ask for one thing."""

    queries: Table
    log: QueryLog
    rows: Positions

    def word(self, query: int, column: str) -> str:
        return _word(self.queries.frame[column], query)

    def finding(self, query: int, rule: str, says: str, mend: str) -> Finding:
        return Finding(rule, "error", self.queries.place(query, self.log.record), says, mend)


def _about(now: Settled, form: str, asked: _Asked, meaning: str) -> Settled:
    names = {n.partition(".")[2].casefold(): n for n in now.shelf}
    if form not in names:
        says = f"The query is about the form {form!r}, which is not there.{nearest(form, list(names))}"
        found = [asked.finding(int(q), "QUERY-FORM", says, "Mend the name of the form.") for q in asked.rows]
        return replace(now, findings=(*now.findings, *found))
    table = now.shelf[names[form]]
    candidates = _candidates(table, asked)
    if meaning == LEAVE_OUT:
        return _duplicates_out(now, table, asked, candidates)
    return _corrected(now, table, asked, candidates)


def _candidates(table: Table, asked: _Asked) -> dict[int, Positions]:
    """For each query the records that it names: of its subject, with its values in the key."""
    log, frame = asked.log, asked.queries.frame
    key = [k for k in table.keys if k != table.subject]
    subject = take(asked.queries.subjects, asked.rows) if asked.queries.subject else None
    texts = frame[log.record].iloc[asked.rows]
    parts = [str(t).split(log.separator) if isinstance(t, str) else [] for t in texts]
    found: dict[int, Positions] = {}
    for count in sorted({len(p) for p in parts}):
        group = [i for i, p in enumerate(parts) if len(p) == count]
        ours = [pd.Series([parts[i][place] for i in group]) for place in range(count)]
        theirs = [table.frame[k] for k in key[:count]]
        if subject is not None and table.subject:
            ours.append(subject.iloc[group].reset_index(drop=True))
            theirs.append(table.subjects)
        if len(ours) == len(theirs) and ours:
            for place, positions in zip(group, _all_matches(ours, theirs), strict=True):
                found[int(asked.rows[place])] = positions
    return {int(q): found.get(int(q), np.empty(0, dtype=np.int64)) for q in asked.rows}


def _all_matches(ours: Sequence[pd.Series], theirs: Sequence[pd.Series]) -> list[Positions]:
    """For each of ours the positions of all of theirs with the same values, spelling folded."""
    pairs = [
        pd.concat([_folded(o), _folded(t)], ignore_index=True).astype("category")
        for o, t in zip(ours, theirs, strict=True)
    ]
    codes, _ = combined(pairs)
    missing = np.logical_or.reduce([p.isna().to_numpy() for p in pairs])
    half = len(ours[0])
    known = np.flatnonzero(~missing[half:])
    order = known[np.argsort(codes[half:][known], kind="stable")]
    ranked = codes[half:][order]
    first, last = np.searchsorted(ranked, codes[:half], "left"), np.searchsorted(ranked, codes[:half], "right")
    return [order[a:b] if not missing[i] else order[:0] for i, (a, b) in enumerate(zip(first, last, strict=True))]


def _duplicates_out(now: Settled, table: Table, asked: _Asked, candidates: Mapping[int, Positions]) -> Settled:
    """Without the records that queries name as duplicates: the one named, or of several alike all but the first."""
    assert table.lines is not None
    gone: list[int] = []
    left: list[LeftOut] = []
    found: list[Finding] = []
    for query, positions in candidates.items():
        said = asked.queries.place(query)
        chosen = [int(p) for p in positions[np.argsort(table.lines[positions], kind="stable")]]
        if len(chosen) > 1:
            chosen = _later_ones(table, chosen)
        if not chosen:
            found.append(_none_named(asked, query, table, several=len(positions) > 1))
        for p in chosen:
            says = f"The record is a duplicate, and left out ({said})."
            place = table.place(p, asked.word(query, asked.log.field))
            found.append(Finding("DUPLICATE-OUT", "note", place, says, "Nothing to do."))
            left.append(LeftOut(table.name, int(now.kept[table.name][p]), "duplicate", said))
        gone += chosen
    return _without(now, table.name, np.array(sorted(set(gone)), dtype=np.int64), left, found)


def _later_ones(table: Table, positions: Sequence[int]) -> list[int]:
    """Of records in the order of their lines, those that are wholly alike to one before."""
    rows = table.frame.iloc[list(positions)].astype("str").fillna("")
    return [p for p, again in zip(positions, rows.duplicated(), strict=True) if again]


def _none_named(asked: _Asked, query: int, table: Table, *, several: bool) -> Finding:
    record = asked.word(query, asked.log.record)
    who = f"{asked.word(query, asked.queries.subject)} {record}".strip() if asked.queries.subject else record
    if several:
        says = f"The query names {who}, of which {table.file} has several records; it was not carried out."
        return asked.finding(query, "QUERY-SEVERAL", says, "Name one record.")
    says = f"The query names {who}, of which {table.file} has no record; it was not carried out."
    return asked.finding(query, "QUERY-NO-RECORD", says, "Mend the record that the query names.")


def _corrected(now: Settled, table: Table, asked: _Asked, candidates: Mapping[int, Positions]) -> Settled:
    """With the values that queries correct."""
    log = asked.log
    done: list[Correction] = []
    found: list[Finding] = []
    for query, positions in candidates.items():
        name, old, new = (asked.word(query, c) for c in (log.field, log.old, log.new))
        if name not in table.frame.columns:
            says = f"The query corrects {name or 'no field'}, which {table.file} does not have."
            near = nearest(name, [str(c) for c in table.frame.columns])
            found.append(asked.finding(query, "QUERY-FIELD", says, f"Mend the name of the field.{near}"))
            continue
        agreeing = [int(p) for p in positions if _word(table.frame[name], int(p)) == old]
        if not len(positions) or len(agreeing) > 1:
            found.append(_none_named(asked, query, table, several=len(agreeing) > 1))
        elif not agreeing:
            found.append(_other_value(asked, query, table, int(positions[0])))
        else:
            said = asked.queries.place(query)
            says = f"{old or 'blank'!r} is read as {new!r} ({said})."
            found.append(Finding("CORRECTED", "note", table.place(agreeing[0], name), says, "Nothing to do."))
            done.append(Correction(table.name, int(now.kept[table.name][agreeing[0]]), name, old, new, said))
    return _with(now, table, done, found)


def _other_value(asked: _Asked, query: int, table: Table, position: int) -> Finding:
    name, old = asked.word(query, asked.log.field), asked.word(query, asked.log.old)
    has = _word(table.frame[name], position)
    says = f"The query corrects {old!r} ({asked.queries.place(query)}), and the form has {has!r}; it was not corrected."
    mend = "Settle which value the query was about."
    return Finding("QUERY-OLD-VALUE", "error", table.place(position, name), says, mend)


# -- what is done to a form -----------------------------------------------------------


def _without(
    now: Settled, name: str, positions: Positions, left: Iterable[LeftOut], found: Iterable[Finding]
) -> Settled:
    table = now.shelf[name]
    stays = np.setdiff1d(np.arange(len(table.frame)), positions)
    return replace(
        now,
        shelf={**now.shelf, name: taken(table, stays) if len(positions) else table},
        kept={**now.kept, name: now.kept[name][stays]},
        left_out=(*now.left_out, *left),
        findings=(*now.findings, *found),
    )


def taken(table: Table, positions: Positions) -> Table:
    """Some of a form's records, with their lines."""
    frame = table.frame.iloc[positions].reset_index(drop=True)
    return replace(table, frame=frame, lines=None if table.lines is None else table.lines[positions])


def _with(now: Settled, table: Table, done: Sequence[Correction], found: Iterable[Finding]) -> Settled:
    columns = {str(n): c for n, c in table.frame.items()}
    for name in sorted({c.field for c in done}):
        mine = [c for c in done if c.field == name]
        at = np.searchsorted(now.kept[table.name], [c.position for c in mine])
        columns[name] = _set(columns[name], at, [c.now for c in mine])
    return replace(
        now,
        shelf={**now.shelf, table.name: replace(table, frame=pd.DataFrame(columns))},
        corrections=(*now.corrections, *done),
        findings=(*now.findings, *found),
    )


def _set(column: pd.Series, positions: Positions, values: Sequence[str]) -> pd.Series:
    """An encoded column with other values at some positions."""
    codes, count = codes_of(column)
    known = [*(str(v) for v in column.cat.categories), *values]
    codes = codes - 1
    codes[positions] = np.arange(len(values)) + count - 1
    return from_codes(codes, known)


def _text(column: pd.Series) -> pd.Series:
    """A column of a form as plain text without outer blanks."""
    return column.astype("str").str.strip()


def _word(column: pd.Series, position: int) -> str:
    value = column.iloc[position]
    return value.strip() if isinstance(value, str) else ""


def _folded(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = levels_of(column).map(folded, na_action="ignore")
        return take(from_codes(np.arange(len(levels)), list(levels)), column.cat.codes.to_numpy().astype(np.int64))
    return column.map(folded, na_action="ignore").astype("category")


# -- some of the records --------------------------------------------------------------


def of_subjects(forms: Settled, subjects: Iterable[str]) -> Settled:
    """The same of some subjects only; a form without subjects is kept whole."""
    wanted = {s.strip().upper() for s in subjects}
    masks = {n: _owned(t, wanted) for n, t in forms.collected.items()}
    place = {n: np.cumsum(m) - 1 for n, m in masks.items()}
    shelf, kept = {}, {}
    for name, table in forms.shelf.items():
        stays = masks[name][forms.kept[name]]
        shelf[name] = taken(table, np.flatnonzero(stays))
        kept[name] = place[name][forms.kept[name][stays]]
    return replace(
        forms,
        shelf=shelf,
        collected={n: taken(t, np.flatnonzero(masks[n])) for n, t in forms.collected.items()},
        kept=kept,
        left_out=_moved(forms.left_out, masks, place),
        corrections=_moved(forms.corrections, masks, place),
        findings=(),
    )


def _owned(table: Table, wanted: set[str]) -> Mask:
    if not table.subject:
        return np.ones(len(table.frame), dtype=bool)
    return table.subjects.isin(wanted).to_numpy(dtype=bool)


T = TypeVar("T", LeftOut, Correction)


def _moved(items: Sequence[T], masks: Mapping[str, Mask], place: Mapping[str, Positions]) -> tuple[T, ...]:
    return tuple(replace(i, position=int(place[i.form][i.position])) for i in items if masks[i.form][i.position])
