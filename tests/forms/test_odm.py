"""ODM-XML: our own small files, and exports of others against their CSV twins."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from m5kit.forms.read import FileOptions, read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault

METADATA = """
  <Study OID="S"><BasicDefinitions>
    <MeasurementUnit OID="MU.KG" Name="kilogram"><Symbol><TranslatedText>kg</TranslatedText></Symbol></MeasurementUnit>
  </BasicDefinitions><MetaDataVersion OID="V1" Name="V1">
    <FormDef OID="F.VS" Name="Vital signs" Repeating="No"><ItemGroupRef ItemGroupOID="IG.HEAD"/>
      <ItemGroupRef ItemGroupOID="IG.BODY"/></FormDef>
    <FormDef OID="F.AE" Name="Adverse events" Repeating="No"><ItemGroupRef ItemGroupOID="IG.ANY"/>
      <ItemGroupRef ItemGroupOID="IG.AELINE"/></FormDef>
    <FormDef OID="F.CM" Name="Medication" Repeating="No"><ItemGroupRef ItemGroupOID="IG.CM"/></FormDef>
    <ItemGroupDef OID="IG.HEAD" Name="Head" Repeating="No"><ItemRef ItemOID="IT.VISDAT"/></ItemGroupDef>
    <ItemGroupDef OID="IG.BODY" Name="Body" Repeating="No"><ItemRef ItemOID="IT.VS.WEIGHT"/>
      <ItemRef ItemOID="IT.VS.POS"/></ItemGroupDef>
    <ItemGroupDef OID="IG.ANY" Name="Any" Repeating="No"><ItemRef ItemOID="IT.AEYN"/></ItemGroupDef>
    <ItemGroupDef OID="IG.AELINE" Name="Line" Repeating="Yes"><ItemRef ItemOID="IT.AETERM"/></ItemGroupDef>
    <ItemGroupDef OID="IG.CM" Name="CM" Repeating="Yes"><ItemRef ItemOID="IT.CMTRT"/></ItemGroupDef>
    <ItemDef OID="IT.VISDAT" Name="Date of visit" DataType="date"/>
    <ItemDef OID="IT.VS.WEIGHT" Name="Weight" DataType="float"><Question>
      <TranslatedText xml:lang="en">What was the
        weight?</TranslatedText></Question></ItemDef>
    <ItemDef OID="IT.VS.POS" Name="Position" DataType="text"><CodeListRef CodeListOID="CL.POS"/></ItemDef>
    <ItemDef OID="IT.AEYN" Name="Any" DataType="text"/>
    <ItemDef OID="IT.AETERM" Name="Term" DataType="text"/>
    <CodeList OID="CL.POS" Name="Position" DataType="text">
      <CodeListItem CodedValue="1"><Decode><TranslatedText>Sitting</TranslatedText></Decode></CodeListItem>
      <CodeListItem CodedValue="2"><Decode><TranslatedText>Standing</TranslatedText></Decode></CodeListItem>
    </CodeList>
  </MetaDataVersion></Study>
"""
SNAPSHOT = """
  <ClinicalData StudyOID="S" MetaDataVersionOID="V1">
    <SubjectData SubjectKey="001"><SiteRef LocationOID="L.7"/>
      <StudyEventData StudyEventOID="SE.1" StudyEventRepeatKey="1">
        <FormData FormOID="F.VS">
          <ItemGroupData ItemGroupOID="IG.HEAD"><ItemData ItemOID="IT.VISDAT" Value="2024-03-01"/></ItemGroupData>
          <ItemGroupData ItemGroupOID="IG.BODY">
            <ItemData ItemOID="IT.VS.WEIGHT" Value="70.50"><MeasurementUnitRef MeasurementUnitOID="MU.KG"/></ItemData>
            <ItemData ItemOID="IT.VS.POS" Value="2"/>
          </ItemGroupData>
        </FormData>
        <FormData FormOID="F.AE">
          <ItemGroupData ItemGroupOID="IG.ANY"><ItemData ItemOID="IT.AEYN" Value="Y"/></ItemGroupData>
          <ItemGroupData ItemGroupOID="IG.AELINE" ItemGroupRepeatKey="1">
            <ItemDataString ItemOID="IT.AETERM">Rash &amp; fever</ItemDataString></ItemGroupData>
          <ItemGroupData ItemGroupOID="IG.AELINE" ItemGroupRepeatKey="2">
            <ItemData ItemOID="IT.AETERM" IsNull="Yes"/></ItemGroupData>
        </FormData>
      </StudyEventData>
    </SubjectData>
    <SubjectData SubjectKey="002">
      <StudyEventData StudyEventOID="SE.1" StudyEventRepeatKey="2">
        <FormData FormOID="F.VS">
          <ItemGroupData ItemGroupOID="IG.BODY"><ItemData ItemOID="IT.VS.WEIGHT" Value=" "/></ItemGroupData>
        </FormData>
      </StudyEventData>
    </SubjectData>
  </ClinicalData>
