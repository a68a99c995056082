"""The pages of the site that are not a display: the index, and those that the script fills."""

from collections.abc import Mapping, Sequence
from html import escape

from ..outputs.page import link, table_of_cells
from ..outputs.words import word, words
from ..specs import Finding, Spec
from ..study.build import Run
from .displays import Shown
from .findings import severity_counts
from .subjects import Subjects

PACKAGES = ("sdtm", "adam", "work")
NEEDS_SCRIPT = ("dataset", "record", "subject")


def index_body(
    run: Run, displays: Sequence[Shown], findings: Sequence[Finding], subjects: Subjects, defines: Mapping[str, str]
) -> str:
    """The body of the first page: what the study is, its displays, datasets, findings, and define.html."""
    return "".join(
        [
            _study(run.study.spec),
            _counts(run, displays, findings, subjects),
            _search(),
            _displays(displays),
            _datasets(run),
            _defines(defines),
        ]
    )


def _study(spec: Spec) -> str:
    titles = [str(spec.study.get(name, "")) for name in ("title", "description")]
    title, *more = [text for text in dict.fromkeys(titles) if text] or [spec.id]
    protocol = str(spec.study.get("protocol", ""))
    said = "".join(f"<p>{escape(text)}</p>" for text in more)
    return f'<header class="title"><h1>{escape(title)}</h1>{said}{f"<p>{escape(protocol)}</p>" if protocol else ""}</header>\n'


def _counts(run: Run, displays: Sequence[Shown], findings: Sequence[Finding], subjects: Subjects) -> str:
    records = sum(len(b.frame) for b in run.built.values() if b.dataset.package != "work")
    datasets = sum(b.dataset.package != "work" for b in run.built.values())
    counts = {
        "subjects": (f"{len(subjects.names):,}", "subjects.html", ""),
        "displays": (f"{len(displays):,}", "#displays", ""),
        "datasets": (f"{datasets:,}", "#datasets", word("index.records", count=f"{records:,}")),
        "findings": (f"{len(findings):,}", "findings.html", _severities(findings)),
    }
    cells = "".join(
        f'<li><a href="{href}"><b>{count}</b> {word(f"index.{name}")}</a>{f"<small>{more}</small>" if more else ""}</li>'
        for name, (count, href, more) in counts.items()
    )
    return f'<ul class="counts">{cells}</ul>\n'


def _severities(findings: Sequence[Finding]) -> str:
    return ", ".join(
        word(f"findings.{name}", count=count) for name, count in severity_counts(findings).items() if count
    )


def _search() -> str:
    return (
        f'<form id="find" role="search" hidden><label for="find-what">{word("index.find")}</label>'
        f'<input id="find-what" name="what" type="search" autocomplete="off" aria-describedby="find-how">'
        f'<button>{word("index.go")}</button><p id="find-how" class="hint">{word("index.how")}</p>'
        '<p role="status" id="find-said"></p></form>\n'
    )


def _displays(displays: Sequence[Shown]) -> str:
    rows = [
        (escape(d.display.number or d.display.id), link(d.file, ". ".join(d.display.titles[:1]) or d.display.id),
         escape(d.display.population))
        for d in displays
    ]  # fmt: skip
    heads = [words()[f"index.{name}"] for name in ("number", "title", "population")]
    listed = (
        table_of_cells(words()["index.h-displays"], heads, rows, kind="list")
        if rows
        else f'<p class="empty">{word("index.none")}</p>\n'
    )
    return f'<section id="displays" aria-labelledby="h-displays"><h2 id="h-displays">{word("index.h-displays")}</h2>\n{listed}</section>\n'


def _datasets(run: Run) -> str:
    parts = "".join(_package(run, package) for package in PACKAGES)
    forms = [t for t in run.shelf.values() if t.name not in run.built]
    rows = [(link(f"dataset.html#{t.name}", t.name), escape(t.file), f"{len(t.frame):,}") for t in forms]
    heads = [words()[f"dataset.{name}"] for name in ("name", "file", "records")]
    raw = (
        f"<h3>{word('index.raw')}</h3>\n{table_of_cells(words()['index.raw'], heads, rows, kind='list')}"
        if rows
        else ""
    )
    return f'<section id="datasets" aria-labelledby="h-datasets"><h2 id="h-datasets">{word("index.h-datasets")}</h2>\n{parts}{raw}</section>\n'


def _package(run: Run, package: str) -> str:
    rows = [
        (link(f"dataset.html#{n}", n), escape(b.dataset.label), escape(b.dataset.kind), f"{len(b.frame):,}", str(len(b.frame.columns)))
        for n, b in run.package(package).items()
    ]  # fmt: skip
    heads = [words()[f"dataset.{name}"] for name in ("name", "label", "class", "records", "columns")]
    return (
        f"<h3>{word(f'index.{package}')}</h3>\n{table_of_cells(words()[f'index.{package}'], heads, rows, kind='list')}"
        if rows
        else ""
    )


def _defines(defines: Mapping[str, str]) -> str:
    if not defines:
        return ""
    rows = "".join(f"<li>{link(href, name)}</li>" for name, href in defines.items())
    return f'<section aria-labelledby="h-define"><h2 id="h-define">{word("index.define")}</h2>\n<ul>{rows}</ul></section>\n'


def filled_body(name: str) -> str:
    """The body of a page that the script fills."""
    return (
        f'<div id="filled"><h1>{word(f"{name}.title")}</h1>\n<p role="status">{word("frame.loading")}</p></div>\n'
        f"<noscript><p>{word('frame.script')}</p></noscript>\n"
    )
