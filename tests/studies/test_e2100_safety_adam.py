"""E2100's analysis datasets of events, exposure and quality of life, against sums made from the collected forms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from m5kit.study import Run

Forms = Mapping[str, list[dict[str, str]]]
REVERSED = {
    *(f"GP{i}" for i in range(1, 8)),
    *(f"GE{i}" for i in (1, 3, 4, 5, 6)),
    *(f"B{i}" for i in (1, 2, 3, 5, 6, 7, 8)),
}
SCALES = {"PWB": ("GP", 7), "SWB": ("GS", 7), "EWB": ("GE", 6), "FWB": ("GF", 7), "BCS": ("B", 9)}
TOTALS = {"TOI": ("PWB", "FWB", "BCS"), "FACTB": ("PWB", "SWB", "EWB", "FWB", "BCS")}


def patients(column: pd.Series) -> pd.Series:
    return column.astype("str").str.removeprefix("E2100SYN-")


def patient(row: Mapping[str, str]) -> str:
    return row["PATID"].strip().upper()


def test_worst_related_grade_of_every_patient_and_term(run: Run, current: Forms) -> None:
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for row in current["toxicity"]:
        if int(row["ATTRIB"]) >= 3:
            key = patient(row), row["CTC_TERM"].strip()
            expected[key] = max(expected[key], float(row["GRADE"]))
    adae = run.built["ADAE"].frame
    worst = adae[adae["AOCC01FL"].eq("Y")]
    found = dict(
        zip(
            zip(patients(worst["USUBJID"]), worst["AEMODIFY"].astype("str"), strict=True), worst["ATOXGRN"], strict=True
        )
    )
    assert len(found) == len(worst) > 5000
    assert found == expected


def test_fatal_events_are_flagged_and_unrelated(run: Run, current: Forms) -> None:
    expected = sorted(patient(row) for row in current["toxicity"] if row["GRADE"] == "5")
    adae = run.built["ADAE"].frame
    fatal = adae[adae["FATALFL"].eq("Y")]
    assert sorted(patients(fatal["USUBJID"])) == expected
    assert set(fatal["RELGR1"]) == {"NOT RELATED"}


def test_an_event_never_ends_before_it_starts(run: Run) -> None:
    adae = run.built["ADAE"].frame
    both = adae[adae["AENDT"].notna() & adae["ASTDT"].notna()]
    assert len(both) > 5000
    assert (both["ASTDT"] <= both["AENDT"]).all()
    partial = adae["AESTDTC"].astype("str").str.len().lt(10)
    assert (adae["ASTDTF"].notna() == (partial & adae["ASTDT"].notna())).all()
    assert partial.sum() > 100


def test_doses_of_every_patient(run: Run, current: Forms) -> None:
    adex = run.built["ADEX"].frame
    for form, agent in (("tx_paclitaxel", "PAC"), ("tx_bevacizumab", "BEV")):
        given = [row for row in current[form] if row["GIVEN"] == "Y"]
        amounts: dict[str, list[float]] = defaultdict(list)
        for row in given:
            amounts[patient(row)].append(float(row["DOSE_MG"]))
        found = by_patient(adex, f"{agent}NDOS")
        assert found == {p: float(len(doses)) for p, doses in amounts.items()}
        assert by_patient(adex, f"{agent}CUM") == {p: sum(doses) for p, doses in amounts.items()}
        missed = defaultdict(float, dict.fromkeys(amounts, 0.0))
        for row in current[form]:
            missed[patient(row)] += row["GIVEN"] == "N"
        assert by_patient(adex, f"{agent}NOMIT") == {p: missed[p] for p in amounts}


def by_patient(frame: pd.DataFrame, parameter: str) -> dict[str, float]:
    mine = frame[frame["PARAMCD"].eq(parameter)]
    return dict(zip(patients(mine["USUBJID"]), mine["AVAL"], strict=True))


def score(answers: Iterable[tuple[str, str]]) -> float | None:
    known = [(4 - int(a)) if item in REVERSED else int(a) for item, a in answers if a != ""]
    size = len(list(answers))
    return sum(known) * size / len(known) if 2 * len(known) > size else None


def test_scores_of_every_questionnaire(run: Run, current: Forms) -> None:
    expected: dict[tuple[str, str, str], float] = {}
    for row in current["factb"]:
        key = patient(row), row["TIMEPT"].strip().upper()
        own = {n: score([(f"{p}{i}", row[f"{p}{i}"]) for i in range(1, k + 1)]) for n, (p, k) in SCALES.items()}
        for name, parts in TOTALS.items():
            items = [f"{SCALES[p][0]}{i}" for p in parts for i in range(1, SCALES[p][1] + 1)]
            whole = sum(row[item] != "" for item in items) >= 0.8 * len(items)
            values = [own[p] for p in parts]
            own[name] = sum(v for v in values if v is not None) if whole and None not in values else None
        expected |= {(*key, name): value for name, value in own.items() if value is not None}
    adqs = run.built["ADQS"].frame
    assert adqs.groupby("VISIT", observed=True)["USUBJID"].nunique().to_dict() == {
        "BASELINE": 631,
        "WEEK 17": 488,
        "WEEK 33": 368,
    }
    scored = adqs[adqs["AVAL"].notna()]
    keys = zip(patients(scored["USUBJID"]), scored["VISIT"].astype("str"), scored["PARAMCD"].astype("str"), strict=True)
    found = dict(zip(keys, scored["AVAL"], strict=True))
    assert sorted(found) == sorted(expected)
    assert max(abs(found[key] - expected[key]) for key in found) < 1e-9


def test_grades_of_neutrophils(run: Run) -> None:
    adlb = run.built["ADLB"].frame
    neutrophils = adlb[adlb["PARAMCD"].eq("NEUT")]
    expected = pd.cut(neutrophils["AVAL"], [0, 0.5, 1, 1.5, 2, 1e9], right=False, labels=[4.0, 3.0, 2.0, 1.0, 0.0])
    assert neutrophils["ATOXGRN"].tolist() == expected.astype("float64").tolist()
    lowest = neutrophils[neutrophils["DTYPE"].eq("MINIMUM")]
    under = neutrophils[neutrophils["DTYPE"].isna() & neutrophils["ONTRTFL"].eq("Y") & neutrophils["ABLFL"].isna()]
    wanted = under.groupby("USUBJID", observed=True)["AVAL"].min()
    assert lowest.set_index("USUBJID")["AVAL"].to_dict() == wanted.to_dict()
