"""The pages of docs, which lie in the package, cut into topics: pages, sections, and the rows of their tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Pages that tell of one thing each come first; the stories that use them come last.
ORDER = (
    *("commands", "sheets", "study-toml", "conditions", "dates-and-numbers", "methods", "analyses", "findings"),
    *("domains", "glossary"),
)
LONGEST = 150  # lines of a page that is shown whole; of a longer one the headings
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$")
_ROW = re.compile(r"^\| *(.*?) *\|$")
_CELLS = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Topic:
    """Something that can be asked for.

    names: what it is called, the first as it is shown; page: its page, without .md; within: the headings above it;
    lines: its text as Markdown; kind: "page", "section", or "row" of a table, whose lines are its column heads and cells.
    """

    names: tuple[str, ...]
    page: str
    within: tuple[str, ...]
    lines: tuple[str, ...]
    kind: str

    @property
    def where(self) -> str:
        """Where it stands: "sheets: datasets"."""
        return ": ".join([self.page, *self.within[-1:]])


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic of every page, in the order of the pages."""
    folder = files(__package__.rpartition(".")[0]) / "docs"
    found = sorted(f.name.removesuffix(".md") for f in folder.iterdir() if f.name.endswith(".md"))
    pages = [*(name for name in ORDER if name in found), *(name for name in found if name not in ORDER)]
    return tuple(t for page in pages for t in _of_page(page, (folder / f"{page}.md").read_text(encoding="utf-8")))


def _of_page(page: str, text: str) -> Iterator[Topic]:
    lines = [line for line in text.splitlines() if not line.startswith("<!--")]
    heads = list(_headings(lines))
    title = heads[0][2] if heads else page
    whole = lines if len(lines) <= LONGEST else _outline(lines, heads)
    yield Topic((*_named(page, title), *page.split("-and-")), page, (), tuple(whole), "page")
    for at, (start, depth, heading) in enumerate(heads):
        if depth == 1:
            continue
        end = next((s for s, d, _ in heads[at + 1 :] if d <= depth), len(lines))
        above = _above(heads[:at], depth)
        yield Topic(_named(heading), page, above, tuple(lines[start:end]), "section")
    yield from _rows(page, lines, heads)


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The line, depth and text of each heading outside of code."""
    code = False
    for at, line in enumerate(lines):
        code ^= line.startswith("```")
        if not code and (found := _HEADING.match(line)):
            yield at, len(found[1]), found[2]


def _above(heads: Sequence[tuple[int, int, str]], depth: int) -> tuple[str, ...]:
    found: list[str] = []
    for _, d, heading in reversed(heads):
        if d < depth:
            found, depth = [heading, *found], d
    return tuple(found)


def _outline(lines: Sequence[str], heads: Sequence[tuple[int, int, str]]) -> list[str]:
    """The beginning of a long page, and the headings under its title."""
    first = heads[1][0] if len(heads) > 1 else len(lines)
    depths = [d for _, d, _ in heads[1:]]
    listed = [h for _, d, h in heads[1:] if d <= min(depths, default=2) + 1]
    return [*lines[: min(first, LONGEST)], "", *(f"- {heading}" for heading in listed)]


def _named(*texts: str) -> tuple[str, ...]:
    """What a heading is called: as it stands, without its number, its "m5kit" and its brackets."""
    found = []
    for text in texts:
        plain = re.sub(r"[`*]", "", text)
        bare = re.sub(r"^\d+\. |^m5kit ", "", plain)
        found += [bare, plain, bare.strip("[]")]
    return tuple(dict.fromkeys(found))


def _rows(page: str, lines: Sequence[str], heads: Sequence[tuple[int, int, str]]) -> Iterator[Topic]:
    """The rows of the tables of a page that has names in the first column."""
    columns: list[str] = []
    for at, line in enumerate(lines):
        cells = line_cells(line)
        if cells is None:
            columns = []
        elif not columns:
            columns = cells
        elif names := _first_names(cells[0]):
            above = _above([h for h in heads if h[0] < at], 7)
            row_cells = tuple(
                f"{head}: {cell}" if head else cell for head, cell in zip(columns[1:], cells[1:], strict=False)
            )
            within = f"{re.sub(r'[`]|^m5kit ', '', above[-1]).strip('[]')}.{names[0]}" if above else names[0]
            yield Topic((*names, within), page, above, row_cells, "row")


def line_cells(line: str) -> list[str] | None:
    """The cells of a line of a table; None where it is no such line."""
    found = _ROW.match(line)
    return [cell.strip().replace("\\|", "|") for cell in _CELLS.split(found[1])] if found else None


def _first_names(cell: str) -> tuple[str, ...]:
    """The names in the first cell of a row: its code words, or its text."""
    if not cell.strip(" -:"):
        return ()
    coded = _CODE.findall(cell)
    bare = [re.sub(r"^(--[\w-]+).*", r"\1", word) for word in coded] or [cell.replace("*", "")]
    return tuple(dict.fromkeys([*bare, *coded]))
