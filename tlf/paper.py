"""Displays broken into pages of fixed-width text: the sheet, and what stands on each page.

RTF and PDF are broken here and not by the reader's program, so that titles, header and footnotes stand on each page
and both have the same pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor

from .page import Figure, Page, PageTable, characters_a_column, wrapped
from .paging import page_pieces, sides

TWIPS = 1440
SIZES = {"letter": (12240, 15840), "a4": (11906, 16838)}
ADVANCE = 0.6
LEADING = 1.16
SMALLER = (9.5, 9.0)  # points; regulators ask for 9 and more in tables
NARROW = {False: 0.75, True: 0.5}  # inches at the sides of a wide table, upright and turned
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
    """A paper turned as a page asks: lengths in twips, and how many characters and lines of text fit.

    side: the margins at both sides in inches, where they are not those of the paper.
    """

    paper: Paper
    wide: int
    high: int
    side: float | None = None

    @property
    def left(self) -> int:
        """The margin at each side."""
        return int((self.paper.margin if self.side is None else self.side) * TWIPS)

    @property
    def width(self) -> int:
        """Between the margins."""
        return self.wide - 2 * self.left

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


def paper_of(page: Page, paper: Paper) -> PaperSheet:
    """The paper as the page has it, upright or on its side.

    For a table that is too wide the margins at the sides are narrowed and the text is set smaller, down to 9 points;
    else an upright page is laid on its side. What is wider still has its columns on as few pages as can be.
    """
    table = page.data if isinstance(page.body, Figure) else page.body
    sheets = _sheets(paper, landscape=page.landscape)
    if table is None or not table.lines:
        return next(sheets)
    return min(
        sheets,
        key=lambda sheet: (
            len(sides(table, sheet.characters)),
            sheet.landscape != page.landscape,
            table.wanted > sheet.characters,
        ),
    )


def _sheets(paper: Paper, *, landscape: bool) -> Iterator[PaperSheet]:
    """The sheets that a table may stand on, those that change least first."""
    short, long = SIZES[paper.size]
    for turned in (True,) if landscape else (False, True):
        for points in (paper.points, *(p for p in SMALLER if p < paper.points)):
            own = replace(paper, points=points)
            size = (long, short) if turned else (short, long)
            yield PaperSheet(own, *size)
            if NARROW[turned] < paper.margin:
                yield PaperSheet(own, *size, NARROW[turned])


def bodies(page: Page, sheet: PaperSheet) -> tuple[PageTable | Figure, ...]:
    """What stands on each page: the figure if there is one, in parts too, then the table in as many as it needs."""
    figure: tuple[Figure, ...] = (page.body,) if isinstance(page.body, Figure) else ()
    if isinstance(page.body, Figure) and page.body.split is not None:
        figure = page.body.split(*_room(page, sheet))
    table = page.data if isinstance(page.body, Figure) else page.body
    if table is None:
        return figure
    room = sheet.lines - fixed_lines(page, sheet) - _header_lines(table, sheet)
    return (*figure, *page_pieces(table, max(room, 5), sheet.characters))


def fixed_lines(page: Page, sheet: PaperSheet) -> int:
    """Lines of text above and below the body, and one to spare."""
    texts = [page.headers[1], page.number, *page.titles, *page.notes, *page.footers]
    return sum(len(wrapped(text, sheet.characters)) for text in texts) + 5


def fitted(figure: Figure, page: Page, sheet: PaperSheet) -> tuple[Figure, float]:
    """A figure as it stands on its page, and how it is shrunk: one that can fills what its texts leave of it."""
    own = figure.sized(*_room(page, sheet))
    return own, min(1.0, sheet.width / (own.width * TWIPS), _high(page, sheet) / (own.height * TWIPS))


def _room(page: Page, sheet: PaperSheet) -> tuple[float, float]:
    """How many inches a page leaves its figure."""
    high = max(_high(page, sheet), LEAST_HIGH * TWIPS)
    wide, high = (floor(100 * side / TWIPS) / 100 for side in (sheet.width, high))
    return wide, min(high, MOST_HIGH * wide)


def _high(page: Page, sheet: PaperSheet) -> float:
    """The height that the texts of a page leave, in twips."""
    return (sheet.lines - fixed_lines(page, sheet)) * sheet.paper.points * 20 * LEADING


def _header_lines(body: PageTable, sheet: PaperSheet) -> int:
    widths = characters_a_column(body, sheet.characters)
    found = 0
    for row in body.header:
        start, most = 0, 1
        for head in row:
            most = max(most, len(wrapped(head.text, sum(widths[start : start + head.span]) - 1)))
            start += head.span
        found += most
    return found
