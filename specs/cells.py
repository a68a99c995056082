"""The one reader of sheet cells: conditions, numbers, pairs, lists, flags and sources.

A cell that cannot be read never stands for a blank one: `usable` takes its row
out of the sheet and tells the fault. What is left reads without a fault.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .conditions import Clause, ConditionError, parsed
from .declared import Column, declared_columns
from .findings import Finding
from .model import Lookup, Row, Source
from .nearest import nearest

DIGITS = 12  # decimals beyond these are what binary fractions add
_WHOLE = re.compile(r"\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LOOKUP = re.compile(r"(\w+)\.(\w+)(?:\s+WHERE\s+(.*))?", re.DOTALL)
_BETWEEN = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
FLAGS = {"yes": True, "y": True, "no": False, "n": False}


class CellError(ValueError):
    """A cell that cannot be read: the rule, what is wrong, and how to mend it."""

    def __init__(self, rule: str, says: str, mend: str) -> None:
        super().__init__(says)
        self.rule, self.says, self.mend = rule, says, mend


def condition(text: str, column: str = "condition") -> tuple[Clause, ...]:
    """The comparisons of a condition, all of which must hold; none for a blank cell.

    Raises CellError.
    """
    try:
        return parsed(text)
    except ConditionError as error:
        says = f"Condition {text!r} cannot be read: {error}."
        raise CellError("SPEC-CONDITION", says, "Write VARIABLE EQ value AND ...") from error


def whole(text: str, column: str = "number") -> int:
    """A whole number from 0 on, 0 for a blank cell.

    Raises CellError.
    """
    if text and not _WHOLE.fullmatch(text):
        says = f"{column} {text!r} is not a whole number."
        raise CellError("SPEC-NUMBER", says, "Write 0, 1, 2, ... or leave the cell blank.")
    return int(text or 0)


def positive_whole(text: str, column: str = "number") -> int | None:
    """A whole number above 0, None for a blank cell.

    Raises CellError.
    """
    if text and not (_WHOLE.fullmatch(text) and int(text)):
        says = f"{column} {text!r} is not a whole number above 0."
        raise CellError("SPEC-NUMBER", says, "Write a whole number, or leave it blank.")
    return int(text) if text else None


def decimal(text: str, column: str = "number") -> Decimal | None:
    """A decimal number, None for a blank cell.

    Raises CellError.

    >>> decimal("-1.50"), decimal("")
    (Decimal('-1.50'), None)
    """
    if text and not _DECIMAL.fullmatch(text):
        says = f"{column} {text!r} is not a number."
        raise CellError("SPEC-NUMBER", says, "Write it with digits and a decimal point, such as 1.5.")
    return Decimal(text) if text else None


def fraction(text: str, column: str = "number") -> Fraction | None:
    """A decimal number or a fraction such as 5/9, None for a blank cell.

    Raises CellError.
    """
    top, stroke, below = text.partition("/")
    parts = [part.strip() for part in ((top, below) if stroke else (top,))]
    sound = all(_DECIMAL.fullmatch(p) for p in parts) and not (stroke and Fraction(parts[1]) == 0)
    if text and not sound:
        says = f"{column} {text!r} is not a number."
        raise CellError("SPEC-NUMBER", says, "Write it with digits and a decimal point, or as a fraction: 5/9.")
    return Fraction(parts[0]) / Fraction(parts[-1] if stroke else 1) if text else None


def decimals(text: str, column: str = "decimals") -> dict[str, int]:
    """Decimals for all statistics ("1", under "*") or for each ("n=0 pct=1").

    Raises CellError.
    """
    parts = [part.rpartition("=") for part in text.split()]
    if not all(_WHOLE.fullmatch(number) for _, _, number in parts):
        says = f"{column.capitalize()} {text!r} are not whole numbers."
        raise CellError("SPEC-NUMBER", says, "Write 1 for all, or n=0 pct=1.")
    if any(int(number) > DIGITS for _, _, number in parts):
        says = f"{column.capitalize()} {text!r} are more than the {DIGITS} that a number has."
        raise CellError("SPEC-NUMBER", says, f"Write {DIGITS} at most.")
    names = [name or "*" for name, _, _ in parts]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        says = f"{column.capitalize()} {text!r} are given twice{'' if twice == '*' else f' for {twice}'}."
        raise CellError("SPEC-NUMBER", says, "Write 1 for all, or n=0 pct=1.")
    return {name: int(number) for name, (_, _, number) in zip(names, parts, strict=True)}


def pairs(text: str, column: str = "parameters") -> dict[str, str]:
    """Named values: "ties=efron; strata=PRIORFL DFIGR1"; in double quotes a value keeps its blanks and semicolons.

    Quotes around a part of a value stay: they say where a name in it begins and ends, as in order_by="A; B" vs "C".
    Raises CellError where a part has no name or no =, or a name comes twice.

    >>> pairs('between="; "; ties=efron')
    {'between': '; ', 'ties': 'efron'}
    >>> pairs('order_by="A; B" vs "C"')
    {'order_by': '"A; B" vs "C"'}
    """
    found: dict[str, str] = {}
    for part in filter(str.strip, _BETWEEN.split(text)):
        name, sign, value = (p.strip() for p in part.partition("="))
        if not sign or not name:
            raise CellError("SPEC-PARAMETER", f"{part.strip()!r} is not name=value.", "Write name=value; name=value.")
        if name in found:
            raise CellError("SPEC-PARAMETER", f"{name} is given twice in {text!r}.", "Give it once.")
        whole = len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]
        found[name] = value[1:-1] if whole else value
    return found


def flag(text: str, column: str = "flag") -> bool | None:
    """Yes or No, None for a blank cell.

    Raises CellError.
    """
    if text and text.lower() not in FLAGS:
        raise CellError("SPEC-CELL", f"{column} {text!r} is neither Yes nor No.", "Write Yes or No.")
    return FLAGS[text.lower()] if text else None


def sources(text: str, column: str = "source") -> tuple[Source, ...]:
    """The columns that a column is made from, with blanks between.

    Raises CellError.
    """
    found = tuple(Source.named(reference) for reference in text.split())
    for reference, source in zip(text.split(), found, strict=True):
        if not source.table or not source.column:
            says = f"Source {reference!r} does not name a table and a column."
            raise CellError("SPEC-SOURCE", says, "Write table.column, such as raw.toxicity.GRADE or AE.AESTDTC.")
    return found


def lookups(text: str, column: str = "source") -> tuple[Lookup, ...]:
    """Where the record behind a date is looked for, with ; between.

    Raises CellError.
    """
    return tuple(_lookup(part.strip()) for part in _BETWEEN.split(text) if part.strip())


def _lookup(text: str) -> Lookup:
    read = _LOOKUP.fullmatch(text)
    if not read:
        says = f"Source {text!r} does not name a dataset's column."
        raise CellError("SPEC-EVENT-SOURCE", says, "Write DATASET.VARIABLE or DATASET.VARIABLE WHERE condition.")
    return Lookup(read[1], read[2], condition(read[3] or ""))


def day(text: str, column: str = "date") -> str:
    """A whole date in ISO 8601, "" for a blank cell.

    Raises CellError.
    """
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise CellError("SPEC-CELL", f"{column} {text!r} is no date.", "Write it as 2026-12-31.") from error


def pattern(text: str, column: str = "pattern") -> re.Pattern[str] | None:
    """A regular expression, None for a blank cell.

    Raises CellError.
    """
    try:
        return re.compile(text) if text else None
    except re.error as error:
        says = f"{column} {text!r} is no regular expression: {error}."
        raise CellError("SPEC-PATTERN", says, "Mend it; a mark such as ( or * is written \\( or \\*.") from error


def split(text: str, mark: str) -> tuple[str, ...]:
    """The parts of a cell between marks, outer blanks off; blank ones are left out."""
    return tuple(part.strip() for part in text.split(mark) if part.strip())


def split_outside_quotes(text: str, mark: str) -> tuple[str, ...]:
    """The parts of a cell between marks that stand outside of double quotation marks, outer blanks off.

    >>> split_outside_quotes('A=one; "B; C"=two', ";")
    ('A=one', '"B; C"=two')
    """
    parts = re.split(re.escape(mark) + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', text)
    return tuple(part.strip() for part in parts if part.strip())


KINDS: Mapping[str, Callable[[str, str], object]] = {
    "text": lambda text, column: text,
    "condition": condition,
    "whole": whole,
    "count": positive_whole,
    "decimal": decimal,
    "fraction": fraction,
    "decimals": decimals,
    "pairs": pairs,
    "flag": flag,
    "sources": sources,
    "lookups": lookups,
    "pattern": pattern,
    "day": day,
}


# -- rows -----------------------------------------------------------------------------


def cell_faults(sheet: str, row: Row) -> list[Finding]:
    """The faults of a row's cells: those that cannot be read, and blank ones that must be filled."""
    return [fault for column in declared_columns(sheet) for fault in _cell_fault(column, row)]


def _cell_fault(column: Column, row: Row) -> Iterable[Finding]:
    text = row[column.name]
    if not text:
        if column.needed:
            says = f"The cell {column.name} is blank."
            yield Finding("SPEC-CELL", "error", row.place, says, f"Fill it in: {column.says}")
        return
    if column.kind == "choice":
        if text not in column.choices:
            says = f"{column.name} {text!r} is not known.{nearest(text, column.choices)}"
            yield Finding("SPEC-CELL", "error", row.at(column.name), says, f"Write one of {', '.join(column.choices)}.")
        return
    try:
        KINDS[column.kind](text, column.name)
    except CellError as error:
        yield Finding(error.rule, "error", row.at(column.name), error.says, error.mend)


def usable(sheet: str, listed: Iterable[Row], faults: list[Finding]) -> tuple[Row, ...]:
    """The rows of a sheet whose cells can all be read; what is wrong with the others is added to the faults."""
    kept = []
    for row in listed:
        wrong = cell_faults(sheet, row)
        faults += wrong
        kept += [] if wrong else [row]
    return tuple(kept)
