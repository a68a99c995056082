"""Edit checks: what must hold of the records, what is unknown, and what the sheet may not say."""

import numpy as np
import pandas as pd
import pytest

from m5kit.checks.edits import edit_faults, edit_findings, failing_records
from m5kit.engine.encoded import encoded
from m5kit.engine.tables import Table
from m5kit.specs import EditCheck, Row, Spec
from m5kit.specs.conditions import parsed

VITALS = pd.DataFrame(
    {
        "SBP": encoded(pd.Series(["120", "60", None, "ND", "80"])),
        "DBP": encoded(pd.Series(["80", "95", "95", "95", "80"])),
        "UNIT": encoded(pd.Series(["C", "C", "F", "F", None])),
    }
)
TABLE = Table("raw.vitals", VITALS, file="vitals.csv", lines=np.array([2, 3, 4, 5, 6]))


def edit(where: str = "", must: str = "", message: str = "{SBP} over {DBP}.", severity: str = "error") -> EditCheck:
    fields = ("SBP", "DBP")
    return EditCheck("VS-1", "raw.vitals", parsed(where), parsed(must), fields, message, severity, "edits.csv line 2")


@pytest.mark.parametrize(
    ("where", "must", "fails"),
    [
        ("", "SBP GT DBP", [1, 4]),  # what is blank or no number is unknown, and passes
        ("SBP PRESENT", "SBP GT DBP", [1, 4]),
        ("", "SBP PRESENT", [2]),
        ("UNIT EQ F", "", [2, 3]),  # without must there is to be no such record
        ("UNIT EQ F", "DBP LT 90", [2, 3]),
        ("", "NOT SBP LE DBP", [1, 4]),
        ("", "DBP EQ 80 OR UNIT PRESENT", []),
    ],
)
def test_records_that_fail(where: str, must: str, fails: list[int]) -> None:
    assert np.flatnonzero(failing_records(edit(where, must), VITALS)).tolist() == fails


def test_a_finding_names_line_field_and_values() -> None:
    found = list(edit_findings([edit(must="SBP GT DBP")], {"raw.vitals": TABLE}))
    assert [(f.rule, f.severity, f.place, f.message) for f in found] == [
        ("VS-1", "error", "vitals.csv line 3, SBP", "60 over 95."),
        ("VS-1", "error", "vitals.csv line 6, SBP", "80 over 80."),
        (
            "CONDITION-NUMBER",
            "warning",
            "vitals.csv line 5, SBP",
            "'ND' is no number, so SBP GT DBP (edit check VS-1) does not hold.",
        ),
    ]


def test_more_than_a_hundred_are_counted() -> None:
    frame = pd.DataFrame({"SBP": encoded(pd.Series(["1"] * 250)), "DBP": encoded(pd.Series(["2"] * 250))})
    table = Table("raw.vitals", frame, file="vitals.csv", lines=np.arange(2, 252))
    found = list(edit_findings([edit(must="SBP GT DBP")], {"raw.vitals": table}))
    assert len(found) == 101
    assert found[-1].message == "So it is with 150 more records of raw.vitals."


def test_a_check_that_cannot_be_made_says_so_and_others_go_on() -> None:
    lacking = Table("raw.vitals", VITALS.drop(columns="DBP"), file="vitals.csv", lines=np.arange(5))
    for tables in ({}, {"raw.vitals": lacking}):
        found = list(edit_findings([edit(must="SBP GT DBP"), edit(must="SBP PRESENT", message="blank")], tables))
        assert found[0].rule == "EDIT-NOT-MADE"


def row(line: int, **cells: str) -> Row:
    return Row(cells, f"edits.csv line {line}")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"must": "SBP OVER DBP"}, "cannot be read"),
        ({"must": "SBP GT DPB"}, "has no variable 'DPB'. Did you mean 'DBP'?"),
        ({"must": "SBP GT DBP", "table": "raw.vital"}, "neither a form nor a dataset. Did you mean 'raw.vitals'?"),
        ({"must": "SBP GT DBP", "message": "{SPB}"}, "has no variable 'SPB'"),
        ({"must": "SBP GT DBP", "severity": "fatal"}, "severity 'fatal' is not known"),
        ({"must": "SBP GT DBP", "message": "{SBP is low"}, "has a brace without its other: '{SBP is low'"),
        ({}, "neither what must hold"),
        ({"must": "SBP GT DBP", "message": ""}, "message is blank"),
        ({"must": "SBP GT DBP", "edit": "VS-0"}, "is at edits.csv line 2 already"),
    ],
)
def test_what_the_sheet_may_not_say(cells: dict[str, str], says: str) -> None:
    sound = {"edit": "VS-1", "table": "raw.vitals", "where": "", "message": "wrong", "field": "", "severity": ""}
    rows = (row(2, **{**sound, "edit": "VS-0", "must": "SBP PRESENT"}), row(3, **{**sound, **cells}))
    spec = Spec({"id": "X"}, {}, {}, {}, sheets={"edits": rows})
    found = list(edit_faults(spec, {"raw.vitals": ["SBP", "DBP", "UNIT"]}))
    assert [f.place for f in found] == ["edits.csv line 3"]
    assert says in found[0].message
