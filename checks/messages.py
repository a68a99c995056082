"""How a check tells what it found: one sentence for each distinct value, with the places where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_of, is_encoded, number_text, texts_in
from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Finding

Mask = NDArray[np.bool_]
PLACES = 20  # places told one by one for the same sentence; the rest are counted
SENTENCES = 100  # distinct values told for the same fault of the same column; the rest are counted


@dataclass(frozen=True)
class Message:
    """What a check says of a record at fault.

    says is the sentence; {value} in it stands for the value of the column at
    fault. places is how many places are told for one sentence.
    """

    rule: str
    says: str
    mend: str
    severity: str = "error"
    places: int = PLACES


def record_table(built: Built) -> Table:
    """A finished dataset whose records are named by as few columns as tell them apart: subject and number, else keys."""
    return named_records(built.table(), built.dataset.keys)


def named_records(table: Table, keys: tuple[str, ...] = ()) -> Table:
    """The table with its records named by the subject and the record's number, else by its keys without STUDYID."""
    columns = [str(c) for c in table.frame.columns]
    numbers = [c for c in (f"{table.name}SEQ", "ASEQ") if c in columns]
    if "USUBJID" in columns and numbers:
        return replace(table, keys=("USUBJID", numbers[0]))
    kept = [k for k in keys if k != "STUDYID" and k in columns]
    return replace(table, keys=tuple(kept or [c for c in ("USUBJID",) if c in columns]))


def findings_at(
    table: Table, at: Mask, column: str, message: Message, values: pd.Series | None = None
) -> Iterator[Finding]:
    """The findings of the records of a table where `at` is true, in the order of the records.

    column is named in the place ("" for none); values fills {value}, by default
    the column itself.
    """
    positions = np.flatnonzero(at)
    if not len(positions):
        return
    shown = values if values is not None else table.frame[column] if "{value}" in message.says else None
    codes = codes_of(shown)[0][positions] if shown is not None else np.zeros(len(positions), dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    groups = sorted(np.split(positions[order], starts[1:]), key=lambda group: int(group[0]))
    for group in groups[:SENTENCES]:
        value = "" if shown is None else _shown(shown.iloc[int(group[0])])
        yield from _group(table, group, column, replace(message, says=message.says.replace("{value}", value)))
    if len(groups) > SENTENCES:
        rest = sum(map(len, groups[SENTENCES:]))
        says = f"{rest} more records have other values at fault here."
        yield _finding(table, int(groups[SENTENCES][0]), column, replace(message, says=says))


def _group(table: Table, group: NDArray[np.int64], column: str, message: Message) -> Iterator[Finding]:
    """The places of one sentence; those over the limit are counted at the last one told."""
    for position in group[: message.places - 1] if len(group) > message.places else group:
        yield _finding(table, int(position), column, message)
    if len(group) > message.places:
        more = len(group) - message.places
        says = f"{message.says} So it is in {more} more record{'s' if more > 1 else ''}."
        yield _finding(table, int(group[message.places - 1]), column, replace(message, says=says))


def _finding(table: Table, position: int, column: str, message: Message) -> Finding:
    place = table.place(position, column)
    return Finding(
        message.rule, message.severity, place, message.says, message.mend, value_text(table, position, column)
    )


def value_text(table: Table, position: int, column: str) -> str:
    """The value of a record as text, "" where it is missing or no column is meant."""
    value = table.frame[column].iloc[position] if column in table.frame.columns else ""
    return "" if pd.isna(value) else value if isinstance(value, str) else number_text(float(str(value)))


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value)
    return "missing" if pd.isna(value) else number_text(float(str(value)))  # type: ignore[call-overload]


def by_level(column: pd.Series, bad: Mask) -> Mask:
    """For each record whether its level is bad; bad has one answer for each category, missing is never bad."""
    if not bad.any():
        return np.zeros(len(column), dtype=bool)
    return np.append(bad, False)[column.cat.codes.to_numpy()]


def distinct_texts(column: pd.Series) -> list[str]:
    """The distinct texts of an encoded column, in the order of its codes."""
    return texts_in(column) if is_encoded(column) else []
