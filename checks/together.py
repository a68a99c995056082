"""What is expected of columns together: keys, numbers of records, flags and codes with their words."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.decimals import exact_decimals
from ..engine.encoded import Codes, codes_of, is_encoded, stacked, take
from ..specs import Dataset
from .expected import Expectation
from .messages import Mask, Message
from .registry import Rule, declares

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
    for code, words in one_to_one_columns(dataset):
        yield _one_to_one(code, words, dataset)
    for flag, number in letter_and_number_flags(dataset):
        yield _same_flag(flag, number, dataset)


@declares(
    Rule(
        "ONE-TO-ONE",
        "error",
        "A code and its words, and in ADaM a text and its number, stand one to one.",
        "Make the two from the same list.",
        "SDTMIG 3.4, 4.5.1; ADaMIG 1.3, 3.1.4",
        {"XX": "STUDYID,USUBJID,RDOMAIN,{each[0]},{each[1]}|S,a,AE,A,B|S,a,AE,A,B|S,b,AE,A,C"},
        {"XX": "STUDYID,USUBJID,RDOMAIN,{each[0]},{each[1]}|S,a,AE,A,B|S,a,AE,A,B|S,b,AE,D,E"},
        PAIRS,
    ),
)
def _one_to_one(code: str, words: str, dataset: Dataset) -> Expectation:
    within = "PARAMCD" if code.startswith(_BY_PARAMETER) and "PARAMCD" in dataset.column_names else ""
    if code == "QNAM":
        within = "RDOMAIN" if "RDOMAIN" in dataset.column_names else ""
    bad = several_labels if code == "QNAM" else not_one_to_one
    says = f"{dataset.name} has several {words} for one {code}, or several {code} for one {words}: {{value}}."
    message = Message("ONE-TO-ONE", says, f"Make {code} and {words} from the same list.", places=1)
    needs = tuple(n for n in (code, words, within) if n)
    return Expectation(words, message, lambda frame: bad(frame, code, words, within), needs, (code, words))


@declares(
    Rule(
        "FLAG-PAIR",
        "error",
        "A flag and its number say the same: Y and 1, N and 0.",
        "Let the number be 1 where the flag is Y, 0 where it is N.",
        "ADaMIG 1.3, 3.1.4",
        {"ADSL": "USUBJID,SAFFL,SAFFN|a,Y,0"},
        {"ADSL": "USUBJID,SAFFL,SAFFN|a,Y,1|b,N,0|c,,"},
    ),
)
def _same_flag(flag: str, number: str, dataset: Dataset) -> Expectation:
    says = f"{dataset.name}.{flag} is {{value}}, and {number} does not say the same."
    message = Message("FLAG-PAIR", says, f"Let {number} be 1 where {flag} is Y, 0 where it is N.")
    return Expectation(flag, message, lambda frame: flags_differ(frame[flag], frame[number]), (flag, number))


def _keys(dataset: Dataset) -> Iterator[Expectation]:
    if dataset.keys:
        says = f"{dataset.name} has more than one record with the same {' '.join(dataset.keys)}."
        message = Message(
            "KEY-DUPLICATE", says, "Add a variable to the keys, or find out why the record is there twice."
        )
        yield Expectation("", message, lambda frame: repeated(frame, dataset.keys), dataset.keys)


@declares(
    Rule(
        "SEQ-DUPLICATE",
        "error",
        "--SEQ and ASEQ number the records of a subject (in TS of a parameter, in DI of a device), each once.",
        "Number the records from 1.",
        "SDTMIG 3.4, 4.1.5.1; SDTMIG-MD 1.1",
        {"{each[0]}": "STUDYID,{each[1]},{each[2]}|S,a,1|S,a,1"},
        {"{each[0]}": "STUDYID,{each[1]},{each[2]}|S,a,1|S,b,1|S,a,2"},
        (
            ("AE", "USUBJID", "AESEQ"),
            ("ADAE", "USUBJID", "ASEQ"),
            ("TS", "TSPARMCD", "TSSEQ"),
            ("DI", "SPDEVID", "DISEQ"),
        ),
    ),
)
def _numbers(dataset: Dataset) -> Iterator[Expectation]:
    """The numbers of records within a subject, or what stands for it: a device, a parameter of TS."""
    owners = {"USUBJID": "a subject", "SPDEVID": "a device", "TSPARMCD": "a parameter", "STUDYID": "the study"}
    owner = next((name for name in owners if name in dataset.column_names), "")
    for name in dataset.column_names if owner else ():
        if name in (f"{dataset.name[:2]}SEQ", "ASEQ"):
            yield _own_number(owner, owners[owner], name, dataset)


def _own_number(owner: str, whose: str, name: str, dataset: Dataset) -> Expectation:
    says = f"{dataset.name}.{name} is {{value}} in more than one record of {whose}."
    message = Message("SEQ-DUPLICATE", says, f"Number the records of {whose} from 1.")
    return Expectation(name, message, lambda frame: repeated(frame, (owner, name)), (owner, name))


def one_to_one_columns(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The columns that stand one to one: codes and words, and in ADaM a text and its number."""
    names = dataset.column_names
    yield from ((a, b) for a, b in PAIRS if a in names and b in names)
    for name in names:
        if name.endswith("TESTCD") and name.removesuffix("CD") in names and (name, name[:-2]) not in PAIRS:
            yield name, name.removesuffix("CD")
        numbered = f"{name}N"
        if dataset.package == "adam" and numbered in names and dataset[name].is_text and not dataset[numbered].is_text:
            yield name, numbered


