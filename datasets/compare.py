"""One finished dataset against another: columns, what is said of them, records and values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.combinations import combined
from ..engine.encoded import is_encoded, numbers_as_text, plain, stacked, take, texts_in
from .finished import Finished
from .formats import moment_of
from .numerals import as_numbers

COLUMNS = ("dataset", "kind", "key", "variable", "a", "b")
ATTRIBUTES = ("label", "type", "length", "format")
THERE = "there"
_Columns = tuple[pd.Series, pd.Series]  # of A and of B
Positions = NDArray[np.int64]
NO_SITE = "(no site)"
Counts = tuple[int, int, int]  # records that are new, gone, changed


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two datasets of one name, A and B, compared.

    keys: the columns that told their records apart; none where records were taken in their order.
    both, only_a, only_b: records by these keys; repeated: those of A and B whose key another has too, which are
    taken in their order.
    key_source: where the keys come from, as a reader is told ("--keys", "define.xml", ...).
    rounded: of the values that differ, those of numbers that are alike but for rounding (`ROUNDED`).
    changed: records of both with a value that differs.
    subjects: for each subject with changes, by the first key: records that are new, gone, changed.
    sites: the same for each site, where the sites of the subjects are known.
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
    key_source: str = ""
    rounded: int = 0
    subjects: Mapping[str, Counts] = field(default_factory=dict)
    changed: int = 0
    sites: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Tolerance:
    """How far apart two numbers may be that count as alike: by themselves, or in parts of the larger one.

    Raises ValueError for one that is below 0.
    """

    absolute: float = 0.0
    relative: float = 0.0

    def __post_init__(self) -> None:
        if not (self.absolute >= 0 and self.relative >= 0):
            raise ValueError("a tolerance is 0 or more")

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.absolute > 0 or self.relative > 0

    def apart(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For each pair of numbers whether they are further apart; a missing one is alike to a missing one alone."""
        missing = np.isnan(x), np.isnan(y)
        with np.errstate(invalid="ignore"):  # infinity less infinity
            allowed = np.maximum(self.absolute, self.relative * np.maximum(np.abs(x), np.abs(y)))
            apart = (x != y) & ~(np.abs(x - y) <= allowed)
        return np.asarray(np.where(missing[0] | missing[1], missing[0] != missing[1], apart), dtype=np.bool_)


EXACT = Tolerance()
ROUNDED = Tolerance(relative=1e-12)  # what formats and platforms make of one number differs by less


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Records of A and of B that belong together, and those that stand alone, by position."""

    a: Positions
    b: Positions
    only_a: Positions
    only_b: Positions
    repeated: int


def compare_datasets(a: Finished, b: Finished, keys: Sequence[str] = (), tolerance: Tolerance = EXACT) -> Comparison:
    """What is different between two datasets; a is the one that is named.

    keys are the columns whose values tell a record; those that one side lacks are left out, and without any the
    records are taken in their order. Missing values are values here: a missing one is alike to a missing one.
    Of several records with one key those that are wholly alike belong together, the rest in their order. Text is
    compared as text; where a tolerance is given, columns of text that hold numbers alone are numbers.
    """
    known = tuple(k for k in keys if k in a.frame.columns and k in b.frame.columns)
    columns = _both(a, b, tolerance)
    pairs = _paired(columns, known, len(a.frame), len(b.frame))
    values, rounded, changed = _values(a, columns, known, pairs, tolerance)
    parts = [*_attributes(a, b), *_variables(a, b), *_records(a, b, known, pairs), values]
    differences = pd.concat([_table(a.name, []), *parts], ignore_index=True)
    counts = (len(pairs.a), len(pairs.only_a), len(pairs.only_b), pairs.repeated)
    subjects = _by_subject(a, b, known, pairs, changed)
    return Comparison(a.name, known, *counts, differences, rounded=rounded, subjects=subjects, changed=len(changed))


def _by_subject(a: Finished, b: Finished, keys: Sequence[str], pairs: _Pairs, changed: Positions) -> dict[str, Counts]:
    """For each subject (the first key) the records that are new, gone and changed."""
    if not keys:
        return {}
    parts = ((b, pairs.only_b), (a, pairs.only_a), (a, changed))
    counted = [_text(take(side.frame[keys[0]], at)).value_counts() for side, at in parts]
    table = pd.concat(counted, axis=1).fillna(0).astype(int).sort_index()
    return {str(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in table.itertuples(name=None)}


def by_site(subjects: Mapping[str, Counts], sites: Mapping[str, str]) -> dict[str, Counts]:
    """The counts of subjects summed by site, in the order of the sites' names; `NO_SITE` for subjects without one."""
    found: dict[str, Counts] = {}
    for subject, (new, gone, changed) in subjects.items():
        site = sites.get(subject, NO_SITE)
        before = found.get(site, (0, 0, 0))
        found[site] = (before[0] + new, before[1] + gone, before[2] + changed)
    return dict(sorted(found.items()))


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


