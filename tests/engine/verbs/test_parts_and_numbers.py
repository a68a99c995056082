"""Parts of texts, arithmetic with several sources, several flags, and entries of a dictionary, in sheets."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.reports import Report
from m5kit.engine.verbs.arithmetic import difference_of, ratio_of, sum_of
from m5kit.engine.verbs.flags import flag_where_all, flag_where_any
from m5kit.engine.verbs.parts import characters, first_characters, last_characters, matching_part, separated_part
from m5kit.study import Study, build
from m5kit.study.check import check
from m5kit.trace.ledger import ledger

Folder = Callable[..., Path]


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(
    ("part", "value", "answer"),
    [
        (first_characters, "2", ["10", "7", ""]),
        (last_characters, "4", ["1001", "7", ""]),
        (characters, "4-5", ["10", "", ""]),
        (characters, "1", ["1", "7", ""]),
        (separated_part, "1 of -", ["10", "7", ""]),
        (separated_part, "2 of -", ["1001", "", ""]),
        (separated_part, "last of -", ["1001", "", ""]),
        (separated_part, "3 of -", ["", "", ""]),
        (matching_part, r"\d+$", ["1001", "7", ""]),
        (matching_part, r"(\d+)-(\d)", ["10", "", ""]),
        (matching_part, r"[(-](\d)", ["1", "", ""]),
    ],
)
def test_parts(part: Callable[..., pd.Series], value: str, answer: list[str]) -> None:
    assert part(texts(" 10-1001 ", "7", None), value=value).fillna("").str.strip().tolist() == answer


def test_a_pattern_cannot_hang() -> None:
    assert matching_part(texts("1" * 60 + "x"), value=r"^(1+)+$").isna().all()


def test_arithmetic_is_that_of_decimals() -> None:
    assert sum_of(texts("0,1", "1", None), texts("0,2", "x", "3"), decimal_mark=",").fillna(-1).tolist() == [
        0.3,
        -1,
        -1,
    ]
    report = Report(str)
    assert difference_of(texts("1.1", "a"), texts("1.0", "1"), report=report).fillna(-9).tolist() == [0.1, -9]
    assert ratio_of(texts("1"), texts("0"), report=report).isna().all()
    assert [f.rule for f in report.found] == ["NUMBER-UNREADABLE", "DIVISION"]


def test_several_flags() -> None:
    a, b = texts("Y", "N", None, None), texts("N", "N", "Y", None)
    assert flag_where_any(a, b, value="Y").fillna("").tolist() == ["Y", "N", "Y", ""]
    assert flag_where_all(a, b, value="Y").fillna("").tolist() == ["N", "N", "", ""]


DICTIONARY = "LLT_NAME,PT_CODE,PT_NAME\nRash,10037844,Rash\nNausea,10028813,Nausea\nIll,1,One\nill,2,Two\nUnused,3,X\n"
COLUMNS = "AEPTCD,Preferred Term Code,integer,,Assigned,AE.AETERM raw.meddra.LLT_NAME raw.meddra.PT_CODE,dictionary_entry,,,,,\n"


def test_a_term_finds_its_entry_in_a_dictionary(study_folder: Folder, sheets: dict[str, str]) -> None:
    run = build(Study.open(study_folder({"AE": sheets["AE"] + COLUMNS}, {"meddra": DICTIONARY})))
    assert run.built["AE"].frame["AEPTCD"].tolist()[:2] == [10028813.0, 10037844.0]
    assert [(f.rule, f.place, f.message) for f in run.findings if f.rule.startswith("DICTIONARY")] == [
        ("DICTIONARY-TERM", "events.csv line 5, TERM", "'cough' is no term of the dictionary.")
    ]
    (code,) = (a for a in ledger(run) if (a.form, a.field) == ("raw.meddra", "PT_CODE"))
    assert (code.values, code.reached) == (5, 2)


@pytest.mark.parametrize(
    ("method", "value", "says"),
    [
        ("first_characters", "two", "'two' is not a whole number above 0"),
        ("characters", "5-3", "'5-3' is not two places in the text"),
        ("separated_part", "2 of", "'2 of' is not which part and the separator"),
        ("matching_part", "(((", "'(((' is no pattern that can be used"),
        ("matching_part", r"(?=x)", "is no pattern that can be used"),
    ],
)
def test_check_finds_values_that_cannot_be(
    study_folder: Folder, sheets: dict[str, str], method: str, value: str, says: str
) -> None:
    line = f'SITE,Site,text,,Collected,raw.enrol.PATID,{method},"{value}",,,,\n'
    told = [f.message for f in check(Study.open(study_folder({"DM": sheets["DM"] + line}))) if f.severity == "error"]
    assert any(says in message for message in told)
