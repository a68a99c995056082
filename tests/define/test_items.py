"""ItemDef, value lists, where-clauses and methods, element by element."""

from collections.abc import Callable
from typing import Any

import pytest

from m5kit.define.write import define_xml
from m5kit.specs import SpecFault

Mini = Any
Shown = Callable[[bytes, str], str]


@pytest.fixture(scope="module")
def sdtm(mini: Mini) -> bytes:
    return define_xml("sdtm", mini.spec, mini.built, lengths={("VS", "VSPOS"): 12})


@pytest.fixture(scope="module")
def adam(mini: Mini) -> bytes:
    return define_xml("adam", mini.spec, mini.built)


def test_collected_on_pages(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//odm:ItemDef[@OID='IT.DM.SEX']")
        == """\
<ItemDef OID="IT.DM.SEX" Name="SEX" DataType="text" Length="1" SASFieldName="SEX">
  <Description>
    <TranslatedText xml:lang="en">Sex</TranslatedText>
  </Description>
  <CodeListRef CodeListOID="CL.SEX"/>
  <def:Origin Type="Collected" Source="Subject">
    <def:DocumentRef leafID="LF.DOC.acrf">
      <def:PDFPageRef PageRefs="2 3" Type="PhysicalRef"/>
    </def:DocumentRef>
  </def:Origin>
</ItemDef>"""
    )


def test_a_partial_date_has_no_length(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//odm:ItemDef[@OID='IT.DM.BRTHDTC']")
        == """\
<ItemDef OID="IT.DM.BRTHDTC" Name="BRTHDTC" DataType="partialDate" SASFieldName="BRTHDTC">
  <Description>
    <TranslatedText xml:lang="en">Date/Time of Birth</TranslatedText>
  </Description>
  <def:Origin Type="Collected" Source="Investigator">
    <def:DocumentRef leafID="LF.DOC.acrf">
      <def:PDFPageRef FirstPage="4" LastPage="6" Type="PhysicalRef"/>
    </def:DocumentRef>
  </def:Origin>
</ItemDef>"""
    )


def test_a_comment(sdtm: bytes, show: Shown) -> None:
    assert 'def:CommentOID="COM.DM.AGE"' in show(sdtm, "//odm:ItemDef[@OID='IT.DM.AGE']")
    assert "Age as told." in show(sdtm, "//def:CommentDef[@OID='COM.DM.AGE']")


def test_a_predecessor(adam: bytes, show: Shown) -> None:
    assert (
        show(adam, "//odm:ItemDef[@OID='IT.ADVS.USUBJID']/def:Origin")
        == """\
<def:Origin Type="Predecessor">
  <Description>
    <TranslatedText xml:lang="en">VS.USUBJID</TranslatedText>
  </Description>
</def:Origin>"""
    )


def test_a_number_with_decimals(adam: bytes, show: Shown) -> None:
    assert (
        show(adam, "//odm:ItemDef[@OID='IT.ADVS.AVAL']")
        == """\
<ItemDef OID="IT.ADVS.AVAL" Name="AVAL" DataType="float" Length="8" SignificantDigits="1" SASFieldName="AVAL" \
def:DisplayFormat="8.1">
  <Description>
    <TranslatedText xml:lang="en">Analysis Value</TranslatedText>
  </Description>
  <def:Origin Type="Derived" Source="Sponsor"/>
</ItemDef>"""
    )


@pytest.mark.parametrize(
    ("oid", "length"),
    [("IT.VS.VSPOS", "12"), ("IT.DM.USUBJID", "20"), ("IT.DM.STUDYID", "6"), ("IT.DM.AGE", "8")],
    ids=["as in the transport file", "as in the sheet", "as the records have it", "a number"],
)
def test_lengths(sdtm: bytes, show: Shown, oid: str, length: str) -> None:
    assert f' Length="{length}"' in show(sdtm, f"//odm:ItemDef[@OID='{oid}']")


