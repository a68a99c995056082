"""Where a study's sheet departs from its sponsor's standard."""

from collections.abc import Iterator, Sequence

from .findings import Finding
from .model import Row

COLUMNS = (
    *("label", "type", "length", "digits", "format", "codelist", "core", "role", "origin", "method"),
    *("value", "map", "where", "on"),
)


def departures(sheet: Sequence[Row], standard: Sequence[Row], library: str) -> Iterator[Finding]:
    """A warning for every variable of the standard that the sheet lacks, and for every one whose cells differ.

    Sources are the study's own, and no departure; nor is a variable that the standard does not have.
    """
    there = {row["variable"]: row for row in sheet}
    for row in standard:
        mine = there.get(row["variable"])
        if mine is None:
            says = f"The study leaves out {row['variable']}, which {library} has."
            yield Finding("SPEC-DEPARTS", "warning", row.place, says, "Take it up, or agree on the departure.")
            continue
        differences = [
            f"{c} is {mine[c]!r} where {library} has {row[c]!r}" for c in COLUMNS if row[c] and mine[c] != row[c]
        ]
        if differences:
            says = f"{row['variable']} departs from the standard of {library} ({row.place}): {'; '.join(differences)}."
            yield Finding("SPEC-DEPARTS", "warning", mine.place, says, "Follow it, or agree on the departure.")
