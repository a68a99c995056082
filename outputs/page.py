"""The frame of every HTML page: head, the way round, one main part; its tables, filters and parts that open."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files

from .earlier import GENERATOR
from .inert import inert_text
from .words import word, words

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Frame:
    """What stands around the main part of a page.

    home: what the page is of, with where that leads (blank: nowhere); ways: the ways round, each an address and its
    name, of which `here` is this page; notice: said on every page. style, script: files that a site has once; a page
    without them has both inside. root: the way from the page to the site's folder; data: what the script is told.
    """

    home: str = ""
    home_at: str = ""
    ways: Sequence[tuple[str, str]] = ()
    here: str = ""
    notice: str = ""
    style: str = ""
    script: str = ""
    root: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def page(frame: Frame, title: str, body: str) -> str:
    """One HTML document; title is text, body HTML as it stands, with the page's one heading of the first level."""
    attributes = "".join(f' data-{key}="{safe(text)}"' for key, text in frame.data.items())
    name = f"{title} – {frame.home}" if frame.home and frame.home not in title else title
    head, foot = _linked(frame) if frame.style else _inside(scripted="data-table=" in body)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{GENERATOR.decode()}\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{safe(name)}</title>\n'
        f'<link rel="icon" href="data:,">\n{head}</head>\n<body data-root="{frame.root}"{attributes}>\n'
        f'<a class="skip" href="#main">{word("frame.skip")}</a>\n{_header(frame)}'
        f'<main id="main" tabindex="-1">\n{body}</main>\n{foot}</body>\n</html>\n'
    )


def _header(frame: Frame) -> str:
    home = link(frame.root + frame.home_at, frame.home) if frame.home_at else safe(frame.home)
    ways = "".join(_way(_at(frame.root, to), name, to == frame.here) for to, name in frame.ways)
    label = word("frame.nav" if frame.style else "frame.parts")
    round_ = f'<nav aria-label="{label}"><ul>{ways}</ul></nav>' if ways else ""
    said = f'<p class="disclaimer">{safe(frame.notice)}</p>' if frame.notice else ""
    named = f'<p class="study">{home}</p>' if home else ""
    return f'<header class="site">{named}{round_}{said}</header>\n' if home or ways or said else ""


def _at(root: str, to: str) -> str:
    return to if to.startswith("#") else root + to


def _way(href: str, name: str, current: bool) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<li><a href="{safe(href)}"{here}>{safe(name)}</a></li>'


def _linked(frame: Frame) -> tuple[str, str]:
    style = f'<link rel="stylesheet" href="{frame.root}{frame.style}">\n'
    return f'{style}<script defer src="{frame.root}{frame.script}"></script>\n', ""


def _inside(*, scripted: bool) -> tuple[str, str]:
    return f"<style>\n{stylesheet()}</style>\n", f"<script>\n{script()}\n</script>\n" if scripted else ""


@cache
def stylesheet() -> str:
    """The one stylesheet of every page."""
    return _static("page.css")


@cache
def script(*more: str) -> str:
    """The script of a page that stands alone, or with more parts that of a site; the words that it says come first."""
    used = {k: v for k, v in words().items() if more or k.startswith(("frame.", "grid."))}
    used_words = f"const WORDS = {json.dumps(used, ensure_ascii=False)};"
    return "\n".join(['"use strict";', used_words, _static("common.js"), *more])


def _static(name: str) -> str:
    return (files(__package__) / "static" / name).read_text(encoding="utf-8")


# -- parts ----------------------------------------------------------------------------


def table_of_cells(
    label: str, heads: Iterable[str], rows: Iterable[Sequence[str]], *, kind: str = "list", mark: str = ""
) -> str:
    """A table of cells that are HTML already, called label for who cannot see it; a row's first cell is its header.

    A head that begins with "#" is of numbers, one with "." is of short words, one with "+" of sentences. mark: what filters call the table.
    """
    named = list(heads)
    classes = [{"#": ' class="number"', ".": ' class="word"', "+": ' class="wide"'}.get(head[:1], "") for head in named]
    top = "".join(f'<th scope="col"{c}>{safe(h.lstrip("#.+"))}</th>' for h, c in zip(named, classes, strict=True))
    body = "".join(
        f'<tr><th scope="row"{classes[0]}>{first}</th>'
        f"{''.join(f'<td{c}>{cell}</td>' for cell, c in zip(rest, classes[1:], strict=True))}</tr>\n"
        for first, *rest in rows
    )
    identity = f' id="{mark}"' if mark else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{safe(label)}">'
        f'<table class="{kind}"{identity}>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
    )


def cells_of_texts(row: Iterable[str]) -> list[str]:
    """A row of texts as cells of a table."""
    return [safe(text) for text in row]


def link(href: str, text: str) -> str:
    """A link as HTML."""
    return f'<a href="{safe(href)}">{safe(text)}</a>'


def safe(text: str) -> str:
    """Text that a browser shows and does not obey."""
    return escape(inert_text(text), quote=True)


def section(name: str, title: str, content: str) -> str:
    """A part of a page under a heading of the second level; name is its address."""
    return f'<section id="{safe(name)}" aria-labelledby="h-{safe(name)}"><h2 id="h-{safe(name)}">{safe(title)}</h2>\n{content}</section>\n'


def _folded(title: str, content: str) -> str:
    """A part of a page that opens when it is asked for."""
    return f"<details><summary>{safe(title)}</summary>\n{content}</details>\n"


def severity(name: str) -> str:
    """The severity of a finding, marked by its word and its colour."""
    return f'<span class="severity {name}">{word(f"severity.{name}")}</span>'


def filters(mark: str, choices: Mapping[int, tuple[str, Sequence[str]]], save: str) -> str:
    """What narrows the rows of the table called mark: words, a choice of the values of columns (by place), CSV of what is left.

    choices: for each column its label and values; save: the name of the CSV file. Without a script it is not there.
    """
    fields = "".join(
        f'<span><label for="{mark}-{at}">{safe(label)}</label><select id="{mark}-{at}" data-column="{at}">'
        f'<option value="">{word("finding.all")}</option>{"".join(f"<option>{safe(v)}</option>" for v in values)}'
        "</select></span>"
        for at, (label, values) in choices.items()
    )
    return (
        f'<form class="filters" data-table="{mark}" data-save="{safe(save)}" hidden>'
        f'<span><label for="{mark}-words">{word("grid.search")}</label><input id="{mark}-words" type="search"></span>'
        f'{fields}<button type="reset">{word("grid.clear")}</button>'
        f'<button type="button" class="save">{word("grid.csv")}</button></form>\n'
        f'<p class="hint" role="status" id="{mark}-shown"></p>\n'
    )
