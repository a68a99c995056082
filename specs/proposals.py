"""Proposed rows of the sheets: left out until a person approves them, and listed."""

from collections.abc import Mapping

from .findings import Finding
from .model import Row

STATE, PROPOSED = "state", "proposed"
Tables = Mapping[str, tuple[Row, ...]]


def is_proposed(row: Row) -> bool:
    """Whether a row waits for its approval."""
    return row[STATE].strip().lower() == PROPOSED


def approved_rows(tables: Tables) -> dict[str, tuple[Row, ...]]:
    """The sheets without proposed rows; a sheet of proposals alone is left out, those that every spec has stay."""
    kept = {name: tuple(row for row in rows if not is_proposed(row)) for name, rows in tables.items()}
    return {name: rows for name, rows in kept.items() if rows or not tables[name] or name == "datasets"}


def open_proposals(tables: Tables) -> list[Finding]:
    """A note for each proposed row, with its score and the reason."""
    mend = "Approve it with `m5kit propose --approve`, or remove the line."
    return [
        Finding("SPEC-PROPOSED", "note", row.place, f"{_named(name, row)} is proposed{_because(row)}.", mend)
        for name, rows in tables.items()
        for row in rows
        if is_proposed(row)
    ]


def _named(sheet: str, row: Row) -> str:
    if row["variable"]:
        where = f" where {row['where']}" if row["dataset"] and row["where"] else ""
        return f"{row['dataset'] or sheet}.{row['variable']}{where}"
    parts = (row[column] for column in ("codelist", "map", "dataset", "test", "key", "term", "collected", "source"))
    return f"The row {' '.join(filter(None, parts))} of {sheet}"


def _because(row: Row) -> str:
    score = f" ({row['score']})" if row["score"] else ""
    return f"{score}: {row['reason'].rstrip('.')}" if row["reason"] else score
