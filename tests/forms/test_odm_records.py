"""ODM-XML record by record: snapshots, transactions, studies side by side, and files that are cut or odd."""

from pathlib import Path

import pandas as pd
import pytest

from m5kit.forms.read import read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault


def table(form: Form) -> list[dict[str, str | None]]:
    """The records of a form, None for missing."""
    rows = form.frame.astype(object).to_dict("records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def events_file(data: str, file_type: str = "Snapshot") -> bytes:
    """A file with these clinical data and one item group AE of TERM and SEV, which repeats."""
    return f"""<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="{file_type}"><Study OID="S"><MetaDataVersion OID="M">
<FormDef OID="F.AE" Name="AE"><ItemGroupRef ItemGroupOID="IG.AE"/></FormDef>
<ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes"><ItemRef ItemOID="IT.TERM"/><ItemRef ItemOID="IT.SEV"/></ItemGroupDef>
<ItemDef OID="IT.TERM" Name="TERM"/><ItemDef OID="IT.SEV" Name="SEV"/></MetaDataVersion></Study>{data}</ODM>""".encode()


def events(*groups: str, study: str = "S", subject: str = "1001") -> str:
    return (
        f'<ClinicalData StudyOID="{study}" MetaDataVersionOID="M"><SubjectData SubjectKey="{subject}">'
        f'<StudyEventData StudyEventOID="E"><FormData FormOID="F.AE">{"".join(groups)}'
        "</FormData></StudyEventData></SubjectData></ClinicalData>"
    )


def group(items: str, key: str = "", transaction: str = "") -> str:
    repeat = f' ItemGroupRepeatKey="{key}"' if key else ""
    kind = f' TransactionType="{transaction}"' if transaction else ""
    return f'<ItemGroupData ItemGroupOID="IG.AE"{repeat}{kind}>{items}</ItemGroupData>'


def test_records_of_a_snapshot_without_repeat_keys_are_all_kept(tmp_path: Path) -> None:
    two = [group(f'<ItemData ItemOID="IT.TERM" Value="{term}"/>') for term in ("rash", "cough", "rash")]
    (tmp_path / "ae.xml").write_bytes(events_file(events(*two)))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["TERM"] for row in table(form)] == ["rash", "cough", "rash"]
    assert [(f.rule, f.severity) for f in form.findings] == [("ODM-REPEAT-KEY", "warning")]


def test_parts_of_one_record_of_a_snapshot_stay_one(tmp_path: Path) -> None:
    parts = [group('<ItemData ItemOID="IT.TERM" Value="rash"/>'), group('<ItemData ItemOID="IT.SEV" Value="1"/>')]
    (tmp_path / "ae.xml").write_bytes(events_file(events(*parts)))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [(row["TERM"], row["SEV"]) for row in table(form)] == [("rash", "1")]


def test_the_same_elements_are_one_record_where_they_are_transactions(tmp_path: Path) -> None:
    first = group('<ItemData ItemOID="IT.TERM" Value="rash"/>', "1", "Insert")
    second = group('<ItemData ItemOID="IT.TERM" Value="cough"/>', "1", "Update")
    (tmp_path / "ae.xml").write_bytes(events_file(events(first, second), "Transactional"))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["TERM"] for row in table(form)] == ["cough"]


@pytest.mark.parametrize(
    "item", ['<ItemData ItemOID="IT.TERM"/>', '<ItemData ItemOID="IT.TERM"><AuditRecord/></ItemData>']
)
def test_a_transaction_without_a_value_leaves_the_value(tmp_path: Path, item: str) -> None:
    first = group('<ItemData ItemOID="IT.TERM" Value="rash"/>', "1", "Insert")
    (tmp_path / "ae.xml").write_bytes(events_file(events(first, group(item, "1", "Update")), "Transactional"))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["TERM"] for row in table(form)] == ["rash"]
    assert "1 later transactions, such as queries, bring no value; the one before stays." in form.findings[0].message


