"""Proposals of a study: written as rows with their state, listed, approved, built."""

import csv
import json
from pathlib import Path

import pytest

from m5kit.cli.main import run
from m5kit.propose.sheets import study_sheet
from m5kit.propose.study import approve, proposals, write_proposals
from m5kit.specs import UsageFault
from m5kit.study import Study, build
from m5kit.study.check import check

TOML = """[study]
id = "TRIAL-01"
title = "A trial"
stamp = 2020-01-01T00:00:00
[raw]
subject = "SUBJID"
[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"
[parameters]
date_forms = ["YYYY-MM-DD", "DD-MON-YYYY"]
"""
DM = "SITE,SUBJID,BRTHDAT,AGE,SEX,RACE,ARM,ARMCD,COUNTRY,SHOES\n10,1001,1960-01-02,59,Female,White,Active,ACT,USA,43\n10,1002,1970-05-05,48,Male,Asian,Placebo,PBO,USA,44\n"
EX = "SUBJID,VISIT,EXTRT,EXDOSE,EXDOSU,EXSTDAT,EXENDAT\n1001,Day 1,Drug,10,mg,2019-02-01,2019-02-10\n1002,Day 1,Placebo,0,mg,2019-03-01,2019-03-09\n"
VS = """SUBJID,VISIT,VSDAT,VSTIM,SYSBP,WEIGHT,WEIGHT_UNIT
1001,Screening,2019-01-20,8:30,120,70,kg
1001,Day 1,2019-02-01,9:00,118,71,kg
1002,Screening,2019-02-20,,130,176.4,LB
1002,Day 1,2019-03-01,10:15,,80,kg
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with three forms and no rows."""
    for name, text in (("dm", DM), ("ex", EX), ("vs", VS)):
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "datasets.csv").write_text(
        "dataset,label,package,class,structure,keys,by,parent,repeating,reference\n"
    )
    return tmp_path


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "spec" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proposed(folder: Path) -> Study:
    study = Study.open(folder)
    write_proposals(study, proposals(study))
    return Study.open(folder)


def test_rows_are_proposed_with_score_and_reason(folder: Path) -> None:
    proposed(folder)
    sex = next(r for r in rows(folder, "DM") if r["variable"] == "SEX")
    assert (sex["source"], sex["method"], sex["codelist"]) == ("raw.dm.SEX", "recode", "SEX")
    assert (sex["state"], sex["score"], sex["reason"]) == (
        "proposed",
        "0.99",
        "SEX is its name in SDTM; its values are terms",
    )
    assert {(r["key"], r["where"]) for r in rows(folder, "records") if r["dataset"] == "VS"} == {
        ("SYSBP", "SYSBP PRESENT"),
        ("WEIGHT", "WEIGHT PRESENT"),
    }
    terms = {
        r["term"]: (r["decode"], r["term_code"], r["synonyms"])
        for r in rows(folder, "codelists")
        if r["codelist"] == "SEX"
    }
    assert terms == {"F": ("Female", "C16576", "Female"), "M": ("Male", "C20197", "Male")}
    assert [(r["map"], r["collected"], r["value"]) for r in rows(folder, "maps")] == [
        ("VISITNUM", "Screening", "1"),
        ("VISITNUM", "Day 1", "2"),
        ("VISITDY", "Screening", ""),
        ("VISITDY", "Day 1", "1"),
    ]


def test_a_date_with_its_time_has_the_forms_of_both(folder: Path) -> None:
    proposed(folder)
    date = next(r for r in rows(folder, "VS") if r["variable"] == "VSDTC")
    assert (date["source"], date["value"]) == ("raw.vs.VSDAT raw.vs.VSTIM", "YYYY-MM-DD;HH:MI")


def test_what_a_form_may_hold_is_left_to_a_person_and_never_not_available(folder: Path) -> None:
    study = Study.open(folder)
    found = proposals(study)
    assert [f.open for f in found.forms] == [("SHOES",), (), ()]
    (folder / "raw" / "dm.csv").write_text(
        DM.replace("SHOES", "SOMEDAY").replace(",43", ",2019-01-02").replace(",44", ",2019-01-03")
    )
    again = proposals(Study.open(folder))
    origins = {r["variable"]: r["origin"] for r in again.rows.sheets["DM"]}
    assert "RFICDTC" not in origins and origins["ACTARMUD"] == "Not Available"
    assert "DM.RFICDTC (Exp): nothing is proposed; it may be in SOMEDAY" in again.rows.left


