"""Values of the data that would act on whoever opens a file: in cells of tables and listings, in every format written."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from m5kit.package.write import write_build
from m5kit.specs.sheets import read_tables, write_tables
from m5kit.study import Study, build

Folder = Callable[..., Path]
EVIL = (
    '<script>document.title="OWNED"</script>',
    "\"><img src=x onerror=document.title='OWNED'>",
    '=HYPERLINK("http://evil";"x")',
    "+cmd|x",
    '{\\rtf1\\field{\\*\\fldinst HYPERLINK "http://evil"}}',
    "\\par\\b bold",
    "a\x1b[31mred",
    "evil\u202etxt",
)
ADSL = """variable,label,type,source,method,origin
USUBJID,Unique Subject Identifier,text,DM.USUBJID,copy,Predecessor
SEX,Sex,text,DM.SEX,copy,Predecessor
WORDS,Words,text,DM.WORDS,copy,Predecessor
"""
DISPLAYS = """display,layout,title,by,groups
T1,table,Words,SEX,F=F; M=M
L1,listing,Words,,
"""
ANALYSES = """display,analysis,row,label,kind,dataset,variable,stats,cell
T1,N,n,Words,levels,ADSL,WORDS,n pct,{n} ({pct})
L1,L,l,Subject|Words,listing,ADSL,USUBJID WORDS,,
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder of a package with such values in a table and a listing."""
    import runpy

    small = runpy.run_path(str(root / "tests" / "conftest.py"))
    sheets, raw = dict(small["SHEETS"]), dict(small["RAW"])
    folder = tmp_path_factory.mktemp("evil")
    sheets["DM"] += "WORDS,Words,text,,Collected,raw.enrol.WORDS,copy,,,,,\n"
    sheets["datasets"] += "ADSL,Subject-Level,adam,SUBJECT LEVEL ANALYSIS DATASET,One record per subject,USUBJID,,\n"
    sheets["records"] += "ADSL,,DM,\n"
    sheets |= {"ADSL": ADSL, "displays": DISPLAYS, "analyses": ANALYSES}
    lines = [["PATID", "STARTED", "SEX", "SBP", "PULSE", "WORDS"]]
    lines += [[f"Q{n}", "2020-01-01", "F" if n % 2 else "M", "", "", words] for n, words in enumerate(EVIL)]
    for name, text in sheets.items():
        (folder / "spec").mkdir(exist_ok=True)
        (folder / "spec" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "raw").mkdir()
    (folder / "raw" / "events.csv").write_text(raw["events"], encoding="utf-8")
    with (folder / "raw" / "enrol.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    (folder / "study.toml").write_text(small["STUDY"], encoding="utf-8")
    write_build(build(Study.open(folder)), folder / "out")
    return folder / "out"


SHOWN = [text.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e") for text in EVIL]


@pytest.mark.parametrize("name", ["T1", "L1"])
def test_a_page_shows_them_as_text(written: Path, name: str) -> None:
    page = html.parse(str(written / "tlf" / f"{name}.html")).getroot()
    cells = [cell.text_content().strip() for cell in page.iter("td", "th")]
    assert set(SHOWN) <= set(cells)
    assert not [e for e in page.iter("script", "img", "iframe") if "OWNED" in html.tostring(e).decode()]


@pytest.mark.parametrize("name", ["T1", "L1"])
def test_a_document_has_no_field_of_theirs(written: Path, name: str) -> None:
    text = (written / "tlf" / f"{name}.rtf").read_text(encoding="ascii")
    fields = re.findall(r"(?<!\\)\\fldinst ?([A-Z]+)", text)
    assert set(fields) <= {"PAGE", "NUMPAGES"}
    assert r"\{\\rtf1\\field" in text
    assert r"\\par\\b bold" in text


def test_no_cell_of_a_text_table_is_a_formula_or_a_control(written: Path) -> None:
    for file in (written / "tlf" / "results.csv", written / "findings.csv", written / "ledger.csv"):
        with file.open(newline="", encoding="utf-8") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert not [
            c for c in cells if c[:1] in ("=", "@") or (c[:1] in "+-" and c and not re.fullmatch(r"[-+.\de]+", c))
        ]
        assert not [c for c in cells if "\x1b" in c or "\u202e" in c]


def test_the_printed_page_acts_on_nobody(written: Path) -> None:
    content = (written / "tlf" / "displays.pdf").read_bytes()
    assert not [word for word in (b"/JavaScript", b"/Launch", b"/URI") if word in content]
    if shutil.which("pdftotext"):
        command = ["pdftotext", "-layout", str(written / "tlf" / "displays.pdf"), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "=HYPERLINK" in text
        assert "\u202e" not in text


def test_a_workbook_has_no_formula(tmp_path: Path) -> None:
    import openpyxl

    table = (("variable", "label"), *((f"V{n}", text.replace("\x1b", "")) for n, text in enumerate(EVIL)))
    write_tables({"AE": table}, tmp_path / "spec.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "spec.xlsx")["AE"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert read_tables(tmp_path / "spec.xlsx")["AE"] == table


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not there")
def test_a_browser_runs_nothing_of_theirs(written: Path) -> None:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    shown = subprocess.run(
        [*command, (written / "tlf" / "T1.html").as_uri()], capture_output=True, text=True, check=False, timeout=60
    ).stdout
    if shown:
        assert "OWNED" not in shown.partition("</title>")[0]
        assert not re.search(r"<(script|img)[^>]*(OWNED|src=x)", shown)
