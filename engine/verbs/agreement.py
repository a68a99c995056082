"""Verbs that hold one form against another and report where they do not agree."""

import pandas as pd

from ..encoded import as_text
from ..kinds import each_value
from ..reports import Report


@each_value
def agreed(source: pd.Series, other: pd.Series, *, report: Report) -> pd.Series:
    """The value of the first source; where the second is present and differs, the first is kept and reported."""
    ours, theirs = as_text(source).str.strip(), as_text(other).str.strip()
    apart = ours.notna() & theirs.notna() & ours.str.casefold().ne(theirs.str.casefold())
    report(
        apart,
        pd.Series([f"The forms disagree: {a!r} here, {b!r} there." for a, b in zip(ours, theirs, strict=True)]),
        rule="FORMS-DISAGREE",
        mend="Query the site; until then the value of this form stands.",
    )
    return ours


@each_value
def yes_if_reported(source: pd.Series, partner: pd.Series, *, report: Report) -> pd.Series:
    """Y where the first source is present, else N; a flag without a partner in the other form, or the reverse, is reported."""
    report(
        source.notna() & partner.isna(),
        "The record is flagged, and the other form has no partner for it.",
        rule="PARTNER-MISSING",
        mend="Query the site for the other form.",
    )
    report(
        source.isna() & partner.notna(),
        partner.map(lambda p: f"The other form has {p}, and the record is not flagged.", na_action="ignore"),
        rule="FLAG-MISSING",
        mend="Query the site; until then the flag of this form stands.",
    )
    return pd.Series("Y", index=source.index, dtype="str").where(source.notna(), "N")