def test_nothing_is_built_of_proposals_unless_asked_for(folder: Path) -> None:
    study = proposed(folder)
    assert study.spec.datasets == {}
    assert {f.rule for f in check(study) if "proposed" in f.message} == {"SPEC-PROPOSED"}
    with_them = Study.open(folder, proposals=True)
    assert [str(f) for f in check(with_them) if f.severity == "error"] == []
    built = build(with_them).built
    vs = built["VS"].frame
    assert vs.loc[vs["VSTESTCD"] == "WEIGHT", "VSSTRESN"].tolist() == [70.0, 71.0, 80.01, 80.0]
    assert built["DM"].frame["RFSTDTC"].tolist() == ["2019-02-01", "2019-03-01"]
    assert vs["VSLOBXFL"].count() == 4


def test_approving_by_dataset_score_and_form(folder: Path) -> None:
    proposed(folder)
    assert approve(Study.open(folder), dataset="EX", above=0.9).keys() >= {"EX", "datasets", "records"}
    study = Study.open(folder)
    assert list(study.spec.datasets) == ["EX"]
    assert {r["state"] for r in rows(folder, "DM")} == {"proposed"}
    approve(study, form="raw.dm")
    assert list(Study.open(folder).spec.datasets) == ["DM", "EX"]
    approve(Study.open(folder))
    assert not [f for f in check(Study.open(folder)) if f.rule == "SPEC-PROPOSED"]


def test_proposing_again_leaves_what_is_approved_byte_for_byte(folder: Path) -> None:
    proposed(folder)
    approve(Study.open(folder), dataset="EX")
    before = (folder / "spec" / "EX.csv").read_bytes()
    again = proposed(folder)
    assert (folder / "spec" / "EX.csv").read_bytes() == before
    assert list(again.spec.datasets) == ["EX"]
    texts = {f.name: f.read_bytes() for f in (folder / "spec").iterdir()}
    proposed(folder)
    assert {f.name: f.read_bytes() for f in (folder / "spec").iterdir()} == texts


def test_lines_that_nobody_touches_stay_as_they_are(folder: Path) -> None:
    text = 'map,collected,value\r\n"M1","a, b",x\r\nM1,"c\r\nd",y\r\n'
    (folder / "spec" / "maps.csv").write_bytes(text.encode())
    sheet = study_sheet(Study.open(folder), "maps")
    assert sheet.text() == text
    sheet.add([{"map": "M2", "collected": "e", "value": "z", "state": "proposed"}], lambda lines, row: len(lines))
    assert (
        sheet.text() == text.replace("map,collected,value\r\n", "map,collected,value,state\r\n") + "M2,e,z,proposed\r\n"
    )


