"""What a field holds, by literal values."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.profile.dates import dates_found, times_found
from m5kit.profile.fields import FieldProfile, field_profile


def profiled(*values: str | None, name: str = "FIELD", label: str = "") -> FieldProfile:
    lists = {"C66742 NY": frozenset(("y", "n")), "C66768 OUT": frozenset(("fatal", "recovered/resolved", "unknown"))}
    return field_profile(encoded(pd.Series(values, dtype="str")), name, label, lists)


@pytest.mark.parametrize(
    ("values", "forms", "rivals"),
    [
        (["2020-01-31", "2020-02"], ("YYYY-MM-DD", "YYYY-MM"), ()),
        (["31-JAN-2020", "UN-FEB-2020"], ("DD-MON-YYYY",), ()),
        (["01/31/2020", "02/01/2020"], ("MM/DD/YYYY",), ()),
        (["31.01.2020", "01.02.2020"], ("DD.MM.YYYY",), ()),
        (["01/02/2020", "03/04/2020"], ("DD/MM/YYYY",), (("DD/MM/YYYY", "MM/DD/YYYY"),)),
        (["16-May-15", "6-May-18"], ("DD-MON-YY",), ()),
        (["31JAN2020:10:11:12"], ("DDMONYYYY:HH:MI:SS",), ()),
        (["2020-01-31T10:11:12Z"], ("YYYY-MM-DDTHH:MI:SSTZ",), ()),
        (["01/31/2020 2:05 PM"], ("MM/DD/YYYY HH:MI AM",), ()),
        (["20200131", "20191201"], ("YYYYMMDD",), ()),
    ],
)
def test_date_forms(values: list[str], forms: tuple[str, ...], rivals: tuple[tuple[str, str], ...]) -> None:
    found = dates_found(values)
    assert found is not None
    assert (found.forms, found.rivals, found.unread) == (forms, rivals, ())


@pytest.mark.parametrize(
    "values", [["1", "2"], ["701-1015"], ["2019", "2020"], ["120/80", "130/85"], ["12345678"], ["head"], []]
)
def test_what_is_no_date(values: list[str]) -> None:
    assert dates_found(values) is None


def test_years_are_dates_where_the_name_says_so() -> None:
    found = dates_found(["2019", "2020"], named=True)
    assert found is not None and found.forms == ("YYYY",)


def test_values_that_no_form_reads_are_told() -> None:
    found = dates_found(["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04", "2020-13-40"])
    assert found is not None and (found.read, found.unread) == (4, ("2020-13-40",))


def test_times() -> None:
    assert times_found(["9:30", "23:59"]) == ("HH:MI",)
    assert times_found(["9:30 AM"]) == ("HH:MI AM",)
    assert times_found(["9:75"]) == ()


@pytest.mark.parametrize(
    ("values", "kind", "numbers"),
    [
        (["1", "20"], "integer", ()),
        (["001", "002"], "integer", ("with leading zeros",)),
        (["1.5", "2.25"], "number", ("up to 2 decimals",)),
        (["1,5", "2,25"], "number", ("decimal comma",)),
        (["1,234.5", "2,345.6"], "number", ("up to 1 decimal", "comma between thousands")),
        (
            ["1.5", "<0.2", "NEG"],
            "number and text",
            ("up to 1 decimal", "with a sign (< or >)", "1 that are words (NEG)"),
        ),
        (["701-1015", "701-1023"], "text", ()),
        (["10:30"], "time", ("HH:MI",)),
        ([None, " "], "empty", ()),
    ],
)
def test_types_and_how_numbers_are_written(values: list[str], kind: str, numbers: tuple[str, ...]) -> None:
    found = profiled(*values)
    assert found.type == kind
    assert found.numbers == numbers


def test_codes_their_published_lists_and_how_far_it_is_filled() -> None:
    found = profiled(*["Fatal", "Recovered/Resolved", "UNKNOWN"] * 3, None)
    assert found.codes == (("Fatal", 3), ("Recovered/Resolved", 3), ("UNKNOWN", 3))
    assert found.codelists == ("C66768 OUT",)
    assert (found.records, found.filled, found.distinct, found.share) == (10, 9, 3, 0.9)


def test_free_text_has_no_codes() -> None:
    assert profiled("headache", "nausea", "rash").codes == ()


def test_units_in_values_in_the_label_and_as_a_field_of_their_own() -> None:
    assert profiled("70 kg", "80 kg").units == ("kg",)
    assert profiled("70.5", "80", label="Weight (kg)").units == ("kg",)
    assert profiled("mg", "mL", name="CMDOSU").units == ("mL", "mg")
    assert profiled("F", "M", name="SEX").units == ()


def test_marks_of_missing_values() -> None:
    assert profiled("5", "NA", "NA", "7").marks == (("NA", 2),)
    assert profiled("5", "-99", "7").marks == (("-99", 1),)
    assert profiled("-5", "-99", "7").marks == ()


def test_what_is_odd() -> None:
    assert profiled(" a", "b").odd == ("1 record with blanks around the value",)
    assert profiled("5 µg").odd == ("beyond ASCII: µ (micro sign)",)
    assert profiled("Yes", "YES", "no").odd == ("1 value spelled in several ways: 'YES' / 'Yes'",)
    assert profiled("a\u200bb").odd == ("1 record with characters that nobody sees",)


def test_a_unit_that_begins_with_a_number_is_text() -> None:
    found = profiled("10^9/L", "10^9/L", "10^12/L", "10^9/L", "10^12/L", "10^12/L", name="WBC_UNIT")
    assert (found.type, found.units) == ("text", ("10^12/L", "10^9/L"))
    assert found.codes == (("10^12/L", 3), ("10^9/L", 3))
