"""The query log: what closed queries ask for, carried out on the forms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import Codes, stacked, take
from ..engine.tables import Positions, Table
from ..specs import Finding, SpecFault
from ..specs.nearest import nearest
from ..specs.settings import CORRECT, LEAVE_OUT, QueryLog
from .settled import Correction, LeftOut, Mask, Settled, folded_text, plain_text, with_corrections, without, word_of


def _check_columns(table: Table, log: QueryLog) -> None:
    for name in (log.about, log.record, log.field, log.old, log.new, log.status, log.action):
        if name not in table.frame.columns:
            near = nearest(name, [str(c) for c in table.frame.columns])
            raise SpecFault(f"study.toml: [queries] names the column {name!r}, which {table.name} does not have.{near}")


def with_closed_queries(start: Settled, queries: Table, log: QueryLog) -> Settled:
    """The forms with what the closed queries of the log ask for.

    Raises SpecFault where the form of queries lacks a column of the log.
    """
    _check_columns(queries, log)
    frame = queries.frame
    closed = plain_text(frame[log.status]).isin(log.closed).to_numpy()
    found = [*_open_queries(queries, log, closed)]
    action = plain_text(frame[log.action]).map(log.actions)
    for position in np.flatnonzero(closed & action.isna().to_numpy()):
        says = f"The query is closed with the action {word_of(frame[log.action], int(position)) or 'blank'}, which is not declared."
        mend = "Add it under [queries.actions] in study.toml."
        found.append(Finding("QUERY-ACTION", "error", queries.place(int(position), log.action), says, mend))
    now = replace(start, findings=(*start.findings, *found))
    for meaning in (LEAVE_OUT, CORRECT):
        closed_queries = np.flatnonzero(closed & action.eq(meaning).to_numpy())
        forms = plain_text(frame[log.about]).iloc[closed_queries].str.casefold()
        for form in sorted(set(forms.dropna())):
            mine = closed_queries[forms.eq(form).to_numpy()]
            now = _about(now, form, _ClosedQueries(queries, log, mine), meaning)
    return now


def _open_queries(queries: Table, log: QueryLog, closed: Mask) -> Iterator[Finding]:
    about = plain_text(queries.frame[log.about])
    for form in sorted(set(about[~closed].dropna())):
        mine = np.flatnonzero(~closed & about.eq(form).to_numpy())
        first, count = int(mine[0]), len(mine)
        says = f"{count} queries about {form} are open." if count > 1 else f"A query about {form} is open."
        yield Finding("QUERY-OPEN", "note", queries.place(first, log.status), says, "Close them before the lock.")


@dataclass(frozen=True, eq=False)
class _ClosedQueries:
    """The closed queries about one form that ask for one thing."""

    queries: Table
    log: QueryLog
    rows: Positions

    def word(self, query: int, column: str) -> str:
        return word_of(self.queries.frame[column], query)

    def finding(self, query: int, rule: str, says: str, mend: str) -> Finding:
        return Finding(rule, "error", self.queries.place(query, self.log.record), says, mend)


def _about(now: Settled, form: str, closed_queries: _ClosedQueries, meaning: str) -> Settled:
    names = {n.partition(".")[2].casefold(): n for n in now.shelf}
    if form not in names:
        says = f"The query is about the form {form!r}, which is not there.{nearest(form, list(names))}"
        found = [
            closed_queries.finding(int(q), "QUERY-FORM", says, "Mend the name of the form.")
            for q in closed_queries.rows
        ]
        return replace(now, findings=(*now.findings, *found))
    table = now.shelf[names[form]]
    candidates = _candidates(table, closed_queries)
    if meaning == LEAVE_OUT:
        return _duplicates_out(now, table, closed_queries, candidates)
    return _corrected(now, table, closed_queries, candidates)


def _candidates(table: Table, closed_queries: _ClosedQueries) -> dict[int, Positions]:
    """For each query the records that it names: of its subject, with its values in the key."""
    log, frame = closed_queries.log, closed_queries.queries.frame
    key = [k for k in table.keys if k != table.subject]
    subject = take(closed_queries.queries.subjects, closed_queries.rows) if closed_queries.queries.subject else None
    texts = frame[log.record].iloc[closed_queries.rows]
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
                found[int(closed_queries.rows[place])] = positions
    return {int(q): found.get(int(q), np.empty(0, dtype=np.int64)) for q in closed_queries.rows}


def _all_matches(ours: Sequence[pd.Series], theirs: Sequence[pd.Series]) -> list[Positions]:
    """For each of ours the positions of all of theirs with the same values, spelling folded."""
    pairs = [stacked([folded_text(o), folded_text(t)]) for o, t in zip(ours, theirs, strict=True)]
    codes, _ = combined(pairs)
    missing = np.logical_or.reduce([p.isna().to_numpy() for p in pairs])
    half = len(ours[0])
    known = np.flatnonzero(~missing[half:])
    order = known[np.argsort(codes[half:][known], kind="stable")]
    ranked = codes[half:][order]
    first, last = np.searchsorted(ranked, codes[:half], "left"), np.searchsorted(ranked, codes[:half], "right")
    return [order[a:b] if not missing[i] else order[:0] for i, (a, b) in enumerate(zip(first, last, strict=True))]


def _duplicates_out(
    now: Settled, table: Table, closed_queries: _ClosedQueries, candidates: Mapping[int, Positions]
) -> Settled:
    """Without the records that queries name as duplicates: the one named, or of several alike all but the first."""
    assert table.lines is not None
    whole, _ = combined(c for _, c in table.frame.items())
    rest = _without_field(table, {closed_queries.word(q, closed_queries.log.field) for q in candidates})
    gone: list[int] = []
    left: list[LeftOut] = []
    found: list[Finding] = []
    for query, positions in candidates.items():
        said = closed_queries.queries.place(query)
        chosen = [int(p) for p in positions[np.argsort(table.lines[positions], kind="stable")]]
        if len(chosen) > 1:
            chosen = [p for p, again in zip(chosen, pd.Series(whole[chosen]).duplicated(), strict=True) if again]
        if not chosen:
            found.append(_none_named(closed_queries, query, table, several=len(positions) > 1))
        if len(chosen) == 1 and not _is_alike(table, chosen[0], closed_queries, query, rest):
            found.append(_differs(table, chosen[0], closed_queries, query))
        for p in chosen:
            says = f"The record is a duplicate, and left out ({said})."
            place = table.place(p, closed_queries.word(query, closed_queries.log.field))
            found.append(Finding("DUPLICATE-OUT", "note", place, says, "Nothing to do."))
            left.append(LeftOut(table.name, int(now.kept[table.name][p]), "duplicate", said))
        gone += chosen
    return without(now, table.name, np.array(sorted(set(gone)), dtype=np.int64), left, found)


def _without_field(table: Table, names: Iterable[str]) -> dict[str, Codes]:
    """For each of the fields a code for each record, the same for records that are alike but for that field."""
    columns = {str(n): c for n, c in table.frame.items()}
    return {name: combined(c for n, c in columns.items() if n != name)[0] for name in names if name in columns}


def _is_alike(
    table: Table, position: int, closed_queries: _ClosedQueries, query: int, rest: Mapping[str, Codes]
) -> bool:
    """Whether the record that the query says is repeated is like this one but for the field that tells them apart."""
    name, original = (
        closed_queries.word(query, closed_queries.log.field),
        closed_queries.word(query, closed_queries.log.new),
    )
    if not original or name not in rest:
        return True
    alike = np.flatnonzero(rest[name] == rest[name][position])
    return any(word_of(table.frame[name], int(p)) == original for p in alike)


def _differs(table: Table, position: int, closed_queries: _ClosedQueries, query: int) -> Finding:
    name, original = (
        closed_queries.word(query, closed_queries.log.field),
        closed_queries.word(query, closed_queries.log.new),
    )
    says = f"The record is left out as a duplicate of {original} ({closed_queries.queries.place(query)}), and the two differ."
    mend = "Make sure that nothing is lost with it."
    return Finding("DUPLICATE-UNLIKE", "warning", table.place(position, name), says, mend)


def _none_named(closed_queries: _ClosedQueries, query: int, table: Table, *, several: bool) -> Finding:
    record = closed_queries.word(query, closed_queries.log.record)
    who = (
        f"{closed_queries.word(query, closed_queries.queries.subject)} {record}".strip()
        if closed_queries.queries.subject
        else record
    )
    if several:
        says = f"The query names {who}, of which {table.file} has several records; it was not carried out."
        return closed_queries.finding(query, "QUERY-SEVERAL", says, "Name one record.")
    says = f"The query names {who}, of which {table.file} has no record; it was not carried out."
    return closed_queries.finding(query, "QUERY-NO-RECORD", says, "Mend the record that the query names.")


def _corrected(
    now: Settled, table: Table, closed_queries: _ClosedQueries, candidates: Mapping[int, Positions]
) -> Settled:
    """With the values that queries correct."""
    log = closed_queries.log
    done: list[Correction] = []
    found: list[Finding] = []
    for query, positions in candidates.items():
        name, old, new = (closed_queries.word(query, c) for c in (log.field, log.old, log.new))
        if name not in table.frame.columns:
            says = f"The query corrects {name or 'no field'}, which {table.file} does not have."
            near = nearest(name, [str(c) for c in table.frame.columns])
            found.append(closed_queries.finding(query, "QUERY-FIELD", says, f"Mend the name of the field.{near}"))
            continue
        agreeing = [int(p) for p in positions if word_of(table.frame[name], int(p)) == old]
        if not len(positions) or len(agreeing) > 1:
            found.append(_none_named(closed_queries, query, table, several=len(agreeing) > 1))
        elif not agreeing:
            found.append(_other_value(closed_queries, query, table, int(positions[0])))
        else:
            said = closed_queries.queries.place(query)
            says = f"{old or 'blank'!r} is read as {new!r} ({said})."
            found.append(Finding("CORRECTED", "note", table.place(agreeing[0], name), says, "Nothing to do."))
            done.append(Correction(table.name, int(now.kept[table.name][agreeing[0]]), name, old, new, said))
    return with_corrections(now, table, done, found)


def _other_value(closed_queries: _ClosedQueries, query: int, table: Table, position: int) -> Finding:
    name, old = closed_queries.word(query, closed_queries.log.field), closed_queries.word(query, closed_queries.log.old)
    has = word_of(table.frame[name], position)
    says = f"The query corrects {old!r} ({closed_queries.queries.place(query)}), and the form has {has!r}; it was not corrected."
    mend = "Settle which value the query was about."
    return Finding("QUERY-OLD-VALUE", "error", table.place(position, name), says, mend)
