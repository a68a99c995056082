"""PDF pages: the same breaks as RTF, bookmarks, a table of contents, embedded fonts, and the same bytes again."""

import re
import zlib
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from m5kit.tlf.drawing import CLOSE, CURVE3, CURVE4, LINE, MOVE, Drawing, DrawnShape, Words
from m5kit.tlf.page import ColumnHead, Figure, Page, PageLine, PageTable
from m5kit.tlf.pdf import pdf, unprintable_findings

pytest.importorskip("reportlab")
HEADER = ((ColumnHead("Term", align="left"), ColumnHead("Both\n(N = 3)")),)


def table(rows: int) -> PageTable:
    lines = tuple(PageLine((f"Row {i}", str(i)), keep=False) for i in range(rows))
    return PageTable(HEADER, lines, (30.0, 10.0), ("left", "center"))


def page(name: str, rows: int) -> Page:
    return Page(name, f"Table {name}", ("Title ≤ 5", "Everybody"), table(rows), ("note",), ("Study", "SYNTHETIC"))


def streams(content: bytes) -> list[str]:
    """The content of every stream, as reportlab packs it: deflated."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return [zlib.decompressobj().decompress(packed).decode("latin-1") for packed in found]


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


def test_long_tables_go_on_and_the_contents_come_first() -> None:
    alone = [pages(pdf([page(name, rows)])) for name, rows in (("A", 3), ("B", 100))]
    assert alone == [1, 4]
    together = pdf([page("A", 3), page("B", 100)], contents="All displays")
    assert pages(together) == 6
    assert together.count(b"/Subtype /Link") == 2
    assert set(re.findall(rb"/Title \(([ -~]*?)\)", together)) >= {b"All displays", b"Contents"}
    assert together.count(b"/FontFile2") == 2


def test_all_displays_together_are_as_regulators_ask(script: Callable[[str], ModuleType]) -> None:
    """One page numbering, tags, links that are tagged and have words."""
    referee = script("tests/validate_pdf.py")
    content = pdf([page("A", 3), page("B", 100)], contents="All displays")
    assert referee.faults(content) == []
    torn = content.replace(b"/StructParent ", b"/StructParenu ")
    assert "page 1 has a link outside of the tags" in referee.faults(torn)


def test_the_same_pages_give_the_same_bytes() -> None:
    assert pdf([page("A", 60)], contents="All") == pdf([page("A", 60)], contents="All")
    assert b"19600101000000" in pdf([page("A", 1)])


def test_a_reviewers_system_takes_it() -> None:
    """Version 1.7, a title that is shown, a language, bookmarks shown on opening, and tags."""
    content = pdf([page("A", 3), page("B", 3)], contents="All displays")
    assert content.startswith(b"%PDF-1.7")
    for said in (b"/PageMode /UseOutlines", b"/DisplayDocTitle true", b"/Lang (en-US)", b"/Marked true", b"/S /TH"):
        assert said in content, said
    words = pdf([Page("F", "Figure 1", ("Title",), Figure(2.0, 1.0, "Curves of two arms", lambda: Drawing(144, 72)))])
    assert b"/Alt (Curves of two arms)" in words


def test_a_long_table_is_tagged_by_rows() -> None:
    long = pdf([page("A", 1200)])
    assert long.count(b"/S /TR") == 1201
    assert long.count(b"/S /TD") == 1200


def test_characters_that_no_font_has_are_told() -> None:
    odd = Page(
        "L1", "Listing 1", ("Title",), PageTable(HEADER, (PageLine(("头痛", "1")),), (30.0, 10.0), ("left", "center"))
    )
    (finding,) = unprintable_findings([page("A", 3), odd])
    assert (finding.rule, finding.severity, finding.place) == (
        "DISPLAY-CHARACTERS",
        "warning",
        "displays.pdf, Listing 1",
    )
    assert "头 痛" in finding.message and "fonts" in finding.mend


def test_a_figure_is_drawn_in_lines_and_text() -> None:
    corners = np.array([[0, 0], [10, 20], [30, 0], [1, 2], [3, 4], [5, 6], [9, 9], [0, 0]], dtype="float64")
    codes = np.array([MOVE, CURVE3, CURVE3, CURVE4, CURVE4, CURVE4, LINE, CLOSE], dtype=np.uint8)
    shape = DrawnShape(corners, codes, "#ff0000", "", 2.0, dashes=(3.0, 1.0), clip=(0, 0, 50, 50))
    drawing = Drawing(144, 72, (shape, Words("word", 5, 6, 8, angle=90)))
    content = pdf([Page("F", "Figure 1", ("Title",), Figure(2.0, 1.0, "words", lambda: drawing))])
    text = " ".join("\n".join(streams(content)).split())
    curves = "0 0 m 6.666667 13.33333 16.66667 13.33333 30 0 c 1 2 3 4 5 6 c 9 9 l h S"
    assert curves in text
    for once in ("1 0 0 RG 2 w [3 1] 0 d", "n 0 0 50 50 re W* n", "0 1 -1 0 5 6 cm BT 1 0 0 1 0 0 Tm"):
        assert text.count(once) == 1, once
