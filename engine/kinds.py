"""How a column function wants its columns.

A plain function is handed whole columns. One marked `each_value` works record
by record, so it is handed the distinct values only (or the distinct
combinations of several columns), and its answers are spread over the records.
One marked `per_subject` is handed the records of another table and answers
once for each subject; one marked `among_records` is handed them beside our own
columns and answers for each of our records.
"""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_KIND = "__m5kit_kind__"
_OTHERWISE = "__m5kit_otherwise__"


def each_value(function: F) -> F:
    """Mark a function whose answer for a record depends on that record's values alone."""
    setattr(function, _KIND, "each_value")
    return function


def per_subject(function: F) -> F:
    """Mark a function that takes many records a subject and answers once for each.

    It is handed the columns of the source table (after the sheet's condition)
    and, by keyword, `subject`: the subject of each of those records. It
    returns a Series indexed by subject. Where the sheet names columns under
    `on`, it is a group of records alike in these columns that stands for the subject.
    """
    setattr(function, _KIND, "per_subject")
    return function


def among_records(function: F) -> F:
    """Mark a function that looks its answer up among many records of another table.

    It is handed its sources of other tables as they are for our own records,
    and those of the last source's table as the whole columns of that table
    (after the sheet's condition); by keyword `subject`, the subject of each of
    our records, and `owner`, the subject of each of theirs, both encoded with
    the same subjects. It answers for each of our records. One whose answer has
    nothing to do with subjects asks for `used` in place of these, and calls it
    with the positions of the records that it took something from.
    """
    setattr(function, _KIND, "among_records")
    return function


def otherwise(value: str | float) -> Callable[[F], F]:
    """Mark a `per_subject` function with its answer for a subject that has no records."""

    def mark(function: F) -> F:
        setattr(function, _OTHERWISE, value)
        return function

    return mark


def answer_without_records(function: Callable[..., Any]) -> str | float | None:
    """What a `per_subject` function answers for a subject without records; None: nothing."""
    answer: str | float | None = getattr(function, _OTHERWISE, None)
    return answer


def kind_of(function: Callable[..., Any]) -> str:
    """ "each_value", "per_subject", "among_records" or "columns"."""
    return str(getattr(function, _KIND, "columns"))
