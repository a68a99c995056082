"""How a build was made, as a page: software, settings, what went in with its digests, what came out."""

import json
from html import escape
from typing import Any

from ..outputs import manifest
from ..outputs.page import table_of_cells
from ..outputs.words import word, words
from ..study.build import Run
from ..study.inputs import inputs_of
from ..study.software import software


def made_body(run: Run) -> str:
    """The body of the page."""
    study = run.study
    parts = [(escape(name), escape(version)) for name, version in software().items()]
    files = [
        (escape(e.path), f"{e.bytes:,}", f"<code>{e.sha256}</code>") for e in manifest(inputs_of(study), study.path)
    ]
    records = [(escape(n), escape(b.dataset.label), f"{len(b.frame):,}") for n, b in run.built.items()]
    said = words()
    return (
        f"<h1>{word('made.title')}</h1>\n<p>{word('made.lead')}</p>\n"
        f"<h2>{word('made.software')}</h2>\n{table_of_cells(said['made.software'], (said['made.part'], said['made.version']), parts)}"
        f"<h2>{word('made.settings')}</h2>\n{_settings(run)}"
        f"<h2>{word('made.inputs')}</h2>\n<p>{word('made.spec')} <code>{study.digest()}</code></p>\n"
        f"{table_of_cells(said['made.inputs'], (said['made.file'], said['made.bytes'], said['made.sha']), files)}"
        f"<h2>{word('made.records')}</h2>\n"
        f"{table_of_cells(said['made.records'], (said['dataset.name'], said['dataset.label'], said['dataset.records']), records)}"
    )


def _settings(run: Run) -> str:
    spec = run.study.spec
    rows = [(f"study.{key}", value) for key, value in spec.study.items()]
    rows += [(f"parameters.{key}", value) for key, value in spec.parameters.items()]
    rows += [(f"standard {at + 1}", f"{s.name} {s.version}".strip()) for at, s in enumerate(spec.standards)]
    cells = [(escape(key), escape(_shown(value))) for key, value in rows]
    return table_of_cells(words()["made.settings"], (words()["made.setting"], words()["made.value"]), cells)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
