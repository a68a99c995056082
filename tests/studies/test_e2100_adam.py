"""E2100's analysis datasets against the calibrated table, from which the raw forms were simulated."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from m5kit.study import Run

Calibrated = Mapping[str, Mapping[str, str]]
DAYS_PER_MONTH = 30.4375


def of_parameter(run: Run, dataset: str, parameter: str) -> pd.DataFrame:
    """A parameter's records by patient."""
    frame = run.built[dataset].frame
    chosen = frame[frame["PARAMCD"].eq(parameter)]
    return chosen.set_index(chosen["USUBJID"].astype("str").str.removeprefix("E2100SYN-"))


def column(calibrated: Calibrated, name: str) -> pd.Series:
    return pd.Series({patient: row[name] for patient, row in calibrated.items()})


def assert_same(found: pd.Series, expected: pd.Series) -> None:
    assert sorted(found.index) == sorted(expected.index)
    differing = found.loc[expected.index].ne(expected)
    assert not differing.any(), list(expected.index[differing])


EVENTS = {"PD": "DISEASE PROGRESSION", "DEATH": "DEATH"}


def test_progression_free_survival_of_every_patient(run: Run, calibrated: Calibrated) -> None:
    found = of_parameter(run, "ADTTE", "PFS")
    outcome = column(calibrated, "outcome")
    assert_same(found["AVAL"], column(calibrated, "pfs").astype(float) + 1)
    assert_same(found["CNSR"].eq(0), outcome.isin(["PD", "DEATH"]))
    therapy = outcome.eq("NPT") | (outcome.eq("NEVER") & column(calibrated, "nonprotocol").astype(float).gt(0))
    told = outcome.map(EVENTS).mask(therapy, "NONPROTOCOL THERAPY").dropna()
    why = found["EVNTDESC"].astype("str")
    assert_same(why.loc[told.index], told)
    assert set(why.drop(told.index)) == {"NO PROGRESSION", "REFUSED FOLLOW-UP", "LOST TO FOLLOW-UP"}


def test_survival_of_every_patient(run: Run, calibrated: Calibrated) -> None:
    found = of_parameter(run, "ADTTE", "OS")
    assert_same(found["AVAL"], column(calibrated, "survival").astype(float) + 1)
    assert_same(found["CNSR"].eq(0), column(calibrated, "died").eq("Y"))


def test_the_last_assessment_without_progression_of_every_patient(run: Run, calibrated: Calibrated) -> None:
    adsl = run.built["ADSL"].frame
    days = pd.Series((adsl["NEGREFDT"] - adsl["RANDDT"]).to_numpy(), index=adsl["SUBJID"].astype("str").to_numpy())
    expected = {}
    for patient, row in calibrated.items():
        limit = float(row["nonprotocol"]) if row["outcome"] == "NPT" else np.inf
        before = [float(day) for day in row["negatives"].split(".") if day and float(day) <= limit]
        expected[patient] = max([0.0, *before])
    assert_same(days, pd.Series(expected))


def test_best_response_of_every_patient(run: Run, calibrated: Calibrated) -> None:
    expected = column(calibrated, "best")
    assert_same(of_parameter(run, "ADRS", "CBOR")["AVALC"].astype("str"), expected)
    responder = expected.isin(["CR", "PR"]).map({True: "Y", False: "N"})
    assert_same(of_parameter(run, "ADRS", "CRSP")["AVALC"].astype("str"), responder)


CAUSES = {
    "P": "DISEASE PROGRESSION",
    "C": "CARDIAC EVENT",
    "I": "INFECTION",
    "E": "PULMONARY EMBOLISM",
    "M": "OTHER MALIGNANCY",
    "U": "UNKNOWN",
    "O": "OTHER",
}


def test_baseline_and_death_of_every_patient(run: Run, calibrated: Calibrated) -> None:
    adsl = run.built["ADSL"].frame
    adsl = adsl.set_index(adsl["SUBJID"].astype("str"))
    assert_same(adsl["AGE"], column(calibrated, "age").astype(float))
    assert_same(adsl["ECOGBL"], column(calibrated, "ecog").astype(float))
    assert_same(adsl["ELIGFL"].astype("str"), column(calibrated, "eligible"))
    assert_same(adsl["MEASFL"].astype("str"), column(calibrated, "measurable"))
    assert_same(adsl["NSITGR1"].eq(">=3"), column(calibrated, "sites").astype(int).ge(3))
    assert_same(adsl["DTHFL"].eq("Y"), column(calibrated, "died").eq("Y"))
    assert_same(
        adsl["DTHCAUS"].astype("str").dropna(), column(calibrated, "cause").replace("", None).dropna().map(CAUSES)
    )


@pytest.mark.parametrize("agent", ["paclitaxel", "bevacizumab"])
def test_first_and_last_dose_of_every_patient(run: Run, calibrated: Calibrated, agent: str) -> None:
    adsl = run.built["ADSL"].frame
    adsl = adsl.set_index(adsl["SUBJID"].astype("str"))
    days = column(calibrated, agent).map(lambda text: [int(d) for d in text.replace(" ", ".").split(".") if d])
    given = days[days.map(len) > 0]
    for name, take in (("SDT", min), ("EDT", max)):
        found = (adsl[f"{agent[:3].upper()}{name}"] - adsl["RANDDT"]).dropna()
        assert_same(found, given.map(take).astype(float))


