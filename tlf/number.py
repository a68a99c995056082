"""One computed number, as an analysis hands it over, and as a line of the results."""

from dataclasses import dataclass
from typing import NamedTuple

TOTAL = "N"


@dataclass(frozen=True)
class Number:
    """One number of an analysis.

    group: PB, ALL or "PB vs P"; stat: its name (n, pct, p); value: unrounded, missing is NaN.
    records: how many records were counted; where: the condition that they satisfy; words: how it was computed.
    text: how it is printed, where not by its decimals; row, column, subgroup, dataset: where not the analysis' own.
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
    dataset: str = ""


class Result(NamedTuple):
    """One line of the results.

    display, analysis: the sheet's; group: PB, ALL or "PB vs P"; subgroup: outer values where rows are nested;
    row, column: keys in the display; stat: n, pct, median, p, ...; value: unrounded, NaN where there is none;
    text: as printed; n_records: records counted, which satisfy `where` in `dataset`; population: the condition on
    ADSL; parameters: the method in words. A variable of `where` that the dataset lacks is written ADSL.variable.
    """

    display: str
    analysis: str
    group: str
    subgroup: str
    row: str
    column: str
    stat: str
    value: float
    text: str
    n_records: int
    population: str
    where: str
    dataset: str
    parameters: str


COLUMNS = Result._fields
# The types of these columns as a frame; what is not a number is text.
TYPES = {name: {"value": "float64", "n_records": "int64"}.get(name, "str") for name in COLUMNS}
