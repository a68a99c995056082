"""Hold RTF files against what Word needs to make sense of them: python tests/validate_rtf.py FILE...

It reads the format by itself (Rich Text Format specification 1.9.1) and knows nothing of what wrote the file. Held: ASCII,
braces, escapes with their fallback, fonts and styles that are defined, a heading for navigation, language, title, header
and footer with fields of page and pages, paper and margins, tables whose rows are sound and whose header is repeated on
each page, pictures with alternative text that fit their page, text of 9 points and more. Where a page of the same name
in HTML lies beside it, both print the same cells. Exit code 1 where a file does not hold.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

LEAST = 18  # half points
DESTINATIONS = {"fonttbl", "stylesheet", "info", "header", "footer", "pict", "field", "fldinst", "fldrslt", "picprop"}
TOKEN = re.compile(r"\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
ALONE = {"~": "\u00a0", "\\": "\\", "{": "{", "}": "}", "_": "\u2011", "-": ""}


@dataclass
class Group:
    """What stands between braces: control words with their numbers, texts and inner groups, in order."""

    parts: list["Group | tuple[str, int | None] | str"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The destination that the group is."""
        return next((p[0] for p in self.parts if isinstance(p, tuple) and p[0] != "*"), "")

    @property
    def inner(self) -> list["Group"]:
        """The groups in it."""
        return [part for part in self.parts if isinstance(part, Group)]

    @property
    def words(self) -> dict[str, int | None]:
        """Its own control words with their last numbers."""
        return dict(part for part in self.parts if isinstance(part, tuple))

    @property
    def text(self) -> str:
        """All text in it, \\line and \\tab as such."""
        return "".join(
            p if isinstance(p, str) else p.text if isinstance(p, Group) else {"line": "\n", "tab": "\t"}.get(p[0], "")
            for p in self.parts
        )

    def all(self, name: str) -> Iterator["Group"]:
        """The groups of a destination, at any depth."""
        for group in self.inner:
            yield from ([group] if group.name == name else [])
            yield from group.all(name)


def parsed(content: bytes) -> Group:
    """The document as a group of groups. Raises ValueError where the bytes are not RTF."""
    text = content.decode("ascii")
    root, position = Group(), 0
    stack, skipped = [root], 0
    units: list[int] = []
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"no RTF at {text[position : position + 12]!r}")
        word, number, code, mark, brace, plain = found.groups()
        position = found.end()
        here = stack[-1].parts
        if word == "u":
            units.append(int(number) % 65536)
            skipped = 1
            continue
        if skipped and (plain or code):
            if plain and not plain.startswith("?"):
                raise ValueError(f"an escape without a fallback before {plain[:12]!r}")
            plain, skipped = (plain or "")[1:], 0
            if not plain and text.startswith("\\u", position) and text[position + 2 : position + 3] in "-0123456789":
                continue
        if units:
            here.append(b"".join(u.to_bytes(2, "little") for u in units).decode("utf-16-le"))
            units = []
        if brace == "{":
            stack.append(Group())
            here.append(stack[-1])
        elif brace == "}":
            if len(stack) == 1:
                raise ValueError("a brace too many")
            stack.pop()
        elif word:
            here.append((word, int(number) if number else None))
        elif mark:
            here.append(ALONE.get(mark, ("*", None)))
        elif code or plain:
            here.append(bytes.fromhex(code).decode("cp1252") if code else plain)
    if len(stack) > 1:
        raise ValueError("a brace too few")
    return root.inner[0]


# -- the document ------------------------------------------------------------------------


def faults(content: bytes) -> list[str]:
    """Everything about an RTF file that Word would not make sense of."""
    try:
        document = parsed(content)
    except (ValueError, UnicodeDecodeError) as error:
        return [str(error)]
    pages = _pages(document)
    return [
        *_head(document), *_running(document, len(pages)), *_paper(document), *_styles(document),
        *(f"page {n}: {says}" for n, page in enumerate(pages, start=1) for says in _page(page, _room(document))),
    ]  # fmt: skip


