"""Rows of the sheet for models, strata and corrections that the field asks for less often, against R's stored answers."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.statistics.multiplicity import METHODS, adjusted_p
from m5kit.tlf.statistics.simultaneous import Inside

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "r"
ANSWERS = {
    key: one
    for name in ("more", "further")
    for key, one in json.loads((FIXTURES / f"{name}_answers.json").read_text())["answers"].items()
}
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A; B; C; D; B vs A=BA; A vs B vs C vs D=P; ALL=All"}
LIMITS = "estimate lower upper p"
BA = "groups=B vs A"
TTE, COMPETING = f"dataset=ADTTE; {BA}", "competing=CNSR EQ 2; model=TRT + AGE + SEX=M"
APART = "difference difference_lower difference_upper p"
YES, COVARIATES = "where=RESP EQ Y", "model=TRT + BASE + SEX"
KR = "model=TRT + VISIT + TRT*VISIT + BASE + SEX; at=Week 24"
VISITS = f"dataset=ADVS; variable=CHG; {BA}"

# answer: the kind, the cells of the row, its parameters, the statistics in the order of R's numbers
ROWS: dict[str, tuple[str, str, str, str]] = {
    "finegray_treatment": ("finegray", TTE, COMPETING, LIMITS),
    "finegray_age": ("finegray", TTE, f"{COMPETING}; take=AGE; conf_level=0.9", LIMITS),
    "finegray_product": ("finegray", TTE, f"{COMPETING} + TRT*AGE; take=TRT*AGE", LIMITS),
    "landmark_strata": ("landmark", TTE, "at=9; strata=SEX", APART),
    "landmark_strata_mh": ("landmark", TTE, "at=9; strata=SEX; weights=mantel-haenszel; conf_level=0.9", APART),
    "landmark_strata_log-log": ("landmark", TTE, "at=9; strata=SEX; scale=log-log", APART),
    "rmst_strata": ("rmst", TTE, "until=9; strata=SEX", LIMITS),
    "rmst_strata_mh": ("rmst", TTE, "until=9; strata=SEX; weights=mantel-haenszel", LIMITS),
    "rmst_strata_ratio": ("rmst", TTE, "until=9; strata=SEX; scale=ratio; conf_level=0.9", LIMITS),
    "ttest_margin": ("ttest", f"variable=CHG; {BA}", "variance=pooled; alternative=greater; margin=-2", "p"),
    "mean_less": ("mean", "variable=CHG", "alternative=less", "p"),
    "wilcoxon_less": ("wilcoxon", f"variable=CHG; {BA}", "alternative=less", "p"),
    "fisher_greater": ("fisher", f"{YES}; {BA}", "alternative=greater", "p"),
    "risk_difference_margin": ("risk_difference", f"{YES}; {BA}", "alternative=greater; margin=-10", "p"),
    "risk_difference_mn_margin": (
        "risk_difference", f"{YES}; {BA}", "method=miettinen-nurminen; alternative=greater; margin=-10", "p",
    ),
    "cox_margin": ("cox", TTE, "alternative=less; margin=1.3", "p"),
    "ancova_margin": ("ancova", f"variable=CHG; {BA}", f"{COVARIATES}; alternative=greater; margin=-3", "p"),
    "rmst_less": ("rmst", TTE, "until=9; alternative=less; margin=1", "p"),
    "risk_ratio_strata": ("risk_ratio", f"{YES}; {BA}", "strata=SEX", LIMITS),
    "ancova_log": ("ancova", f"variable=CONC; {BA}", "model=TRT + AGE; log=yes", LIMITS),
    "rate_poisson_covariates": ("rate_model", f"dataset=ADAE; {BA}", "model=TRT + AGE + SEX", LIMITS),
    "rate_nb_covariates": (
        "rate_model", f"dataset=ADAE; {BA}", "model=TRT + AGE + SEX; distribution=negative-binomial", LIMITS,
    ),
    "proportional_odds": ("proportional_odds", f"variable=GRADE; {BA}", "model=TRT + AGE + SEX", LIMITS),
    "pearson": ("correlation", "variable=CHG BASE", "", LIMITS),
    "spearman": ("correlation", "variable=CHG CONC; groups=ALL", "method=spearman", "estimate p"),
    "percentiles": ("summary", "variable=CONC; groups=ALL", "", "p1 p5 p10 p90 p95 p99"),
}  # fmt: skip
# by the observed information, then by the expected one
FREEDOM = {f"kr_{name}": name for name in ("ar1", "toeplitz", "heterogeneous-ar1")}
# R's optimisers of glm.nb and polr stop at some six digits
CLOSE = {"cox": 1e-6, "rate_model": 2e-5, "proportional_odds": 1e-5, "risk_difference": 1e-6}


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    numeric = pd.api.types.is_numeric_dtype
    return pd.DataFrame({n: frame[n].astype(float) if numeric(frame[n].dtype) else encoded(frame[n]) for n in frame})


@pytest.fixture(scope="module")
def data() -> dict[str, pd.DataFrame]:
    adsl = typed(pd.read_csv(FIXTURES / "odd_adsl.csv"))
    visits = typed(pd.read_csv(FIXTURES / "odd_visits.csv"))
    events = adsl.loc[adsl.index.repeat(adsl["NEV"].astype(int)), ["USUBJID"]].reset_index(drop=True)
    return {"ADSL": adsl, "ADTTE": adsl[["USUBJID", "AVAL", "CNSR"]], "ADVS": visits, "ADAE": events}


def built(kind: str, cells: str, parameters: str, stats: str, data: dict[str, pd.DataFrame]) -> Displays:
    given = dict(part.split("=", 1) for part in cells.split("; ") if part)
    given |= {"groups": given["groups"].replace(";", "; ")} if "groups" in given else {}
    row = {"display": "T", "analysis": "X", "dataset": "ADSL", "groups": "B", "row": "R", "kind": kind, "stats": stats}
    spec = Spec(
        {"id": "S"}, {}, {}, {},
        sheets={"displays": (Row(TOP, "top"),), "analyses": (Row(row | given | {"parameters": parameters}, "row"),)},
    )  # fmt: skip
    return build_displays(spec, data)


def numbers(made: Displays, stats: str) -> list[float]:
    assert [f for f in made.findings if f.severity == "error"] == []
    found = made.results[made.results["analysis"].eq("X")].set_index("stat")["value"]
    return [float(found[stat]) for stat in stats.split()]


@pytest.mark.parametrize("key", ROWS)
def test_what_r_answers(key: str, data: dict[str, pd.DataFrame]) -> None:
    kind, cells, parameters, stats = ROWS[key]
    ours = numbers(built(kind, cells, parameters, stats, data), stats)
    theirs = ANSWERS[key]["answer"]
    theirs = theirs if isinstance(theirs, list) else [theirs]
    assert ours == pytest.approx(theirs, rel=CLOSE.get(kind, 1e-7), abs=1e-10)


@pytest.mark.parametrize("key", FREEDOM)
def test_kenward_and_roger_as_derived_from_the_likelihood(key: str, data: dict[str, pd.DataFrame]) -> None:
    stats, answer = "estimate se df p", ANSWERS[key]["answer"]
    for place, df in enumerate(("kenward-roger", "kenward-roger-expected")):
        parameters = f"{KR}; covariance={FREEDOM[key]}; df={df}"
        ours = numbers(built("mmrm", VISITS, parameters, stats, data), stats)
        theirs = answer[4 * place : 4 * place + 4]
        assert ours[:2] == pytest.approx(theirs[:2], rel=1e-7)
        assert ours[2:] == pytest.approx(theirs[2:], rel=1e-6)


def test_the_multivariate_t_distribution() -> None:
    """R: f <- function(q) integrate over x of (integral of dnorm(z) (pnorm((q x - z sqrt(.5)) / sqrt(.5)) - pnorm(-...))^3) dchi."""
    equal = 0.5 + 0.5 * np.eye(3)
    inside = Inside(equal, 60.0)
    assert inside.chance(2.4099420) == pytest.approx(0.949999985132, abs=3e-8)
    assert inside.chance(2.40990082) == pytest.approx(0.949995086565, abs=3e-8)
    pairs = np.array([[1.0, -1, 0], [1, 0, -1], [0, 1, -1]]) / np.sqrt(2)
    # R: ptukey(2.465 * sqrt(2), 3, 30)
    assert Inside(pairs @ pairs.T, 30.0).chance(2.465) == pytest.approx(0.9499703493, abs=2e-6)


# P values by mvtnorm to 2e-5; its quantile, and so glht's limits, to some four digits
@pytest.mark.parametrize(("way", "close"), [("dunnett", 2e-4), ("sidak", 1e-9)])
def test_comparisons_adjusted_together(way: str, close: float, data: dict[str, pd.DataFrame]) -> None:
    """Three treatments against one, in a linear model; the multivariate t distribution of mvtnorm is an approximation."""
    cells = "variable=CHG; groups=B vs A; C vs A; D vs A".replace("; C", ";C").replace("; D", ";D")
    made = built("ancova", cells, f"{COVARIATES}; adjust={way}", "p lower upper", data)
    assert [f for f in made.findings if f.severity == "error"] == []
    found = made.results[made.results["analysis"].eq("X")].set_index(["group", "stat"])["value"]
    ours = [found[f"{arm} vs A", stat] for stat in ("p", "lower", "upper") for arm in "BCD"]
    theirs = ANSWERS[way]["answer"]
    assert ours[:3] == pytest.approx(theirs[:3], abs=min(close, 2e-5))
    assert ours[3:] == pytest.approx(theirs[3:], abs=close)


def test_p_values_adjusted() -> None:
    theirs = ANSWERS["p_adjust"]["answer"]
    for place, method in enumerate(METHODS):
        ours = adjusted_p([0.01, 0.02, 0.022, 0.09, 0.4, 0.009, 0.022], method=method)
        assert ours.tolist() == pytest.approx([row[place] for row in theirs], rel=1e-11)


def test_p_values_of_rows_adjusted(data: dict[str, pd.DataFrame]) -> None:
    names = ("CHG", "CONC", "AGE")
    common = {"display": "T", "groups": "B vs A", "stats": "p", "dataset": "ADSL"}
    tests = [common | {"analysis": "T", "row": n, "kind": "ttest", "variable": n} for n in names]
    after = {"analysis": "X", "kind": "adjusted_p", "column": "Adjusted", "parameters": "of=T; method=hochberg"}
    rows = [*tests, *(common | after | {"row": n, "dataset": ""} for n in names)]
    sheets = {"displays": (Row(TOP, "top"),), "analyses": tuple(Row(r, f"line {i}") for i, r in enumerate(rows))}
    made = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), data)
    assert [str(f) for f in made.findings if f.severity == "error"] == []
    found = made.results[made.results["stat"].eq("p")]
    assert found["value"].tolist() == pytest.approx(ANSWERS["p_adjust_rows"]["answer"], rel=1e-9)
    assert set(found["parameters"].iloc[3:]) == {"Adjusted P values: Hochberg, of 3 tests"}


@pytest.mark.parametrize(
    ("kind", "cells", "parameters", "note"),
    [
        ("landmark", f"{TTE}; where=ARM EQ A", "at=9; strata=SEX", "NE: no stratum has subjects of both groups"),
        ("rmst", TTE, "until=99; strata=SEX", "NE: in a stratum follow-up of a group ends before the restriction time"),
        ("finegray", f"{TTE}; where=CNSR NE 0", COMPETING, "NE: no event of the cause"),
        ("risk_ratio", f"where=RESP EQ X; {BA}", "strata=SEX", "NE: a group has no events"),
        ("risk_difference", f"{YES}; {BA}", "method=newcombe", "NE: the method has limits only, and no P value"),
        ("odds_ratio", f"{YES}; {BA}", "method=exact; alternative=less", "no test of that kind"),
        ("proportional_odds", f"variable=RESP; where=RESP EQ Y; {BA}", "", "NE: all records are of one category"),
        ("correlation", "variable=AGE BASE; where=USUBJID EQ S001; groups=ALL", "", "fewer than three pairs of values"),
        ("correlation", "variable=DOSE AGE", "", "NE: a variable does not vary"),
        ("rate_model", f"dataset=ADAE; {BA}; where=USUBJID EQ NOBODY", "model=TRT + AGE", "NE: "),
    ],
)
def test_what_cannot_be_estimated_has_its_reason(
    kind: str, cells: str, parameters: str, note: str, data: dict[str, pd.DataFrame]
) -> None:
    made = built(kind, cells, parameters, "p", data)
    assert [str(f) for f in made.findings if f.severity == "error"] == []
    lines = made.results[made.results["analysis"].eq("X")]
    assert lines["text"].tolist() == ["NE"]
    assert note in str(lines["parameters"].iloc[0])


@pytest.mark.parametrize(
    ("kind", "cells", "parameters", "says"),
    [
        ("cox", TTE, "margin=-1", "margin is -1; that of a ratio is above 0"),
        ("ancova", f"variable=CHG; {BA}", "log=yes", "is not above 0 and has no logarithm"),
        ("ancova", f"variable=CHG; {BA}", "adjust=dunnett; alternative=less", "adjust goes with two-sided tests"),
        ("finegray", TTE, "competing=CNSR EQ 2; model=TRT + AGE*TIME", "a Fine-Gray model takes no AGE*TIME"),
        ("rate_model", f"dataset=ADAE; {BA}", "model=TRT + WEIGHT", "WEIGHT of the model is not a column of ADSL"),
    ],
)
def test_what_cannot_be_asked_is_said(
    kind: str, cells: str, parameters: str, says: str, data: dict[str, pd.DataFrame]
) -> None:
    (found,) = (f for f in built(kind, cells, parameters, "p", data).findings if f.severity == "error")
    assert says in found.message


def test_footnotes_tell_the_test(data: dict[str, pd.DataFrame]) -> None:
    made = built("risk_difference", f"{YES}; {BA}; cell={{p}}", "alternative=greater; margin=-10", "p", data)
    assert made.pages[0].notes == (
        "Differences of percentages: Wald, 95% confidence limits; P one-sided, of a value greater than -10%.",
    )


def test_a_display_of_comparisons_alone_has_its_model_of_their_sides(data: dict[str, pd.DataFrame]) -> None:
    row = {"display": "T", "analysis": "X", "dataset": "ADSL", "row": "R", "kind": "ancova", "variable": "CHG"}
    row |= {"groups": "B vs A", "stats": "estimate", "parameters": COVARIATES}
    found = []
    for groups in ("B vs A=BA; C vs A=CA; D vs A=DA", "A; B; C; D; B vs A=BA"):
        sheets = {"displays": (Row(TOP | {"groups": groups}, "top"),), "analyses": (Row(row, "row"),)}
        found.append(numbers(build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), data), "estimate"))
    assert found[0] == pytest.approx(found[1])


def test_an_adjusted_p_value_stands_in_a_row_of_its_own(data: dict[str, pd.DataFrame]) -> None:
    common = {"display": "T", "groups": "B vs A; C vs A", "stats": "p"}
    tests = common | {"analysis": "P", "row": "P", "kind": "ttest", "variable": "CHG", "dataset": "ADSL"}
    after = common | {"analysis": "X", "row": "Adjusted", "kind": "adjusted_p", "parameters": "of=P; method=bonferroni"}
    sheets = {"displays": (Row(TOP, "top"),), "analyses": (Row(tests, "line 2"), Row(after, "line 3"))}
    made = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), data)
    assert [str(f) for f in made.findings if f.severity == "error"] == []
    found = made.results[made.results["stat"].eq("p")].set_index(["row", "group"])["value"]
    assert found["Adjusted", "B vs A"] == pytest.approx(min(1.0, 2 * found["P", "B vs A"]))
    assert found["Adjusted", "C vs A"] == pytest.approx(min(1.0, 2 * found["P", "C vs A"]))
