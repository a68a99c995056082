"""Data of nobody, of one subject, without events, all tied: every kind prints NE or a number, never an error."""

from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import build_displays
from m5kit.tlf.drawing import svg
from m5kit.tlf.kind import Kind
from m5kit.tlf.page import Figure
from m5kit.tlf.registry import kinds, layouts
from m5kit.tlf.results import results
from m5kit.tlf.sheets import read_displays

NOT_ESTIMABLE = "ANALYSIS-NOT-ESTIMABLE"
NEEDED = {
    "at": "12",
    "until": "12",
    "of": "OTHER",
    "visit": "Week 4",
    "strata": "SEX",
    "event": "RESP EQ Y",
    "exposure": "AVAL",
    "cause": "CAUSE",
}
SHAPES = {
    "an arm of nobody": [("A", 5.0, 0.0), ("A", 7.0, 1.0), ("A", 9.0, 0.0)],
    "one subject": [("A", 5.0, 0.0)],
    "one subject in each arm": [("A", 5.0, 0.0), ("B", 5.0, 0.0)],
    "no events": [("A", 5.0, 1.0), ("A", 6.0, 1.0), ("B", 7.0, 1.0), ("B", 8.0, 1.0)],
    "all tied": [("A", 5.0, 0.0), ("A", 5.0, 0.0), ("B", 5.0, 0.0), ("B", 5.0, 0.0)],
    "separated": [("A", 1.0, 0.0), ("A", 2.0, 0.0), ("B", 8.0, 1.0), ("B", 9.0, 1.0)],
}


def frame(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    n = len(rows)
    columns: dict[str, list[Any]] = {
        "USUBJID": [f"S{i}" for i in range(n)],
        "ARM": [arm for arm, _, _ in rows],
        "SEX": ["F"] * n,
        "RESP": ["Y" if arm == "A" else "N" for arm, _, _ in rows],
        "AVISIT": ["Week 4"] * n,
    }
    made = pd.DataFrame({name: encoded(pd.Series(values)) for name, values in columns.items()})
    return made.assign(AVAL=[v for _, v, _ in rows], BASE=1.0, CNSR=[c for _, _, c in rows], EVNTYPE=1.0, CHG=0.0)


@pytest.mark.parametrize("kind", [k for k in kinds().values() if k.make], ids=lambda k: k.name)
def test_every_kind_stands_it(kind: Kind) -> None:
    given = "; ".join(f"{p.name}={NEEDED.get(p.name, 'AVAL')}" for p in kind.parameters if p.required)
    least, most = kind.groups
    sides = [n for n in (1, 2) if n >= max(least, 1) and (not most or n <= most)]
    rows = [
        {
            "analysis": f"X{n}",
            "row": f"R{n}",
            "kind": kind.name,
            "dataset": "ADSL",
            "stats": " ".join(stats),
            "parameters": given,
        }
        | {"groups": "A; B" if n == 1 else "A vs B", "where": "RESP EQ Y" if not kind.variables[1] else ""}
        | {"variable": "AVAL" if kind.variables[0] else ""}
        for n in sides
        if (stats := [s.name for s in kind.statistics if s.sides in (0, n)])
    ]
    other = {"analysis": "OTHER", "row": "O", "kind": "fisher", "dataset": "ADSL", "where": "RESP EQ Y", "stats": "p"}
    top = {"display": "T", "layout": "table", "by": "ARM", "groups": "A; B; A vs B", "title": "T"}
    made = tuple(Row({"display": "T"} | r, f"analyses.csv line {i}") for i, r in enumerate([other, *rows], 2))
    spec = Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (Row(top, "displays.csv line 2"),), "analyses": made})
    displays, _ = read_displays(spec)
    for shape in SHAPES.values():
        found, findings = results(displays, {"ADSL": frame(shape)})
        assert not {t for t in set(found["text"]) if "nan" in t.lower() or "inf" in t.lower()}
        assert all(f.place.startswith(("analyses.csv", "displays.csv")) for f in findings)


