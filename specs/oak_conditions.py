"""The conditions of sdtm.oak's specification in the language of the sheets: single ones, and those of several rows."""

import re
from collections.abc import Sequence

from .model import Row

CHECKED = '{} IN ("1", "Y", "YES", "TRUE", "X", "CHECKED") IGNORING CASE'
# The conditions of the specification, by what is on their right: nothing, or a text or field.
ALONE = {"checked": CHECKED, "not_checked": f"NOT {CHECKED}"} | {
    **dict.fromkeys(("is_not_null", "not_null", "not_missing", "present", "is_present"), "{} PRESENT"),
    **dict.fromkeys(("is_null", "null", "missing", "is_missing"), "{} BLANK"),
    **dict.fromkeys(("is_numeric", "numeric"), "{} NUMERIC"),
    **dict.fromkeys(("is_character", "is_not_numeric", "not_numeric"), "({0} PRESENT AND NOT {0} NUMERIC)"),
}
BESIDE = {
    **dict.fromkeys(("equal_to", "equals", "is_equal_to", "same_as"), "EQ"),
    **dict.fromkeys(("different_to", "not_equal_to", "is_different_to"), "NE"),
    "less_than": "LT",
    "less_than_or_equal_to": "LE",
    "greater_than": "GT",
    "greater_than_or_equal_to": "GE",
    "in": "IN",
    "is_in": "IN",
    "not_in": "NOTIN",
    "is_not_in": "NOTIN",
    "contains": "CONTAINS",
}
CHAIN = "condition as a whole"  # a column of rows that were several
TARGET = ("raw_dataset", "raw_variable", "target_sdtm_domain", "target_sdtm_variable", "annotation_ordinal")


def form_named(row: Row) -> str:
    """The form of a row, as the study's sheets call it."""
    return row["raw_dataset"].lower()


def condition_of(row: Row) -> str | None:
    """The condition of a row in the language of the sheets; "" where it has none, None where it cannot be said."""
    return row[CHAIN] or _one_condition(row) if not row["condition_next_logical_operator"] else None


def _one_condition(row: Row) -> str | None:
    """The comparison of one row; see `condition_of`."""
    left = row["condition_left_raw_variable"] or row["condition_left_sdtm_variable"]
    operator = row["condition_operator"].strip().lower().replace(" ", "_")
    if not left and not operator:
        return ""
    if row["condition_left_raw_dataset"].lower() not in ("", form_named(row)):
        return None
    if operator in ALONE:
        return ALONE[operator].format(left)
    field = row["condition_right_sdtm_variable"] or row["condition_right_raw_variable"]
    text = row["condition_right_text_value"]
    if operator not in BESIDE or not (field or text):
        return None
    comparator = BESIDE[operator]
    if comparator in ("IN", "NOTIN"):
        listed = ", ".join(_quoted(part.strip()) for part in text.split(";" if ";" in text else ","))
        return f"{left} {comparator} ({listed})" if text else None
    return f"{left} {comparator} VARIABLE {field}" if field else f"{left} {comparator} {_quoted(text)}"


def chained_conditions(rows: Sequence[Row]) -> list[Row]:
    """The rows with those that say one condition in several parts as one row, its condition under `CHAIN`.

    The parts of a condition stand in rows of one target, in order, each with AND or OR before the next; those of one
    group are in parentheses. Where a part cannot be said, its rows stay as they are, and are told.
    """
    done: list[Row] = []
    chain: list[Row] = []
    for row in rows:
        chain = [*chain, row]
        if row["condition_next_logical_operator"].strip():
            continue
        whole = _whole(chain) if len(chain) > 1 else ""
        done += [Row({**row.cells, CHAIN: whole}, chain[0].place)] if whole else _unsaid(chain)
        chain = []
    return [*done, *chain]


def _unsaid(chain: Sequence[Row]) -> Sequence[Row]:
    """The rows of a condition that cannot be said, none of which is done by its own part alone."""
    return (
        [Row({**row.cells, "condition_next_logical_operator": "?"}, row.place) for row in chain] if chain[1:] else chain
    )


def _whole(chain: Sequence[Row]) -> str:
    """The condition that rows say together; "" where they are not of one target, or a part cannot be said."""
    parts = [_one_condition(row) for row in chain]
    if len({tuple(row[column] for column in TARGET) for row in chain}) > 1 or not all(parts):
        return ""
    groups = [row["condition_group_ordinal"] for row in chain]
    said = ""
    for at, (row, part) in enumerate(zip(chain, parts, strict=True)):
        begins = at == 0 or groups[at - 1] != groups[at]
        ends = at == len(chain) - 1 or groups[at + 1] != groups[at]
        joined = row["condition_next_logical_operator"].strip().upper()
        said += f"{'(' if begins else ''}{part}{')' if ends else ''}{f' {joined} ' if joined else ''}"
    return said


def _quoted(text: str) -> str:
    """A text as a condition has it: a number as it is, anything else in quotes."""
    plain = text.strip("'\"")
    return plain if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain) else '"' + plain.replace('"', '""') + '"'
