"""A workbook in the layout of Pinnacle 21 while it is read: its sheets, what they refer to, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .conditions import COMPARATORS, Condition, untyped
from .findings import Finding
from .model import Row


@dataclass
class Book:
    """The workbook's sheets by lower-case name, and what was found in them."""

    file: str
    sheets: Mapping[str, tuple[Row, ...]]
    found: list[Finding] = field(default_factory=list)
    index: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def rows(self, name: str) -> tuple[Row, ...]:
        return self.sheets.get(name, ())

    def wrong(self, row: Row, says: str, mend: str) -> None:
        self.found.append(Finding("WORKBOOK-WRONG", "error", row.place, says, mend))

    def lost(self, row: Row, says: str, mend: str = "Write it into the sheets by hand.") -> None:
        self.found.append(Finding("WORKBOOK-LOST", "warning", row.place, says, mend))

    def named(self, name: str, id: str) -> list[Row]:
        """The rows of a sheet with an ID."""
        if name not in self.index:
            for row in self.rows(name):
                self.index.setdefault(name, {}).setdefault(row["ID"], []).append(row)
        return self.index.get(name, {}).get(id, [])

    def method_type(self, id: str) -> str:
        """The type of a method, "" for a computation."""
        kind = next((row["Type"] for row in self.named("methods", id)), "")
        return "" if kind == "Computation" else kind

    def described(self, name: str, id: str, row: Row) -> str:
        """The words of a method or a comment; where it is not there, its name if that is words, with a finding."""
        if not id:
            return ""
        for other in self.named(name, id):
            _ = other["Name"]  # a title of the same words; methods have none of their own here
            if other["Expression Code"]:
                self.lost(other, f"The expression of {id} is not kept.")
            if other["Document"]:
                self.lost(other, f"The document that {id} refers to is not kept.")
            return other["Description"]
        self.wrong(row, f"{id!r} is not listed in the sheet {name}.", "List it, or remove the reference.")
        return id if " " in id else ""


def where_clause_comparison(book: Book, row: Row, dataset: str) -> Condition | None:
    """The comparison of a row of the sheet WhereClauses; a variable of another dataset than this one is told with it."""
    comparator = row["Comparator"].upper()
    listed = comparator in ("IN", "NOTIN")
    values = tuple(v.strip().strip('"') for v in row["Value"].split(",")) if listed else (row["Value"],)
    if not row["Variable"]:
        book.wrong(row, f"The comparison {comparator} {row['Value']} names no variable.", "Name the dataset and it.")
        return None
    if comparator not in COMPARATORS:
        book.wrong(row, f"{row['Variable']} {comparator} is no comparison.", f"Use {', '.join(COMPARATORS)}.")
        return None
    other = row["Dataset"] not in ("", dataset)
    name = f"{row['Dataset']}.{row['Variable']}" if other else row["Variable"]
    if _is_text(book, row["Dataset"] or dataset, row["Variable"]):
        return Condition(name, comparator, values)
    return untyped(name, comparator, values)


def _is_text(book: Book, dataset: str, variable: str) -> bool:
    """Whether the sheet Variables has a variable as text, so that 1 is a text there and no number."""
    types = [
        r["Data Type"] for r in book.sheets.get("variables", ()) if (r["Dataset"], r["Variable"]) == (dataset, variable)
    ]
    return bool(types) and types[0].lower() not in ("", "integer", "float")
