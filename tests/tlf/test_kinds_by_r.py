"""Every statistical kind of analysis computes, from a row of the sheet, what R answers to the same small trial."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "r"
ANSWERS = json.loads((FIXTURES / "kinds_answers.json").read_text())["answers"]
TOP = {
    "display": "T",
    "layout": "table",
    "by": "ARM",
    "groups": "A; B; C; A vs B=AB; B vs A=BA; A vs B vs C=P; ALL=All",
}
EVENT = {"where": "RESP EQ Y"}
ADTTE = {"dataset": "ADTTE"}
VISITS = {"dataset": "ADVS", "variable": "CHG", "groups": "B vs A"}
VISIT_MODEL = "visit=AVISIT; at=Week 24; covariance={}"

# key of the answer: the row of the sheet, and the statistics in the order of R's numbers; groups are B, or B vs A
ROWS: dict[str, tuple[dict[str, str], str]] = {
    "proportion": (EVENT | {"parameters": "method=wilson"}, "n pct pct_lower pct_upper"),
    "risk_difference": (EVENT, "estimate lower upper"),
    "odds_ratio": (EVENT, "estimate lower upper p"),
    "odds_ratio_strata": (EVENT | {"kind": "odds_ratio", "parameters": "strata=SITE"}, "estimate lower upper p"),
    "risk_ratio": (EVENT, "estimate lower upper p"),
    "cmh": ({"variable": "GRADE", "parameters": "strata=SITE", "groups": "A vs B vs C"}, "p chisq df"),
    "breslow_day": (EVENT | {"parameters": "strata=SITE; tarone=no"}, "p chisq df"),
    "trend": (EVENT | {"groups": "A vs B vs C"}, "p chisq df"),
    "mcnemar": ({"variable": "PRE POST", "groups": "ALL"}, "p chisq"),
    "mean": ({"variable": "CHG"}, "n estimate lower upper p"),
    "ttest": ({"variable": "CHG"}, "estimate lower upper df p"),
    "geometric": ({"variable": "CONC"}, "gmean lower upper gcv"),
    "signed_rank": ({"variable": "CHG", "parameters": "method=normal"}, "p"),
    "shift": ({"variable": "CHG"}, "estimate lower upper p"),
    "ancova": ({"variable": "CHG", "parameters": "model=TRT + BASE + SITE"}, "estimate se lower upper"),
    "ancova_difference": (
        {"kind": "ancova", "variable": "CHG", "parameters": "model=TRT + BASE + SITE", "groups": "B vs A"},
        "estimate se lower upper p",
    ),
    "model_term": ({"variable": "CHG", "parameters": "model=DOSE + SITE + BASE; take=DOSE", "groups": "ALL"}, "p f"),
    "mmrm": (
        VISITS | {"parameters": VISIT_MODEL.format("compound-symmetry") + "; df=kenward-roger-expected"},
        "estimate se lower upper df p",
    ),
    "mmrm_unstructured": (
        VISITS | {"kind": "mmrm", "groups": "B", "parameters": VISIT_MODEL.format("fallback") + "; df=residual"},
        "estimate se",
    ),
    "rate": ({"where": "NEV GT 0", "parameters": "per=36525"}, "events exposure rate lower upper"),
    "rate_ratio": ({"where": "NEV GT 0"}, "estimate lower upper p"),
    "rate_difference": ({"where": "NEV GT 0", "parameters": "per=36525"}, "estimate lower upper p"),
    "rate_model": ({"dataset": "ADAE", "groups": "B vs A"}, "estimate lower upper p"),
    "logistic": ({"parameters": "model=TRT + AGE + SEX; event=RESP EQ Y"}, "estimate lower upper p"),
    "km_quantile": (ADTTE | {"parameters": "share=0.25"}, "time lower upper"),
    "follow_up": (ADTTE, "time lower upper"),
    "rmst": (ADTTE | {"parameters": "until=10", "groups": "B vs A"}, "estimate lower upper p"),
    "interaction": (ADTTE | {"parameters": "subgroup=SEX"}, "p chisq df"),
    "incidence": (ADTTE | {"parameters": "at=10; competing=CNSR EQ 2"}, "pct pct_lower pct_upper"),
    "gray": (ADTTE | {"parameters": "competing=CNSR EQ 2", "groups": "A vs B vs C"}, "p chisq df"),
    "finegray": (ADTTE | {"parameters": "competing=CNSR EQ 2"}, "estimate lower upper p"),
    "logrank_gehan": (ADTTE | {"kind": "logrank", "parameters": "weight=gehan", "groups": "A vs B"}, "p chisq"),
    "km_entry": (ADTTE | {"kind": "km", "parameters": "entry=ENTRY"}, "km_median km_median_lower km_median_upper"),
    "logrank_entry": (ADTTE | {"kind": "logrank", "parameters": "entry=ENTRY", "groups": "B vs A"}, "p chisq"),
    "cox_entry": (ADTTE | {"kind": "cox", "parameters": "entry=ENTRY", "groups": "B vs A"}, "hr hr_lower hr_upper p"),
    "cox_test": (
        ADTTE | {"parameters": "model=TRT + AGE + SEX=M; terms=AGE + SEX=M", "groups": "B vs A"},
        "p chisq df",
    ),
    "landmark": (ADTTE | {"parameters": "at=8", "groups": "B vs A"}, "difference difference_lower difference_upper p"),
}
COMPARING = (
    "risk_",
    "odds_",
    "breslow",
    "ttest",
    "shift",
    "rate_ratio",
    "rate_diff",
    "logistic",
    "interaction",
    "fineg",
)


def frames() -> dict[str, pd.DataFrame]:
    adsl, visits = (pd.read_csv(FIXTURES / f"kinds_{name}.csv") for name in ("adsl", "visits"))
    times = adsl[["USUBJID", "AVAL", "CNSR", "ENTRY"]]
    events = adsl.loc[adsl.index.repeat(adsl["NEV"]), ["USUBJID"]].assign(AEDECOD="Headache")
    subjects = adsl.drop(columns=["AVAL", "CNSR", "ENTRY"])
    return {name: typed(frame) for name, frame in (
        ("ADSL", subjects), ("ADTTE", times), ("ADVS", visits), ("ADAE", events.reset_index(drop=True)),
    )}  # fmt: skip


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    numeric = pd.api.types.is_numeric_dtype
    return pd.DataFrame({n: frame[n].astype(float) if numeric(frame[n].dtype) else encoded(frame[n]) for n in frame})


def made(row: dict[str, str], data: dict[str, pd.DataFrame]) -> Displays:
    line = {"display": "T", "analysis": "X", "row": "X", "dataset": "ADSL"} | row
    sheets = {"displays": (Row(TOP, "displays"),), "analyses": (Row(line, "analyses"),)}
    return build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), data)


@pytest.fixture(scope="module")
def data() -> dict[str, pd.DataFrame]:
    return frames()


@pytest.mark.parametrize("key", ROWS)
def test_what_r_answers(key: str, data: dict[str, pd.DataFrame]) -> None:
    row, stats = ROWS[key]
    kind = row.get("kind", key)
    group = "B vs A" if kind.startswith(COMPARING) else "B"
    found = made({"kind": kind, "groups": group, "stats": stats, "cell": f"{{{stats.split()[0]}}}"} | row, data)
    assert not found.findings
    numbers = dict(zip(found.results["stat"], found.results["value"], strict=True))
    # R's optimisers of mixed models stop at about six digits
    answer = ANSWERS[key]["answer"]
    wanted = answer if isinstance(answer, list) else [answer]
    close = 2e-5 if kind == "mmrm" else 1e-7
    assert [numbers[s] for s in stats.split()] == pytest.approx(wanted, rel=close, abs=1e-9)


def test_every_answer_is_asked_for() -> None:
    assert set(ROWS) == set(ANSWERS)


def empty(data: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The trial without a subject in arm B."""
    kept = set(data["ADSL"].loc[data["ADSL"]["ARM"].astype(str) != "B", "USUBJID"].astype(str))
    return {name: typed(f[f["USUBJID"].astype(str).isin(kept)].reset_index(drop=True)) for name, f in data.items()}


@pytest.mark.parametrize("key", ROWS)
def test_an_empty_arm_is_not_estimable(key: str, data: dict[str, pd.DataFrame]) -> None:
    """No number is made up where an arm has nobody, and nothing breaks off."""
    row, stats = ROWS[key]
    kind = row.get("kind", key)
    group = "B vs A" if kind.startswith(COMPARING) else "B"
    asked: dict[str, Any] = {"kind": kind, "groups": group, "stats": stats, "cell": f"{{{stats.split()[0]}}}"} | row
    found = made(asked, empty(data))
    values = dict(zip(found.results["stat"], found.results["value"], strict=True))
    told = [s for s in ("estimate", "p", "lower", "upper", "pct", "time", "rate") if s in stats.split()]
    if asked["groups"] in ("B", "B vs A") and not found.findings:
        assert all(pd.isna(values[s]) for s in told)