def _pages(document: Group) -> list[list[Group | tuple[str, int | None] | str]]:
    pages: list[list[Group | tuple[str, int | None] | str]] = [[]]
    for part in document.parts:
        if part == ("page", None):
            pages.append([])
        elif not (isinstance(part, Group) and part.name in ("fonttbl", "stylesheet", "info", "header", "footer")):
            pages[-1].append(part)
    return pages


def _head(document: Group) -> Iterator[str]:
    words = document.words
    if words.get("rtf") != 1 or "ansi" not in words:
        yield "no RTF of version 1 in ANSI"
    if words.get("deflang") in (None, 1024):
        yield "no language"
    told = {group.name: group.text for info in document.all("info") for group in info.inner}
    yield from (f"no {name}" for name in ("title", "author") if not told.get(name, "").strip())


def _running(document: Group, pages: int) -> Iterator[str]:
    for name in ("header", "footer"):
        if not "".join(group.text for group in document.all(name)).strip():
            yield f"no {name}"
    fields = {}
    for one in (f for name in ("header", "footer") for group in document.all(name) for f in group.all("field")):
        made = [g.text.strip() for g in one.all("fldinst")]
        shown = [g.text.strip() for g in one.all("fldrslt")]
        fields[made[0] if made else ""] = shown[0] if shown else ""
    yield from (f"no field {name}" for name in ("PAGE", "NUMPAGES") if name not in fields)
    if fields.get("NUMPAGES", "") not in ("", str(pages)):
        yield f"the field says {fields['NUMPAGES']} pages, and there are {pages}"


def _room(document: Group) -> tuple[int, int]:
    """Width and height between the margins in twips."""
    words = {name: value or 0 for name, value in document.words.items()}
    wide = words.get("paperw", 0) - words.get("margl", 0) - words.get("margr", 0)
    return wide, words.get("paperh", 0) - words.get("margt", 0) - words.get("margb", 0)


def _paper(document: Group) -> Iterator[str]:
    words = {name: value or 0 for name, value in document.words.items()}
    if ("landscape" in words) != (words.get("paperw", 0) > words.get("paperh", 0)):
        yield "the paper is not turned as the document says"
    for name in ("margl", "margr", "margt", "margb"):
        if words.get(name, 0) < 720:
            yield f"{name} is {words.get(name, 0)}"


def _styles(document: Group) -> Iterator[str]:
    sheets = [style for sheet in document.all("stylesheet") for style in sheet.inner]
    named = {style.words.get("s") or 0: style for style in sheets}
    heading = [n for n, style in named.items() if style.text.strip(" ;").lower() == "heading 1"]
    if not heading or named[heading[0]].words.get("outlinelevel") != 0:
        yield "no style heading 1 of the first level"
    fonts = {font.words.get("f") for table in document.all("fonttbl") for font in table.inner}
    used = list(_words(document))
    yield from {f"style {n} is not defined" for name, n in used if name == "s" and (n or 0) not in named}
    yield from {f"font {n} is not defined" for name, n in used if name == "f" and n not in fonts}
    yield from {f"text of {(n or 0) / 2} points" for name, n in used if name == "fs" and (n or 0) < LEAST}
    if heading and sum(part == ("s", heading[0]) for part in document.parts) != 1:
        yield "not one heading"


def _words(group: Group) -> Iterator[tuple[str, int | None]]:
    for part in group.parts:
        if isinstance(part, tuple):
            yield part
        elif isinstance(part, Group):
            yield from _words(part)


# -- a page ------------------------------------------------------------------------------


@dataclass
class Line:
    """A row of a table: its control words, where its cells end, and their texts."""

    words: set[str]
    edges: list[int]
    cells: list[str]

    @property
    def heads(self) -> bool:
        """Whether it is repeated on each page."""
        return "trhdr" in self.words


