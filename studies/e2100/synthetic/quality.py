"""Quality of life: the FACT-B at baseline and weeks 17 and 33, as item codes 0 to 4."""

from .charts import Chart, Row
from .draws import Draws
from .registration import consented

# By block of items: how many, the mean of the good end, and which are scored in reverse.
BLOCKS = {
    "GP": (7, 3.05, (1, 2, 3, 4, 5, 6, 7)),
    "GS": (7, 3.15, ()),
    "GE": (6, 2.75, (1, 3, 4, 5, 6)),
    "GF": (7, 2.55, ()),
    "B": (9, 2.65, (1, 2, 3, 5, 6, 7, 8)),
}
POINTS = (("BASELINE", 0, -7, 0, 0.0), ("WEEK 17", 119, -9, 12, -0.10), ("WEEK 33", 231, -9, 14, -0.13))


def quality_of_life(chart: Chart) -> list[Row]:
    """The rows of factb for one patient: the forms she filled in."""
    draws = chart.draws("factb")
    level = 0.55 * draws.bell()
    rows = []
    for filled, (name, day, early, late, change) in zip(chart.subject.factb, POINTS, strict=True):
        if filled == "0":
            continue
        when = min(max(day + draws.whole(early, late), consented(chart)), chart.last)
        row: Row = {"PATID": chart.patid, "TIMEPT": name, "FORMDT": chart.day(when)}
        rows.append(row | _answers(draws, level + change + 0.28 * draws.bell()))
    return rows


def _answers(draws: Draws, level: float) -> Row:
    """The answers of one form: some left blank, GS7 (which may be skipped) more often."""
    row: Row = {}
    for block, (count, mean, reverse) in BLOCKS.items():
        for item in range(1, count + 1):
            good = draws.near(mean + level, 0.95, 0, 4)
            answer = 4 - good if item in reverse else good
            row[f"{block}{item}"] = "" if draws.chance(0.16 if (block, item) == ("GS", 7) else 0.012) else answer
    row["P2"] = "" if draws.chance(0.012) else 4 - draws.near(2.3 + level, 0.95, 0, 4)
    return row
