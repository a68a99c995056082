"""CodeLists, standards and documents, element by element."""

from collections.abc import Callable
from typing import Any

import pytest

from m5kit.define.write import define_xml
from m5kit.specs import SpecFault

Mini = Any
Shown = Callable[[bytes, str], str]


@pytest.fixture(scope="module")
def sdtm(mini: Mini) -> bytes:
    return define_xml("sdtm", mini.spec, mini.built)


def test_terms_with_decodes(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//odm:CodeList[@OID='CL.SEX']")
        == """\
<CodeList OID="CL.SEX" Name="Sex" DataType="text" def:StandardOID="STD.2">
  <CodeListItem CodedValue="F" OrderNumber="1">
    <Decode>
      <TranslatedText xml:lang="en">Female</TranslatedText>
    </Decode>
    <Alias Context="nci:ExtCodeID" Name="C16576"/>
  </CodeListItem>
  <CodeListItem CodedValue="M" OrderNumber="2">
    <Decode>
      <TranslatedText xml:lang="en">Male</TranslatedText>
    </Decode>
    <Alias Context="nci:ExtCodeID" Name="C20197"/>
  </CodeListItem>
  <Alias Context="nci:ExtCodeID" Name="C66731"/>
</CodeList>"""
    )


def test_bare_terms_and_one_of_the_sponsors_own(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//odm:CodeList[@OID='CL.UNIT']")
        == """\
<CodeList OID="CL.UNIT" Name="Unit" DataType="text" def:StandardOID="STD.2">
  <EnumeratedItem CodedValue="mmHg" OrderNumber="1">
    <Alias Context="nci:ExtCodeID" Name="C49670"/>
  </EnumeratedItem>
  <EnumeratedItem CodedValue="kg" OrderNumber="2">
    <Alias Context="nci:ExtCodeID" Name="C28252"/>
  </EnumeratedItem>
  <EnumeratedItem CodedValue="stone" OrderNumber="3" def:ExtendedValue="Yes"/>
  <Alias Context="nci:ExtCodeID" Name="C71620"/>
</CodeList>"""
    )


def test_a_list_of_the_sponsors_own(mini: Mini, show: Shown) -> None:
    assert (
        show(define_xml("adam", mini.spec, mini.built), "//odm:CodeList[@OID='CL.PARAMCD']")
        == """\
<CodeList OID="CL.PARAMCD" Name="Parameter Code" DataType="text" def:IsNonStandard="Yes">
  <EnumeratedItem CodedValue="SYSBP" OrderNumber="1"/>
  <EnumeratedItem CodedValue="WEIGHT" OrderNumber="2"/>
</CodeList>"""
    )


def test_an_external_dictionary(altered: Any, show: Shown) -> None:
    mini = altered.line("ADVS", "Parameter Code,text,8,,PARAMCD", "Parameter Code,text,8,,MEDDRA")
    assert (
        show(define_xml("adam", mini.spec, mini.built), "//odm:CodeList")
        == """\
<CodeList OID="CL.MEDDRA" Name="Adverse Event Dictionary" DataType="text">
  <ExternalCodeList Dictionary="MedDRA" Version="8.0"/>
</CodeList>"""
    )


def test_unused_lists_are_left_out(sdtm: bytes) -> None:
    assert b"CL.MEDDRA" not in sdtm


def test_a_list_of_the_adam_terminology(altered: Any, show: Shown) -> None:
    """C81224 is published with ADaM's terminology, the third standard of the package."""
    mini = altered.line("codelists", "PARAMCD,Parameter Code,text,,,SYSBP", "PARAMCD,Type,text,C81224,Yes,SYSBP")
    document = define_xml("adam", mini.spec, mini.built)
    assert 'def:StandardOID="STD.3"' in show(document, "//odm:CodeList")
    assert show(document, "//def:Standard[@OID='STD.3']") == (
        '<def:Standard OID="STD.3" Name="CDISC/NCI" Type="CT" PublishingSet="ADaM" Version="2025-03-28" Status="Final"/>'
    )


def test_standards(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//def:Standards")
        == """\
<def:Standards>
  <def:Standard OID="STD.1" Name="SDTMIG" Type="IG" Version="3.4" Status="Final"/>
  <def:Standard OID="STD.2" Name="CDISC/NCI" Type="CT" PublishingSet="SDTM" Version="2025-03-28" Status="Final"/>
</def:Standards>"""
    )


def test_a_standard_that_there_is_not(altered: Any) -> None:
    mini = altered(altered.toml.replace('"SDTMIG"', '"STDMIG"'))
    with pytest.raises(SpecFault, match=r"STDMIG 3.4: Define-XML 2.1 knows no name 'STDMIG'"):
        define_xml("sdtm", mini.spec, mini.built)


def test_documents(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//def:AnnotatedCRF")
        == """\
<def:AnnotatedCRF>
  <def:DocumentRef leafID="LF.DOC.acrf"/>
</def:AnnotatedCRF>"""
    )
    assert (
        show(sdtm, "//def:SupplementalDoc")
        == """\
<def:SupplementalDoc>
  <def:DocumentRef leafID="LF.DOC.csdrg"/>
</def:SupplementalDoc>"""
    )
    assert (
        show(sdtm, "//def:leaf[@ID='LF.DOC.csdrg']")
        == """\
<def:leaf ID="LF.DOC.csdrg" xlink:href="csdrg.pdf">
  <def:title>Reviewer's Guide &amp; more</def:title>
</def:leaf>"""
    )


def test_the_annotated_crf_is_not_of_adam(mini: Mini) -> None:
    assert b"acrf" not in define_xml("adam", mini.spec, mini.built)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SEX,,,,,M,Male", "SEX,,,,,F,Male", r"codelists.csv line 3: term 'F' is twice in codelist SEX"),
        ("MedDRA,8.0", ",", r"codelists.csv line 11: codelist MEDDRA has no terms"),
    ],
)
def test_odd_lists_are_refused(altered: Any, old: str, new: str, message: str) -> None:
    advs = altered.sheets["ADVS"].replace("Parameter Code,text,8,,PARAMCD", "Parameter Code,text,8,,MEDDRA")
    mini = altered(codelists=altered.sheets["codelists"].replace(old, new), ADVS=advs)
    with pytest.raises(SpecFault, match=message):
        for package in ("sdtm", "adam"):
            define_xml(package, mini.spec, mini.built)


@pytest.mark.parametrize(
    ("code", "extensible", "term_code", "extended"),
    [
        ("C71620", "Yes", "", True),
        ("C71620", "No", "", False),
        ("C71620", "", "", False),
        ("C71620", "Yes", "C1", False),
        ("", "Yes", "", False),
        ("", "No", "", False),
    ],
)
def test_a_term_extends_only_a_published_list_that_can_be(
    altered: Any, show: Shown, code: str, extensible: str, term_code: str, extended: bool
) -> None:
    sheet = altered.sheets["codelists"].replace("UNIT,Unit,text,C71620,Yes", f"UNIT,Unit,text,{code},{extensible}")
    mini = altered(codelists=sheet.replace("UNIT,,,,,stone,,,,,", f"UNIT,,,,,stone,,{term_code},,,"))
    item = show(define_xml("sdtm", mini.spec, mini.built), "//odm:EnumeratedItem[@CodedValue='stone']")
    assert ('def:ExtendedValue="Yes"' in item) is extended
