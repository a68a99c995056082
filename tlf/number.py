"""One computed number, as an analysis hands it over."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """One number of an analysis.

    group: PB, ALL or "PB vs P"; stat: its name (n, pct, p); value: unrounded, missing is NaN.
    records: how many records were counted; where: the condition that they satisfy; words: how it was computed.
    text: how it is printed, where not by its decimals; row, column, subgroup: keys, where not the analysis' own.
    """

    group: str
    stat: str
    value: float
    records: int
    where: str
    words: str = ""
    text: str = ""
    row: str = ""
    column: str = ""
    subgroup: str = ""
