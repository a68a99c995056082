"""Faults of the sheets that methods are handed whole: grades and scores."""

from collections.abc import Iterator

from .cells import CellError, decimal
from .findings import Finding
from .spec import Spec


def criteria_faults(spec: Spec) -> Iterator[Finding]:
    """Criteria whose limit is no number or whose text is ordered, and items of scales without a range."""
    for criterion in spec.grades:
        if criterion.measure == "TEXT":
            if criterion.comparator != "EQ":
                says = f"A text is compared by {criterion.comparator}."
                yield Finding("SPEC-CELL", "error", criterion.place, says, "Write EQ, or another measure than TEXT.")
            continue
        try:
            decimal(criterion.limit, "limit")
        except CellError as error:
            yield Finding(error.rule, "error", criterion.place, error.says, error.mend)
    scales = {one.scale for one in spec.scores}
    for one in spec.scores:
        lacking = [name for name, bound in (("low", one.low), ("high", one.high)) if bound is None]
        if one.item not in scales and lacking:
            says = f"The item {one.item} has no {' and no '.join(lacking)}."
            mend = "Write the lowest and the highest answer there may be."
            yield Finding("SPEC-CELL", "error", one.place, says, mend)
