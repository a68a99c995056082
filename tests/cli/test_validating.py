"""`m5kit validate`, on what we build and on what is wrong."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Folder = Callable[..., Path]
Command = Callable[..., Any]
TE = "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL,TEENRL,TEDUR\nS,TE,SCR,Screen,Informed consent,1 week after start,P7D\n"
EVS = """Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value
C66731\t\tNo\tSex\tSEX
C16576\tC66731\t\tSex\tF
C20197\tC66731\t\tSex\tM
"""


@pytest.fixture
def te(tmp_path: Path) -> Path:
    file = tmp_path / "te.csv"
    file.write_text(TE, encoding="utf-8")
    return file


def test_a_sound_dataset_is_exit_0(m5kit: Command, te: Path) -> None:
    done = m5kit("validate", te)
    assert (done.code, done.out.splitlines()[-1], done.err) == (0, "1 dataset: 2 notes", "")  # what was not looked at


def test_a_package_of_ours_is_read_whole(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    m5kit("build", study_folder(), "--out", tmp_path / "out")
    done = m5kit("validate", tmp_path / "out" / "x1", "--json")
    found = json.loads(done.out)
    assert done.code == 1
    assert {f["rule"] for f in found if f["severity"] == "error"} == {
        "REQUIRED",  # the small study leaves out what the standard requires
        "STANDARD-TYPE",
    }
    assert {f["place"] for f in found if f["rule"] == "REQUIRED"} == {"ae.xpt", "dm.xpt", "suppae.xpt", "vs.xpt"}


def test_a_fault_is_told_with_its_place_and_is_exit_1(m5kit: Command, te: Path) -> None:
    te.write_text(TE.replace("P7D", "7 days"), encoding="utf-8")
    done = m5kit("validate", te)
    assert done.code == 1
    assert done.out.splitlines()[-1] == "1 dataset: 1 error, 2 notes"
    assert "te" in done.out.lower() and "'7 days'" in done.out and "[ISO-8601]" in done.out


def test_terminology_decides_what_a_value_may_be(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("USUBJID,SEX\nS-1,M\nS-2,female\n", encoding="utf-8")
    (tmp_path / "ct.txt").write_text(EVS, encoding="utf-8")
    without = m5kit("validate", tmp_path / "dm.csv", "--all")
    with_it = m5kit("validate", tmp_path / "dm.csv", "--ct", tmp_path / "ct.txt", "--all")
    assert "'female'" not in without.out
    assert "'female'" in with_it.out


def test_strict_makes_warnings_count(m5kit: Command, te: Path) -> None:
    te.write_text(TE.splitlines()[0] + "\n", encoding="utf-8")
    assert m5kit("validate", te).code == 0
    done = m5kit("validate", te, "--strict")
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 dataset: 1 warning, 2 notes")


def test_a_cutoff_finds_data_after_it(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "vs.csv").write_text("USUBJID,VSSEQ,VSDTC\nS-1,1,2020-01-03\nS-1,2,2021-05-04\n", encoding="utf-8")
    rules = {f["rule"] for f in json.loads(m5kit("validate", tmp_path / "vs.csv", "--json").out)}
    later = {f["rule"] for f in json.loads(m5kit("validate", tmp_path, "--cutoff", "2020-12-31", "--json").out)}
    assert len(later - rules) == 1


def test_a_damaged_file_is_a_finding(m5kit: Command, te: Path) -> None:
    (te.parent / "ae.xpt").write_bytes(b"HEADER RECORD*******LIBRARY")
    done = m5kit("validate", te, te.parent / "ae.xpt")
    assert done.code == 1
    assert "ae.xpt: The file is no SAS transport file" in done.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "nowhere is not there. Name a dataset or a folder of datasets."),
        (("FOLDER/empty",), "holds no datasets (.xpt, .json, .ndjson, .parquet, .csv, .sas7bdat)."),
        (("FOLDER/te.csv", "--cutoff", "2019-02-30"), "The cutoff '2019-02-30' is no date. Write it as 2007-06-07."),
        (("FOLDER/te.csv", "--define", "FOLDER/no.xml"), "no.xml is not there. Name a define.xml"),
        (("FOLDER/te.csv", "--cutoff", "yesterday"), "The cutoff 'yesterday' is no date. Write it as 2007-06-07."),
        (("FOLDER/te.csv", "--ct", "FOLDER/te.csv"), "te.csv is no terminology"),
        (("FOLDER/te.csv", "--ct", "FOLDER/none.txt"), "none.txt cannot be read: No such file or directory."),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_validated(m5kit: Command, te: Path, words: tuple[str, ...], says: str) -> None:
    (te.parent / "empty").mkdir()
    done = m5kit("validate", *(w.replace("FOLDER", str(te.parent)) for w in words))
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_forms_for_build_servers_and_a_baseline(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("USUBJID,AGE\na,-2\n", encoding="utf-8")
    log, cases, before = (tmp_path / name for name in ("log.sarif", "log.xml", "before.json"))
    done = m5kit("validate", tmp_path / "dm.csv", "--sarif", log, "--junit", cases, "--json")
    before.write_text(done.out, encoding="utf-8")
    assert done.code == 1
    assert '"ruleId": "AGE"' in log.read_text(encoding="utf-8")
    assert '<testcase classname="m5kit" name="AGE">' in cases.read_text(encoding="utf-8")
    again = m5kit("validate", tmp_path / "dm.csv", "--baseline", before)
    assert (again.code, again.out) == (0, "1 dataset: 7 errors, 17 warnings, 2 notes (26 known)\n")
    failed = m5kit("validate", tmp_path / "dm.csv", "--sarif", tmp_path / "dm.csv" / "log.sarif")
    assert failed.code == 2 and "dm.csv cannot be made" in failed.err


def test_reports_waivers_and_what_fails(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("USUBJID,SITEID,AGE\na,01,-2\n", encoding="utf-8")
    words = ("validate", tmp_path / "dm.csv", "--html", tmp_path / "f.html", "--report", tmp_path / "f.csv")
    done = m5kit(*words, "--gitlab", tmp_path / "gl.json", "--annotate", "github")
    assert "::error title=m5kit AGE::DM USUBJID=a, AGE: DM.AGE is -2" in done.out
    assert "AGE" in (tmp_path / "f.html").read_text(encoding="utf-8")
    row = next(r for r in csv.DictReader((tmp_path / "f.csv").open(encoding="utf-8")) if r["rule"] == "AGE")
    assert (row["dataset"], row["subject"], row["site"], row["variable"], row["value"]) == (
        "DM",
        "a",
        "01",
        "AGE",
        "-2",
    )
    signed = "source,rule,dataset,variable,place,explanation,disposition,who,until\n"
    (tmp_path / "waivers.csv").write_text(f"{signed},AGE,DM,,,,,DM lead,2000-01-01\n", encoding="utf-8")
    assert (
        "WAIVER-EXPIRED" in m5kit("validate", tmp_path / "dm.csv", "--all", "--waivers", tmp_path / "waivers.csv").out
    )
    (tmp_path / "waivers.csv").write_text(f"{signed},AGE,DM,,,,,DM lead,\n", encoding="utf-8")
    listed = json.loads(m5kit("validate", tmp_path / "dm.csv", "--waivers", tmp_path / "waivers.csv", "--json").out)
    assert [f["status"] for f in listed if f["rule"] == "AGE"] == ["waived"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--fail-on", "warning"), 1),
        (("--strict",), 1),
        (("--fail-on", "note"), 1),
        (("--fail-on", "never"), 0),
    ],
)
def test_the_severity_that_fails_a_run(m5kit: Command, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    (tmp_path / "te.csv").write_text("STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL\n", encoding="utf-8")
    assert m5kit("validate", tmp_path / "te.csv", *words).code == code


def test_a_severity_that_is_none(m5kit: Command, tmp_path: Path) -> None:
    (tmp_path / "te.csv").write_text("STUDYID\n", encoding="utf-8")
    done = m5kit("validate", tmp_path / "te.csv", "--fail-on", "fatal")
    assert (done.code, done.err) == (
        2,
        "m5kit: There is no severity 'fatal'. Use one of error, warning, note, never.\n",
    )
