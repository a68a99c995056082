"""Displays as PDF: one display, or all with a table of contents and bookmarks.

Drawn by reportlab, imported when a PDF is asked for. Text is set in a font of fixed width and figures in DejaVu Sans,
embedded as far as they are used (`outputs.fonts`). Titles, paragraphs, cells and figures are tagged (`outputs.pdf`).
The same pages give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..outputs.fonts import MONO, MONO_BOLD, fonts, unprintable
from ..outputs.pdf import Pdf
from ..specs import Finding
from ..specs.check_identity import NO_STAMP
from .page import Figure, Page, PageTable, wrapped
from .paper import LETTER, Paper, bodies, fitted, paper_of
from .pdf_figure import draw_figure
from .pdf_pen import POINT, Pen, paragraph
from .pdf_table import draw_table

CONTENTS = "Contents"
FINE = 2000  # cells; the rows of longer tables are tagged whole, for each tag takes its room in the file


@dataclass(frozen=True)
class Leaf:
    """One page of the document: its display, what stands on it, and its place in the display: "1 of 3"."""

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
        _leaf(document, leaf, paper, f"Page {place}" if contents else "")
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
    pieces = bodies(page, paper_of(page, paper))
    for i, body in enumerate(pieces, start=1):
        yield Leaf(page, body, f"{i} of {len(pieces)}", i == 1)


def _leaf(document: Pdf, leaf: Leaf, paper: Paper, place: str) -> None:
    """Draw one page and end it; place is its number in the document, blank where that has one display only.

    There is one numbering: in a document of several displays their own is that of parts.
    """
    page = leaf.page
    sheet = paper_of(page, paper)
    pen = Pen(document, sheet)
    pen.canvas.setPageSize((sheet.wide / POINT, sheet.high / POINT))
    if leaf.first:
        pen.canvas.bookmarkPage(page.id)
        pen.canvas.addOutlineEntry(_entry(page), page.id, 0)
    down = _above(pen, leaf, "Part" if place else "Page")
    if isinstance(leaf.body, PageTable):
        with document.continued("Table", page.id):
            down = draw_table(pen, leaf.body, down, header=leaf.first, fine=_cells(page) <= FINE)
    else:
        figure, share = fitted(leaf.body, page, sheet)
        wide, high = figure.width * share * 72, figure.height * share * 72
        with document.element("Figure", figure.words), document.marked():
            draw_figure(pen.canvas, figure.drawing, (pen.left + (pen.width - wide) / 2, pen.top - down - high), share)
        down += high
    down += pen.line
    for text in (*page.notes, *page.footers):
        with document.element("P"):
            down = paragraph(pen, text, down)
    pen.write(place, 0, pen.width, pen.sheet.high / POINT - 1.5 * pen.margin, "center")
    document.page_ends()


def _above(pen: Pen, leaf: Leaf, counted: str) -> float:
    """The running head and the titles; how far down they reach. The titles of later pages are decoration.

    counted: what the display's own pages are called.
    """
    page = leaf.page
    pen.write(page.headers[0], 0, pen.width, pen.line)
    pen.write(f"{counted} {leaf.number}", 0, pen.width, pen.line, "right")
    down = paragraph(pen, page.headers[1], pen.line) + pen.line
    for position, title in enumerate((page.number, *page.titles)):
        font = MONO_BOLD if position < 2 else MONO
        if leaf.first:
            with pen.document.element("H1" if position < 2 else "P"):
                down = paragraph(pen, title, down, "center", font)
        else:
            down = paragraph(pen, title, down, "center", font)
    return down + pen.line


def _cells(page: Page) -> int:
    """How many cells the table of a display has."""
    table = page.data if isinstance(page.body, Figure) else page.body
    return 0 if table is None else len(table.lines) * len(table.widths)


def _contents(document: Pdf, leaves: Sequence[Leaf], paper: Paper, title: str) -> int:
    """Draw the table of contents, each line leading to its display; how many pages it takes."""
    upright = Page("", "", (), PageTable((), (), (), ()), landscape=False)
    pen = Pen(document, paper_of(upright, paper))
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
        down = paragraph(pen, leaves[0].page.headers[1] if leaves else "", 0.0) + pen.line
        with document.element("H1"):
            down = paragraph(pen, title, down, "center", MONO_BOLD) + pen.line
        for first, page, lines in sheet:
            with document.element("P"):
                down = _listed(pen, page.id, lines, str(first + len(sheets)), down)
        low = pen.sheet.high / POINT - 1.5 * pen.margin
        pen.write(f"Page {number + 1}", 0, pen.width, low, "center")
        document.page_ends()
    return len(sheets)


def _entry(page: Page) -> str:
    return ". ".join(filter(None, (page.number, *page.titles[:1])))


def _listed(pen: Pen, key: str, lines: Sequence[str], place: str, down: float) -> float:
    """One line of the contents: its text, dots, the page."""
    above = pen.top - down - 3
    for text in lines:
        down += pen.line
        pen.write(text, 0, pen.width, down)
    gap = pen.sheet.characters - len(lines[-1]) - len(place) - 2
    pen.write("." * max(gap, 2) + " " + place, 0, pen.width, down, "right")
    area = (pen.left, pen.top - down - 3, pen.left + pen.width, above)
    pen.document.link(area, key, " ".join(lines))
    return down
