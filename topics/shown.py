"""Topics as plain text for a terminal: the words of the Markdown, its tables as lists, its code indented."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from .pages import Topic, line_cells, topics

WIDTH = 100
MOST_WHOLE = 4  # topics shown whole; of more, where they stand
MOST_ROWS = 24
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def shown_topics(found: Sequence[Topic]) -> Iterator[str]:
    """The topics: pages and sections whole, rows of tables with where they stand."""
    whole = [t for t in found if t.kind != "row"]
    rows = [t for t in found if t.kind == "row"]
    for at, topic in enumerate(whole[:MOST_WHOLE]):
        yield from [""] if at else []
        yield f"({topic.where})"
        yield from plain_markdown(topic.lines)
    yield from (f"Also in {t.where}: {t.names[0]}" for t in whole[MOST_WHOLE:])
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for topic in rows:
        alike.setdefault((topic.names[0], topic.lines), []).append(topic.where)
    for at, ((name, lines), places) in enumerate(list(alike.items())[:MOST_ROWS]):
        yield from [""] if at or whole else []
        yield from _wrapped(f"{name} ({'; '.join(places)})", "")
        for text in filter(None, map(_words, lines)):
            yield from _wrapped(text, "  ")
    if len(alike) > MOST_ROWS:
        yield f"... and {len(alike) - MOST_ROWS} more"


def pages() -> Iterator[str]:
    """The pages, each with its first sentence."""
    for topic in topics():
        if topic.kind == "page":
            text = " ".join(line for line in _paragraph(topic.lines))
            yield f"{topic.names[0]:<20}{textwrap.shorten(_words(text), WIDTH - 20, placeholder=' ...')}"


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    """The lines of the first paragraph under the title."""
    begun = False
    for line in lines[1:]:
        if line.strip() and not line.startswith(("#", "|", "```")):
            begun = True
            yield line
        elif begun:
            return


def plain_markdown(lines: Sequence[str]) -> Iterator[str]:
    """Markdown as plain text."""
    code, heads, waiting = False, [""], ""
    for line in [*lines, ""]:
        cells = None if code else line_cells(line)
        joins = not code and cells is None and line.strip() and not re.match(r"#|```|\s*[-*] |\s*\d+\. ", line)
        if waiting and not joins:
            yield from _wrapped(_words(waiting), _indent(waiting))
            waiting = ""
        if line.startswith("```"):
            code = not code
        elif code:
            yield f"    {line}"
        elif cells is not None:
            if heads == [""]:
                heads = cells
            elif not set("".join(cells)) <= set("-: "):
                yield from _row(heads, cells)
            continue
        elif joins or (line.strip() and not line.startswith("#")):
            waiting = f"{waiting} {line.strip()}" if waiting and joins else line
        else:
            heading = _words(line.lstrip("# "))
            yield heading
            yield from ["-" * min(len(heading), WIDTH)] if heading else []
        heads = [""]


def _row(heads: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    first, *rest = map(_words, cells)
    named = [
        f"{head}: {cell}" if head and len(rest) > 1 else cell
        for head, cell in zip(heads[1:], rest, strict=False)
        if cell
    ]
    yield from textwrap.wrap(f"{first}  {'; '.join(named)}", WIDTH, initial_indent="  ", subsequent_indent="      ")


def _indent(text: str) -> str:
    return " " * (len(text) - len(text.lstrip()))


def _wrapped(text: str, indent: str) -> list[str]:
    more = indent + ("  " if text.lstrip().startswith(("- ", "* ")) else "")
    return textwrap.wrap(text.strip(), WIDTH, initial_indent=indent, subsequent_indent=more, break_long_words=False)


def _words(text: str) -> str:
    """Text without marks; a link to a page says how to read it here."""
    return _LINK.sub(_link, text).replace("**", "").replace("`", "")


def _link(found: re.Match[str]) -> str:
    page = found[2].partition("#")[0]
    known = page.endswith(".md") and not page.startswith(("http", ".."))
    return f"{found[1]} (m5kit help {page.removesuffix('.md')})" if known else found[1]
