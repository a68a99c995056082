"""Every dataset of SDTMIG 3.4 and every structure of ADaM, begun from a small form, checked, and built in one study."""

from pathlib import Path

import pytest

from m5kit.begin.domain import NewDomain, new_domains
from m5kit.begin.new import new_study
from m5kit.specs.standards import StandardVariable, standard_datasets, standard_variables
from m5kit.study import Run, Study, build
from m5kit.study.check import check

OWN = {"XI": "INTERVENTIONS", "XE": "EVENTS", "XF": "FINDINGS"}
NOT_FROM_A_FORM = ("DM", "ADSL", "BDS", "OCCDS", "SUPP--")
TERMS = {"C66742": "Y", "C66731": "F", "C74457": "WHITE", "C66781": "YEARS", "C142179": "ASSIGNED, NOT TREATED"}
VALUES = (
    "dataset,variable,where,label,origin,source,method\nSUPPAE,QVAL,QNAM EQ NOTE,Note,Collected,raw.ae.AETERM,copy\n"
)


def value(known: StandardVariable, record: int) -> str:
    """What a form may have for a variable: a term, a date, a number or a word."""
    if known.codelist in TERMS:
        return TERMS[known.codelist]
    if known.name.endswith("DTC"):
        return f"2019-02-0{record}"
    if known.name.endswith(("DUR", "ELTM", "EVLINT", "STINT", "ENINT")):
        return "P1D"
    numbers = ("VISITNUM", "STRESN", "ORRES", "STRESC", "STNRLO", "STNRHI", "ORNRLO", "ORNRHI")
    return str(record) if known.type == "Num" or known.name.endswith(numbers) else f"W{record}"


def form(folder: Path, name: str, variables: tuple[StandardVariable, ...], prefix: str = "") -> None:
    """A form with a field for every variable of a dataset, and a record for each of two subjects."""
    fields = [v for v in variables if v.name not in ("STUDYID", "DOMAIN", "USUBJID")]
    lines = [",".join(["SUBJECT", *(v.name.replace("--", prefix) for v in fields)])]
    lines += [
        ",".join([subject, *(value(v, record).replace(",", " ") for v in fields)])
        for record, subject in enumerate(("1001", "2001"), 1)
    ]
    (folder / "raw" / f"{name.lower()}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def begun(folder: Path) -> list[str]:
    """Every dataset begun in a study; their names."""
    wanted = []
    for name in [d.name for d in standard_datasets() if d.name not in NOT_FROM_A_FORM] + ["APMH", *OWN]:
        form(folder, name, standard_variables(OWN.get(name, name)), name)
        wanted.append(NewDomain(name, f"raw.{name.lower()}", OWN.get(name, "")))
    names = _new(folder, *wanted)
    names += _new(folder, NewDomain("SUPPAE"), NewDomain("ADSL", "DM"))
    with (folder / "spec" / "records.csv").open("a", encoding="utf-8") as file:
        file.write("SUPPAE,NOTE,raw.ae,,\n")
    (folder / "spec" / "values.csv").write_text(VALUES, encoding="utf-8")
    analysed = NewDomain("ADAE", "AE", "OCCDS"), NewDomain("ADLB", "LB", "BDS"), NewDomain("ADTTE", structure="TTE")
    return [*names, *_new(folder, *analysed)]


def _new(folder: Path, *wanted: NewDomain) -> list[str]:
    made = new_domains(Study.open(folder), wanted)
    assert {each.name: m.open for each, m in zip(wanted, made, strict=True) if m.open} == {}
    return [each.name for each in wanted]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("all") / "trial"
    new_study(folder, "ALL-1")
    toml = folder / "study.toml"
    windows = 'visit_windows = ["Day 1: 1 to 10, target 1", "Week 4: 11 to 40, target 29"]\n'
    toml.write_text(f"{toml.read_text(encoding='utf-8')}{windows}", encoding="utf-8")
    names = begun(folder)
    assert len(names) == 62 + 3 + 1 + 4  # with DM the 63 of SDTMIG 3.4; one's own; APMH; ADaM
    return Study.open(folder)


@pytest.fixture(scope="module")
def run(study: Study) -> Run:
    return build(study)


def test_every_dataset_passes_the_check(study: Study) -> None:
    assert [str(f) for f in check(study) if f.severity == "error"] == []
    assert {d.name for d in standard_datasets() if d.room == "sdtm"} - {"SUPP--"} <= set(study.spec.datasets)


def test_every_dataset_is_built(run: Run) -> None:
    assert [name for name, built in run.built.items() if not len(built.frame)] == []
    assert run.built["XE"].frame["XESEQ"].tolist() == [1.0, 1.0]
    assert run.built["SUPPAE"].frame["QVAL"].tolist() == ["W1", "W2"]
    assert run.built["APMH"].frame["APID"].tolist() == ["W1", "W2"]


def test_the_subjects_have_treatments_dates_and_populations(run: Run) -> None:
    adsl = run.built["ADSL"].frame
    assert adsl[["TRT01P", "TRT01A", "SAFFL", "ITTFL", "AGEGR1"]].astype("object").fillna("").values.tolist() == [
        ["Active", "Active", "Y", "Y", "<65"],
        ["Placebo", "Placebo", "Y", "Y", "<65"],
        ["Active", "Active", "Y", "Y", "<65"],
        ["Placebo", "", "N", "Y", ">=65"],
    ]
    assert {"TRTSDT", "TRTEDT", "EOSDT", "DTHDT", "DTHFL"} <= set(adsl.columns)


def test_events_have_analysis_dates_emergence_and_occurrence_flags(run: Run) -> None:
    adae = run.built["ADAE"].frame
    columns = ["ASTDT", "ASTDY", "TRTEMFL", "AOCCFL", "AOCCSFL", "AOCCPFL", "TRTA"]
    shown = adae[columns].astype("object")
    assert shown.where(shown.notna(), "").values.tolist() == [
        [21581.0, 19.0, "Y", "Y", "Y", "Y", "Active"],  # 2019-02-01, treated from 2019-01-14
        [21582.0, -9.0, "", "", "", "", "Active"],  # 2019-02-02, before 2019-02-11
    ]


def test_results_have_baseline_change_and_windows(run: Run) -> None:
    adlb = run.built["ADLB"].frame
    shown = adlb[["PARAMCD", "AVAL", "ADY", "AVISIT", "AVISITN", "AWTARGET", "AWTDIFF", "AWLO", "AWHI"]].astype(
        "object"
    )
    assert shown.where(shown.notna(), "").values.tolist() == [
        ["W1", 1.0, 19.0, "Week 4", 2.0, 29.0, 10.0, 11.0, 40.0],
        ["W2", 2.0, -9.0, "", "", "", "", "", ""],
    ]
    assert {"BASE", "CHG", "PCHG", "ABLFL", "ANL01FL", "ONTRTFL"} <= set(adlb.columns)


def test_times_to_event_have_their_rules(run: Run) -> None:
    adtte = run.built["ADTTE"].frame
    shown = adtte[["PARAMCD", "PARAM", "CNSR", "EVNTDESC", "AVAL", "SRCDOM", "SRCVAR"]].astype("object")
    assert shown.values.tolist()[0] == [
        *("OS", "Overall Survival (days)", 1.0, "ALIVE AT THE END OF THE STUDY", 168.0, "DM", "RFPENDTC")
    ]
    assert len(adtte) == 3  # of four subjects one was never treated
