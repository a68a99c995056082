"""What stands in the way of a form's fields is told once, in place of each field that it seems to lack."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import FaultySpec
from m5kit.study import Study, build
from m5kit.study.check import check

Folder = Callable[..., Path]


@pytest.mark.parametrize(
    ("above", "rule", "says"),
    [
        ("Listing of events\n", "HEADER-LINE", "it may be a title above the header"),
        ("# one\n# two\n", "HEADER-LINE", "line 3 has 5"),
        (None, "EMPTY-FILE", "The file is empty: it has no header."),
    ],
)
def test_one_cause_is_one_fault(
    study_folder: Folder, raw: dict[str, str], above: str | None, rule: str, says: str
) -> None:
    folder = study_folder(raw={"events": "" if above is None else above + raw["events"]})
    told = [f for f in check(Study.open(folder)) if f.severity == "error" and not f.rule.startswith("SPEC-STANDARD")]
    assert [(f.rule, says in f.message) for f in told if "events" in f"{f.place} {f.message}"] == [(rule, True)]
    with pytest.raises(FaultySpec) as stopped:
        build(Study.open(folder))
    assert says in str(stopped.value)


def test_a_form_that_no_sheet_asks_for_stops_nothing(study_folder: Folder) -> None:
    run = build(Study.open(study_folder(raw={"other": "A title\nA,B\n1,2\n"})))
    assert [f.place for f in run.findings if f.rule == "HEADER-LINE"] == ["other.csv line 1"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('[fields."raw.events.ONSTE"]\ndate_forms = ["YYYY"]', "a field that raw.events does not have. Did you mean"),
        ('[fields."raw.event"]\nmissing = ["."]', "a form that is not there. Did you mean 'raw.events'?"),
        ('[files."event.csv"]\nheader = 2', "a file that is not there. Did you mean 'events.csv'?"),
    ],
)
def test_settings_of_what_is_not_there(study_folder: Folder, settings: str, says: str) -> None:
    folder = study_folder()
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{settings}\n")
    (told,) = (f for f in check(Study.open(folder)) if f.rule == "SPEC-SETTING")
    assert (told.severity, says in told.message) == ("error", True)