def _paired(columns: Mapping[str, _Columns], keys: Sequence[str], ours: int, theirs: int) -> _Pairs:
    """Records with the same key; of several with one key those that are alike first, then the first with the first."""
    key = _codes([columns[name] for name in keys], ours, theirs)
    whole = _codes(
        [*(columns[name] for name in keys), *(c for name, c in columns.items() if name not in keys)], ours, theirs
    )
    repeated = sum(int(pd.Series(part).duplicated(keep=False).sum()) for part in (key[:ours], key[ours:]))
    left, right = (np.arange(ours), np.arange(theirs))
    found = []
    for codes in (whole, key) if repeated and keys else (key,):
        x, y = _in_turn(codes[:ours][left], codes[ours:][right])
        found.append((left[x], right[y]))
        left, right = np.delete(left, x), np.delete(right, y)
    a, b = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    order = np.argsort(a, kind="stable")
    return _Pairs(a[order], b[order], left, right, repeated if keys else 0)


def _codes(columns: Sequence[_Columns], ours: int, theirs: int) -> Positions:
    """One code for each distinct combination of values, for A's records and then B's."""
    if not columns:
        return np.zeros(ours + theirs, dtype=np.int64)
    return combined(stacked(list(pair)) for pair in columns)[0]


def _in_turn(ours: Positions, theirs: Positions) -> tuple[Positions, Positions]:
    """Positions of records of both with the same code, the first of a code with the first, and so on."""
    turns = [pd.Series(part).groupby(part).cumcount().to_numpy() for part in (ours, theirs)]
    width = max((int(turn.max(initial=0)) for turn in turns), default=0) + 1
    x, y = (pd.Index(part * width + turn) for part, turn in zip((ours, theirs), turns, strict=True))
    where = y.get_indexer(x)
    matched = np.flatnonzero(where >= 0)
    return matched, where[matched]


def _records(a: Finished, b: Finished, keys: Sequence[str], pairs: _Pairs) -> Iterator[pd.DataFrame]:
    for side, alone, says in ((a, pairs.only_a, (THERE, "")), (b, pairs.only_b, ("", THERE))):
        yield _rows(a.name, "record", _key_text(side.frame, keys, alone), "", says)


def _rows(dataset: str, kind: str, key: pd.Series, variable: str, sides: tuple[Any, Any]) -> pd.DataFrame:
    columns = {"dataset": dataset, "kind": kind, "key": key, "variable": variable, "a": sides[0], "b": sides[1]}
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


def _values(
    a: Finished, columns: Mapping[str, _Columns], keys: Sequence[str], pairs: _Pairs, tolerance: Tolerance
) -> tuple[pd.DataFrame, int, Positions]:
    """The cells that differ in records of both, in the order of A's records and columns.

    Second, how many of them differ by rounding alone; third, the records of A that are changed.
    """
    parts, places, rounded = [], [], 0
    for name, (ours, theirs) in columns.items():
        if name in keys:
            continue
        x, y = take(ours, pairs.a), take(theirs, pairs.b)
        at = np.flatnonzero(_apart(x, y, tolerance))
        if len(at):
            key = _key_text(a.frame, keys, pairs.a[at])
            parts.append(_rows(a.name, "value", key, name, (_text(take(x, at)), _text(take(y, at)))))
            places.append(at)
            rounded += 0 if is_encoded(x) or is_encoded(y) else len(at) - int(_apart(x, y, ROUNDED)[at].sum())
    if not parts:
        return _table(a.name, []), 0, np.zeros(0, dtype=np.int64)
    order = np.argsort(np.concatenate(places), kind="stable")
    return pd.concat(parts, ignore_index=True).iloc[order], rounded, pairs.a[np.unique(np.concatenate(places))]


def _apart(x: pd.Series, y: pd.Series, tolerance: Tolerance) -> NDArray[np.bool_]:
    if not is_encoded(x) and not is_encoded(y):
        return tolerance.apart(x.to_numpy(dtype=np.float64), y.to_numpy(dtype=np.float64))
    codes = stacked([x, y]).cat.codes.to_numpy()
    return np.asarray(codes[: len(x)] != codes[len(x) :])


def _both(a: Finished, b: Finished, tolerance: Tolerance) -> dict[str, _Columns]:
    """The columns that both have, text as numbers where the other side has numbers (or moments, however written)."""
    found = {}
    for name in (n for n in map(str, a.frame.columns) if n in b.frame.columns):
        ours, theirs = a.frame[name], b.frame[name]
        if is_encoded(ours) != is_encoded(theirs):
            ours, theirs = _as_numbers(a, b, name), _as_numbers(b, a, name)
        elif is_encoded(ours) and tolerance.any and all(map(_holds_numbers, (ours, theirs))):
            ours, theirs = as_numbers(ours)[0], as_numbers(theirs)[0]
        found[name] = (ours, theirs)
    return found


def _holds_numbers(column: pd.Series) -> bool:
    """Whether a column of text holds numbers alone, none of them a code with leading zeros such as 007."""
    return not _has_codes(column) and not as_numbers(column)[1].any()


def _has_codes(column: pd.Series) -> bool:
    """Whether a column of text has values such as 007, which are no numbers though they look like some."""
    levels = texts_in(column)
    return any(level.startswith("0") and level[1:2].isdigit() for level in levels)


def _as_numbers(side: Finished, other: Finished, name: str) -> pd.Series:
    """A column beside one of numbers: text that is all numbers, or all moments of one kind, as numbers."""
    column = side.frame[name]
    if not is_encoded(column) or ("type" in side.attributes.get(name, {}) and _has_codes(column)):
        return column
    theirs_as = moment_of(other.attributes.get(name, {}).get("format", ""))
    for moment in (theirs_as,) if theirs_as else ("", "date", "datetime", "time"):
        numbers, odd = as_numbers(column, moment)
        if not odd.any():
            return numbers
    return column
