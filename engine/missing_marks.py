"""Marks that stand for a missing value in exports: NA, a single point, N/D, ..."""

from collections.abc import Sequence

import pandas as pd

from ..specs import Codelist
from .reports import Report

# What exports of R, SAS, databases and EDC systems write where there is no value.
MARKS = frozenset(
    (
        "NA",
        "N/A",
        "N.A.",
        "#N/A",
        "<NA>",
        "NAN",
        "NULL",
        "(NULL)",
        "#NULL!",
        ".",
        "-",
        "--",
        "?",
        "N/D",
        "ND",
        "NK",
        "N/K",
    )
)


def tell_missing_marks(
    source: pd.Series, codelist: Codelist | None, declared: Sequence[str] | None, report: Report | None
) -> None:
    """Report values that look like a mark for what is missing and are no term of the codelist.

    source has distinct values, outer blanks off. declared are the marks of the study, the form or the field, which are
    blank by now: where there are some, or an empty list says that there are none, what is left is a value.
    """
    if report is None or declared is not None or source.dtype != "str":
        return
    terms = {t.value for t in codelist.terms} if codelist is not None else frozenset()
    at = source.str.upper().isin(MARKS) & ~source.isin(terms)
    if at.any():
        says = "'" + source + "' looks like a mark for a missing value, and is taken as a value."
        mend = "Declare the marks of the study, form or field under missing in study.toml; missing = [] says there are none."
        report(at, says, rule="MISSING-MARK", mend=mend)