def test_earlier_studies_count(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    for file in ("study.toml", "spec/datasets.csv", "raw/dm.csv"):
        (other / file).parent.mkdir(exist_ok=True)
        (other / file).write_bytes((folder / file).read_bytes().replace(b"SHOES", b"BOOTS").replace(b"SEX", b"KIND"))
    header = "dataset,label,package,class,structure,keys\nDM,Demographics,sdtm,SPECIAL PURPOSE,One record per subject,USUBJID\n"
    (other / "spec" / "datasets.csv").write_text(header)
    (other / "spec" / "DM.csv").write_text("variable,origin,source,method\nSEX,Collected,raw.dm.KIND,copy\n")
    (folder / "raw" / "dm.csv").write_text(DM.replace("SEX", "KIND"))
    alone = {f.field for form in proposals(Study.open(folder)).forms for f in form.fields if f.best}
    found = proposals(Study.open(folder), earlier=[Study.open(other)])
    placed = {f.field: str(f.best.target) for form in found.forms for f in form.fields if f.best}
    assert "KIND" not in alone or placed["KIND"] == "DM.SEX"
    assert placed["KIND"] == "DM.SEX"


def test_studies_and_libraries_that_study_toml_names_count(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = tmp_path_factory.mktemp("acme")
    (library / "datasets.csv").write_text("dataset,label\nDM,Demographics\n")
    (library / "DM.csv").write_text("variable,origin,source,method\nSEX,Collected,raw.dm.MW,copy\n")
    (folder / "raw" / "dm.csv").write_text(DM.replace("SEX", "MW"))
    (folder / "study.toml").write_text(f'{TOML}[libraries]\nacme = "{library}"\n[propose]\nearlier = []\n')
    found = proposals(Study.open(folder))
    reasons = {p.field: p.best.reason for form in found.forms for p in form.fields if p.best}
    assert reasons["MW"].startswith("MW was approved as DM.SEX in the library acme")


def test_height_and_weight_of_a_form_of_demographics_are_vital_signs(folder: Path) -> None:
    (folder / "raw" / "vs.csv").unlink()
    (folder / "raw" / "dm.csv").write_text(
        DM.replace("SHOES", "HEIGHT_CM").replace(",43", ",170").replace(",44", ",181")
    )
    proposed(folder)
    study = Study.open(folder, proposals=True)
    frame = build(study).built["VS"].frame
    assert frame[["USUBJID", "VSTESTCD", "VSORRES", "VSSTRESU"]].astype("str").to_numpy().tolist() == [
        ["TRIAL-01-1001", "HEIGHT", "170", "cm"],
        ["TRIAL-01-1002", "HEIGHT", "181", "cm"],
    ]
    assert list(study.spec.datasets) == ["DM", "EX", "VS"]


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["propose", str(folder), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "not placed: SHOES" in said and not (folder / "spec" / "DM.csv").exists()
    assert run(["propose", str(folder), "EX", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["rows"]) == {"EX", "datasets", "records"}
    assert run(["propose", str(folder)]) == 0
    assert run(["check", str(folder)]) == 0
    assert "EX.csv line 2: EX.STUDYID is proposed (1.00)" in capsys.readouterr().out
    assert run(["propose", str(folder), "--approve", "--above", "0.8"]) == 0
    assert run(["propose", str(folder), "XX"]) == 2
    assert "SDTM has no dataset XX" in capsys.readouterr().err


def test_a_workbook_is_not_written_into(folder: Path) -> None:
    assert run(["spec", "pack", str(folder), str(folder / "spec.xlsx")]) == 0
    for file in (folder / "spec").iterdir():
        file.unlink()
    (folder / "spec").rmdir()
    study = Study.open(folder)
    with pytest.raises(UsageFault, match="in a workbook"):
        write_proposals(study, proposals(study))


def test_codes_that_the_file_explains_become_maps(folder: Path) -> None:
    """SEX 1 and 2 of an SPSS file, whose value labels say what they are."""
    import pandas as pd
    import pyreadstat

    (folder / "raw" / "dm.csv").unlink()
    frame = pd.DataFrame({"SUBJID": ["1001", "1002"], "SEX": [2.0, 1.0], "RACE": [1.0, 5.0], "SMOKES": [0.0, 1.0]})
    told: dict[str, dict[int | float, str]] = {
        "SEX": {1: "Male", 2: "Female"},
        "RACE": {1: "White", 5: "Asian"},
        "SMOKES": {0: "No", 1: "Yes"},
    }
    pyreadstat.write_sav(frame, str(folder / "raw" / "dm.sav"), variable_value_labels=told)
    proposed(folder)
    found = {row["variable"]: row for row in rows(folder, "DM")}
    assert [(found[v]["method"], found[v]["map"], found[v]["codelist"]) for v in ("SEX", "RACE")] == [
        ("recode", "SEX", "SEX"),
        ("recode", "RACE", "RACE"),
    ]
    maps = {(row["map"], row["collected"], row["value"]) for row in rows(folder, "maps")}
    assert maps >= {("SEX", "1", "M"), ("SEX", "2", "F"), ("RACE", "1", "WHITE"), ("RACE", "5", "ASIAN")}
    assert {row["term"] for row in rows(folder, "codelists") if row["codelist"] == "SEX"} | {"F", "M"} == {"F", "M"}
    approve(Study.open(folder))
    dm = build(Study.open(folder)).built["DM"].frame
    assert dm["SEX"].astype(str).tolist() == ["F", "M"]
    assert dm["RACE"].astype(str).tolist() == ["WHITE", "ASIAN"]
