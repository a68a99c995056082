"""The ledger: what became of every collected record and of every value on it.

A value reached the submission when it was handed to a column of a submitted
dataset for a record that is in it, when a condition chose that record by it,
or when the record was found by it (`engine.reads`). What did not is left out
by the query log or the audit rule, or declared in the sheet `ledger` (form,
field, where, reason; field `*` is every field), or unaccounted for.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..engine.conditions import holds, judged
from ..engine.doubts import doubt_findings
from ..engine.reads import Reads, merged
from ..engine.tables import Table
from ..outputs import inert_cell
from ..specs import ANY_FIELD, Finding, NotSubmitted
from ..study.build import Run

COLUMNS = ("form", "file", "field", "label", "values", "reached", "not_submitted", "left_out", "unaccounted")
LISTED = ("where", "reasons", "lines")
FIRST = 5
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Account:
    """What became of the values of one field of one form; field "" is the records themselves.

    values = reached + not_submitted + left_out + unaccounted. where are the
    columns reached, reasons those of the sheet, lines the first unaccounted for.
    """

    form: str
    file: str
    field: str
    label: str
    values: int
    reached: int
    not_submitted: int
    left_out: int
    unaccounted: int
    where: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    unit: str = "line"


def ledger(run: Run) -> tuple[Account, ...]:
    """What became of every record and every value of every form, form by form and field by field.

    Dictionaries, in which records only find their terms, are no forms.

    Raises SpecFault where the sheet ledger cannot be read.
    """
    declared = [*run.study.spec.not_submitted, *_carried_out(run)]
    reads = submitted_reads(run)
    named = run.study.spec.settings.dictionaries
    collected = {name: t for name, t in run.forms.collected.items() if name.partition(".")[0] not in named}
    out = {name: _left_out(run, name, table) for name, table in collected.items()}
    return tuple(
        account
        for name, table in collected.items()
        for account in _form_accounts(run, table, [d for d in declared if d.form == name], reads, out[name])
    )


def _carried_out(run: Run) -> Iterator[NotSubmitted]:
    """What study.toml itself declares: the audit column and the query log are used to settle the forms."""
    spec = run.study.spec
    column = spec.settings.audit.column
    for name, table in run.forms.collected.items():
        if column in table.frame.columns:
            yield NotSubmitted(name, column, (), "The audit flag, carried out as [audit] in study.toml says.", "")
    log = spec.settings.queries
    if log is not None:
        name = log.table
        yield NotSubmitted(name, ANY_FIELD, (), "The query log, carried out as [queries] in study.toml says.", "")


def submitted_reads(run: Run) -> Reads:
    """What the columns of submitted datasets read of the forms, through what is not submitted where that lies between."""
    work = {n for n, b in run.built.items() if b.dataset.package == "work"}
    own = {str(column) for b in run.built.values() for column in b.dataset.working}
    wanted = _used_columns(run, work, own)
    reads: list[Mapping[tuple[str, str, str], Mask]] = []
    for name, built in run.built.items():
        kept = {k: m for k, m in built.reads.items() if k[0] in run.forms.shelf}
        unasked = {k for k in kept if (name in work or k[2] in own) and k[2] not in wanted}
        reads.append({k: m for k, m in kept.items() if k not in unasked})
    return merged([{k: np.append(m, False) for k, m in each.items()} for each in reads])


def _used_columns(run: Run, work: set[str], own: set[str]) -> set[str]:
    """What is not submitted and what is submitted is made from: working columns (own), and working datasets (work)
    with their columns.
    """
    sources: dict[str, set[str]] = {}
    for step in run.steps:
        sources.setdefault(str(step.variable), set()).update(map(str, step.sources))
    for built in run.built.values():
        for table, column, by in built.reads:
            if table in work:
                sources.setdefault(by, set()).update({f"{table}.{column}" if column else table, table})
    found: set[str] = set()
    waiting = [s for v, made in sources.items() if v.partition(".")[0] not in work and v not in own for s in made]
    while waiting:
        name = waiting.pop()
        dataset = name.partition(".")[0]
        if (dataset in work or name in own) and name not in found:
            found.add(name)
            waiting += [*sources.get(name, ()), *((dataset,) if dataset in work else ())]
    return found


# -- one form -------------------------------------------------------------------------


def _left_out(run: Run, name: str, table: Table) -> Mask:
    mask = np.ones(len(table.frame), dtype=bool)
    mask[run.forms.kept[name]] = False
    return mask


def _form_accounts(
    run: Run, table: Table, declared: Sequence[NotSubmitted], reads: Reads, out: Mask
) -> Iterator[Account]:
    kept = run.forms.kept[table.name]
    by_field: dict[str, dict[str, Mask]] = {}
    for (form, column, by), mask in reads.items():
        if form == table.name and mask.any():
            by_field.setdefault(column, {})[by] = mask
            by_field.setdefault("", {})[by.partition(".")[0]] = mask
    described = run.study.described.get(table.name)
    labels = {f.name: f.label for f in described.fields} if described else {}
    any_read = np.zeros(len(kept), dtype=bool)
    for masks in by_field.values():
        for mask in masks.values():
            any_read |= mask
    for name in ("", *map(str, table.frame.columns)):
        filled = table.frame[name].notna().to_numpy() if name else np.ones(len(table.frame), dtype=bool)
        read = any_read if not name else _union(by_field.get(name, {}), len(kept))
        reached = np.zeros(len(filled), dtype=bool)
        reached[kept[read]] = True
        yield _account(
            table, (name, labels.get(name, "")), (filled, reached, out), declared, sorted(by_field.get(name, {}))
        )


def _union(masks: Mapping[str, Mask], count: int) -> Mask:
    union = np.zeros(count, dtype=bool)
    for mask in masks.values():
        union |= mask
    return union


def _account(
    table: Table,
    field: tuple[str, str],
    masks: tuple[Mask, Mask, Mask],
    declared: Sequence[NotSubmitted],
    where: Sequence[str],
) -> Account:
    filled, reached, out = masks
    left = filled & out
    rest = filled & ~out & ~reached
    covered, reasons = _covered(table, field[0], declared, rest)
    lost = np.flatnonzero(rest & ~covered)
    assert table.lines is not None
    return Account(
        form=table.name,
        file=table.file,
        field=field[0],
        label=field[1],
        values=int(filled.sum()),
        reached=int((filled & reached & ~out).sum()),
        not_submitted=int((rest & covered).sum()),
        left_out=int(left.sum()),
        unaccounted=len(lost),
        where=tuple(where),
        reasons=tuple(reasons),
        lines=tuple(int(n) for n in np.sort(table.lines[lost])[:FIRST]),
        unit=table.unit,
    )


def _covered(table: Table, field: str, declared: Sequence[NotSubmitted], rest: Mask) -> tuple[Mask, list[str]]:
    """The values that the sheet declares as not submitted, and the reasons it gives."""
    covered = np.zeros(len(rest), dtype=bool)
    reasons: list[str] = []
    for line in declared:
        if line.covers(field):
            new = rest & ~covered & holds(line.where, table.frame, len(rest))
            covered |= new
            reasons += [line.reason] if new.any() else []
    return covered, list(dict.fromkeys(reasons))


# -- telling --------------------------------------------------------------------------


def ledger_doubts(run: Run) -> Iterator[Finding]:
    """The values of which it is in doubt whether a condition of the sheet ledger holds."""
    for line in run.study.spec.not_submitted:
        table = run.forms.collected.get(line.form)
        if table is not None and line.where:
            doubts = judged(line.where, table.frame, len(table.frame))[1]
            yield from doubt_findings(doubts, line.place.rpartition(" line ")[0] or "ledger", table.place)


def ledger_findings(accounts: Sequence[Account], declared: Sequence[NotSubmitted]) -> Iterator[Finding]:
    """A warning for each field with values unaccounted for, and a note for each line of the sheet that has no effect."""
    for a in accounts:
        if a.unaccounted:
            what = (
                f"value{'s' if a.unaccounted > 1 else ''} of {a.field}"
                if a.field
                else f"record{'s' if a.unaccounted > 1 else ''}"
            )
            have = "have" if a.unaccounted > 1 else "has"
            shown = ", ".join(map(str, a.lines)) + (
                f" and {a.unaccounted - len(a.lines)} more" if a.unaccounted > len(a.lines) else ""
            )
            says = f"{a.unaccounted} {what} {have} reached no dataset ({a.unit} {shown})."
            place = f"{a.file} {a.unit} {a.lines[0]}" + (f", {a.field}" if a.field else "")
            yield Finding("UNACCOUNTED", "warning", place, says, "Map the field, or declare it in the sheet ledger.")
    for line in declared:
        mine = [a for a in accounts if a.form == line.form and line.covers(a.field)]
        if mine and not any(line.reason in a.reasons for a in mine):
            says = f"Nothing of {line.form} is not submitted for this reason."
            yield Finding("LEDGER-IDLE", "note", line.place, says, "Take the line out.")


def write_ledger(accounts: Sequence[Account], file: Path) -> None:
    """Write the ledger as CSV: a line for the records of each form (field blank), and one for each field."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow((*COLUMNS, *LISTED))
    for a in accounts:
        many = (" ".join(a.where), "; ".join(a.reasons), " ".join(map(str, a.lines)))
        table.writerow([inert_cell(str(cell)) for cell in (*(getattr(a, name) for name in COLUMNS), *many)])
    file.write_bytes(out.getvalue().encode("utf-8"))
