"""ItemGroupDef: a dataset as the document tells it."""

from collections.abc import Callable
from typing import Any

import pytest

from m5kit.define.write import define_xml
from m5kit.specs import SpecFault

Mini = Any
Shown = Callable[[bytes, str], str]


def test_a_dataset(mini: Mini, show: Shown) -> None:
    assert (
        show(define_xml("sdtm", mini.spec, mini.built), "//odm:ItemGroupDef[@OID='IG.DM']")
        == """\
<ItemGroupDef OID="IG.DM" Name="DM" Domain="DM" SASDatasetName="DM" Repeating="No" IsReferenceData="No" \
Purpose="Tabulation" def:Structure="One record per subject" def:StandardOID="STD.1" def:ArchiveLocationID="LF.DM">
  <Description>
    <TranslatedText xml:lang="en">Demographics</TranslatedText>
  </Description>
  <ItemRef ItemOID="IT.DM.STUDYID" OrderNumber="1" Mandatory="Yes" KeySequence="1" Role="Identifier"/>
  <ItemRef ItemOID="IT.DM.USUBJID" OrderNumber="2" Mandatory="Yes" KeySequence="2" MethodOID="MT.DM.USUBJID" \
Role="Identifier"/>
  <ItemRef ItemOID="IT.DM.SEX" OrderNumber="3" Mandatory="Yes" Role="Record Qualifier"/>
  <ItemRef ItemOID="IT.DM.BRTHDTC" OrderNumber="4" Mandatory="No" Role="Record Qualifier"/>
  <ItemRef ItemOID="IT.DM.AGE" OrderNumber="5" Mandatory="No" Role="Record Qualifier"/>
  <def:Class Name="SPECIAL PURPOSE"/>
  <def:leaf ID="LF.DM" xlink:href="dm.xpt">
    <def:title>dm.xpt</def:title>
  </def:leaf>
</ItemGroupDef>"""
    )


def test_supplemental_qualifiers_without_records(mini: Mini, show: Shown) -> None:
    """Of the parent's domain, without a file, and the structure said by its keys."""
    assert (
        show(define_xml("sdtm", mini.spec, mini.built), "//odm:ItemGroupDef[@OID='IG.SUPPVS']")
        == """\
<ItemGroupDef OID="IG.SUPPVS" Name="SUPPVS" Domain="VS" SASDatasetName="SUPPVS" Repeating="Yes" IsReferenceData="No" \
Purpose="Tabulation" def:Structure="One record per STUDYID, USUBJID, QNAM" def:StandardOID="STD.1" \
def:HasNoData="Yes" def:CommentOID="COM.SUPPVS">
  <Description>
    <TranslatedText xml:lang="en">Supplemental Qualifiers for VS</TranslatedText>
  </Description>
  <ItemRef ItemOID="IT.SUPPVS.STUDYID" OrderNumber="1" Mandatory="Yes" KeySequence="1" Role="Identifier"/>
  <ItemRef ItemOID="IT.SUPPVS.USUBJID" OrderNumber="2" Mandatory="Yes" KeySequence="2" MethodOID="MT.SUPPVS.USUBJID" \
Role="Identifier"/>
  <ItemRef ItemOID="IT.SUPPVS.QNAM" OrderNumber="3" Mandatory="Yes" KeySequence="3" MethodOID="MT.SUPPVS.QNAM" \
Role="Topic"/>
  <ItemRef ItemOID="IT.SUPPVS.QVAL" OrderNumber="4" Mandatory="Yes" Role="Result Qualifier"/>
  <Alias Context="DomainDescription" Name="Vital Signs"/>
  <def:Class Name="RELATIONSHIP"/>
</ItemGroupDef>"""
    )


def test_an_analysis_dataset(mini: Mini, show: Shown) -> None:
    """No roles, no domain, another purpose, and the guide of ADaM."""
    assert (
        show(define_xml("adam", mini.spec, mini.built), "//odm:ItemGroupDef[@OID='IG.ADVS']")
        == """\
<ItemGroupDef OID="IG.ADVS" Name="ADVS" SASDatasetName="ADVS" Repeating="Yes" IsReferenceData="No" \
Purpose="Analysis" def:Structure="One record per value" def:StandardOID="STD.1" def:ArchiveLocationID="LF.ADVS">
  <Description>
    <TranslatedText xml:lang="en">Vital Signs Analysis</TranslatedText>
  </Description>
  <ItemRef ItemOID="IT.ADVS.STUDYID" OrderNumber="1" Mandatory="Yes" KeySequence="1"/>
  <ItemRef ItemOID="IT.ADVS.USUBJID" OrderNumber="2" Mandatory="Yes" KeySequence="2"/>
  <ItemRef ItemOID="IT.ADVS.PARAMCD" OrderNumber="3" Mandatory="Yes" KeySequence="3" MethodOID="MT.ADVS.PARAMCD"/>
  <ItemRef ItemOID="IT.ADVS.AVAL" OrderNumber="4" Mandatory="No" MethodOID="MT.ADVS.AVAL"/>
  <def:Class Name="BASIC DATA STRUCTURE"/>
  <def:leaf ID="LF.ADVS" xlink:href="advs.xpt">
    <def:title>advs.xpt</def:title>
  </def:leaf>
</ItemGroupDef>"""
    )


def test_a_subclass(altered: Any, show: Shown) -> None:
    mini = altered.line("datasets", "PARAMCD,PARAMCD,,,", "PARAMCD,PARAMCD,,Time-to-Event,")
    assert (
        show(define_xml("adam", mini.spec, mini.built), "//odm:ItemGroupDef/def:Class")
        == """\
<def:Class Name="BASIC DATA STRUCTURE">
  <def:SubClass Name="TIME-TO-EVENT"/>
</def:Class>"""
    )


def test_a_part_of_a_split_dataset(altered: Any, show: Shown) -> None:
    """The domain is the one that the records name, and the alias tells its label."""
    mini = altered.line("VS", "STUDY.DOMAIN,study_value,", ",constant,LB")
    document = define_xml("sdtm", mini.spec, mini.built)
    assert b'Name="VS" Domain="LB"' in document
    alias = show(document, "//odm:ItemGroupDef[@OID='IG.VS']/odm:Alias")
    assert alias == '<Alias Context="DomainDescription" Name="Laboratory Test Results"/>'


def test_a_variable_without_values(mini: Mini, show: Shown) -> None:
    document = define_xml("sdtm", mini.spec, mini.built)
    assert 'def:HasNoData="Yes"' in show(document, "//odm:ItemRef[@ItemOID='IT.VS.VSLOC']")
    assert "No record has a value." in show(document, "//def:CommentDef[@OID='COM.VS.VSLOC']")


def test_a_dataset_of_the_sponsors_own(altered: Any, show: Shown) -> None:
    sheet = """
        dataset,label,package,class,structure,keys,standard
        DM,Demographics,sdtm,SPECIAL PURPOSE,One record per subject,STUDYID USUBJID,No
        """
    mini = altered(datasets=sheet)
    group = show(define_xml("sdtm", mini.spec, mini.built), "//odm:ItemGroupDef")
    assert 'def:IsNonStandard="Yes"' in group
    assert "def:StandardOID" not in group


def test_a_class_that_there_is_not(altered: Any) -> None:
    mini = altered.line("datasets", "Findings", "Finding")
    with pytest.raises(
        SpecFault, match=r"datasets.csv line 3: VS has the class 'Finding', .* Did you mean 'FINDINGS'\?"
    ):
        define_xml("sdtm", mini.spec, mini.built)
