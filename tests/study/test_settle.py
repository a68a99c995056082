"""Superseded rows, duplicates and corrections, settled before any dataset is made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import SpecFault
from m5kit.study import Run, Study, build
from m5kit.trace.trace import line_trace

Folder = Callable[..., Path]

SETTINGS = """
[study]
id = "X1"
stamp = 2020-01-01T00:00:00
[raw]
subject = "PATID"
subjects = "enrol"
[audit]
column = "AUDIT"
current = ["C"]
superseded = ["S"]
[queries]
form = "queries"
[queries.actions]
DUPLICATE = "leave out"
CORRECT = "correct"
CONFIRM = "none"
[parameters]
date_forms = ["DD-MON-YYYY", "YYYY-MM-DD", "MON-YYYY", "YYYY"]
"""
FORMS = """form,file,field,type,key
enrol,enrol.csv,PATID,text,Y
enrol,enrol.csv,STARTED,date,
enrol,enrol.csv,SEX,text,
enrol,enrol.csv,SBP,integer,
enrol,enrol.csv,PULSE,integer,
events,events.csv,PATID,text,Y
events,events.csv,TERM,text,Y
events,events.csv,GRADE,integer,
events,events.csv,ONSET,date,
events,events.csv,CYCLE,integer,
events,events.csv,AUDIT,text,
queries,queries.csv,PATID,text,
queries,queries.csv,FORM,text,
queries,queries.csv,RECORD,text,
queries,queries.csv,FIELD,text,
queries,queries.csv,OLDVALUE,text,
queries,queries.csv,NEWVALUE,text,
queries,queries.csv,STATUS,text,
queries,queries.csv,ACTION,text,
"""
EVENTS = """PATID,TERM,GRADE,ONSET,CYCLE,AUDIT
P1,rash,1,05-Jan-2020,1,S
P1,rash,2,05-Jan-2020,1,C
p1,nausea,3,02-Jan-2020,,C
P2,cough,2,Feb-2020,2,C
P2,cough,2,Feb-2020,2,C
P2,chill,1,Mar-2020,2,S
"""
HEAD = "PATID,FORM,RECORD,FIELD,OLDVALUE,NEWVALUE,STATUS,ACTION\n"


@pytest.fixture
def settled(study_folder: Folder) -> Callable[..., Run]:
    def made(*queries: str, events: str = EVENTS, settings: str = SETTINGS) -> Run:
        raw = {"events": events, "queries": HEAD + "".join(q + "\n" for q in queries)}
        folder = study_folder(raw=raw, settings=settings)
        (folder / "forms.csv").write_text(FORMS, encoding="utf-8")
        return build(Study.open(folder))

    return made


def told(run: Run) -> set[tuple[str, str, str]]:
    return {(f.severity, f.rule, f.place) for f in run.findings}


def test_superseded_rows_are_left_out_and_said(settled: Callable[..., Run]) -> None:
    run = settled()
    assert run.built["AE"].frame["AETERM"].tolist() == ["nausea", "rash", "cough", "cough"]
    assert run.built["AE"].frame["AESEV"].tolist() == [3, 2, 2, 2]
    assert ("note", "SUPERSEDED", "events.csv line 2, AUDIT") in told(run)
    assert ("warning", "SUPERSEDED-ALONE", "events.csv line 7, AUDIT") in told(run)


def test_every_word_for_superseded_and_for_current_counts(settled: Callable[..., Run]) -> None:
    settings = SETTINGS.replace('["C"]', '["C", "K"]').replace('["S"]', '["S", "OLD", "OUT"]')
    lines = "".join(
        f"P1,event {flag},1,05-Jan-2020,{n},{flag}\n" for n, flag in enumerate(("S", "OLD", "OUT", "C", "K"))
    )
    run = settled(events=f"{EVENTS.splitlines()[0]}\n{lines}P1,event X,1,05-Jan-2020,9,X\n", settings=settings)
    assert sorted(run.built["AE"].frame["AETERM"]) == ["event C", "event K", "event X"]
    unknown = {(f.rule, f.place) for f in run.findings if f.place.endswith("AUDIT") and f.rule != "SUPERSEDED-ALONE"}
    out = {("SUPERSEDED", f"events.csv line {n}, AUDIT") for n in (2, 3, 4)}
    assert unknown - out == {("AUDIT-UNKNOWN", "events.csv line 7, AUDIT")}


def test_records_wholly_alike_that_no_query_names_are_kept_and_said(settled: Callable[..., Run]) -> None:
    assert ("warning", "RECORD-REPEATED", "events.csv line 6") in told(settled())


def test_a_duplicate_that_a_closed_query_names_is_left_out(settled: Callable[..., Run]) -> None:
    run = settled("P2,EVENTS,cough,TERM,,,Closed,DUPLICATE")
    assert run.built["AE"].frame["AETERM"].tolist() == ["nausea", "rash", "cough"]
    assert ("note", "DUPLICATE-OUT", "events.csv line 6, TERM") in told(run)
    assert not [f for f in run.findings if f.rule == "RECORD-REPEATED"]


def test_a_correction_is_made_and_both_lines_are_known(settled: Callable[..., Run]) -> None:
    run = settled("P1,EVENTS,nausea,GRADE,3,4,Closed,CORRECT")
    assert run.built["AE"].frame["AESEV"].tolist() == [4, 2, 2, 2]
    assert ("note", "CORRECTED", "events.csv line 4, GRADE") in told(run)
    assert run.forms.corrections[0].said == "queries.csv line 2"
    became = [place for place, _ in line_trace(run.study, "raw.events", 4)]
    assert became[0] == "GRADE '4', for '3' on the form (queries.csv line 2)"
    assert became[1].startswith("AE USUBJID=X1-P1")
    assert [p for p, _ in line_trace(run.study, "raw.events", 2)] == ["nothing: it is left out, superseded: AUDIT is S"]


@pytest.mark.parametrize(
    ("query", "rule", "place"),
    [
        ("P1,EVENTS,nausea,GRADE,2,4,Closed,CORRECT", "QUERY-OLD-VALUE", "events.csv line 4, GRADE"),
        ("P1,EVENTS,fever,GRADE,2,4,Closed,CORRECT", "QUERY-NO-RECORD", "queries.csv line 2, RECORD"),
        ("P2,EVENTS,cough,GRADE,2,4,Closed,CORRECT", "QUERY-SEVERAL", "queries.csv line 2, RECORD"),
        ("P1,EVENTS,nausea,GRAD,2,4,Closed,CORRECT", "QUERY-FIELD", "queries.csv line 2, RECORD"),
        ("P1,EVENT,nausea,GRADE,2,4,Closed,CORRECT", "QUERY-FORM", "queries.csv line 2, RECORD"),
        ("P1,EVENTS,nausea,GRADE,2,4,Closed,MEND", "QUERY-ACTION", "queries.csv line 2, ACTION"),
    ],
)
def test_a_query_that_cannot_be_carried_out_is_an_error(
    settled: Callable[..., Run], query: str, rule: str, place: str
) -> None:
    run = settled(query)
    assert ("error", rule, place) in told(run)
    assert run.built["AE"].frame["AESEV"].tolist() == [3, 2, 2, 2]


def test_an_open_query_changes_nothing(settled: Callable[..., Run]) -> None:
    run = settled("P1,EVENTS,nausea,GRADE,3,4,Open,")
    assert run.built["AE"].frame["AESEV"].tolist() == [3, 2, 2, 2]
    assert ("note", "QUERY-OPEN", "queries.csv line 2, STATUS") in told(run)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            'form = "queries"',
            'form = "querys"',
            "names the form 'querys', which is not there. Mend its name. Did you mean",
        ),
        (
            'form = "queries"',
            'form = "queries"\nold = "OLD"',
            "names the column 'OLD', which raw.queries does not have.",
        ),
    ],
)
def test_what_is_declared_wrongly_is_said(settled: Callable[..., Run], was: str, now: str, says: str) -> None:
    with pytest.raises(SpecFault) as fault:
        settled(settings=SETTINGS.replace(was, now))
    assert says in str(fault.value)


def test_a_form_or_field_that_is_described_and_not_there(settled: Callable[..., Run]) -> None:
    run = settled(events=EVENTS.replace("GRADE", "GRAD"))
    assert ("error", "FIELD-MISSING", "events.csv, GRADE") in told(run)
    assert ("note", "FIELD-UNDESCRIBED", "events.csv, GRAD") in told(run)
    assert run.built["AE"].frame["AESEV"].isna().all()
    (run.study.path / "raw" / "events.csv").unlink()
    run = build(Study.open(run.study.path))
    assert ("error", "FORM-MISSING", "events.csv") in told(run)
    assert [len(run.built[n].frame) for n in ("AE", "DM")] == [0, 2]


def test_strange_subjects_and_values(settled: Callable[..., Run]) -> None:
    run = settled(events=EVENTS + "P9,fever,x,Mar-2020,2,C\n,fever,1.5,Mar-2020,2,C\n")
    assert {
        ("error", "SUBJECT-UNKNOWN", "events.csv line 8, PATID"),
        ("error", "SUBJECT-BLANK", "events.csv line 9, PATID"),
        ("error", "VALUE-NUMBER", "events.csv line 8, GRADE"),
        ("warning", "VALUE-INTEGER", "events.csv line 9, GRADE"),
    } <= told(run)


def test_a_duplicate_that_is_not_like_the_record_it_repeats_is_said(settled: Callable[..., Run]) -> None:
    run = settled("P1,EVENTS,nausea,TERM,nausea,rash,Closed,DUPLICATE")
    assert ("warning", "DUPLICATE-UNLIKE", "events.csv line 4, TERM") in told(run)
    assert run.built["AE"].frame["AETERM"].tolist() == ["rash", "cough", "cough"]
