"""ISO 8601 as SDTM writes it: what is a date, and what is not."""

import pytest

from m5kit.specs.iso8601 import is_duration, iso_fault

FINE = ["2003", "2003-12", "2003---15", "--12-15", "-----T07:15", "2003-12-15", "2003-12-15T13", "2003-12-15T-:15"]
FINE += ["2003-12-15T13:15:17.123", "2003-12-15T13:-:17", "2019-12--T14:00", "2003----T10:30", "2003-12-15T13:15+02:00"]
FINE += ["2003-12-15T10:00/2003-12-15T10:30", "2004-02-29"]
FAULTY = [
    ("0000", "has the year 0000, which there is not"),
    ("2019-12T14:00", "has a time after a date without its day; write a hyphen for each part that is not known"),
    ("2003-02-30", "is impossible: February 2003 has 28 days"),
    ("2003-04-31T10:00", "is impossible: April has 30 days"),
    ("2003-13", "has no month '13'"),
    ("2003-12-15T25:00", "has an impossible time"),
    ("2003-12-15T10:75", "has an impossible time"),
    ("2003-12--", "ends in a part that is not known"),
    ("2003-12-15T10:-", "ends in a part that is not known"),
    ("20031215", "is not a date in ISO 8601"),
    ("2003-12-15 10:30", "is not a date in ISO 8601"),
    ("15-DEC-2003", "is not a date in ISO 8601"),
    ("２００３", "is not a date in ISO 8601"),
    ("2003-12-15/2003-12-32", "has no day '32'"),
]


@pytest.mark.parametrize("text", FINE)
def test_dates(text: str) -> None:
    assert iso_fault(text) == ""


@pytest.mark.parametrize(("text", "says"), FAULTY)
def test_no_dates(text: str, says: str) -> None:
    assert iso_fault(text) == says


@pytest.mark.parametrize(
    ("text", "expected"),
    [("P1D", True), ("PT24H", True), ("P6W", True), ("P1Y2M", True), ("P1,5D", True), ("P", False), ("P1DT", False)]
    + [("1D", False), ("PT", False), ("P1H", False)],
)
def test_durations(text: str, expected: bool) -> None:
    assert is_duration(text) is expected
