"""The mapping specification of sdtm.oak, and workbooks of any layout through a map of their columns."""

import csv
from pathlib import Path

import pytest

from m5kit.specs import InputFault, read_spec
from m5kit.specs.imported import Imported, write_imported
from m5kit.specs.sheets import write_tables
from m5kit.specs.workbooks import import_workbook

HEADER = (
    "study_number,raw_dataset,raw_dataset_label,raw_variable,raw_variable_label,raw_variable_type,mapping_is_dataset,"
    "annotation_text,target_sdtm_domain,target_sdtm_variable,target_sdtm_variable_role,"
    "target_sdtm_variable_codelist_code,origin,mapping_algorithm,entity_sub_algorithm,target_hardcoded_value,"
    "target_term_value,target_term_code,condition_left_raw_dataset,condition_left_raw_variable,condition_operator,"
    "condition_right_text_value,merge_type,made_by"
)
LINES = """
s1,MD1,Medications,,,,TRUE,CM,CM,DOMAIN,Identifier Variable,C66734,Assigned,DATASET_LEVEL,HARDCODE_CT,,CM,C49568,,,,,,
s1,MD1,Medications,MDRAW,Medication,LongText,FALSE,CM.CMTRT,CM,CMTRT,Topic Variable,,CRF,ASSIGN_NO_CT,,,,,,,,,,
s1,MD1,Medications,MDBDR,Start date,DateTime,FALSE,CM.CMSTDTC,CM,CMSTDTC,Timing Variable,,CRF,ASSIGN_NO_CT,,,,,,,,,,
s1,MD1,Medications,MDBTM,Start time,DateTime,FALSE,CM.CMSTDTC,CM,CMSTDTC,Timing Variable,,CRF,ASSIGN_NO_CT,,,,,,,,,,
s1,MD1,Medications,MDROUTE,Route,Text,FALSE,CM.CMROUTE,CM,CMROUTE,Record Qualifier,C66729,CRF,ASSIGN_CT,,,,,,,,,,
s1,MD1,Medications,MDPRIOR,Prior,CheckBox,FALSE,If checked,CM,CMSTRTPT,Timing Variable,C66728,CRF,IF_THEN_ELSE,HARDCODE_CT,,BEFORE,C25629,MD1,MDPRIOR,Checked,,,
s1,MD1,Medications,MDONGO,Ongoing,CheckBox,FALSE,If not,CM,CMENTPT,Timing Variable,,CRF,IF_THEN_ELSE,HARDCODE_NO_CT,VISIT 1,,,MD1,MDONGO,Not_checked,,,
s1,MD1,Medications,MDDOSE,Dose,Text,FALSE,If numeric,CM,CMDOSE,Record Qualifier,,CRF,IF_THEN_ELSE,ASSIGN_NO_CT,,,,MD1,MDDOSE,is_numeric,,,
s1,MD1,Medications,MDNUMU,Unknown,CheckBox,FALSE,NOT SUBMITTED,,,,,CRF,NOTSUBMITTED,,,,,,,,,,Ann
"""


@pytest.fixture
def oak(tmp_path: Path) -> Imported:
    file = tmp_path / "oak.csv"
    file.write_text(HEADER + LINES, encoding="utf-8")
    return import_workbook(file)


def cells(read: Imported, sheet: str, *columns: str) -> list[tuple[str, ...]]:
    header, *rows = read.tables[sheet]
    return [tuple(row[header.index(c)] for c in columns) for row in rows]


def test_algorithms_become_methods(oak: Imported) -> None:
    assert oak.study == {"id": "S1"}
    assert cells(oak, "CM", "variable", "type", "codelist", "origin", "source", "method", "value") == [
        ("CMTRT", "", "", "Collected", "raw.md1.MDRAW", "copy", ""),
        ("CMDOSE", "", "", "Collected", "raw.md1.MDDOSE", "copy", ""),
        ("CMROUTE", "", "C66729", "Collected", "raw.md1.MDROUTE", "recode", ""),
        ("CMSTDTC", "partialDatetime", "", "Collected", "raw.md1.MDBDR raw.md1.MDBTM", "iso8601", ""),
        ("CMSTRTPT", "", "C66728", "Assigned", "", "constant", "BEFORE"),
        ("CMENTPT", "", "", "Assigned", "", "constant", "VISIT 1"),
    ]
    assert cells(oak, "CM", "where") == [
        ("",),
        ("MDDOSE NUMERIC",),
        ("",),
        ("",),
        ('MDPRIOR IN ("1", "Y", "YES", "TRUE", "X", "CHECKED") IGNORING CASE',),
        ('NOT MDONGO IN ("1", "Y", "YES", "TRUE", "X", "CHECKED") IGNORING CASE',),
    ]
    assert cells(oak, "datasets", "dataset", "like", "label") == [("CM", "sdtm", "")]
    assert cells(oak, "records", "dataset", "source") == [("CM", "raw.md1")]
    assert cells(oak, "ledger", "form", "field") == [("raw.md1", "MDNUMU")]
    assert ("md1", "MDBDR", "Start date", "date", "Medications") in cells(
        oak, "forms", "form", "field", "label", "type", "title"
    )
    assert cells(oak, "codelists", "codelist", "term", "term_code") == [
        ("C66729", "", ""),
        ("C66728", "BEFORE", "C25629"),
    ]


