"""Datasets made from forms by sheets, against literal tables."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.specs import SpecFault
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]


def made(folder: Path) -> Run:
    return build(Study.open(folder))


def rows(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype("object").where(frame.notna(), None).to_numpy().tolist()


def test_datasets_of_two_forms(study_folder: Folder) -> None:
    run = made(study_folder())
    assert rows(run.built["DM"].frame) == [
        ["X1", "X1-P1", "2020-01-03", "2020-01-05", 1.0, "F"],
        ["X1", "X1-P2", "2020-02-01", "2020-02", 0.0, "M"],
    ]
    assert rows(run.built["AE"].frame) == [
        ["X1-P1", 1.0, "nausea", 3.0, "2020-01-02", -1.0],
        ["X1-P1", 2.0, "rash", 1.0, "2020-01-05", 3.0],
        ["X1-P2", 1.0, "cough", 2.0, "2020-02", None],
    ]
    assert rows(run.built["SUPPAE"].frame) == [
        ["X1-P1", "AESEQ", "2", "CYCLE", "Cycle of Onset", "1"],
        ["X1-P2", "AESEQ", "1", "CYCLE", "Cycle of Onset", "2"],
    ]
    assert rows(run.built["VS"].frame) == [
        ["X1-P1", 1.0, "PULSE", "60", "beats/min", "2020-01-03"],
        ["X1-P1", 2.0, "SYSBP", "120", "mmHg", "2020-01-03"],
        ["X1-P2", 1.0, "PULSE", "71", "beats/min", "2020-02-01"],
    ]
    assert [f for f in run.findings if not f.rule.startswith("SPEC-")] == []


@pytest.mark.parametrize("id", ["x1", "Trial-x"])
def test_small_letters_of_a_study_lose_nothing(study_folder: Folder, id: str) -> None:
    folder = study_folder()
    capitals, file = made(folder), folder / "study.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('id = "X1"', f'id = "{id}"'), encoding="utf-8")
    run = made(folder)
    for name, dataset in capitals.built.items():
        expected = [[c.replace("X1", id) if isinstance(c, str) else c for c in row] for row in rows(dataset.frame)]
        assert rows(run.built[name].frame) == expected


def test_every_record_knows_its_line(study_folder: Folder) -> None:
    run = made(study_folder())
    made_ae = run.built["AE"]
    events = run.shelf["raw.events"]
    assert [events.place(int(p)) for p in made_ae.origin.position] == [
        "events.csv line 3",
        "events.csv line 2",
        "events.csv line 5",
    ]


def test_text_is_encoded_and_numbers_are_floats(study_folder: Folder) -> None:
    frame = made(study_folder()).built["AE"].frame
    assert [str(t) for t in frame.dtypes] == ["category", "float64", "category", "float64", "category", "float64"]


def test_a_form_without_records(study_folder: Folder, sheets: dict[str, str]) -> None:
    sheet = sheets["AE"] + "AESTDT,Start,integer,,Derived,AE.AESTDTC AE.AESTDTC,imputed_start,,,,,\n"
    run = made(study_folder({"AE": sheet}, {"events": "PATID,TERM,GRADE,ONSET,CYCLE\n"}))
    frame = run.built["AE"].frame
    types = ["category", "float64", "category", "float64", "category", "float64", "float64"]
    assert (len(frame), [str(t) for t in frame.dtypes]) == (0, types)
    assert run.built["DM"].frame["SERIOUS"].tolist() == [0.0, 0.0]


def test_shuffled_lines_give_the_same_datasets(study_folder: Folder) -> None:
    before = made(study_folder()).built
    lines = "P2,cough,2,Feb-2020,2\nP2,,,,\np1,nausea,3,02-Jan-2020,\nP1,rash,1,05-Jan-2020,1\n"
    after = made(study_folder(raw={"events": "PATID,TERM,GRADE,ONSET,CYCLE\n" + lines})).built
    for name in before:
        assert rows(before[name].frame) == rows(after[name].frame)


@pytest.mark.parametrize(
    ("form", "was", "now", "rule", "place"),
    [
        ("enrol", "03-Jan-2020", "31-Feb-2020", "DATE-IMPOSSIBLE", "enrol.csv line 2, STARTED"),
        ("enrol", "03-Jan-2020", "soon", "DATE-UNREADABLE", "enrol.csv line 2, STARTED"),
        ("enrol", "female", "feminine", "TERM-UNKNOWN", "enrol.csv line 2, SEX"),
        ("events", "rash,1", "rash,bad", "TYPE-NUMBER", "events.csv line 2, AE.AESEV"),
        ("events", "rash,1", "rash,1.5", "TYPE-INTEGER", "events.csv line 2, AE.AESEV"),
    ],
)
def test_a_fault_of_a_record_names_file_line_and_field(
    study_folder: Folder, raw: dict[str, str], form: str, was: str, now: str, rule: str, place: str
) -> None:
    run = made(study_folder(raw={form: raw[form].replace(was, now)}))
    assert (rule, place) in {(f.rule, f.place) for f in run.findings}


def changed(sheets: dict[str, str], name: str, was: str, now: str) -> dict[str, str]:
    assert was in sheets[name]
    return {name: sheets[name].replace(was, now)}


@pytest.mark.parametrize(
    ("sheet", "was", "now", "says"),
    [
        (
            "AE",
            "DM.RFSTDTC,study_day",
            "DM.RFSTDTC,studyday",
            "No method is called 'studyday'. Did you mean 'study_day'?",
        ),
        (
            "AE",
            "raw.events.TERM",
            "raw.events.TERMS",
            "raw.events has no column 'TERMS', which AE.AETERM is made from.",
        ),
        ("AE", "AE.AESTDTC DM.RFSTDTC", "AE.AESTDTC AE.AESTDY", "made from each other"),
        (
            "records",
            "raw.events,TERM PRESENT\n",
            "raw.event,TERM PRESENT\n",
            "The form 'raw.event' is not there. Did you mean 'raw.events'?",
        ),
        ("DM", "AE.AESTDTC,latest", "AE.AESTDTC,same", "AE.AESTDTC has many records by subject"),
        ("DM", "AE.AESTDTC,latest", "DM.LASTAE,latest", "made from each other"),
    ],
)
def test_a_fault_of_the_spec_says_where_and_how_to_mend(
    study_folder: Folder, sheets: dict[str, str], sheet: str, was: str, now: str, says: str
) -> None:
    with pytest.raises(SpecFault) as fault:
        made(study_folder(sheets=changed(sheets, sheet, was, now)))
    assert says in str(fault.value)


def test_a_function_gets_the_named_sources_and_nothing_else(study_folder: Folder, sheets: dict[str, str]) -> None:
    folder = study_folder(sheets=changed(sheets, "AE", "raw.events.TERM,copy", "raw.events.TERM,seen"))
    (folder / "methods.py").write_text(
        "SEEN = []\n\n\ndef seen(term):\n    'The term.'\n    SEEN.append(sorted(term.dropna().unique()))\n    return term\n",
        encoding="utf-8",
    )
    run = made(folder)
    module = run.study.module(folder / "methods.py")
    assert module.SEEN == [["cough", "nausea", "rash"]]


def test_rows_may_choose_but_not_alter(study_folder: Folder) -> None:
    folder = study_folder()
    (folder / "sdtm").mkdir()
    file = folder / "sdtm" / "ae.py"
    file.write_text("def rows(events):\n    return events[events['GRADE'] != '1']\n", encoding="utf-8")
    assert made(folder).built["AE"].frame["AETERM"].tolist() == ["nausea", "cough"]
    file.write_text("def rows(events):\n    return events.assign(TERM='x')\n", encoding="utf-8")
    import sys

    sys.modules.pop("m5kit_study.x1.sdtm.ae")
    with pytest.raises(SpecFault, match=r"rows\(\) altered TERM"):
        made(folder)
