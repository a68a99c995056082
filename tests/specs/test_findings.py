"""Findings in order, and one cause told once."""

from m5kit.specs import Finding, in_order
from m5kit.specs.findings import one_cause


def fault(place: str, says: str = "The form 'raw.x' is not there.", rule: str = "SPEC-SOURCE") -> Finding:
    return Finding(rule, "error", place, says, "Put its file there.")


def test_places_are_in_the_order_of_their_lines() -> None:
    places = ["AE.csv line 10", "AE.csv line 9", "AE.csv line 100", "AE.csv"]
    found = in_order([fault(place) for place in places])
    assert [f.place for f in found] == ["AE.csv", "AE.csv line 9", "AE.csv line 10", "AE.csv line 100"]


def test_a_thing_that_is_not_there_is_told_once() -> None:
    (found,) = one_cause([fault(f"DM.csv line {line}") for line in (10, 9, 11)])
    assert found.place == "DM.csv line 9"
    assert found.message == "The form 'raw.x' is not there. So it is in DM.csv line 10, DM.csv line 11."


def test_many_places_are_counted() -> None:
    (found,) = one_cause([fault(f"DM.csv line {line}") for line in range(2, 20)])
    assert found.message.endswith("DM.csv line 12 and 7 more.")


def test_other_faults_are_told_one_by_one() -> None:
    found = [
        fault("A.csv line 2", rule="SPEC-LEDGER"),
        fault("A.csv line 3", rule="SPEC-LEDGER"),
        fault("A.csv line 4"),
    ]
    assert one_cause(found) == found