def test_what_the_specification_does_not_say_is_the_standard_s(oak: Imported, tmp_path: Path) -> None:
    write_imported(oak, tmp_path / "study")
    dataset = read_spec(tmp_path / "study")[0].datasets["CM"]
    assert (dataset.label, dataset.kind, dataset.keys) == (
        "Concomitant/Prior Medications",
        "INTERVENTIONS",
        ("STUDYID", "USUBJID", "CMTRT", "CMSTDTC", "CMSEQ"),
    )
    dose, sequence = dataset["CMDOSE"], dataset["CMSEQ"]
    assert (dose.label, dose.type, dose.role) == ("Dose per Administration", "float", "Record Qualifier")
    assert (sequence.label, sequence.derivation.method) == ("Sequence Number", "sequence")


def test_a_variable_that_the_standard_has_elsewhere_is_described_as_there(tmp_path: Path) -> None:
    line = "s1,MD1,Medications,VISNO,Visit,Text,FALSE,CM.VISITNUM,CM,VISITNUM,Timing Variable,,CRF,ASSIGN_NO_CT,,,,,,,,,,\n"
    file = tmp_path / "oak.csv"
    file.write_text(HEADER + "\n" + "\n".join(LINES.strip().splitlines()[:2]) + "\n" + line, encoding="utf-8")
    read = import_workbook(file)
    assert cells(read, "CM", "variable", "label", "type", "role") == [
        ("CMTRT", "", "", ""),
        ("VISITNUM", "Visit Number", "float", "Timing"),
    ]


def test_what_is_not_understood_is_listed(oak: Imported) -> None:
    assert [f"{f.place}: {f.message}" for f in oak.findings] == [
        "oak.csv sheet oak line 10: The column made_by of the sheet oak is not kept (1 cells).",
    ]


@pytest.mark.parametrize(
    ("operator", "right", "where"),
    [
        ("Equal_to", "OTHER", 'MDROUTE EQ "OTHER"'),
        ("different_to", "5", "MDROUTE NE 5"),
        ("in", "A; B", 'MDROUTE IN ("A", "B")'),
        ("is_not_null", "", "MDROUTE PRESENT"),
    ],
)
def test_conditions_become_conditions(tmp_path: Path, operator: str, right: str, where: str) -> None:
    line = (
        "s1,MD1,Medications,MDRAW,Medication,Text,FALSE,If,CM,CMINDC,Record Qualifier,,CRF,IF_THEN_ELSE,ASSIGN_NO_CT,,,,"
        f"MD1,MDROUTE,{operator},{right},,\n"
    )
    file = tmp_path / "oak.csv"
    file.write_text(HEADER + "\n" + LINES.strip().splitlines()[0] + "\n" + line, encoding="utf-8")
    read = import_workbook(file)
    assert cells(read, "CM", "variable", "source", "method", "where") == [("CMINDC", "raw.md1.MDRAW", "copy", where)]


def test_a_supplemental_qualifier_is_a_line(tmp_path: Path) -> None:
    line = (
        "s1,MD1,Medications,MDPROPH,Given for prophylaxis?,CheckBox,FALSE,If checked,CM,CMPROPH,Supplemental Qualifier,C66742,"
        "CRF,IF_THEN_ELSE,HARDCODE_CT,,Y,C49488,MD1,MDPROPH,Checked,,,\n"
    )
    file = tmp_path / "oak.csv"
    file.write_text(HEADER + "\n" + "\n".join(LINES.strip().splitlines()[:2]) + "\n" + line, encoding="utf-8")
    read = import_workbook(file)
    assert cells(read, "qualifiers", "dataset", "qnam", "label", "source", "method", "value", "codelist") == [
        ("CM", "CMPROPH", "Given for prophylaxis?", "raw.md1.MDPROPH", "constant_where_present", "Y", "C66742")
    ]
    assert "CMPROPH" not in [name for (name,) in cells(read, "CM", "variable")]


