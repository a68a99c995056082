"""Analysis Results Metadata: element by element, valid, without loose ends."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from m5kit.define import AnalysedData, AnalysisResult, Reference, ResultDisplay, define_xml
from m5kit.specs import SpecFault
from m5kit.specs.conditions import parsed

Mini = Any
Shown = Callable[[bytes, str], str]

MEAN = AnalysisResult(
    id="mean",
    description="Mean systolic pressure",
    reason="SPECIFIED IN PROTOCOL",
    purpose="PRIMARY OUTCOME MEASURE",
    data=(AnalysedData("ADVS", ("AVAL",), parsed("PARAMCD EQ SYSBP")),),
    documentation="Arithmetic mean & standard deviation.",
    references=(Reference("csdrg", "12", "Section 3"),),
    code="mean(AVAL)\nif n < 2: stop",
    context="Python 3.11",
)
COUNT = AnalysisResult(
    id="count",
    description="Subjects with a value",
    reason="SPECIFIED IN SAP",
    purpose="EXPLORATORY OUTCOME MEASURE",
    data=(AnalysedData("ADVS", ("USUBJID",), parsed("AVAL PRESENT")),),
    joined="None was joined.",
)
TABLE = ResultDisplay("T1", "Blood pressure", (MEAN, COUNT), name="Table 14.1", references=(Reference("csdrg", "3-4"),))


@pytest.fixture(scope="module")
def adam(mini: Mini) -> bytes:
    return define_xml("adam", mini.spec, mini.built, displays=[TABLE])


def test_a_display(adam: bytes, show: Shown) -> None:
    assert (
        show(adam, "//arm:AnalysisResultDisplays")
        == """\
<arm:AnalysisResultDisplays>
  <arm:ResultDisplay OID="RD.T1" Name="Table 14.1">
    <Description>
      <TranslatedText xml:lang="en">Blood pressure</TranslatedText>
    </Description>
    <def:DocumentRef leafID="LF.DOC.csdrg">
      <def:PDFPageRef FirstPage="3" LastPage="4" Type="PhysicalRef"/>
    </def:DocumentRef>
    <arm:AnalysisResult OID="AR.T1.mean" ParameterOID="IT.ADVS.PARAMCD" AnalysisReason="SPECIFIED IN PROTOCOL" \
AnalysisPurpose="PRIMARY OUTCOME MEASURE">
      <Description>
        <TranslatedText xml:lang="en">Mean systolic pressure</TranslatedText>
      </Description>
      <arm:AnalysisDatasets>
        <arm:AnalysisDataset ItemGroupOID="IG.ADVS">
          <def:WhereClauseRef WhereClauseOID="WC.ADVS.PARAMCD.EQ.SYSBP"/>
          <arm:AnalysisVariable ItemOID="IT.ADVS.AVAL"/>
        </arm:AnalysisDataset>
      </arm:AnalysisDatasets>
      <arm:Documentation>
        <Description>
          <TranslatedText xml:lang="en">Arithmetic mean &amp; standard deviation.</TranslatedText>
        </Description>
        <def:DocumentRef leafID="LF.DOC.csdrg">
          <def:PDFPageRef PageRefs="12" Type="PhysicalRef" Title="Section 3"/>
        </def:DocumentRef>
      </arm:Documentation>
      <arm:ProgrammingCode Context="Python 3.11">
        <arm:Code>mean(AVAL)
if n &lt; 2: stop</arm:Code>
      </arm:ProgrammingCode>
    </arm:AnalysisResult>
    <arm:AnalysisResult OID="AR.T1.count" AnalysisReason="SPECIFIED IN SAP" \
AnalysisPurpose="EXPLORATORY OUTCOME MEASURE">
      <Description>
        <TranslatedText xml:lang="en">Subjects with a value</TranslatedText>
      </Description>
      <arm:AnalysisDatasets def:CommentOID="COM.AR.T1.count">
        <arm:AnalysisDataset ItemGroupOID="IG.ADVS">
          <arm:AnalysisVariable ItemOID="IT.ADVS.USUBJID"/>
        </arm:AnalysisDataset>
      </arm:AnalysisDatasets>
      <arm:Documentation>
        <Description>
          <TranslatedText xml:lang="en">Of ADVS only the records where AVAL is present.</TranslatedText>
        </Description>
      </arm:Documentation>
    </arm:AnalysisResult>
  </arm:ResultDisplay>
</arm:AnalysisResultDisplays>"""
    )


def test_valid_and_without_loose_ends(
    adam: bytes, schema: etree.XMLSchema, faults_of_oids: Callable[[bytes], list[str]]
) -> None:
    assert schema.validate(etree.fromstring(adam)), schema.error_log
    assert faults_of_oids(adam) == []


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (replace(TABLE, results=()), r"display T1: it shows no analysis"),
        (replace(TABLE, results=(MEAN, MEAN)), r"display T1, result 'mean': every one needs an id of its own"),
        (replace(TABLE, id=""), r"display '': every one needs an id"),
        (replace(TABLE, results=(replace(MEAN, reason=""),)), r"display T1, result mean: a result has a description"),
        (replace(TABLE, results=(replace(MEAN, data=()),)), r"display T1, result mean: a result has a description"),
        (
            replace(TABLE, results=(replace(MEAN, data=(AnalysedData("ADV"),)),)),
            r"result mean: there is no dataset 'ADV'. Did you mean 'ADVS'\?",
        ),
        (
            replace(TABLE, results=(replace(MEAN, data=(AnalysedData("ADVS", ("AVALL",)),)),)),
            r"result mean: ADVS has no variable 'AVALL'. Did you mean 'AVAL'\?",
        ),
        (
            replace(TABLE, results=(replace(MEAN, references=(Reference("sap", "1"),)),)),
            r"display T1: there is no document 'sap'. List it in the sheet documents.",
        ),
        (replace(TABLE, title="a\x01b"), r"display T1: 'a\\x01b' has the character U\+0001"),
    ],
)
def test_odd_displays_are_refused(mini: Mini, display: ResultDisplay, message: str) -> None:
    with pytest.raises(SpecFault, match=message):
        define_xml("adam", mini.spec, mini.built, displays=[display])
