"""Workbooks of the other layouts, from small ones of our own, and every workbook at hand."""

from pathlib import Path

import pytest

from m5kit.specs import InputFault, Standard, read_spec
from m5kit.specs.imported import Imported, write_imported
from m5kit.specs.sheets import Table, write_tables
from m5kit.specs.workbooks import import_workbook


def imported(tables: dict[str, Table], folder: Path) -> Imported:
    write_tables(tables, folder / "book.xlsx")
    read = import_workbook(folder / "book.xlsx")
    write_imported(read, folder / "study")
    _, faults = read_spec(folder / "study")
    assert faults == ()
    return read


def cells(read: Imported, name: str, *columns: str) -> list[tuple[str, ...]]:
    header, *lines = read.tables[name]
    return [tuple(line[header.index(c)] for c in columns) for line in lines]


def messages(read: Imported) -> set[str]:
    return {f.message for f in read.findings}


HEAD = ("DOMAIN", "KEEP_VAR", "SUPP", "VARIABLE", "LABEL", "PROG_NOTES", "DATATYPE", "TERMINOLOGY", "CORE", "ORIGIN")


def test_a_sheet_for_each_dataset(tmp_path: Path) -> None:
    book: dict[str, Table] = {
        "DM": (
            HEAD,
            ("DM", "Y", "", "SEX", "Sex", "See LUT", "Char", "(SEX)", "Req", "CRF"),
            ("DM", "Y", "", "AGE", "Age", "DEMOG.age", "Num", "", "Exp", "CRF"),
            ("DM", "Y", "", "RFSTDTC", "Start", "First EXPOSURE.date", "Char", "ISO 8601", "Exp", "Derived"),
            ("DM", "No", "", "ETHNIC", "Ethnicity", "", "Char", "", "Perm", "CRF"),
            ("DM", "Y", "Y", "RACE1", "Race 1", "DEMOG.race1", "Char", "", "", "CRF"),
            ("SUPPDM", "Y", "", "RACE2", "Race 2", "DEMOG.race2", "Char", "", "", "CRF"),
        ),
        "DM again": (HEAD, ("DM", "Y", "", "SEX", "Sex", "", "Char", "", "", "")),
        "LUT": (("Source", "Source value", "SDTM", "SDTM value"), ("DEMOG.sex", "Male", "SEX", "M")),
    }
    read = imported(book, tmp_path)
    assert cells(read, "datasets", "dataset", "class", "by", "parent") == [
        ("DM", "", "", ""),
        ("SUPPDM", "RELATIONSHIP", "QNAM", "DM"),
    ]
    assert cells(read, "DM", "variable", "type", "codelist", "origin", "source", "method", "map", "text") == [
        ("SEX", "text", "SEX", "Collected", "", "recode", "SEX", "See LUT"),
        ("AGE", "float", "", "Collected", "raw.demog.age", "copy", "", ""),
        ("RFSTDTC", "datetime", "", "Derived", "", "", "", "First EXPOSURE.date"),
    ]
    assert cells(read, "values", "dataset", "where", "label") == [
        ("SUPPDM", "QNAM EQ RACE1", "Race 1"),
        ("SUPPDM", "QNAM EQ RACE2", "Race 2"),
    ]
    assert read.tables["maps"][1:] == (("SEX", "Male", "M"),)
    assert cells(read, "codelists", "codelist") == [("SEX",)]
    assert {
        "1 rows that are not to be kept are left out.",
        "Dataset DM stands on an earlier sheet too; that one is kept.",
    } < (messages(read))


def test_the_list_of_variables(tmp_path: Path) -> None:
    book: dict[str, Table] = {
        "Variables": (
            (
                *("Version", "Observation Class", "Domain Prefix", "Variable Name", "Variable Label", "Type"),
                *("Controlled Terms or Format", "Role", "Core"),
            ),
            ("SDTMIG 3.3", "Special-Purpose", "DM", "SEX", "Sex", "Char", "(SEX)", "Record Qualifier", "Req"),
            ("SDTMIG 3.3", "Findings", "VS", "VSTESTCD", "Test", "Char", "(VSTESTCD)", "Topic", "Req"),
            ("SDTMIG 3.3", "Findings", "VS", "VSDTC", "Date", "Char", "ISO 8601", "Timing", "Exp"),
            ("SDTMIG 3.3", "Findings", "", "--SEQ", "No dataset", "Num", "", "", ""),
        ),
        "Datasets": (
            ("Observation Class", "Domain Name", "Domain Label", "Domain Structure"),
            ("Special Purpose", "DM", "Demographics", "One record per subject"),
        ),
    }
    read = imported(book, tmp_path)
    assert read.standards == (Standard("SDTMIG", "IG", "3.3"),)
    assert cells(read, "datasets", "dataset", "label", "class", "structure", "by") == [
        ("DM", "Demographics", "SPECIAL PURPOSE", "One record per subject", ""),
        ("VS", "", "FINDINGS", "", "VSTESTCD"),
    ]
    assert cells(read, "VS", "variable", "type", "codelist", "core", "role") == [
        ("VSTESTCD", "text", "VSTESTCD", "Req", "Topic"),
        ("VSDTC", "datetime", "", "Exp", "Timing"),
    ]


