"""An HTML page for a person: plain, accessible, with its style inside and nothing fetched from elsewhere."""

from collections.abc import Iterable, Sequence
from html import escape

from .earlier import GENERATOR
from .inert import inert_text

STYLE = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 84rem; padding: 0 1rem; color: #111; background: #fff;
  font: 15px/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
h1 { margin: 0 0 .4rem; } h2 { margin: 2.2rem 0 .3rem; }
p.facts { margin: .2rem 0; color: #333; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums lining-nums; margin-top: .6rem; }
table.narrow { width: auto; } table.narrow th, table.narrow td { padding-right: 2.5rem; }
details { margin-top: .8rem; } summary { cursor: pointer; font-weight: 600; } details caption { display: none; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
thead { border-top: 2px solid #111; border-bottom: 1px solid #111; }
tbody { border-bottom: 2px solid #111; }
th, td { padding: .2rem .7rem; vertical-align: top; text-align: left; overflow-wrap: anywhere; }
th { white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr + tr > * { border-top: 1px solid #ddd; }
.error { color: #8a1c00; font-weight: 600; } .warning { color: #6b4e00; } .note { color: #333; }
td ul { margin: 0; padding: 0; list-style: none; } strong.warn { color: #8a1c00; } th[scope=row] { font-weight: 600; }
.mend { color: #444; } td.word { white-space: nowrap; }
label { margin-right: 1.2rem; } input, select { font: inherit; padding: .15rem .4rem; }
tr[hidden] { display: none; }
@media print { @page { size: landscape; margin: 15mm; } body { margin: 0; max-width: none; font-size: 9pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; } form { display: none; } }
""".strip()


def page(title: str, body: str, script: str = "") -> str:
    """One HTML document; title is text, body and script are HTML and JavaScript as they stand."""
    scripted = f"<script>\n{script}\n</script>\n" if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{GENERATOR.decode()}\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{safe(title)}</title>\n'
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{safe(title)}</h1>\n{body}</main>\n"
        f"{scripted}</body>\n</html>\n"
    )


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], mark: str = "", *, narrow: bool = False
) -> str:
    """A table of text; a head that begins with "#" is of numbers, one with "." is one short word.

    mark: what the table is called by scripts. narrow: no wider than its text.
    """
    kinds = {"#": " class=number", ".": " class=word"}
    classes = [kinds.get(head[:1], "") for head in heads]
    named = [head.lstrip("#.") for head in heads]
    head = "".join(f'<th scope="col"{c}>{safe(h)}</th>' for h, c in zip(named, classes, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{c}>{_cell(v)}</td>" for v, c in zip(row, classes, strict=True)) + "</tr>\n"
        for row in rows
    )
    identity = (f' id="{mark}"' if mark else "") + (' class="narrow"' if narrow else "")
    return f"<table{identity}><caption>{safe(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"


def _cell(text: str) -> str:
    shown = safe(text)
    return f'<span class="{text}">{text}</span>' if text in ("error", "warning", "note") else shown


def safe(text: str) -> str:
    """Text that a browser shows and does not obey."""
    return escape(inert_text(text))


def folded(title: str, content: str) -> str:
    """A part of a page that opens when it is asked for."""
    return f"<details><summary>{safe(title)}</summary>\n{content}</details>\n"


SEARCH = """
const rows = document.querySelectorAll("#found tbody tr"), word = document.getElementById("word");
const shown = document.getElementById("shown");
function choose() {
  let count = 0;
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(word.value.toLowerCase());
    count += !row.hidden;
  }
  shown.textContent = count + " of " + rows.length;
}
word.addEventListener("input", choose);
choose();
""".strip()


def search() -> str:
    """A field that searches the table called found, with the script `SEARCH`."""
    return '<p><label>Search <input id="word" type="search"></label><output id="shown"></output></p>\n'
