"""The comparison with what was published as a page of the site, each computed number a link to what is behind it."""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from ..trace.reproduce import KEY, Reproduced, counts
from ..trace.reproduced import MARKS
from .frame import link, table
from .words import word, words


def compared_body(comparisons: Sequence[Reproduced], numbers: pd.DataFrame, files: Mapping[str, str]) -> str:
    """The body of the page; files are the pages of the displays."""
    place = _places(numbers)
    tally = "; ".join(f"{count} {verdict}" for verdict, count in counts(comparisons).items() if count)
    rows = [_row(c, place.get(c.key), files.get(c.display, "")) for c in comparisons]
    heads = [
        words()[f"compared.{name}"] for name in ("where", "what", "group", "stat", "published", "computed", "verdict")
    ]
    return (
        f"<h1>{word('compared.title')}</h1>\n<p>{word('compared.lead', count=len(comparisons))} {escape(tally)}.</p>\n"
        f'<div id="filter"></div>\n{table(words()["compared.title"], heads, rows, kind="compared")}'
    )


def _places(numbers: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """The line of each number among the results of its display."""
    lines = numbers.groupby("display", sort=False).cumcount().tolist()
    keys = zip(*(numbers[name].astype("str").tolist() for name in KEY), strict=True)
    return dict(zip(keys, lines, strict=True))


def _row(c: Reproduced, line: int | None, file: str) -> tuple[str, ...]:
    shown = link(f"{file}#n{line}", c.computed) if file and line is not None and c.computed else escape(c.computed)
    why = f"<br><small>{escape(c.reason)}</small>" if c.reason else ""
    verdict = f"<b>{MARKS[c.verdict]} {escape(c.verdict)}</b>{why}"
    return (*map(escape, (c.where, c.what, c.group, c.stat, c.published)), shown, verdict)
