"""The PDFs that are made here, held against what a regulator asks of a PDF, and their fonts."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from m5kit.documents.acrf import AnnotatedForm, Annotation, Field, annotated_crf
from m5kit.documents.guide import Chart, Guide, GuideTable, Section, guide_pdf, guide_texts
from m5kit.outputs.fonts import SANS, font_files, further_fonts, runs, unprintable
from m5kit.outputs.pdf import Pdf
from m5kit.specs import InputFault

FORM = AnnotatedForm(
    "raw.tox",
    "Toxicity",
    (("AE", "Adverse Events"), ("FA", "Findings About")),
    (Field("TERM", "What?", "text", ("a", "b"), (Annotation("AE.AETERM", "AE"),)), Field("NOTE", "Note 头痛")),
)
GUIDE = Guide(
    "A Guide",
    "Study X",
    "Records are SYNTHETIC. " * 12,
    (
        Section("First", ("A paragraph. " * 60, GuideTable(("A", "B"), tuple((str(n), "x " * 40) for n in range(60))))),
        Section("A chart", (Chart((("DM", "AE"), ("ADSL",)), {"ADSL": ("DM", "AE")}),), 2),
    ),
)


@pytest.fixture(scope="module")
def referee(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("tests/validate_pdf.py")


def test_the_case_report_form_is_as_regulators_ask(referee: ModuleType) -> None:
    assert referee.faults(annotated_crf([FORM], "A trial", ("Records are SYNTHETIC.",)).pdf) == []


def test_a_guide_is_as_regulators_ask(referee: ModuleType) -> None:
    assert referee.faults(guide_pdf(GUIDE)) == []


def test_the_referee_finds_what_is_wrong(referee: ModuleType) -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pdfVersion=(1, 3), invariant=1)
    canvas.setFont("Helvetica", 7)
    canvas.drawString(72, 72, "small")
    canvas.showPage()
    canvas.save()
    found = referee.faults(out.getvalue())
    for fault in (
        *("version b'%PDF-1.3'", "/PageMode is /UseNone", "/Lang is None", "the title is not displayed", "not tagged"),
        *("no bookmarks", "font /Helvetica is not embedded", "page 1 has text of 7.0 points"),
        "page 1 does not bear its number",
    ):
        assert fault in found


def test_the_tree_of_tags() -> None:
    root = PdfReader(BytesIO(guide_pdf(GUIDE))).trailer["/Root"]["/StructTreeRoot"]["/K"]  # type: ignore[index]
    kinds = [child.get_object()["/S"] for child in root["/K"]]
    assert kinds.count("/Table") == 1  # one table, though it goes over several pages
    table = next(c.get_object() for c in root["/K"] if c.get_object()["/S"] == "/Table")
    first = table["/K"][0].get_object()
    assert first["/K"][0].get_object()["/S"] == "/TH"
    assert first["/K"][0].get_object()["/A"]["/Scope"] == "/Column"
    figure = next(c.get_object() for c in root["/K"] if c.get_object()["/S"] == "/Figure")
    assert figure["/Alt"] == "What is made from what: ADSL is made from DM, AE."


def test_the_environment_changes_no_byte(root: Path) -> None:
    code = (
        "import sys, hashlib; from m5kit.outputs.pdf import Pdf; p = Pdf.begun('T', 'S'); p.page_ends();"
        " sys.stdout.write(hashlib.sha256(p.ended()).hexdigest())"
    )
    given = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TZ": "Asia/Tokyo"}
    odd = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True).stdout
    plain = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    assert (
        odd
        == subprocess.run([sys.executable, "-c", code], env=plain, capture_output=True, text=True, check=True).stdout
        != ""
    )


# -- fonts ----------------------------------------------------------------------------


def made_font(path: Path, characters: str) -> Path:
    """A TrueType font with a square for each character."""
    names = [".notdef", *(f"c{ord(c):04X}" for c in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): name for c, name in zip(characters, names[1:], strict=True)})
    pen = TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (700, 700), (700, 0))):
        pen.lineTo(point) if number else pen.moveTo(point)
    pen.closePath()
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular", "psName": "Made-Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Dose ≥ 5 µg, naïve Grüße Ωμέγα Привет", ""),
        ("头痛 and 头", "头痛"),
        ("שלום", "ו ל ם ש".replace(" ", "")),
        ("", ""),
    ],
)
def test_what_does_not_print_as_it_is_read(text: str, odd: str) -> None:
    assert "".join(unprintable([text])) == odd


def test_a_font_of_the_study_prints_what_dejavu_lacks(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    made_font(tmp_path / "fonts" / "made.ttf", "头痛")
    (tmp_path / "fonts" / "LICENSE.txt").write_text("x")
    files = font_files(tmp_path)
    assert [f.name for f in files] == ["made.ttf"]
    with further_fonts(files):
        made = annotated_crf([FORM], "A trial")
        assert made.unprintable == ()
        assert [piece for piece, _ in runs("Note 头痛!", SANS)] == ["Note ", "头痛", "!"]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages)
    assert "头痛" in text
    assert annotated_crf([FORM], "A trial").unprintable == ("头", "痛")


def test_a_font_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "odd.ttf"
    file.write_bytes(b"no font")
    with (
        pytest.raises(InputFault, match=r"odd\.ttf is not a TrueType font that can be embedded"),
        further_fonts([file]),
    ):
        pass


def test_the_texts_of_a_guide() -> None:
    assert {"A Guide", "Study X", "First", "A", "59"} <= set(guide_texts(GUIDE))


def test_a_document_bears_the_time_of_its_study() -> None:
    from datetime import datetime

    pdf = Pdf.begun("T", "S", stamp=datetime(2020, 1, 2, 3, 4, 5))
    pdf.page_ends()
    told = PdfReader(BytesIO(pdf.ended())).metadata
    assert told is not None and str(told["/CreationDate"]).startswith("D:20200102030405")
