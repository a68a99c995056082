"""The frame of every page: head, the way round the site, and one main part. Texts are escaped here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from .words import word, words

STYLESHEET, SCRIPT = "site.css", "site.js"
PARTS = (
    "core",
    "tables",
    "records",
    "behind",
    "survival",
    "grid",
    "lineage",
    "subject",
    "timeline",
    "findings",
    "start",
)


@dataclass(frozen=True)
class Site:
    """What every page says: the study, its disclaimer, and the ways round, each a page and its name."""

    study: str
    disclaimer: str
    ways: Sequence[tuple[str, str]]


def page(site: Site, here: str, title: str, body: str, *, data: Mapping[str, str] | None = None, root: str = "") -> str:
    """One page: here is its file, root the way from it to the site's folder, data what its script is told."""
    ways = "".join(_way(root + file, name, file == here) for file, name in site.ways)
    told = "".join(f' data-{key}="{escape(text, quote=True)}"' for key, text in (data or {}).items())
    said = f'<p class="disclaimer">{escape(site.disclaimer)}</p>' if site.disclaimer else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="generator" content="m5kit">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – {escape(site.study)}</title>\n"
        f'<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{root}{STYLESHEET}">\n'
        f'<script defer src="{root}{SCRIPT}"></script>\n</head>\n<body data-root="{root}"{told}>\n'
        f'<a class="skip" href="#main">{word("frame.skip")}</a>\n'
        f'<header class="site"><p class="study"><a href="{root}index.html">{escape(site.study)}</a></p>'
        f'<nav aria-label="{word("frame.nav")}"><ul>{ways}</ul></nav>{said}</header>\n'
        f'<main id="main" tabindex="-1">\n{body}</main>\n</body>\n</html>\n'
    )


def _way(href: str, name: str, current: bool) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<li><a href="{escape(href, quote=True)}"{here}>{escape(name)}</a></li>'


def table(label: str, heads: Iterable[str], rows: Iterable[Sequence[str]], *, kind: str = "") -> str:
    """A table of cells that are HTML already, called label for who cannot see it; a row's first cell is its header."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>\n'
        for first, *rest in rows
    )
    named = f' class="{kind}"' if kind else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label, quote=True)}">'
        f"<table{named}>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def link(href: str, text: str) -> str:
    """A link as HTML."""
    return f'<a href="{escape(href, quote=True)}">{escape(text)}</a>'


def script() -> bytes:
    """The one script of the site: its parts, and the words that they use."""
    folder = files(__package__) / "static"
    told = f"const WORDS = {json.dumps(dict(words()), ensure_ascii=False)};"
    return "\n".join([told, *((folder / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)]).encode()


def stylesheet() -> bytes:
    """The one stylesheet of the site."""
    return (files(__package__) / "static" / STYLESHEET).read_bytes()