def letter_and_number_flags(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The flags that come as letter and as number: SAFFL and SAFFN."""
    for name in dataset.column_names:
        number = f"{name[:-1]}N"
        if name.endswith("FL") and number in dataset.column_names:
            yield name, number


def repeated(frame: pd.DataFrame, names: tuple[str, ...]) -> Mask:
    """The records whose combination of values stands in more than one record."""
    if not len(frame):
        return np.zeros(0, dtype=bool)
    codes, count = combined(frame[n] for n in names)
    return np.asarray(np.bincount(codes, minlength=count)[codes] > 1)


def not_one_to_one(frame: pd.DataFrame, one: str, other: str, within: str = "") -> Mask:
    """The odd records among those of a value of one column that has several values of the other, either way.

    Of the several values the commonest is taken for the right one, if it is one alone. Missing is left out;
    numbers are alike that agree in 12 digits.
    """
    return _odd_pairs(frame, one, other, within, both=True)


def several_labels(frame: pd.DataFrame, code: str, label: str, within: str = "") -> Mask:
    """The odd records among those of a code that has several labels; a label may have several codes.

    So it is with the parts of a long text, which share a label (SDTMIG 3.4, 4.5.3.2).
    """
    return _odd_pairs(frame, code, label, within, both=False)


def _odd_pairs(frame: pd.DataFrame, one: str, other: str, within: str, *, both: bool) -> Mask:
    names = [n for n in (within, one, other) if n]
    frame = pd.DataFrame({n: alike_numbers(frame[n]) for n in names})
    codes, record = _kinds(frame, names[:-1])
    alone = not different(frame[other], take(frame[other], record[codes])).any()
    if not alone:
        codes, record = _kinds(frame, names)
    pairs, count = frame.iloc[record], np.bincount(codes, minlength=len(record))
    return _odd(pairs, count, one, other, within, both)[codes]


def alike_numbers(column: pd.Series) -> pd.Series:
    """A number column as the decimals its numbers stand for, so that 1.3 is 1.3000000000000003; text as it is."""
    if is_encoded(column) or column.dtype != "float64":
        return column
    return pd.Series(exact_decimals(column), index=column.index)


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
    a, b = exact_decimals(ours), exact_decimals(theirs)
    return np.asarray(~((a == b) | (np.isnan(a) & np.isnan(b))))


def _odd(pairs: pd.DataFrame, count: Codes, one: str, other: str, within: str, both: bool) -> Mask:
    """The same of pairs, each there once, with the number of records that have it."""
    known = (pairs[one].notna() & pairs[other].notna()).to_numpy()
    if not known.any():
        return known
    group = codes_of(pairs[within])[0] if within else np.zeros(len(pairs), dtype=np.int64)
    a, b = (_dense(group, codes_of(pairs[n])[0]) for n in (one, other))
    odd = _uncommon(a, count, known)
    return (odd | _uncommon(b, count, known)) & known if both else odd & known


def _uncommon(value: Codes, count: Codes, known: Mask) -> Mask:
    """The pairs that share a value with others and are not alone the commonest of them."""
    size = int(value.max()) + 1
    partners = np.bincount(value[known], minlength=size)
    most = np.zeros(size, dtype=np.int64)
    np.maximum.at(most, value[known], count[known])
    top = known & (count == most[value])
    tied = np.bincount(value[top], minlength=size) > 1
    return np.asarray((partners[value] > 1) & (~top | tied[value]))


def _dense(group: np.ndarray, codes: np.ndarray) -> Codes:
    _, dense = np.unique(group * (int(codes.max()) + 1) + codes, return_inverse=True)
    return dense.astype(np.int64)


def flags_differ(flag: pd.Series, number: pd.Series) -> Mask:
    """The records whose flag and its number do not say the same: Y and 1, N and 0, or both missing."""
    letter = flag.astype("str").map({"Y": 1.0, "N": 0.0}, na_action="ignore").to_numpy(dtype="float64", na_value=np.nan)
    figure = number.to_numpy(dtype="float64")
    return np.asarray(~((letter == figure) | (flag.isna().to_numpy() & np.isnan(figure))))
