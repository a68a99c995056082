"""The command that accounts for every collected value."""

from dataclasses import asdict

from . import terminal
from .options import Json, Sheets, StudyFolder


def ledger(study: StudyFolder, spec: Sheets = None, json: Json = False) -> int:
    """Say what became of every collected record and value; exit 1 where some are unaccounted for."""
    from ..trace import ledger as accounting

    made = terminal.built(study, spec)
    accounts = accounting.ledger(made)
    if json:
        terminal.document([asdict(a) for a in accounts])
    else:
        _print(accounts)
    terminal.findings(list(accounting.ledger_doubts(made)))
    return 1 if any(a.unaccounted for a in accounts) else 0


def _print(accounts: "tuple[object, ...]") -> None:
    from ..trace.ledger import Account

    terminal.line(
        f"{'form':<22}{'':20}{'values':>9}{'reached':>9}{'not submitted':>15}{'left out':>10}{'unaccounted':>13}"
    )
    for a in accounts:
        assert isinstance(a, Account)
        if not a.field or a.unaccounted:
            numbers = f"{a.values:>9,}{a.reached:>9,}{a.not_submitted:>15,}{a.left_out:>10,}{a.unaccounted:>13,}"
            lines = f"  {a.unit} {', '.join(map(str, a.lines))}" if a.field and a.lines else ""
            terminal.line(f"{a.form if not a.field else '':<22}{a.field or 'records':<20}{numbers}{lines}")
    fields = [a for a in accounts if isinstance(a, Account) and a.field]
    lost = sum(a.unaccounted for a in fields)
    terminal.line(f"{sum(a.values for a in fields):,} values of {len(fields)} fields: {lost:,} unaccounted for")
