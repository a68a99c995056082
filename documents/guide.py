"""A reviewer's guide: sections of paragraphs, tables and a chart of what is made from what, with contents and bookmarks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..outputs.fonts import width
from ..specs.check_identity import NO_STAMP
from .paper import BLACK, BOLD, GREY, HEIGHT, LEAST, MARGIN, PLAIN, RULE, WIDTH, Sheets, noted, wrapped_in_room

RIGHT = WIDTH - MARGIN
ROOM = RIGHT - MARGIN
TOP, FOOT = MARGIN + 22, HEIGHT - 62
BODY, CELL = 10.0, 9.0
LEADING, CELL_LEADING = 13.5, 11.5
PADDING = 3.0
SHADE = (0.93, 0.95, 0.97)
BOX = (0.90, 0.95, 1.0)


@dataclass(frozen=True)
class GuideTable:
    """A table with a header; widths are the shares of its columns, all alike where none are given."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What is made from what: boxes in columns from left to right, and for each name those that it is made from."""

    columns: tuple[tuple[str, ...], ...]
    made_from: Mapping[str, tuple[str, ...]]


Part = str | GuideTable | Chart


@dataclass(frozen=True)
class Section:
    """A numbered section: its title, its level (1 to 3), and its paragraphs, tables and charts in order.

    open: whether nothing but that it has nothing to say was found for it.
    """

    title: str
    parts: tuple[Part, ...] = ()
    level: int = 1
    open: bool = False


@dataclass(frozen=True)
class Guide:
    """A whole guide; notice stands on the first page in a frame and at the foot of every page.

    stamp is the time that the PDF bears.
    """

    title: str
    study: str
    notice: str
    sections: tuple[Section, ...]
    stamp: datetime = NO_STAMP


@dataclass(frozen=True)
class _Piece:
    """Something that is drawn in one go: how high it is, and how it is drawn at a place.

    entry is (level, number and title) of the section that it begins; keep is what must follow on the same page.
    """

    high: float
    draw: Callable[[Sheets, float], None]
    entry: tuple[int, str] | None = None
    keep: float = 0.0
    repeated: "_Piece | None" = None


def guide_pdf(guide: Guide) -> bytes:
    """The guide as a PDF with a table of contents and bookmarks; the same guide gives the same bytes."""
    sheets = Sheets.begun(f"{guide.study}: {guide.title}", guide.title, guide.stamp)
    pages = _paged([piece for numbered in numbered_sections(guide.sections) for piece in _pieces(*numbered)])
    entries = [(p.entry, n) for n, page in enumerate(pages) for _, p in page if p.entry]
    front = 1 + _contents_pages(len(entries))
    _cover(sheets, guide)
    _contents(sheets, guide, [(level, title, n + front + 1) for (level, title), n in entries], front)
    for number, page in enumerate(pages, start=front + 1):
        for down, piece in page:
            if piece.entry:
                sheets.bookmark(piece.entry[1], piece.entry[1], piece.entry[0] - 1, down - 12)
            piece.draw(sheets, down)
        _foot(sheets, guide, number)
    return sheets.ended()


def numbered_sections(sections: Sequence[Section]) -> Iterator[tuple[str, Section]]:
    """Each section with its number: 1, 1.1, 1.1.1, 1.2, 2."""
    counts = [0, 0, 0]
    for section in sections:
        counts[section.level - 1] += 1
        counts[section.level :] = [0] * (len(counts) - section.level)
        yield ".".join(str(n) for n in counts[: section.level]), section


def _pieces(number: str, section: Section) -> Iterator[_Piece]:
    yield _heading(f"{number} {section.title}", section.level)
    for part in section.parts:
        if isinstance(part, str):
            yield from _paragraph(part)
        elif isinstance(part, GuideTable):
            yield from _table(part)
        else:
            yield _chart(part)


def _heading(text: str, level: int) -> _Piece:
    size = {1: 14.0, 2: 11.5}.get(level, 10.5)

    lines = wrapped_in_room(text, ROOM, size, BOLD)

    def draw(sheets: Sheets, down: float) -> None:
        with sheets.element(f"H{level}"):
            for number, line in enumerate(lines):
                sheets.write(line, MARGIN, down + 20 + number * size * 1.2, size=size, font=BOLD)

    return _Piece(30.0 + (len(lines) - 1) * size * 1.2, draw, (level, text), keep=60.0)


def _paragraph(text: str) -> Iterator[_Piece]:
    lines, key = wrapped_in_room(text, ROOM, BODY), object()
    for number, line in enumerate(lines):
        yield _line(line, LEADING + (6 if number == len(lines) - 1 else 0), key)


