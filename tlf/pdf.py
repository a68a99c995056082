"""Displays as PDF: one display, or all with a table of contents and bookmarks.

Drawn by reportlab, imported when a PDF is asked for. Text is set in DejaVu Sans Mono and figures in DejaVu Sans, both
embedded as far as they are used; matplotlib brings the files. The same pages give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from math import isnan
from pathlib import Path
from typing import Any

from ..specs import OutputFault
from .drawing import CLOSE, CURVE3, LINE, MOVE, Drawing, Shape, Words
from .page import Figure, Page, Table, characters, wrapped
from .paper import LEADING, LETTER, TWIPS, Paper, Sheet, bodies, fixed_lines, scale, sheet_of
from .text import header_lines, row_lines

TEXT, BOLD, DRAWN, DRAWN_BOLD = "M5Mono", "M5MonoBold", "M5Sans", "M5SansBold"
FILES = {
    TEXT: "DejaVuSansMono.ttf",
    BOLD: "DejaVuSansMono-Bold.ttf",
    DRAWN: "DejaVuSans.ttf",
    DRAWN_BOLD: "DejaVuSans-Bold.ttf",
}
GLYPH = 0.602
POINT = 20.0
CONTENTS = "Contents"
Point = tuple[float, float]


@dataclass(frozen=True)
class Leaf:
    """One page of the document: its display, what stands on it, and "Page 1 of 3" of the display."""

    page: Page
    body: Table | Figure
    number: str
    first: bool


def pdf(pages: Sequence[Page], paper: Paper = LETTER, *, contents: str = "") -> bytes:
    """The displays as one PDF with a bookmark for each; contents is the title of a table of contents, if any.

    Raises OutputFault where the fonts are not installed.
    """
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    _fonts()
    rl_config.useA85 = 0  # streams as they are deflated: base 85 makes them a quarter larger, and is slow to write
    leaves = [leaf for page in pages for leaf in _leaves(page, paper)]
    content = BytesIO()
    canvas = Canvas(content, invariant=1, pageCompression=1, initialFontName=TEXT)
    head = pages[0].headers if pages else ("", "")
    canvas.setTitle(contents or " ".join((pages[0].number, *pages[0].titles[:1])))
    canvas.setSubject(" ".join(filter(None, head)))
    before = _contents(canvas, leaves, paper, contents) if contents else 0
    for place, leaf in enumerate(leaves, start=before + 1):
        _leaf(canvas, leaf, paper, str(place) if contents else "")
    canvas.save()
    return content.getvalue()


@cache
def _fonts() -> None:
    """Make the fonts known to reportlab, once."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise OutputFault("The fonts of the PDF come with matplotlib, which is not installed. Install matplotlib.")
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    for name, file in FILES.items():
        registerFont(TTFont(name, str(folder / file)))


def _leaves(page: Page, paper: Paper) -> Iterator[Leaf]:
    pieces = bodies(page, sheet_of(page, paper))
    for i, body in enumerate(pieces, start=1):
        yield Leaf(page, body, f"Page {i} of {len(pieces)}", i == 1)


@dataclass(frozen=True)
class _Pen:
    """A canvas with the sheet it is on: text by columns of characters, lengths in points from the upper left margin."""

    canvas: Any
    sheet: Sheet

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

    def write(self, text: str, left: float, right: float, down: float, align: str = "left", font: str = TEXT) -> None:
        """One line of text between left and right, its base line so far down."""
        if not text:
            return
        room = right - left - len(text) * self.advance
        x = self.margin + left + {"left": 0.0, "center": room / 2, "right": room}[align]
        self.canvas.setFont(font, self.sheet.paper.points)
        self.canvas.drawString(x, self.top - down, text)

    def rule(self, left: float, right: float, down: float) -> None:
        """A horizontal line."""
        self.canvas.setLineWidth(0.5)
        y = self.top - down
        self.canvas.line(self.margin + left, y, self.margin + right, y)


def _leaf(canvas: Any, leaf: Leaf, paper: Paper, place: str) -> None:
    """Draw one page and end it; place is its number in the document, printed at its foot."""
    page = leaf.page
    sheet = sheet_of(page, paper)
    pen = _Pen(canvas, sheet)
    canvas.setPageSize((sheet.wide / POINT, sheet.high / POINT))
    if leaf.first:
        canvas.bookmarkPage(page.id)
        canvas.addOutlineEntry(_entry(page), page.id, 0)
    down = _above(pen, page, leaf.number)
    if isinstance(leaf.body, Table):
        down = _table(pen, leaf.body, down)
    else:
        share = scale(leaf.body, sheet, sheet.lines - fixed_lines(page, sheet))
        wide, high = leaf.body.width * share * 72, leaf.body.height * share * 72
        _drawing(canvas, leaf.body.drawing, (pen.margin + (pen.width - wide) / 2, pen.top - down - high), share)
        down += high
    down += pen.line
    for text in (*page.notes, *page.footers):
        down = _paragraph(pen, text, down)
    pen.write(place, 0, pen.width, pen.sheet.high / POINT - 1.5 * pen.margin, "center")
    canvas.showPage()


