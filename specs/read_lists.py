"""The sheets whose rows are lists of a study's own: documents, ledger, notes, edits, grades, scores, units."""

from collections.abc import Iterable, Iterator

from .cells import condition, day, decimal, flag, fraction, usable, whole
from .conditions import variables
from .lists import ANY_FIELD, Document, EditCheck, GradeCriterion, Note, NotSubmitted, ScaleItem, UnitConversion
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


def notes(rows: Iterable[Row]) -> Iterator[Note]:
    """The reviewer's notes that can be read."""
    for row in usable("notes", rows, []):
        yield Note(
            source=row["source"],
            rule=row["rule"],
            dataset=row["dataset"],
            variable=row["variable"],
            record=row["place"],
            explanation=row["explanation"],
            disposition=row["disposition"],
            who=row["who"],
            until=day(row["until"]),
            place=row.place,
        )


def edit_checks(rows: Iterable[Row]) -> Iterator[EditCheck]:
    """The edit checks that can be read; one without fields names those of what must hold."""
    for row in usable("edits", rows, []):
        where, must = condition(row["where"]), condition(row["must"])
        fields = tuple(row["field"].split()) or variables(must or where)
        severity = row["severity"] or "warning"
        yield EditCheck(row["edit"], row["table"], where, must, fields, row["message"], severity, row.place)
