"""Verbs of findings: results in standard units, and which record is the last before treatment."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from ...specs import SpecFault
from ..encoded import combined
from ..kinds import each_value
from ..reports import Report
from .dates import day_numbers
from .terms import folded

DIGITS = 12  # significant digits kept, so that 1.1 cm is 11 mm and not 11.000000000000002


def conversion(text: str) -> tuple[Fraction, Fraction]:
    """Factor and offset of a conversion as the sheet maps writes it: "10", "5/9", or "5/9 -160/9" with an offset.

    Raises SpecFault where it cannot be read.

    >>> conversion("5/9 -160/9")
    (Fraction(5, 9), Fraction(-160, 9))
    """
    parts = text.split()
    try:
        factor, offset = (*map(Fraction, parts), Fraction(0))[:2]
    except (ValueError, ZeroDivisionError) as error:
        raise SpecFault(
            f"{text!r} is no conversion. Write a factor, as 10 or 5/9, or a factor and an offset."
        ) from error
    return factor, offset


@each_value
def in_standard_units(result: pd.Series, unit: pd.Series, *, collected: Mapping[str, str], report: Report) -> pd.Series:
    """The result in the standard unit: its number times the factor of its unit, plus the offset if there is one.

    The map named in the sheet gives factor and offset of each collected unit
    ("10", or "5/9 -160/9"). A result that is no number has none; one with a
    unit that the map does not name is left missing and reported.
    """
    known = {folded(k): conversion(v) for k, v in collected.items()}
    numbers = pd.to_numeric(result, errors="coerce").astype("float64")
    names = unit.astype("str").map(folded, na_action="ignore")
    factor = names.map({k: float(f) for k, (f, _) in known.items()}).astype("float64")
    offset = names.map({k: float(o) for k, (_, o) in known.items()}).astype("float64")
    report(
        numbers.notna() & factor.isna(),
        unit.map(lambda u: f"Unit {u!r} has no conversion in the map.", na_action="ignore").fillna(
            "The result has no unit."
        ),
        rule="UNIT-UNKNOWN",
        severity="error",
        mend="Add the unit to the map, or query the site.",
    )
    return _significant(numbers * factor + offset)


def _significant(numbers: pd.Series) -> pd.Series:
    return numbers.map(lambda x: float(f"{x:.{DIGITS}g}"), na_action="ignore").astype("float64")


def last_before(
    result: pd.Series, date: pd.Series, reference: pd.Series, *within: pd.Series, subject: pd.Series
) -> pd.Series:
    """Y for the subject's last record with a result dated on or before the reference date, one for each test.

    The further columns tell the tests (and locations, positions) apart. Dates
    in ISO 8601; the time of day is not looked at. Of several records on the
    last date the one later in the canonical order is marked.

    >>> last_before(pd.Series(["1", "2", "3"]).astype("category"),
    ...             pd.Series(["2002-01-01", "2002-01-05", "2002-02-01"]).astype("category"),
    ...             pd.Series(["2002-01-05"] * 3).astype("category"),
    ...             subject=pd.Series(["a"] * 3).astype("category")).tolist()
    [nan, 'Y', nan]
    """
    days, limit = day_numbers(date).to_numpy(), day_numbers(reference).to_numpy()
    able = np.flatnonzero(result.notna().to_numpy() & (days <= limit))
    groups, _ = combined([subject, *within])
    ranked = able[np.lexsort((able, days[able], groups[able]))]
    ends = np.append(groups[ranked][1:] != groups[ranked][:-1], True) if len(ranked) else np.empty(0, dtype=bool)
    flags = np.full(len(result), None, dtype=object)
    flags[ranked[ends]] = "Y"
    return pd.Series(flags, dtype="str")
