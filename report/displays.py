"""A display as a page of the site: its table, figure or listing, in which every number leads to what is behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

import numpy as np
import pandas as pd

from ..outputs.page import link
from ..outputs.words import word
from ..specs import Spec, SpecFault
from ..tlf.cells import Key
from ..tlf.data import Cache, DisplayData
from ..tlf.header import group_names, tied
from ..tlf.html import file_name
from ..tlf.listing import listed_records, listing
from ..tlf.model import Display
from ..tlf.number import TOTAL
from ..tlf.page import FIGURE_SPACE, ColumnHead, PageLine, PageTable
from ..tlf.pages import page_of
from ..tlf.tables import Grid, grid
from .marks import Piece, Pieces, marked, without_results


@dataclass(frozen=True, eq=False)
class Shown:
    """A display on the site: it, its lines of the results, its drawing where it is a figure, and its page's body."""

    display: Display
    numbers: pd.DataFrame
    body: str

    @property
    def file(self) -> str:
        """Its page, from the site's folder."""
        return f"displays/{file_name(self.display.id)}.html"

    @property
    def title(self) -> str:
        """Its number and title."""
        return ". ".join(filter(None, (self.display.number, *self.display.titles[:1]))) or self.display.id


def shown_display(
    display: Display, numbers: pd.DataFrame, drawing: str, frames: Mapping[str, pd.DataFrame], cache: Cache, spec: Spec
) -> Shown:
    """A display from the results of all; drawing is its figure as SVG, blank where it is none."""
    own = numbers[numbers["display"] == display.id].reset_index(drop=True)
    data = DisplayData(frames, display, cache, spec=spec)
    laid = None if display.layout.lists else grid(display, own)
    body = _listing(display, data, spec) if laid is None else _numbers(display, laid, own, drawing)
    return Shown(display, own, "".join([_heading(display), body, _beside(display, laid, own, spec)]))


def _heading(display: Display) -> str:
    title = ". ".join(filter(None, (display.number, *display.titles[:1]))) or display.id
    under = "".join(f"<p>{escape(text)}</p>" for text in (*display.titles[1:], display.population) if text)
    hint = word("display.rows" if display.layout.lists else "display.hint")
    return f'<header class="title"><h1>{escape(title)}</h1>{under}<p class="hint">{hint}</p></header>\n'


def _numbers(display: Display, laid: Grid, own: pd.DataFrame, drawing: str) -> str:
    figure = f'<figure class="drawing">{drawing}</figure>\n' if drawing else ""
    table = _table(laid, own, word("display.numbers") if drawing else "") if laid.rows else ""
    return f"{figure}{table}{_points(display, own) if drawing else ''}"


def _beside(display: Display, laid: Grid | None, own: pd.DataFrame, spec: Spec) -> str:
    """Footnotes, source, and every line of the results, for what no cell of the table shows."""
    notes = [_note(text, laid, own) for text in laid.notes(own)] if laid else [*map(without_results, display.footnotes)]
    listed = "".join(f"<li>{_pieces(note)}</li>" for note in notes)
    foot = "".join(f"<p>{escape(text)}</p>" for text in page_of(display, _NOTHING, None, (), spec).footers)
    every = f'<details class="every"><summary>{word("display.every")}</summary><div id="every"></div></details>\n'
    return f'<ol class="notes">{listed}</ol>\n<div class="foot">{foot}</div>\n{every}'


def _note(text: str, laid: Grid, own: pd.DataFrame) -> Pieces:
    """A footnote, marked by the first analysis whose words it has."""
    printed = own["text"].tolist()
    for analysis in laid.display.analyses:
        key = Key("", analysis.row, analysis.column, analysis.groups[0] if analysis.groups else "")
        lines = laid.found.lines(analysis.footnote, key, analysis.id)
        if lines and len(found := marked(text, analysis.footnote, lines, printed)) > 1:
            return found
    return without_results(text)


_NOTHING = PageTable((), (), (), ())


def _pieces(pieces: Pieces) -> str:
    return "".join(_number(p) if p.line is not None else _text(p.text) for p in pieces)


def _number(piece: Piece) -> str:
    return f'<a class="number" href="#n{piece.line}">{_text(piece.text)}</a>'


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace(FIGURE_SPACE, "&#8199;")


def _table(laid: Grid, own: pd.DataFrame, caption: str) -> str:
    table, printed = laid.table, own["text"].tolist()
    named = _totals(laid.display, own)
    head = "".join(_header(row, named) for row in table.header)
    body = ""
    for at, line in enumerate(table.lines):
        cells = [marked(text, *laid.numbers(at, column), printed) for column, text in enumerate(line.cells[1:])]
        body += _line(line, cells, len(table.aligns))
    return _scrolled(f"<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n", caption, "display")


