"""Verbs of dates: any declared mix of forms to ISO 8601, and ISO 8601 to SAS numbers.

How forms are written is in docs/dates-and-numbers.md.
"""

from collections.abc import Sequence
from typing import Annotated

import pandas as pd

from ...specs import Derivation, SpecFault
from ...specs.date_forms import (
    TIME_FORMS,
    UNKNOWN,
    FormError,
    Reading,
    conflicts,
    date_form,
    other_readings,
    parts_fault,
    read_parts,
    reader,
)
from ..kinds import each_value, per_subject
from ..parameters import Must
from ..partial_dates import day_numbers
from ..reports import Report

Forms = tuple[tuple[str, ...], ...]


def forms_of_cell(value: str, count: int, date_forms: Sequence[str] = ()) -> Forms:
    """The forms of each of some sources: "DD-MON-YYYY | YYYY; HH:MI" has two for the first and one for the second.

    A blank cell means the declared forms, and for a second source those of a time of day.
    Raises ValueError where the cell does not fit the sources or has a form that cannot be.
    """
    alternatives = (
        [tuple(f.strip() for f in part.split("|") if f.strip()) for part in value.split(";")] if value else []
    )
    if value and len(alternatives) != count:
        raise ValueError(f"gives the forms of {len(alternatives)} sources, and there are {count}: write ; between them")
    if not value and count > 2:
        raise ValueError(f"is blank, and {count} sources have forms of their own: write DD; MON; YYYY")
    forms = [tuple(date_forms), *[TIME_FORMS] * (count - 1)] if not value else alternatives
    forms = [own or (tuple(date_forms) if not place else TIME_FORMS) for place, own in enumerate(forms)]
    try:
        parts = [p for own in alternatives for p in (date_form(own[0]).parts if own else ())]
        fault = parts_fault(parts, whole=True) if all(alternatives) and alternatives else ""
        for form in (f for own in alternatives for f in own):
            date_form(form)
    except FormError as error:
        raise ValueError(str(error)) from error
    if fault:
        raise ValueError(f"{value!r} {fault}")
    return tuple(forms)


def _read_cell(value: str, derivation: Derivation) -> None:
    forms_of_cell(value, len(derivation.sources))


DATE_FORMS = Must("the date forms of each source", _read_cell, of_line=True)


@each_value
def iso8601(
    source: pd.Series,
    *more: pd.Series,
    date_forms: Sequence[str],
    year_pivot: int | None = None,
    unknown_parts: Sequence[str] = (),
    value: Annotated[str, DATE_FORMS] = "",
    report: Report,
) -> pd.Series:
    """The collected date in ISO 8601, as far as it is known; an unknown part is left out.

    The forms that dates may have are the parameter `date_forms` of the study,
    the form or the field, tried in order; two-digit years below `year_pivot`
    are of this century, and `unknown_parts` are words for what is not known
    beside UN, UNK and the like. Several sources are parts of one date: a date
    and a time, or day, month and year. The cell value gives the forms of each
    source, with ; between sources and | between forms of one.

    A text that is no date in any of the forms, or an impossible one, is left
    missing and reported; a time that cannot be is left out and reported. A text
    that two of the forms read as different dates is read by the first, and reported.
    """
    columns = [c.astype("str").fillna("") for c in (source, *more)]
    try:
        forms = forms_of_cell(value, len(columns), date_forms)
    except ValueError as error:
        raise SpecFault(f"the cell value {error}.") from error
    unknown = (*UNKNOWN, *(w.upper() for w in unknown_parts))
    rows = list(zip(*(c.tolist() for c in columns), strict=True))
    readings = list(map(reader(tuple(map(tuple, forms)), year_pivot, unknown), rows))
    _report(readings, rows, report)
    if conflicts(forms[0]):
        _report_ambiguous([texts[0] for texts in rows], forms[0], (year_pivot, unknown), report)
    return pd.Series([r.iso or None for r in readings], index=source.index, dtype="str")