def _above(pen: _Pen, page: Page, number: str) -> float:
    """The running head and the titles; how far down they reach."""
    pen.write(page.headers[0], 0, pen.width, pen.line)
    pen.write(number, 0, pen.width, pen.line, "right")
    down = _paragraph(pen, page.headers[1], pen.line) + pen.line
    for position, title in enumerate((page.number, *page.titles)):
        down = _paragraph(pen, title, down, "center", BOLD if position < 2 else TEXT)
    return down + pen.line


def _paragraph(pen: _Pen, text: str, down: float, align: str = "left", font: str = TEXT) -> float:
    for line in wrapped(text, pen.sheet.characters):
        down += pen.line
        pen.write(line, 0, pen.width, down, align, font)
    return down


def _table(pen: _Pen, table: Table, down: float) -> float:
    """The header between rules, the lines, and a rule below; how far down they reach."""
    widths = characters(table, pen.sheet.characters)
    wide = sum(widths) * pen.advance
    pen.rule(0, wide, down + 2)
    down += 3
    for row in table.header:
        down = _block(pen, list(header_lines(row, widths)), down)
        start = 0
        for head in row:
            end = start + head.span
            if head.span > 1 and head.text:
                left, right = (sum(widths[:i]) * pen.advance for i in (start, end))
                pen.rule(left + pen.advance, right - pen.advance, down + 3)
            start = end
        down += 3 if any(head.span > 1 for head in row) else 0
    pen.rule(0, wide, down + 3)
    lines = [one for line in table.lines for one in row_lines(line, widths, table.aligns)]
    down = _block(pen, lines, down + 3)
    pen.rule(0, wide, down + 3)
    return down + 3


def _block(pen: _Pen, lines: Sequence[str], down: float) -> float:
    """Lines of text one under the other; how far down they reach."""
    block = pen.canvas.beginText(pen.margin, pen.top - down - pen.line)
    block.setFont(TEXT, pen.sheet.paper.points, pen.line)
    for line in lines:
        block.textLine(line.rstrip())
    pen.canvas.drawText(block)
    return down + len(lines) * pen.line


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
    canvas.setFont(DRAWN_BOLD if words.bold else DRAWN, words.size)
    if words.angle:
        canvas.saveState()
        canvas.translate(words.x, words.y)
        canvas.rotate(words.angle)
        canvas.drawString(0, 0, words.text)
        canvas.restoreState()
    else:
        canvas.drawString(words.x, words.y, words.text)


def _shape(canvas: Any, shape: Shape) -> None:
    canvas.saveState()
    if shape.clip is not None:
        left, bottom, right, top = shape.clip
        seen = canvas.beginPath()
        seen.rect(left, bottom, right - left, top - bottom)
        canvas.clipPath(seen, stroke=0, fill=0)
    if shape.opacity < 1:
        canvas.setStrokeAlpha(shape.opacity)
        canvas.setFillAlpha(shape.opacity)
    if shape.line:
        canvas.setStrokeColor(shape.line)
        canvas.setLineWidth(shape.width)
        canvas.setDash(list(shape.dashes))
    if shape.fill:
        canvas.setFillColor(shape.fill)
    canvas.drawPath(_path(canvas, shape), stroke=int(bool(shape.line)), fill=int(bool(shape.fill)))
    canvas.restoreState()


def _path(canvas: Any, shape: Shape) -> Any:
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


def _contents(canvas: Any, leaves: Sequence[Leaf], paper: Paper, title: str) -> int:
    """Draw the table of contents, each line leading to its display; how many pages it takes."""
    upright = Page("", "", (), Table((), (), (), ()), landscape=False)
    pen = _Pen(canvas, sheet_of(upright, paper))
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
        canvas.setPageSize((pen.sheet.wide / POINT, pen.sheet.high / POINT))
        if number == 0:
            canvas.bookmarkPage(CONTENTS)
            canvas.addOutlineEntry(CONTENTS, CONTENTS, 0)
        down = _paragraph(pen, leaves[0].page.headers[1] if leaves else "", 0.0) + pen.line
        down = _paragraph(pen, title, down, "center", BOLD) + pen.line
        for first, page, lines in sheet:
            down = _listed(pen, page.id, lines, str(first + len(sheets)), down)
        canvas.showPage()
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