def rows(page: list[Group | tuple[str, int | None] | str]) -> list[Line]:
    """The rows of the tables of a page. Raises ValueError where a row has no beginning or no end."""
    found: list[Line] = []
    open_row, text = False, ""
    for part in page:
        if isinstance(part, Group):
            text += part.text
            continue
        if isinstance(part, str):
            text += part
            continue
        word, number = part
        if word == "trowd":
            if open_row:
                raise ValueError("a row that does not end")
            found.append(Line(set(), [], []))
            open_row = True
        elif word in ("cellx", "cell", "row") and not open_row:
            raise ValueError(f"\\{word} outside of a row")
        elif word == "cellx":
            found[-1].edges.append(number or 0)
        elif word == "cell":
            found[-1].cells.append(text)
        elif word == "row":
            open_row = False
        if open_row:
            found[-1].words.add(word)
        text = {"line": text + "\n", "tab": text + "\t"}.get(
            word, "" if word in ("cell", "row", "par", "pard") else text
        )
    if open_row:
        raise ValueError("a row that does not end")
    return found


def _page(page: list[Group | tuple[str, int | None] | str], room: tuple[int, int]) -> Iterator[str]:
    try:
        lines = rows(page)
    except ValueError as error:
        yield str(error)
        return
    if lines and not lines[0].heads:
        yield "a table without a header that is repeated"
    if any(after.heads and not before.heads for before, after in pairwise(lines)):
        yield "a header below the rows"
    for line in lines:
        if len(line.edges) != len(line.cells):
            yield f"a row with {len(line.edges)} edges and {len(line.cells)} cells"
        if line.edges != sorted(set(line.edges)) or line.edges[-1] > room[0] + 20:
            yield f"cells that end at {line.edges} of {room[0]}"
        if "trkeep" not in line.words:
            yield "a row that may be parted"
    for picture in Group(list(page)).all("pict"):
        yield from _picture(picture, room)
    if not lines and not any(Group(list(page)).all("pict")):
        yield "neither a table nor a picture"


def _picture(picture: Group, room: tuple[int, int]) -> Iterator[str]:
    told = {}
    for properties in picture.all("picprop"):
        for one in properties.inner:
            names, values = [g.text for g in one.all("sn")], [g.text for g in one.all("sv")]
            told[names[0].strip() if names else ""] = values[0].strip() if values else ""
    if not told.get("wzDescription"):
        yield "a picture without alternative text"
    data = bytes.fromhex("".join(part for part in picture.parts if isinstance(part, str)))
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or not data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        yield "a picture that is no whole PNG"
    wide, high = (picture.words.get(name) or 0 for name in ("picwgoal", "pichgoal"))
    if not (0 < wide <= room[0] + 20 and 0 < high <= room[1]):
        yield f"a picture of {wide} x {high} on {room[0]} x {room[1]}"


# -- the same in HTML ----------------------------------------------------------------------


class _Cells(HTMLParser):
    """The texts of the cells of a page's tables."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.inside = True
            self.cells.append("")
        elif tag == "br" and self.inside:
            self.cells[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u2007\u200b]+", "", text)


def unlike(content: bytes, html: str) -> list[str]:
    """The cells that one of both has and the other has not; headers and what is said to go on stand on every page."""
    reader = _Cells()
    reader.feed(html)
    theirs = [text for cell in reader.cells if (text := _plain(cell))]
    printed = [_plain(cell) for page in _pages(parsed(content)) for line in rows(page) for cell in line.cells]
    ours = [text for text in printed if text and not text.endswith("(continued)")]
    missing = [text for text in dict.fromkeys(theirs) if ours.count(text) < theirs.count(text)]
    strange = [text for text in dict.fromkeys(ours) if text not in theirs]
    return [f"HTML has {text!r}" for text in missing[:5]] + [f"HTML lacks {text!r}" for text in strange[:5]]


def main(files: list[str]) -> int:
    """Print what is wrong with each file, or that nothing is."""
    bad = 0
    for file in map(Path, files):
        found = sorted(set(faults(file.read_bytes())))
        beside = file.with_suffix(".html")
        if not found and beside.exists():
            found = unlike(file.read_bytes(), beside.read_text(encoding="utf-8"))
        bad += bool(found)
        sys.stdout.write(f"{file}: {'; '.join(found) or 'sound'}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
