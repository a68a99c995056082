"""The page that the stylesheet makes: everything of the document is on it, and every link inside leads somewhere."""

from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from m5kit.define.write import define_stylesheet, define_xml

Mini = Any


def page_of(document: bytes) -> Any:
    """The page, as a browser would have it."""
    made = etree.XSLT(etree.fromstring(define_stylesheet()))(etree.fromstring(document))
    return etree.fromstring(bytes(made), etree.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_links_inside_the_page_lead_somewhere(mini: Mini, package: str) -> None:
    page = page_of(define_xml(package, mini.spec, mini.built))
    targets = {*page.xpath("//@id"), "top"}
    links = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert links - targets == set()
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_every_variable_and_value_has_a_row(mini: Mini) -> None:
    page = page_of(define_xml("sdtm", mini.spec, mini.built))
    rows = page.xpath("//table[@class='variables']/tbody/tr/@id")
    assert rows == [
        *(f"IG.DM.IT.DM.{v}" for v in ("STUDYID", "USUBJID", "SEX", "BRTHDTC", "AGE")),
        *(f"IG.VS.IT.VS.{v}" for v in ("STUDYID", "DOMAIN", "USUBJID", "VSTESTCD", "VSORRES")),
        *("IT.VS.VSORRES.VSTESTCD.EQ.SYSBP", "IT.VS.VSORRES.VSTESTCD.EQ.WEIGHT"),
        *("IG.VS.IT.VS.VSORRESU", "IT.VS.VSORRESU.VSTESTCD.EQ.SYSBP", "IT.VS.VSORRESU.VSTESTCD.EQ.WEIGHT"),
        *(f"IG.VS.IT.VS.{v}" for v in ("VSPOS", "VSLOC")),
        *(f"IG.SUPPVS.IT.SUPPVS.{v}" for v in ("STUDYID", "USUBJID", "QNAM", "QVAL")),
        "IT.SUPPVS.QVAL.QNAM.EQ.CUFF",
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("IG.DM.IT.DM.SEX", "SEX Record Qualifier Sex text 1 Sex Collected (Subject) · Annotated CRF, page 2 3"),
        ("IG.DM.IT.DM.AGE", "AGE Record Qualifier Age integer 8 Collected (Investigator) Comment Age as told."),
        (
            "IT.VS.VSORRESU.VSTESTCD.EQ.WEIGHT",
            "↳ VSORRESU VSTESTCD = WEIGHT (Weight) text 2 Unit Assigned (Sponsor) Method Set to kg.",
        ),
    ],
)
def test_a_row_reads_well(mini: Mini, row: str, words: str) -> None:
    page = page_of(define_xml("sdtm", mini.spec, mini.built))
    cells = page.xpath(f"//tr[@id='{row}']")[0].itertext()
    text = " ".join(" ".join(cells).split())
    assert text.replace(" , ", ", ").replace(" .", ".") == words


def test_the_page_warns_that_records_are_synthetic(mini: Mini) -> None:
    page = page_of(define_xml("adam", mini.spec, mini.built))
    assert page.xpath("string(//p[@class='notice'])") == "Records are SYNTHETIC."


def test_nothing_is_loaded_from_elsewhere(mini: Mini) -> None:
    page = page_of(define_xml("sdtm", mini.spec, mini.built))
    assert page.xpath("//script | //link | //img | //@src") == []


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_the_page_is_for_everyone(mini: Mini, package: str) -> None:
    """One first heading, no level left out, headers that say of what, links that differ by more than colour, a language."""
    page = page_of(define_xml(package, mini.spec, mini.built))
    levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headers = page.xpath("//th")
    assert headers and all(h.get("scope") in ("col", "row") for h in headers)
    assert all(t.xpath(".//th") for t in page.xpath("//table"))
    (style,) = page.xpath("//style/text()")
    assert "text-decoration: underline" in style and "text-decoration: none" not in style
    assert page.xpath("/html/@lang") == ["en"] and page.xpath("//nav/@aria-label") == ["Contents"]
    assert all("".join(a.itertext()).strip() for a in page.xpath("//a"))
