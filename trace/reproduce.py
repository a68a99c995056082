"""The comparison with what was published: the only place that reads published numbers."""

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from ..specs import InputFault

VERDICTS = ("reproduced", "differs", "paper contradicts itself", "not yet computed")
KEY = ("display", "row", "column", "group", "stat")


@dataclass(frozen=True)
class Reproduced:
    """One published number beside the computed one.

    published and computed are as printed; value is the computed number unrounded (NaN for text);
    verdict is one of `VERDICTS`; reason says why the paper contradicts itself.
    """

    id: str
    where: str
    what: str
    group: str
    stat: str
    published: str
    computed: str
    value: float
    verdict: str
    reason: str
    display: str
    row: str = ""
    column: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Where the computed number stands in the results, by the columns of `KEY`."""
        return self.display, self.row, self.column, self.group, self.stat


def compare_with_published(published: Path, results: pd.DataFrame) -> tuple[Reproduced, ...]:
    """Every published result beside the number that the displays computed.

    published is the study's published.csv; results the long frame of `tlf.results`.
    Raises InputFault where the file is missing or not as described in the study's README.
    """
    rows = _published(published)
    computed = _computed(results)
    return tuple(_one(row, computed) for row in rows if row["role"] == "result")


def _published(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise InputFault(
            f"{file} cannot be read: {error.strerror}. The study has nothing to be compared with."
        ) from error
    needed = {
        "id",
        "source",
        "display",
        "group",
        "published",
        "decimals",
        "role",
        "status",
        "display_id",
        "row",
        "stat",
    }
    if rows and needed - set(rows[0]):
        raise InputFault(f"{file} lacks the columns {', '.join(sorted(needed - set(rows[0])))}.")
    return rows


def _computed(results: pd.DataFrame) -> dict[tuple[str, ...], tuple[float, str]]:
    keys = [results[name].astype("str").fillna("") for name in KEY]
    values = results["value"].astype("float64")
    texts = results["text"].astype("str").fillna("")
    return {tuple(k): (v, t) for *k, v, t in zip(*keys, values, texts, strict=True)}


def _one(row: Mapping[str, str], computed: Mapping[tuple[str, ...], tuple[float, str]]) -> Reproduced:
    key = (row["display_id"], row["row"], row.get("column", ""), row["group"], row["stat"])
    value, text = computed.get(key, (math.nan, ""))
    shown, verdict = "", "not yet computed"
    if key in computed:
        shown, same = _judged(row, value, text)
        verdict = (
            "reproduced" if same else "paper contradicts itself" if row["status"] == "contradiction" else "differs"
        )
    return Reproduced(
        row["id"],
        row["source"],
        row["display"],
        row["group"],
        row["stat"],
        row["published"],
        shown,
        value,
        verdict,
        row["reason"] if verdict == "paper contradicts itself" else "",
        row["display_id"],
        row["row"],
        row.get("column", ""),
    )


def _judged(row: Mapping[str, str], value: float, text: str) -> tuple[str, bool]:
    """The computed number as the paper would print it, and whether it is what the paper prints."""
    wanted = row["published"].strip()
    how = row.get("compare", "rounded")
    if how == "text" or (math.isnan(value) and text):
        return text, text == wanted
    if how in ("below", "above"):
        limit = float(row["limit"])
        return f"{value:.6g}", value < limit if how == "below" else value > limit
    shown = printed_number(value, int(row["decimals"] or 0))
    try:
        return shown, Decimal(shown) == Decimal(wanted)
    except InvalidOperation:
        return shown, shown == wanted


def printed_number(value: float, decimals: int) -> str:
    """A number to so many decimals, half away from zero, as SAS prints it; 12 significant digits count.

    >>> printed_number(0.285, 2), printed_number(36.8876, 1), printed_number(-2.5, 0)
    ('0.29', '36.9', '-3')
    """
    if math.isnan(value):
        return ""
    return str(Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def verdict_counts(comparisons: Sequence[Reproduced]) -> dict[str, int]:
    """How many of each verdict, in the order of `VERDICTS`."""
    found = Counter(c.verdict for c in comparisons)
    return {verdict: found[verdict] for verdict in VERDICTS}
