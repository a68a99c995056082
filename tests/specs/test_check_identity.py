"""What study.toml says of the study: a stamp that nobody gave, and texts that stand for one to be written."""

import tomllib
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest

from m5kit.specs import Spec, read_spec
from m5kit.specs.check_identity import NO_STAMP, WORDS, identity_faults, is_placeholder, stamp_of
from m5kit.specs.imported import Imported, table, write_imported

STAMP = datetime(2020, 1, 1)


def told(**study: object) -> list[str]:
    return [f.message for f in identity_faults(Spec({"id": "X1", **study}, {}, {}, {}))]


@pytest.mark.parametrize("stamp", [{}, {"stamp": NO_STAMP}])
def test_a_stamp_that_nobody_gave(stamp: dict[str, object]) -> None:
    assert told(**stamp) == ["The study has no stamp, so every file that is made bears the time 1960-01-01T00:00:00."]


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("text", ["TBD", "to do:", "<title>", "[Sponsor]", "xxx", "???", "...", "To be written."])
def test_placeholders(name: str, text: str) -> None:
    assert told(stamp=STAMP, **{name: text}) == [
        f"{name} is {text!r}, a placeholder; define.xml and the reviewer's guides would bear it."
    ]


@pytest.mark.parametrize("text", ["", "A trial of TBD-1", "Tbx21 in asthma", "A <b> of c", "Todorova's trial"])
def test_words_that_are_no_placeholder(text: str) -> None:
    assert told(stamp=STAMP, title=text) == []


def test_every_text_of_the_example_is_known_as_one() -> None:
    text = (files("m5kit.begin") / "example" / "study.toml").read_text(encoding="utf-8")
    study = tomllib.loads(text)["study"]
    assert [is_placeholder(study[name]) for name in ("title", "description")] == [True, True]


def test_check_tells_that_an_imported_study_has_no_stamp(tmp_path: Path) -> None:
    write_imported(Imported({"id": "X1"}, (), {"datasets": table(("dataset",), [])}), tmp_path / "x")
    spec, _ = read_spec(tmp_path / "x")
    assert stamp_of(spec) == NO_STAMP
    assert [f.rule for f in identity_faults(spec)] == ["SPEC-STAMP"]
