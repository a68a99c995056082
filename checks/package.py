"""The datasets of a submission together, as the rules that look across them see them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..engine.combinations import distinct
from ..engine.encoded import codes_of, encoded, is_encoded, levels_of, numbers_as_text, stacked, take
from ..engine.partial_dates import day_numbers
from ..engine.tables import Positions, Table
from ..specs.iso8601 import is_iso8601
from .messages import Mask, by_level, distinct_texts


@dataclass(frozen=True, eq=False)
class CheckedPackage:
    """The datasets by name, text encoded and numbers float64, and the day after which no data should be.

    cutoff is a date in ISO 8601, "" for none.
    """

    tables: Mapping[str, Table]
    cutoff: str = ""

    def sdtm(self, *columns: str) -> Iterator[Table]:
        """The SDTM datasets that have all of the columns."""
        return (t for n, t in self.tables.items() if not is_adam(n) and set(columns) <= set(t.frame.columns))

    def adam(self, *columns: str) -> Iterator[Table]:
        """The ADaM datasets that have all of the columns."""
        return (t for n, t in self.tables.items() if is_adam(n) and set(columns) <= set(t.frame.columns))

    def has(self, dataset: str, *columns: str) -> bool:
        """Whether the dataset is there with all of the columns."""
        return dataset in self.tables and set(columns) <= set(self.tables[dataset].frame.columns)


def is_adam(name: str) -> bool:
    """Whether a dataset is an analysis dataset, by its name: ADSL, ADTTE.

    >>> [is_adam(n) for n in ("ADSL", "AE", "SUPPAE")]
    [True, False, False]
    """
    return name.startswith("AD") and len(name) > 2


def domain_columns(table: Table, suffix: str) -> str:
    """The name of the dataset's own column with a suffix (AESTDTC for STDTC), "" where it has none.

    A supplemental dataset has none.
    """
    name = f"{table.name[:2]}{suffix}"
    return name if name in table.frame.columns and not table.name.startswith("SUPP") else ""


def record_of_subject(table: Table, other: Table) -> Positions:
    """For each record of a dataset the position of its subject's record in another (DM, ADSL), -1 where it has none."""
    ours, theirs = encoded(table.frame["USUBJID"]), encoded(other.frame["USUBJID"])
    codes = theirs.cat.codes.to_numpy()
    first = np.full(len(theirs.cat.categories) + 1, -1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    first[-1] = -1  # whom they do not have
    same = np.append(theirs.cat.categories.get_indexer(ours.cat.categories), -1)
    return np.asarray(first[same[ours.cat.codes.to_numpy()]])


def of_subject(table: Table, other: Table, column: str) -> pd.Series:
    """A column of a dataset with one record a subject (DM, ADSL), for each record of another."""
    return take(other.frame[column], record_of_subject(table, other))


def not_among(column: pd.Series, known: pd.Series) -> Mask:
    """The records whose value is none of the known column's; missing is not at fault."""
    ours, theirs = (c if is_encoded(c) else numbers_as_text(c) for c in (column, known))
    there = set(theirs.dropna().unique())
    return by_level(ours, np.array([level not in there for level in distinct_texts(ours)], dtype=bool))


def later(dates: pd.Series, than: pd.Series) -> Mask:
    """The records whose date is surely later: as far as both are known. Both in ISO 8601, missing where unknown.

    >>> later(pd.Series(["2002-02", "2002-02-03"], dtype="category"), pd.Series(["2002-02-01"] * 2, dtype="category")).tolist()
    [False, True]
    """
    at = np.zeros(len(dates), dtype=bool)
    if not (is_encoded(dates) and is_encoded(than)):
        return at
    ranks, _ = codes_of(stacked([dates, than]))  # 0 is missing
    ours, theirs = ranks[: len(dates)], ranks[len(dates) :]
    greater = np.flatnonzero((ours > theirs) & (theirs > 0))  # as text; of these few are later as dates
    if len(greater):
        codes, (a, b) = distinct([take(dates, greater), take(than, greater)])
        at[greater] = np.array(list(map(is_later, a.tolist(), b.tolist())), dtype=bool)[codes]
    return at


def is_later(date: str, than: str) -> bool:
    """Whether a date in ISO 8601 is surely later than another.

    >>> is_later("2002-02-03", "2002-02-01"), is_later("2002-02-03", "2002-02")
    (True, False)
    """
    if date <= than:
        return False
    ours, theirs = _known(date), _known(than)
    shorter = min(len(ours), len(theirs))
    return ours[:shorter] > theirs[:shorter]


def _known(date: str) -> str:
    """The date up to its first unknown part."""
    return "" if date.startswith("-") else date.partition("--")[0]


def side_by_side(*columns: pd.Series) -> pd.Series:
    """The values of columns side by side as text, for a sentence that names them all."""
    texts = [c.astype("str") if is_encoded(c) else c.map("{:.12g}".format, na_action="ignore") for c in columns]
    joined = texts[0].astype("str").fillna("missing")
    for text in texts[1:]:
        joined = joined + " and " + text.astype("str").fillna("missing")
    return joined.astype("category")


def days_of(dates: pd.Series) -> pd.Series:
    """Encoded dates as numbers of days, each distinct one read once; what is no date has none."""
    if not is_encoded(dates):
        return pd.Series(np.full(len(dates), np.nan))
    texts = levels_of(dates)
    possible = np.array([isinstance(t, str) and is_iso8601(t) for t in texts.tolist()], dtype=bool)
    return take(day_numbers(texts.where(possible)), dates.cat.codes.to_numpy())
