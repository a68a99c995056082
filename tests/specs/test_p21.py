"""Workbooks in the layout of Pinnacle 21: read, written, and there and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m5kit.specs import OutputFault, Spec, Standard, read_spec
from m5kit.specs.imported import Imported, table, write_imported
from m5kit.specs.p21 import CODELISTS, DATASETS, DOCUMENTS, VALUES, VARIABLES, p21_spec
from m5kit.specs.p21_book import Book
from m5kit.specs.p21_results import SHEET as RESULTS
from m5kit.specs.p21_results import p21_results
from m5kit.specs.p21_write import p21_tables
from m5kit.specs.sheets import Table, read_tables, rows, write_tables
from m5kit.specs.workbooks import import_workbook

STANDARDS = (
    Standard("SDTMIG", "IG", "3.4"),
    Standard("ADaMIG", "IG", "1.3", "Provisional"),
    Standard("CDISC/NCI", "CT", "2025-03-28", "Final", "SDTM"),
)
STUDY = {"id": "X1", "description": "A trial", "protocol": "X-1"}


def sheet(columns: tuple[str, ...], *rows: str) -> Table:
    """Rows written as name=value; name=value."""
    return table(columns, (dict(pair.split("=", 1) for pair in row.split("; ")) for row in rows))


# Everything that the layout can hold.
WHOLE: dict[str, Table] = {
    "datasets": sheet(
        DATASETS,
        "dataset=VS; label=Vital Signs; package=sdtm; class=FINDINGS; structure=One record per test; "
        "keys=STUDYID VSTESTCD; by=VSTESTCD; repeating=Yes; reference=No; comment=From one form.",
        "dataset=SUPPVS; label=Supplemental; package=sdtm; class=RELATIONSHIP; structure=One per qualifier; keys=QNAM; "
        "by=QNAM; parent=VS; repeating=Yes; reference=No",
        "dataset=XX; label=Own; package=sdtm; class=EVENTS; structure=One per event; repeating=No; reference=Yes; "
        "standard=No",
        "dataset=ADTTE; label=Times; package=adam; class=BASIC DATA STRUCTURE; subclass=TIME-TO-EVENT; "
        "structure=One per time; keys=USUBJID PARAMCD; by=PARAMCD; repeating=Yes; reference=No",
    ),
    "VS": sheet(
        VARIABLES,
        "variable=STUDYID; core=Req; role=Identifier; label=Study; type=text; length=8; origin=Protocol",
        "variable=VSTESTCD; core=Req; role=Topic; label=Test; type=text; codelist=VSTESTCD; origin=Assigned",
        "variable=VSORRES; label=Result; type=float; digits=2; format=8.2; origin=Collected; pages=3 5-7; "
        'comment=As told, "so".\nIn two lines.; origin_source=Vendor',
        "variable=DOMAIN; label=Domain; type=text; method=constant; value=VS; origin=Assigned",
        "variable=VSDY; label=Day; type=integer; origin=Derived; text=The day, counted from 1.",
    ),
    "SUPPVS": sheet(VARIABLES, "variable=QNAM; label=Name; type=text", "variable=QVAL; label=Value; type=text"),
    "ADTTE": sheet(
        VARIABLES,
        "variable=USUBJID; label=Subject; type=text; origin=Predecessor; source=ADSL.USUBJID VS.USUBJID",
        "variable=PARAMCD; label=Code; type=text; origin=Predecessor; origin_text=a code of ours",
        "variable=AVAL; label=Value; type=float; origin=Derived",
    ),
    "values": sheet(
        VALUES,
        "dataset=VS; variable=VSORRES; where=VSTESTCD EQ SYSBP; label=Systolic; type=integer; length=3; pages=4",
        'dataset=VS; variable=VSORRES; where=VSTESTCD IN (X, "Y and Z") AND VSDY GE 1; text=As read.; comment=Rare.',
        "dataset=ADTTE; variable=AVAL; where=VS.VSDY EQ 1; label=Elsewhere; origin=Derived",
    ),
    "codelists": sheet(
        CODELISTS,
        "codelist=VSTESTCD; label=Test Code; type=text; code=C66741; term=SYSBP; decode=Systolic; term_code=C25298",
        "codelist=VSTESTCD; term=X; decode=An x",
        "codelist=NONE; label=Without terms; type=integer",
        "codelist=MEDDRA; label=Dictionary; type=text; dictionary=MedDRA; version=28.0",
    ),
    "documents": sheet(DOCUMENTS, "id=acrf; title=Forms; href=acrf.pdf; kind=acrf", "id=sap; title=Plan; href=sap.pdf"),
    "results": sheet(
        RESULTS,
        "display=T1; name=Table 1; title=Survival; pages=csr|3 4; result=KM; description=Median; "
        "reason=SPECIFIED IN SAP; purpose=PRIMARY OUTCOME MEASURE; dataset=ADTTE; variables=AVAL CNSR; "
        'where=PARAMCD EQ PFS AND AVAL IN (1, "2 and 3"); joined=By subject.; documentation=As the plan says,\nin two '
        "lines.; documents=sap|12-13|Section 3\nacrf\nsap|7; context=SAS 9.4; code=proc lifetest;\nrun;; "
        "programs=sap|2",
        "display=T1; result=KM; dataset=ADSL; where=SAFFL EQ Y",
        "display=T1; result=LR; description=Test; reason=DATA DRIVEN; dataset=ADTTE; programs=sap\nacrf|1",
        "display=T2; name=T2; title=Other; pages=sap|1|Titled; result=KM; description=Median; dataset=ADTTE; "
        "variables=AVAL",
    ),
}


DISPLAY_1 = ("T1", "Survival", "csr", "3 4", "Table 1")
RESULT_1 = (
    *("T1", "KM", "Median", "ADTTE.AVAL, ADTTE.CNSR, ADSL", "SPECIFIED IN SAP", "PRIMARY OUTCOME MEASURE"),
    'ADTTE.PARAMCD EQ PFS AND ADTTE.AVAL IN (1, "2 and 3")\nADSL.SAFFL EQ Y',
    *("By subject.", "As the plan says,\nin two lines.", "sap (12-13): Section 3\nacrf\nsap (7)"),
    *("SAS 9.4", "proc lifetest;\nrun;", "sap", "2"),
)


def spec_of(tables: dict[str, Table], folder: Path) -> Spec:
    write_imported(Imported(STUDY, STANDARDS, tables), folder)
    spec, faults = read_spec(folder)
    assert faults == ()
    return spec


def test_everything_it_can_hold_comes_back(tmp_path: Path) -> None:
    tables, lost = p21_tables(spec_of(WHOLE, tmp_path / "study"))
    assert tables["Analysis Displays"][:2] == (("ID", "Title", "Document", "Pages", "Name"), DISPLAY_1)
    assert tables["Analysis Results"][1] == RESULT_1
    assert lost == ()
    write_tables(tables, tmp_path / "x.xlsx")
    back = import_workbook(tmp_path / "x.xlsx")
    assert (back.study, back.standards, back.findings) == (STUDY, STANDARDS, ())
    assert back.tables == WHOLE


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, label: str, text: str, comment: str, decode: str
) -> None:
    tables = {
        "datasets": table(DATASETS, [{"dataset": "DM", "package": "sdtm", "repeating": "Yes", "reference": "No"}]),
        "DM": table(VARIABLES, [{"variable": "SEX", "label": label, "type": "text", "text": text, "comment": comment}]),
        "values": table(VALUES, ()),
        "codelists": table(CODELISTS, [{"codelist": "S", "label": "S", "type": "text", "term": "F", "decode": decode}]),
        "documents": table(DOCUMENTS, ()),
    }
    folder = tmp_path_factory.mktemp("words")
    write_tables(p21_tables(spec_of(tables, folder / "study"))[0], folder / "x.xlsx")
    assert import_workbook(folder / "x.xlsx").tables == tables


def test_what_cannot_be_held_is_told(study_folder: Callable[..., Path]) -> None:
    spec, _ = read_spec(study_folder())
    _, lost = p21_tables(spec)
    assert {f.message for f in lost} == {
        "The layout cannot hold the function that makes a column (23).",
        "The layout cannot hold the sources of a column that is no predecessor (20).",
        "The layout cannot hold a condition on the source records, a match or a map (1).",
        "The layout cannot hold the records of a dataset (5).",
        "The layout cannot hold collected spellings of a term (2).",
        "The layout cannot hold a parameter of study.toml (1).",
        "The layout cannot hold a row of the sheet ledger (1).",
    }


def test_the_words_of_a_run_stand_under_methods(tmp_path: Path) -> None:
    spec = spec_of(WHOLE, tmp_path / "study")
    tables, _ = p21_tables(spec, {"ADTTE.AVAL": "Days.", "VS.VSDY": "not this"})
    methods = {row[0]: row[3] for row in tables["Methods"][1:]}
    assert (methods["ADTTE.AVAL"], methods["VS.VSDY"]) == ("Days.", "The day, counted from 1.")


def test_what_a_workbook_cannot_hold_is_refused(tmp_path: Path) -> None:
    for text, says in (("a\x01b", "Sheet S line 2: a text holds a control character"), ("x" * 32768, "has 32768 char")):
        with pytest.raises(OutputFault, match=says):
            write_tables({"S": (("A",), (text,))}, tmp_path / "x.xlsx")


# -- the older layout, and faults -------------------------------------------------------

OLDER: dict[str, Table] = {
    "Study": (("Attribute", "Value"), ("StudyName", "OLD"), ("StandardName", "CDISC SDTM"), ("StandardVersion", "3.2")),
    "Datasets": (
        ("Dataset", "Description", "Class", "Structure", "Purpose", "Key Variables", "Repeating", "Reference Data"),
        ("LBCH", "Chemistry", "Findings", "One per test", "Tabulation", "USUBJID,LBTESTCD", "Yes", "No"),
        ("LBCH", "Again", "Findings", "One per test", "Tabulation", "", "Yes", "No"),
        ("ADX", "Own", "ADAM OTHER", "One", "Analysis", "", "Yes", "No"),
    ),
    "Variables": (
        ("Order", "Dataset", "Variable", "Label", "Data Type", "Significant Digits", "Origin", "Pages", "Method"),
        ("2", "LBCH", "LBORRES", "Result", "Text", "0", "eDT", "", "LB.M"),
        ("1", "LBCH", "LBTESTCD", "Test", "text", "", "CRF", "7 8", ""),
        ("3", "LBCH", "LBORRES", "Again", "text", "", "", "", ""),
        ("4", "LBCH", "LBX", "Odd", "string", "", "Guessed", "", "NONE"),
        ("1", "YY", "YYSEQ", "Unlisted", "integer", "", "", "", ""),
    ),
    "ValueLevel": (
        ("Order", "Dataset", "Variable", "Where Clause", "Data Type", "Value Level Comment"),
        ("1", "LBCH", "LBORRES", "W.1", "integer", "C.1"),
        ("2", "LBCH", "LBORRES", "lbtestcd is high", "integer", ""),
        ("3", "LBCH", "LBORRES", 'LBTESTCD in ("A","B") and LBORRES ne "and"', "float", ""),
        ("4", "LBCH", "NOPE", "W.1", "float", ""),
        ("5", "LBCH", "LBORRES", "W.1", "integer", ""),
        ("6", "LBCH", "LBORRES", "W.2", "integer", ""),
        ("7", "LBCH", "LBORRES", "", "integer", ""),
    ),
    "WhereClauses": (
        ("ID", "Dataset", "Variable", "Comparator", "Value"),
        ("W.1", "LBCH", "LBTESTCD", "IN", "ALB, ALP"),
        ("W.1", "DM", "SEX", "EQ", "F"),
        ("W.2", "LBCH", "LBTESTCD", "EQ", "ALB"),
        ("W.2", "", "", "EQ", "URINE"),
    ),
    "Codelists": (("ID", "Name", "NCI Codelist Code", "Data Type", "Order", "Term", "NCI Term Code", "Decoded Value"),),
    "Methods": (("ID", "Description", "Expression Code", "Document"), ("LB.M", "As read.", "x = 1;", "sap")),
    "Comments": (("ID", "Description"), ("C.1", "Two tests.")),
    "Documents": (("ID", "Title", "Href"), ("blankcrf", "Annotated Case Report Form", "acrf.pdf")),
}


@pytest.fixture(scope="module")
def older() -> Imported:
    return p21_spec(Path("old.xlsx"), OLDER)


def cells(imported: Imported, name: str, *columns: str) -> list[tuple[str, ...]]:
    header, *lines = imported.tables[name]
    return [tuple(line[header.index(c)] for c in columns) for line in lines]


def test_the_older_layout(older: Imported) -> None:
    assert older.study["id"] == "OLD"
    assert older.standards == (Standard("SDTMIG", "IG", "3.2"),)
    assert cells(older, "datasets", "dataset", "label", "package", "class", "keys", "by") == [
        ("LBCH", "Chemistry", "sdtm", "FINDINGS", "USUBJID LBTESTCD", "LBTESTCD"),
        ("ADX", "Own", "adam", "ADAM OTHER", "", ""),
        ("YY", "", "", "", "", ""),
    ]
    assert cells(older, "LBCH", "variable", "type", "digits", "origin", "origin_source", "pages", "text") == [
        ("LBTESTCD", "text", "", "Collected", "", "7 8", ""),
        ("LBORRES", "text", "", "Collected", "Vendor", "", "As read."),
        ("LBX", "text", "", "", "", "", ""),
    ]
    assert cells(older, "values", "variable", "where", "type", "comment") == [
        ("LBORRES", "LBTESTCD IN (ALB, ALP) AND DM.SEX EQ F", "integer", "Two tests."),
        ("LBORRES", 'LBTESTCD IN (A, B) AND LBORRES NE "and"', "float", ""),
    ]
    assert cells(older, "documents", "id", "href", "kind") == [("blankcrf", "acrf.pdf", "acrf")]


def test_what_is_wrong_or_lost_is_told(older: Imported) -> None:
    told = [(f.severity, f.place.removeprefix("old.xlsx sheet "), f.message) for f in older.findings]
    assert ("error", "Datasets line 3", "Dataset 'LBCH' has no name or comes twice; the first is kept.") in told
    assert ("error", "Variables line 4", "Variable LBCH.LBORRES has no name or comes twice.") in told
    assert ("error", "Variables line 5", "'NONE' is not listed in the sheet methods.") in told
    assert ("error", "Variables line 6", "Dataset YY is not listed in the sheet Datasets.") in told
    assert ("warning", "Variables line 5", "The data type 'string' is read as text.") in told
    assert (
        "warning",
        "Variables line 5",
        "The origin 'Guessed' is not one that sheets have; it is left blank.",
    ) in told
    assert ("error", "ValueLevel line 5", "There is no variable LBCH.NOPE.") in told
    assert any(place == "ValueLevel line 3" and "cannot be read" in says for _, place, says in told)
    assert any(place == "ValueLevel line 6" and "comes twice" in says for _, place, says in told)
    assert ("warning", "Methods line 2", "The expression of LB.M is not kept.") in told
    assert ("warning", "Methods line 2", "The document that LB.M refers to is not kept.") in told


OTHERS = {
    "Datasets": (("Dataset", "Structure", "Purpose"), ("ADSL", "", "Analysis"), ("ADTTE", "", "Analysis")),
    "Variables": (("Dataset", "Variable", "Data Type"), ("ADSL", "SAFFL", "text"), ("ADTTE", "PARAMCD", "text")),
    "WhereClauses": (
        ("ID", "Dataset", "Variable", "Comparator", "Value"),
        ("WC.1", "ADTTE", "PARAMCD", "EQ", "PFS"),
        ("WC.2", "ADSL", "SAFFL", "EQ", "Y"),
    ),
    "Analysis Displays": (("ID", "Title"), ("T1", "Survival"), ("T9", "Of nothing")),
}


@pytest.mark.parametrize(
    ("variables", "criteria", "told", "says"),
    [
        ("ADTTE.PARAMCD", "WC.1, WC.2", [("ADTTE", "PARAMCD", "PARAMCD EQ PFS"), ("ADSL", "", "SAFFL EQ Y")], ""),
        ("ADTTE.PARAMCD", 'PARAMCD EQ "PFS"', [("ADTTE", "PARAMCD", "PARAMCD EQ PFS")], ""),
        (
            "ADTTE.PARAMCD\nADSL.SAFFL",
            "adtte and",
            [("ADTTE", "PARAMCD", ""), ("ADSL", "SAFFL", "")],
            "The condition 'adtte and' cannot be read",
        ),
        (
            "ADTTE.PARAMCD ADSL.SAFFL",
            "PARAMCD EQ PFS and ADSL.SAFFL EQ Y",
            [("ADTTE", "PARAMCD", ""), ("ADSL", "SAFFL", "SAFFL EQ Y")],
            "PARAMCD EQ PFS does not say of which dataset.",
        ),
        ("", "", [("", "", "")], "Analysis KM names no variables."),
    ],
)
def test_analyses_of_other_makers(variables: str, criteria: str, told: list[tuple[str, str, str]], says: str) -> None:
    results = (
        ("Display", "ID", "Variables", "Selection Criteria"),
        ("T1", "KM", variables, criteria),
        ("T8", "KM", "ADSL.SAFFL", ""),
    )
    imported = p21_spec(Path("other.xlsx"), {**OTHERS, "Analysis Results": results})
    assert cells(imported, "results", "dataset", "variables", "where") == told
    found = [f.message for f in imported.findings if "Analysis" in f.place]
    assert "Display T9 has no analysis; it is left out." in found
    assert "Display 'T8' is not listed in the sheet Analysis Displays." in found
    assert [m for m in found if "T8" not in m and "T9" not in m and not (says and says in m)] == []
    assert any(says in message for message in found)


def test_a_condition_of_which_a_part_is_missing_takes_no_more_records(older: Imported) -> None:
    """W.2 without its second comparison would be of every record of ALB: the row is left out, and told."""
    told = [(f.place.removeprefix("old.xlsx sheet "), f.message) for f in older.findings]
    assert ("WhereClauses line 5", "The comparison EQ URINE names no variable.") in told
    assert ("ValueLevel line 7", "LBCH.LBORRES where W.2 is left out.") in told
    assert ("ValueLevel line 8", "LBCH.LBORRES has no condition here; the row is left out.") in told


def test_further_cells_without_a_column_are_told_and_the_others_written(tmp_path: Path) -> None:
    tables = {
        "datasets": sheet((*DATASETS, "domain"), "dataset=LBCH; package=sdtm; domain=LB; no_data=Yes"),
        "LBCH": sheet(
            (*VARIABLES, "other_origins"),
            "variable=LBORRES; type=text; text=Carried forward.; method_type=Imputation; document=sap; other_origins=x",
        ),
        "values": sheet(VALUES, "dataset=LBCH; variable=LBORRES; where=LBTESTCD EQ ALB; role=Topic"),
        "documents": sheet(DOCUMENTS, "id=sap; title=Plan; href=sap.pdf"),
    }
    written, lost = p21_tables(spec_of(tables, tmp_path / "study"))
    assert [
        dict(zip(written["Datasets"][0], line, strict=True))["Has No Data"] for line in written["Datasets"][1:]
    ] == ["Yes"]
    assert [line[:4] for line in written["Methods"][1:]] == [
        ("LBCH.LBORRES", "Algorithm to derive LBCH.LBORRES", "Imputation", "Carried forward.")
    ]
    assert [f.message for f in lost] == [
        "The layout cannot hold a role of value level (1).",
        "The layout cannot hold a second origin (1).",
        "The layout cannot hold the document of an origin, but for the annotated CRF (1).",
        "The layout cannot hold the domain of a dataset that is part of it (1).",
    ]


def test_a_folder_with_a_study_is_left_alone(tmp_path: Path, older: Imported) -> None:
    (tmp_path / "study.toml").write_text("mine")
    with pytest.raises(OutputFault, match=r"study\.toml is there already"):
        write_imported(older, tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["study.toml"]


def test_a_workbook_twice_has_the_same_bytes(tmp_path: Path) -> None:
    tables, _ = p21_tables(spec_of(WHOLE, tmp_path / "study"))
    for name in ("a.xlsx", "b.xlsx"):
        write_tables(tables, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_workbook_of_the_layout_at_hand(shared: Path, tmp_path: Path) -> None:
    counts = {}
    for file in sorted((shared / "data" / "spec_workbooks").glob("*.xlsx")):
        if {"Datasets", "Variables"} <= set(read_tables(file)):
            imported = import_workbook(file)
            write_imported(imported, tmp_path / file.stem)
            spec, faults = read_spec(tmp_path / file.stem)
            assert faults == (), file.name
            counts[file.name] = sum(len(d.variables) for d in spec.datasets.values())
    assert counts == {
        "cdisc_big_xpt_SDTM_metadata_spec.xlsx": 23,
        "metacore_SDTM_spec_CDISC_pilot.xlsx": 517,
        "metacore_p21_mock.xlsx": 100,
        "metacore_spec_no_val.xlsx": 76,
        "pharmaverseadam_adams-specs.xlsx": 2378,
        "phuse_SpecADaM_define20.xlsx": 509,
        "phuse_SpecSDTM_define20.xlsx": 517,
        "rcons_adam-pilot-3.xlsx": 216,
    }


@pytest.mark.parametrize(
    ("criteria", "where", "found"),
    [
        ("ADSL[SEX EQ F]", {"ADSL": "SEX EQ F"}, ""),
        ('ADSL[SEX EQ F], ADAE[AETERM EQ "a]b"]', {"ADSL": "SEX EQ F", "ADAE": "AETERM EQ a]b"}, ""),
        ("ADSL [SEX in (F, M) and AGE GE 65]\nADAE[AESER EQ Y]", {"ADSL": "SEX IN (F, M) AND AGE GE 65"}, ""),
        ("ADSL.SEX EQ F", {"ADSL": "SEX EQ F"}, ""),
        ("ADSL[SEX EQ F", {}, "name ADSL[SEX, which is no variable"),
        ("ADSL[SEX LIKE F]", {}, "cannot be read"),
    ],
)
def test_selection_criteria(criteria: str, where: dict[str, str], found: str) -> None:
    header = ("Display", "ID", "Variables", "Selection Criteria")
    tables = {
        "Analysis Displays": (("ID", "Title"), ("T1", "A table")),
        "Analysis Results": (header, ("T1", "R1", "ADSL.AGE, ADAE.AETERM", criteria)),
    }
    book = Book("x.xlsx", {name.lower(): rows(name, t, f"x.xlsx sheet {name}") for name, t in tables.items()})
    told, *lines = p21_results(book)
    read = {line[told.index("dataset")]: line[told.index("where")] for line in lines}
    assert {name: read.get(name) for name in where} == where
    assert [found in f.message for f in book.found] == ([True] if found else [])
