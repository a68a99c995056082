"""Displays as RTF: landscape or portrait, Letter or A4, one table a page, in a fixed-width font.

Written from the Rich Text Format specification 1.9.1. Characters outside ASCII are \\uN escapes with a fallback.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from .page import FIGURE_SPACE, TIE, ColumnHead, Figure, Page, PageLine, PageTable, characters_a_column, wrapped
from .paper import ADVANCE, LEADING, LETTER, TWIPS, Paper, PaperSheet, bodies, fitted, paper_of

DPI = 200
LANGUAGE = 1033  # English (United States), as Windows numbers languages
_ESCAPES = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\line ", "\t": "\\tab ", TIE: "\\~", FIGURE_SPACE: "\\~"}
_MARK = re.compile(r"[^ -~]|[\\{}]")
_RULE = "\\brdrs\\brdrw10"
ALIGNS = {"left": "\\ql", "center": "\\qc", "right": "\\qr"}


def escaped(text: str) -> str:
    """The text with everything that RTF would read as a mark escaped, and all of it ASCII.

    A character above U+FFFF is two escapes, its surrogates; numbers are signed 16 bit, as the format asks.

    >>> escaped("a{b} \\u2264 2")
    'a\\\\{b\\\\} \\\\u8804? 2'
    """
    return _MARK.sub(lambda found: _ESCAPES.get(found[0]) or _unicode(found[0]), text)


def _unicode(character: str) -> str:
    units = character.encode("utf-16-le", "surrogatepass")
    numbers = [int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)]
    return "".join(f"\\u{n}?" for n in numbers)


def rtf(page: Page, paper: Paper = LETTER) -> bytes:
    """A display as an RTF document. Only ASCII bytes, the same each time.

    The study and the pages' numbers are the header of every page, population and source its footer; the title is a
    heading of level 1 on the first page, so that Word's navigation leads to it, and is repeated on the others.
    """
    sheet = paper_of(page, paper)
    bodies_ = bodies(page, sheet)
    pages = [_page(page, body, sheet, first=i == 0) for i, body in enumerate(bodies_)]
    return (_opening(page, sheet, len(bodies_)) + "\\page\n".join(pages) + "}\n").encode("ascii")


def _opening(page: Page, sheet: PaperSheet, pages: int) -> str:
    margin = int(sheet.paper.margin * TWIPS)
    line = round(sheet.paper.points * 20 * LEADING)
    above = margin + line * (1 + len(wrapped(page.headers[1], sheet.characters)))
    below = margin + line * sum(len(wrapped(text, sheet.characters)) for text in page.footers)
    turned, section = ("\\landscape", "\\lndscpsxn") if sheet.landscape else ("", "")
    title = escaped(" ".join((page.number, *page.titles[:1])))
    foot = "".join(_paragraph(text, sheet, "\\ql") for text in page.footers)
    return (
        f"{{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1\\deflang{LANGUAGE}"
        f"{{\\fonttbl{{\\f0\\fmodern\\fprq1\\fcharset0 {escaped(sheet.paper.font)};}}}}\n"
        f"{{\\stylesheet{{\\s0\\snext0{_font(sheet)} Normal;}}"
        f"{{\\s1\\outlinelevel0\\qc\\b\\sbasedon0\\snext0{_font(sheet)} heading 1;}}"
        f"{{\\s2\\qc\\sbasedon0\\snext0{_font(sheet)} Subtitle;}}}}\n"
        f"{{\\info{{\\title {title}}}{{\\subject {escaped(page.headers[0])}}}{{\\author m5kit}}}}\n"
        f"\\paperw{sheet.wide}\\paperh{sheet.high}{turned}"
        f"\\margl{sheet.left}\\margr{sheet.left}\\margt{above}\\margb{below}\\headery{margin}\\footery{margin}\\sectd"
        f"{section}\\headery{margin}\\footery{margin}{_font(sheet)}\n"
        f"{{\\header {_running_head(page, sheet, pages)}}}\n"
        f"{{\\footer {foot}}}\n"
    )


def _running_head(page: Page, sheet: PaperSheet, pages: int) -> str:
    """The study, and "Page 1 of 3" of fields that the reader's program fills in."""
    left, right = page.headers
    number = f"Page {_field('PAGE', '1')} of {_field('NUMPAGES', str(pages))}"
    start = f"\\pard\\plain{_font(sheet)}\\tqr\\tx{sheet.width} {escaped(left)}\\tab {number}\\par\n"
    return start + _paragraph(right, sheet, "\\ql")


def _field(name: str, shown: str) -> str:
    return f"{{\\field{{\\*\\fldinst {name}}}{{\\fldrslt {shown}}}}}"


