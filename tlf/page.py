"""A display as it stands on paper, before any file format: titles, a table or a figure, footnotes, pages.

Nothing here computes a number. Texts are plain; `FIGURE_SPACE` stands for the
width of a digit, so that numbers under each other line up, and `TIE` is a blank
at which no line is broken.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from textwrap import TextWrapper
from unicodedata import east_asian_width

from .drawing import Drawing

FIGURE_SPACE = "\u2007"
TIE = "\u00a0"
ALIGNMENTS = ("left", "center", "right")
LONG = 40  # a text of more characters may be broken anywhere
SHORT = 12  # a head of so many characters is in one line where there is room
_MAYBE_WIDE = re.compile(r"[\u1100-\u1fff\u2070-\U0010ffff]")
_WIDE_PIECES = re.compile(r"\s+|[^\s\u1100-\uffff]+|[\u1100-\uffff]")  # wide characters stand alone
_FIRST_NUMBER = re.compile(rf"^([{FIGURE_SPACE} (<>+-]*\d[\d,]*)(.*)$", re.DOTALL)


@dataclass(frozen=True)
class ColumnHead:
    """One cell of a table's header: its text, how many columns it spans, and how it is set."""

    text: str
    span: int = 1
    align: str = "center"


@dataclass(frozen=True)
class PageLine:
    """One row of a table's body.

    cells: the stub first; a heading has the stub only.
    indent: steps that the stub is moved in; keep: not to be parted from the next row by a page's end;
    opens: it begins a page.
    """

    cells: tuple[str, ...]
    indent: int = 0
    heading: bool = False
    keep: bool = False
    opens: bool = False


@dataclass(frozen=True)
class PageTable:
    """Header rows, body rows, and for each column its share of the width and its alignment.

    wanted: so many characters of a line that fewer would give many more lines.
    """

    header: tuple[tuple[ColumnHead, ...], ...]
    lines: tuple[PageLine, ...]
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    wanted: int = 0

    @cached_property
    def least(self) -> tuple[int, ...]:
        """How many characters each column needs so that no number and no word of it is broken, and the gap after it.

        The numbers of a cell stay together, as 12.3 (4.5) does; of words only those of unusual length may be broken.
        """
        found = [4] * len(self.widths)
        for row in self.header:
            place = 0
            for head in row:
                if head.span == 1:
                    found[place] = max(found[place], _unbroken(head.text, numbers=False))
                place += head.span
        numbers = [align != "left" for align in self.aligns]
        for line in self.lines:
            for place, cell in enumerate(() if line.heading else line.cells):
                inset = 0 if place else 2 * line.indent
                found[place] = max(found[place], inset + _unbroken(cell, numbers=numbers[place]))
        return tuple(found)

    @cached_property
    def roomy(self) -> tuple[int, ...]:
        """What each column needs at least, and for a short head, such as Mean (SD), to stand in one line."""
        found = list(self.least)
        for row in self.header:
            place = 0
            for head in row:
                lines = [display_width(line) for line in head.text.split("\n") if display_width(line) <= SHORT]
                if head.span == 1 and lines:
                    found[place] = max(found[place], max(lines) + 1)
                place += head.span
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Figure:
    """A drawing: its size in inches, what it shows in words, and the drawing itself, made when first asked for.

    grow: the figure for a room of so many inches, where it can be laid out for its page;
    split: the figures that it is on pages with such a room, where one page may be too small for it.
    """

    width: float
    height: float
    words: str
    draw: Callable[[], Drawing]
    grow: "Callable[[float, float], Figure] | None" = None
    split: "Callable[[float, float], tuple[Figure, ...]] | None" = None

    @cached_property
    def drawing(self) -> Drawing:
        """Shapes and words."""
        return self.draw()

    def sized(self, width: float, height: float) -> "Figure":
        """The figure in a room of so many inches: laid out for it where it can be, else itself, to be shrunk."""
        if self.grow is None:
            return self
        if (width, height) not in self._sizes:
            self._sizes[width, height] = self.grow(width, height)
        return self._sizes[width, height]

    @cached_property
    def _sizes(self) -> "dict[tuple[float, float], Figure]":
        return {}


@dataclass(frozen=True)
class Page:
    """One display: what stands above its body, the body, and what stands below.

    id names its files; number is "Table 1"; titles the title and the lines under it, population included.
    headers: left and right text over the titles; notes: footnotes; footers: source and marks of every display.
    """

    id: str
    number: str
    titles: tuple[str, ...]
    body: PageTable | Figure
    notes: tuple[str, ...] = ()
    headers: tuple[str, str] = ("", "")
    footers: tuple[str, ...] = ()
    landscape: bool = True
    data: PageTable | None = None


