"""One finished dataset against another: columns, what is said of them, records and values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import combined, is_encoded, numbers_as_text, plain, stacked, take
from .finished import Finished
from .formats import moment_of

COLUMNS = ("dataset", "kind", "key", "variable", "a", "b")
ATTRIBUTES = ("label", "type", "length", "format")
THERE = "there"
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two datasets of one name, A and B, compared.

    keys: the columns that told their records apart; none where records were taken in their order.
    both, only_a, only_b: records by these keys; repeated: those of A and B whose key another has too, which are
    taken in their order.
    differences: one row a difference with the columns of `COLUMNS`, all text. kind is "dataset", "variable" or
    "record" where one side alone has it (that side says "there"); one of `ATTRIBUTES` where the files say different
    things of a variable, or of the dataset (variable is blank then); "value" for a cell.
    """

    dataset: str
    keys: tuple[str, ...]
    both: int
    only_a: int
    only_b: int
    repeated: int
    differences: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Records of A and of B that belong together, and those that stand alone, by position."""

    a: Positions
    b: Positions
    only_a: Positions
    only_b: Positions
    repeated: int


def compared(a: Finished, b: Finished, keys: Sequence[str] = (), tolerance: float = 0.0) -> Comparison:
    """What is different between two datasets; a is the one that is named.

    keys are the columns whose values tell a record; those that one side lacks are left out, and without any the
    records are taken in their order. Missing values are values here: a missing one is alike to a missing one.
    Two numbers are alike where they are no further apart than tolerance.
    """
    known = tuple(k for k in keys if k in a.frame.columns and k in b.frame.columns)
    pairs = _paired(a, b, known)
    parts = [*_attributes(a, b), *_variables(a, b), *_records(a, b, known, pairs)]
    parts.append(_values(a, b, known, pairs, tolerance))
    differences = pd.concat([_table(a.name, []), *parts], ignore_index=True)
    both = len(pairs.a)
    return Comparison(a.name, known, both, len(pairs.only_a), len(pairs.only_b), pairs.repeated, differences)


def only_there(name: str, records: int, *, first: bool) -> Comparison:
    """The comparison of a dataset that A alone has (first), or B alone."""
    row = ("dataset", "", "", THERE if first else "", "" if first else THERE)
    only_a, only_b = (records, 0) if first else (0, records)
    return Comparison(name, (), 0, only_a, only_b, 0, _table(name, [row]))


def _table(dataset: str, rows: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame([(dataset, *row) for row in rows], columns=list(COLUMNS), dtype="str")


# -- columns and what is said of them -------------------------------------------------


def _attributes(a: Finished, b: Finished) -> Iterator[pd.DataFrame]:
    """What both files say, and say differently, of the dataset and of its columns."""
    rows = []
    if a.label is not None and b.label is not None and a.label != b.label:
        rows.append(("label", "", "", a.label, b.label))
    for name in map(str, a.frame.columns):
        ours, theirs = a.attributes.get(name, {}), b.attributes.get(name, {})
        for kind in ATTRIBUTES:
            if kind in ours and kind in theirs and ours[kind] != theirs[kind]:
                rows.append((kind, "", name, ours[kind], theirs[kind]))
    yield _table(a.name, rows)


def _variables(a: Finished, b: Finished) -> Iterator[pd.DataFrame]:
    ours, theirs = list(map(str, a.frame.columns)), list(map(str, b.frame.columns))
    rows = [("variable", "", name, THERE, "") for name in ours if name not in theirs]
    yield _table(a.name, rows + [("variable", "", name, "", THERE) for name in theirs if name not in ours])


# -- records --------------------------------------------------------------------------


def _paired(a: Finished, b: Finished, keys: Sequence[str]) -> _Pairs:
    """Records with the same key; of several with one key the first belongs to the first, and so on."""
    count = len(a.frame)
    if keys:
        codes, _ = combined(stacked(list(_alike(a, b, key))) for key in keys)
    else:
        codes = np.zeros(count + len(b.frame), dtype=np.int64)
    turns = [pd.Series(part).groupby(part).cumcount().to_numpy() for part in (codes[:count], codes[count:])]
    repeated = sum(int(pd.Series(part).duplicated(keep=False).sum()) for part in (codes[:count], codes[count:]))
    turn = np.concatenate(turns)
    each = codes * (int(turn.max(initial=0)) + 1) + turn
    ours, theirs = pd.Index(each[:count]), pd.Index(each[count:])
    where = theirs.get_indexer(ours)
    a_alone, b_alone = np.flatnonzero(where < 0), np.flatnonzero(ours.get_indexer(theirs) < 0)
    matched = np.flatnonzero(where >= 0)
    return _Pairs(matched, where[matched], a_alone, b_alone, repeated if keys else 0)


def _records(a: Finished, b: Finished, keys: Sequence[str], pairs: _Pairs) -> Iterator[pd.DataFrame]:
    for side, alone, says in ((a, pairs.only_a, (THERE, "")), (b, pairs.only_b, ("", THERE))):
        yield _rows(a.name, "record", _key_text(side.frame, keys, alone), "", says)


def _rows(dataset: str, kind: str, key: pd.Series, variable: str, told: tuple[Any, Any]) -> pd.DataFrame:
    columns = {"dataset": dataset, "kind": kind, "key": key, "variable": variable, "a": told[0], "b": told[1]}
    return pd.DataFrame(columns, columns=list(COLUMNS), index=key.index).astype("str")


def _key_text(frame: pd.DataFrame, keys: Sequence[str], at: Positions) -> pd.Series:
    """ "USUBJID=X1-P1, AESEQ=3" for each of some records, or "record 3" where there are no keys."""
    if not keys:
        return "record " + pd.Series(at + 1).astype("str")
    text = pd.Series([""] * len(at), dtype="str")
    for number, key in enumerate(keys):
        text = text + f"{', ' if number else ''}{key}=" + _text(take(frame[key], at))
    return text


def _text(column: pd.Series) -> pd.Series:
    """A column as plain text, missing as nothing."""
    return plain(column if is_encoded(column) else numbers_as_text(column)).fillna("")


# -- values ---------------------------------------------------------------------------


def _values(a: Finished, b: Finished, keys: Sequence[str], pairs: _Pairs, tolerance: float) -> pd.DataFrame:
    """The cells that differ in records of both, in the order of A's records and columns."""
    parts, places = [], []
    for name in map(str, a.frame.columns):
        if name in keys or name not in b.frame.columns:
            continue
        ours, theirs = _alike(a, b, name)
        x, y = take(ours, pairs.a), take(theirs, pairs.b)
        at = np.flatnonzero(_unlike(x, y, tolerance))
        if len(at):
            key = _key_text(a.frame, keys, pairs.a[at])
            parts.append(_rows(a.name, "value", key, name, (_text(take(x, at)), _text(take(y, at)))))
            places.append(at)
    if not parts:
        return _table(a.name, [])
    order = np.argsort(np.concatenate(places), kind="stable")
    return pd.concat(parts, ignore_index=True).iloc[order]