def _report(readings: Sequence[Reading], rows: Sequence[tuple[str, ...]], report: Report) -> None:
    """Report what is no date, and what was left out of one."""
    if not any(r.fault for r in readings):
        return
    shown = [" ".join(t for t in texts if t) for texts in rows]
    messages = pd.Series([f"Date {s!r} {r.fault}." if r.fault else "" for s, r in zip(shown, readings, strict=True)])
    kept = pd.Series([bool(r.iso) for r in readings], dtype=bool)
    never = pd.Series([r.impossible for r in readings], dtype=bool)
    mend = "Query the site, or declare the form under date_forms."
    for here, rule, how in (
        (never & ~kept, "DATE-IMPOSSIBLE", mend),
        (~never & ~kept, "DATE-UNREADABLE", mend),
        (kept, "TIME-UNREADABLE", "Query the site; the rest of the date is kept."),
    ):
        report(here & messages.ne(""), messages, rule=rule, severity="error", mend=how)


def _report_ambiguous(
    texts: Sequence[str], forms: tuple[str, ...], how: tuple[int | None, tuple[str, ...]], report: Report
) -> None:
    """Report the texts that two forms read as different dates: an error where other texts of the field need both forms."""
    others = [other_readings(text, forms, *how) if text else {} for text in texts]
    if not any(others):
        return
    messages = [
        f"Date {text!r} is read by {_first_form(text, forms, how)}; by {', '.join(o)} it would be {', '.join(o.values())}."
        if o
        else ""
        for text, o in zip(texts, others, strict=True)
    ]
    only = {form: [t for t in texts if t and _readers(t, forms, how) == [form]] for form in forms}
    both = next(((a, b) for a, b in conflicts(forms) if only[a] and only[b]), None)
    says = pd.Series(messages, dtype="str")
    if both:
        needs = f" The field needs both: {both[0]} for {only[both[0]][0]!r}, {both[1]} for {only[both[1]][0]!r}."
        says = says.where(says.eq(""), says + needs)
    mend = "Give the field its own form under [fields] in study.toml, or query the site."
    report(says.ne(""), says, rule="DATE-AMBIGUOUS", severity="error" if both else "warning", mend=mend)


def _readers(text: str, forms: Sequence[str], how: tuple[int | None, tuple[str, ...]]) -> list[str]:
    read = {form: read_parts([text], [(form,)], *how) for form in forms}
    return [form for form, reading in read.items() if reading.iso and not reading.fault]


def _first_form(text: str, forms: Sequence[str], how: tuple[int | None, tuple[str, ...]]) -> str:
    return next(iter(_readers(text, forms, how)), "")


@each_value
def date_part(source: pd.Series) -> pd.Series:
    """The date part of an ISO 8601 date and time.

    >>> date_part(pd.Series(["2002-01-03T10:30"], dtype="str")).tolist()
    ['2002-01-03']
    """
    return source.str.partition("T")[0]


@each_value
def date_number(source: pd.Series) -> pd.Series:
    """The date as a SAS date (days since 1 January 1960); missing where any part of it is unknown.

    >>> date_number(pd.Series(["1960-01-02", "2002-01"], dtype="str")).tolist()
    [1.0, nan]
    """
    return day_numbers(source)


@per_subject
def first_date(*dates: pd.Series, subject: pd.Series) -> pd.Series:
    """The earliest of the subject's dates as a SAS date; one of which a part is unknown does not count.

    >>> dates = pd.Series(["1960-01-05", "1960-01-02", "1960"], dtype="category")
    >>> first_date(dates, subject=pd.Series(["a"] * 3, dtype="category")).to_dict()
    {'a': 1.0}
    """
    days, owners = _days_of_subjects(dates, subject)
    return days.groupby(owners).min()


@per_subject
def last_date(*dates: pd.Series, subject: pd.Series) -> pd.Series:
    """The latest of the subject's dates as a SAS date; one of which a part is unknown does not count.

    >>> dates = pd.Series(["1960-01-05", "1960-01-02"], dtype="category")
    >>> last_date(dates, subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 4.0}
    """
    days, owners = _days_of_subjects(dates, subject)
    return days.groupby(owners).max()


def _days_of_subjects(dates: Sequence[pd.Series], subject: pd.Series) -> tuple[pd.Series, pd.Series]:
    days = pd.concat([day_numbers(d) for d in dates], ignore_index=True)
    owners = pd.concat([subject.astype("str")] * len(dates), ignore_index=True)
    return days[days.notna()], owners[days.notna()]