def _page(page: Page, body: PageTable | Figure, sheet: PaperSheet, *, first: bool) -> str:
    bold = "\\line ".join(map(escaped, filter(None, (page.number, *page.titles[:1]))))
    heading = "\\s1\\outlinelevel0" if first else ""
    titles = f"\\pard\\plain{heading}{_font(sheet)}\\qc\\b {bold}\\par\n"
    titles += "".join(_paragraph(text, sheet, "\\s2\\qc" if first else "\\qc") for text in page.titles[1:])
    gap = _paragraph("", sheet, "\\ql")
    notes = "".join(_paragraph(text, sheet, "\\ql") for text in page.notes)
    if isinstance(body, PageTable):
        inner = _table(body, sheet)
    else:
        inner = _picture(*fitted(body, page, sheet), page)
    return gap + titles + gap + inner + gap + notes


def _font(sheet: PaperSheet) -> str:
    return f"\\f0\\fs{round(sheet.paper.points * 2)}"


def _paragraph(text: str, sheet: PaperSheet, align: str) -> str:
    return f"\\pard\\plain{_font(sheet)}{align} {escaped(text)}\\par\n"


@dataclass(frozen=True)
class _Grid:
    """The columns of a table on a sheet: how many characters each has, and where it ends in twips."""

    sheet: PaperSheet
    widths: tuple[int, ...]
    edges: tuple[int, ...]


def _grid(body: PageTable, sheet: PaperSheet) -> _Grid:
    widths = characters_a_column(body, sheet.characters)
    whole = sum(widths)
    return _Grid(sheet, widths, tuple(round(sheet.width * end / whole) for end in accumulate(widths)))


def _table(body: PageTable, sheet: PaperSheet) -> str:
    grid = _grid(body, sheet)
    rows = [_header(row, grid, first=i == 0, last=i == len(body.header) - 1) for i, row in enumerate(body.header)]
    last = len(body.lines) - 1
    rows += [
        _line(line, body.aligns, grid, first=position == 0, end=position == last)
        for position, line in enumerate(body.lines)
    ]
    return "".join(rows)


def _header(row: Sequence[ColumnHead], grid: _Grid, *, first: bool, last: bool) -> str:
    definition, cells, start = "\\trowd\\trhdr\\trkeep\\trgaph40", "", 0
    for head in row:
        room = sum(grid.widths[start : start + head.span]) - 1
        start += head.span
        above = f"\\clbrdrt{_RULE}" if first else ""
        below = f"\\clbrdrb{_RULE}" if last else ""
        # A rule under several columns is the paragraph's, so that it does not run into the next one.
        under = f"\\li80\\ri80\\brdrb{_RULE}\\brsp20" if not last and head.span > 1 and head.text else ""
        definition += f"{above}{below}\\clvertalb\\cellx{grid.edges[start - 1]}"
        align = ALIGNS[head.align]
        cells += f"\\pard\\plain\\intbl\\sb30{under}{_font(grid.sheet)}{align} {_lines(head.text, room)}\\cell"
    return f"{definition}{cells}\\row\n"


def _line(line: PageLine, aligns: Sequence[str], grid: _Grid, *, first: bool, end: bool) -> str:
    below = f"\\clbrdrb{_RULE}" if end else ""
    ends, widths = (grid.edges[-1:], (sum(grid.widths),)) if line.heading else (grid.edges, grid.widths)
    definition = "\\trowd\\trkeep\\trgaph40" + "".join(f"{below}\\clvertalt\\cellx{edge}" for edge in ends)
    keep = "\\keepn" if line.keep or line.heading else ""
    keep += "\\sb30" if first else ""
    font, moved = _font(grid.sheet), 2 * line.indent
    cells = ""
    for position, (text, wide) in enumerate(zip(line.cells, widths, strict=True)):
        inset = f"\\li{round(moved * grid.sheet.paper.points * 20 * ADVANCE)}" if position == 0 and moved else ""
        room = wide - 1 - (0 if position else moved)
        cells += f"\\pard\\plain\\intbl{keep}{font}{ALIGNS[aligns[position]]}{inset} {_lines(text, room)}\\cell"
    return f"{definition}{cells}\\row\n"


def _lines(text: str, wide: int) -> str:
    """A text with its lines ended where they are counted to end, so that every program has the same pages."""
    return "\\line ".join(map(escaped, wrapped(text, wide)))


def _picture(figure: Figure, share: float, page: Page) -> str:
    """The drawing, shrunk to a share of its size, with its words for who does not see it."""
    wide, high = (round(side * TWIPS * share) for side in (figure.width, figure.height))
    from .recorder import png

    data = png(figure.drawing, DPI).hex()
    rows = "\n".join(data[i : i + 128] for i in range(0, len(data), 128))
    named = "".join(
        f"{{\\sp{{\\sn {name}}}{{\\sv {escaped(text)}}}}}"
        for name, text in (("wzName", page.number), ("wzDescription", figure.words))
    )
    size = f"\\picwgoal{wide}\\pichgoal{high}"
    return f"\\pard\\plain\\qc{{\\pict{{\\*\\picprop{named}}}\\pngblip{size}\n{rows}}}\\par\n"
