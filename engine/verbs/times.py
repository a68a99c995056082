"""Verbs of the time of day."""

from collections.abc import Sequence
from typing import Annotated

import pandas as pd

from ...specs.date_forms import TIME_FORMS, UNKNOWN, FormError, date_form, read_parts
from ..kinds import each_value
from ..parameters import Must
from ..reports import Report


def time_forms(value: str) -> tuple[str, ...]:
    """The forms of a time of day in a cell, with | between; those of TIME_FORMS for a blank one. Raises ValueError."""
    forms = tuple(f.strip() for f in value.split("|") if f.strip()) or TIME_FORMS
    try:
        wrong = next((f for f in forms if "hour" not in date_form(f).parts), "")
    except FormError as error:
        raise ValueError(str(error)) from error
    if wrong:
        raise ValueError(f"the form {wrong!r} has no hour")
    return forms


@each_value
def with_time(
    date: pd.Series,
    time: pd.Series,
    *,
    value: Annotated[str, Must("forms of a time of day", time_forms)] = "",
    unknown_parts: Sequence[str] = (),
    report: Report,
) -> pd.Series:
    """The date with the time of day, in ISO 8601; the date alone where no time is given.

    A date of which the day is unknown has hyphens before the time for what is not known. The date is in ISO 8601; the time is written HH:MI or HH:MI:SS, or in the
    forms of the cell value ("HH:MI AM"). One that is no time of day is left out
    and reported. See iso8601 for a date and a time that are both as collected.
    """
    forms, unknown = time_forms(value), (*UNKNOWN, *(w.upper() for w in unknown_parts))
    texts = time.astype("str").str.strip().fillna("")
    read = [read_parts([text], [forms], None, unknown) for text in texts]
    clock = pd.Series([r.iso.removeprefix("-----") or None for r in read], index=time.index, dtype="str")
    report(
        pd.Series([bool(r.fault) for r in read], index=time.index),
        texts.map(lambda text: f"{text!r} is no time of day."),
        rule="TIME-UNREADABLE",
        severity="error",
        mend="Query the site.",
    )
    gaps = date.str.len().map({4: "----", 7: "--"}).astype("str").fillna("").where(~date.str.startswith("-"), "")
    return (date + gaps + clock).where(clock.notna() & ~date.str.contains("T"), date)
