"""Faults of the sheets that methods are handed whole: grades and scores."""

from collections.abc import Iterator

from .cells import CellError, decimal
from .findings import Finding
from .model import Spec


def criteria_faults(spec: Spec) -> Iterator[Finding]:
    """Criteria whose limit is no number or whose text is ordered, and items of scales without a range."""
    for row in spec.sheets.get("grades", ()):
        if row["measure"] == "TEXT":
            if row["comparator"] != "EQ":
                says = f"A text is compared by {row['comparator']}."
                yield Finding("SPEC-CELL", "error", row.place, says, "Write EQ, or another measure than TEXT.")
            continue
        try:
            decimal(row["limit"], "limit")
        except CellError as error:
            yield Finding(error.rule, "error", row.place, error.says, error.mend)
    scales = {row["scale"] for row in spec.sheets.get("scores", ())}
    for row in spec.sheets.get("scores", ()):
        lacking = [name for name in ("low", "high") if not row[name]]
        if row["item"] not in scales and lacking:
            says = f"The item {row['item']} has no {' and no '.join(lacking)}."
            mend = "Write the lowest and the highest answer there may be."
            yield Finding("SPEC-CELL", "error", row.place, says, mend)