def aligned(texts: Sequence[str]) -> list[str]:
    """The texts of one column, padded so that the units digits of their first numbers stand under each other.

    Texts that begin with a number come out equally long, so the column may be centred; words are left as they are.

    >>> [t.replace(FIGURE_SPACE, "_") for t in aligned(["208 (59.9)", "6 (1.7)", "<0.001", "", "NE"])]
    ['208 (59.9)', '__6 (1.7)_', '_<0.001___', '', 'NE']
    """
    parts = [_FIRST_NUMBER.match(text) for text in texts]
    left = max((len(part.group(1)) for part in parts if part), default=0)
    right = max((len(part.group(2)) for part in parts if part), default=0)
    return [
        part.group(1).rjust(left, FIGURE_SPACE) + part.group(2).ljust(right, FIGURE_SPACE) if part else text
        for part, text in zip(parts, texts, strict=True)
    ]


class _Breaks(TextWrapper):
    """Lines end at blanks, and after a slash between long words, as no unit such as mmol/L has it."""

    wordsep_simple_re = re.compile(r"([ ]+|(?<=[^\W\d_]{4}/)(?=[^\W\d_]{3})(?!min\b|day\b|week\b|year\b))")


def unbroken_words(text: str) -> list[str]:
    """The parts of a text that stay in one line.

    >>> unbroken_words("Allergic reaction/hypersensitivity, 1/2 mmol/L")
    ['Allergic', 'reaction/', 'hypersensitivity,', '1/2', 'mmol/L']
    """
    return [part for part in _Breaks.wordsep_simple_re.split(text) if part.strip()]


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many characters, broken between its words; its own line breaks stay."""
    if display_width(text) <= width and "\n" not in text:
        return [text.strip(" ")]
    if display_width(text) > len(text):
        return [line for part in text.split("\n") for line in _wide_lines(part, max(width, 2))]
    lines: list[str] = []
    for part in text.split("\n"):
        fits = len(part) <= width
        lines += [part] if fits else _wrapper(max(width, 1)).wrap(part) or [""]
    return [line.strip(" ") for line in lines]


def _wide_lines(text: str, width: int) -> list[str]:
    """A text with wide characters in lines: it may end after any of these, and at blanks."""
    lines = [""]
    for piece in _WIDE_PIECES.findall(text):
        if display_width(lines[-1] + piece) > width and lines[-1].strip():
            lines.append("")
        lines[-1] += piece
    return [line.strip(" ") for line in lines]


@cache
def _wrapper(width: int) -> TextWrapper:
    return _Breaks(width, drop_whitespace=False, break_on_hyphens=False)


def display_width(text: str) -> int:
    """How many characters of a line a text takes: wide ones, as Chinese has, take two.

    >>> display_width("rash"), display_width("头痛")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return len(text) + sum(east_asian_width(c) in "WF" for c in _MAYBE_WIDE.findall(text))


@cache
def _unbroken(text: str, *, numbers: bool) -> int:
    if numbers and len(text) <= LONG and _FIRST_NUMBER.match(text):
        return display_width(text) + 1
    found = (display_width(word) for part in text.split("\n") for word in unbroken_words(part))
    return 1 + max((wide for wide in found if wide <= LONG), default=0)


def characters_a_column(table: PageTable, width: int) -> tuple[int, ...]:
    """How many characters of a line of so many each column has: by its share, and not less than it needs.

    All of the line is used; where the columns need more, that is what they have. Short heads are in one line where
    there is room for that.
    """
    whole, need = sum(table.widths), table.roomy if sum(table.roomy) <= width else table.least
    ends = [round(width * end / whole) for end in accumulate(table.widths)]
    shares = [max(4, end - start) for start, end in zip([0, *ends], ends, strict=False)]
    found = [max(share, low) for share, low in zip(shares, need, strict=True)]
    while sum(found) > max(width, sum(need)):  # those with most to spare give to those that need more
        place = max(range(len(found)), key=lambda i: (found[i] - need[i], -i))
        if found[place] <= max(need[place], 4):
            break
        found[place] -= 1
    return tuple(found)


def height(line: PageLine, widths: Sequence[int], indent: int = 2) -> int:
    """How many lines of text a row takes, its cells wrapped to their columns."""
    if line.heading:
        return len(wrapped(line.cells[0], sum(widths) - indent * line.indent))
    room = [widths[0] - indent * line.indent, *widths[1:]]
    return max(len(wrapped(cell, w - 1)) for cell, w in zip(line.cells, room, strict=True))
