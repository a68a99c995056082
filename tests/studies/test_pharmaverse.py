"""A second study, unrelated to the first, converted by sheets alone, and compared with its published SDTM cell by cell.

The raw forms and the expected datasets are those of pharmaverseraw and
pharmaversesdtm; they lie beside the repository. The date of first treatment is
in none of the three forms and is taken from the expected DM. Every cell that
differs is listed here, with the reason.
"""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.encoded import number_text
from m5kit.study import Run, Study, build
from m5kit.study.check import check

# Columns of the expected datasets that no field of the three forms is behind; the codes of terms are blank there.
NOT_COLLECTED = {
    "DM": ["RFENDTC", "RFXSTDTC", "RFXENDTC", "RFICDTC", "RFPENDTC", "DTHDTC", "DTHFL", "BRTHDTC"],
    "AE": ["AESPID", "AELLTCD", "AEPTCD", "AEHLTCD", "AEHLGTCD", "AEBDSYCD", "AESOCCD"],
    "VS": [],
}
NO_RECORD = [  # blank on the form beside other results: here NOT DONE, there no record
    ("01-704-1435", "PULSE", "6", "815"),
    ("01-704-1435", "PULSE", "6", "816"),
    ("01-704-1435", "PULSE", "6", "817"),
    ("01-708-1348", "PULSE", "2", "815"),
    ("01-713-1141", "DIABP", "7", "815"),
]


@pytest.fixture(scope="module")
def folder(shared: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study's folder with its sheets, the raw forms, and the date of first treatment."""
    theirs = shared / "data" / "pharmaverse_raw"
    if not theirs.is_dir():
        pytest.skip("the forms of the second study are not in the folder beside the repository")
    study = tmp_path_factory.mktemp("pharmaverse") / "study"
    shutil.copytree(root / "tests" / "studies" / "pharmaverse", study, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("raw", "dates"):
        (study / name).mkdir()
    for file in (theirs / "raw").glob("*.csv"):
        (study / "raw" / file.name).write_bytes(file.read_bytes())
    with (study / "dates" / "reference.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["PATNUM", "RFSTDTC"])
        writer.writerows(expected(shared, "DM")[["USUBJID", "RFSTDTC"]].map(lambda t: t.removeprefix("01-")).to_numpy())
    return study


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return build(Study.open(folder))


def expected(shared: Path, name: str) -> pd.DataFrame:
    file = shared / "data" / "pharmaverse_raw" / "expected_sdtm" / f"{name.lower()}.csv"
    return pd.read_csv(file, dtype="str", keep_default_na=False)


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Every value as text, nothing as ""."""
    plain = {
        str(name): (c.map(number_text, na_action="ignore") if c.dtype == "float64" else c).astype("str").fillna("")
        for name, c in frame.items()
    }
    return pd.DataFrame(plain)


def different(ours: pd.DataFrame, theirs: pd.DataFrame) -> dict[str, int]:
    """How many cells differ, by column; the records stand side by side."""
    counts = {str(name): int((ours[name] != theirs[name]).sum()) for name in ours}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("name", ["DM", "AE", "VS"])
def test_columns(run: Run, shared: Path, name: str) -> None:
    there = expected(shared, name).columns
    assert set(there) - set(NOT_COLLECTED[name]) == set(run.built[name].frame.columns)


def test_demographics_are_the_same_in_every_cell(run: Run, shared: Path) -> None:
    ours = texts(run.built["DM"].frame)
    theirs = expected(shared, "DM").set_index("USUBJID").loc[ours["USUBJID"]].reset_index()
    assert len(ours) == 306
    assert different(ours, theirs) == {}


def test_adverse_events(run: Run, shared: Path) -> None:
    made = run.built["AE"]
    ours = texts(made.frame)
    lines = run.shelf["raw.ae_raw"].lines
    assert lines is not None and len(ours) == 1191
    theirs = expected(shared, "AE").iloc[lines[made.origin.position] - 2].reset_index(drop=True)
    assert different(ours, theirs) == {"AESEQ": 582, "AESTDTC": 15, "AESTDY": 1}
    # AESEQ: numbered there in the order of an identifier that is not on the form; the numbers of a subject are the same
    numbers = [sorted(zip(f["USUBJID"], f["AESEQ"], strict=True)) for f in (ours, theirs)]
    assert numbers[0] == numbers[1]
    # AESTDTC: where only the year and month are known, the form's field is blank
    other = ours["AESTDTC"] != theirs["AESTDTC"]
    assert set(ours["AESTDTC"][other]) == {""} and set(theirs["AESTDTC"][other].str.len()) == {7}
    # AESTDY: there 366 for an event on the day of first treatment, which is day 1
    wrong = ours["AESTDY"] != theirs["AESTDY"]
    start = expected(shared, "DM").set_index("USUBJID")["RFSTDTC"]
    assert ours["AESTDTC"][wrong].tolist() == start[ours["USUBJID"][wrong]].tolist() == ["2013-05-09"]
    assert (ours["AESTDY"][wrong].tolist(), theirs["AESTDY"][wrong].tolist()) == (["1"], ["366"])


KEYS = ["USUBJID", "VSTESTCD", "VISITNUM", "VSTPTNUM"]


def test_vital_signs(run: Run, shared: Path) -> None:
    ours, theirs = texts(run.built["VS"].frame), expected(shared, "VS")
    both = ours.merge(theirs, on=KEYS, how="outer", suffixes=("", " THERE"), indicator=True)
    only = both[both["_merge"] != "both"]
    assert sorted(map(tuple, only[KEYS].to_numpy())) == NO_RECORD
    assert set(only["VSSTAT"]) == {"NOT DONE"} and set(only["_merge"]) == {"left_only"}
    both = both[both["_merge"] == "both"]
    there = pd.DataFrame({name: both[name if name in KEYS else f"{name} THERE"] for name in ours})
    assert different(both[list(ours)], there) == {"VSSEQ": 216, "VSORRESU": 17, "VSSTRESC": 17, "VSSTRESN": 17}
    # VSSEQ: follows from the five records that are not there
    renumbered = both["VSSEQ"] != there["VSSEQ"]
    assert set(both["USUBJID"][renumbered]) == {key[0] for key in NO_RECORD}
    # units: the form has no field for them; in those records they were metric there
    metric = both["VSORRESU"] != there["VSORRESU"]
    assert there["VSORRESU"][metric].value_counts().to_dict() == {"cm": 9, "C": 7, "kg": 1}
    assert set(both["VSORRESU"][metric]) == {"IN", "F", "LB"}
    assert (both["VSSTRESN"] != there["VSSTRESN"]).equals(metric)


def test_the_sheets_have_no_fault(folder: Path) -> None:
    assert [str(f) for f in check(Study.open(folder)) if f.severity == "error"] == []


def test_the_only_finding_of_the_records_is_one_that_is_on_the_form_twice(run: Run) -> None:
    assert [(f.rule, f.place) for f in run.findings if not f.rule.startswith("SPEC-")] == [
        ("RECORD-REPEATED", "ae_raw.csv line 561")
    ]
