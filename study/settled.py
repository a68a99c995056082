"""The forms as data management settled them, and what was done to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_of, from_codes, levels_of, texts_in
from ..engine.tables import Positions, Table
from ..specs import Finding
from ..specs.spelling import folded

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


# -- what is done to a form -----------------------------------------------------------


def without(
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


def with_corrections(now: Settled, table: Table, done: Sequence[Correction], found: Iterable[Finding]) -> Settled:
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
    known = [*texts_in(column), *values]
    codes = codes - 1
    codes[positions] = np.arange(len(values)) + count - 1
    return from_codes(codes, known)


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


# -- text -----------------------------------------------------------------------------


def plain_text(column: pd.Series) -> pd.Series:
    """A column of a form as plain text without outer blanks; each distinct value is stripped once."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return levels_of(column).str.strip().take(column.cat.codes.to_numpy()).reset_index(drop=True)
    return column.astype("str").str.strip()


def word_of(column: pd.Series, position: int) -> str:
    value = column.iloc[position]
    return value.strip() if isinstance(value, str) else ""


def folded_text(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = levels_of(column).map(folded, na_action="ignore")
        return from_codes(column.cat.codes.to_numpy(), levels.tolist())
    return column.map(folded, na_action="ignore").astype("category")