# Eligible patients: N Engl J Med 2007;357:2666, Figure 1B and Results; intervals from the calibration's targets.
def test_counts_of_events(run: Run) -> None:
    counts = {}
    for parameter in ("PFS", "OS", "PFSSHIFT", "NEGPD"):
        found = of_parameter(run, "ADTTE", parameter)
        events = found[found["ELIGFL"].eq("Y") & found["CNSR"].eq(0)]
        counts[parameter] = events["ARMCD"].astype("str").value_counts().to_dict()
    assert counts == {
        "PFS": {"PB": 316, "P": 308},
        "OS": {"PB": 243, "P": 240},
        "PFSSHIFT": {"PB": 316, "P": 308},
        "NEGPD": {"PB": 309, "P": 300},
    }


def test_intervals_from_the_last_assessment_without_progression(run: Run) -> None:
    found = of_parameter(run, "ADTTE", "NEGPD")
    found = found[found["ELIGFL"].eq("Y")]
    short = found["AVAL"].lt(2.5 * DAYS_PER_MONTH).groupby(found["ARMCD"].astype("str")).sum()
    assert short.to_dict() == {"PB": 93, "P": 95}
    medians = found["AVAL"].groupby(found["ARMCD"].astype("str")).median() / DAYS_PER_MONTH
    assert medians.round(1).to_dict() == {"PB": 2.8, "P": 2.8}


def test_why_progression_was_not_documented(run: Run) -> None:
    adsl = run.built["ADSL"].frame
    chosen = adsl[adsl["ELIGFL"].eq("Y")]
    pairs = Counter(zip(chosen["ARMCD"].astype("str"), chosen["NOPDREAS"].astype("str"), strict=True))
    assert {k: n for k, n in pairs.items() if k[1] in ("NEVER STARTED", "NONPROTOCOL THERAPY", "DIED")} == {
        ("PB", "NEVER STARTED"): 2,
        ("P", "NEVER STARTED"): 6,
        ("PB", "NONPROTOCOL THERAPY"): 13,
        ("P", "NONPROTOCOL THERAPY"): 12,
        ("PB", "DIED"): 6,
        ("P", "DIED"): 7,
    }


# The twelve assessments that README.md of the study names.
DISAGREEMENTS = {
    ("S0163", 2): "PR",
    ("S0459", 2): "PR",
    ("S0483", 2): "PR",
    ("S0578", 2): "PR",
    ("S0046", 1): "SD",
    ("S0563", 1): "SD",
    ("S0020", 2): "SD",
    ("S0064", 2): "SD",
    ("S0577", 4): "SD",
    ("S0539", 5): "SD",
    ("S0188", 8): "SD",
    ("S0722", 8): "SD",
}


def test_recist_derived_again_differs_at_twelve_assessments(run: Run) -> None:
    found = of_parameter(run, "ADRS", "OVRLDER")
    differing = found[found["CRIT1FL"].eq("Y")]
    numbers = differing["RSLNKGRP"].astype("str").str.removeprefix("A").astype(int)
    assert dict(zip(zip(differing.index, numbers, strict=True), differing["AVALC"], strict=True)) == DISAGREEMENTS
    assert found["CRIT1FL"].notna().all()


def test_the_record_of_the_date_is_named(run: Run) -> None:
    """SRCDOM, SRCVAR and SRCSEQ lead to a record of the subject with that very date, in every record of ADTTE."""
    frame = run.built["ADTTE"].frame
    for domain, chosen in frame.groupby(frame["SRCDOM"].astype("str")):
        source = run.built[str(domain)].frame
        keys = pd.DataFrame({"USUBJID": source["USUBJID"].astype("str"), "SRCSEQ": source[f"{domain}SEQ"]})
        for variable, part in chosen.groupby(chosen["SRCVAR"].astype("str")):
            keys["date"] = pd.to_datetime(source[str(variable)].astype("str"), errors="coerce")
            wanted = pd.DataFrame({"USUBJID": part["USUBJID"].astype("str"), "SRCSEQ": part["SRCSEQ"]})
            dates = wanted.merge(keys, how="left", on=["USUBJID", "SRCSEQ"], validate="many_to_one")["date"]
            days = (dates - pd.Timestamp("1960-01-01")).dt.days.to_numpy(dtype="float64")
            exact = ~part["PARAMCD"].eq("PFSSHIFT").to_numpy() | part["CNSR"].ne(0).to_numpy()
            assert (days[exact] == part["ADT"].to_numpy()[exact]).all()
            assert (days <= part["ADT"].to_numpy()).all()
    assert frame["SRCDOM"].notna().all()


def test_lineage_leads_to_the_line_of_the_form(run: Run) -> None:
    from m5kit.engine.lineage import raw_positions

    table = run.shelf["ADTTE"]
    row = int(np.flatnonzero((table.frame["PARAMCD"].eq("PFS") & table.frame["SUBJID"].eq("S0005")).to_numpy())[0])
    behind = dict(raw_positions(table, row, run.shelf))
    assert set(behind) == {"raw.reg", "raw.response"}
    response = run.shelf["raw.response"].frame.iloc[behind["raw.response"]]
    assert (response["PATID"], response["ASMTNO"], response["OVERALL"]) == ("S0005", "6", "PD")


def test_times_to_event_leave_no_findings(run: Run) -> None:
    assert [f for f in run.findings if f.rule.startswith("EVENT")] == []