def test_a_dataset_of_several_forms(tmp_path: Path) -> None:
    more = "s1,MH2,History,TERM,Term,Text,FALSE,CM.CMTRT,CM,CMTRT,Topic Variable,,CRF,ASSIGN_NO_CT,,,,,,,,,,\n"
    file = tmp_path / "oak.csv"
    file.write_text(HEADER + "\n" + LINES.strip().splitlines()[1] + "\n" + more, encoding="utf-8")
    read = import_workbook(file)
    assert cells(read, "records", "dataset", "key", "source") == [("CM", "MD1", "raw.md1"), ("CM", "MH2", "raw.mh2")]
    assert cells(read, "values", "dataset", "variable", "where", "source") == [
        ("CM", "CMTRT", "RECORD EQ MD1", "raw.md1.MDRAW"),
        ("CM", "CMTRT", "RECORD EQ MH2", "raw.mh2.TERM"),
    ]


def test_the_specification_that_comes_with_it(shared: Path, tmp_path: Path) -> None:
    read = import_workbook(shared / "data" / "sdtm_oak" / "cm_sdtm_oak_spec.csv")
    write_imported(read, tmp_path / "x")
    spec, faults = read_spec(tmp_path / "x")
    assert faults == ()
    made = {v.name: v.derivation.method for v in spec.datasets["CM"].variables}
    assert (made["CMTRT"], made["CMSTDTC"], made["CMSTRTPT"]) == ("copy", "iso8601", "constant")
    assert sum(bool(m) for m in made.values()) > 10
    assert len(cells(read, "ledger", "field")) > 5


# -- any workbook ---------------------------------------------------------------------

MAP = """
[study]
id = "ABC-1"
[datasets]
sheet = "Domains"
dataset = "Domain"
label = "Name"
[variables]
sheet = "Fields"
dataset = "Domain"
variable = "Var"
label = "Text"
origin = "Where From"
[variables.words.origin]
"case report form" = "Collected"
[codelists]
sheet = "Terms"
codelist = "List"
term = "Value"
"""
BOOK = {
    "Domains": (("Domain", "Name"), ("AE", "Adverse Events")),
    "Fields": (
        ("Domain", "Var", "Text", "Where From", "Remark"),
        ("AE", "AETERM", "Reported Term", "Case Report Form", "x"),
        ("DM", "SEX", "Sex", "Other", ""),
    ),
    "Terms": (("List", "Value"), ("SEX", "F")),
    "Notes": (("A",), ("b",)),
}


def mapped(tmp_path: Path, text: str = MAP) -> Imported:
    write_tables(BOOK, tmp_path / "b.xlsx")
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    return import_workbook(tmp_path / "b.xlsx", tmp_path / "map.toml")


def test_a_workbook_through_a_map(tmp_path: Path) -> None:
    read = mapped(tmp_path)
    assert read.study == {"id": "ABC-1"}
    assert cells(read, "datasets", "dataset", "label") == [("AE", "Adverse Events"), ("DM", "")]
    assert cells(read, "AE", "variable", "label", "origin") == [("AETERM", "Reported Term", "Collected")]
    assert cells(read, "DM", "variable", "origin") == [("SEX", "Other")]
    assert cells(read, "codelists", "codelist", "term") == [("SEX", "F")]
    assert [f.message for f in read.findings] == [
        "The column Remark of the sheet Fields is not kept (1 cells).",
        "The sheet Notes is not understood; its 1 rows are not kept.",
    ]


