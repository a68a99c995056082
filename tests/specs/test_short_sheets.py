"""Short sheets: one line for a qualifier, a relation, a turned form; built, and what cannot be read told with its line."""

import csv
from pathlib import Path

import pytest

from m5kit.study import Run, Study, build
from m5kit.study.check import check

TOML = """[study]
id = "T1"
title = "A trial"
stamp = 2020-01-01T00:00:00
[raw]
subject = "SUBJID"
[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"
[parameters]
date_forms = ["YYYY-MM-DD"]
"""
RAW = {
    "dm": "SUBJID,SEX\n1,F\n2,M\n",
    "ae": "SUBJID,AENO,AETERM,AESPEC,STUDYREL\n1,1,Rash,left arm,Y\n1,2,Ache,,N\n2,1,Flu,mild,\n",
    "cm": "SUBJID,DRUG1,START1,DRUG2,START2,FORAE\n1,Cream,2019-01-02,Pill,2019-01-03,1\n2,Syrup,2019-02-01,,,1\n1,Tea,,,,\n",
    "mh": "SUBJID,HTN,DIAB,MHDAT\n1,1,,2018-01-01\n2,Yes,x,2018-02-02\n",
    "vs": "SUBJID,SYS_BP,DIA_BP\n1,120,80\n2,130,\n",
}
SHEETS = {
    "datasets": [
        {"dataset": "DM", "like": "sdtm", "package": "sdtm"},
        {"dataset": "AE", "like": "sdtm", "package": "sdtm", "keys": "STUDYID USUBJID AESEQ"},
        {"dataset": "CM", "like": "sdtm", "package": "sdtm", "keys": "STUDYID USUBJID CMTRT CMSEQ"},
        {"dataset": "MH", "like": "sdtm", "package": "sdtm", "keys": "STUDYID USUBJID MHTERM"},
        {"dataset": "VS", "like": "sdtm", "package": "sdtm", "keys": "STUDYID USUBJID VSTESTCD", "by": "VSTESTCD"},
    ],
    "records": [{"dataset": "DM", "source": "raw.dm"}, {"dataset": "AE", "source": "raw.ae"}],
    "AE": [
        {"variable": "AESPID", "origin": "Collected", "source": "raw.ae.AENO", "method": "copy"},
        {"variable": "AETERM", "origin": "Collected", "source": "raw.ae.AETERM", "method": "copy"},
    ],
    "CM": [
        {"variable": "CMTRT", "origin": "Collected", "method": "(blank)"},
        {"variable": "CMSTDTC", "origin": "Collected"},
    ],
    "MH": [{"variable": "MHTERM", "origin": "Assigned", "method": "(blank)"}],
    "VS": [
        {"variable": "VSTEST", "origin": "Assigned", "source": "VS.VSTESTCD", "method": "same"},
        {"variable": "VSORRES", "origin": "Collected"},
        *({"variable": name, "use": "Out"} for name in ("VSORRESU", "VSSTRESU", "VSSTRESC", "VSSTRESN")),
    ],
    "qualifiers": [
        {"dataset": "AE", "qnam": "AESITE", "label": "Site of the Event", "source": "raw.ae.AESPEC", "method": "upper"},
        {
            "dataset": "AE",
            "qnam": "AERELST",
            "label": "Related",
            "source": "raw.ae.STUDYREL",
            "evaluator": "INVESTIGATOR",
        },
    ],
    "related": [{"dataset": "AE", "identifier": "AESPID", "related": "CM", "source": "raw.cm.FORAE"}],
    "turned": [
        {"dataset": "CM", "source": "raw.cm", "numbered": "CMTRT=DRUG#; CMSTDTC=START#", "numbers": "1-2"},
        {"dataset": "MH", "source": "raw.mh", "boxes": "HTN=Hypertension; DIAB=Diabetes", "variable": "MHTERM"},
        {"dataset": "VS", "source": "raw.vs", "tests": "SYSBP=SYS_BP; DIABP=DIA_BP"},
    ],
}


