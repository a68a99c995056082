"""Date forms: what they read, what they refuse, and which two of them do not go together."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.specs.date_forms import FormError, conflicts, date_form, other_readings, parts_fault, read_date, read_parts
from m5kit.specs.iso8601 import iso_fault

READ = [
    ("UN-Feb-2003", "DD-MON-YYYY", "2003-02"),
    ("05-UNK-2003", "DD-MON-YYYY", "2003---05"),
    ("05-MAR-UNKN", "DD-MON-YYYY", "--03-05"),
    ("UN-UNK-UNKN", "DD-MON-YYYY", ""),
    ("---MAR-2003", "DD-MON-YYYY", "2003-03"),
    ("5 sept 2003", "DD MON YYYY", "2003-09-05"),
    ("5-MARCH-2003", "DD-MON-YYYY", "2003-03-05"),
    ("UNMARCH2003", "DDMONYYYY", "2003-03"),
    ("UNDEC2019 14:00", "DDMONYYYY HH:MI", "2019-12--T14:00"),
    ("UN-UNK-2015 10:30", "DD-MON-YYYY HH:MI", "2015----T10:30"),
    ("12-NOV-2019 UN:UN", "DD-MON-YYYY HH:MI", "2019-11-12"),
    ("12-NOV-2019 UN:15", "DD-MON-YYYY HH:MI", "2019-11-12T-:15"),
    ("12-NOV-2019 09:UN", "DD-MON-YYYY HH:MI", "2019-11-12T09"),
    ("20-JAN-2019 03:25 PM", "DD-MON-YYYY HH:MI AM", "2019-01-20T15:25"),
    ("20-JAN-2019 12:25 a.m.", "DD-MON-YYYY HH:MI PM", "2019-01-20T00:25"),
    ("20-JAN-2019 12:05 pm", "DD-MON-YYYY HH:MI AM", "2019-01-20T12:05"),
    ("2019-01-20T15:25:01.123+0200", "YYYY-MM-DDTHH:MI:SS.FTZ", "2019-01-20T15:25:01.123+02:00"),
    ("2019-01-20T15:25Z", "YYYY-MM-DDTHH:MITZ", "2019-01-20T15:25Z"),
    ("5/6/04", "DD/MM/YY", "2004-06-05"),
    ("5/6/54", "DD/MM/YY", "1954-06-05"),
    ("29-FEB-UNK", "DD-MON-YYYY", "--02-29"),
    ("3 de mar 2019", "DD 'de' MON YYYY", "2019-03-03"),
]
REFUSED = [
    ("05-JUNK-2003", "DD-MON-YYYY", "has no month 'JUNK'"),
    ("UN-UNK-0000", "DD-MON-YYYY", "has the year 0000, which there is not"),
    ("01-MAR-0219", "DD-MON-YYYY", "has the year 0219, before 1582"),
    ("31-APR-2003", "DD-MON-YYYY", "is impossible: April has 30 days"),
    ("31-APR-UNKN", "DD-MON-YYYY", "is impossible: April has 30 days"),
    ("29-FEB-2019", "DD-MON-YYYY", "is impossible: February 2019 has 28 days"),
    ("00-MAR-2003", "DD-MON-YYYY", "has no day '00'"),
    ("2003-13-01", "YYYY-MM-DD", "has no month '13'"),
    ("２００３-01-01", "YYYY-MM-DD", "is not in a declared form"),
    ("soon", "YYYY-MM-DD", "is not in a declared form"),
    ("5-UNK-UNKN", "DD-MON-YYYY", "has a day without month and year"),
]
FAULTS = [
    ("YYYY-MM-DD HH:MM", "names the month twice. Did you mean 'YYYY-MM-DD HH:MI'?"),
    ("dd-mmm-yyyy", "has 'd', which is no part of a date. Did you mean 'DD-MON-YYYY'?"),
    ("DATE9.", "has 'D', which is no part of a date. Did you mean 'DDMONYYYY'?"),
    ("%Y-%m-%d", "has '%', which is no part of a date. Did you mean 'YYYY-MM-DD'?"),
    ("HH24:MI", "has '2', which is no part of a date. Did you mean 'HH:MI'?"),
    ("YYYY-QQ", "has 'Q', which is no part of a date."),
    ("--", "names no part of a date."),
]


@pytest.mark.parametrize(("text", "form", "expected"), READ)
def test_read(text: str, form: str, expected: str) -> None:
    reading = read_date(text, [form], 50)
    assert (reading.iso, reading.fault) == (expected, "")
    assert iso_fault(expected) == "" or expected == ""


@pytest.mark.parametrize(("text", "form", "why"), REFUSED)
def test_refused(text: str, form: str, why: str) -> None:
    reading = read_date(text, [form])
    assert (reading.iso, reading.fault) == ("", why)


@pytest.mark.parametrize("text", ["20-JAN-2019 15:25 PM", "20-JAN-2019 00:25 AM", "20-JAN-2019 11:61 AM"])
def test_a_time_that_cannot_be_costs_the_time(text: str) -> None:
    reading = read_date(text, ["DD-MON-YYYY HH:MI AM"])
    assert (reading.iso, reading.fault) == ("2019-01-20", "has an impossible time, which is left out")


@pytest.mark.parametrize(("form", "says"), FAULTS)
def test_forms_that_cannot_be(form: str, says: str) -> None:
    with pytest.raises(FormError) as raised:
        date_form(form)
    assert str(raised.value) == f"the date form {form!r} {says}"


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (["minute"], "has the minute without the hour"),
        (["year", "hour", "half"], ""),
        (["year", "half"], "has the half of the day without the hour"),
        (["day", "month"], "has no year"),
        (["year", "year"], "names the year twice"),
    ],
)
def test_parts_that_do_not_make_a_date(parts: list[str], says: str) -> None:
    assert parts_fault(parts, whole=True) == says


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("MM/DD/YYYY", "DD/MM/YYYY"), (("MM/DD/YYYY", "DD/MM/YYYY"),)),
        (("DD-MM-YY", "YY-MM-DD"), (("DD-MM-YY", "YY-MM-DD"),)),
        (("DDMMYYYY", "MMDDYYYY", "YYYYMMDD"), (("DDMMYYYY", "MMDDYYYY"),)),
        (("YYYY-MM-DD", "YYYY-DD-MM"), (("YYYY-MM-DD", "YYYY-DD-MM"),)),
        (("DD-MON-YYYY", "YYYY-MM-DD", "MON-YYYY", "MM/YYYY", "YYYY", "MM/DD/YYYY"), ()),
    ],
)
def test_forms_that_read_one_text_differently(forms: tuple[str, ...], expected: tuple[tuple[str, str], ...]) -> None:
    assert conflicts(forms) == expected


def test_other_readings() -> None:
    forms = ["MM/DD/YYYY", "DD/MM/YYYY"]
    assert other_readings("05/04/2019", forms, None, ()) == {"DD/MM/YYYY": "2019-04-05"}
    assert other_readings("25/04/2019", forms, None, ()) == {}


@pytest.mark.parametrize(
    ("texts", "forms", "iso", "fault"),
    [
        (["2019-01-20", "3:25"], [["YYYY-MM-DD"], ["HH:MI"]], "2019-01-20T03:25", ""),
        (["2019-01", "3:25"], [["YYYY-MM"], ["HH:MI"]], "2019-01--T03:25", ""),
        (["3", "MAR", "2020"], [["DD"], ["MON"], ["YYYY"]], "2020-03-03", ""),
        (["", "MAR", "2020"], [["DD"], ["MON"], ["YYYY"]], "2020-03", ""),
        (["3", "", "2020"], [["DD"], ["MON"], ["YYYY"]], "2020---03", ""),
        (["31", "APR", "2020"], [["DD"], ["MON"], ["YYYY"]], "", "is impossible: April has 30 days"),
        (["2019-01-20", "3:25", "PM"], [["YYYY-MM-DD"], ["HH:MI"], ["AM"]], "2019-01-20T15:25", ""),
        (
            ["2019-01-20", "soon"],
            [["YYYY-MM-DD"], ["HH:MI"]],
            "2019-01-20",
            "'soon' is not in a declared form, so it is left out",
        ),
        (["", "3:25"], [["YYYY-MM-DD"], ["HH:MI"]], "-----T03:25", ""),
    ],
)
def test_several_fields_make_one_date(texts: list[str], forms: list[list[str]], iso: str, fault: str) -> None:
    reading = read_parts(texts, forms)
    assert (reading.iso, reading.fault) == (iso, fault)


FORMS = ["DD-MON-YYYY HH:MI:SS", "YYYYMMDD HHMI", "MM/DD/YYYY HH:MI AM", "DDMONYY HH:MI", "YYYY-MM-DDTHH:MI:SS.F"]
WRITTEN = ["%d-%b-%Y %H:%M:%S", "%Y%m%d %H%M", "%m/%d/%Y %I:%M %p", "%d%b%y %H:%M", "%Y-%m-%dT%H:%M:%S.%f"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)), st.integers(0, len(FORMS) - 1))
def test_what_is_written_in_a_form_is_read(moment: datetime, which: int) -> None:
    iso = read_date(moment.strftime(WRITTEN[which]), [FORMS[which]], 70).iso
    assert iso_fault(iso) == ""
    assert iso[:16] == moment.strftime("%Y-%m-%dT%H:%M")


@given(
    st.text("0123456789-/: ABCDEFJLMNOPRSTUVYK", max_size=14),
    st.sampled_from(["DD-MON-YYYY", "YYYY", "DD/MM/YY HH:MI"]),
)
def test_whatever_is_read_is_iso_8601(text: str, form: str) -> None:
    reading = read_date(text, [form], 50)
    assert reading.iso == "" or iso_fault(reading.iso) == ""
