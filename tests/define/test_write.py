"""The document as a whole: valid, without loose ends, the same every time, true to hostile text."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from m5kit.define.write import define_stylesheet, define_xml, write_define
from m5kit.specs import OutputFault, SpecFault, UsageFault

Mini = Any
Shown = Callable[[bytes, str], str]
MDV = "/odm:ODM/odm:Study/odm:MetaDataVersion"
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
ILLEGAL = [chr(c) for c in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)] + ["\ud800"]


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_valid_by_the_schema(mini: Mini, schema: etree.XMLSchema, package: str) -> None:
    document = etree.fromstring(define_xml(package, mini.spec, mini.built))
    assert schema.validate(document), schema.error_log


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_no_loose_ends(mini: Mini, faults_of_oids: Callable[[bytes], list[str]], package: str) -> None:
    assert faults_of_oids(define_xml(package, mini.spec, mini.built)) == []


def test_same_input_same_bytes(mini: Mini) -> None:
    assert define_xml("sdtm", mini.spec, mini.built) == define_xml(
        "sdtm", mini.spec, dict(reversed(mini.built.items()))
    )


def test_head_of_the_document(mini: Mini) -> None:
    lines = define_xml("sdtm", mini.spec, mini.built).decode().splitlines()
    assert lines[:2] == [
        "<?xml version='1.0' encoding='UTF-8'?>",
        '<?xml-stylesheet type="text/xsl" href="define2-1.xsl"?>',
    ]
    assert 'CreationDateTime="2026-01-31T12:00:00"' in lines[2]
    assert 'def:Context="Submission"' in lines[2]


def test_study(mini: Mini, show: Shown) -> None:
    assert (
        show(define_xml("sdtm", mini.spec, mini.built), "//odm:GlobalVariables")
        == """\
<GlobalVariables>
  <StudyName>MINI01</StudyName>
  <StudyDescription>Weekly &lt;placebo&gt; &amp; drug. Records are SYNTHETIC.</StudyDescription>
  <ProtocolName>MINI-01</ProtocolName>
</GlobalVariables>"""
    )


def test_disclaimer_is_a_comment_of_the_version(mini: Mini, show: Shown) -> None:
    document = define_xml("adam", mini.spec, mini.built)
    assert b'def:CommentOID="COM.METADATAVERSION"' in document
    assert (
        show(document, "//def:CommentDef[@OID='COM.METADATAVERSION']")
        == """\
<def:CommentDef OID="COM.METADATAVERSION">
  <Description>
    <TranslatedText xml:lang="en">Records are SYNTHETIC.</TranslatedText>
  </Description>
</def:CommentDef>"""
    )


def test_written_with_its_stylesheet(mini: Mini, tmp_path: Path) -> None:
    document = define_xml("sdtm", mini.spec, mini.built)
    write_define(tmp_path / "sdtm" / "define.xml", document)
    assert (tmp_path / "sdtm" / "define.xml").read_bytes() == document
    assert (tmp_path / "sdtm" / "define2-1.xsl").read_bytes() == define_stylesheet()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputFault, match=r"define.xml cannot be written"):
        write_define(tmp_path / "file" / "define.xml", b"")


def test_an_unknown_package(mini: Mini) -> None:
    with pytest.raises(UsageFault, match=r"There is no package 'send'\. Use sdtm or adam\."):
        define_xml("send", mini.spec, mini.built)


def test_only_what_was_built_is_described(mini: Mini) -> None:
    document = define_xml("sdtm", mini.spec, {"DM": mini.built["DM"]})
    assert document.count(b"<ItemGroupDef ") == 1


@pytest.mark.parametrize("stamp", ["", "yesterday"])
def test_a_stamp_that_is_none(mini: Mini, stamp: str) -> None:
    spec = replace(mini.spec, study={**mini.spec.study, "stamp": stamp})
    assert b'CreationDateTime="1960-01-01T00:00:00"' in define_xml("sdtm", spec, mini.built)


def hostile(mini: Mini, text: str) -> bytes:
    """The document of the mini study with a text as a label, a comment, a term, a decode and the disclaimer."""
    spec = mini.spec
    dm = spec.datasets["DM"]
    sex = replace(dm["SEX"], label=text, comment=text)
    variables = tuple(sex if v.name == "SEX" else v for v in dm.variables)
    terms = tuple(
        replace(t, value=text if t.value == "F" else t.value, decode=text) for t in spec.codelists["SEX"].terms
    )
    spec = replace(
        spec,
        study={**spec.study, "disclaimer": text},
        datasets={**spec.datasets, "DM": replace(dm, label=text, variables=variables)},
        codelists={**spec.codelists, "SEX": replace(spec.codelists["SEX"], terms=terms)},
    )
    return define_xml("sdtm", spec, mini.built)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.one_of(TEXT, st.sampled_from(["<a>&amp;", "]]>", "<![CDATA[", "é…\U0001f489", " a\tb\r\nc ", "--><!--"]))
)
def test_hostile_text_is_true_or_refused(mini: Mini, text: str) -> None:
    if any(c in ILLEGAL for c in text):
        with pytest.raises(SpecFault, match=r"which XML cannot hold"):
            hostile(mini, text)
        return
    if text == "M":
        return
    root = etree.fromstring(hostile(mini, text))
    names = {"o": "http://www.cdisc.org/ns/odm/v1.3"}
    assert root.xpath("string(//o:ItemDef[@OID='IT.DM.SEX']/o:Description/o:TranslatedText)", namespaces=names) == text
    assert root.xpath("string(//o:CodeList[@OID='CL.SEX']/*[1]/@CodedValue)", namespaces=names) == text
    assert root.xpath("string(//o:CodeList[@OID='CL.SEX']/*[1]/o:Decode/*)", namespaces=names) == text


@pytest.mark.parametrize("character", ILLEGAL)
def test_what_xml_cannot_hold_is_refused_with_its_place(mini: Mini, character: str) -> None:
    with pytest.raises(SpecFault, match=rf"DM.csv line 4: .*U\+{ord(character):04X}, which XML cannot hold"):
        hostile(mini, f"a{character}b")