def test_value_level(sdtm: bytes, show: Shown) -> None:
    assert '<def:ValueListRef ValueListOID="VL.VS.VSORRES"/>' in show(sdtm, "//odm:ItemDef[@OID='IT.VS.VSORRES']")
    assert (
        show(sdtm, "//def:ValueListDef[@OID='VL.VS.VSORRESU']")
        == """\
<def:ValueListDef OID="VL.VS.VSORRESU">
  <ItemRef ItemOID="IT.VS.VSORRESU.VSTESTCD.EQ.SYSBP" OrderNumber="1" Mandatory="No" \
MethodOID="MT.VS.VSORRESU.VSTESTCD.EQ.SYSBP">
    <def:WhereClauseRef WhereClauseOID="WC.VS.VSTESTCD.EQ.SYSBP"/>
  </ItemRef>
  <ItemRef ItemOID="IT.VS.VSORRESU.VSTESTCD.EQ.WEIGHT" OrderNumber="2" Mandatory="No" \
MethodOID="MT.VS.VSORRESU.VSTESTCD.EQ.WEIGHT">
    <def:WhereClauseRef WhereClauseOID="WC.VS.VSTESTCD.EQ.WEIGHT"/>
  </ItemRef>
</def:ValueListDef>"""
    )
    assert (
        show(sdtm, "//odm:ItemDef[@OID='IT.VS.VSORRES.VSTESTCD.EQ.WEIGHT']")
        == """\
<ItemDef OID="IT.VS.VSORRES.VSTESTCD.EQ.WEIGHT" Name="VSORRES" DataType="float" Length="4" SignificantDigits="1" \
SASFieldName="VSORRES" def:CommentOID="COM.VS.VSORRES.VSTESTCD.EQ.WEIGHT">
  <Description>
    <TranslatedText xml:lang="en">Weight</TranslatedText>
  </Description>
  <def:Origin Type="Collected" Source="Investigator"/>
</ItemDef>"""
    )


def test_a_where_clause_is_shared(sdtm: bytes, show: Shown) -> None:
    assert (
        show(sdtm, "//def:WhereClauseDef[@OID='WC.VS.VSTESTCD.EQ.SYSBP']")
        == """\
<def:WhereClauseDef OID="WC.VS.VSTESTCD.EQ.SYSBP">
  <RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.VS.VSTESTCD">
    <CheckValue>SYSBP</CheckValue>
  </RangeCheck>
</def:WhereClauseDef>"""
    )
    assert sdtm.count(b'<def:WhereClauseRef WhereClauseOID="WC.VS.VSTESTCD.EQ.SYSBP"/>') == 2


def test_conditions_in_another_order_are_the_same_clause(altered: Any) -> None:
    mini = altered(
        values="""
        dataset,variable,where,origin,method,value
        VS,VSORRES,"VSPOS EQ SITTING AND VSTESTCD IN (SYSBP, ""a b"")",,constant,1
        VS,VSORRESU,"VSTESTCD IN (""a b"", SYSBP) AND VSPOS EQ SITTING",,constant,mmHg
        """
    )
    document = define_xml("sdtm", mini.spec, mini.built)
    assert document.count(b"<def:WhereClauseDef ") == 1
    assert document.count(b"<CheckValue>a b</CheckValue>") == 1


def test_a_kind_of_record_goes_into_the_words(sdtm: bytes, show: Shown) -> None:
    """RECORD is no variable, so there is no value list; the method tells both ways."""
    assert b'OID="VL.VS.VSPOS"' not in sdtm
    assert (
        show(sdtm, "//odm:MethodDef[@OID='MT.VS.VSPOS']")
        == """\
<MethodDef OID="MT.VS.VSPOS" Name="VS.VSPOS" Type="Computation">
  <Description>
    <TranslatedText xml:lang="en">Where the record is from the form vitals (where WT is present): Set to STANDING.
Otherwise: The collected value, without the blanks around it. Made from POS of each record's own form.</TranslatedText>
  </Description>
</MethodDef>"""
    )


def test_methods_are_of_derived_and_assigned_only(sdtm: bytes) -> None:
    assert b'OID="MT.DM.SEX"' not in sdtm
    assert b'OID="MT.DM.USUBJID"' in sdtm
    assert b'OID="MT.VS.DOMAIN"' in sdtm


