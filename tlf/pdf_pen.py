"""What displays are drawn with on a page of a PDF: lines of text by columns of characters, and rules."""

from dataclasses import dataclass
from typing import Any

from ..outputs.fonts import MONO, draw
from ..outputs.pdf import Pdf
from .page import FIGURE_SPACE, display_width, wrapped
from .paper import LEADING, TWIPS, PaperSheet

GLYPH = 0.602
POINT = 20.0


@dataclass(frozen=True)
class Pen:
    """A document with the sheet it is on: text by columns of characters, lengths in points from the upper left margin."""

    document: Pdf
    sheet: PaperSheet

    @property
    def canvas(self) -> Any:
        """What is drawn on."""
        return self.document.canvas

    @property
    def left(self) -> float:
        """The margin at each side."""
        return self.sheet.left / POINT

    @property
    def margin(self) -> float:
        """Above and below."""
        return self.sheet.paper.margin * TWIPS / POINT

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.sheet.width / POINT

    @property
    def top(self) -> float:
        """Where the text begins, from below."""
        return self.sheet.high / POINT - self.margin

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return self.sheet.paper.points * LEADING

    @property
    def advance(self) -> float:
        """The width of a character."""
        return self.sheet.paper.points * GLYPH

    def write(self, text: str, left: float, right: float, down: float, align: str = "left", font: str = MONO) -> None:
        """One line of text between left and right, its base line so far down."""
        if not text:
            return
        with self.document.marked():
            self.set(text, left, right, down, align, font)

    def set(self, text: str, left: float, right: float, down: float, align: str = "left", font: str = MONO) -> None:
        """The same, without a mark of its own."""
        room = right - left - display_width(text) * self.advance
        x = self.left + left + {"left": 0.0, "center": room / 2, "right": room}[align]
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
        self.canvas.line(self.left + left, y, self.left + right, y)
        self.canvas._code.append("EMC")


def paragraph(pen: Pen, text: str, down: float, align: str = "left", font: str = MONO) -> float:
    """A text in as many lines as it needs; how far down they reach."""
    for line in wrapped(text, pen.sheet.characters):
        down += pen.line
        pen.write(line, 0, pen.width, down, align, font)
    return down
