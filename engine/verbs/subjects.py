"""Verbs that take many records a subject and answer once for each."""

import numpy as np
import pandas as pd

from ...specs import SpecFault
from ..decimals import compare_decimals, number_in
from ..encoded import codes_in, is_encoded, stacked
from ..kinds import each_value, otherwise, per_subject
from ..reports import Report


def _sorted_values(source: pd.Series, subject: pd.Series) -> tuple[pd.Series, pd.Series]:
    kept = source.notna().to_numpy()
    values, owners = source[kept].reset_index(drop=True), subject[kept].reset_index(drop=True)
    ranks = values.cat.codes if is_encoded(values) else values
    order = np.lexsort((ranks.to_numpy(), codes_in(owners)))
    return values.iloc[order].reset_index(drop=True), owners.iloc[order].reset_index(drop=True)


def _by_subject(values: pd.Series, owners: pd.Series, keep: str) -> pd.Series:
    codes = codes_in(owners)
    change = np.append(True, codes[1:] != codes[:-1]) if len(codes) else np.empty(0, dtype=bool)
    picked = np.flatnonzero(change) if keep == "first" else np.append(np.flatnonzero(change)[1:] - 1, len(codes) - 1)
    picked = picked if len(codes) else np.empty(0, dtype=np.int64)
    chosen = values.iloc[picked]
    return pd.Series(
        chosen.to_numpy() if not is_encoded(chosen) else chosen.astype("str").to_numpy(),
        index=owners.iloc[picked].astype("str"),
    )


@per_subject
def earliest(*sources: pd.Series, subject: pd.Series) -> pd.Series:
    """The earliest value of the subject's records.

    >>> earliest(pd.Series([3.0, 1.0]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 1.0}
    """
    return _by_subject(*_sorted_values(_long(sources), _owners(sources, subject)), "first")


@per_subject
def latest(*sources: pd.Series, subject: pd.Series) -> pd.Series:
    """The latest value of the subject's records.

    >>> latest(pd.Series([3.0, 1.0]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 3.0}
    """
    return _by_subject(*_sorted_values(_long(sources), _owners(sources, subject)), "last")


def _long(sources: tuple[pd.Series, ...]) -> pd.Series:
    return stacked(list(sources))


def _owners(sources: tuple[pd.Series, ...], subject: pd.Series) -> pd.Series:
    return stacked([subject] * len(sources))


@per_subject
def only(source: pd.Series, *, subject: pd.Series, report: Report) -> pd.Series:
    """The value of the subject's record, of which there is only one.

    Where records of a subject disagree, none is taken and each is reported.
    """
    known = source.notna()
    values = source.astype("str") if is_encoded(source) else source
    pairs = pd.DataFrame({"subject": subject.astype("str"), "value": values})
    several = pairs[known].groupby("subject")["value"].nunique()
    clash = pairs["subject"].map(several).fillna(0).gt(1) & known
    report(
        clash,
        "The subject has several records here, and they disagree.",
        rule="NOT-UNIQUE",
        severity="error",
        mend="Narrow the condition, or name a method that chooses (earliest, latest).",
    )
    kept = pairs[known & ~clash].drop_duplicates("subject")
    return kept.set_index("subject")["value"]


@per_subject
def any_record(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """Y where the subject has a record with a value.

    >>> any_record(pd.Series(["x", None]), subject=pd.Series(["a", "b"], dtype="category")).to_dict()
    {'a': 'Y'}
    """
    return pd.Series("Y", index=pd.Index(subject[source.notna().to_numpy()].astype("str").unique()), dtype="str")


@otherwise("N")
@per_subject
def has_record(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """Y where the subject has a record with a value, else N.

    >>> has_record(pd.Series(["x", None]), subject=pd.Series(["a", "b"], dtype="category")).to_dict()
    {'a': 'Y'}
    """
    return pd.Series("Y", index=pd.Index(subject[source.notna().to_numpy()].astype("str").unique()), dtype="str")


@otherwise(0)
@per_subject
def record_count(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The number of the subject's records with a value.

    >>> record_count(pd.Series(["x", "y"]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 2.0}
    """
    return source.notna().groupby(subject.astype("str").to_numpy()).sum().astype("float64")


@per_subject
def total(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The sum of the subject's values.

    >>> total(pd.Series([1.0, 2.5]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 3.5}
    """
    return source.groupby(subject.astype("str").to_numpy()).sum(min_count=1)


@each_value
def yes_where_present(source: pd.Series) -> pd.Series:
    """Y where the source is present, else N.

    >>> yes_where_present(pd.Series(["x", None], dtype="str")).tolist()
    ['Y', 'N']
    """
    return pd.Series(np.where(source.notna(), "Y", "N"), index=source.index, dtype="str")


@each_value
def flag_where_equal(source: pd.Series, *, value: str) -> pd.Series:
    """Y where the source is {value}, else N.

    >>> flag_where_equal(pd.Series(["ELIGIBLE", None], dtype="str"), value="ELIGIBLE").tolist()
    ['Y', 'N']
    """
    if source.dtype == "float64":
        number = number_in(value)
        if number is None:
            raise SpecFault(f"the source holds numbers, and {value!r} is none.")
        same = compare_decimals(source, "EQ", number)
    else:
        same = source.eq(value).fillna(False).to_numpy(dtype=bool)
    return pd.Series(np.where(same, "Y", "N"), index=source.index, dtype="str")
