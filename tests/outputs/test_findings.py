"""Findings as CSV, JSON, Parquet, a workbook and a page: the same rows, the same bytes, nothing that acts."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from m5kit.outputs.findings import FORMS, as_csv, as_json, as_page, as_parquet, as_workbook, write_findings_report
from m5kit.specs import Finding, OutputFault, UsageFault
from m5kit.specs.findings import COLUMNS

FOUND = [
    Finding("AGE", "error", "DM USUBJID=X1, AGE (dm.csv line 3, AGE)", "Age <b>-2</b>.", "Query.", "-2", "01"),
    Finding("SEX", "warning", "DM USUBJID=X2, SEX", "=1+1", "Query.", "U", "02", "waived"),
    Finding("WIDTH", "note", "dm.xpt, SEX", "Wide.", "Make it 1."),
]
ROWS = [list(f.row.values()) for f in FOUND]


def test_every_form_has_the_same_rows() -> None:
    read = list(csv.reader(io.StringIO(as_csv(FOUND).decode())))
    assert read[0] == list(COLUMNS)
    assert read[1] == ROWS[0]
    assert read[2][12] == "'=1+1"
    assert [list(row.values()) for row in json.loads(as_json(FOUND))["findings"]] == ROWS
    assert [list(row.values()) for row in pq.read_table(io.BytesIO(as_parquet(FOUND))).to_pylist()] == ROWS


@pytest.mark.parametrize("form", FORMS.values())
def test_the_same_findings_give_the_same_bytes(form: Callable[[list[Finding], str], bytes]) -> None:
    assert form(FOUND, "Findings") == form(list(FOUND), "Findings")
    assert form([], "Findings")


def test_a_workbook_has_a_sheet_a_site_with_filters() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(FOUND)))
    assert book.sheetnames == ["findings", "no site", "site 01", "site 02"]
    sheet = book["findings"]
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:O4", "A2")
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)] == ROWS
    assert book["site 02"]["M2"].data_type == "s"  # text, and no formula


def test_a_workbook_has_a_sheet_a_dataset_where_no_site_is_known() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([Finding("A", "note", "AE.AETERM", "", ""), FOUND[2]])))
    assert book.sheetnames == ["findings", "AE", "dm.xpt"]


def test_a_page_shows_text_and_counts() -> None:
    page = as_page(FOUND, "Findings of <X>").decode()
    assert "<title>Findings of &lt;X&gt;</title>" in page
    assert "Age &lt;b&gt;-2&lt;/b&gt;." in page
    assert "1 error, 1 warning, 1 note (1 waived)" in page


def test_a_report_is_written_over_an_earlier_one_only(tmp_path: Path) -> None:
    for suffix in FORMS:
        file = tmp_path / "made" / f"found{suffix}"
        write_findings_report(FOUND, file, "Findings")
        write_findings_report(FOUND[:1], file, "Findings")
        mine = tmp_path / f"mine{suffix}"
        mine.write_text("mine", encoding="utf-8")
        with pytest.raises(OutputFault, match="is not replaced"):
            write_findings_report(FOUND, mine, "Findings")
        assert mine.read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageFault, match=r"found\.txt is no form of a report"):
        write_findings_report(FOUND, tmp_path / "found.txt", "Findings")
