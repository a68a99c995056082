"""Working datasets, records found by their source record, methods that look among records, sheets asked for by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.package.write import write_build
from m5kit.specs import SpecFault
from m5kit.study import Study, build

Folder = Callable[..., Path]
COLUMNS = "variable,label,type,codelist,origin,source,method,value,map,where,on,text"
DATASETS = """
SE,Subject Elements,sdtm,SPECIAL PURPOSE,One record per element,USUBJID SESTDTC,ETCD,
STEPS,Days of the Forms,work,,One record per record,USUBJID DAY,,
"""
RECORDS = """SE,SCRN,DM,
SE,TRT,DM,
STEPS,,raw.events,TERM PRESENT
"""
SE = f"""{COLUMNS}
USUBJID,Subject,text,,Derived,DM.USUBJID,same,,,,,
ETCD,Element Code,text,,Assigned,,record_key,,,,,
SESTDTC,Start,date,,Derived,DM.RFSTDTC,same,,,,,
SEENDTC,End,date,,Derived,SE.SESTDTC SE.ETCD DM.LASTAE,next_value,,,,,
"""
STEPS = f"""{COLUMNS}
USUBJID,Subject,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
DAY,Day,date,,Collected,raw.events.ONSET,iso8601,,,,,
WEIGHT,Weight,float,,Derived,STEPS.USUBJID raw.events.CYCLE STEPS.USUBJID,standard_number,,,,,
"""


@pytest.fixture
def folder(study_folder: Folder, sheets: dict[str, str]) -> Callable[..., Path]:
    """The small study with elements and a working dataset, and more lines for the sheet AE."""

    def written(*lines: str, settings: dict[str, str] | None = None) -> Path:
        changed = {
            "datasets": sheets["datasets"].strip() + DATASETS,
            "records": sheets["records"].strip() + "\n" + RECORDS,
            "values": sheets["values"].strip() + "\nSE,SESTDTC,ETCD EQ SCRN,,Assigned,,constant,2020-01-01\n",
            "SE": SE,
            "STEPS": "\n".join(STEPS.strip().split("\n")[:3]) + "\n",
            "AE": sheets["AE"].strip() + "\n" + "\n".join(lines) + "\n",
            **(settings or {}),
        }
        return study_folder(changed)

    return written


def test_a_period_is_looked_up_among_the_records_of_another_dataset(folder: Folder) -> None:
    line = "EPOCH,Epoch,text,,Derived,AE.AESTDTC SE.SESTDTC SE.SEENDTC SE.ETCD,period,,,,,"
    frame = build(Study.open(folder(line))).built["AE"].frame
    assert frame[["AETERM", "AESTDTC", "EPOCH"]].fillna("").to_numpy().tolist() == [
        ["nausea", "2020-01-02", "SCRN"],
        ["rash", "2020-01-05", "TRT"],
        ["cough", "2020-02", "TRT"],
    ]


def test_the_condition_says_which_records_are_looked_among(folder: Folder) -> None:
    line = "EPOCH,Epoch,text,,Derived,AE.AESTDTC SE.SESTDTC SE.SEENDTC SE.ETCD,period,,,ETCD EQ TRT,,"
    frame = build(Study.open(folder(line))).built["AE"].frame
    assert frame["EPOCH"].isna().tolist() == [True, False, False]
    assert frame["EPOCH"].tolist()[1:] == ["TRT", "TRT"]


def test_a_record_is_found_by_the_source_record_that_both_were_made_from(folder: Folder) -> None:
    frame = build(Study.open(folder("SAMEDAY,Day,date,,Derived,STEPS.DAY,same,,,,RECORD,"))).built["AE"].frame
    assert frame["SAMEDAY"].tolist() == frame["AESTDTC"].tolist() == ["2020-01-02", "2020-01-05", "2020-02"]


def test_a_working_dataset_is_made_and_not_written(folder: Folder, tmp_path: Path) -> None:
    run = build(Study.open(folder()))
    assert run.built["STEPS"].frame["DAY"].tolist() == ["2020-01-02", "2020-01-05", "2020-02"]
    write_build(run, tmp_path / "out")
    assert sorted(f.name for f in (tmp_path / "out").rglob("*.xpt")) == [
        "ae.xpt",
        "dm.xpt",
        "se.xpt",
        "suppae.xpt",
        "vs.xpt",
    ]


def test_a_method_may_ask_for_a_sheet_by_its_name(folder: Folder) -> None:
    settings = {"STEPS": STEPS, "units": "test,from,to,factor\n,X1-P1,kg,2\n,X1-P2,kg,3\n"}
    frame = build(Study.open(folder(settings=settings))).built["STEPS"].frame
    assert frame["WEIGHT"].fillna(-1).tolist() == [-1, 2, 6]


def test_without_the_sheet_the_fault_names_what_is_missing(folder: Folder) -> None:
    with pytest.raises(SpecFault, match=r"standard_number asks for the parameter 'units'"):
        build(Study.open(folder(settings={"STEPS": STEPS})))