def _totals(display: Display, own: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """What stands in the header under the name of a group, and the line that it is; by the name as it is printed."""
    at = np.flatnonzero(own["row"].eq(TOTAL) & own["stat"].eq("n"))
    totals = {str(own["group"].iloc[line]): (str(own["text"].iloc[line]), int(line)) for line in at}
    return {tied(group_names(g)[0]): totals[g.code] for g in display.groups if g.code in totals}


def _scrolled(inside: str, caption: str, kind: str) -> str:
    said = f"<caption>{caption}</caption>\n" if caption else ""
    named = caption or word("display.table")
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{named}">'
        f'<table class="{kind}">\n{said}{inside}</table></div>\n'
    )


def _header(row: Sequence[ColumnHead], totals: Mapping[str, tuple[str, int]]) -> str:
    cells = ""
    for head in row:
        if not head.text and head.span == 1:
            cells += "<td></td>"
            continue
        scope = f'scope="colgroup" colspan="{head.span}"' if head.span > 1 else 'scope="col"'
        name, _, count = head.text.partition("\n(N = ")
        text, line = totals.get(name, ("", 0))
        known = count.startswith(f"{text})") and text
        pieces = marked(head.text, name + "\n(N = {n})", (line,), {line: text}) if known else without_results(head.text)
        cells += f'<th {scope} class="{head.align}">{_pieces(pieces)}</th>'
    return f"<tr>{cells}</tr>\n"


def _line(line: PageLine, cells: Sequence[Pieces], width: int) -> str:
    inset = f' style="--in:{line.indent}"' if line.indent else ""
    if line.heading:
        return f'<tr class="heading"><th scope="rowgroup" colspan="{width}"{inset}>{_text(line.cells[0])}</th></tr>\n'
    body = "".join(f"<td>{_pieces(found)}</td>" for found in cells)
    return f'<tr><th scope="row"{inset}>{_text(line.cells[0])}</th>{body}</tr>\n'


def _points(display: Display, own: pd.DataFrame) -> str:
    """The numbers that a figure prints and its table does not: those at risk, by time and group."""
    lines = own[own["stat"] == "at_risk"]
    if lines.empty:
        return ""
    times = sorted(set(lines["column"]), key=_as_number)
    labels = {group.code: group.label for group in display.groups}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    columns = (lines[name].astype("str").tolist() for name in ("row", "group", "column", "text"))
    for at, row, group, time, text in zip(lines.index.tolist(), *columns, strict=True):
        rows.setdefault((row, group), {})[time] = _number(Piece(text, at))
    head = "".join(f'<th scope="col">{escape(time)}</th>' for time in times)
    body = "".join(
        f'<tr><th scope="row">{escape(f"{row}, {labels.get(group, group)}")}</th>'
        + "".join(f"<td>{numbers.get(time, '')}</td>" for time in times)
        + "</tr>\n"
        for (row, group), numbers in rows.items()
    )
    inside = f"<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n"
    return _scrolled(inside, word("display.risk"), "display")


def _as_number(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def _listing(display: Display, data: DisplayData, spec: Spec) -> str:
    """The records of a listing, each with a link to what is behind it."""
    try:
        body = listing(display, data, spec)
        dataset, positions = listed_records(display, data)
    except SpecFault as fault:
        return f'<p class="empty">{escape(str(fault))}</p>\n'
    heads = "".join(
        f'<th scope="col">{escape(head.text)}</th>' for head in (*body.header[0], ColumnHead(word("display.record")))
    )
    rows = "".join(_row(line, place, dataset) for line, place in zip_longest(body.lines, positions.tolist()))
    return _scrolled(f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n", "", "display listing")


def _row(line: PageLine, place: int | None, dataset: str) -> str:
    first, *rest = line.cells
    cells = "".join(f"<td>{_text(cell)}</td>" for cell in rest)
    record_link = "" if place is None else link(f"../record.html#{dataset}/{place + 1}", f"{dataset} {place + 1}")
    return f'<tr><th scope="row">{_text(first)}</th>{cells}<td>{record_link}</td></tr>\n'


def every_display(
    displays: Sequence[Display],
    numbers: pd.DataFrame,
    drawings: Mapping[str, str],
    frames: Mapping[str, pd.DataFrame],
    cache: Cache,
    spec: Spec,
) -> Iterator[Shown]:
    """The displays of a study in the order of its sheet."""
    for display in displays:
        yield shown_display(display, numbers, drawings.get(display.id, ""), frames, cache, spec)
