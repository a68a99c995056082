"""Mock shells: the displays as the sheets ask for them, before any data, with x where a digit will be and mock drawings."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

import pandas as pd

from ..specs import Spec, SpecFault
from .displays import Displays, figure_of
from .kind import CODES, COLUMNS, DATE, FOR_EACH, P_VALUE, ROWS, VALUES
from .listing import headings
from .mock import NOTE, mocked
from .model import PLACEHOLDER, Analysis, Display, compares
from .nested import names_in, nested
from .number import COLUMNS as FIELDS
from .number import TOTAL, TYPES
from .page import ColumnHead, Page, PageLine, PageTable
from .pages import page_of
from .printed import decimals_of
from .sheets import read_displays
from .styles import style_of
from .tables import display_table

PROBABILITY, DAY, MONTH, TEXT = "x.xxx", "dd Month yyyy", "Month yyyy", "xxxxxx"


def shells_of(spec: Spec, only: Collection[str] = ()) -> Displays:
    """The shells of a study's displays, or of those named only, with the faults of the sheets and without results."""
    displays, faults = read_displays(spec)
    wanted = [display for display in displays if not only or display.id in only]
    pages = tuple(shell(display, spec) for display in wanted)
    style = style_of(spec)[0]
    return Displays(pd.DataFrame(columns=list(FIELDS)).astype(TYPES), pages, faults, paper=style.paper, docx=style.docx)


def shell(display: Display, spec: Spec) -> Page:
    """A display with its titles, rows, columns and footnotes, and patterns such as xx (xx.x) for its numbers.

    A figure is drawn from invented values, which a footnote says.
    """
    notes = [_footnote(a) for a in display.analyses if a.footnote]
    if display.layout.lists:
        return page_of(display, _listing(display, spec), None, tuple(dict.fromkeys((*display.footnotes, *notes))), spec)
    shown = patterns(display)
    body = display_table(display, shown)
    figure = figure_of(display, mocked(display, shown), body)
    footnotes = tuple(dict.fromkeys((*([NOTE] if figure else []), *display.footnotes, *notes)))
    return page_of(display, figure or body, body if figure else None, footnotes, spec)


def _footnote(analysis: Analysis) -> str:
    return PLACEHOLDER.sub(lambda m: digits_pattern(m[2], analysis), analysis.footnote)


def patterns(display: Display) -> pd.DataFrame:
    """Results of a display (`tlf.results`) in which the printed numbers are patterns and the values are missing."""
    blank: dict[str, object] = dict.fromkeys(FIELDS, "")
    lines = [blank | line for line in (*_totals(display), *(x for a in display.analyses for x in _numbers(a)))]
    frame = pd.DataFrame(lines, columns=list(FIELDS))
    return frame.assign(display=display.id, value=float("nan"))


def _totals(display: Display) -> Iterator[dict[str, str]]:
    for group in display.groups:
        if not compares(group.code):
            yield {"analysis": TOTAL, "group": group.code, "row": TOTAL, "stat": "n", "text": "xx"}


def _numbers(analysis: Analysis) -> Iterator[dict[str, str]]:
    outer, rows = FOR_EACH.of(analysis), ROWS.of(analysis)
    places = product(_within(outer), _of_rows(rows) if rows else _rows(analysis), _columns(analysis), analysis.groups)
    for within, (inner, row), column, group in places:
        key = {"analysis": analysis.id, "group": group, "subgroup": nested((*names_in(within), *names_in(inner)))}
        for stat in analysis.stats:
            yield key | {"row": row, "column": column, "stat": stat, "text": digits_pattern(stat, analysis)}


def _within(outer: Sequence[str]) -> list[str]:
    """Two values of each of the variables that an analysis is made for each value of, in all combinations."""
    return [nested(values) for values in product(*([f"{name} {i}" for i in (1, 2)] for name in outer))]


def _of_rows(variable: str) -> list[tuple[str, str]]:
    return [("", f"{variable} {i}") for i in (1, 2)]


def _columns(analysis: Analysis) -> list[str]:
    """The analysis' column, or two values of the variable that its columns are made of."""
    name = COLUMNS.of(analysis)
    values = [f"{name} {i}" for i in (1, 2)] if name else [""]
    return [nested((analysis.column, value)) if value else analysis.column for value in values]


def _rows(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The analysis' row; of nested terms two values at each depth."""
    yield "", analysis.row
    if analysis.kind.spread == CODES:
        yield from ((nested([analysis.row]), f"{analysis.variable} {i}") for i in (1, 2))
    if analysis.kind.spread == VALUES:
        names = analysis.variable.split()
        for i in (1, 2):
            outer = ""
            for name in names:
                value = f"{name} {i}"
                yield outer, value
                outer = nested((*names_in(outer), value))


def digits_pattern(stat: str, analysis: Analysis) -> str:
    """A statistic with x for its digits.

    It is as wide as its decimals say; P values and dates have their own patterns.
    """
    statistic = analysis.kind.statistic(stat)
    if statistic.form == DATE:
        return MONTH if analysis.parameters.get("form") == "month" else DAY
    if statistic.form == P_VALUE and stat not in analysis.decimals:
        return PROBABILITY
    decimals = decimals_of(statistic, analysis.decimals)
    return "xx." + "x" * decimals if decimals else "xx"


def _listing(display: Display, spec: Spec) -> PageTable:
    try:
        heads = headings(display, spec)
    except SpecFault as fault:
        heads = [str(fault)]
    lines = tuple(PageLine((TEXT,) * len(heads)) for _ in range(3))
    widths = tuple(float(max(8, *(len(word) + 2 for word in head.split() or [""]))) for head in heads)
    return PageTable((tuple(ColumnHead(head, align="left") for head in heads),), lines, widths, ("left",) * len(heads))
