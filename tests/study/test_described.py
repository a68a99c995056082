"""forms.csv: what of it cannot be read is told with its line, and no pattern can hang a build."""

from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.engine.tables import Table
from m5kit.study.described import DescribedField, described_faults, described_forms
from m5kit.study.form_findings import odd_values


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("AGE,(((,,", "The pattern '(((' of AGE cannot be used: missing ): (((."),
        ("AGE,a(?=b),,", "The pattern 'a(?=b)' of AGE cannot be used: invalid perl operator: (?=."),
        ("AGE,)(,,", "The pattern ')(' of AGE cannot be used: unexpected ): )(."),
        ("AGE,,x,", "low of AGE is 'x', which is no number."),
        ("AGE,,,infinity", "high of AGE is 'infinity', which is no number."),
        ("AGE,,1_0,", "low of AGE is '1_0', which is no number."),
        ("AGE,,5,1", "low of AGE is 5, above high, 1."),
        (" ,,,", "The row names no field."),
        ("SEX,,,", "The field SEX is described twice."),
    ],
)
def test_faults_of_a_row(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "forms.csv").write_text(
        f"form,file,field,pattern,low,high\ndm,dm.csv,SEX,,,\ndm,dm.csv,{row}\n", encoding="utf-8"
    )
    faults = described_faults(described_forms(tmp_path / "forms.csv"))
    assert [(f.severity, f.place, f.message) for f in faults] == [("error", "forms.csv line 3", says)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [("12", ""), ("1_0", "VALUE-NUMBER"), ("nan", "VALUE-NUMBER"), ("１２", "VALUE-NUMBER"), ("11", "VALUE-RANGE")],
)
def test_what_is_a_number(text: str, rule: str) -> None:
    table = Table("raw.dm", pd.DataFrame({"AGE": encoded(pd.Series([text]))}), "", "dm.csv")
    field = DescribedField("AGE", type="number", low="12", high="90")
    assert [f.rule for f in odd_values(table, field)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "rule"),
    [("12,5", ""), ("1.012,5", "VALUE-RANGE"), ("12.5", "VALUE-NUMBER"), ("1,2,5", "VALUE-NUMBER"), ("12", "")],
)
def test_numbers_are_read_with_the_marks_of_their_field(text: str, rule: str) -> None:
    table = Table("raw.lb", pd.DataFrame({"HB": encoded(pd.Series([text]))}), "", "lb.csv")
    field = DescribedField("HB", type="number", low="12", high="90")
    assert [f.rule for f in odd_values(table, field, ",", ".")] == ([rule] if rule else [])


def test_a_pattern_that_never_ends_elsewhere(tmp_path: Path) -> None:
    values = ["1" * 40 + "x", "1" * 40]
    table = Table("raw.dm", pd.DataFrame({"ID": encoded(pd.Series(values))}), "", "dm.csv")
    found = list(odd_values(table, DescribedField("ID", pattern="(1+)+$")))
    assert [f.rule for f in found] == ["VALUE-PATTERN"]
    assert values[0] in found[0].message