def _line(text: str, high: float, key: object) -> _Piece:
    def draw(sheets: Sheets, down: float) -> None:
        with sheets.continued("P", key):
            sheets.write(text, MARGIN, down + BODY + 1, size=BODY)

    return _Piece(high, draw)


# -- tables ---------------------------------------------------------------------------


def _table(table: GuideTable) -> Iterator[_Piece]:
    """The rows one by one, each knowing the header that a new page repeats; a blank after the last."""
    shares = table.widths or (1.0,) * len(table.header)
    wide = tuple(ROOM * share / sum(shares) for share in shares)
    key = object()
    header = _row(table.header, wide, key)
    yield header
    for cells in table.rows:
        yield from _rows(cells, wide, header, key)
    yield _Piece(8.0, lambda sheets, down: None)


def _rows(cells: Sequence[str], wide: Sequence[float], header: _Piece, key: object) -> Iterator[_Piece]:
    """A row, in as many parts as pages ask for where it is higher than a page."""
    most = int((FOOT - TOP - header.high) / CELL_LEADING) - 1
    lines = [wrapped_in_room(cell, w - 2 * PADDING, CELL) for cell, w in zip(cells, wide, strict=True)]
    for start in range(0, max(map(len, lines), default=1), most):
        yield _drawn([part[start : start + most] for part in lines], wide, header, key)


def _row(cells: Sequence[str], wide: Sequence[float], key: object) -> _Piece:
    lines = [wrapped_in_room(c, w - 2 * PADDING, CELL, BOLD) for c, w in zip(cells, wide, strict=True)]
    return _drawn(lines, wide, None, key)


def _drawn(lines: Sequence[Sequence[str]], wide: Sequence[float], header: _Piece | None, key: object) -> _Piece:
    """A row of the table of this key; without a header it is one itself."""
    head = header is None
    high = max(map(len, lines), default=1) * CELL_LEADING + 2 * PADDING

    def draw(sheets: Sheets, down: float) -> None:
        if head:
            sheets.box(MARGIN, down, ROOM, high, fill=SHADE, line=SHADE)
        left = MARGIN
        with sheets.continued("Table", key), sheets.element("TR"):
            for cell, w in zip(lines, wide, strict=True):
                with sheets.element("TH" if head else "TD", scope="Column" if head else ""):
                    for number, line in enumerate(cell, start=1):
                        base = down + PADDING + number * CELL_LEADING - 2.5
                        sheets.write(line, left + PADDING, base, size=CELL, font=BOLD if head else PLAIN)
                left += w
        sheets.rule(MARGIN, RIGHT, down + high, colour=BLACK if head else RULE)

    return _Piece(high, draw, keep=24.0 if head else 0.0, repeated=header)


# -- the chart ------------------------------------------------------------------------


def _chart(chart: Chart) -> _Piece:
    rows = max((len(column) for column in chart.columns), default=0)
    description = "; ".join(f"{name} is made from {', '.join(made)}" for name, made in chart.made_from.items() if made)
    step = min(22.0, (FOOT - TOP - 40) / max(rows, 1))
    wide = min(84.0, ROOM / (len(chart.columns) * 1.6))
    places = _places(chart, step, wide)

    def draw(sheets: Sheets, down: float) -> None:
        with sheets.element("Figure", f"What is made from what: {description}."):
            drawn(sheets, down)

    def drawn(sheets: Sheets, down: float) -> None:
        canvas = sheets.canvas
        canvas._code.append("/Artifact BMC")
        canvas.setStrokeColorRGB(0.55, 0.62, 0.72)
        canvas.setLineWidth(0.4)
        for name, sources in chart.made_from.items():
            for source in sources:
                if name in places and source in places:
                    _arrow(canvas, places[source], places[name], wide, down + step / 2)
        canvas._code.append("EMC")
        for name, (left, top) in places.items():
            sheets.box(left, down + top, wide, step - 5, fill=BOX, line=BLACK)
            size = min(CELL, CELL * (wide - 4) / max(width(name, CELL), 1))
            sheets.write(name, left + (wide - width(name, size)) / 2, down + top + step / 2, size=size)

    return _Piece(rows * step + 14, draw)


def _places(chart: Chart, step: float, wide: float) -> dict[str, tuple[float, float]]:
    """The upper left corner of each box, below the upper edge of the chart; shorter columns are centred."""
    rows = max((len(column) for column in chart.columns), default=0)
    gap = (ROOM - wide * len(chart.columns)) / max(len(chart.columns) - 1, 1)
    return {
        name: (MARGIN + place * (wide + gap), (rows - len(column)) * step / 2 + row * step)
        for place, column in enumerate(chart.columns)
        for row, name in enumerate(column)
    }


