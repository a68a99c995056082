"""The decision table of times to event: conditions between dates, order of rules, origins."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.events import columns_named, first_rule
from m5kit.engine.tables import Further, Origin
from m5kit.specs import EventRule, Row, SpecFault
from m5kit.specs.conditions import parsed
from m5kit.specs.events import event_rules
from m5kit.specs.findings import Finding

NAN = np.nan


def rule(when: str, rank: int = 1) -> EventRule:
    return EventRule("ADTTE", "PFS", rank, parsed(when), 0, "ADT", "EVENT", place=f"events.csv line {rank + 1}")


@pytest.mark.parametrize(
    ("sign", "expected"),
    # ours:            5   5   5   5    nan  nan
    # theirs:          4   5   6   nan  5    nan
    [
        ("LT", [False, False, True, True, False, False]),
        ("LE", [False, True, True, True, False, False]),
        ("GT", [True, False, False, False, False, False]),
        ("GE", [True, True, False, False, False, False]),
        ("EQ", [False, True, False, False, False, False]),
        ("NE", [True, False, True, True, False, False]),
    ],
)
def test_a_missing_date_is_later_than_any(sign: str, expected: list[bool]) -> None:
    columns = {"A": pd.Series([5.0, 5, 5, 5, NAN, NAN]), "B": pd.Series([4.0, 5, 6, NAN, 5, NAN])}
    assert (first_rule([rule(f"A {sign} B")], columns, 6) == 0).tolist() == expected


def test_the_first_rule_that_holds_counts() -> None:
    columns: dict[str, pd.Series] = {
        "A": pd.Series([1.0, NAN, 9.0]),
        "FL": pd.Series(["Y", "Y", None], dtype="category"),
    }
    rules = [rule("A PRESENT AND FL EQ Y", 1), rule("FL EQ Y", 2)]
    assert first_rule(rules, columns, 3).tolist() == [0, 1, -1]


def test_a_number_is_compared_as_a_number() -> None:
    assert first_rule([rule("GAP GT 182")], {"GAP": pd.Series([182.0, 183.0, NAN])}, 3).tolist() == [-1, 0, -1]


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(SpecFault, match=r"events\.csv line 2: NPTDT LE A names NPTDT, which is not among the sources"):
        first_rule([rule("NPTDT LE A")], {"A": pd.Series([1.0])}, 1)


def test_the_columns_that_rules_ask_for() -> None:
    assert columns_named([rule("A LE B AND FL EQ Y")], ["A", "B", "Y2"]) == ("A", "B", "FL", "ADT", "")


def sheet_row(**cells: str) -> Row:
    given = {"dataset": "ADTTE", "parameter": "PFS", "rank": "1", "cnsr": "0", "date": "PDDT", **cells}
    return Row(given, "events.csv line 2")


def test_a_row_of_the_sheet() -> None:
    faults: list[Finding] = []
    source = 'SS.SSDTC WHERE SSSTRESC EQ "A; B" AND SSCAT PRESENT; DM.RFSTDTC'
    (found,) = event_rules([sheet_row(source=source, when="A LE B")], faults)
    assert [str(lookup) for lookup in found.lookups] == [
        'SS.SSDTC WHERE SSSTRESC EQ "A; B" AND SSCAT PRESENT',
        "DM.RFSTDTC",
    ]
    assert (found.at, str(found), faults) == ("PDDT", "ADTTE PFS rule 1", [])


@pytest.mark.parametrize(
    ("cells", "rule_name", "says"),
    [
        ({"rank": "first"}, "SPEC-NUMBER", "rank 'first' is not a whole number."),
        ({"cnsr": ""}, "SPEC-CELL", "The cell cnsr is blank."),
        ({"source": "RS"}, "SPEC-EVENT-SOURCE", "Source 'RS' does not name a dataset's column."),
        ({"when": "A LE"}, "SPEC-CONDITION", "Condition 'A LE' cannot be read: expected a value after A LE."),
    ],
)
def test_a_row_that_cannot_be_read(cells: dict[str, str], rule_name: str, says: str) -> None:
    faults: list[Finding] = []
    event_rules([sheet_row(**cells)], faults)
    assert [(f.rule, f.message, f.place) for f in faults] == [(rule_name, says, "events.csv line 2")]


def test_a_rank_twice() -> None:
    faults: list[Finding] = []
    event_rules([sheet_row(), sheet_row()], faults)
    assert [(f.rule, f.message) for f in faults] == [("SPEC-EVENT-RANK", "ADTTE PFS rule 1 is there twice.")]


def test_rules_come_by_rank_whatever_the_order_of_the_lines() -> None:
    listed = [sheet_row(rank="10"), sheet_row(rank="2"), sheet_row(parameter="OS", rank="1")]
    assert [(r.parameter, r.rank) for r in event_rules(listed, [])] == [("PFS", 2), ("PFS", 10), ("OS", 1)]


def origin() -> Origin:
    further = (Further("RS", np.array([0, 2, 2]), np.array([7, 8, 9])),)
    return Origin(("ADSL",), np.zeros(3, dtype=np.int16), np.array([4, 5, 6]), further)


def test_further_sources_follow_their_record_into_another_order() -> None:
    turned = origin().taken(np.array([2, 0, 1]))
    assert [turned.sources(i) for i in range(3)] == [
        [("ADSL", 6), ("RS", 8), ("RS", 9)],
        [("ADSL", 4), ("RS", 7)],
        [("ADSL", 5)],
    ]
    assert origin().taken(np.array([1])).sources(0) == [("ADSL", 5)]


def test_what_was_made_from_a_record() -> None:
    assert origin().made_from("RS", 9).tolist() == [2]
    assert origin().made_from("ADSL", 5).tolist() == [1]
    assert origin().made_from("TR", 1).tolist() == []
