"""A define.xml that says one thing in two ways: names, types of codelists, blank words, pages."""

from pathlib import Path

import pytest
from lxml import etree

from m5kit.define.consistent import consistency_findings

ITEM = '<ItemDef OID="IT.{0}" Name="{0}" DataType="{1}" SASFieldName="{2}">{3}</ItemDef>'
GROUP = '<ItemGroupDef OID="IG.{0}" Name="{0}" Domain="{1}">{2}</ItemGroupDef>'
SEX = '<CodeListRef CodeListOID="CL.SEX"/>'
LIST = '<CodeList OID="CL.SEX" DataType="text"/>'


def _reference(name: str) -> str:
    return f'<ItemRef ItemOID="IT.{name}"/>'


def _key(number: int) -> str:
    return f'<ItemRef ItemOID="IT.K{number}" KeySequence="{number}"/>'


def _says(text: str, folder: Path) -> list[str]:
    root = etree.fromstring(text if text.startswith("<ODM") else f"<ODM ODMVersion='1.3.2'>{text}</ODM>")
    return [f"{f.rule}: {f.message}" for f in consistency_findings(root, folder / "define.xml")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GROUP.format("DM", "DM", _reference("SEX")) + ITEM.format("SEX", "text", "SEX", SEX) + LIST, []),
        (GROUP.format("QSPH", "QS", "") + GROUP.format("SUPPQSPH", "QS", "") + GROUP.format("RELREC", "RELREC", ""), []),
        (GROUP.format("DM", "AE", ""), ["DEFINE-NAME: The dataset DM has the domain AE."]),
        (
            GROUP.format("DM", "DM", _reference("SEX")) + ITEM.format("SEX", "text", "GENDER", ""),
            ["DEFINE-NAME: SEX has the SASFieldName GENDER."],
        ),
        (ITEM.format("VSORRES1", "text", "HEIGHT", ""), []),  # of the value level: no variable
        (
            GROUP.format("DM", "DM", "") + GROUP.format("DM", "DM", ""),
            ["DEFINE-DUPLICATE: DM is described a second time here."],
        ),
        (
            ITEM.format("SEX", "integer", "SEX", SEX) + LIST,
            ["DEFINE-CODELIST: ItemDef SEX is integer, and its codelist CL.SEX is text."],
        ),
        ("<ODM ODMVersion='1.3'/>", ["DEFINE-ODM: ODMVersion is '1.3'."]),
        ("<ODM/>", ["DEFINE-ODM: The document does not say its ODMVersion."]),
        (GROUP.format("DM", "DM", _key(2) + _key(1)), []),
        (GROUP.format("DM", "DM", _key(1) + _key(3)), ["DEFINE-KEYS: The keys of DM have the KeySequence 1, 3."]),
        (GROUP.format("DM", "DM", _key(1) + _key(1)), ["DEFINE-KEYS: The keys of DM have the KeySequence 1, 1."]),
        ("<Decode><TranslatedText> </TranslatedText></Decode>", ["DEFINE-BLANK: The Decode at this line has no words."]),
    ],
)  # fmt: skip
def test_what_is_said_in_two_ways(text: str, said: list[str], tmp_path: Path) -> None:
    assert _says(text, tmp_path) == said


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('PageRefs="1 2" Type="PhysicalRef"', []),
        (
            'PageRefs="1 3" Type="PhysicalRef"',
            ["DEFINE-PAGE: Page 3 of acrf.pdf is referred to, which has 2 pages."],
        ),
        (
            'FirstPage="1" LastPage="9" Type="PhysicalRef"',
            ["DEFINE-PAGE: Page 9 of acrf.pdf is referred to, which has 2 pages."],
        ),
        ('PageRefs="Demography" Type="NamedDestination"', []),
    ],
)
def test_pages_of_a_document(page: str, said: list[str], tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(width=72, height=72)
    writer.write(tmp_path / "acrf.pdf")
    link = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href'
    text = f'<DocumentRef leafID="LF"><PDFPageRef {page}/></DocumentRef><leaf ID="LF" {link}="acrf.pdf"/>'
    assert _says(text, tmp_path) == said
    (tmp_path / "acrf.pdf").write_bytes(b"no PDF")
    assert _says(text, tmp_path) == []
