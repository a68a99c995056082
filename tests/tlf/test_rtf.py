"""RTF: every character is escaped, and the same page gives the same bytes."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from m5kit.tlf.drawing import Drawing
from m5kit.tlf.page import FIGURE_SPACE, ColumnHead, Figure, Page, PageLine, PageTable
from m5kit.tlf.paper import Paper
from m5kit.tlf.rtf import escaped, rtf

BODY = PageTable(
    ((ColumnHead("Characteristic", align="left"), ColumnHead("Both\n(N = 3)")),),
    (PageLine(("Sex",), heading=True, keep=True), PageLine(("≥3 {sites}", f"{FIGURE_SPACE}2 (66.7)"), indent=1)),
    (30.0, 20.0),
    ("left", "center"),
)
PAGE = Page("T1", "Table 1", ("Title", "Eligible"), BODY, ("† P = 0.01.",), ("S", "SYNTHETIC"), ("Cut-off: x.",))


def unescaped(text: str) -> str:
    """What a reader of RTF makes of plain text with escapes, by the specification's rules (uc1)."""
    tokens = re.compile(r"\\u(-?\d+)\?|\\(line|tab) |\\([\\{}~])|([^\\{}])")
    units = b""
    position = 0
    while position < len(text):
        match = tokens.match(text, position)
        assert match, f"not RTF text: {text[position : position + 10]!r}"
        number, word, mark, plain = match.groups()
        character = {"line": "\n", "tab": "\t"}.get(word or "", "\u00a0" if mark == "~" else mark or plain)
        units += int(number).to_bytes(2, "little", signed=True) if number else character.encode("utf-16-le")
        position = match.end()
    return units.decode("utf-16-le", "surrogatepass")


@given(st.text())
def test_escaped_text_reads_back(text: str) -> None:
    found = escaped(text)
    assert found.isascii()
    assert unescaped(found) == text.replace(FIGURE_SPACE, "\u00a0")


def test_known_escapes() -> None:
    assert escaped("≤24 mo\\{}") == r"\u8804?24 mo\\\{\}"
    assert escaped("😀") == r"\u-10179?\u-8704?"
    assert escaped("é\n") == r"\u233?\line "


def test_a_row_of_the_table() -> None:
    text = rtf(PAGE).decode("ascii")
    row = text[text.index("\\pard\\plain\\intbl\\f0\\fs18\\ql\\li216") :].split("\\row")[0]
    assert row == (
        "\\pard\\plain\\intbl\\f0\\fs18\\ql\\li216 \\u8805?3 \\{sites\\}\\cell"
        "\\pard\\plain\\intbl\\f0\\fs18\\qc \\~2 (66.7)\\cell"
    )


def test_lines_end_where_they_are_counted_to_end() -> None:
    words = "Allergic reaction/hypersensitivity (including drug fever)"
    cells = {
        "(including drug\\line fever)": (24.0, 6.0),
        "Allergic\\line reaction/\\line hypersensitivity\\line (including drug\\line fever)": (17.0, 49.0),
    }
    for said, widths in cells.items():
        body = PageTable(
            ((ColumnHead("Term"), ColumnHead("n")),), (PageLine((words, "1")),), widths, ("left", "center")
        )
        assert said in rtf(replace(PAGE, body=body), Paper(margin=3.0)).decode("ascii")


def test_a_rule_under_several_columns_does_not_run_into_the_next() -> None:
    header = (
        (ColumnHead(""), ColumnHead("A", 2), ColumnHead("B", 2)),
        tuple(ColumnHead(h) for h in ("", "x", "y", "x", "y")),
    )
    body = PageTable(header, (PageLine(("a", "1", "2", "3", "4")),), (9.0,) * 5, ("left", *["center"] * 4))
    first, second = rtf(replace(PAGE, body=body, landscape=False)).decode("ascii").split("\\trhdr")[1:]
    assert first.count("\\li80\\ri80\\brdrb") == 2
    assert second.split("\\row")[0].count("\\clbrdrb") == 5


def test_braces_close_and_titles_stand_on_every_page() -> None:
    long = PageTable(BODY.header, tuple(PageLine((f"row {i}", "1")) for i in range(100)), BODY.widths, BODY.aligns)
    text = rtf(Page("T1", "Table 1", ("Title",), long, ("note",), ("S", "SYNTHETIC"))).decode("ascii")
    pages = text.split("\\page\n")
    assert len(pages) == 4
    for page in pages:
        for once in ("Table 1\\line Title\\par", "Both\\line (N = 3)\\cell", "note\\par"):
            assert page.count(once) == 1, once
    assert text.count("SYNTHETIC\\par") == 1 and text.count("\\trhdr") == 4
    bare = re.sub(r"\\[\\{}]", "", text)
    assert bare.count("{") == bare.count("}")


def test_paper_and_orientation() -> None:
    assert b"\\paperw15840\\paperh12240\\landscape" in rtf(PAGE)
    upright = Page("T1", "Table 1", ("Title",), BODY, landscape=False)
    assert b"\\paperw11906\\paperh16838\\margl1440" in rtf(upright, Paper(size="a4"))
    assert b"landscape" not in rtf(upright)


def test_a_picture_is_embedded() -> None:
    page = Page("F1", "Figure 1", ("Title",), Figure(6.0, 4.0, "words", lambda: Drawing(432.0, 288.0)))
    content = rtf(page)
    assert b"{\\sp{\\sn wzDescription}{\\sv words}}}\\pngblip\\picwgoal8640\\pichgoal5760\n89504e470d0a1a0a" in content
    assert (1200).to_bytes(4).hex() + (800).to_bytes(4).hex() in content.decode().replace("\n", "")


def test_word_finds_its_way() -> None:
    """The running head and foot are Word's own, pages are fields, the title is a heading once, there is a language."""
    long = PageTable(BODY.header, tuple(PageLine((f"row {i}", "1")) for i in range(100)), BODY.widths, BODY.aligns)
    text = rtf(replace(PAGE, body=long)).decode("ascii")
    head = text[text.index("{\\header ") : text.index("{\\footer ")]
    assert (
        "S\\tab Page {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}} of {\\field{\\*\\fldinst NUMPAGES}{\\fldrslt 4}}" in head
    )
    assert "SYNTHETIC" in head
    assert text.count("Cut-off: x.") == 1 and "Cut-off: x." in text[text.index("{\\footer ") :]
    assert text.count("\\s1\\outlinelevel0\\f0") == 1
    assert "\\deflang1033" in text and "heading 1;" in text


HOSTILE = (
    "=HYPERLINK(1)",
    "</td><script>alert(1)</script>",
    "{\\field{\\*\\fldinst INCLUDETEXT x}}",
    "\\page\\bin9 ",
    "&lt;",
    "(\\051) Tj",
)


def test_what_stands_in_the_data_stays_text() -> None:
    """A cell, a title or a note that looks like a command of the format is printed as it is."""
    from m5kit.tlf.html import html

    for text in HOSTILE:
        body = PageTable(BODY.header, (PageLine((text, text)),), BODY.widths, BODY.aligns)
        page = Page("T1", "Table 1", (text, text), body, (text,), (text, text), (text,))
        made = rtf(page).decode("ascii")
        bare = re.sub(r"\\\\|\\[{}]", "", made)
        assert (bare.count("\\fldinst"), bare.count("\\page"), bare.count("\\bin")) == (2, 0, 0)
        assert bare.count("{") == bare.count("}")
        assert "<script" not in html(page)
