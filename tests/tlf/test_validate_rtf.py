"""The referee of RTF finds what it is made for: each fault, planted into a sound file, is told."""

from collections.abc import Callable
from types import ModuleType

import pytest

from m5kit.tlf.drawing import Drawing
from m5kit.tlf.html import html
from m5kit.tlf.page import FIGURE_SPACE, ColumnHead, Figure, Page, PageLine, PageTable
from m5kit.tlf.rtf import rtf


@pytest.fixture(scope="module")
def referee(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("tests/validate_rtf.py")


LINES = (
    PageLine(("Sex ≤ {1}",), heading=True),
    *(PageLine((f"row {i} 😀", f"{FIGURE_SPACE}2 (66.7)"), indent=1) for i in range(60)),
)
BODY = PageTable(
    ((ColumnHead("Stub", align="left"), ColumnHead("N\n(N = 3)")),), LINES, (30.0, 20.0), ("left", "center")
)
TABLE = Page("T1", "Table 1", ("Title",), BODY, ("A note.",), ("Study", "SYNTHETIC"), ("Source.",))
PICTURE = Page(
    "F1",
    "Figure 1",
    ("Title",),
    Figure(6.0, 3.0, "What it shows", lambda: Drawing(432.0, 216.0)),
    headers=("S", "X"),
    footers=("Source.",),
)


def test_sound_files(referee: ModuleType) -> None:
    assert referee.faults(rtf(TABLE)) == []
    assert referee.faults(rtf(PICTURE)) == []
    assert referee.unlike(rtf(TABLE), html(TABLE)) == []


@pytest.mark.parametrize(
    ("of", "instead", "told"),
    [
        (b"\\deflang1033", b"", "no language"),
        (b"{\\author m5kit}", b"", "no author"),
        (b"{\\*\\fldinst NUMPAGES}", b"{\\*\\fldinst DATE}", "no field NUMPAGES"),
        (b"{\\fldrslt 2}", b"{\\fldrslt 9}", "the field says 9 pages, and there are 2"),
        (b"heading 1;", b"Title;", "no style heading 1 of the first level"),
        (b"\\s1\\outlinelevel0\\f0", b"\\f0", "not one heading"),
        (b"\\landscape", b"", "the paper is not turned as the document says"),
        (b"\\margl1440", b"\\margl360", "margl is 360"),
        (b"\\fs18", b"\\fs15", "text of 7.5 points"),
        (b"\\f0\\fs18\\ql A note", b"\\f7\\fs18\\ql A note", "font 7 is not defined"),
        (b"\\trhdr", b"", "page 1: a table without a header that is repeated"),
        (b"\\cell\\row", b"\\row", "page 1: a row with 2 edges and 1 cells"),
        (b"\\row\n", b"\n", "page 1: a row that does not end"),
        (b"\\trkeep", b"", "page 1: a row that may be parted"),
        (b"\\u8804?", b"\\u8804", "an escape without a fallback"),
        (b"{\\info", b"{{\\info", "a brace too few"),
    ],
)
def test_a_planted_fault_is_told(referee: ModuleType, of: bytes, instead: bytes, told: str) -> None:
    sound = rtf(TABLE)
    assert of in sound
    found = referee.faults(sound.replace(of, instead))
    assert any(told[:40] in one for one in found), found


@pytest.mark.parametrize(
    ("of", "instead", "told"),
    [
        (b"{\\sv What it shows}", b"{\\sv }", "page 1: a picture without alternative text"),
        (b"\\picwgoal8640", b"\\picwgoal28640", "page 1: a picture of 28640"),
        (b"89504e47", b"89504e48", "page 1: a picture that is no whole PNG"),
    ],
)
def test_a_fault_of_a_picture_is_told(referee: ModuleType, of: bytes, instead: bytes, told: str) -> None:
    sound = rtf(PICTURE)
    assert of in sound
    assert any(told in one for one in referee.faults(sound.replace(of, instead)))


def test_another_number_in_html_is_told(referee: ModuleType) -> None:
    other = html(TABLE).replace("(66.7)", "(66.8)", 1)
    assert any("66.8" in one for one in referee.unlike(rtf(TABLE), other))


def test_what_is_no_rtf_is_told(referee: ModuleType) -> None:
    assert referee.faults("é".encode()) and referee.faults(b"{\\rtf1 }}")