SINGULAR = {
    "ancova": "model=TRT + BASE + CNSR",
    "model_term": "model=BASE + TRT; take=BASE",
    "mmrm": "model=TRT + BASE + TRT*BASE; covariance=fallback",
    "logistic": "model=TRT + BASE; event=RESP EQ Y; separated=exact",
    "cox": "model=TRT + BASE + SEX=F",
    "cox_test": "model=TRT + BASE + SEX=F; terms=BASE + SEX=F",
    "rate_model": "exposure=AVAL",
}


@pytest.mark.parametrize("name", SINGULAR)
@pytest.mark.parametrize("shape", SHAPES)
def test_models_stand_columns_that_say_nothing(name: str, shape: str) -> None:
    """BASE is 1 and SEX is F in all records: no coefficient can be told from another, or from the intercept."""
    kind = kinds()[name]
    row = {"display": "T", "analysis": "X", "row": "R", "kind": name, "dataset": "ADSL", "groups": "A vs B"}
    row |= {"stats": " ".join(s.name for s in kind.statistics), "parameters": SINGULAR[name]}
    row |= {"variable": "AVAL" if kind.variables[0] else ""}
    top = {"display": "T", "layout": "table", "by": "ARM", "groups": "A; B; A vs B", "title": "T"}
    sheets = {"displays": (Row(top, "displays.csv line 2"),), "analyses": (Row(row, "analyses.csv line 2"),)}
    displays, faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    assert faults == ()
    found, findings = results(displays, {"ADSL": frame(SHAPES[shape])})
    assert not {t for t in set(found["text"]) if "nan" in t.lower() or "inf" in t.lower()}
    assert {f.rule for f in findings} <= {"DISPLAY-DATA", "DISPLAY-METHOD", NOT_ESTIMABLE}
    assert len(found[found["analysis"].eq("X")]) or findings  # a number, NE, or a finding that says why


DRAWN = {
    "curves": ("curve incidence_curve", "competing=CNSR EQ 2"),
    "means": ("summary", "columns=AVISIT"),
    "boxes": ("box", "columns=AVISIT"),
    "histogram": ("histogram", ""),
    "spaghetti": ("course", "time=BASE"),
    "profile": ("course", "time=BASE"),
    "scatter": ("each", "take=least"),
    "edish": ("each", "take=least"),
    "waterfall": ("each", "take=least"),
    "swimmer": ("each", "take=least"),
    "forest": ("cox", ""),
    "flow": ("count", ""),
}


def test_every_figure_is_here() -> None:
    assert set(DRAWN) == {layout.name for layout in layouts().values() if layout.draw is not None}


@pytest.mark.parametrize("layout", DRAWN)
def test_every_figure_stands_it(layout: str) -> None:
    names, parameters = DRAWN[layout]
    for shape in (SHAPES[name] for name in ("an arm of nobody", "one subject", "all tied")):
        for name in names.split():
            kind = kinds()[name]
            one = {"display": "T", "kind": name, "dataset": "ADSL", "label": "Value"}
            one |= {"stats": " ".join(s.name for s in kind.statistics), "variable": "AVAL" if kind.variables[0] else ""}
            one["parameters"] = parameters if name != "curve" else ""
            one |= {"cell": "{n}"} if name in ("count", "cox") else {}
            rows = tuple(Row(one | {"analysis": f"X{i}", "row": f"R{i}"}, f"analyses.csv line {i}") for i in (2, 3))
            top = {"display": "T", "layout": layout, "by": "ARM", "groups": "A; B; A vs B", "title": "T"}
            sheets = {"displays": (Row(top, "displays.csv line 2"),), "analyses": rows}
            made = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), {"ADSL": frame(shape)})
            known = {"DISPLAY-DATA", "DISPLAY-METHOD", "DISPLAY-GROUP", NOT_ESTIMABLE}
            assert {f.rule for f in made.findings} <= known
            (page,) = made.pages
            if isinstance(page.body, Figure):
                assert svg(page.body.drawing)