def test_a_value_that_is_said_to_be_null_is_taken_away(tmp_path: Path) -> None:
    first = group('<ItemData ItemOID="IT.TERM" Value="rash"/><ItemData ItemOID="IT.SEV" Value="1"/>', "1", "Insert")
    second = group('<ItemData ItemOID="IT.TERM" IsNull="Yes"/>', "1", "Update")
    (tmp_path / "ae.xml").write_bytes(events_file(events(first, second), "Transactional"))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [(row["TERM"], row["SEV"]) for row in table(form)] == [(None, "1")]


def test_subjects_of_two_studies_stay_apart(tmp_path: Path) -> None:
    data = [
        events(group(f'<ItemData ItemOID="IT.TERM" Value="{term}"/>', "1"), study=study)
        for study, term in (("S(Prod)", "rash"), ("S(Dev)", "cough"))
    ]
    (tmp_path / "ae.xml").write_bytes(events_file("".join(data)))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [(row["STUDYOID"], row["SUBJECT"], row["TERM"]) for row in table(form)] == [
        ("S(Prod)", "1001", "rash"),
        ("S(Dev)", "1001", "cough"),
    ]
    assert [f.rule for f in form.findings] == ["ODM-STUDIES"]


def test_an_element_that_odm_does_not_have_is_told(tmp_path: Path) -> None:
    (tmp_path / "ae.xml").write_bytes(
        events_file(events("<Values/>", group('<ItemData ItemOID="IT.TERM" Value="rash"/>')))
    )
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [(f.rule, f.severity) for f in form.findings] == [("ODM-ELEMENT", "error")]


def test_levels_without_end_are_refused(tmp_path: Path) -> None:
    deep = '<ItemGroupData ItemGroupOID="G">' * 1500 + "</ItemGroupData>" * 1500
    (tmp_path / "ae.xml").write_bytes(events_file(events(deep)))
    with pytest.raises(InputFault, match=r"ae\.xml (has more than 100 levels|is not well-formed XML)"):
        read_forms(tmp_path / "ae.xml")


def test_a_file_that_is_cut_is_named(tmp_path: Path) -> None:
    whole = events_file(events(group('<ItemData ItemOID="IT.TERM" Value="rash"/>')))
    (tmp_path / "ae.xml").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputFault, match=r"ae\.xml is not well-formed XML .* is it whole\?"):
        read_forms(tmp_path / "ae.xml")


def test_what_the_file_does_not_define_is_told(tmp_path: Path) -> None:
    content = events_file(events(group('<ItemData ItemOID="IT.OTHER" Value="rash"/>')))
    (tmp_path / "ae.xml").write_bytes(content)
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [(f.rule, f.message) for f in form.findings] == [
        ("ODM-UNDEFINED", "The data have items that the file does not define: IT.OTHER.")
    ]


def test_two_that_are_inserted_without_a_repeat_key_are_two_records(tmp_path: Path) -> None:
    two = [group(f'<ItemData ItemOID="IT.TERM" Value="{term}"/>', "", "Insert") for term in ("rash", "cough")]
    (tmp_path / "ae.xml").write_bytes(events_file(events(*two), "Transactional"))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["TERM"] for row in table(form)] == ["rash", "cough"]
    assert [(f.rule, f.severity) for f in form.findings] == [("ODM-REPEAT-KEY", "warning")]


def test_two_values_of_an_item_in_one_record_are_told(tmp_path: Path) -> None:
    items = [f'<ItemData ItemOID="IT.TERM" Value="{term}"/>' for term in ("rash", "cough", "cough")]
    (tmp_path / "ae.xml").write_bytes(events_file(events(group("".join(items)))))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["TERM"] for row in table(form)] == ["cough"]
    told = [(f.rule, f.severity, f.message) for f in form.findings if f.rule == "ODM-ITEM-TWICE"]
    assert told == [("ODM-ITEM-TWICE", "error", "Records have two values of one item, and the last is taken: IT.TERM.")]


def test_a_subject_whose_key_is_blank_has_the_column_of_subjects(tmp_path: Path) -> None:
    one = group('<ItemData ItemOID="IT.TERM" Value="rash"/>')
    (tmp_path / "ae.xml").write_bytes(events_file(events(one, subject="")))
    (form,) = read_forms(tmp_path / "ae.xml")
    assert [row["SUBJECT"] for row in table(form)] == [None]
