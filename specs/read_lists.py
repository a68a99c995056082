"""The sheets whose rows are lists of a study's own: documents, ledger, grades, scores, units."""

from collections.abc import Iterable, Iterator

from .cells import condition, decimal, flag, fraction, whole
from .lists import ANY_FIELD, Document, GradeCriterion, NotSubmitted, ScaleItem, UnitConversion
from .model import Row


def documents(rows: Iterable[Row]) -> Iterator[Document]:
    """The documents that define.xml links; a row without a title has its id for one."""
    for row in rows:
        yield Document(row["id"], row["title"] or row["id"], row["href"], row["kind"], row["package"], row.place)


def not_submitted(rows: Iterable[Row]) -> Iterator[NotSubmitted]:
    """What of the forms is not submitted, and why."""
    for row in rows:
        form = row["form"] if "." in row["form"] else f"raw.{row['form']}"
        yield NotSubmitted(form, row["field"] or ANY_FIELD, condition(row["where"]), row["reason"], row.place)


def grade_criteria(rows: Iterable[Row]) -> Iterator[GradeCriterion]:
    """The criteria of toxicity grades."""
    for row in rows:
        grade = float(decimal(row["grade"]) or 0)
        yield GradeCriterion(
            row["test"], row["unit"], row["measure"], row["comparator"], row["limit"], grade, row.place
        )


def scale_items(rows: Iterable[Row]) -> Iterator[ScaleItem]:
    """The items of the scales of questionnaires."""
    for row in rows:
        low, high = (None if (n := decimal(row[c])) is None else float(n) for c in ("low", "high"))
        yield ScaleItem(row["scale"], row["item"], flag(row["reversed"]) is True, low, high, row.place)


def unit_conversions(rows: Iterable[Row]) -> Iterator[UnitConversion]:
    """The conversions between units; a blank factor is 1, a blank offset 0."""
    for row in rows:
        factor, offset = fraction(row["factor"]), fraction(row["offset"])
        yield UnitConversion(
            row["test"],
            row["from"],
            row["to"],
            1.0 if factor is None else float(factor),
            float(offset or 0),
            whole(row["decimals"]) if row["decimals"] else None,
            row["system"],
            row.place,
        )
