"""Schemas that need pandera alone: a Python file, YAML, JSON; and the engine's own on ordinary frames."""

import itertools
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.errors import SchemaErrors
from pandera.io import pandas_io as _pandas_io

from m5kit.checks.iso8601_pattern import pattern_of
from m5kit.checks.portable import portable
from m5kit.checks.schema import schema
from m5kit.specs import Codelist, Dataset, Term, Variable
from m5kit.specs.conditions import parsed
from m5kit.specs.faults import UsageFault
from m5kit.specs.iso8601 import is_iso8601
from m5kit.specs.model import Value

PANDAS_IO: Any = _pandas_io  # its functions have no types

LISTS = {"SEX": Codelist("SEX", "Sex", terms=(Term("F"), Term("M"))), "ONE": Codelist("ONE", "One", terms=(Term("1"),))}
ROWS = (
    ("USUBJID", "Subject", "text", "Req", "", 4),
    ("ADSEQ", "Number", "integer", "", "", None),
    ("SEX", "Sex", "text", "", "SEX", 1),
    ("SAFFL", "Flag", "text", "", "", 1),
    ("SAFFN", "Flag as Number", "integer", "", "", None),
    ("ARMCD", "Code", "text", "", "", 8),
    ("ARM", "Words", "text", "", "", 20),
    ("RFSTDTC", "Start", "date", "", "", None),
    ("TRTSDT", "Treated", "integer", "", "", None),
)
VARIABLES = tuple(
    Variable("ADXX", name, label, type, length=length, core=core, codelist=listed)
    for name, label, type, core, listed, length in ROWS
)
DATASET = Dataset("ADXX", "Example", "adam", "BASIC DATA STRUCTURE", "One record", ("USUBJID", "ADSEQ"), VARIABLES)
SOUND: dict[str, list[Any]] = {
    "USUBJID": ["a", "a", "b"],
    "ADSEQ": [1, 2, 1],
    "SEX": ["F", "F", ""],
    "SAFFL": ["Y", "N", ""],
    "SAFFN": [1, 0, None],
    "ARMCD": ["A", "A", ""],
    "ARM": ["Arm A", "Arm A", ""],
    "RFSTDTC": ["2004-02-29", "", "2004"],
    "TRTSDT": [date(2004, 2, 29), None, date(2004, 3, 1)],
}
FAULTS: list[tuple[str, dict[str, list[Any]]]] = [
    ("REQUIRED", {"USUBJID": ["a", "a", ""]}),
    ("CODELIST", {"SEX": ["F", "Z", ""]}),
    ("LENGTH", {"USUBJID": ["a", "a", "bébé"]}),
    ("ISO-8601", {"RFSTDTC": ["2003-02-29", "", "2004"]}),
    ("TYPE-INTEGER", {"SAFFN": [1, 0, 0.5]}),
    ("FLAG-PAIR", {"SAFFN": [1, 1, None]}),
    ("ONE-TO-ONE", {"ARM": ["Arm A", "Arm B", ""]}),
    ("COLUMN-TYPE", {"TRTSDT": ["2004-02-29", "", ""]}),
]


def frame(**changed: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({**SOUND, **changed})


def executed(text: str) -> pa.DataFrameSchema:
    made: dict[str, Any] = {}
    exec(text, made)  # noqa: S102 - the file is what is tested
    schema: pa.DataFrameSchema = made["schema"]
    return schema


def failed(rules: pa.DataFrameSchema, records: pd.DataFrame) -> set[str]:
    """The names of the checks that fail; a check that pandera cannot carry out is none of ours."""
    try:
        rules.validate(records, lazy=True)
    except SchemaErrors as errors:
        return {getattr(e.check, "name", None) or str(e.check) for e in errors.schema_errors}
    return set()


def test_sound_records_pass_every_form() -> None:
    assert failed(schema(DATASET, LISTS), frame()) == set()
    assert failed(executed(portable(DATASET, LISTS, "python").text), frame()) == set()
    assert failed(PANDAS_IO.from_yaml(portable(DATASET, LISTS, "yaml").text), frame()) == set()
    assert failed(PANDAS_IO.from_json(portable(DATASET, LISTS, "json").text), frame()) == set()


@pytest.mark.parametrize(("rule", "changed"), FAULTS)
def test_each_fault_fails_by_its_name(rule: str, changed: dict[str, list[Any]]) -> None:
    assert rule in failed(schema(DATASET, LISTS), frame(**changed))
    assert rule in failed(executed(portable(DATASET, LISTS, "python").text), frame(**changed))


def test_keys_alike() -> None:
    alike = frame(ADSEQ=[1, 1, 1])
    assert failed(schema(DATASET, LISTS), alike) == {"KEY-DUPLICATE", "SEQ-DUPLICATE"}
    assert failed(executed(portable(DATASET, LISTS, "python").text), alike) == {
        "multiple_fields_uniqueness",
        "SEQ-DUPLICATE",
    }


def test_pandera_names_the_value_and_the_record() -> None:
    with pytest.raises(SchemaErrors) as caught:
        schema(DATASET, LISTS).validate(frame(SEX=["F", "Z", ""]), lazy=True)
    cases = caught.value.failure_cases[["column", "check", "failure_case", "index"]]
    assert cases.to_numpy().tolist() == [["SEX", "CODELIST", "Z", 1]]


def test_yaml_has_what_pandera_has_and_says_what_it_lacks() -> None:
    made = portable(DATASET, LISTS, "yaml")
    assert "ADXX.SAFFN is ..., not a whole number. [TYPE-INTEGER]" in made.left_out
    assert "name: CODELIST" in made.text
    assert len(failed(PANDAS_IO.from_yaml(made.text), frame(SEX=["F", "Z", ""]))) == 1


def test_the_value_level_is_said_to_be_left_out() -> None:
    level = Value("ADXX", "ARM", parsed("ARMCD EQ A"), codelist="SEX")
    made = portable(replace(DATASET, values=(level,)), LISTS, "python")
    assert made.left_out == ("ADXX.ARM where ARMCD EQ A is ..., which is not in the codelist SEX. [CODELIST]",)


def test_no_such_form() -> None:
    with pytest.raises(UsageFault, match="There is no form 'xml'"):
        portable(DATASET, LISTS, "xml")


def test_the_pattern_of_dates_is_the_reader_of_dates() -> None:
    """Every combination of parts, known, unknown and impossible, is answered alike by the two."""
    years, months = ("2004", "2003", "0000", "1900", "2000", "-"), ("", "-02", "-13", "--", "-06")
    days = ("", "-29", "-30", "-31", "--", "-00")
    clocks = ("", "T14", "T14:00", "T-:30", "T14:00:00.5", "T25:00", "T-", "T14:00Z", "T14:-:20")
    texts = ["".join(parts) for parts in itertools.product(years, months, days, clocks)]
    pattern = re.compile(pattern_of("partialDatetime"))
    assert [t for t in texts if bool(pattern.match(t)) != is_iso8601(t, "partialDatetime")] == []


@pytest.mark.parametrize("text", ["P1Y2M10DT2H30M", "-PT5M", "P", "P1DT", "P0.5D", "PT1.5H", "P1W", "1D", "PT"])
def test_the_pattern_of_durations(text: str) -> None:
    assert bool(re.match(pattern_of("durationDatetime"), text)) is is_iso8601(text, "durationDatetime")
