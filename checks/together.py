"""What is expected of columns together: keys, numbers of records, flags and codes with their words."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ..engine.encoded import Codes, codes_of, combined, is_encoded, stacked, take
from ..specs import Dataset
from .expected import Expectation
from .telling import Mask, Saying

PAIRS = (
    ("PARAMCD", "PARAM"),
    ("QNAM", "QLABEL"),
    ("ARMCD", "ARM"),
    ("ACTARMCD", "ACTARM"),
    ("ETCD", "ELEMENT"),
    ("TSPARMCD", "TSPARM"),
    ("IETESTCD", "IETEST"),
)
_BY_PARAMETER = ("AVALCA", "BASECA", "CHGCA", "PCHGCA", "SHIFT", "ATOXGR")


def frame_expectations(dataset: Dataset) -> Iterator[Expectation]:
    """What a dataset's columns are expected to be together, in the order of its sheet."""
    yield from _keys(dataset)
    yield from _numbers(dataset)
    for code, words in pairs(dataset):
        yield _one_to_one(code, words, dataset)
    for flag, number in flags(dataset):
        yield _same_flag(flag, number, dataset)


def _one_to_one(code: str, words: str, dataset: Dataset) -> Expectation:
    within = "PARAMCD" if code.startswith(_BY_PARAMETER) and "PARAMCD" in dataset.names else ""
    says = f"{dataset.name} has several {words} for one {code}, or several {code} for one {words}: {{value}}."
    saying = Saying("ONE-TO-ONE", says, f"Make {code} and {words} from the same list.", places=1)
    needs = tuple(n for n in (code, words, within) if n)
    return Expectation(code, saying, lambda frame: not_one_to_one(frame, code, words, within), needs)


def _same_flag(flag: str, number: str, dataset: Dataset) -> Expectation:
    says = f"{dataset.name}.{flag} is {{value}}, and {number} does not say the same."
    saying = Saying("FLAG-PAIR", says, f"Let {number} be 1 where {flag} is Y, 0 where it is N.")
    return Expectation(flag, saying, lambda frame: flags_differ(frame[flag], frame[number]), (flag, number))


def _keys(dataset: Dataset) -> Iterator[Expectation]:
    if dataset.keys:
        says = f"{dataset.name} has more than one record with the same {' '.join(dataset.keys)}."
        saying = Saying("KEY-DUPLICATE", says, "Add a variable to the keys, or find out why the record is there twice.")
        yield Expectation("", saying, lambda frame: repeated(frame, dataset.keys), dataset.keys)


def _numbers(dataset: Dataset) -> Iterator[Expectation]:
    """The numbers of records within a subject; in TS, which has none, within a parameter."""
    owners = {"USUBJID": "a subject", "TSPARMCD": "a parameter", "STUDYID": "the study"}
    owner = next((name for name in owners if name in dataset.names), "")
    for name in dataset.names if owner else ():
        if name in (f"{dataset.name[:2]}SEQ", "ASEQ"):
            yield _own_number(owner, owners[owner], name, dataset)


def _own_number(owner: str, whose: str, name: str, dataset: Dataset) -> Expectation:
    says = f"{dataset.name}.{name} is {{value}} in more than one record of {whose}."
    saying = Saying("SEQ-DUPLICATE", says, f"Number the records of {whose} from 1.")
    return Expectation(name, saying, lambda frame: repeated(frame, (owner, name)), (owner, name))


def pairs(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The columns that stand one to one: codes and words, and in ADaM a text and its number."""
    names = dataset.names
    yield from ((a, b) for a, b in PAIRS if a in names and b in names)
    for name in names:
        if name.endswith("TESTCD") and name.removesuffix("CD") in names and (name, name[:-2]) not in PAIRS:
            yield name, name.removesuffix("CD")
        numbered = f"{name}N"
        if dataset.package == "adam" and numbered in names and dataset[name].is_text and not dataset[numbered].is_text:
            yield name, numbered


def flags(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The flags that come as letter and as number: SAFFL and SAFFN."""
    for name in dataset.names:
        number = f"{name[:-1]}N"
        if name.endswith("FL") and number in dataset.names:
            yield name, number


def repeated(frame: pd.DataFrame, names: tuple[str, ...]) -> Mask:
    """The records whose combination of values stands in more than one record."""
    if not len(frame):
        return np.zeros(0, dtype=bool)
    codes, count = combined(frame[n] for n in names)
    return np.asarray(np.bincount(codes, minlength=count)[codes] > 1)


def not_one_to_one(frame: pd.DataFrame, one: str, other: str, within: str = "") -> Mask:
    """The records of a value of one column that has several values of the other, either way; missing is left out."""
    names = [n for n in (within, one, other) if n]
    codes, record = _kinds(frame, names[:-1])
    if different(frame[other], take(frame[other], record[codes])).any():
        codes, record = _kinds(frame, names)
    return _not_one_to_one(frame[names].iloc[record], one, other, within)[codes]


def _kinds(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Codes, Codes]:
    """The combination of the columns' values that each record has, and a record of each combination."""
    codes, count = combined(frame[n] for n in names)
    record = np.zeros(count, dtype=np.int64)
    record[codes] = np.arange(len(codes))
    return codes, record


def different(ours: pd.Series, theirs: pd.Series) -> Mask:
    """The records in which two columns, both text or both numbers, differ; missing is alike to missing."""
    if is_encoded(ours):
        codes = codes_of(stacked([ours, theirs]))[0]
        return np.asarray(codes[: len(ours)] != codes[len(ours) :])
    a, b = ours.to_numpy(dtype="float64"), theirs.to_numpy(dtype="float64")
    return np.asarray(~((a == b) | (np.isnan(a) & np.isnan(b))))


def _not_one_to_one(frame: pd.DataFrame, one: str, other: str, within: str) -> Mask:
    """The same of a few records: one of each combination of the values."""
    known = (frame[one].notna() & frame[other].notna()).to_numpy()
    if not known.any():
        return known
    group = codes_of(frame[within])[0] if within else np.zeros(len(frame), dtype=np.int64)
    a, _ = _dense(group, codes_of(frame[one])[0])
    b, _ = _dense(group, codes_of(frame[other])[0])
    several = _several(a, b, known) | _several(b, a, known)
    return several & known


def _several(a: np.ndarray, b: np.ndarray, known: Mask) -> Mask:
    """The records whose value of a goes with more than one value of b."""
    size = int(b.max()) + 1
    distinct = np.unique(a[known] * size + b[known])
    return np.asarray(np.bincount(distinct // size, minlength=int(a.max()) + 1)[a] > 1)


def _dense(group: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, int]:
    values, dense = np.unique(group * (int(codes.max()) + 1) + codes, return_inverse=True)
    return dense, len(values)


def flags_differ(flag: pd.Series, number: pd.Series) -> Mask:
    """The records whose flag and its number do not say the same: Y and 1, N and 0, or both missing."""
    letter = flag.astype("str").map({"Y": 1.0, "N": 0.0}, na_action="ignore").to_numpy(dtype="float64", na_value=np.nan)
    figure = number.to_numpy(dtype="float64")
    return np.asarray(~((letter == figure) | (flag.isna().to_numpy() & np.isnan(figure))))