def _unlike(x: pd.Series, y: pd.Series, tolerance: float) -> NDArray[np.bool_]:
    if not is_encoded(x) and not is_encoded(y):
        ours, theirs = x.to_numpy(dtype=np.float64), y.to_numpy(dtype=np.float64)
        missing = np.isnan(ours), np.isnan(theirs)
        with np.errstate(invalid="ignore"):  # infinity less infinity
            apart = (ours != theirs) & ~(np.abs(ours - theirs) <= tolerance)
        return np.asarray(np.where(missing[0] | missing[1], missing[0] != missing[1], apart), dtype=np.bool_)
    codes = stacked([x, y]).cat.codes.to_numpy()
    return np.asarray(codes[: len(x)] != codes[len(x) :])


def _alike(a: Finished, b: Finished, name: str) -> tuple[pd.Series, pd.Series]:
    """A column of both; text of a file without types (CSV) as numbers, where the other has numbers."""
    return _as_other(a, b, name), _as_other(b, a, name)


def _as_other(side: Finished, other: Finished, name: str) -> pd.Series:
    column = side.frame[name]
    typed = "type" in side.attributes.get(name, {})
    if typed or not is_encoded(column) or is_encoded(other.frame[name]):
        return column
    levels = pd.Series(column.cat.categories, dtype="str")
    numbers = pd.to_numeric(levels, errors="coerce").astype("float64")
    moment = moment_of(other.attributes.get(name, {}).get("format", ""))
    if moment:
        numbers = numbers.fillna(_counted(levels, moment))
    if numbers.isna().any():
        return column
    return take(numbers, column.cat.codes.to_numpy())


def _counted(levels: pd.Series, moment: str) -> pd.Series:
    """Dates, moments or times in ISO 8601 as SAS counts them, missing where they are none."""
    texts = "1960-01-01T" + levels if moment == "time" else levels
    passed = pd.to_datetime(texts, errors="coerce", format="ISO8601") - pd.Timestamp("1960-01-01")
    return passed / pd.Timedelta(days=1 if moment == "date" else 0, seconds=0 if moment == "date" else 1)
