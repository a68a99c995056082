"""What a row of the sheet computes where the trial is unlike the usual and parameters are not left blank, against R."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "r"
ANSWERS = json.loads((FIXTURES / "odd_answers.json").read_text())["answers"]
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A; B; C; D; B vs A=BA; A vs B vs C vs D=P; ALL=All"}
YES = "where=RESP EQ Y"
LIMITS = "estimate lower upper"
FOUR, BA = "groups=A vs B vs C vs D", "groups=B vs A"
TTE, VISITS = "dataset=ADTTE", "dataset=ADVS; variable=CHG; groups=B vs A"
MMRM = "model=TRT + VISIT + TRT*VISIT + BASE + SEX; at=Week 24; df=residual"
COX = "model=TRT + AGE + SEX=M; strata=SITE; conf_level=0.9"

# answer: the kind, the cells of the row, its parameters, and the statistics in the order of R's numbers
ROWS: dict[str, tuple[str, str, str, str]] = {
    "proportion_jeffreys": ("proportion", YES, "method=jeffreys; conf_level=0.9", "pct_lower pct_upper"),
    "proportion_agresti-coull": ("proportion", YES, "method=agresti-coull; conf_level=0.99", "pct_lower pct_upper"),
    "proportion_mid-p": ("proportion", YES, "method=mid-p; conf_level=0.9", "pct_lower pct_upper"),
    "proportion_wilson-corrected": ("proportion", YES, "method=wilson-corrected; conf_level=0.9", "pct_lower pct_upper"),
    "proportion_exact_all": ("proportion", "where=AGE GT 0", "conf_level=0.99", "pct_lower pct_upper"),
    "risk_difference_newcombe": ("risk_difference", YES, "method=newcombe; conf_level=0.9", LIMITS),
    "risk_difference_newcombe-corrected": ("risk_difference", YES, "method=newcombe-corrected; conf_level=0.9", LIMITS),
    "risk_difference_wald-corrected": ("risk_difference", YES, "method=wald-corrected; conf_level=0.9", LIMITS),
    "risk_difference_newcombe_strata": ("risk_difference", YES, "method=newcombe; strata=SITE; conf_level=0.9", LIMITS),
    "risk_difference_mn_strata": (
        "risk_difference",
        YES,
        "method=miettinen-nurminen; strata=SITE; conf_level=0.9",
        LIMITS,
    ),
    "odds_ratio_exact": ("odds_ratio", YES, "method=exact; conf_level=0.9", f"{LIMITS} p"),
    "odds_ratio_strata": ("odds_ratio", YES, "strata=SITE; conf_level=0.9", f"{LIMITS} p"),
    "risk_ratio": ("risk_ratio", YES, "conf_level=0.9", LIMITS),
    "cmh_row-means_table": ("cmh", f"variable=GRADE; {FOUR}", "strata=SITE; statistic=row-means", "p chisq df"),
    "cmh_row-means_modified-ridit": (
        "cmh",
        f"variable=GRADE; {FOUR}",
        "strata=SITE; statistic=row-means; scores=modified-ridit",
        "p chisq df",
    ),
    "cmh_correlation_rank": (
        "cmh",
        f"variable=GRADE; {FOUR}",
        "strata=SITE; statistic=correlation; scores=rank",
        "p chisq df",
    ),
    "trend": ("trend", f"{YES}; {FOUR}", "", "p chisq"),
    "mcnemar_exact": ("mcnemar", "variable=PRE POST", "method=exact; value=N", "p"),
    "mcnemar_corrected": ("mcnemar", "variable=PRE POST; groups=ALL", "method=corrected", "p chisq"),
    "fisher_4x2": ("fisher", f"{YES}; {FOUR}", "", "p"),
    "chisq_corrected": ("chisq", f"{YES}; {BA}", "correct=yes", "p"),
    "mean_90": ("mean", "variable=CHG", "conf_level=0.9", f"n {LIMITS} p"),
    "mean_paired": ("mean", "variable=CHG BASE", "conf_level=0.99", LIMITS),
    "ttest_pooled": ("ttest", "variable=CHG", "variance=pooled; conf_level=0.9", f"{LIMITS} df p"),
    "geometric_90": ("geometric", "variable=CONC", "conf_level=0.9", "gmean lower upper"),
    **{
        f"quantile_{r}": ("summary", "variable=CONC; groups=ALL", f"pctldef={sas}", "q1 median q3")
        for r, sas in {1: "3", 2: "5", 3: "2", 4: "1", 5: "r5", 6: "4", 7: "r7", 8: "r8", 9: "r9"}.items()
    },
    "wilcoxon_uncorrected": ("wilcoxon", f"variable=CHG; {BA}", "correct=no", "p"),
    "kruskal": ("kruskal", f"variable=CHG; {FOUR}", "", "p chisq"),
    "anova": ("anova", f"variable=CHG; {FOUR}", "", "p f"),
    "ancova_among": (
        "ancova",
        f"variable=CHG; {BA}",
        "model=TRT + AGE + SEX; among=A vs B; conf_level=0.9",
        "estimate se lower upper df p",
    ),
    "ancova_slopes": ("ancova", f"variable=CHG; {BA}", "model=TRT + BASE + TRT*BASE + SEX", "estimate se p"),
    "model_term_interaction": (
        "model_term",
        "variable=CHG; groups=ALL",
        "model=TRT + SEX + TRT*SEX + BASE; take=TRT*SEX",
        "p f",
    ),
    "mmrm_ar1": ("mmrm", VISITS, f"{MMRM}; covariance=ar1", "estimate se"),
    "mmrm_heterogeneous-ar1": ("mmrm", VISITS, f"{MMRM}; covariance=heterogeneous-ar1", "estimate se"),
    "mmrm_toeplitz": ("mmrm", VISITS, f"{MMRM}; covariance=toeplitz", "estimate se"),
    "mmrm_compound-symmetry": ("mmrm", VISITS, f"{MMRM}; covariance=compound-symmetry", "estimate se"),
    "logistic_90": ("logistic", BA, "model=TRT + AGE + SEX; event=RESP EQ Y; conf_level=0.9", f"{LIMITS} p"),
    "rate_records": ("rate", "dataset=ADAE", "unit=records; per=365.25; conf_level=0.9", "rate lower upper"),
    "rate_ratio_wald": ("rate_ratio", "dataset=ADAE", "unit=records; method=wald; conf_level=0.9", LIMITS),
    "rate_model_nb": ("rate_model", f"dataset=ADAE; {BA}", "distribution=negative-binomial; conf_level=0.9", LIMITS),
    **{
        f"km_{form}": (
            "km",
            f"{TTE}; groups=ALL",
            f"conf_type={form}; conf_level=0.9",
            "km_median km_median_lower km_median_upper",
        )
        for form in ("plain", "log", "log-log", "logit", "arcsin")
    },
    "km_quantile_lower": ("km_quantile", f"{TTE}; groups=ALL", "share=0.25; conf_level=0.9", "time lower upper"),
    "landmark_log": ("landmark", TTE, "at=9; conf_type=log; conf_level=0.9", "km_pct km_pct_lower km_pct_upper"),
    "landmark_difference_log-log": ("landmark", f"{TTE}; {BA}", "at=9; scale=log-log", "p"),
    "logrank_strata": ("logrank", f"{TTE}; {FOUR}", "strata=SITE", "p chisq df"),
    "logrank_rho": ("logrank", f"{TTE}; {FOUR}", "rho=1", "p chisq df"),
    "logrank_gehan_strata": ("logrank", f"{TTE}; {BA}", "strata=SITE; weight=gehan", "p chisq"),
    "logrank_tarone_strata": ("logrank", f"{TTE}; {BA}", "strata=SITE; weight=tarone-ware", "p chisq"),
    "logrank_fh_strata": ("logrank", f"{TTE}; {BA}", "strata=SITE; rho=0.5; gamma=2", "p chisq"),
    **{f"cox_{ties}": ("cox", f"{TTE}; {BA}", f"{COX}; ties={ties}", "hr hr_lower hr_upper p") for ties in ("efron", "breslow", "exact")},
    "cox_interaction": ("cox", f"{TTE}; {BA}", "model=TRT + AGE + TRT*AGE; take=TRT*AGE", "hr hr_lower hr_upper p"),
    "proportionality_rank": ("proportionality", f"{TTE}; {BA}", "model=TRT + AGE; strata=SITE; transform=rank", "p"),
    "proportionality_identity": ("proportionality", f"{TTE}; {BA}", "model=TRT + AGE; transform=identity", "p"),
    "proportionality_log": ("proportionality", f"{TTE}; {BA}", "model=TRT + AGE; transform=log", "p"),
    "interaction_wald": ("interaction", TTE, "subgroup=SEX; strata=SITE; test=wald", "p chisq"),
    "rmst_ratio": ("rmst", f"{TTE}; {BA}", "until=12; scale=ratio; conf_level=0.9", f"{LIMITS} p"),
    "follow_up": ("follow_up", f"{TTE}; groups=ALL", "conf_type=log; conf_level=0.9", "time lower upper"),
    "incidence_plain": (
        "incidence",
        TTE,
        "at=12; competing=CNSR EQ 2; conf_type=plain; conf_level=0.9",
        "pct pct_lower pct_upper",
    ),
    "gray_strata": ("gray", f"{TTE}; {FOUR}", "competing=CNSR EQ 2; strata=SITE", "p chisq df"),
    "gray_rho": ("gray", f"{TTE}; {FOUR}", "competing=CNSR EQ 2; rho=1", "p chisq df"),
    "finegray_90": ("finegray", f"{TTE}; {BA}", "competing=CNSR EQ 2; conf_level=0.9", LIMITS),
}  # fmt: skip
COMPARING = ("risk_", "odds_", "ttest", "rate_ratio", "interaction")


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    numeric = pd.api.types.is_numeric_dtype
    return pd.DataFrame({n: frame[n].astype(float) if numeric(frame[n].dtype) else encoded(frame[n]) for n in frame})


@pytest.fixture(scope="module")
def data() -> dict[str, pd.DataFrame]:
    return framed(pd.read_csv(FIXTURES / "odd_adsl.csv"))


def framed(adsl: pd.DataFrame) -> dict[str, pd.DataFrame]:
    visits = pd.read_csv(FIXTURES / "odd_visits.csv")
    visits = visits[visits["USUBJID"].isin(adsl["USUBJID"])].reset_index(drop=True)
    times = adsl[["USUBJID", "AVAL", "CNSR", "ENTRY"]]
    events = adsl.loc[adsl.index.repeat(adsl["NEV"]), ["USUBJID"]].assign(AEDECOD="Headache").reset_index(drop=True)
    frames = {"ADSL": adsl.drop(columns=["AVAL", "CNSR", "ENTRY"]), "ADTTE": times, "ADVS": visits, "ADAE": events}
    return {name: typed(frame) for name, frame in frames.items()}


def made(key: str, data: dict[str, pd.DataFrame]) -> Displays:
    kind, cells, parameters, stats = ROWS[key]
    group = "B vs A" if kind.startswith(COMPARING) else "B"
    line = {"display": "T", "analysis": "X", "row": "X", "dataset": "ADSL", "kind": kind, "groups": group}
    line |= {"stats": stats, "cell": f"{{{stats.split()[0]}}}", "parameters": parameters}
    line |= dict(part.strip().split("=", 1) for part in cells.split(";") if part.strip())
    sheets = {"displays": (Row(TOP, "displays"),), "analyses": (Row(line, "analyses"),)}
    return build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), data)


@pytest.mark.parametrize("key", ROWS)
def test_what_r_answers(key: str, data: dict[str, pd.DataFrame]) -> None:
    found = made(key, data)
    assert [f for f in found.findings if f.severity != "note"] == []
    numbers = dict(zip(found.results["stat"], found.results["value"], strict=True))
    answer = ANSWERS[key]["answer"]
    wanted = answer if isinstance(answer, list) else [answer]
    close = 2e-5 if key.startswith("mmrm") else 1e-6  # R's optimisers of mixed models stop at about six digits
    assert [numbers[s] for s in ROWS[key][3].split()] == pytest.approx(wanted, rel=close, abs=1e-9)


def test_every_answer_is_asked_for() -> None:
    assert set(ROWS) == set(ANSWERS)


DEGENERATE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "nobody in an arm": lambda d: d[d["ARM"] != "B"],
    "nobody in the other": lambda d: d[d["ARM"] != "A"],
    "nobody": lambda d: d.iloc[:0],
    "one subject an arm": lambda d: d.groupby("ARM").head(1),
    "all alike": lambda d: d.assign(RESP="Y", CHG=1.0, CONC=2.0, GRADE=1.0, AGE=50.0, BASE=20.0, AVAL=5.0, SEX="F"),
    "nothing happens": lambda d: d.assign(RESP="N", CNSR=1.0, NEV=0),
    "separated": lambda d: d.assign(RESP=["N" if arm == "A" else "Y" for arm in d["ARM"]], SITE=d["ARM"], SEX=d["ARM"]),
    "nothing measured": lambda d: d.assign(CHG=math.nan, CONC=math.nan, GRADE=math.nan, BASE=math.nan),
    "times of 0": lambda d: d.assign(AVAL=0.0),
}


@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_data_print_what_can_be_and_a_note_says_why_the_rest_cannot(case: str) -> None:
    data = framed(DEGENERATE[case](pd.read_csv(FIXTURES / "odd_adsl.csv")).reset_index(drop=True))
    for key in ROWS:
        found = made(key, data)
        told = [f for f in found.findings if f.severity != "note" and f.rule != "DISPLAY-GROUP"]
        assert told == [], key
        unsaid = found.results[found.results["value"].isna() & found.results["text"].ne("NE")]
        assert unsaid.empty, key
