"""The site of a build, written: pages, script and stylesheet, and the data in shards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..engine.lineage import Step
from ..outputs.words import words
from ..specs import Finding, OutputFault
from ..study.build import Run
from ..study.displays import analysis_frames
from ..tlf.data import Cache, DisplayData
from ..tlf.sheets import read_displays
from ..trace.reproduce import compare_with_published
from ..trace.trace import planned_steps, settlements
from .cells import cells_shard
from .compared import compared_body
from .displays import Shown, every_display
from .findings import findings_shard, sites
from .frame import SCRIPT, STYLESHEET, Site, site_page, site_script, site_stylesheet
from .made import made_body
from .pages import NEEDS_SCRIPT, filled_body, index_body
from .rules import rules_shard
from .shards import shard
from .subjects import Subjects, subjects_of
from .tables import BLOCK, Shelved, sources_across_subjects
from .timeline import lanes, reference

PUBLISHED = "published.csv"


@dataclass(frozen=True, eq=False)
class Content:
    """What a site is written from.

    findings: all of them, in order. results: every number of the displays; drawings: those that are figures, as SVG.
    defines: the pages of define.xml, each by what it is called, as links from the site's folder.
    """

    run: Run
    findings: Sequence[Finding]
    results: pd.DataFrame
    drawings: Mapping[str, str] = field(default_factory=dict)
    defines: Mapping[str, str] = field(default_factory=dict)


def write_site(folder: Path, content: Content) -> None:
    """Write the site into a folder that is there and empty. Raises OutputFault where a file cannot be written."""
    try:
        for name in ("data", "displays"):
            (folder / name).mkdir(parents=True)
        for name, written in _files(content):
            (folder / name).write_bytes(written)
    except OSError as error:
        raise OutputFault(f"{folder} cannot be written: {error.strerror}. Check the folder and its rights.") from error


def _files(content: Content) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path from the site's folder, and its bytes."""
    run = content.run
    frames, cache = analysis_frames(run), Cache()
    displays, _ = read_displays(run.study.spec)
    shown = tuple(every_display(displays, content.results, content.drawings, frames, cache, run.study.spec))
    subjects = subjects_of(run)
    yield SCRIPT, site_script()
    yield STYLESHEET, site_stylesheet()
    yield from ((name, text.encode()) for name, text in _pages(content, shown, subjects))
    for at, one in enumerate(shown):
        data = DisplayData(frames, one.display, cache, spec=run.study.spec)
        yield f"data/d{at}.js", cells_shard(f"d{at}", one.display, one.numbers, data)
    yield from ((f"data/{name}.js", written) for name, written in _shards(content, shown, subjects))


def _pages(content: Content, shown: Sequence[Shown], subjects: Subjects) -> Iterator[tuple[str, str]]:
    run, said = content.run, words()
    published = run.study.path / PUBLISHED
    comparisons = compare_with_published(published, content.results) if published.is_file() else ()
    ways = [(f"{name}.html", said[f"nav.{name}"]) for name in ("index", "subjects", "findings", "made")]
    ways[3:3] = [("compared.html", said["nav.compared"])] if comparisons else []
    site = Site(run.study.spec.id, str(run.study.spec.study.get("disclaimer", "")), ways)
    body = index_body(run, shown, content.findings, subjects, content.defines)
    yield "index.html", site_page(site, "index.html", said["index.page"], body, data={"page": "index"})
    for at, one in enumerate(shown):
        data = {"page": "display", "shard": f"d{at}"}
        yield one.file, site_page(site, one.file, one.title, one.body, data=data, root="../")
    for name in ("subjects", "findings", *NEEDS_SCRIPT):
        file = f"{name}.html"
        yield file, site_page(site, file, said[f"{name}.title"], filled_body(name), data={"page": name})
    yield "made.html", site_page(site, "made.html", said["made.title"], made_body(run), data={"page": "made"})
    if comparisons:
        files = {one.display.id: one.file for one in shown}
        body = compared_body(comparisons, content.results, files)
        yield "compared.html", site_page(site, "compared.html", said["compared.title"], body, data={"page": "compared"})


def _shards(content: Content, shown: Sequence[Shown], subjects: Subjects) -> Iterator[tuple[str, bytes]]:
    run = content.run
    places = {name: at for at, name in enumerate(run.shelf)}
    tables = [
        Shelved(at, run.shelf[name], run.built[name].dataset if name in run.built else None, subjects, places)
        for name, at in places.items()
    ]
    yield "study", shard("study", _study(run, shown, subjects, tables))
    yield "steps", shard("steps", {"columns": _steps(planned_steps(run.study))})
    yield "findings", findings_shard(content.findings, run, subjects, places)
    yield "rules", rules_shard(run)
    for table in tables:
        yield from table.shards(_settled(run, table.table.name))


def _study(run: Run, shown: Sequence[Shown], subjects: Subjects, tables: Sequence[Shelved]) -> dict[str, Any]:
    site = sites(run, subjects)
    return {
        "id": run.study.spec.id,
        "block": BLOCK,
        "subjects": list(subjects.names),
        "sites": [site.get(at + 1, "") for at in range(len(subjects.names))],
        "tables": [table.entry(sources_across_subjects(table.table, subjects)) for table in tables],
        "displays": [{"id": d.display.id, "title": d.title, "file": d.file} for d in shown],
        "codelists": {
            name: {"label": c.label, "terms": [[t.value, t.decode, t.code] for t in c.terms]}
            for name, c in run.study.spec.codelists.items()
        },
        "lanes": lanes(run),
        "reference": reference(run),
    }


def _steps(steps: Sequence[Step]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for step in steps:
        facts = [step.condition, [str(source) for source in step.sources], step.function, step.text]
        found.setdefault(str(step.variable), []).append(facts)
    return found


def _settled(run: Run, name: str) -> dict[str, Any]:
    """What data management did to lines of a form, in words: of those left out with their fields, and of those corrected."""
    forms = run.forms
    table = forms.collected.get(name)
    if table is None or table.lines is None:
        return {}
    placed = table.lines
    lines = sorted({int(placed[c.position]) for c in forms.corrections if c.form == name})
    left = [one.position for one in forms.left_out if one.form == name]
    fields = table.frame.iloc[left].astype("object")
    rows = fields.where(fields.notna(), "").to_numpy().tolist()
    out = [
        {
            "line": int(placed[position]),
            "told": list(settlements(forms, name, int(placed[position]))),
            "fields": [[str(n), str(text)] for n, text in zip(table.frame.columns, row, strict=True) if text != ""],
        }
        for position, row in zip(left, rows, strict=True)
    ]
    corrected = {str(line): list(settlements(forms, name, line)) for line in lines}
    return {"left": out, "corrected": corrected} if out or corrected else {}
