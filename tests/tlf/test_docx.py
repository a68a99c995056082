"""Word documents of displays, read back by python-docx."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from m5kit.specs import Row, Spec
from m5kit.specs.settings import Settings
from m5kit.tlf.displays import build_displays, write_displays
from m5kit.tlf.docx import docx
from m5kit.tlf.drawing import Drawing
from m5kit.tlf.page import FIGURE_SPACE, TIE, ColumnHead, Figure, Page, PageLine, PageTable

word: Any = pytest.importorskip("docx", reason="python-docx reads the documents")
MARKUP = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

HEADER = (
    (ColumnHead("", align="left"), ColumnHead("Arm A\n(N = 3)", 2)),
    (ColumnHead("Stub", align="left"), ColumnHead("n (%)"), ColumnHead("P")),
)
LINES = (
    PageLine(("Sex ≤ <1> & \x0b",), heading=True, keep=True),
    PageLine(("Female", f"{FIGURE_SPACE}2 (66.7)", "0.5"), indent=1),
    PageLine(("Male", f"{FIGURE_SPACE}1 (33.3)", ""), indent=1),
)
BODY = PageTable(HEADER, LINES, (30.0, 20.0, 10.0), ("left", "center", "center"))
PAGE = Page("T1", "Table 1", ("Title & more", "Eligible"), BODY, ("A note.",), ("Study S", "SYNTHETIC"), ("Source.",))


def read(page: Page) -> Any:
    content = docx(page)
    assert content == docx(page)
    return word.Document(BytesIO(content))


def test_a_table_with_a_header_that_word_repeats() -> None:
    (table,) = read(PAGE).tables
    repeated = [row._tr.find(f"{MARKUP}trPr/{MARKUP}tblHeader") is not None for row in table.rows]
    assert repeated == [True, True, False, False, False]
    assert all(row._tr.find(f"{MARKUP}trPr/{MARKUP}cantSplit") is not None for row in table.rows)
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [
        ["", "Arm A\n(N = 3)", "Arm A\n(N = 3)"],
        ["Stub", "n (%)", "P"],
        ["Sex ≤ <1> & "] * 3,
        ["Female", f"{TIE}2 (66.7)", "0.5"],
        ["Male", f"{TIE}1 (33.3)", ""],
    ]
    assert [p.paragraph_format.left_indent is not None for p in (r.cells[0].paragraphs[0] for r in table.rows)] == [
        False, False, False, True, True,
    ]  # fmt: skip


def test_the_title_is_the_one_heading_and_stands_on_the_pages_that_go_on() -> None:
    found = read(PAGE)
    headings = [p.text for p in found.paragraphs if p.style.name.lower() == "heading 1"]
    assert headings == ["Table 1\nTitle & more"]
    assert [p.text for p in found.paragraphs if p.style.name == "Subtitle"] == ["Eligible"]
    assert [p.text for p in found.paragraphs][-1] == "A note."
    (section,) = found.sections
    assert section.different_first_page_header_footer
    first, other = section.first_page_header, section.header
    assert "Title & more" not in [p.text for p in first.paragraphs]
    assert [p.text for p in other.paragraphs][1:] == ["SYNTHETIC", "", "Table 1", "Title & more", "Eligible", ""]
    for head in (first, other):
        fields = [f.get(f"{MARKUP}instr").strip() for f in head._element.iter(f"{MARKUP}fldSimple")]
        assert fields == ["PAGE", "NUMPAGES"]
    assert [p.text for p in section.footer.paragraphs] == ["Source."]


def test_paper_language_and_properties() -> None:
    turned, upright = read(PAGE).sections[0], read(replace(PAGE, landscape=False)).sections[0]
    assert (turned.orientation, turned.page_width.inches) == (word.enum.section.WD_ORIENT.LANDSCAPE, 11.0)
    assert (upright.page_width.inches, upright.left_margin.inches) == (8.5, 1.0)
    core = read(PAGE).core_properties
    assert (core.title, core.language) == ("Table 1 Title & more", "en-US")


def test_a_figure_has_its_words_and_its_numbers_on_a_page_of_their_own() -> None:
    figure = Figure(6.0, 3.0, 'What "it" shows', lambda: Drawing(432.0, 216.0))
    found = read(replace(PAGE, body=figure, data=BODY))
    (shape,) = found.inline_shapes
    assert (shape.width.inches, shape.height.inches) == (6.0, 3.0)
    assert shape._inline.docPr.get("descr") == 'What "it" shows'
    assert len(found.tables) == 1
    assert sum(p.paragraph_format.page_break_before is True for p in found.paragraphs) == 1


def test_a_wide_table_is_cut_between_columns_and_pages_begin_where_asked() -> None:
    cells = ("Row", *["9" * 12] * 20)
    wide = PageTable(
        (tuple(ColumnHead("x") for _ in cells),), (PageLine(cells),), (9.0,) * 21, ("left", *["center"] * 20)
    )
    assert [len(t.columns) for t in read(replace(PAGE, body=wide)).tables] == [
        9,
        9,
        5,
    ]  # 4 + 9 x 13 of 133 characters is too many
    opened = replace(BODY, lines=(*LINES, replace(LINES[0], opens=True), LINES[1]))
    assert [len(t.rows) for t in read(replace(PAGE, body=opened)).tables] == [5, 4]


@pytest.mark.parametrize("asked", [True, False])
def test_the_setting_asks_for_them(tmp_path: Path, asked: bool) -> None:
    rows = {"displays": (Row({"display": "T1", "layout": "table", "groups": "ALL=All", "title": "T"}, "d"),)}
    spec = Spec({"id": "S"}, {}, {}, {}, sheets=rows, settings=Settings(displays={"docx": asked}))
    files = {file.name for file in write_displays(tmp_path, build_displays(spec, {}))}
    assert ("T1.docx" in files) == asked
    assert ('href="T1.docx"' in (tmp_path / "index.html").read_text(encoding="utf-8")) == asked