def _arrow(canvas: object, start: tuple[float, float], end: tuple[float, float], wide: float, down: float) -> None:
    """A curve from the right of one box to the left of another; within a column, around its right side."""
    x1, y1 = start[0] + wide, HEIGHT - down - start[1] + 2.5
    x2, y2 = end[0], HEIGHT - down - end[1] + 2.5
    if x2 <= x1:
        x2 = end[0] + wide
        bend = max(x1, x2) + 26
        canvas.bezier(x1, y1, bend, y1, bend, y2, x2, y2)  # type: ignore[attr-defined]
    else:
        half = (x1 + x2) / 2
        canvas.bezier(x1, y1, half, y1, half, y2, x2, y2)  # type: ignore[attr-defined]


# -- pages ----------------------------------------------------------------------------


def _paged(pieces: Sequence[_Piece]) -> list[list[tuple[float, _Piece]]]:
    """The pieces with their places, page by page; a table that goes on has its header again."""
    pages: list[list[tuple[float, _Piece]]] = [[]]
    down = TOP
    for piece in pieces:
        if pages[-1] and down + piece.high + piece.keep > FOOT:
            pages.append([])
            down = TOP
            if piece.repeated:
                pages[-1].append((down, piece.repeated))
                down += piece.repeated.high
        pages[-1].append((down, piece))
        down += piece.high
    return pages


def _cover(sheets: Sheets, guide: Guide) -> None:
    sheets.bookmark("cover", guide.title, 0)
    down = 220.0
    for text, size, font, kind in ((guide.title, 24.0, BOLD, "H1"), (guide.study, 14.0, PLAIN, "P")):
        with sheets.element(kind):
            for line in wrapped_in_room(text, ROOM, size, font):
                sheets.write(line, MARGIN, down, size=size, font=font)
                down += size * 1.4
        down += 8
    if guide.notice:
        lines = wrapped_in_room(guide.notice, ROOM - 20, BODY)
        sheets.box(MARGIN, down, ROOM, len(lines) * LEADING + 14, fill=(1.0, 0.97, 0.86), line=BLACK)
        with sheets.element("P"):
            for number, line in enumerate(lines, start=1):
                sheets.write(line, MARGIN + 10, down + 4 + number * LEADING, size=BODY)
    _foot(sheets, guide, 1)


def _contents_pages(entries: int) -> int:
    return -(-entries // _contents_lines()) or 1


def _contents_lines() -> int:
    return int((FOOT - TOP - 40) / 16)


def _contents(sheets: Sheets, guide: Guide, entries: Sequence[tuple[int, str, int]], front: int) -> None:
    """The table of contents, each line a link to its page."""
    most = _contents_lines()
    for page in range(front - 1):
        with sheets.element("H1"):
            sheets.write("Contents", MARGIN, TOP + 20, size=14, font=BOLD)
        down = TOP + 44
        with sheets.element("TOC"):
            for entry in entries[page * most : (page + 1) * most]:
                _contents_line(sheets, entry, down)
                down += 16
        _foot(sheets, guide, page + 2)


def _contents_line(sheets: Sheets, entry: tuple[int, str, int], down: float) -> None:
    level, title, number = entry
    left = MARGIN + 16 * (level - 1)
    room = RIGHT - left - 40
    with sheets.element("TOCI"):
        shown = wrapped_in_room(title, room, BODY)
        sheets.write(
            shown[0] + (" …" if len(shown) > 1 else ""), left, down, size=BODY, font=BOLD if level == 1 else PLAIN
        )
        sheets.write(str(number), RIGHT - width(str(number), BODY), down, size=BODY)
    sheets.link(title, title, left, RIGHT, down)


def _foot(sheets: Sheets, guide: Guide, number: int) -> None:
    sheets.rule(MARGIN, RIGHT, HEIGHT - 46)
    for place, line in enumerate(noted(guide.notice, ROOM - 60)):
        sheets.write(line, MARGIN, HEIGHT - 34 + place * 11, size=LEAST, colour=GREY)
    footer = f"Page {number}"
    sheets.write(footer, RIGHT - width(footer, LEAST), HEIGHT - 34, size=LEAST, colour=GREY)
    sheets.page_ends()


def guide_texts(guide: Guide) -> Iterator[str]:
    """Everything that a guide prints."""
    yield from (guide.title, guide.study, guide.notice)
    for section in guide.sections:
        yield section.title
        for part in section.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, GuideTable):
                yield from part.header
                yield from (cell for row in part.rows for cell in row)
