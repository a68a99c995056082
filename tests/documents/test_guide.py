"""Guides as PDF: contents with the right pages, tables over pages, the chart, the same bytes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from m5kit.documents.guide import Chart, Guide, GuideTable, Section, guide_pdf

LONG = GuideTable(("Name", "Value"), tuple((f"row {n}", f"value {n}") for n in range(120)), (1, 3))
HIGH = GuideTable(("Text",), (("unit " * 3000,),))
CHART = Chart((("DM", "AE"), ("ADSL",), ("ADAE",)), {"ADSL": ("DM",), "ADAE": ("AE", "ADSL"), "X": ("DM",)})
GUIDE = Guide(
    "A Guide",
    "Study X1",
    "Records are SYNTHETIC.",
    (
        Section("First", ("A paragraph of words.", LONG)),
        Section("Inside", ("More.",), 2),
        Section("Second"),
        Section("Chart", ("What is made from what:", CHART), 2),
        Section("High", (HIGH,), 2),
        Section("Last", ("The end.",)),
    ),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page, as another program reads it."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    file = tmp_path_factory.mktemp("guide") / "guide.pdf"
    file.write_bytes(guide_pdf(GUIDE))
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_the_contents_name_the_pages_of_the_sections(pages: list[str]) -> None:
    listed = re.findall(r"^\s*(\d(?:\.\d)? \w+)\s+(\d+)$", pages[1], re.MULTILINE)
    assert [title for title, _ in listed] == ["1 First", "1.1 Inside", "2 Second", "2.1 Chart", "2.2 High", "3 Last"]
    for title, page in listed:
        assert re.search(rf"^\s*{re.escape(title)}$", pages[int(page) - 1], re.MULTILINE), (title, page)


def test_a_table_goes_on_with_its_header(pages: list[str]) -> None:
    text = "\n".join(pages)
    assert [int(n) for n in re.findall(r"row (\d+) ", text)] == list(range(120))
    with_rows = [page for page in pages if re.search(r"row \d+ ", page)]
    assert len(with_rows) > 2
    assert all(re.search(r"^\s*Name\s+Value$", page, re.MULTILINE) for page in with_rows)


def test_a_row_higher_than_a_page_is_whole(pages: list[str]) -> None:
    assert "\n".join(pages).count("unit") == 3000


def test_every_page_bears_the_notice_and_its_number(pages: list[str]) -> None:
    assert all("Records are SYNTHETIC." in page and f"Page {n}" in page for n, page in enumerate(pages, start=1))


def test_the_chart_has_its_boxes(pages: list[str]) -> None:
    page = next(p for p in pages if "What is made from what" in p)
    assert all(name in page for name in ("DM", "AE", "ADSL", "ADAE"))


def test_the_outline_has_every_section(tmp_path: Path) -> None:
    titles = re.findall(rb"/Title \(([^)]*)\)", guide_pdf(GUIDE))
    assert {b"1 First", b"1.1 Inside", b"2 Second", b"2.1 Chart", b"2.2 High", b"3 Last"} <= set(titles)


def test_the_same_guide_gives_the_same_bytes() -> None:
    assert guide_pdf(GUIDE) == guide_pdf(GUIDE)


def test_a_guide_without_sections(tmp_path: Path) -> None:
    assert guide_pdf(Guide("A Guide", "Study X1", "", ())).startswith(b"%PDF")