def test_sheets_that_are_datasets(tmp_path: Path) -> None:
    text = '[variables]\nsheet = "*"\nvariable = "Var"\nlabel = "Text"\n'
    read = mapped(tmp_path, text)
    assert cells(read, "Fields", "variable") == [("AETERM",), ("SEX",)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[variables", "cannot be read"),
        ("[datasets]\ndataset = 'x'\n", r"has no table \[variables\]"),
        ("[variables]\nvarible = 'x'\n", r"a spec has no column 'varible' there\. Did you mean 'variable'\?"),
        ("[variabels]\nvariable = 'x'\n", r"there is no sheet 'variabels' in a spec\. Did you mean 'variables'\?"),
        ("[variables]\nvariable = 3\n", "variable is 3, and a header in quotes is meant"),
    ],
)
def test_a_map_that_cannot_be(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        mapped(tmp_path, text)


def test_what_the_map_names_and_the_workbook_has_not(tmp_path: Path) -> None:
    text = MAP.replace('"Var"', '"Varr"').replace('"Terms"', '"Term"')
    assert [f.message for f in mapped(tmp_path, text).findings if f.severity == "error"] == [
        "The sheet Fields has no column 'Varr', which the map takes for variable.",
        "There is no sheet 'Term', which the map takes for codelists.",
    ]


def test_a_layout_that_is_not_known(tmp_path: Path) -> None:
    write_tables(BOOK, tmp_path / "b.xlsx")
    with pytest.raises(InputFault, match=r"of no layout that is known.*--columns map\.toml"):
        import_workbook(tmp_path / "b.xlsx")


MORE = "condition_ordinal,condition_group_ordinal,condition_next_logical_operator,unduplicate_keys,annotation_ordinal"


def imported(tmp_path: Path, *rows: dict[str, str]) -> Imported:
    """A specification of these rows, each with what it says beyond the form, the target and the algorithm."""
    header = [*HEADER.strip().split(","), *MORE.split(",")]
    usual = {"study_number": "s1", "raw_dataset": "AE1", "mapping_is_dataset": "FALSE", "target_sdtm_domain": "AE"}
    file = tmp_path / "oak.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header)
        writer.writeheader()
        writer.writerows({**usual, **row} for row in rows)
    return import_workbook(file)


def part(left: str, operator: str, right: str, group: str, joined: str = "") -> dict[str, str]:
    return {
        "raw_variable": "SEV",
        "target_sdtm_variable": "AESEV",
        "mapping_algorithm": "IF_THEN_ELSE",
        "entity_sub_algorithm": "ASSIGN_NO_CT",
        "condition_left_raw_variable": left,
        "condition_operator": operator,
        "condition_right_text_value": right,
        "condition_group_ordinal": group,
        "condition_next_logical_operator": joined,
    }


def test_conditions_in_several_rows_are_one(tmp_path: Path) -> None:
    parts = (
        part("SER", "Equal_to", "Y", "1", "AND"),
        part("OUT", "Equal_to", "FATAL", "2", "OR"),
        part("GRADE", "greater_than", "3", "2"),
    )
    read = imported(tmp_path, *parts)
    assert cells(read, "AE", "where") == [('(SER EQ "Y") AND (OUT EQ "FATAL" OR GRADE GT 3)',)]
    strange = imported(tmp_path, part("OUT", "rhymes_with", "FATAL", "1", "AND"), part("SER", "Equal_to", "Y", "1"))
    assert "No method does what makes AE.AESEV; its words are kept." in [f.message for f in strange.findings]
    assert cells(strange, "AE", "variable", "method") == [("AESEV", "")]


def test_records_alike_are_taken_once(tmp_path: Path) -> None:
    whole = {
        "mapping_is_dataset": "TRUE",
        "target_sdtm_variable": "DOMAIN",
        "mapping_algorithm": "DATASET_LEVEL",
        "entity_sub_algorithm": "REMOVE_DUP",
        "unduplicate_keys": "AE1.PATNUM,AE1.TERM",
    }
    read = imported(tmp_path, whole, {**part("SER", "Equal_to", "Y", "1"), "raw_variable": "SEV"})
    assert cells(read, "records", "dataset", "source", "once") == [("AE", "raw.ae1", "PATNUM TERM")]
    assert [f.message for f in read.findings if "REMOVE_DUP" in f.message] == []


def test_what_every_build_does_with_long_texts_is_a_note(tmp_path: Path) -> None:
    row = {
        "raw_variable": "TERM",
        "target_sdtm_variable": "AETERM",
        "mapping_algorithm": "ASSIGN_NO_CT",
        "annotation_text": "AE.AETERM",
    }
    cut = {
        **row,
        "mapping_algorithm": "OTHER",
        "annotation_text": "If over 200 characters, split to the nearest semicolon.",
    }
    read = imported(tmp_path, row, cut)
    (told,) = (f for f in read.findings if "AETERM" in f.message)
    assert told.severity == "note"
    assert told.message.startswith("AETERM is cut where it has over 200 bytes, at blanks, as every text is")