"""


def odm(folder: Path, *parts: str) -> Path:
    """An ODM-XML file of these parts."""
    path = folder / "export.xml"
    path.write_text(f'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2">{"".join(parts)}</ODM>')
    return path


def table(form: Form) -> list[dict[str, str | None]]:
    """The records of a form, None for missing."""
    rows = form.frame.astype(object).to_dict("records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def test_groups_that_repeat_are_forms_of_their_own(tmp_path: Path) -> None:
    forms = read_forms(odm(tmp_path, METADATA, SNAPSHOT), FileOptions(subject="SUBJID"))
    assert [(form.name, form.file, len(form.frame)) for form in forms] == [
        ("vs", "export.xml form F.VS", 2),
        ("ae", "export.xml form F.AE", 1),
        ("line", "export.xml item group IG.AELINE", 2),
        ("cm", "export.xml item group IG.CM", 0),
    ]
    vs, ae, lines, cm = forms
    place = {"SUBJID": "001", "SITE": "L.7", "STUDYEVENT": "SE.1", "STUDYEVENTREPEAT": "1"}
    other = {"SUBJID": "002", "SITE": None, "STUDYEVENT": "SE.1", "STUDYEVENTREPEAT": "2"}
    assert table(vs) == [
        {**place, "VISDAT": "2024-03-01", "WEIGHT": "70.50", "WEIGHT_UNIT": "kg", "POS": "2"},
        {**other, "VISDAT": None, "WEIGHT": None, "WEIGHT_UNIT": None, "POS": None},
    ]
    assert table(ae) == [{**place, "AEYN": "Y"}]
    assert table(lines) == [
        {**place, "ITEMGROUPREPEAT": "1", "AETERM": "Rash & fever"},
        {**place, "ITEMGROUPREPEAT": "2", "AETERM": None},
    ]
    assert list(cm.frame.columns) == [*place, "ITEMGROUPREPEAT", "CMTRT"]
    assert [f.rule for form in forms for f in form.findings] == ["EMPTY-FILE"]
    assert lines.place(1, "AETERM") == "export.xml item group IG.AELINE record 2, AETERM"
    assert dict(vs.labels) == {"WEIGHT": "What was the weight?"}


def test_what_codes_stand_for_by_form_and_column(tmp_path: Path) -> None:
    decodes = {form.name: dict(form.decodes) for form in read_forms(odm(tmp_path, METADATA)) if form.decodes}
    assert decodes == {"vs": {"POS": {"1": "Sitting", "2": "Standing"}}}


def test_names_are_used_where_all_of_them_are_words(tmp_path: Path) -> None:
    named = (
        METADATA.replace("Date of visit", "VISIT_DATE")
        .replace("Vital signs", "vitals")
        .replace("Adverse events", "aes")
    )
    forms = read_forms(odm(tmp_path, named, SNAPSHOT))
    assert [form.name for form in forms] == ["vitals", "aes", "line", "medication"]
    assert list(forms[0].frame.columns)[-4:] == ["VISIT_DATE", "Weight", "Weight_UNIT", "Position"]


def test_one_item_in_two_groups_of_a_form_keeps_both_values(tmp_path: Path) -> None:
    data = """<ClinicalData><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="SE"><FormData FormOID="F">
      <ItemGroupData ItemGroupOID="IG.A"><ItemData ItemOID="IT.DATE" Value="a"/></ItemGroupData>
      <ItemGroupData ItemGroupOID="IG.B"><ItemData ItemOID="IT.DATE" Value="b"/></ItemGroupData>
      <ItemGroupData ItemGroupOID="IG.B2"><ItemData ItemOID="IT.SUBJECT" Value="c"/></ItemGroupData>
      </FormData></StudyEventData></SubjectData></ClinicalData>"""
    (form,) = read_forms(odm(tmp_path, data))
    assert table(form) == [
        {"SUBJECT": "1", "STUDYEVENT": "SE", "IG_A_IT_DATE": "a", "IG_B_IT_DATE": "b", "IT_SUBJECT": "c"}
    ]


def test_a_value_in_another_group_of_the_form_stands_in_its_own_column(tmp_path: Path) -> None:
    data = """<ClinicalData><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="SE"><FormData FormOID="F.VS">
      <ItemGroupData ItemGroupOID="IG.HEAD"><ItemData ItemOID="IT.VS.POS" Value="2"/></ItemGroupData>
      <ItemGroupData ItemGroupOID="IG.BODY"><ItemData ItemOID="IT.VS.POS" Value="{}"/></ItemGroupData>
      </FormData></StudyEventData></SubjectData></ClinicalData>"""
    same = table(read_forms(odm(tmp_path, METADATA, data.format("2")))[0])
    assert same == [{"SUBJECT": "1", "STUDYEVENT": "SE", "VISDAT": None, "WEIGHT": None, "POS": "2"}]
    (other,) = table(read_forms(odm(tmp_path, METADATA, data.format("1")))[0])
    assert (other["IG_BODY_IT_VS_POS"], other["IG_HEAD_IT_VS_POS"]) == ("1", "2")


def test_an_attached_file_is_told_by_its_name(tmp_path: Path) -> None:
    item = '<ItemDataBase64Binary ItemOID="A" redcap:DocName="scan.jpg">/9j/</ItemDataBase64Binary>'
    data = GROUP.format(1, 'xmlns:redcap="https://projectredcap.org"', 1, "Insert", item)
    (form,) = read_forms(odm(tmp_path, data))
    assert form.frame["A"].tolist() == ["scan.jpg"]
    assert [(f.rule, f.severity) for f in form.findings] == [("ODM-ATTACHMENTS", "note")]


GROUP = """<ClinicalData><SubjectData SubjectKey="{0}" {1}><StudyEventData StudyEventOID="SE"><FormData FormOID="F">
  <ItemGroupData ItemGroupOID="IG" ItemGroupRepeatKey="{2}" TransactionType="{3}">{4}</ItemGroupData></FormData>
  </StudyEventData></SubjectData></ClinicalData>"""


@pytest.mark.parametrize(
    ("later", "records", "message"),
    [
        (
            GROUP.format(1, "", 1, "Update", '<ItemData ItemOID="A" Value="new"/>'),
            [("1", "1", "new", "b"), ("1", "2", "x", None), ("2", "1", "y", None)],
            "Later transactions replaced 1 values and removed 0 parts.",
        ),
        (
            GROUP.format(1, "", 1, "Upsert", '<ItemData ItemOID="B" TransactionType="Remove"/>'),
            [("1", "1", "a", None), ("1", "2", "x", None), ("2", "1", "y", None)],
            "Later transactions replaced 0 values and removed 1 parts.",
        ),
        (
            GROUP.format(1, "", 2, "Remove", ""),
            [("1", "1", "a", "b"), ("2", "1", "y", None)],
            "Later transactions replaced 0 values and removed 1 parts.",
        ),
        (
            GROUP.format(1, 'TransactionType="Remove"', 1, "Remove", ""),
            [("2", "1", "y", None)],
            "Later transactions replaced 0 values and removed 1 parts.",
        ),
        (
            GROUP.format(2, "", 1, "Insert", '<ItemData ItemOID="B" Value="z"/>'),
            [("1", "1", "a", "b"), ("1", "2", "x", None), ("2", "1", "y", "z")],
            None,
        ),
        (
            GROUP.format(2, "", 1, "Update", '<AuditRecord/><Annotation SeqNum="1"><Comment>?</Comment></Annotation>'),
            [("1", "1", "a", "b"), ("1", "2", "x", None), ("2", "1", "y", None)],
            "There are 1 annotations, which are not read.",
        ),
    ],
)
def test_the_last_state_is_read(
    tmp_path: Path, later: str, records: list[tuple[str | None, ...]], message: str | None
) -> None:
    first = (
        GROUP.format(1, "", 1, "Insert", '<ItemData ItemOID="A" Value="a"/><ItemData ItemOID="B" Value="b"/>')
        + GROUP.format(1, "", 2, "Insert", '<ItemData ItemOID="A" Value="x"/>')
        + GROUP.format(2, "", 1, "Insert", '<ItemData ItemOID="A" Value="y"/>')
    )
    marked = '<Study><MetaDataVersion><ItemGroupDef OID="IG" Name="IG" Repeating="Yes"/></MetaDataVersion></Study>'
    (form,) = read_forms(odm(tmp_path, marked, first, later))
    names = ("SUBJECT", "ITEMGROUPREPEAT", "A", "B")
    assert [tuple(row.get(name) for name in names) for row in table(form)] == records
    assert [f.message for f in form.findings] == ([message] if message else [])


def test_dataset_xml_has_no_subjects(tmp_path: Path) -> None:
    data = """<ClinicalData xmlns:data="http://www.cdisc.org/ns/Dataset-XML/v1.0">
      <ItemGroupData ItemGroupOID="IG.DM" data:ItemGroupDataSeq="1"><ItemData ItemOID="IT.DM.SEX" Value="F"/></ItemGroupData>
      <ItemGroupData ItemGroupOID="IG.DM" data:ItemGroupDataSeq="2"><ItemData ItemOID="IT.DM.SEX" Value="M"/></ItemGroupData>
      </ClinicalData>"""
    (form,) = read_forms(odm(tmp_path, data))
    assert form.name == "dm"
    assert table(form) == [{"ITEMGROUPREPEAT": "1", "SEX": "F"}, {"ITEMGROUPREPEAT": "2", "SEX": "M"}]


def test_a_file_without_data_or_forms(tmp_path: Path) -> None:
    (form,) = read_forms(odm(tmp_path, ""))
    assert (form.name, [f.rule for f in form.findings]) == ("export", ["EMPTY-FILE"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<ODM><Study></ODM>", r"export\.xml is not well-formed XML"),
        (b"", r"export\.xml is not well-formed XML"),
        (b"A,B\n1,2\n", r"export\.xml is not well-formed XML"),
        (b"<html><body/></html>", r"export\.xml is XML of html, not of ODM"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><ODM>&a;</ODM>', r"export\.xml brings a document type"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><ODM/>'.encode("utf-16"), "brings a document type"),
    ],
)
def test_what_is_no_odm(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "export.xml").write_bytes(content)
    with pytest.raises(InputFault, match=message):
        read_forms(tmp_path / "export.xml")


def flat(forms: tuple[Form, ...]) -> set[tuple[str, ...]]:
    """Every value: subject, event, repeat of the form, item, value; without REDCap's data access group."""
    found: set[tuple[str, ...]] = set()
    for form in forms:
        for row in table(form):
            keys = (row.pop("SUBJECT"), (row.pop("STUDYEVENT", "") or "").removeprefix("Event."), row.pop("FORMREPEAT"))
            row.pop("STUDYEVENTREPEAT", None)
            row.pop("redcap_data_access_group", None)
            found |= {
                (str(keys[0]), str(keys[1]), str(keys[2]), name, " ".join(value.split()))
                for name, value in row.items()
                if value
            }
    return found