FIELDS = (
    *("field_name", "form_name", "field_type", "field_label", "select_choices_or_calculations"),
    *("text_validation_type_or_show_slider_number", "CODELIST.OID", "SDTM.DOMAIN", "SDTM.VARIABLE", "SDTM.TESTCD"),
)


def test_a_mapping_of_redcap_fields(tmp_path: Path) -> None:
    book: dict[str, Table] = {
        "General": (("Parameter", "Value"), ("STUDYID", "R-1")),
        "DatasetMetadata": (
            ("Dataset", "Description", "Class", "Structure", "Key.Variables"),
            ("DM", "Demographics", "Special Purpose", "One per subject", "STUDYID,USUBJID"),
            ("VS", "Vital Signs", "Findings", "One per test", ""),
        ),
        "VariableMetadata": (
            FIELDS,
            ("sex", "Demo", "radio", "Sex", "1, Male | 2, Female", "", "CL.SEX", "DM", "SEX", ""),
            ("born", "Demo", "text", "Birth", "", "date_ymd", "", "DM", "BRTHDTC", ""),
            ("height", "Demo", "text", "Height", "", "number", "", "VS", "VSORRES", "HEIGHT"),
            ("tall", "Demo", "text", "Height again", "", "number", "", "VS", "VSORRES", "HEIGHT"),
            ("ht", "History", "radio", "Hypertension", "", "", "", "MH", "MHTERM", ""),
            ("hl", "History", "radio", "Hyperlipidemia", "", "", "", "MH", "MHTERM", ""),
            ("note", "Demo", "descriptive", "Look", "", "", "", "", "", ""),
        ),
        "Codelist": (
            (
                *("REDCAP.VAR.NAME", "REDCAP.CLI.CODE", "REDCAP.CLI.TERM", "CODELIST.OID", "NCI.CODE"),
                *("NCI.CODELIST.CODE", "CODELIST.NAME", "SDTM.TERM", "DECODED.VALUE"),
            ),
            ("sex", "1", "Male", "CL.SEX", "C20197", "C66731", "Sex", "M", ""),
            ("sex2", "0", "Male", "CL.SEX", "C20197", "C66731", "Sex", "M", ""),
        ),
    }
    read = imported(book, tmp_path)
    assert read.study == {"id": "R-1"}
    assert cells(read, "DM", "variable", "type", "codelist", "source", "method") == [
        ("BRTHDTC", "date", "", "raw.demo.born", "copy"),
        ("SEX", "", "SEX", "raw.demo.sex", "recode"),
    ]
    assert cells(read, "VS", "variable", "method") == [("VSTESTCD", "record_key"), ("VSORRES", "")]
    assert cells(read, "values", "dataset", "variable", "where", "source") == [
        ("VS", "VSORRES", "VSTESTCD EQ HEIGHT", "raw.demo.height"),
        ("MH", "MHTERM", "RECORD EQ HT", "raw.history.ht"),
        ("MH", "MHTERM", "RECORD EQ HL", "raw.history.hl"),
    ]
    assert read.tables["records"][1:] == (
        ("DM", "", "raw.demo", ""),
        ("VS", "HEIGHT", "raw.demo", "height PRESENT"),
        ("MH", "HT", "raw.history", "ht PRESENT"),
        ("MH", "HL", "raw.history", "hl PRESENT"),
    )
    assert cells(read, "codelists", "codelist", "code", "term", "synonyms") == [("SEX", "C66731", "M", "1;Male;0")]
    assert cells(read, "forms", "form", "field", "codes")[0] == ("demo", "sex", "1, Male; 2, Female")
    assert messages(read) == {
        "Fields go to MH, which the sheet DatasetMetadata does not list.",
        "Several fields go to VS.VSORRES of HEIGHT; the first is kept.",
        "The column REDCAP.VAR.NAME of the sheet Codelist is not kept (2 cells).",
    }


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({"Any": (("A", "B"), ("1", "2"))}, "is of no layout that is known"),
        ({"datasets": (("dataset",), ("DM",))}, "is a packed spec already"),
    ],
)
def test_what_is_no_spec(tmp_path: Path, sheets: dict[str, Table], says: str) -> None:
    write_tables(sheets, tmp_path / "book.xlsx")
    with pytest.raises(InputFault, match=says):
        import_workbook(tmp_path / "book.xlsx")
    with pytest.raises(InputFault, match=r"is neither an \.xlsx workbook nor"):
        import_workbook(tmp_path / "book.xls")


def test_every_workbook_at_hand(shared: Path, tmp_path: Path) -> None:
    counts = {}
    for file in sorted((shared / "data" / "spec_workbooks").glob("*.xlsx")):
        write_imported(import_workbook(file), tmp_path / file.stem)
        spec, faults = read_spec(tmp_path / file.stem)
        assert faults == (), file.name
        counts[file.name] = (len(spec.datasets), sum(len(d.variables) for d in spec.datasets.values()))
    assert len(counts) == 11
    assert counts["metacore_example_spec.xlsx"] == (2, 15)
    assert counts["phuse_sdtmig-3-3 TDF implemented.xlsx"] == (59, 1723)
    assert counts["redcap2sdtm_Mapping-spec.xlsx"] == (8, 101)  # 13 of the document, the others of the standard
