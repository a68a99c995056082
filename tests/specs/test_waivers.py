"""Waivers: what they are about, until when, and what is said of those that are about nothing."""

from pathlib import Path

import pytest

from m5kit.specs import Finding, InputFault, Note, Row
from m5kit.specs.findings import failing, tally
from m5kit.specs.read_lists import notes
from m5kit.specs.waivers import read_waivers, waived, waivers_of

COLUMNS = ("source", "rule", "dataset", "variable", "place", "explanation", "disposition", "who", "until")
AGE = Finding("AGE", "error", "DM USUBJID=X1 SEQ=1, AGE", "Odd.", "Query.")
OLD = Finding("AGE", "error", "DM USUBJID=X11 SEQ=1, AGE", "Odd.", "Query.")
SEX = Finding("CODELIST", "error", "DM USUBJID=X1 SEQ=1, SEX", "Odd.", "Query.")


def note(**cells: str) -> Note:
    (found,) = notes([Row({**dict.fromkeys(COLUMNS, ""), **cells}, "notes.csv line 2")])
    return found


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        ({}, ["waived", "waived", "open"]),
        ({"place": "X1"}, ["waived", "open", "open"]),
        ({"place": "X1, SEQ 1"}, ["waived", "open", "open"]),
        ({"dataset": "DM, AE", "variable": "AGE"}, ["waived", "waived", "open"]),
        ({"until": "2026-06-30"}, ["waived", "waived", "open"]),
        ({"dataset": "AE"}, ["open", "open", "open", "WAIVER-UNUSED"]),
        ({"variable": "SEX"}, ["open", "open", "open", "WAIVER-UNUSED"]),
        ({"place": "X2"}, ["open", "open", "open", "WAIVER-UNUSED"]),
        ({"until": "2026-06-29"}, ["open", "open", "open", "WAIVER-EXPIRED"]),
        ({"who": ""}, ["open", "open", "open"]),
    ],
)
def test_a_waiver(cells: dict[str, str], answers: list[str]) -> None:
    waivers = waivers_of([note(**{"rule": "AGE", "who": "Data manager", **cells})])
    found = waived([AGE, OLD, SEX], waivers, "2026-06-30")
    assert [f.status if f.rule in ("AGE", "CODELIST") else f.rule for f in found] == answers


@pytest.mark.parametrize(("today", "ago"), [("2026-06-30", "1 day ago"), ("2027-06-29", "365 days ago")])
def test_a_waiver_that_has_ended_says_how_long_ago(today: str, ago: str) -> None:
    found = waived([AGE], waivers_of([note(rule="AGE", who="Data manager", until="2026-06-29")]), today)
    assert found[1].message == f"The waiver of AGE by Data manager ended on 2026-06-29, {ago}."


def test_a_waiver_of_a_rule_that_was_not_carried_out_is_not_unused() -> None:
    waivers = waivers_of([note(rule="CORE-000022", who="Data manager")])
    assert waived([AGE], waivers, "2026-06-30", lambda rule: not rule.startswith("CORE-")) == (AGE,)


def test_what_is_waived_fails_nothing_and_is_counted() -> None:
    found = waived([AGE, OLD, SEX], waivers_of([note(rule="AGE", who="DM", place="X1")]), "2026-06-30")
    assert failing(found, ("error",)) == [OLD, SEX]
    assert tally(found) == "3 errors (1 waived)"


def test_a_file_of_waivers(tmp_path: Path) -> None:
    file = tmp_path / "waivers.csv"
    file.write_text(",".join(COLUMNS) + "\n,AGE,DM,,,Old cohort,,Data manager,2026-12-31\n", encoding="utf-8")
    assert [(w.rule, w.who, w.until, w.place) for w in read_waivers(file)] == [
        ("AGE", "Data manager", "2026-12-31", "waivers.csv line 2")
    ]
    file.write_text(",".join(COLUMNS) + "\n,AGE,DM,,,,,Data manager,31.12.2026\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"waivers\.csv line 2: until '31\.12\.2026' is no date"):
        read_waivers(file)
    with pytest.raises(InputFault, match="is not there"):
        read_waivers(tmp_path / "other.csv")
