"""The ledger: every value of every form, counted once."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.package.write import write_build
from m5kit.study import Study, build
from m5kit.study.check import check
from m5kit.trace.ledger import Account, ledger, ledger_doubts, ledger_findings

Folder = Callable[..., Path]


def accounts(folder: Path) -> tuple[Account, ...]:
    return ledger(build(Study.open(folder)))


def test_every_value_is_counted_once(study_folder: Folder) -> None:
    found = {(a.form, a.field): a for a in accounts(study_folder())}
    numbers = {
        k: (a.values, a.reached, a.not_submitted, a.left_out, a.unaccounted)
        for k, a in found.items()
        if k[0] == "raw.events"
    }
    assert numbers == {
        ("raw.events", ""): (4, 3, 1, 0, 0),
        ("raw.events", "PATID"): (4, 3, 1, 0, 0),
        ("raw.events", "TERM"): (3, 3, 0, 0, 0),
        ("raw.events", "GRADE"): (3, 3, 0, 0, 0),
        ("raw.events", "ONSET"): (3, 3, 0, 0, 0),
        ("raw.events", "CYCLE"): (2, 2, 0, 0, 0),
    }
    assert found["raw.events", "ONSET"].where == ("AE.AESTDTC",)
    assert found["raw.events", ""].reasons == ("No event is on the line.",)


@pytest.mark.parametrize(
    ("sheet", "line", "lost"),
    [
        ("AE", "AESEV,Severity,integer,,Collected,raw.events.GRADE,copy,,,,,\n", {("raw.events", "GRADE", (2, 3, 5))}),
        ("DM", "SEX,Sex,text,SEX,Collected,raw.enrol.SEX,recode,,,,,\n", {("raw.enrol", "SEX", (2, 3))}),
        ("records", "VS,PULSE,raw.enrol,PULSE PRESENT\n", {("raw.enrol", "PULSE", (2, 3))}),
    ],
)
def test_a_mapping_that_is_taken_out_is_what_the_ledger_lacks(
    study_folder: Folder, sheets: dict[str, str], sheet: str, line: str, lost: set[tuple[str, str, tuple[int, ...]]]
) -> None:
    assert line in sheets[sheet]
    text = sheets[sheet].replace(line, "")
    fewer = {sheet: text}
    if sheet == "AE":
        fewer["DM"] = sheets["DM"].replace("AESEV EQ 3", "AETERM PRESENT")
    found = accounts(study_folder(sheets=fewer))
    assert {(a.form, a.field, a.lines) for a in found if a.unaccounted} == lost
    says = list(ledger_findings(found, []))
    assert {(f.rule, f.severity) for f in says} == {("UNACCOUNTED", "warning")}


def test_a_record_that_reached_nothing_is_unaccounted_for(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder(sheets={"ledger": "form,field,where,reason\n"})
    findings = write_build(build(Study.open(folder)), tmp_path / "out")
    assert [(f.place, f.message) for f in findings if f.rule == "UNACCOUNTED"] == [
        ("events.csv line 4", "1 record has reached no dataset (line 4)."),
        ("events.csv line 4, PATID", "1 value of PATID has reached no dataset (line 4)."),
    ]
    with (tmp_path / "out" / "ledger.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        parts = sum(int(row[name]) for name in ("reached", "not_submitted", "left_out", "unaccounted"))
        assert int(row["values"]) == parts


def test_a_line_of_the_sheet_without_effect_is_said(study_folder: Folder) -> None:
    folder = study_folder(sheets={"ledger": "form,field,where,reason\nenrol,SEX,,Not asked for.\nevents,*,,Blank.\n"})
    run = build(Study.open(folder))
    told = list(ledger_findings(ledger(run), run.study.spec.not_submitted))
    assert [(f.rule, f.place) for f in told] == [("LEDGER-IDLE", "ledger.csv line 2")]


def test_a_value_of_which_it_is_in_doubt_whether_a_line_covers_it_is_told(study_folder: Folder) -> None:
    line = "events,CYCLE,GRADE GT 2 AND TERM EQ Nausea,Of severe nausea only."
    run = build(Study.open(study_folder(sheets={"ledger": f"form,field,where,reason\n{line}\n"})))
    assert [(f.rule, f.place, f.message.partition(" asks")[0]) for f in ledger_doubts(run)] == [
        (
            "CONDITION-SPELLING",
            "events.csv line 3, TERM",
            "'nausea' is another spelling than TERM EQ Nausea (ledger.csv)",
        )
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("event,*,,Why", "raw.event is not a form. Did you mean 'raw.events'?"),
        ("events,TERMS,,Why", "raw.events has no field 'TERMS'. Did you mean 'TERM'?"),
        ("events,*,TERN BLANK,Why", "raw.events has no field 'TERN'. Did you mean 'TERM'?"),
        ("events,TERM,,", "The line gives no reason."),
        ("events,*,TERM IS,Why", "Condition 'TERM IS' cannot be read"),
    ],
)
def test_a_fault_of_the_sheet(study_folder: Folder, line: str, says: str) -> None:
    folder = study_folder(sheets={"ledger": f"form,field,where,reason\n{line}\n"})
    assert [f.place for f in check(Study.open(folder)) if says in f.message] == ["ledger.csv line 2"]
