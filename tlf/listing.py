"""Listings: records as they are, one a row, in the columns that the sheet names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import is_encoded, number_text, take
from ..engine.matching import match
from ..specs import Dataset, Spec, SpecFault
from .data import KEY, DisplayData, Selection, record_column
from .kinds.records import BESIDE as BESIDE_CONDITION
from .kinds.records import ON, SORT
from .model import ALL, Analysis, Display
from .page import TIE, ColumnHead, PageLine, PageTable, aligned, unbroken_words, wrapped
from .printed import day_in_words

BESIDE = "beside."
DATES = ("DATE9.", "DATE11.", "YYMMDD10.", "E8601DA.", "IS8601DA.")
NOTHING = "No records."
LINE, LONG_LINE = 118, 131  # characters between margins of an inch, and of half an inch
GAP = 2  # characters between columns
WORD = 24
MORE, MANY = 1.25, 100


def listing(display: Display, data: DisplayData, spec: Spec) -> PageTable:
    """The records of a display's `listing` analysis as a table.

    variable: the columns, of the dataset or of ADSL; label: their headings separated by |, the variables' labels
    where blank; parameter sort: the variables that order the records. Numbers with a date format are dates.
    beside.NAME is a column of another record of the dataset: that for which the condition of the parameter beside
    holds and which has the same values in the columns of the parameter on.
    Raises SpecFault where the display has no such analysis, or a dataset or variable does not exist.
    """
    analysis = _analysis(display)
    chosen, order = _listed(analysis, data)
    names = analysis.variable.split()
    columns = [
        _texts(_values(name, chosen, analysis, data).iloc[order], _format(name, analysis, spec)) for name in names
    ]
    lines = tuple(PageLine(cells) for cells in zip(*columns, strict=True)) or (
        PageLine((NOTHING, *[""] * (len(names) - 1))),
    )
    heads = headings(display, spec)
    header = tuple(ColumnHead(head, align="left") for head in heads)
    widths = _widths(heads, columns)
    wanted = round(sum(widths)) if sum(widths) > LINE else 0
    return PageTable((header,), lines, widths, ("left",) * len(names), wanted)


def listed_records(display: Display, data: DisplayData) -> tuple[str, NDArray[np.int64]]:
    """The dataset of a listing, and the position of the record in each of its rows. Raises as `listing`."""
    analysis = _analysis(display)
    chosen, order = _listed(analysis, data)
    return analysis.dataset, chosen.positions[order]


def _listed(analysis: Analysis, data: DisplayData) -> tuple[Selection, list[int]]:
    """The records of a listing, and the order they are listed in."""
    chosen = data.selection(analysis, ALL)
    return chosen, _order(chosen, analysis)


def _values(name: str, chosen: Selection, analysis: Analysis, data: DisplayData) -> pd.Series:
    """A column of the listed records; beside.NAME is that of the record that lies beside each."""
    if not name.startswith(BESIDE):
        return record_column(chosen, name, analysis)
    other = replace(analysis, where=BESIDE_CONDITION.of(analysis))
    theirs = data.selection(other, ALL)
    keys = ON.of(analysis) or (KEY,)
    found, unique = match(
        [record_column(chosen, k, analysis) for k in keys], [record_column(theirs, k, analysis) for k in keys]
    )
    if not unique:
        raise SpecFault(f"{analysis.place}: several records lie beside one. Name more columns in on=.")
    return take(record_column(theirs, name.removeprefix(BESIDE), analysis), found)


def _order(chosen: Selection, analysis: Analysis) -> list[int]:
    names = list(SORT.of(analysis))
    if not names:
        return list(range(len(chosen)))
    keys = pd.DataFrame({name: record_column(chosen, name, analysis) for name in names})
    return keys.sort_values(names, kind="stable", na_position="first").index.tolist()


def _texts(values: pd.Series, form: str) -> list[str]:
    if is_encoded(values):
        return values.astype("str").fillna("").tolist()
    if form in DATES:
        return aligned(["" if pd.isna(v) else day_in_words(v, "short").replace(" ", TIE) for v in values])
    return aligned(["" if pd.isna(v) else number_text(float(v)) for v in values])


def _dataset(name: str, analysis: Analysis, spec: Spec) -> Dataset | None:
    """The dataset that a column of the listing is of, as far as the spec knows it."""
    name = name.removeprefix(BESIDE)
    homes = [spec.datasets[d] for d in (analysis.dataset, "ADSL") if d in spec.datasets]
    return next((home for home in homes if name in home.names), None)


def _format(name: str, analysis: Analysis, spec: Spec) -> str:
    home = _dataset(name, analysis, spec)
    return home[name.removeprefix(BESIDE)].format.upper() if home is not None else ""


def headings(display: Display, spec: Spec) -> list[str]:
    """The headings of a listing's columns.

    Raises SpecFault where the display has no listing, or other than one heading for each column.
    """
    analysis = _analysis(display)
    names = analysis.variable.split()
    given = [part.strip() for part in analysis.label.split("|")] if analysis.label else []
    if given and len(given) != len(names):
        raise SpecFault(f"{analysis.place}: {len(given)} headings for {len(names)} columns. Give one for each.")
    homes = [_dataset(name, analysis, spec) for name in names]
    return given or [
        home[name.removeprefix(BESIDE)].label if home else name for name, home in zip(names, homes, strict=True)
    ]


def _analysis(display: Display) -> Analysis:
    found = next((a for a in display.analyses if a.kind.name == "listing"), None)
    if found is None:
        raise SpecFault(f"{display.place}: layout listing needs an analysis of kind listing. Add its row.")
    return found


def _widths(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """As wide as the longest text, where the line has room for that; on a full line the texts that spare most give way.

    Headings go over several lines before texts do, and no column is narrower than its longest word. A longer line is
    taken where it spares many lines.
    """
    different = [set(column) for column in columns]
    least = [
        min(WORD, max((len(word) for text in (head, *texts) for word in unbroken_words(text)), default=1))
        for head, texts in zip(heads, different, strict=True)
    ]
    needs = [max(max(map(len, texts), default=0), low) for texts, low in zip(different, least, strict=True)]
    named = [max(need, len(head)) for need, head in zip(needs, heads, strict=True)]
    for wanted in (named, needs):
        if sum(wanted) + GAP * len(wanted) <= LINE:
            return tuple(float(one + GAP) for one in wanted)
    texts = [dict(Counter(column).most_common(MANY)) for column in columns]
    short, long = (_shared(texts, least, line - GAP * len(least)) for line in (LINE, LONG_LINE))
    chosen = short if _lines(columns, short) <= MORE * _lines(columns, long) else long
    return tuple(float(width + GAP) for width in chosen)


def _lines(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> int:
    """How many lines the records take, or of many some from everywhere."""
    step = max(1, len(columns[0]) // MANY) if columns else 1
    some = ([len(wrapped(text, w)) for text in column[::step]] for column, w in zip(columns, widths, strict=True))
    return sum(map(max, zip(*some, strict=True)))


def _shared(texts: Sequence[Mapping[str, int]], least: Sequence[int], room: int) -> list[int]:
    """So many characters shared among columns of texts, each as wide as the least: where they save the most lines."""
    widths = list(least)
    more = {
        (i, width): _more_lines(one, width)
        for i, one in enumerate(texts)
        for width in range(least[i], max(room - sum(least), 0) + least[i] + 1)
    }
    while True:
        steps = [(i, n) for i in range(len(widths)) for n in range(1, room - sum(widths) + 1)]
        spared = {(i, n): (more[i, widths[i]] - more[i, widths[i] + n]) / n for i, n in steps}
        best = max(spared, key=spared.__getitem__, default=None)
        if best is None or not spared[best]:
            return widths
        widths[best[0]] += best[1]


def _more_lines(texts: Mapping[str, int], width: int) -> int:
    """How many lines more than one each the texts take at this width, all in all."""
    return sum(times * (len(wrapped(text, width)) - 1) for text, times in texts.items() if len(text) > width)
