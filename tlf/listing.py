"""Listings: records as they are, one a row, in the columns that the sheet names."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ..engine.encoded import is_encoded, match, number_text, take
from ..specs import Dataset, Spec, SpecFault
from ..specs.conditions import parsed
from .ground import Ground, Selection, column
from .page import Head, Line, Table
from .printed import day
from .sheets import ALL, Analysis, Display

BESIDE = "beside."
DATES = ("DATE9.", "DATE11.", "YYMMDD10.", "E8601DA.", "IS8601DA.")
NOTHING = "No records."
TIE = "\u00a0"
LINE = 118
WORD = 24


def listing(display: Display, ground: Ground, spec: Spec) -> Table:
    """The records of a display's `listing` analysis as a table.

    variable: the columns, of the dataset or of ADSL; label: their headings separated by |, the variables' labels
    where blank; parameter sort: the variables that order the records. Numbers with a date format are dates.
    beside.NAME is a column of another record of the dataset: that for which the condition of the parameter beside
    holds and which has the same values in the columns of the parameter on.
    Raises SpecFault where the display has no such analysis, or a dataset or variable does not exist.
    """
    analysis = _analysis(display)
    chosen = ground.selection(analysis, ALL)
    names = analysis.variable.split()
    order = _order(chosen, analysis)
    columns = [
        _texts(_values(name, chosen, analysis, ground).iloc[order], _format(name, analysis, spec)) for name in names
    ]
    lines = tuple(Line(cells) for cells in zip(*columns, strict=True)) or (Line((NOTHING, *[""] * (len(names) - 1))),)
    heads = headings(display, spec)
    header = tuple(Head(head, align="left") for head in heads)
    return Table((header,), lines, _widths(heads, columns), ("left",) * len(names))


def _values(name: str, chosen: Selection, analysis: Analysis, ground: Ground) -> pd.Series:
    """A column of the listed records; beside.NAME is that of the record that lies beside each."""
    if not name.startswith(BESIDE):
        return column(chosen, name, analysis)
    other = replace(analysis, where=parsed(analysis.parameters.get("beside", "")))
    theirs = ground.selection(other, ALL)
    keys = analysis.parameters.get("on", "USUBJID").split()
    found, unique = match([column(chosen, k, analysis) for k in keys], [column(theirs, k, analysis) for k in keys])
    if not unique:
        raise SpecFault(f"{analysis.place}: several records lie beside one. Name more columns in on=.")
    return take(column(theirs, name.removeprefix(BESIDE), analysis), found)


def _order(chosen: Selection, analysis: Analysis) -> list[int]:
    names = analysis.parameters.get("sort", "").split()
    if not names:
        return list(range(len(chosen)))
    keys = pd.DataFrame({name: column(chosen, name, analysis) for name in names})
    return keys.sort_values(names, kind="stable", na_position="first").index.tolist()


def _texts(values: pd.Series, form: str) -> list[str]:
    if is_encoded(values):
        return values.astype("str").fillna("").tolist()
    if form in DATES:
        return ["" if pd.isna(v) else day(v, "short").replace(" ", TIE) for v in values]
    return ["" if pd.isna(v) else number_text(float(v)) for v in values]


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
    found = next((a for a in display.analyses if a.kind == "listing"), None)
    if found is None:
        raise SpecFault(f"{display.place}: layout listing needs an analysis of kind listing. Add its row.")
    return found


def _widths(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """As wide as the longest text, and at least as the longest word; the longest texts give way on a full line."""
    different = [set(column) for column in columns]
    least = [
        max((len(word) for text in (head, *texts) for word in text.split(" ")), default=0)
        for head, texts in zip(heads, different, strict=True)
    ]
    needs = [max(map(len, texts), default=0) for texts in different]
    for most in range(60, 9, -5):
        widths = [max(min(need, most), min(low, WORD)) + 2 for need, low in zip(needs, least, strict=True)]
        if sum(widths) <= LINE:
            break
    return tuple(map(float, widths))
