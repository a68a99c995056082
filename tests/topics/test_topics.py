"""What `m5kit help` knows: everything that a registry has, and the nearest of what it has not."""

import inspect
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from m5kit.checks.catalogue import other_findings, rules
from m5kit.cli.main import app, run
from m5kit.engine.methods import ROOMS, methods_in
from m5kit.specs import UsageFault
from m5kit.specs.declared import sheet_columns, sheets
from m5kit.specs.settings import known_settings
from m5kit.specs.standards import standard_datasets, standard_variables
from m5kit.tlf.registry import kinds, layouts
from m5kit.topics.find import nearest_topics, topics_named
from m5kit.topics.pages import topics
from m5kit.topics.shown import pages, plain_markdown, shown_topics


def registered() -> Iterator[tuple[str, str]]:
    """Every name of every registry, with the page that tells of it."""
    yield from (((c.callback.__name__ if c.callback else "").rstrip("_"), "commands") for c in app.registered_commands)
    for room in ROOMS:
        yield from ((name, "methods") for name, _ in inspect.getmembers(methods_in(room), inspect.isfunction))
    yield from ((rule.id, "findings") for rule in (*rules(), *chain(*other_findings().values())))
    yield from ((name, "analyses") for name in (*kinds(), *layouts()))
    for sheet in sheets():
        yield sheet.title, "sheets"
        yield from ((f"{sheet.title} {column.name}", "sheets") for column in sheet_columns()[sheet.sheet])
    for table, entries in known_settings().items():
        yield table.replace("*", "FILE"), "study-toml"
        yield from ((entry, "study-toml") for entry in entries if entry != "*")
    yield from ((d.name, d.standard) for d in standard_datasets())
    yield from ((f"{d.name}.{v.name}", v.standard) for d in standard_datasets()[:9] for v in standard_variables(d.name))


def test_everything_registered_is_a_topic() -> None:
    lacking = []
    for name, page in registered():
        try:
            found = topics_named([name])
        except UsageFault:
            found = ()
        if page not in {topic.page for topic in found}:
            lacking.append((name, page))
    assert lacking == []


def test_the_words_of_the_glossary(root: Path) -> None:
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(words) > 20
    assert [w for w in words if "glossary" not in {t.page for t in topics_named([w])}] == []


@pytest.mark.parametrize(
    ("words", "page"),
    [
        (["dates"], "dates-and-numbers"),
        (["waiver"], "commands"),
        (["condition"], "conditions"),
        (["Conditions"], "conditions"),
        (["new", "study"], "commands"),
        (["m5kit", "new", "study"], "commands"),
        (["raw", "subject"], "study-toml"),
        (["raw.subject"], "study-toml"),
        (["datasets.keys"], "sheets"),
        (["--jobs"], "commands"),
        (["EQ"], "conditions"),
        (["aesev"], "SDTMIG 3.4"),
        (["ae.aesev"], "SDTMIG 3.4"),
    ],
)
def test_a_topic_by_one_of_its_names(words: list[str], page: str) -> None:
    assert page in {topic.page for topic in topics_named(words)}


def test_what_is_no_topic_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "studyday"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("m5kit: There is no help on 'studyday'. The nearest are ") and "study_day" in said
    assert nearest_topics("aesevv")[0] == "AESEV"
    assert run(["help", "qqqqq"]) == 2
    assert capsys.readouterr().err == "m5kit: There is no help on 'qqqqq'. `m5kit help` lists the pages.\n"


def test_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "AE.AESEV"]) == 0
    assert capsys.readouterr().out == (
        "AE.AESEV (SDTMIG 3.4)\n  Label: Severity/Intensity\n  Type: Char\n  Role: Record Qualifier\n"
        "  Core: Perm\n  Codelist: C66769\n"
    )
    assert run(["help"]) == 0
    assert "conditions          A condition chooses records." in capsys.readouterr().out
    assert list(
        plain_markdown(
            ["# A", "", "Two", "lines of [a page](x.md).", "| k | v |", "|---|---|", "| a | b |", "```", "x  y", "```"]
        )
    ) == [
        *("A", "-", "", "Two lines of a page (m5kit help x).", "  a  b", "    x  y", ""),
    ]


def test_every_topic_can_be_shown_and_is_no_markdown() -> None:
    for topic in topics():
        told = list(shown_topics([topic]))
        assert told and all(len(line) <= 140 or line.startswith("    ") for line in told), topic.names
    assert len(list(pages())) == sum(t.kind == "page" for t in topics())
