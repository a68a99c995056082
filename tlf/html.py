"""Displays as HTML: one self-contained accessible page each, fit for print."""

import re
from collections.abc import Sequence
from html import escape

from ..outputs import inert_text
from .drawing import svg
from .page import FIGURE_SPACE, ColumnHead, Figure, Page, PageLine, PageTable, unbroken_words

ALL, CONTENTS = "displays", "Tables, figures and listings"
STYLE = """
:root { color-scheme: light dark; --ink: #111; --soft: #333; --line: #888; --paper: #fff; --link: #0b57b0; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #c4c4c4; --line: #8a8a8a; --paper: #16181b; --link: #8ab8ff; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 15px/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
header.run { display: flex; justify-content: space-between; gap: 2rem; font-size: .85em; color: var(--soft);
  border-bottom: 1px solid var(--line); padding-bottom: .3rem; margin-bottom: 1.2rem; }
header.run strong { font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums lining-nums; }
caption { caption-side: top; text-align: left; padding-bottom: .7rem; }
caption h1, figcaption h1 { font-size: 1.1em; margin: 0; }
caption span { display: block; color: var(--soft); }
a { color: var(--link); }
thead { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); }
tbody:last-of-type { border-bottom: 2px solid var(--ink); }
th, td { padding: .16rem .7rem; vertical-align: top; }
thead th { vertical-align: bottom; font-weight: 600; }
thead th.span::after { content: ""; display: block; margin-top: .2rem; border-bottom: 1px solid var(--line); }
th[scope=row], th[scope=rowgroup] { text-align: left; font-weight: 400; }
th[scope=rowgroup] { font-weight: 600; padding-top: .5rem; }
td { white-space: nowrap; }
table.listing td { white-space: normal; } table.listing th[scope=row] { white-space: nowrap; }
.left { text-align: left; } .center { text-align: center; } .right { text-align: right; }
figure { margin: 0; } figure svg { background: #fff; display: block; margin: 0 auto; max-width: 100%; height: auto; }
figcaption { padding-bottom: .7rem; }
figcaption span { display: block; color: var(--soft); } figure + table { margin-top: 1.2rem; }
ol.notes, ul.foot { list-style: none; margin: .8rem 0 0; padding: 0; font-size: .87em; color: var(--soft); }
@media screen { thead { background: var(--paper); } }
@media screen and (min-width: 60rem) { thead { position: sticky; top: 0; box-shadow: 0 1px 0 var(--ink); } }
@media screen and (max-width: 60rem) { main { overflow-x: auto; }
  caption h1, caption span, ol.notes, ul.foot { position: sticky; left: 0; max-width: calc(100vw - 3rem); }
  th[scope=row], thead tr > :first-child { position: sticky; left: 0; background: var(--paper); max-width: 45vw;
    overflow-wrap: break-word; } table.listing th[scope=row] { white-space: normal; min-width: 5.5rem; } }
@media print { @page { size: landscape; margin: 15mm; } body { margin: 0; max-width: none; font-size: 10pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; } tr.keep { break-after: avoid; } tr.opens { break-before: page; } }
""".strip()


def html(page: Page) -> str:
    """A display as one HTML document with its style inside and nothing fetched from elsewhere."""
    title = escape(" ".join(filter(None, (page.number, *page.titles[:1]))))
    left, right = (escape(text) for text in page.headers)
    body = _table(page.body, _caption(page)) if isinstance(page.body, PageTable) else _figure(page.body, page)
    notes = "".join(f"<li>{_text(note)}</li>" for note in page.notes)
    foot = "".join(f"<li>{_text(line)}</li>" for line in page.footers)
    return (
        f"{_opening(title)}"
        f'<header class="run"><span>{left}</span><strong>{right}</strong></header>\n<main>\n{body}'
        f'<ol class="notes">{notes}</ol>\n<ul class="foot">{foot}</ul>\n</main>\n</body>\n</html>\n'
    )


