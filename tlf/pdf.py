"""Displays as PDF: one display, or all with a table of contents and bookmarks.

Drawn by reportlab, imported when a PDF is asked for. Text is set in a font of fixed width and figures in DejaVu Sans,
embedded as far as they are used (`outputs.fonts`). Titles, paragraphs, cells and figures are tagged (`outputs.pdf`).
The same pages give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Any

from ..outputs.fonts import MONO, MONO_BOLD, SANS, SANS_BOLD, draw, fonts, unprintable
from ..outputs.pdf import Pdf
from ..specs import Finding
from ..specs.check_identity import NO_STAMP
from .drawing import CLOSE, CURVE3, LINE, MOVE, Drawing, DrawnShape, Words
from .page import FIGURE_SPACE, ColumnHead, Figure, Page, PageLine, PageTable, characters, columns, wrapped
from .paper import LEADING, LETTER, TWIPS, Paper, PaperSheet, bodies, fitted, sheet_of
from .text import row_lines

GLYPH = 0.602
POINT = 20.0
CONTENTS = "Contents"
FINE = 2000  # cells; the rows of longer tables are tagged whole, for each tag takes its room in the file
Point = tuple[float, float]


@dataclass(frozen=True)
class Leaf:
    """One page of the document: its display, what stands on it, and "Page 1 of 3" of the display."""

    page: Page
    body: PageTable | Figure
    number: str
    first: bool


def pdf(pages: Sequence[Page], paper: Paper = LETTER, *, contents: str = "", stamp: datetime = NO_STAMP) -> bytes:
    """The displays as one PDF with a bookmark for each; contents is the title of a table of contents, if any.

    Raises OutputFault where the fonts are not installed.
    """
    fonts()
    leaves = [leaf for page in pages for leaf in _leaves(page, paper)]
    head = pages[0].headers if pages else ("", "")
    title = contents or (" ".join((pages[0].number, *pages[0].titles[:1])) if pages else CONTENTS)
    document = Pdf.begun(title, " ".join(filter(None, head)), font=MONO, stamp=stamp)
    document.canvas.showOutline()
    before = _contents(document, leaves, paper, contents) if contents else 0
    for place, leaf in enumerate(leaves, start=before + 1):
        _leaf(document, leaf, paper, str(place) if contents else "")
    return document.ended()


def unprintable_findings(pages: Sequence[Page]) -> list[Finding]:
    """The characters of displays that no font of the PDF has, a finding for each display."""
    found = []
    for page in pages:
        odd = unprintable(_texts(page), MONO)
        if odd:
            shown = " ".join(odd[:12]) + (" ..." if len(odd) > 12 else "")
            says = f"The PDF of {page.id} cannot print the characters {shown}; its RTF and HTML hold them."
            mend = "Put a TrueType font that has them into the folder fonts of the study."
            found.append(Finding("DISPLAY-CHARACTERS", "warning", f"displays.pdf, {page.number}", says, mend))
    return found


def _texts(page: Page) -> Iterator[str]:
    yield from (page.number, *page.titles, *page.headers, *page.notes, *page.footers)
    for table in (page.body, page.data):
        if isinstance(table, PageTable):
            yield from (head.text for row in table.header for head in row)
            yield from (cell for line in table.lines for cell in line.cells)


def _leaves(page: Page, paper: Paper) -> Iterator[Leaf]:
    pieces = bodies(page, sheet_of(page, paper))
    for i, body in enumerate(pieces, start=1):
        yield Leaf(page, body, f"Page {i} of {len(pieces)}", i == 1)


@dataclass(frozen=True)
class _Pen:
    """A document with the sheet it is on: text by columns of characters, lengths in points from the upper left margin."""

    document: Pdf
    sheet: PaperSheet

    @property
    def canvas(self) -> Any:
        return self.document.canvas

    @property
    def margin(self) -> float:
        return self.sheet.paper.margin * TWIPS / POINT

    @property
    def width(self) -> float:
        return self.sheet.width / POINT

    @property
    def top(self) -> float:
        return self.sheet.high / POINT - self.margin

    @property
    def line(self) -> float:
        return self.sheet.paper.points * LEADING

    @property
    def advance(self) -> float:
        return self.sheet.paper.points * GLYPH

    def write(self, text: str, left: float, right: float, down: float, align: str = "left", font: str = MONO) -> None:
        """One line of text between left and right, its base line so far down."""
        if not text:
            return
        with self.document.marked():
            self.set(text, left, right, down, align, font)

    def set(self, text: str, left: float, right: float, down: float, align: str = "left", font: str = MONO) -> None:
        """The same, without a mark of its own."""
        room = right - left - columns(text) * self.advance
        x = self.margin + left + {"left": 0.0, "center": room / 2, "right": room}[align]
        shown = text.replace(FIGURE_SPACE, " ")
        points = self.sheet.paper.points
        if shown.isascii():
            self.canvas.setFont(font, points)
            self.canvas.drawString(x, self.top - down, shown)
        else:
            draw(self.canvas, shown, x, self.top - down, points, font)

    def rule(self, left: float, right: float, down: float) -> None:
        """A horizontal line."""
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setLineWidth(0.5)
        y = self.top - down
        self.canvas.line(self.margin + left, y, self.margin + right, y)
        self.canvas._code.append("EMC")


def _leaf(document: Pdf, leaf: Leaf, paper: Paper, place: str) -> None:
    """Draw one page and end it; place is its number in the document, printed at its foot."""
    page = leaf.page
    sheet = sheet_of(page, paper)
    pen = _Pen(document, sheet)
    pen.canvas.setPageSize((sheet.wide / POINT, sheet.high / POINT))
    if leaf.first:
        pen.canvas.bookmarkPage(page.id)
        pen.canvas.addOutlineEntry(_entry(page), page.id, 0)
    down = _above(pen, leaf)
    if isinstance(leaf.body, PageTable):
        with document.continued("Table", page.id):
            down = _table(pen, leaf.body, down, header=leaf.first, fine=_cells(page) <= FINE)
    else:
        figure, share = fitted(leaf.body, page, sheet)
        wide, high = figure.width * share * 72, figure.height * share * 72
        with document.element("Figure", figure.words), document.marked():
            _drawing(pen.canvas, figure.drawing, (pen.margin + (pen.width - wide) / 2, pen.top - down - high), share)
        down += high
    down += pen.line
    for text in (*page.notes, *page.footers):
        with document.element("P"):
            down = _paragraph(pen, text, down)
    pen.write(place, 0, pen.width, pen.sheet.high / POINT - 1.5 * pen.margin, "center")
    document.page_ends()


def _above(pen: _Pen, leaf: Leaf) -> float:
    """The running head and the titles; how far down they reach. The titles of later pages are decoration."""
    page = leaf.page
    pen.write(page.headers[0], 0, pen.width, pen.line)
    pen.write(leaf.number, 0, pen.width, pen.line, "right")
    down = _paragraph(pen, page.headers[1], pen.line) + pen.line
    for position, title in enumerate((page.number, *page.titles)):
        font = MONO_BOLD if position < 2 else MONO
        if leaf.first:
            with pen.document.element("H1" if position < 2 else "P"):
                down = _paragraph(pen, title, down, "center", font)
        else:
            down = _paragraph(pen, title, down, "center", font)
    return down + pen.line


def _paragraph(pen: _Pen, text: str, down: float, align: str = "left", font: str = MONO) -> float:
    for line in wrapped(text, pen.sheet.characters):
        down += pen.line
        pen.write(line, 0, pen.width, down, align, font)
    return down


def _table(pen: _Pen, table: PageTable, down: float, *, header: bool, fine: bool) -> float:
    """The header between rules, the lines, and a rule below; how far down they reach. Only the first header is tagged.

    fine: each cell is tagged; else each row.
    """
    widths = characters(table, pen.sheet.characters)
    wide = sum(widths) * pen.advance
    pen.rule(0, wide, down + 2)
    down += 3
    for row in table.header:
        down = _heads(pen, row, widths, down, tagged=header)
        down += 3 if any(head.span > 1 for head in row) else 0
    pen.rule(0, wide, down + 3)
    down += 3
    for line in table.lines:
        with pen.document.element("TR"):
            down = _row(pen, line, widths, table.aligns, down) if fine else _whole_row(pen, line, widths, table, down)
    pen.rule(0, wide, down + 3)
    return down + 3


def _heads(pen: _Pen, row: Sequence[ColumnHead], widths: Sequence[int], down: float, *, tagged: bool) -> float:
    """One row of a header, its texts standing on its lower edge, with rules under heads of several columns."""
    edges = [sum(widths[:i]) for i in range(len(widths) + 1)]
    cells, start = [], 0
    for head in row:
        left, right = edges[start], edges[start + head.span]
        cells.append((head, left, right, wrapped(head.text, right - left - 1)))
        start += head.span
    low = down + pen.line * max(len(lines) for *_, lines in cells)
    document = pen.document
    if tagged:
        with document.element("TR"):
            for head, left, right, lines in cells:
                with document.element("TH", scope="Column"):
                    _cell(pen, lines, (left, right), low - pen.line * len(lines), head.align)
    else:
        for head, left, right, lines in cells:
            with document.artifact():
                _cell(pen, lines, (left, right), low - pen.line * len(lines), head.align)
    for head, left, right, _ in cells:
        if head.span > 1 and head.text:
            pen.rule((left + 1) * pen.advance, (right - 1) * pen.advance, low + 3)
    return low


def _row(pen: _Pen, line: PageLine, widths: Sequence[int], aligns: Sequence[str], down: float) -> float:
    """One row of the body, its cells wrapped to their columns."""
    moved, left, deep = 2 * line.indent, 0, 1
    for place, (text, wide) in enumerate(zip(line.cells, [sum(widths)] if line.heading else widths, strict=True)):
        inset = 0 if place else moved
        lines = wrapped(text, wide - 1 - inset)
        with pen.document.element("TD" if place else "TH", scope="" if place else "Row"):
            _cell(pen, lines, (left + inset, left + wide), down, aligns[place])
        left += wide
        deep = max(deep, len(lines))
    return down + deep * pen.line


def _whole_row(pen: _Pen, line: PageLine, widths: Sequence[int], table: PageTable, down: float) -> float:
    """One row of the body as one cell, line by line."""
    with pen.document.element("TD"), pen.document.marked():
        for text in row_lines(line, widths, table.aligns):
            down += pen.line
            pen.set(text.rstrip(), 0, pen.width, down)
    return down


def _cells(page: Page) -> int:
    """How many cells the table of a display has."""
    table = page.data if isinstance(page.body, Figure) else page.body
    return 0 if table is None else len(table.lines) * len(table.widths)


def _cell(pen: _Pen, lines: Sequence[str], edges: tuple[int, int], down: float, align: str) -> None:
    """The lines of one cell between two edges in characters, the last character of which is the gap to the next."""
    if not any(lines):
        return
    left, right = edges[0] * pen.advance, (edges[1] - 1) * pen.advance
    with pen.document.marked():
        for line in lines:
            down += pen.line
            if line:
                pen.set(line, left, right, down, align)


def _drawing(canvas: Any, drawing: Drawing, corner: tuple[float, float], share: float) -> None:
    """A drawing with its lower left corner there, shrunk to a share of its size."""
    canvas.saveState()
    canvas.translate(*corner)
    canvas.scale(share, share)
    for mark in drawing.marks:
        _words(canvas, mark) if isinstance(mark, Words) else _shape(canvas, mark)
    canvas.restoreState()


def _words(canvas: Any, words: Words) -> None:
    canvas.setFillColor(words.colour)
    font = SANS_BOLD if words.bold else SANS
    if words.angle:
        canvas.saveState()
        canvas.translate(words.x, words.y)
        canvas.rotate(words.angle)
        draw(canvas, words.text, 0, 0, words.size, font)
        canvas.restoreState()
    else:
        draw(canvas, words.text, words.x, words.y, words.size, font)


def _shape(canvas: Any, shape: DrawnShape) -> None:
    canvas.saveState()
    if shape.clip is not None:
        left, bottom, right, top = shape.clip
        seen = canvas.beginPath()
        seen.rect(left, bottom, right - left, top - bottom)
        canvas.clipPath(seen, stroke=0, fill=0)
    if shape.line:
        canvas.setStrokeColor(shape.line)
        canvas.setLineWidth(shape.width)
        canvas.setDash(list(shape.dashes))
    if shape.fill:
        canvas.setFillColor(shape.fill)
    if shape.opacity < 1:  # after the colours, which are set with an opacity of their own
        canvas.setStrokeAlpha(shape.opacity)
        canvas.setFillAlpha(shape.opacity)
    canvas.drawPath(_path(canvas, shape), stroke=int(bool(shape.line)), fill=int(bool(shape.fill)))
    canvas.restoreState()


def _path(canvas: Any, shape: DrawnShape) -> Any:
    path = canvas.beginPath()
    at: Point = (0.0, 0.0)
    bend: list[Point] = []
    lifted = False  # a point that is no number breaks the line, and the next one starts it again
    for (x, y), code in zip(shape.points.tolist(), shape.codes.tolist(), strict=True):
        if isnan(x) or isnan(y):
            lifted, bend = True, []
            continue
        if code == MOVE or (lifted and code != CLOSE):
            lifted = False
            path.moveTo(x, y)
        elif code == LINE:
            path.lineTo(x, y)
        elif code == CLOSE:
            path.close()
            continue
        else:
            bend.append((x, y))
            if len(bend) < (2 if code == CURVE3 else 3):
                continue
            cubic = _cubic(at, bend) if code == CURVE3 else bend
            path.curveTo(*(length for point in cubic for length in point))
            bend = []
        at = (x, y)
    return path


def _cubic(start: Point, bend: Sequence[Point]) -> list[Point]:
    """A quadratic curve as the cubic one that PDF has."""
    (x, y), end = bend
    return [*((a + 2 * (x - a) / 3, b + 2 * (y - b) / 3) for a, b in (start, end)), end]


def _contents(document: Pdf, leaves: Sequence[Leaf], paper: Paper, title: str) -> int:
    """Draw the table of contents, each line leading to its display; how many pages it takes."""
    upright = Page("", "", (), PageTable((), (), (), ()), landscape=False)
    pen = _Pen(document, sheet_of(upright, paper))
    starts = [(i, leaf.page) for i, leaf in enumerate(leaves, start=1) if leaf.first]
    room = pen.sheet.lines - 6
    entries = [(i, page, wrapped(_entry(page), pen.sheet.characters - 8)) for i, page in starts]
    sheets: list[list[tuple[int, Page, list[str]]]] = [[]]
    used = 0
    for entry in entries:
        if used + len(entry[2]) > room:
            sheets.append([])
            used = 0
        sheets[-1].append(entry)
        used += len(entry[2])
    for number, sheet in enumerate(sheets):
        pen.canvas.setPageSize((pen.sheet.wide / POINT, pen.sheet.high / POINT))
        if number == 0:
            pen.canvas.bookmarkPage(CONTENTS)
            pen.canvas.addOutlineEntry(CONTENTS, CONTENTS, 0)
        down = _paragraph(pen, leaves[0].page.headers[1] if leaves else "", 0.0) + pen.line
        with document.element("H1"):
            down = _paragraph(pen, title, down, "center", MONO_BOLD) + pen.line
        for first, page, lines in sheet:
            with document.element("P"):
                down = _listed(pen, page.id, lines, str(first + len(sheets)), down)
        document.page_ends()
    return len(sheets)


def _entry(page: Page) -> str:
    return ". ".join(filter(None, (page.number, *page.titles[:1])))


def _listed(pen: _Pen, key: str, lines: Sequence[str], place: str, down: float) -> float:
    """One line of the contents: its text, dots, the page."""
    above = pen.top - down - 3
    for text in lines:
        down += pen.line
        pen.write(text, 0, pen.width, down)
    gap = pen.sheet.characters - len(lines[-1]) - len(place) - 2
    pen.write("." * max(gap, 2) + " " + place, 0, pen.width, down, "right")
    area = (pen.margin, pen.top - down - 3, pen.margin + pen.width, above)
    pen.canvas.linkRect("", key, area, relative=0, thickness=0)
    return down
