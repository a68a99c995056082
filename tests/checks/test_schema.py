"""Schemas made from the spec: every message, and pandera's own answer."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from m5kit.checks.expected import column_expectations
from m5kit.checks.messages import record_table
from m5kit.checks.schema import frame_findings, schema, schema_findings
from m5kit.engine.encoded import encoded
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Dataset, Derivation, Finding, Term, Value, Variable
from m5kit.specs.conditions import parsed
from m5kit.specs.iso8601 import is_iso8601

Made = Callable[..., Built]
LISTS = {
    "SEX": Codelist("SEX", "Sex", terms=(Term("F", "Female"), Term("M"))),
    "GRADE": Codelist("GRADE", "Grade", type="integer", terms=(Term("1"), Term("2"))),
    "SIDES": Codelist("SIDES", "Sides", terms=(Term("LEFT"),)),
    "DRUGS": Codelist("DRUGS", "Drugs", dictionary="WHODrug", version="2025"),
}
SOUND: dict[str, object] = {
    "USUBJID": ["a", "a", "b"],
    "XXSEQ": [1.0, 2.0, 1.0],
    "XXTESTCD": ["SIZE", "SIDE", "SIZE"],
    "XXTEST": ["Size", "Side", "Size"],
    "XXORRES": ["12.5", "LEFT", None],
    "SEX": ["F", "M", None],
    "GRADE": [1.0, 2.0, None],
    "XXDTC": ["2002-01-03", "2002-01", "2002-01-04"],
}


def described(dataset: Dataset, **changes: Mapping[str, object]) -> Dataset:
    """The dataset with attributes of some of its variables changed."""
    made = tuple(replace(v, **changes.get(v.name, {})) for v in dataset.variables)  # type: ignore[arg-type]
    return replace(dataset, variables=made)


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
CASES: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    (
        {"USUBJID": ["a", None, "b"]},
        [
            (
                "error: XX XXSEQ=2, USUBJID: XX.USUBJID is missing, and it is required. "
                "Find the value in the source, or query the site. [REQUIRED]"
            )
        ],
    ),
    (
        {"XXSEQ": [1.0, 0.0, 1.0]},
        [
            (
                "error: XX USUBJID=a XXSEQ=0, XXSEQ: XX.XXSEQ is 0, not a whole number above 0. "
                "Number the records of a subject from 1. [SEQ-NUMBER]"
            )
        ],
    ),
    (
        {"XXSEQ": [1.0, 1.0, 1.0]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1: XX has more than one record with the same USUBJID XXSEQ. "
                "Add a variable to the keys, or find out why the record is there twice. [KEY-DUPLICATE]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=1, XXSEQ: XX.XXSEQ is 1 in more than one record of a subject. "
                "Number the records of a subject from 1. [SEQ-DUPLICATE]"
            ),
        ],
    ),
    (
        {"GRADE": [1.5, 3.0, None]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, GRADE: XX.GRADE is 1.5, which is not in the codelist GRADE. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=2, GRADE: XX.GRADE is 3, which is not in the codelist GRADE. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=1, GRADE: XX.GRADE is 1.5, not a whole number. "
                "Declare it float, or mend the record. [TYPE-INTEGER]"
            ),
        ],
    ),
    (
        {"SEX": ["f", "M", None]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, SEX: XX.SEX is 'f', which is not in the codelist SEX. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            )
        ],
    ),
    (
        {"XXDTC": ["2002-02-30", "03JAN2002", "2002---04"]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, XXDTC: XX.XXDTC is '2002-02-30', which is not a date or time in ISO 8601. "
                "Write it in ISO 8601. [ISO-8601]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=2, XXDTC: XX.XXDTC is '03JAN2002', which is not a date or time in ISO 8601. "
                "Write it in ISO 8601. [ISO-8601]"
            ),
        ],
    ),
    (
        {"XXTEST": ["Size", "Side", "Size of it"]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, XXTEST: XX has several XXTEST for one XXTESTCD, "
                "or several XXTESTCD for one XXTEST: 'SIZE and Size'. "
                "Make XXTESTCD and XXTEST from the same list. [ONE-TO-ONE]"
            ),
            (
                "error: XX USUBJID=b XXSEQ=1, XXTEST: XX has several XXTEST for one XXTESTCD, "
                "or several XXTESTCD for one XXTEST: 'SIZE and Size of it'. "
                "Make XXTESTCD and XXTEST from the same list. [ONE-TO-ONE]"
            ),
        ],
    ),
]


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
    from pandera.errors import SchemaError

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


def of_pandera(made: Built, lists: Mapping[str, Codelist]) -> set[tuple[str, str, int]]:
    """What pandera finds by the schema: rule, column, and how many records are at fault (1 for a column)."""
    try:
        schema(made.dataset, lists).validate(made.frame, lazy=True)
    except SchemaErrors as errors:
        return {_told(error) for error in errors.schema_errors}
    return set()


def _told(error: SchemaError) -> tuple[str, str, int]:
    one = getattr(error.check, "expectation", None)
    if one is not None:
        return one.message.rule, one.column, int((~error.check_output).sum())
    name = str(error.schema.name)
    if error.reason_code.name == "DATAFRAME_CHECK":
        return "COLUMN-TYPE", name, 1
    kinds = {"COLUMN_NOT_IN_DATAFRAME": "COLUMN-MISSING", "COLUMN_NOT_IN_SCHEMA": "COLUMN-UNKNOWN"}
    return kinds.get(error.reason_code.name, "COLUMN-ORDER"), "", 1


def of_ours(made: Built, lists: Mapping[str, Codelist]) -> set[tuple[str, str, int]]:
    """What a build finds, in the same form, without the notes."""
    told = [f for f in frame_findings(made.dataset, record_table(made), lists) if f.severity != "note"]
    counts = Counter((f.rule, f.row["variable"] if "COLUMN-T" not in f.rule else f.place.split(", ")[1]) for f in told)
    return {(rule, column, 1 if rule.startswith("COLUMN") else n) for (rule, column), n in counts.items()}


@pytest.mark.parametrize("columns", [columns for columns, _ in CASES])
def test_a_build_finds_what_pandera_does_by_the_schema(built: Made, columns: dict[str, object]) -> None:
    made = built("XX", {**SOUND, **columns}, "USUBJID XXSEQ")
    told: dict[str, Mapping[str, object]] = {
        "USUBJID": {"core": "Req"},
        "XXSEQ": {"type": "integer", "core": "Req"},
        "XXORRES": {"length": 3},
        "SEX": {"codelist": "SEX"},
        "GRADE": {"type": "integer", "codelist": "GRADE"},
        "XXDTC": {"type": "partialDate"},
    }
    values = (Value("XX", "XXORRES", parsed("XXTESTCD EQ SIDE"), codelist="SEX"),)
    made = replace(made, dataset=replace(described(made.dataset, **told), values=values))
    found = of_ours(made, LISTS)
    assert found == of_pandera(made, LISTS)
    assert {("LENGTH", "XXORRES", 2), ("CODELIST", "XXORRES", 1)} <= found


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (SOUND, set()),
        ({n: c for n, c in SOUND.items() if n != "SEX"}, {("COLUMN-MISSING", "", 1)}),
        ({**SOUND, "EXTRA": [1.0, 2.0, 3.0]}, {("COLUMN-UNKNOWN", "", 1)}),
        (dict(reversed(SOUND.items())), {("COLUMN-ORDER", "", 1)}),
        ({**SOUND, "SEX": [1.0, 2.0, 3.0]}, {("COLUMN-TYPE", "SEX", 1)}),
        ({**SOUND, "XXSEQ": ["1", "x", "1"]}, {("COLUMN-TYPE", "XXSEQ", 1)}),
    ],
)
def test_a_build_finds_what_pandera_does_of_columns(
    built: Made, frame: dict[str, object], expected: set[tuple[str, str, int]]
) -> None:
    wanted = built("XX", SOUND, "USUBJID XXSEQ").dataset
    made = replace(built("XX", frame, "USUBJID XXSEQ"), dataset=described(wanted, XXSEQ={"type": "integer"}))
    assert of_ours(made, LISTS) == of_pandera(made, LISTS) == expected


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
