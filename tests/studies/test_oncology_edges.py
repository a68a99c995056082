"""The sheets of the oncology study on made-up subjects at the edges: never treated, never assessed, dead early, alone."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from m5kit.study import Run, Study, build

EPOCH = np.datetime64("1960-01-01", "D")
FIELDS = {  # of each form, apart by commas
    "dm": "STUDYID,DOMAIN,USUBJID,SUBJID,RFSTDTC,RFENDTC,RFXSTDTC,RFXENDTC,RFICDTC,RFPENDTC,DTHDTC,DTHFL,SITEID,BRTHDTC,"
    "AGE,AGEU,SEX,RACE,ETHNIC,ARMCD,ARM,ACTARMCD,ACTARM,ARMNRS,ACTARMUD,COUNTRY,DMDTC,DMDY",
    "ds": "USUBJID,DSCAT,DSDECOD,DSSTDTC",
    "ex": "USUBJID,EXSEQ,EXTRT,EXDOSE,EXSTDTC,EXENDTC",
    "ae": "USUBJID,DOMAIN,AESEQ,AEDECOD,AEOUT,AESTDTC,AEENDTC",
    "lb": "USUBJID,LBDTC",
    "rs": "USUBJID,DOMAIN,RSSEQ,RSTESTCD,RSTEST,RSORRES,RSSTRESC,RSEVAL,RSEVALID,RSACPTFL,VISITNUM,VISIT,RSDTC",
    "tu": "USUBJID,TUSTRESC,TUEVAL,VISIT",
}
Form = list[dict[str, str]]
Made = Callable[..., Run]


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Builds the study from subjects and their assessments.

    A subject is "id arm randomised first-dose last-dose died" with - for none, an assessment "id date response".
    """

    def of(subjects: list[str], assessments: list[str]) -> Run:
        folder = tmp_path_factory.mktemp("edges") / "study"
        shutil.copytree(root / "tests" / "studies" / "oncology", folder, ignore=shutil.ignore_patterns("__pycache__"))
        forms = {**collected([line.split() for line in subjects]), "rs": assessed([a.split() for a in assessments])}
        (folder / "sdtm").mkdir()
        for name, fields in FIELDS.items():
            with (folder / "sdtm" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fields.split(","), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(forms[name])
        return build(Study.open(folder))

    return of


def collected(subjects: list[list[str]]) -> dict[str, Form]:
    """Every form but that of the responses."""
    forms: dict[str, Form] = {name: [] for name in FIELDS}
    for who, arm, randomised, first, last, died in ([field.strip("-") for field in line] for line in subjects):
        forms["dm"].append({"STUDYID": "CDISCPILOT01", "USUBJID": who, "ARM": arm, "ARMCD": arm, "DTHDTC": died})
        forms["ds"].append({"USUBJID": who, "DSDECOD": "RANDOMIZED", "DSSTDTC": randomised})
        if first:
            dose = {"EXSEQ": "1", "EXTRT": "PLACEBO", "EXDOSE": "0", "EXSTDTC": first, "EXENDTC": last}
            forms["ex"].append({"USUBJID": who, **dose})
    return forms


def assessed(assessments: list[list[str]]) -> Form:
    shared = {"DOMAIN": "RS", "RSTESTCD": "OVRLRESP", "RSEVAL": "INVESTIGATOR"}
    return [
        {**shared, "USUBJID": who, "RSSEQ": str(number), "RSDTC": date, "RSSTRESC": response}
        for number, (who, date, response) in enumerate(assessments, start=1)
    ]


def answers(run: Run, subject: str) -> dict[str, str]:
    """By parameter the subject's response, with its date where it has one."""
    frame = run.built["ADRS"].frame
    mine = frame[frame["USUBJID"].eq(subject) & frame["PARAMCD"].ne("OVR")]
    dates = ["" if np.isnan(day) else f" {EPOCH + int(day)}" for day in mine["ADT"]]
    texts = mine["AVALC"].astype("str").fillna("").tolist()
    return dict(zip(mine["PARAMCD"].tolist(), [f"{t}{d}" for t, d in zip(texts, dates, strict=True)], strict=True))


def times(run: Run, subject: str) -> dict[str, tuple[float, int, str]]:
    """By parameter the subject's time in days, its censoring, and what it ends with."""
    frame = run.built["ADTTE"].frame
    mine = frame[frame["USUBJID"].eq(subject)]
    return {r["PARAMCD"]: (r["AVAL"], r["CNSR"], r["EVNTDESC"]) for r in mine.to_dict("records")}


NOTHING = {
    **dict.fromkeys(("PD", "RSP", "CB", "BCP", "CRSP", "CCB", "CBCP", "DEATH", "MDIS"), "N"),
    **dict.fromkeys(("BOR", "CBOR"), "MISSING"),
    "LSTA": "",
}
TREATED = "S1 A 2020-01-01 2020-01-02 2020-02-01"

# subject, assessments; what its parameters are beside NOTHING; its times
CASES = {
    "never treated, never assessed": (
        "S1 A 2020-01-01 - - -",
        [],
        {},
        {"OS": (1, 1, "Randomization"), "PFS": (1, 1, "Randomization")},
    ),
    "treated, without an assessment after baseline": (
        f"{TREATED} -",
        [],
        {},
        {"OS": (32, 1, "Alive"), "PFS": (1, 1, "Randomization")},
    ),
    "dead before treatment": (
        "S1 A 2020-01-01 - - 2020-01-05",
        [],
        {"DEATH": "Y 2020-01-05"},
        {"OS": (5, 0, "Death"), "PFS": (5, 0, "Death")},
    ),
    "died on a day that is not known": (
        f"{TREATED} 2020-06",
        [],
        {"DEATH": "Y 2020-06-01"},
        {"OS": (153, 0, "Death"), "PFS": (153, 0, "Death")},
    ),
    "died on a day that is not known in the month of randomization": (
        "S1 A 2020-01-20 - - 2020-01",
        [],
        {"DEATH": "Y 2020-01-20"},
        {"OS": (1, 0, "Death"), "PFS": (1, 0, "Death")},
    ),
    "progression and death on one day": (
        f"{TREATED} 2020-03-01",
        ["S1 2020-03-01 PD"],
        dict.fromkeys(("BOR", "CBOR", "LSTA"), "PD 2020-03-01") | dict.fromkeys(("PD", "DEATH"), "Y 2020-03-01"),
        {"OS": (61, 0, "Death"), "PFS": (61, 0, "Disease Progression")},
    ),
    "assessed before randomization only": (
        f"{TREATED} -",
        ["S1 2019-12-20 SD"],
        {},
        {"OS": (32, 1, "Alive"), "PFS": (1, 1, "Randomization")},
    ),
    "two responses on one day": (
        f"{TREATED} -",
        ["S1 2020-03-01 PR", "S1 2020-03-01 PD"],
        {"PD": "Y 2020-03-01", "BOR": "PD 2020-03-01", "CBOR": "PD 2020-03-01", "LSTA": "PD 2020-03-01"},
        {"OS": (32, 1, "Alive"), "PFS": (61, 0, "Disease Progression")},
    ),
    "response after progression": (
        f"{TREATED} -",
        ["S1 2020-02-01 PD", "S1 2020-03-01 PR", "S1 2020-04-01 PR"],
        {"PD": "Y 2020-02-01", "BOR": "PD 2020-02-01", "CBOR": "PD 2020-02-01", "LSTA": "PR 2020-04-01"},
        {"OS": (32, 1, "Alive"), "PFS": (32, 0, "Disease Progression")},
    ),
    "not evaluable only": (
        f"{TREATED} -",
        ["S1 2020-03-01 NE"],
        {"BOR": "NE 2020-03-01", "CBOR": "NE 2020-03-01", "LSTA": "NE 2020-03-01"},
        {"OS": (32, 1, "Alive"), "PFS": (61, 1, "Last Tumor Assessment")},
    ),
    "a confirmed response": (
        f"{TREATED} -",
        ["S1 2020-02-01 PR", "S1 2020-02-20 NE", "S1 2020-02-29 PR", "S1 2020-04-01 CR"],
        dict.fromkeys(("RSP", "CB", "CRSP", "CCB", "CBCP"), "Y 2020-02-01")
        | {"BOR": "CR 2020-04-01", "BCP": "Y 2020-04-01", "CBOR": "PR 2020-02-01", "LSTA": "CR 2020-04-01"},
        {
            "OS": (32, 1, "Alive"),
            "PFS": (92, 1, "Last Tumor Assessment"),
            "RSD": (61, 1, "Last Tumor Assessment"),
        },
    ),
    "a response that is not confirmed": (
        f"{TREATED} -",
        ["S1 2020-02-01 PR", "S1 2020-03-01 SD", "S1 2020-04-01 PD"],
        dict.fromkeys(("RSP", "CB", "BCP"), "Y 2020-02-01")
        | {"BOR": "PR 2020-02-01", "CBOR": "SD 2020-03-01", "CCB": "Y 2020-03-01"}
        | {"PD": "Y 2020-04-01", "LSTA": "PD 2020-04-01"},
        {"OS": (32, 1, "Alive"), "PFS": (92, 0, "Disease Progression"), "RSD": (61, 0, "Disease Progression")},
    ),
}


NUMBERS = {name: f"S{number}" for number, name in enumerate(CASES, start=1)}


@pytest.fixture(scope="module")
def together(made: Made) -> Run:
    """All the cases as subjects of one study, each with a number of its own."""
    subjects = [CASES[name][0].replace("S1", number) for name, number in NUMBERS.items()]
    return made(subjects, [line.replace("S1", number) for name, number in NUMBERS.items() for line in CASES[name][1]])


@pytest.mark.parametrize("name", CASES)
def test_a_subject_at_an_edge(together: Run, name: str) -> None:
    _, _, responses, ends = CASES[name]
    assert answers(together, NUMBERS[name]) == {**NOTHING, **responses}
    assert times(together, NUMBERS[name]) == ends


def test_nobody_at_an_edge_is_an_error(together: Run) -> None:
    told = {(f.rule, f.severity) for f in together.findings}
    assert told == {("DATE-IMPUTED", "note"), ("EMPTY-FILE", "warning")}


@pytest.mark.parametrize("name", ["never treated, never assessed", "dead before treatment", "a confirmed response"])
def test_a_study_of_one_subject(made: Made, name: str) -> None:
    subject, assessments, responses, ends = CASES[name]
    run = made([subject], assessments)
    assert answers(run, "S1") == {**NOTHING, **responses}
    assert times(run, "S1") == ends
    assert {f.rule for f in run.findings} == {"EMPTY-FILE"}


def test_never_treated_is_not_in_the_safety_population(made: Made) -> None:
    frame = made(["S1 A 2020-01-01 - - 2020-01-05", f"{TREATED.replace('S1', 'S2')} -"], []).built["ADSL"].frame
    assert frame["SAFFL"].tolist() == ["N", "Y"]
    assert frame["TRTDURD"].isna().tolist() == [True, False]


def test_a_partial_date_of_death_is_flagged_and_told(made: Made) -> None:
    run = made([f"{TREATED} 2020-06", f"{TREATED.replace('S1', 'S2')} 2020"], [])
    frame = run.built["ADSL"].frame
    assert frame["DTHDTF"].tolist() == ["D", "M"]
    assert [str(EPOCH + int(day)) for day in frame["DTHDT"]] == ["2020-06-01", "2020-01-01"]
    assert [f.place for f in run.findings if f.rule == "DATE-IMPUTED"] == [
        "dm.csv line 2, DTHDTC",
        "dm.csv line 3, DTHDTC",
    ]


def test_an_arm_without_events(made: Made) -> None:
    subjects = [f"{TREATED} 2020-03-01", "S2 B 2020-01-01 2020-01-02 2020-02-01 -", "S3 B 2020-01-01 - - -"]
    run = made(subjects, ["S2 2020-03-01 SD"])
    frame = run.built["ADTTE"].frame
    for parameter in ("OS", "PFS"):
        mine = frame[frame["PARAMCD"].eq(parameter)]
        events = mine["CNSR"].eq(0).groupby(mine["ARM"].astype("str")).sum()
        assert events.to_dict() == {"A": 1, "B": 0}


def test_a_study_without_subjects(made: Made) -> None:
    run = made([], [])
    assert [len(run.built[name].frame) for name in ("ADSL", "ADRS", "ADTTE")] == [0, 0, 0]