@pytest.mark.parametrize("name", ["clinical-trial-1", "repeating-instruments", "longitudinal"])
def test_redcap_exports_against_csv(shared: Path, name: str) -> None:
    """Line breaks are left out of account, as XML has none in attributes."""
    folder = shared / "data/redcap_odm" / name
    with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    subject = next(iter(rows[0]))
    keys = {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"}
    expected = {
        (
            row[subject],
            row.get("redcap_event_name", ""),
            row.get("redcap_repeat_instance") or "1",
            column,
            " ".join(value.split()),
        )
        for row in rows
        for column, value in row.items()
        if value and column not in keys
    }
    found = flat(read_forms(folder / "project.xml"))
    assert {one for one in expected ^ found if one[3] != subject} == set()
    assert len(found) > 20


@pytest.mark.parametrize(("name", "records", "variables"), [("dm", 5, 16), ("ae", 16, 18), ("lb", 83, 28)])
def test_dataset_xml_of_others(shared: Path, name: str, records: int, variables: int) -> None:
    (form,) = read_forms(shared / f"data/odm/{name}.xml")
    assert form.frame.shape == (records, variables + 1)
    assert form.frame["DOMAIN"].unique().tolist() == [name.upper()]


def test_a_snapshot_of_others(shared: Path) -> None:
    forms = {form.name: form for form in read_forms(shared / "data/odm/odm-data-snapshot.xml")}
    assert forms["ae_array1"].frame["AETERM"].tolist()[:3] == ["Constipation", "Diarrhea", "Anal Pain"]
    assert sum(int(form.frame[form.frame.columns[5:]].notna().sum().sum()) for form in forms.values()) == 165