def index(pages: Sequence[Page], *, docx: bool = False) -> str:
    """One HTML page with a link to each display, as <id>.html, <id>.rtf and its page of the PDF that holds all.

    docx: there is an <id>.docx too.
    """
    left, right = (escape(text) for text in pages[0].headers) if pages else ("", "")
    rows = "".join(
        f'<tr><th scope="row">{escape(page.number)}</th>'
        f'<td class="left"><a href="{file_name(page.id)}.html">{escape(". ".join(page.titles[:1]))}</a></td>'
        f'<td class="left">{escape(page.titles[-1] if len(page.titles) > 1 else "")}</td>'
        f'<td><a href="{file_name(page.id)}.rtf">RTF</a> {_word(page) if docx else ""}<a href="{ALL}.pdf#{escape(page.id)}">PDF</a></td></tr>\n'
        for page in pages
    )
    return (
        f"{_opening(CONTENTS)}"
        f'<header class="run"><span>{left}</span><strong>{right}</strong></header>\n<main>\n'
        f'<table>\n<caption><h1>{CONTENTS}</h1><span><a href="{ALL}.pdf">All of them as one PDF</a></span></caption>\n'
        "<thead>\n"
        '<tr><th scope="col" class="left">Number</th><th scope="col" class="left">Title</th>'
        '<th scope="col" class="left">Population</th><td></td></tr>\n</thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</main>\n</body>\n</html>\n"
    )


def _word(page: Page) -> str:
    return f'<a href="{file_name(page.id)}.docx">Word</a> '


def file_name(display: str) -> str:
    """The display's identifier as the name of its files, without what file systems dislike.

    >>> file_name("T 14.1/a")
    'T_14.1_a'
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", display)


def _opening(title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
    )


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _caption(page: Page) -> str:
    lines = "".join(f"<span>{_text(line)}</span>" for line in page.titles[1:])
    return f"<h1>{_text('. '.join(filter(None, (page.number, *page.titles[:1]))))}</h1>{lines}"


def _table(table: PageTable, caption: str) -> str:
    head = "".join(_header(row, last=row is table.header[-1]) for row in table.header)
    groups: list[list[PageLine]] = [[]]
    for line in table.lines:
        if groups[-1] and (line.heading or (groups[-1][0].heading and line.indent <= groups[-1][0].indent)):
            groups.append([])
        groups[-1].append(line)
    bodies = "".join(
        "<tbody>\n" + "".join(_line(line, table.aligns) for line in group) + "</tbody>\n" for group in groups
    )
    listing = ' class="listing"' if set(table.aligns) == {"left"} else ""
    return f"<table{listing}>\n<caption>{caption}</caption>\n<thead>\n{head}</thead>\n{bodies}</table>\n"


def _header(row: Sequence[ColumnHead], *, last: bool) -> str:
    cells = ""
    for head in row:
        if not head.text and head.span == 1:
            cells += "<td></td>"
            continue
        span = f' colspan="{head.span}"' if head.span > 1 else ""
        scope = "colgroup" if head.span > 1 else "col"
        names = " ".join(filter(None, (head.align, "span" if not last and head.span > 1 else "")))
        cells += f'<th scope="{scope}"{span} class="{names}">{_text(head.text)}</th>'
    return f"<tr>{cells}</tr>\n"


def _line(line: PageLine, aligns: Sequence[str]) -> str:
    names = ["keep"] * (line.keep or line.heading) + ["opens"] * line.opens
    keep = f' class="{" ".join(names)}"' if names else ""
    inset = f' style="padding-left:{0.7 + 1.4 * line.indent:.1f}rem"' if line.indent else ""
    if line.heading:
        return f'<tr{keep}><th scope="rowgroup" colspan="{len(aligns)}"{inset}>{_text(line.cells[0])}</th></tr>\n'
    stub = f'<th scope="row"{inset}>{_text(line.cells[0])}</th>'
    cells = "".join(f'<td class="{a}">{_cell(t)}</td>' for t, a in zip(line.cells[1:], aligns[1:], strict=True))
    return f"<tr{keep}>{stub}{cells}</tr>\n"


def _cell(text: str) -> str:
    parts = text.split(" ") if "/" in text else [text]
    shown = " ".join("<wbr>".join(map(_text, unbroken_words(part))) if "/" in part else _text(part) for part in parts)
    return shown.replace(FIGURE_SPACE, "&#8199;")


def _figure(figure: Figure, page: Page) -> str:
    drawing = figure_svg(figure)
    data = _table(page.data, "Numbers of the figure") if page.data is not None else ""
    return f"<figure>\n<figcaption>{_caption(page)}</figcaption>\n{drawing}\n</figure>\n{data}"


def figure_svg(figure: Figure) -> str:
    """A figure as an SVG element that says in words what it shows."""
    label = escape(inert_text(figure.words), quote=True)
    return svg(figure.drawing).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
