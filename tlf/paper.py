"""Displays broken into pages of fixed-width text: the sheet, and what stands on each page.

RTF and PDF are broken here and not by the reader's program, so that titles, header and footnotes stand on each page
and both have the same pages.
"""

from dataclasses import dataclass, replace
from math import floor

from .page import Figure, Page, PageTable, characters, wrapped
from .paging import pieces

TWIPS = 1440
SIZES = {"letter": (12240, 15840), "a4": (11906, 16838)}
ADVANCE = 0.6
LEADING = 1.16
SMALLER = (8.5, 8.0)
LEAST_HIGH, MOST_HIGH = 2.5, 1.1  # of a figure that fills its page: in inches, and in widths


@dataclass(frozen=True)
class Paper:
    """The sheet: size "letter" or "a4", margin in inches, font (fixed width) and its size in points."""

    size: str = "letter"
    margin: float = 1.0
    font: str = "Courier New"
    points: float = 9.0


LETTER = Paper()


@dataclass(frozen=True)
class PaperSheet:
    """A paper turned as a page asks: lengths in twips, and how many characters and lines of text fit."""

    paper: Paper
    wide: int
    high: int

    @property
    def width(self) -> int:
        """Between the margins."""
        return self.wide - 2 * int(self.paper.margin * TWIPS)

    @property
    def landscape(self) -> bool:
        """Whether it lies on its side."""
        return self.wide > self.high

    @property
    def characters(self) -> int:
        """How many fit in a line."""
        return int(self.width / (self.paper.points * 20 * ADVANCE))

    @property
    def lines(self) -> int:
        """How many fit on a page."""
        return int((self.high - 2 * int(self.paper.margin * TWIPS)) / (self.paper.points * 20 * LEADING))


def sheet_of(page: Page, paper: Paper) -> PaperSheet:
    """The paper as the page has it, upright or on its side.

    A table that is too wide is set smaller, down to 8 points; else an upright page is laid on its side. What
    is wider still has its columns on several pages.
    """
    short, long = SIZES[paper.size]
    upright, turned = PaperSheet(paper, short, long), PaperSheet(paper, long, short)
    sheet = turned if page.landscape else upright
    table = page.data if isinstance(page.body, Figure) else page.body
    need = sum(table.least) if table is not None and table.lines else 0
    for one in (sheet, turned):
        for points in (paper.points, *(p for p in SMALLER if p < paper.points)):
            fitting = PaperSheet(replace(paper, points=points), one.wide, one.high)
            if need <= fitting.characters:
                return fitting
    return sheet


def bodies(page: Page, sheet: PaperSheet) -> tuple[PageTable | Figure, ...]:
    """What stands on each page: the figure if there is one, then the table in as many parts as it needs."""
    figure = (page.body,) if isinstance(page.body, Figure) else ()
    table = page.data if isinstance(page.body, Figure) else page.body
    if table is None:
        return figure
    room = sheet.lines - fixed_lines(page, sheet) - _header_lines(table, sheet)
    return (*figure, *pieces(table, max(room, 5), sheet.characters))


def fixed_lines(page: Page, sheet: PaperSheet) -> int:
    """Lines of text above and below the body, and one to spare."""
    texts = [page.headers[1], page.number, *page.titles, *page.notes, *page.footers]
    return sum(len(wrapped(text, sheet.characters)) for text in texts) + 5


def fitted(figure: Figure, page: Page, sheet: PaperSheet) -> tuple[Figure, float]:
    """A figure as it stands on its page, and how it is shrunk: one that can fills what its texts leave of it."""
    lines = sheet.lines - fixed_lines(page, sheet)
    room = lines * sheet.paper.points * 20 * LEADING
    wide, high = (floor(100 * side / TWIPS) / 100 for side in (sheet.width, max(room, LEAST_HIGH * TWIPS)))
    own = figure.sized(wide, min(high, MOST_HIGH * wide))
    return own, min(1.0, sheet.width / (own.width * TWIPS), room / (own.height * TWIPS))


def _header_lines(body: PageTable, sheet: PaperSheet) -> int:
    widths = characters(body, sheet.characters)
    found = 0
    for row in body.header:
        start, most = 0, 1
        for head in row:
            most = max(most, len(wrapped(head.text, sum(widths[start : start + head.span]) - 1)))
            start += head.span
        found += most
    return found
