"""Two deliveries compared, as a page, a workbook and JSON: by variable, site and subject, each difference once."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from m5kit.cli.main import run
from m5kit.datasets.compare import by_site
from m5kit.package.compare import compare_folders
from m5kit.package.compare_page import compare_page, compare_workbook, summary_rows, variable_rows

ENROL = "SUBJECT,SITE,SEX\n1,01,F\n2,01,M\n3,02,F\n"
EVENTS = "SUBJECT,TERM,GRADE\n1,Pain,1\n1,Rash,2\n2,<b>Cough</b>,1\n3,Fever,1\n"
CHANGED = "SUBJECT,TERM,GRADE\n1,Pain,3\n1,Rash,2\n2,<b>Cough</b>,1\n3,Nausea,1\n"
Folders = tuple[Path, Path]


@pytest.fixture
def two(tmp_path: Path) -> Folders:
    """Two deliveries: one event is changed, one is gone, one is new."""
    for name, events in (("old", EVENTS), ("new", CHANGED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "enrol.csv").write_text(ENROL, encoding="utf-8")
        (tmp_path / name / "events.csv").write_text(events, encoding="utf-8")
    return tmp_path / "old", tmp_path / "new"


def test_records_by_site_and_subject(two: Folders) -> None:
    events = next(c for c in compare_folders(*two)[0] if c.dataset == "EVENTS")
    assert events.sites == {"01": (0, 0, 1), "02": (1, 1, 0)}
    assert {name: counts for name, counts in events.subjects.items() if any(counts)} == {"1": (0, 0, 1), "3": (1, 1, 0)}
    assert by_site({"1": (1, 0, 0), "9": (0, 2, 0)}, {"1": "01"}) == {"(no site)": (0, 2, 0), "01": (1, 0, 0)}


def test_a_page_and_a_workbook(two: Folders) -> None:
    found = compare_folders(*two)[0]
    page = compare_page(found, "old", "new").decode()
    assert "<title>old compared with new</title>" in page
    assert "2 datasets compared, 1 alike; 3 differences." in page
    assert "SUBJECT=1, TERM=Pain" in page and "<b>" not in page
    book = openpyxl.load_workbook(io.BytesIO(compare_workbook(found)))
    assert book.sheetnames == ["summary", "variables", "sites", "subjects", "differences"]
    assert [[c.value for c in row] for row in book["sites"].iter_rows(min_row=2)] == [
        ["EVENTS", "01", None, None, "1"],
        ["EVENTS", "02", "1", "1", None],
    ]
    assert variable_rows(found) == [["EVENTS", "GRADE", "1"]]
    assert [row[2:6] for row in summary_rows(found)] == [["3", "0", "0", "0"], ["3", "1", "1", "1"]]
    assert compare_workbook(found) == compare_workbook(compare_folders(*two)[0])


def test_the_command_writes_them(two: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html, xlsx = tmp_path / "c.html", tmp_path / "c.xlsx"
    assert run(["compare", *map(str, two), "--html", str(html), "--xlsx", str(xlsx), "--json"]) == 1
    listed = {d["dataset"]: d for d in json.loads(capsys.readouterr().out)["datasets"]}
    assert listed["EVENTS"]["sites"] == {
        "01": {"new": 0, "gone": 0, "changed": 1},
        "02": {"new": 1, "gone": 1, "changed": 0},
    }
    assert html.is_file() and xlsx.is_file()
    html.write_text("mine", encoding="utf-8")
    assert run(["compare", *map(str, two), "--html", str(html)]) == 2
    assert "is not replaced" in capsys.readouterr().err
