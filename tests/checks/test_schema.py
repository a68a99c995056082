"""Schemas made from the spec: every message, and pandera's own answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import pytest
from pandera.errors import SchemaError

from m5kit.checks.expected import column_expectations
from m5kit.checks.schema import schema, schema_findings
from m5kit.engine.encoded import encoded
from m5kit.engine.tables import Table
from m5kit.specs import Dataset, Derivation, Finding, Value, Variable
from m5kit.specs.conditions import parsed
from m5kit.specs.iso8601 import is_iso8601

from .schema_cases import CASES, LISTS, SOUND, Made, described


@pytest.fixture
def findings(built: Made) -> Callable[..., list[Finding]]:
    """The findings on the sound records with some columns replaced, and some attributes of variables."""

    def found(
        columns: dict[str, object] | None = None, values: tuple[Value, ...] = (), **changes: dict[str, object]
    ) -> list[Finding]:
        made = built("XX", {**SOUND, **(columns or {})}, "USUBJID XXSEQ")
        told: dict[str, Mapping[str, object]] = {
            "USUBJID": {"core": "Req"},
            "XXSEQ": {"type": "integer", "core": "Req"},
            "SEX": {"codelist": "SEX"},
            "GRADE": {"type": "integer", "codelist": "GRADE"},
            "XXDTC": {"type": "partialDate"},
            **changes,
        }
        dataset = replace(described(made.dataset, **told), values=values)
        return list(schema_findings(replace(made, dataset=dataset), LISTS))

    return found


Findings = Callable[..., list[Finding]]


@pytest.mark.parametrize(("columns", "expected"), CASES)
def test_columns(findings: Findings, columns: dict[str, object], expected: list[str]) -> None:
    assert [str(f) for f in findings(columns)] == expected


def test_lengths_are_bytes(findings: Findings) -> None:
    assert [str(f) for f in findings({"XXORRES": ["Zürich", "LEFT", None]}, XXORRES={"length": 6})] == [
        (
            "error: XX USUBJID=a XXSEQ=1, XXORRES: XX.XXORRES has a value of more than 6 bytes: 'Zürich'. "
            "Raise its length in the sheet. [LENGTH]"
        )
    ]


def test_a_date_type_that_its_values_are_not(findings: Findings) -> None:
    assert [str(f) for f in findings(XXDTC={"type": "date"})] == [
        (
            "note: XX USUBJID=a XXSEQ=2, XXDTC: XX.XXDTC is declared date and has values that are less or more than one, "
            "such as '2002-01'. Declare it partialDate. [ISO-PRECISION]"
        )
    ]


def test_a_duration(findings: Findings) -> None:
    found = findings({"XXORRES": ["P3D", "3 days", None]}, XXORRES={"type": "durationDatetime"})
    assert [f.message for f in found] == ["XX.XXORRES is '3 days', which is not a duration in ISO 8601."]


def test_a_dictionary_is_not_a_list_of_terms(findings: Findings) -> None:
    assert findings(XXORRES={"codelist": "DRUGS"}) == []


def test_values_of_one_kind_of_record(findings: Findings) -> None:
    size = Value("XX", "XXORRES", parsed("XXTESTCD EQ SIZE"), type="float", length=2)
    side = Value("XX", "XXORRES", parsed("XXTESTCD EQ SIDE"), codelist="SEX")
    whole = Value("XX", "XXORRES", parsed("XXTESTCD EQ SIZE"), type="integer")
    assert [str(f) for f in findings(values=(size, side))] == [
        (
            "error: XX USUBJID=a XXSEQ=2, XXORRES: XX.XXORRES where XXTESTCD EQ SIDE is 'LEFT', "
            "which is not in the codelist SEX. Recode the value, or add the term to the codelist. [CODELIST]"
        ),
        (
            "error: XX USUBJID=a XXSEQ=1, XXORRES: XX.XXORRES where XXTESTCD EQ SIZE has a number of more than 2 digits: "
            "'12.5'. Raise its length in the sheet. [LENGTH]"
        ),
    ]
    assert [f.message for f in findings(values=(whole,))] == [
        "XX.XXORRES where XXTESTCD EQ SIZE is '12.5', not a whole number."
    ]
    assert [f.message for f in findings({"XXORRES": ["big", "LEFT", None]}, values=(replace(size, length=None),))] == [
        "XX.XXORRES where XXTESTCD EQ SIZE is 'big', not a number."
    ]


def test_a_kind_of_record_with_a_list_of_its_own(findings: Findings) -> None:
    side = Value("XX", "XXORRES", parsed("XXTESTCD EQ SIDE"), codelist="SIDES")
    found = findings({"XXORRES": ["F", "LEFT", "LEFT"]}, values=(side,), XXORRES={"codelist": "SEX"})
    assert found == []
    found = findings({"XXORRES": ["F", "M", "X"]}, values=(side,), XXORRES={"codelist": "SEX"})
    assert [f.message for f in found] == [
        "XX.XXORRES where XXTESTCD EQ SIDE is 'M', which is not in the codelist SIDES.",
        "XX.XXORRES is 'X', which is not in the codelist SEX.",
    ]


def test_a_column_of_decodes(findings: Findings) -> None:
    made = Derivation("decoded")
    assert findings({"XXORRES": ["Female", "M", None]}, XXORRES={"codelist": "SEX", "derivation": made}) == []
    found = findings({"XXORRES": ["Female", "F", None]}, XXORRES={"codelist": "SEX", "derivation": made})
    assert [f.message for f in found] == ["XX.XXORRES is 'F', which is not in the codelist SEX."]


def test_a_column_of_decodes_with_a_list_of_its_own(findings: Findings) -> None:
    made = Derivation("decoded", value="CODES")
    found = findings({"XXORRES": ["F", "Female", None]}, XXORRES={"codelist": "SEX", "derivation": made})
    assert [f.message for f in found] == ["XX.XXORRES is 'Female', which is not in the codelist SEX."]


def test_flags_and_their_numbers(built: Made) -> None:
    made = built(
        "ADSL",
        {"USUBJID": ["a", "b", "c", "d"], "SAFFL": ["Y", "N", None, "Y"], "SAFFN": [1.0, 0.0, None, 0.0]},
    )
    assert [str(f) for f in schema_findings(made, {})] == [
        (
            "error: ADSL USUBJID=d, SAFFL: ADSL.SAFFL is 'Y', and SAFFN does not say the same. "
            "Let SAFFN be 1 where SAFFL is Y, 0 where it is N. [FLAG-PAIR]"
        )
    ]


def test_words_and_their_numbers_in_adam(built: Made) -> None:
    columns = {
        "USUBJID": ["a", "a", "b", "b"],
        "PARAMCD": ["P", "Q", "P", "Q"],
        "PARAM": ["Pulse", "Q wave", "Pulse", "Q wave"],
        "TRTP": ["A", "A", "B", "B"],
        "TRTPN": [1.0, 1.0, 2.0, 1.0],
        "AVALCA": ["low", "low", "high", "high"],
        "AVALCAN": [1.0, 2.0, 2.0, 1.0],
    }
    found = schema_findings(built("ADVS", columns, "USUBJID PARAMCD"), {})
    assert [(f.rule, f.place, f.message.partition(": ")[2]) for f in found] == [
        ("ONE-TO-ONE", "ADVS USUBJID=b PARAMCD=P, TRTPN", "'B and 2'."),
        ("ONE-TO-ONE", "ADVS USUBJID=b PARAMCD=Q, TRTPN", "'B and 1'."),
    ]


def test_columns_that_are_missing_strange_or_out_of_order(built: Made) -> None:
    made = built("XX", {"USUBJID": ["a"], "SEX": ["F"], "AGE": [50.0], "SITE": ["1"]})
    frame = made.frame
    lacking = schema_findings(replace(made, frame=frame.drop(columns="SEX")), {})
    assert [str(f) for f in lacking] == [
        "error: XX: XX lacks the column SEX. Make it, or take it out of the sheet. [COLUMN-MISSING]"
    ]
    strange = schema_findings(replace(made, frame=frame.assign(EXTRA=1.0)), {})
    assert [str(f) for f in strange] == [
        (
            "error: XX: XX has a column EXTRA, which its sheet does not have. "
            "Describe it in the sheet, or leave it out. [COLUMN-UNKNOWN]"
        )
    ]
    moved = schema_findings(replace(made, frame=frame[["USUBJID", "AGE", "SEX", "SITE"]]), {})
    assert [str(f) for f in moved] == [
        (
            "error: XX: Column AGE of XX is not where the sheet has it. "
            "Put the columns in the order of the sheet. [COLUMN-ORDER]"
        ),
        (
            "error: XX: Column SEX of XX is not where the sheet has it. "
            "Put the columns in the order of the sheet. [COLUMN-ORDER]"
        ),
    ]


def test_columns_of_another_type(built: Made) -> None:
    made = built("XX", {"USUBJID": ["a"], "SEX": ["F"], "XXSEQ": [1.0]})
    dataset = described(made.dataset, SEX={"type": "integer"}, XXSEQ={"type": "text"})
    assert [str(f) for f in schema_findings(replace(made, dataset=dataset), {})] == [
        (
            "error: XX, SEX: XX.SEX is declared integer, and holds category. "
            "Make it text or a number as declared. [COLUMN-TYPE]"
        ),
        (
            "error: XX, XXSEQ: XX.XXSEQ is declared text, and holds float64. "
            "Make it text or a number as declared. [COLUMN-TYPE]"
        ),
    ]


def test_an_empty_dataset_is_sound(built: Made) -> None:
    assert schema_findings(built("XX", {"USUBJID": [], "XXTESTCD": [], "XXTEST": []}), LISTS) == ()


def test_pandera_alone_gives_the_same_answer(built: Made) -> None:

    made = built("XX", SOUND, "USUBJID XXSEQ")
    dataset = described(made.dataset, SEX={"codelist": "SEX"})
    rules = schema(dataset, LISTS)
    assert list(rules.columns) == list(SOUND)
    pd.testing.assert_frame_equal(rules.validate(made.frame), made.frame)
    wrong = made.frame.assign(SEX=made.frame["SEX"].cat.rename_categories({"M": "X"}))
    with pytest.raises(SchemaError):
        rules.validate(wrong)


@pytest.mark.parametrize(
    ("text", "type", "answer"),
    [
        ("2002", "date", True),
        ("2002-13", "date", False),
        ("2004-02-29", "date", True),
        ("2003-02-29", "date", False),
        ("2002-01-03T10:30", "datetime", True),
        ("2002-01-03T10:30:59.25", "datetime", True),
        ("2002-01-03T10:30+01:00", "datetime", True),
        ("2002-01-03T24:00", "datetime", False),
        ("2002-01-03 10:30", "datetime", False),
        ("2002---03", "partialDate", True),
        ("--01-03", "partialDate", True),
        ("----03", "partialDate", True),
        ("-----T07:15", "partialDatetime", True),
        ("-----", "partialDate", False),
        ("2002-1-3", "date", False),
        ("10:30", "time", True),
        ("10:60", "time", False),
        ("P1Y2M10DT2H30M", "durationDatetime", True),
        ("-PT5M", "durationDatetime", True),
        ("P", "durationDatetime", False),
        ("P1DT", "durationDatetime", False),
    ],
)
def test_iso8601(text: str, type: str, answer: bool) -> None:
    assert is_iso8601(text, type) is answer


@pytest.mark.parametrize(
    ("columns", "at_fault"),
    [
        ({"ITTFL": ["Y", "N"]}, []),
        ({"ITTFL": ["Y", None], "ARMNRS": [None, "SCREEN FAILURE"]}, []),
        ({"ARMNRS": [None, "SCREEN FAILURE"]}, []),
        ({"ITTFL": ["Y", "Y"]}, ["b"]),
        ({"RANDFL": ["Y", "N"], "ITTFL": ["Y", "Y"]}, ["b"]),
        ({"AGE": [1.0, 2.0]}, ["b"]),
    ],
)
def test_who_was_not_assigned_has_no_planned_treatment(columns: dict[str, list[object]], at_fault: list[str]) -> None:
    names = ("USUBJID", "TRT01P", *columns)
    core = {"TRT01P": "Req"}
    listed = tuple(Variable("ADSL", n, n, "float" if n == "AGE" else "text", core=core.get(n, "")) for n in names)
    made = Dataset("ADSL", "Subjects", "adam", "SUBJECT LEVEL ANALYSIS DATASET", "One", ("USUBJID",), listed)
    frame = pd.DataFrame({"USUBJID": ["a", "b"], "TRT01P": ["X", None], **columns})
    coded = {n: c if c.dtype == "float64" else encoded(c) for n, c in frame.items()}
    table = Table("ADSL", pd.DataFrame(coded), "USUBJID")
    found = [f for one in column_expectations(made, {}) for f in one.findings(table)]
    assert [f.message for f in found] == ["ADSL.TRT01P is missing, and it is required."] * len(at_fault)
