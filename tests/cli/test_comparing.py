"""`m5kit compare`: packages, formats, keys, output and exit codes."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from m5kit.package.compare import compare_folders

Folder = Callable[..., Path]
Command = Callable[..., Any]
COLUMNS = "USUBJID,AETERM,AESTDTC,AESEQ,AESEV\n"
SUMMARY = (
    "  AE       records by USUBJID AETERM AESTDTC: 1 in both, 1 only in A, 1 only in B;"
    " values differ in AESEQ 1, AESEV 1; 1 with changed records: S-1 (1 new, 1 gone, 1 changed)"
)
FIRST = COLUMNS + "S-1,rash,2020-01-05,1,1\nS-1,cough,2020-02,2,2\n"


@pytest.fixture
def two(tmp_path: Path) -> Callable[[str, str], tuple[Path, Path]]:
    """Two folders with ae.csv of the texts given."""

    def written(a: str, b: str) -> tuple[Path, Path]:
        for name, text in (("a", a), ("b", b)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "ae.csv").write_text(text, encoding="utf-8")
        return tmp_path / "a", tmp_path / "b"

    return written


def test_alike_is_exit_0(m5kit: Command, two: Callable[..., Any]) -> None:
    done = m5kit("compare", *two(FIRST, FIRST))
    assert (done.code, done.out, done.err) == (0, "1 dataset compared, 1 alike: no differences\n", "")


def test_differences_are_told_and_are_exit_1(m5kit: Command, two: Callable[..., Any]) -> None:
    second = COLUMNS + "S-1,fever,2020-01-09,1,1\nS-1,rash,2020-01-05,2,3\n"
    done = m5kit("compare", *two(FIRST, second))
    assert done.code == 1
    assert done.out.splitlines() == [
        "AE USUBJID=S-1, AETERM=cough, AESTDTC=2020-02: the record is only in A",
        "AE USUBJID=S-1, AETERM=fever, AESTDTC=2020-01-09: the record is only in B",
        "AE.AESEQ USUBJID=S-1, AETERM=rash, AESTDTC=2020-01-05: '1' in A, '2' in B",
        "AE.AESEV USUBJID=S-1, AETERM=rash, AESTDTC=2020-01-05: '1' in A, '3' in B",
        SUMMARY,
        "1 dataset compared, 0 alike: 4 differences",
    ]


def test_keys_can_be_named(m5kit: Command, two: Callable[..., Any]) -> None:
    a, b = two(FIRST, FIRST.replace("rash", "Rash"))
    done = m5kit("compare", a, b, "--keys", "USUBJID, AESEQ")
    assert done.out.splitlines()[0] == "AE.AETERM USUBJID=S-1, AESEQ=1: 'rash' in A, 'Rash' in B"


def test_values_that_look_alike_are_told_by_their_characters(m5kit: Command, two: Callable[..., Any]) -> None:
    done = m5kit("compare", *two("AEX,AEY\n1,f\u00e9\n", "AEX,AEY\n1,fe\u0301\n"))
    assert r"'f\xe9' in A, 'fe\u0301' in B" in done.out


def test_all_differences_go_to_a_file(m5kit: Command, two: Callable[..., Any], tmp_path: Path) -> None:
    a, b = two("AEX,AEY\n" + "1,a\n" * 30, "AEX,AEY\n" + "1,b\n" * 30)
    done = m5kit("compare", a, b, "--csv", tmp_path / "all.csv")
    assert "... and 10 more; --csv FILE writes all of them" in done.out
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 30
    assert listed[29] == {
        "dataset": "AE",
        "kind": "value",
        "key": "record 30",
        "variable": "AEY",
        "a": "a",
        "b": "b",
    }


def test_two_builds_and_their_json(m5kit: Command, study_folder: Folder, raw: dict[str, str], tmp_path: Path) -> None:
    m5kit("build", study_folder(), "--out", tmp_path / "one")
    m5kit("build", study_folder(raw={"enrol": raw["enrol"].replace(",120,", ",121,")}), "--out", tmp_path / "two")
    done = m5kit("compare", tmp_path / "one", tmp_path / "two", "--json")
    told = json.loads(done.out)
    assert done.code == 1
    assert told["differences"] == [
        {
            "dataset": "VS",
            "kind": "value",
            "key": "USUBJID=X1-P1, VSTESTCD=SYSBP, VSDTC=2020-01-03",  # by define.xml, and no number is needed
            "variable": "VSORRES",
            "a": "120",
            "b": "121",
        }
    ]
    assert [(d["dataset"], d["records"]["both"]) for d in told["datasets"]] == [
        ("AE", 3),
        ("DM", 2),
        ("SUPPAE", 2),
        ("VS", 3),
    ]
    assert m5kit("compare", tmp_path / "one", tmp_path / "one").code == 0


def test_a_dataset_of_one_package_and_attributes(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    m5kit("build", study_folder(), "--out", tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    sdtm = tmp_path / "two/x1/m5/datasets/x1/tabulations/sdtm"
    (sdtm / "vs.xpt").unlink()
    content = (sdtm / "dm.xpt").read_bytes()
    (sdtm / "dm.xpt").write_bytes(content.replace(b"Last Event", b"Last Words"))
    done = m5kit("compare", tmp_path / "one", tmp_path / "two")
    assert done.out.splitlines() == [
        "DM.LASTAE: label 'Last Event' in A, 'Last Words' in B",
        "VS: the dataset is only in A",
        "  DM       records by USUBJID: 2 in both, 0 only in A, 0 only in B; 1 difference of columns",
        "  VS       only in A",
        "4 datasets compared, 2 alike: 2 differences",
    ]


def test_two_files_of_other_names_and_formats(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    import pandas as pd

    m5kit("build", study_folder(), "--out", tmp_path / "out")
    dm = tmp_path / "out/x1/m5/datasets/x1/tabulations/sdtm/dm.xpt"
    rows = {
        "USUBJID": ["X1-P1", "X1-P2"],
        "STUDYID": ["X1", "X1"],
        "RFSTDTC": ["2020-01-03", "2020-02-01"],
        "LASTAE": ["2020-01-05", "2020-02"],
        "SERIOUS": [1, 0],
        "SEX": ["F", "M"],
    }
    pd.DataFrame(rows).to_csv(tmp_path / "ours.csv", index=False)
    pd.DataFrame(rows).to_parquet(tmp_path / "ours.parquet")
    for name in ("ours.csv", "ours.parquet"):
        assert m5kit("compare", dm, tmp_path / name).out == "1 dataset compared, 1 alike: no differences\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere", "nowhere"), "nowhere is not there. Name a dataset or a folder of datasets."),
        (("A", "EMPTY"), "empty holds no datasets (.xpt, .json, .ndjson, .parquet, .csv, .sas7bdat)."),
        (("A", "A", "--tolerance", "-1"), "The tolerance -1.0 is below 0."),
        (("A", "A", "--csv", "EMPTY"), "empty is not replaced: it is no file. Name another; nothing was written."),
        (("A/ae.csv", "NOTE"), "note.md: The file is no dataset that can be read. Give one of .xpt"),
    ],
)
def test_what_cannot_be_compared(
    m5kit: Command, two: Callable[..., Any], tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    a, _ = two(FIRST, FIRST)
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.md").write_text("# no dataset")
    places = {"A": str(a), "EMPTY": str(tmp_path / "empty"), "A/ae.csv": f"{a}/ae.csv", "NOTE": f"{tmp_path}/note.md"}
    done = m5kit("compare", *(places.get(w, w) for w in words))
    assert done.code == 2
    assert says in done.err
    assert len(done.err.splitlines()) == 1


def test_a_key_that_no_dataset_has_is_refused(m5kit: Command, two: Callable[..., Any]) -> None:
    done = m5kit("compare", *two(FIRST, FIRST), "--keys", "USUBJD")
    assert done.code == 2
    assert "No dataset has the column 'USUBJD' of --keys. Did you mean 'USUBJID'?" in done.err


def test_one_faulty_file_is_told_and_the_rest_is_compared(m5kit: Command, two: Callable[..., Any]) -> None:
    a, b = two(FIRST, FIRST)
    (a / "lb.json").write_text('{"datasetJSONVersion": "1.1.0"}')
    done = m5kit("compare", a, b)
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("error: lb.json: The file is not Dataset-JSON 1.1")
    assert done.out.splitlines()[-1] == "1 dataset compared, 1 alike: no differences"


def test_two_deliveries_of_raw_forms(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "trial/raw").mkdir(parents=True)
    (tmp_path / "trial/study.toml").write_text('[study]\nid = "T"\n[sources]\nraw = "raw"\n[raw]\nsubject = "PAT"\n')
    (tmp_path / "new").mkdir()
    (tmp_path / "trial/raw/ae.csv").write_text("PAT,TERM,SEV\n1,rash,1\n1,cough,1\n2,rash,1\n")
    (tmp_path / "new/ae.csv").write_text("PAT,TERM,SEV\n2,rash,3\n1,cough,1\n1,rash,1\n3,pain,1\n")
    done = m5kit("compare", tmp_path / "trial/raw", tmp_path / "new")
    assert done.out.splitlines()[:2] == [
        "AE PAT=3, TERM=pain: the record is only in B",
        "AE.SEV PAT=2, TERM=rash: '1' in A, '3' in B",
    ]
    assert "found by search; --keys names others" in done.out
    assert "2 with changed records: 2 (1 changed), 3 (1 new)" in done.out


@pytest.mark.parametrize(
    ("names", "ours", "theirs", "different"),
    [
        ("USUBJID,LBSEQ,LBORRES,LBSTRESN", "a,1,1,1", "a,1,1.0,1.0", ["LBORRES"]),
        ("USUBJID,PARAMCD,AVAL,AVALC,VISITNUM", "a,P,0.30,1,1", "a,P,0.3,1.0,1.0", ["AVALC"]),
        ("USUBJID,SUBJID,SITEID,CODE", "a,1,1,007", "a,1.0,1.0,7", ["SUBJID", "SITEID", "CODE"]),
        ("SUBJECT,VAL", "1,1", "1,1.0", ["VAL"]),
    ],
    ids=["SDTM", "ADaM", "codes", "a raw form"],
)
def test_numbers_in_two_files_without_types(
    names: str, ours: str, theirs: str, different: list[str], tmp_path: Path
) -> None:
    for side, row in (("one", ours), ("two", theirs)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "x.csv").write_text(f"{names}\n{row}\n", encoding="utf-8")
    (found,), _ = compare_folders(tmp_path / "one", tmp_path / "two")
    assert found.differences["variable"].tolist() == different
