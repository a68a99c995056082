"""Displays as RTF: landscape or portrait, Letter or A4, one table a page, in a fixed-width font.

Written from the Rich Text Format specification 1.9.1. Characters outside ASCII are \\uN escapes with a fallback.
"""

from collections.abc import Sequence

from .page import FIGURE_SPACE, TIE, Figure, Head, Line, Page, Table
from .paper import ADVANCE, LETTER, TWIPS, Paper, Sheet, around, bodies, scale, sheet_of

DPI = 200
_ESCAPES = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\line ", "\t": "\\tab ", TIE: "\\~", FIGURE_SPACE: "\\~"}
_RULE = "\\brdrs\\brdrw10"


def escaped(text: str) -> str:
    """The text with everything that RTF would read as a mark escaped, and all of it ASCII.

    A character above U+FFFF is two escapes, its surrogates; numbers are signed 16 bit, as the format asks.

    >>> escaped("a{b} \\u2264 2")
    'a\\\\{b\\\\} \\\\u8804? 2'
    """
    return "".join(_ESCAPES.get(c) or (c if " " <= c <= "~" else _unicode(c)) for c in text)


def _unicode(character: str) -> str:
    units = character.encode("utf-16-le", "surrogatepass")
    numbers = [int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)]
    return "".join(f"\\u{n}?" for n in numbers)


def rtf(page: Page, paper: Paper = LETTER) -> bytes:
    """A display as an RTF document, its pages numbered "Page 1 of 3". Only ASCII bytes, the same each time."""
    sheet = sheet_of(page, paper)
    pieces = bodies(page, sheet)
    pages = [_page(page, body, f"Page {i} of {len(pieces)}", sheet) for i, body in enumerate(pieces, start=1)]
    return (_opening(page, sheet) + "\\page\n".join(pages) + "}\n").encode("ascii")


def _opening(page: Page, sheet: Sheet) -> str:
    margin = int(sheet.paper.margin * TWIPS)
    turned, section = ("\\landscape", "\\lndscpsxn") if page.landscape else ("", "")
    title = escaped(" ".join((page.number, *page.titles[:1])))
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1"
        f"{{\\fonttbl{{\\f0\\fmodern\\fprq1\\fcharset0 {escaped(sheet.paper.font)};}}}}\n"
        f"{{\\info{{\\title {title}}}}}\n"
        f"\\paperw{sheet.wide}\\paperh{sheet.high}{turned}"
        f"\\margl{margin}\\margr{margin}\\margt{margin}\\margb{margin}\\sectd"
        f"{section}{_font(sheet)}\n"
    )


def _page(page: Page, body: Table | Figure, number: str, sheet: Sheet) -> str:
    left, right = page.headers
    top = f"\\pard\\plain{_font(sheet)}\\tqr\\tx{sheet.width} {escaped(left)}\\tab {escaped(number)}\\par\n"
    bold = (page.number, *page.titles[:1])
    titles = "".join(_paragraph(text, sheet, "\\qc\\b") for text in ("", *bold))
    titles += "".join(_paragraph(text, sheet, "\\qc") for text in page.titles[1:])
    gap = _paragraph("", sheet, "\\ql")
    notes = "".join(_paragraph(text, sheet, "\\ql") for text in (*page.notes, *page.footers))
    inner = _table(body, sheet) if isinstance(body, Table) else _picture(body, sheet, sheet.lines - around(page, sheet))
    return top + _paragraph(right, sheet, "\\ql") + titles + gap + inner + gap + notes


def _font(sheet: Sheet) -> str:
    return f"\\f0\\fs{round(sheet.paper.points * 2)}"


def _paragraph(text: str, sheet: Sheet, align: str) -> str:
    return f"\\pard\\plain{_font(sheet)}{align} {escaped(text)}\\par\n"


def _edges(body: Table, sheet: Sheet) -> list[int]:
    whole, used, edges = sum(body.widths), 0.0, []
    for share in body.widths:
        used += share
        edges.append(round(sheet.width * used / whole))
    return edges


def _table(body: Table, sheet: Sheet) -> str:
    edges = _edges(body, sheet)
    rows = [_header(row, edges, sheet, position, len(body.header)) for position, row in enumerate(body.header)]
    last = len(body.lines) - 1
    rows += [
        _line(line, body, edges, sheet, first=position == 0, end=position == last)
        for position, line in enumerate(body.lines)
    ]
    return "".join(rows)


def _header(row: Sequence[Head], edges: Sequence[int], sheet: Sheet, position: int, of: int) -> str:
    definition, cells, start = "\\trowd\\trhdr\\trkeep\\trgaph40", "", 0
    for head in row:
        start += head.span
        above = f"\\clbrdrt{_RULE}" if position == 0 else ""
        below = f"\\clbrdrb{_RULE}" if position == of - 1 or (head.span > 1 and head.text) else ""
        definition += f"{above}{below}\\clvertalb\\cellx{edges[start - 1]}"
        align = {"left": "\\ql", "center": "\\qc", "right": "\\qr"}[head.align]
        cells += f"\\pard\\plain\\intbl\\sb30{_font(sheet)}{align} {escaped(head.text)}\\cell"
    return f"{definition}{cells}\\row\n"


def _line(line: Line, body: Table, edges: Sequence[int], sheet: Sheet, *, first: bool, end: bool) -> str:
    below = f"\\clbrdrb{_RULE}" if end else ""
    ends = edges[-1:] if line.heading else edges
    definition = "\\trowd\\trkeep\\trgaph40" + "".join(f"{below}\\clvertalt\\cellx{edge}" for edge in ends)
    keep = "\\keepn" if line.keep or line.heading else ""
    keep += "\\sb30" if first else ""
    indent = round(line.indent * 2 * sheet.paper.points * 20 * ADVANCE)
    cells = ""
    for position, text in enumerate(line.cells):
        align = {"left": "\\ql", "center": "\\qc", "right": "\\qr"}[body.aligns[position]]
        inset = f"\\li{indent}" if position == 0 and indent else ""
        cells += f"\\pard\\plain\\intbl{keep}{_font(sheet)}{align}{inset} {escaped(text)}\\cell"
    return f"{definition}{cells}\\row\n"


def _picture(figure: Figure, sheet: Sheet, lines: int) -> str:
    """The drawing, as large as the width and so many lines of text allow, and not larger than it was drawn."""
    share = scale(figure, sheet, lines)
    wide, high = (round(side * TWIPS * share) for side in (figure.width, figure.height))
    from .recorder import png

    data = png(figure.drawing, DPI).hex()
    rows = "\n".join(data[i : i + 128] for i in range(0, len(data), 128))
    return f"\\pard\\plain\\qc{{\\pict\\pngblip\\picwgoal{wide}\\pichgoal{high}\n{rows}}}\\par\n"
