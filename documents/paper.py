"""Paper, type and colours: what every document here is drawn with.

Text is set in DejaVu Sans, embedded as far as it is used; matplotlib brings the files. Sizes are in points, 72 to the
inch; a page is measured from its upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from ..specs import OutputFault

WIDTH, HEIGHT = 612.0, 792.0
MARGIN = 54.0
PLAIN, BOLD, ITALIC = "M5Paper", "M5PaperBold", "M5PaperOblique"
FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", ITALIC: "DejaVuSans-Oblique.ttf"}
BLACK, GREY, RULE = (0.10, 0.10, 0.12), (0.42, 0.44, 0.48), (0.80, 0.81, 0.84)
Colour = tuple[float, float, float]


@cache
def fonts() -> None:
    """Make the fonts known to reportlab, once.

    Raises OutputFault where their files are not installed.
    """
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise OutputFault("The fonts of the PDF come with matplotlib, which is not installed. Install matplotlib.")
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    for name, file in FILES.items():
        registerFont(TTFont(name, str(folder / file)))


@dataclass(frozen=True, eq=False)
class Sheets:
    """A document that is being drawn: the canvas, and where its bytes gather."""

    canvas: Any
    content: BytesIO

    @classmethod
    def begun(cls, title: str, subject: str) -> "Sheets":
        """A document without pages; the same calls give the same bytes."""
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        fonts()
        rl_config.useA85 = 0  # streams as they are deflated: base 85 makes them a quarter larger, and is slow to write
        content = BytesIO()
        canvas = Canvas(content, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=PLAIN)
        canvas.setTitle(title)
        canvas.setSubject(subject)
        canvas.setAuthor("m5kit")
        return cls(canvas, content)

    def ended(self) -> bytes:
        """The whole document."""
        self.canvas.save()
        return self.content.getvalue()

    def write(
        self, text: str, left: float, down: float, *, size: float = 9, font: str = PLAIN, colour: Colour = BLACK
    ) -> None:
        """One line of text whose base line is so far down."""
        self.canvas.setFillColorRGB(*colour)
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, HEIGHT - down, text)

    def box(self, left: float, down: float, wide: float, high: float, *, fill: Colour, line: Colour) -> None:
        """A filled box with an outline, its upper edge so far down."""
        self.canvas.setFillColorRGB(*fill)
        self.canvas.setStrokeColorRGB(*line)
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(left, HEIGHT - down - high, wide, high, stroke=1, fill=1)

    def rule(self, left: float, right: float, down: float, *, colour: Colour = RULE, thick: float = 0.5) -> None:
        """A line across."""
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.setLineWidth(thick)
        self.canvas.line(left, HEIGHT - down, right, HEIGHT - down)

    def bookmark(self, key: str, title: str, level: int, down: float = 0) -> None:
        """An entry of the outline that leads to this place of this page."""
        self.canvas.bookmarkHorizontal(key, 0, HEIGHT - down)
        self.canvas.addOutlineEntry(title, key, level=level, closed=level > 0)


@lru_cache(maxsize=20000)
def width(text: str, size: float, font: str = PLAIN) -> float:
    """How wide a text is set."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    fonts()
    return float(stringWidth(text, font, size))


@lru_cache(maxsize=20000)
def wrapped(text: str, room: float, size: float, font: str = PLAIN) -> tuple[str, ...]:
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