def written(folder: Path, sheets: dict[str, list[dict[str, str]]]) -> Path:
    """A study with these sheets and the forms."""
    for name, text in RAW.items():
        (folder / "raw").mkdir(exist_ok=True)
        (folder / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    (folder / "spec").mkdir(exist_ok=True)
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / "spec" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Run:
    sheets = {name: rows for name, rows in SHEETS.items() if name != "related"}
    return build(Study.open(written(tmp_path_factory.mktemp("short"), sheets)), despite_faults=True)


def cells(run: Run, dataset: str, *columns: str) -> list[tuple[object, ...]]:
    frame = run.built[dataset].frame[list(columns)].astype("str").fillna("")
    return [tuple(row) for row in frame.itertuples(index=False, name=None)]


def test_a_qualifier_is_one_line(made: Run) -> None:
    assert cells(made, "SUPPAE", "USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QLABEL", "QVAL", "QORIG", "QEVAL") == [
        ("T1-1", "AESEQ", "1", "AERELST", "Related", "Y", "Collected", "INVESTIGATOR"),
        ("T1-1", "AESEQ", "1", "AESITE", "Site of the Event", "LEFT ARM", "Collected", ""),
        ("T1-1", "AESEQ", "2", "AERELST", "Related", "N", "Collected", "INVESTIGATOR"),
        ("T1-2", "AESEQ", "1", "AESITE", "Site of the Event", "MILD", "Collected", ""),
    ]


def test_numbered_fields_are_one_line(made: Run) -> None:
    assert cells(made, "CM", "USUBJID", "CMTRT", "CMSTDTC") == [
        ("T1-1", "Cream", "2019-01-02"),
        ("T1-1", "Pill", "2019-01-03"),
        ("T1-1", "Tea", ""),
        ("T1-2", "Syrup", "2019-02-01"),
    ]


def test_boxes_are_one_line(made: Run) -> None:
    assert cells(made, "MH", "USUBJID", "MHTERM") == [
        ("T1-1", "Hypertension"),
        ("T1-2", "Diabetes"),
        ("T1-2", "Hypertension"),
    ]


def test_tests_are_one_line(made: Run) -> None:
    assert cells(made, "VS", "USUBJID", "VSTESTCD", "VSORRES") == [
        ("T1-1", "DIABP", "80"),
        ("T1-1", "SYSBP", "120"),
        ("T1-2", "SYSBP", "130"),
    ]


def test_a_relation_is_one_line(tmp_path: Path) -> None:
    one_each = {
        **SHEETS,
        "turned": SHEETS["turned"][1:],
        "records": [*SHEETS["records"], {"dataset": "CM", "source": "raw.cm"}],
    }
    one_each["CM"] = [{"variable": "CMTRT", "origin": "Collected", "source": "raw.cm.DRUG1", "method": "copy"}]
    run = build(Study.open(written(tmp_path, one_each)), despite_faults=True)
    assert cells(run, "RELREC", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID") == [
        ("AE", "T1-1", "AESEQ", "1", "AECM1"),
        ("AE", "T1-2", "AESEQ", "1", "AECM1"),
        ("CM", "T1-1", "CMSEQ", "1", "AECM1"),
        ("CM", "T1-2", "CMSEQ", "1", "AECM1"),
    ]


def test_a_relation_of_whole_datasets_is_one_line(tmp_path: Path) -> None:
    """TU and TR, SDTMIG 3.4, 8.3.2: no subject, the linking column of each, ONE and MANY."""
    both = {
        **SHEETS,
        "turned": SHEETS["turned"][1:],
        "records": [*SHEETS["records"], {"dataset": "CM", "source": "raw.cm"}],
        "related": [
            *SHEETS["related"],
            {"dataset": "AE", "identifier": "AESPID", "related": "MH", "source": "MH.MHTERM", "name": "AEMHS"},
            {"dataset": "MH", "identifier": "MHTERM", "related": "VS", "source": "VS.VSORRES", "reltype": "many many"},
        ],
    }
    both["CM"] = [{"variable": "CMTRT", "origin": "Collected", "source": "raw.cm.DRUG1", "method": "copy"}]
    run = build(Study.open(written(tmp_path, both)), despite_faults=True)
    columns = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELTYPE", "RELID")
    assert sorted(cells(run, "RELREC", *columns)) == [
        ("AE", "", "AESPID", "", "ONE", "AEMHS"),
        ("AE", "T1-1", "AESEQ", "1", "", "AECM1"),
        ("AE", "T1-2", "AESEQ", "1", "", "AECM1"),
        ("CM", "T1-1", "CMSEQ", "1", "", "AECM1"),
        ("CM", "T1-2", "CMSEQ", "1", "", "AECM1"),
        ("MH", "", "MHTERM", "", "MANY", "AEMHS"),
        ("MH", "", "MHTERM", "", "MANY", "MHVS"),
        ("VS", "", "VSORRES", "", "MANY", "MHVS"),
    ]
    assert [f.message for f in run.findings if "RELREC" in f.message or "RELREC" in f.place] == []


@pytest.mark.parametrize(
    ("sheet", "row", "says"),
    [
        (
            "related",
            {"dataset": "AE", "identifier": "AESPID", "related": "CM", "source": "CM.CMTRT", "reltype": "ONE"},
            "Write ONE or MANY for AE, and for CM: ONE MANY.",
        ),
        (
            "related",
            {"dataset": "AE", "identifier": "AESPID", "related": "CM", "source": "raw.cm.FORAE", "reltype": "ONE MANY"},
            "The line says ONE MANY of records that are related one by one.",
        ),
        ("qualifiers", {"dataset": "AE", "qnam": "X", "label": "Y"}, "qualifiers.csv line 2: The line has no source."),
        (
            "qualifiers",
            {"dataset": "AE", "qnam": "2x", "label": "Y", "source": "raw.ae.X"},
            "qualifiers.csv line 2: QNAM '2x' is no name of a variable.",
        ),
        (
            "related",
            {"dataset": "AE", "identifier": "AESPID", "related": "CM", "source": "AE.AESPID"},
            "is no field of a form",
        ),
        ("turned", {"dataset": "VS", "source": "raw.vs"}, "The line says nothing of tests, numbered and boxes."),
        ("turned", {"dataset": "VS", "source": "raw.vs", "tests": "SYSBP"}, "'SYSBP' is not name=field."),
        (
            "turned",
            {"dataset": "CM", "source": "raw.cm", "numbered": "CMTRT=DRUG#", "numbers": "few"},
            "numbers is 'few', and 1-5 is meant",
        ),
        ("turned", {"dataset": "MH", "source": "raw.mh", "boxes": "HTN=High"}, "The line does not say which variable"),
    ],
)
def test_what_cannot_be_written_out_is_told(tmp_path: Path, sheet: str, row: dict[str, str], says: str) -> None:
    study = Study.open(written(tmp_path, {**SHEETS, sheet: [row]}))
    assert any(says in str(f) for f in check(study) if f.rule == "SPEC-SHORT")
