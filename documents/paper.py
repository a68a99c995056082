"""Paper, type and colours: what every document here is drawn with.

Sizes are in points, 72 to the inch; a page is measured from its upper left corner.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from ..outputs.fonts import SANS, SANS_BOLD, SANS_ITALIC, draw, fonts, width
from ..outputs.pdf import Pdf
from ..specs.check_identity import NO_STAMP

WIDTH, HEIGHT = 612.0, 792.0
MARGIN = 54.0
PLAIN, BOLD, ITALIC = SANS, SANS_BOLD, SANS_ITALIC
LEAST = 9.0  # no text is smaller: the least size that regulators ask for
BLACK, GREY, RULE = (0.10, 0.10, 0.12), (0.36, 0.38, 0.42), (0.80, 0.81, 0.84)
Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Sheets:
    """A document that is being drawn."""

    pdf: Pdf
    seen: set[str] = field(default_factory=set)

    def first(self, key: str) -> bool:
        """Whether this is the first time that the key is asked for."""
        new = key not in self.seen
        self.seen.add(key)
        return new

    @classmethod
    def begun(cls, title: str, subject: str, stamp: datetime = NO_STAMP) -> "Sheets":
        """A document without pages; the same calls give the same bytes."""
        fonts()
        pdf = Pdf.begun(title, subject, font=PLAIN, stamp=stamp, pagesize=(WIDTH, HEIGHT))
        pdf.canvas.showOutline()
        return cls(pdf)

    @property
    def canvas(self) -> Any:
        """What is drawn on."""
        return self.pdf.canvas

    def ended(self) -> bytes:
        """The whole document."""
        return self.pdf.ended()

    def page_ends(self) -> None:
        """End the page."""
        self.pdf.page_ends()

    @contextmanager
    def element(self, kind: str, words: str = "", scope: str = "") -> Iterator[None]:
        """What is written here is one element of this kind, for those who read by the document's structure."""
        with self.pdf.element(kind, words, scope):
            yield

    @contextmanager
    def continued(self, kind: str, key: object) -> Iterator[None]:
        """What is written here goes on with the element of this key, such as a table over several pages."""
        with self.pdf.continued(kind, key):
            yield

    def write(
        self, text: str, left: float, down: float, *, size: float = 9, font: str = PLAIN, colour: Colour = BLACK
    ) -> None:
        """One line of text whose base line is so far down."""
        with self.pdf.marked():
            self.canvas.setFillColorRGB(*colour)
            draw(self.canvas, text, left, HEIGHT - down, size, font)

    def box(self, left: float, down: float, wide: float, high: float, *, fill: Colour, line: Colour) -> None:
        """A filled box with an outline, its upper edge so far down."""
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setFillColorRGB(*fill)
        self.canvas.setStrokeColorRGB(*line)
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(left, HEIGHT - down - high, wide, high, stroke=1, fill=1)
        self.canvas._code.append("EMC")

    def rule(self, left: float, right: float, down: float, *, colour: Colour = RULE, thick: float = 0.5) -> None:
        """A line across."""
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.setLineWidth(thick)
        self.canvas.line(left, HEIGHT - down, right, HEIGHT - down)
        self.canvas._code.append("EMC")

    def link(self, key: str, words: str, left: float, right: float, down: float, high: float = LEAST) -> None:
        """A link over a line of text, to a place that has a bookmark of this key."""
        area = (left, HEIGHT - down - 3, right, HEIGHT - down + high)
        self.pdf.link(area, key, words)

    def bookmark(self, key: str, title: str, level: int, down: float = 0) -> None:
        """An entry of the outline that leads to this place of this page."""
        self.canvas.bookmarkHorizontal(key, 0, HEIGHT - down)
        self.canvas.addOutlineEntry(title, key, level=level, closed=level > 0)


@lru_cache(maxsize=20000)
def wrapped_in_room(text: str, room: float, size: float, font: str = PLAIN) -> tuple[str, ...]:
    """The lines of a text that are no wider than the room; a word that is wider is broken."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        line = ""
        for word in part.split(" "):
            for piece in _pieces(word, room, size, font):
                joined = f"{line} {piece}" if line else piece
                if line and width(joined, size, font) > room:
                    lines.append(line)
                    line = piece
                else:
                    line = joined
        lines.append(line)
    return tuple(lines)


def _pieces(word: str, room: float, size: float, font: str) -> Sequence[str]:
    """A word, in as many pieces as it takes."""
    if width(word, size, font) <= room:
        return (word,)
    pieces, start = [], 0
    while start < len(word):
        end = len(word)
        while end > start + 1 and width(word[start:end], size, font) > room:
            end -= 1
        pieces.append(word[start:end])
        start = end
    return pieces


def noted(text: str, room: float) -> tuple[str, ...]:
    """A note for the foot of every page: two lines at most; a longer one, whole on the first page, ends in an ellipsis."""
    lines = wrapped_in_room(text, room, LEAST) if text else ()
    if len(lines) <= 2:
        return lines
    return (lines[0], wrapped_in_room(lines[1], room - width(" …", LEAST), LEAST)[0] + " …")
