"""Exact and mid-P limits, and covariance by group, from rows of the sheet."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import build_displays

N = 24
ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:02}" for i in range(N)])),
        "ARM": encoded(pd.Series(["A", "B"] * 12)),
        "SITE": encoded(pd.Series(["1", "1", "2", "2"] * 6)),
        "RESP": encoded(pd.Series(["Y", "N", "Y", "Y", "Y", "N"] * 4)),
    }
).assign(TRTDURD=[10.0 + i for i in range(N)])
ADVS = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:02}" for i in range(N)] * 2)),
        "AVISIT": encoded(pd.Series(["Week 1"] * N + ["Week 2"] * N)),
    }
).assign(AVISITN=[1.0] * N + [2.0] * N, CHG=[float(i * 7 % 13) + (3 * i % 5) * (i % 2) for i in range(2 * N)])
FRAMES = {"ADSL": ADSL, "ADVS": ADVS}


def lines(row: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The text and the words of each statistic."""
    top = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=A; B=B; A vs B=P", "title": "T"}
    one = {"display": "T", "analysis": "X", "row": "R", "dataset": "ADSL", "groups": "A vs B"} | row
    sheets = {"displays": (Row(top, "top"),), "analyses": (Row(one, "line 2"),)}
    found = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), FRAMES)
    assert [f for f in found.findings if f.severity == "error"] == []
    own = found.results[found.results["analysis"].eq("X")]
    return {s: (t, w) for s, t, w in own[["stat", "text", "parameters"]].itertuples(index=False, name=None)}


LOGISTIC = {"kind": "logistic", "stats": "estimate lower upper p"}


def test_separated_outcomes_may_be_told_exactly() -> None:
    """All of A respond and a third of B: R's exact distribution of 12 of 12 against 4 of 12, given 16 in all.

    P: 2 x 2 tables of these margins no likelier than the one seen, fisher.test(rbind(c(12, 0), c(4, 8)))$p.value.
    """
    model = "model=TRT; event=RESP EQ Y"
    found = lines(LOGISTIC | {"parameters": f"{model}; separated=exact"})
    assert found["upper"][0] == "NE"
    assert found["p"] == (
        "0.001",
        "Odds ratios: logistic regression of treatment, 95% limits, exact conditional (quasi-complete separation)",
    )
    firth = lines(LOGISTIC | {"parameters": model})
    assert "firth" in firth["estimate"][1]


@pytest.mark.parametrize(("limits", "said"), [("exact", "exact conditional"), ("mid-p", "exact conditional, mid-P")])
def test_exact_limits_when_asked_for(limits: str, said: str) -> None:
    found = lines(LOGISTIC | {"parameters": f"model=TRT + SITE; event=RESP EQ Y; limits={limits}"})
    assert f"logistic regression of treatment + SITE, 95% limits, {said}" in found["p"][1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "proportion", "stats": "pct_lower", "groups": "A"}, "95% confidence limits of percentages: mid-P"),
        ({"kind": "odds_ratio", "stats": "lower"}, "Odds ratios: mid-P conditional limits, 95% confidence limits"),
        ({"kind": "rate", "stats": "lower", "groups": "A"}, "Rates: events by TRTDURD, 95% mid-p Poisson limits"),
    ],
)
def test_mid_p_is_told(row: dict[str, str], said: str) -> None:
    ((_, words),) = lines(row | {"where": "RESP EQ Y", "parameters": "method=mid-p"}).values()
    assert words.startswith(said)


def test_covariance_by_group() -> None:
    row = {"kind": "mmrm", "dataset": "ADVS", "variable": "CHG", "stats": "estimate se"}
    model = "model=TRT + VISIT + TRT*VISIT; at=Week 2; covariance=unstructured"
    one = lines(row | {"parameters": model})
    own = lines(row | {"parameters": f"{model}; by_group=yes"})
    assert "unstructured covariance by group," in own["se"][1]
    assert one["estimate"][0] == own["estimate"][0]
