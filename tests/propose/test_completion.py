"""Whether a subject completed the study, asked with yes and no: two kinds of records of DS."""

import csv
from pathlib import Path

import pytest

from m5kit.propose.study import proposals, write_proposals
from m5kit.study import Study

STUDY = (
    '[study]\nid = "S1"\n[sources]\nraw = "raw"\n[raw]\nsubject = "PAT"\n[parameters]\ndate_forms = ["YYYY-MM-DD"]\n'
)
ENDED = """PAT,END_DATE,STUDY_COMPLETED,END_REASON
1,2024-05-01,Yes,
2,2024-05-02,Yes,
3,2024-03-02,No,Adverse event
4,2024-05-03,Yes,
5,2024-02-07,No,Lost to follow-up
"""


def proposed(folder: Path, text: str) -> dict[str, list[dict[str, str]]]:
    """The proposed rows of a study with one form of its end, by sheet."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "spec").mkdir()
    (folder / "spec" / "datasets.csv").write_text("dataset\n", encoding="utf-8")
    (folder / "raw").mkdir()
    (folder / "raw" / "end_of_study.csv").write_text(text, encoding="utf-8")
    study = Study.open(folder)
    write_proposals(study, proposals(study))
    found = {}
    for name in ("records", "values", "DS"):
        if (file := folder / "spec" / f"{name}.csv").exists():
            with file.open(encoding="utf-8", newline="") as lines:
                found[name] = list(csv.DictReader(lines))
    return found


def test_yes_is_completed_and_no_has_its_reason(tmp_path: Path) -> None:
    rows = proposed(tmp_path, ENDED)
    assert [(r["key"], r["source"], r["where"]) for r in rows["records"]] == [
        ("COMPLETED", "raw.end_of_study", "STUDY_COMPLETED EQ Yes"),
        ("DISCONTINUED", "raw.end_of_study", "STUDY_COMPLETED EQ No"),
    ]
    columns = ("variable", "where", "source", "method", "value", "codelist")
    assert [tuple(r.get(c, "") for c in columns) for r in rows["values"]] == [
        ("DSTERM", "RECORD EQ COMPLETED", "", "constant", "COMPLETED", ""),
        ("DSTERM", "RECORD EQ DISCONTINUED", "raw.end_of_study.END_REASON", "copy", "", ""),
        ("DSDECOD", "RECORD EQ COMPLETED", "", "constant", "COMPLETED", ""),
        ("DSDECOD", "RECORD EQ DISCONTINUED", "raw.end_of_study.END_REASON", "recode", "", "NCOMPLT"),
    ]
    listed = {r["variable"]: r for r in rows["DS"]}
    assert (listed["DSTERM"]["method"], listed["DSDECOD"]["method"]) == ("", "")
    assert (listed["DSCAT"]["value"], listed["DSDECOD"]["codelist"]) == ("DISPOSITION EVENT", "NCOMPLT")


def test_a_date_is_the_start_in_a_dataset_that_the_guide_gives_no_end(tmp_path: Path) -> None:
    """The model has DSENDTC, the guide's DS has not: a date of the end of the study is DSSTDTC."""
    listed = {r["variable"]: r["source"] for r in proposed(tmp_path, ENDED)["DS"]}
    assert listed["DSSTDTC"] == "raw.end_of_study.END_DATE"
    assert "DSENDTC" not in listed


@pytest.mark.parametrize("header", ["PAT,END_DATE,DISCONTINUED,END_REASON", "PAT,END_DATE,STATUS,END_REASON"])
def test_another_question_is_not_taken_for_it(tmp_path: Path, header: str) -> None:
    rows = proposed(tmp_path, "\n".join([header, *ENDED.splitlines()[1:]]) + "\n")
    assert [(r["key"], r["where"]) for r in rows["records"] if r["dataset"] == "DS"] == [("", "")]


def test_two_spellings_of_an_answer_are_one_kind(tmp_path: Path) -> None:
    more = "".join(f"{n},2024-05-09,{'Y' if n % 2 else 'Yes'},\n" for n in range(6, 12))
    rows = proposed(tmp_path, ENDED + more)
    assert rows["records"][0]["where"] == "STUDY_COMPLETED IN (Yes, Y)"