@pytest.mark.parametrize(
    ("sheet", "old", "new", "message"),
    [
        ("DM", "Req,Identifier,Derived", "Req,Identifier,Derivd", r"DM.csv line 3: 'Derivd' is no origin.*'Derived'"),
        ("DM", "2 3,Subject", "2 3,Nurse", r"DM.csv line 4: 'Nurse' is no source of an origin"),
        ("ADVS", ",PARAMCD,Req", ",PARAM,Req", r"ADVS.csv line 4: there is no codelist 'PARAM'"),
        ("documents", "acrf,Annotated CRF,acrf.pdf", "crf,Forms,crf.pdf", r"DM.csv line 4: pages are given, but"),
        ("documents", "csdrg,R", "acrf,R", r"documents.csv line 3: document 'acrf' is listed twice"),
        ("documents", ",csdrg.pdf", ",", r"documents.csv line 3: a document has an id and a href"),
        ("DM", "Perm,Record Qualifier,Collected", "Perm,Record Qualifier,", r"BRTHDTC has pages but no origin"),
        (
            "values",
            "VS,VSORRES,VSTESTCD EQ WEIGHT",
            "VS,VSORRES,VSTESTCD EQ SYSBP",
            r"values.csv line 3: VS.VSORRES is",
        ),
    ],
)
def test_what_cannot_be_said_is_refused(altered: Any, sheet: str, old: str, new: str, message: str) -> None:
    mini = altered.line(sheet, old, new)
    with pytest.raises(SpecFault, match=message):
        define_xml("adam" if sheet == "ADVS" else "sdtm", mini.spec, mini.built)


@pytest.mark.parametrize(
    ("pages", "written"),
    [
        ("9", 'PageRefs="9" Type="PhysicalRef"'),
        ("1 4-6, 9", 'PageRefs="1 4 5 6 9" Type="PhysicalRef"'),
        ("Section_4", 'PageRefs="Section_4" Type="NamedDestination"'),
    ],
)
def test_pages(altered: Any, show: Shown, pages: str, written: str) -> None:
    mini = altered.line("DM", "2 3,Subject", f'"{pages}",Subject')
    document = define_xml("sdtm", mini.spec, mini.built)
    assert show(document, "//odm:ItemDef[@OID='IT.DM.SEX']//def:PDFPageRef") == f"<def:PDFPageRef {written}/>"


def test_words_of_the_sheet_are_a_method_whatever_the_origin(altered: Any, show: Shown) -> None:
    sheet = (
        altered.sheets["DM"]
        .replace("comment,pages", "comment,pages,text")
        .replace("comment,pages,text,origin_source", "comment,pages,origin_source,text")
    )
    mini = altered(DM=sheet.replace("Age as told.,,", "Age as told.,,,In full years."))
    document = define_xml("sdtm", mini.spec, mini.built)
    assert "In full years." in show(document, "//odm:MethodDef[@OID='MT.DM.AGE']")


def test_words_of_an_origin(altered: Any, show: Shown) -> None:
    sheet = altered.sheets["ADVS"].replace("source,method", "source,method,origin_text")
    mini = altered(
        ADVS=sheet.replace("Predecessor,VS.USUBJID,same", "Predecessor,VS.USUBJID,same,VS.USUBJID in capitals")
    )
    document = define_xml("adam", mini.spec, mini.built)
    words = '<TranslatedText xml:lang="en">VS.USUBJID in capitals</TranslatedText>'
    assert words in show(document, "//odm:ItemDef[@OID='IT.ADVS.USUBJID']/def:Origin")


def test_a_condition_on_another_dataset(altered: Any, show: Shown) -> None:
    """DM.SEX is a variable of the package, so the clause can say it."""
    mini = altered(
        values="""
        dataset,variable,where,origin,text
        VS,VSORRES,VSTESTCD EQ WEIGHT AND DM.SEX EQ M,Collected,
        """
    )
    document = define_xml("sdtm", mini.spec, mini.built)
    assert (
        show(document, "//def:WhereClauseDef")
        == """\
<def:WhereClauseDef OID="WC.VS.DM_SEX_6a1213e5.EQ.M-VSTESTCD.EQ.WEIGHT">
  <RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.DM.SEX">
    <CheckValue>M</CheckValue>
  </RangeCheck>
  <RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.VS.VSTESTCD">
    <CheckValue>WEIGHT</CheckValue>
  </RangeCheck>
</def:WhereClauseDef>"""
    )
