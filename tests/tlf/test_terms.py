"""Adverse events by class and term: each subject once in each row, in the order asked for."""

import pandas as pd
import pytest

from m5kit.engine.conditions import holds
from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.specs.conditions import parsed
from m5kit.tlf.displays import build_displays
from m5kit.tlf.page import FIGURE_SPACE, PageTable

ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series(["1", "2", "3", "4"])),
        "ARMCD": encoded(pd.Series(["A", "A", "B", "B"])),
        "SAFFL": encoded(pd.Series(["Y", "Y", "Y", None])),
    }
)
ADAE = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series(["1", "1", "1", "2", "3", "3", "4"])),
        "AEBODSYS": encoded(pd.Series(["GUT", "GUT", "SKIN", "SKIN", "SKIN", None, "GUT"])),
        "AEDECOD": encoded(pd.Series(["NAUSEA", "NAUSEA", "RASH", "ITCH", "RASH", "FEVER", "NAUSEA"])),
    }
)
DISPLAY = {"display": "AE", "layout": "table", "where": "SAFFL EQ Y", "by": "ARMCD", "groups": "A=A; B=B; ALL=All"}
ANALYSIS = {"display": "AE", "analysis": "AE", "row": "Any event", "kind": "terms", "dataset": "ADAE"} | {
    "variable": "AEBODSYS AEDECOD",
    "stats": "n pct",
    "cell": "{n} ({pct})",
}


def built(**change: str) -> tuple[PageTable, pd.DataFrame]:
    sheets = {"displays": (Row(DISPLAY, "d"),), "analyses": (Row(ANALYSIS | change, "a"),)}
    made = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), {"ADSL": ADSL, "ADAE": ADAE})
    assert not made.findings
    body = made.pages[0].body
    assert isinstance(body, PageTable)
    return body, made.results


def shown(body: PageTable) -> list[tuple[int, str, str, str, str]]:
    return [(line.indent, *(c.replace(FIGURE_SPACE, "") for c in line.cells)) for line in body.lines]  # type: ignore[misc]


def test_classes_and_terms_by_frequency() -> None:
    body, _ = built()
    assert shown(body) == [
        (0, "Any event", "2 (100.0)", "1 (100.0)", "3 (100.0)"),
        (0, "SKIN", "2 (100.0)", "1 (100.0)", "3 (100.0)"),
        (1, "RASH", "1 (50.0)", "1 (100.0)", "2 (66.7)"),
        (1, "ITCH", "1 (50.0)", "0 (0.0)", "1 (33.3)"),
        (0, "GUT", "1 (50.0)", "0 (0.0)", "1 (33.3)"),
        (1, "NAUSEA", "1 (50.0)", "0 (0.0)", "1 (33.3)"),
        (0, "Not coded", "0 (0.0)", "1 (100.0)", "1 (33.3)"),
        (1, "FEVER", "0 (0.0)", "1 (100.0)", "1 (33.3)"),
    ]


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ("order=name", ["Any event", "GUT", "NAUSEA", "Not coded", "FEVER", "SKIN", "ITCH", "RASH"]),
        ("at_least=60", ["Any event", "SKIN", "RASH", "Not coded", "FEVER"]),
    ],
)
def test_order_and_least(parameters: str, rows: list[str]) -> None:
    assert [line.cells[0] for line in built(parameters=parameters)[0].lines] == rows


def test_conditions_choose_the_records_counted() -> None:
    _, found = built()
    beside = ADAE.assign(
        **{f"ADSL.{c}": encoded(ADAE["USUBJID"].map(ADSL.set_index("USUBJID")[c])) for c in ("SAFFL", "ARMCD")}
    )
    own = found[found["dataset"] == "ADAE"]
    assert len(own) == 48
    for where, n in zip(own["where"], own["n_records"], strict=True):
        assert int(holds(parsed(where), beside, 7).sum()) == n


def test_no_events_at_all_leave_one_row_of_none() -> None:
    body, _ = built(where="AEDECOD EQ COUGH")
    assert shown(body) == [(0, "Any event", "0 (0.0)", "0 (0.0)", "0 (0.0)")]
