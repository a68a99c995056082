"""Kaplan-Meier curves and cumulative incidences, with bands, medians, and the numbers at risk below them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..corners import FALLING, RISING, Span, free_corner, steps
from ..figures import ROW, counts_below, filling, groups_of, lines_of, looks, stub_width
from ..kinds.km import TIMES_AT, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import LAST, STEPS, invented
from ..model import Analysis, Display
from ..page import Figure, PageTable
from ..parameters import number, switch
from ..tables import remarks
from ..widths import text_width

FAILURE = switch("failure", "The share that has had the event is drawn, 1 less survival.")
MEDIANS = switch("medians", "Lines lead from 0.5 to the medians.")
TOP = number("top", "Where the vertical axis ends.", 1.0, above=0)
RATIO = {"kind": "cox", "stats": "hr hr_lower hr_upper p n events", "cell": "{hr} ({hr_lower}–{hr_upper})|{p}"}
RISES = "incidence_curve"


@dataclass(frozen=True)
class DrawnCurve:
    """One curve: its name, the corners of its steps, its band where there is one, and where subjects are censored."""

    label: str
    time: tuple[float, ...]
    height: tuple[float, ...]
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    censored: tuple[float, ...] = ()

    def at(self, time: float) -> float:
        """The height of the curve at one of its times."""
        return self.height[self.time.index(time)]

    @property
    def failure(self) -> "DrawnCurve":
        """One less the curve."""
        turned = [tuple(1 - v for v in values) for values in (self.height, self.upper, self.lower)]
        return DrawnCurve(self.label, self.time, turned[0], turned[1], turned[2], self.censored)


def curves(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The curves of a display's `curve` or `incidence_curve` analysis with the numbers of its `at_risk` analysis.

    What the display says of comparisons, such as the hazard ratio, is printed inside. A band is drawn where the
    analysis has the statistics lower and upper.
    """
    analysis = next(a for a in display.analyses if a.kind.name in CURVES.kinds)
    found = [_curve(group.label, lines_of(analysis, results, group.code), analysis) for group in groups_of(display)]
    rises = analysis.kind.name == RISES or FAILURE.of(display)
    if FAILURE.of(display) and analysis.kind.name != RISES:
        found = [curve.failure for curve in found]
    name = "Cumulative incidence" if analysis.kind.name == RISES else "Kaplan-Meier curves"
    words = f"{name}: {analysis.row}, " + " and ".join(one.label for one in found)
    risk, lines = _risk(display, results), remarks(display, results)

    def draw(canvas: Any) -> None:
        last = _last(found, risk)
        axes, (wide, high), left = _axes(canvas, risk, 0.0)
        needed = _wide([curve.label for curve in found], lines) / wide, (0.3 + ROW * (len(found) + len(lines))) / high
        spans = [*_spans(found, last, TOP.of(display), medians=MEDIANS.of(display))]
        corner = free_corner(needed, spans, RISING if rises else FALLING)
        if not corner:
            axes.remove()
            axes, (wide, high), left = _axes(canvas, risk, 0.1 + ROW * max(len(found), len(lines)))
        _lines(axes, found, display)
        _scales(axes, last, risk, analysis)
        axes.set_ylim(0, TOP.of(display) * 1.02)
        _legend(axes, lines, (high, len(found)), corner)
        if risk:
            counts_below(axes, risk, "No. at risk", 0.95 * left, 0.56)

    return filling(draw, words)


def _curve(label: str, own: pd.DataFrame, analysis: Analysis) -> DrawnCurve:
    start = 0.0 if analysis.kind.name == RISES else 1.0
    mine = own[own["row"] == analysis.row]
    steps = mine[mine["stat"].isin(["survival", "incidence"])]
    time = tuple(float(t) for t in steps["column"])
    bands = []
    for stat in ("lower", "upper"):
        values = dict(zip(*(mine.loc[mine["stat"] == stat, c] for c in ("column", "value")), strict=True))
        bands.append((start, *(float(values.get(t, math.nan)) for t in steps["column"])) if values else ())
    left = tuple(float(t) for t in mine.loc[mine["stat"] == "censored", "column"])
    return DrawnCurve(label, (0.0, *time), (start, *steps["value"]), bands[0], bands[1], left)


def _risk(display: Display, results: pd.DataFrame) -> dict[str, list[tuple[float, str]]]:
    """For each group's label the times and numbers at risk."""
    names = [a for a in display.analyses if a.kind.name == "at_risk"]
    found: dict[str, list[tuple[float, str]]] = {}
    for group in groups_of(display):
        for lines in (lines_of(a, results, group.code) for a in names):
            own = [(float(t), n) for t, n in zip(lines["column"], lines["text"], strict=True)]
            found |= {group.label: found.get(group.label, []) + own} if own else {}
    return found


def _axes(canvas: Any, risk: Mapping[str, Sequence[Any]], above: float) -> tuple[Any, tuple[float, float], float]:
    """The axes, their width and height in inches, and how far from the left they begin; above: inches over them."""
    whole_wide, whole_high = (float(side) for side in canvas.get_size_inches())
    left, below = stub_width(risk), 0.75 + ROW * len(risk) if risk else 0.5
    wide, high = whole_wide - left - 0.15, whole_high - below - above - 0.1
    axes = canvas.add_axes((left / whole_wide, below / whole_high, wide / whole_wide, high / whole_high))
    return axes, (wide, high), left


def _wide(names: Sequence[str], remarks: Sequence[str]) -> float:
    """How many inches the names of curves, with a piece of each, and the remarks take."""
    return max([0.7 + text_width(name) for name in names] + [0.15 + text_width(line) for line in remarks])


def _spans(found: Sequence[DrawnCurve], last: float, top: float, *, medians: bool) -> Iterator[Span]:
    """What the curves take of the axes, in shares of these."""
    wide, high = last * 1.01 or 1.0, top * 1.02
    for curve in found:
        low, up = (_known(values, curve.height) for values in (curve.lower, curve.upper))
        for left, right, bottom, above in steps(curve.time, low, up):
            yield left / wide, right / wide, bottom / high, above / high
        for at in [_median(curve)] if medians else []:
            if at is not None:
                yield from ((0.0, at / wide, 0.5 / high, 0.5 / high), (at / wide, at / wide, 0.0, 0.5 / high))


def _known(values: Sequence[float], height: Sequence[float]) -> list[float]:
    """The limits of a curve, its height where there is none."""
    return [h if math.isnan(v) else v for v, h in zip(values or height, height, strict=True)]


def _lines(axes: Any, found: Sequence[DrawnCurve], display: Display) -> None:
    for place, curve in enumerate(found):
        look = looks(place, marker=False)
        axes.step(curve.time, curve.height, where="post", linewidth=1.6, label=curve.label, **look)
        if curve.lower:
            band = {"step": "post", "color": look["color"], "alpha": 0.15, "linewidth": 0}
            axes.fill_between(curve.time, curve.lower, curve.upper, **band)
        marks = [curve.at(t) for t in curve.censored]
        axes.plot(curve.censored, marks, "|", color=look["color"], markersize=5, alpha=0.8)
        at = _median(curve) if MEDIANS.of(display) else None
        if at is not None:
            axes.plot([0, at, at], [0.5, 0.5, 0], color=look["color"], linewidth=0.8, linestyle=(0, (2, 2)))


def _median(curve: DrawnCurve) -> float | None:
    """The first time at which a curve reaches 0.5."""
    falls = curve.height[0] > curve.height[-1]
    reached = (
        t for t, h in zip(curve.time, curve.height, strict=True) if (h <= 0.5 + 1e-12 if falls else h >= 0.5 - 1e-12)
    )
    return next(reached, None)


def _last(found: Sequence[DrawnCurve], risk: Mapping[str, Sequence[tuple[float, str]]]) -> float:
    """The last time of all curves and counts."""
    return max(
        [t for curve in found for t in curve.time] + [t for times in risk.values() for t, _ in times], default=1.0
    )


def _scales(axes: Any, last: float, risk: Mapping[str, Sequence[tuple[float, str]]], of: Analysis) -> None:
    ticks = sorted({t for times in risk.values() for t, _ in times})
    axes.set(xlim=(0, last * 1.01), ylabel=Y.of(of))
    axes.set_xlabel(X.of(of))
    if ticks:
        axes.set_xticks(ticks)


def _legend(axes: Any, remarks: Sequence[str], room: tuple[float, int], corner: str) -> None:
    """The names of the curves and the remarks, in a corner where no curve is, or above the axes.

    room: the height of the axes in inches, and how many curves there are.
    """
    high, count = room
    if not corner:
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0), borderpad=0.0, handlelength=3.6)
        for line, remark in enumerate(remarks):
            y = 1 + (0.1 + ROW * (len(remarks) - 1 - line)) / high
            axes.text(0.995, y, remark, transform=axes.transAxes, ha="right", va="center")
        return
    above, left = "upper" in corner, "left" in corner
    axes.legend(frameon=False, loc=corner, handlelength=3.6)
    x, side = (0.015, "left") if left else (0.995, "right")
    for line, remark in enumerate(remarks if above else remarks[::-1]):
        y = (0.3 + ROW * (count + line)) / high
        axes.text(x, 1 - y if above else y, remark, transform=axes.transAxes, ha=side, va="center")


def _mock(display: Display) -> Iterator[Mapping[str, object]]:
    """Curves that differ only so that each is seen, and the times at which subjects are counted."""
    risk = [a for a in display.analyses if a.kind.name == "at_risk"]
    last = max([at for a in risk for at in TIMES_AT.of(a)], default=LAST)
    for analysis in (a for a in display.analyses if a.kind.name in CURVES.kinds):
        rises = analysis.kind.name == RISES
        for step in range(1, STEPS + 1):
            share = step / STEPS
            line = {"stat": "incidence" if rises else "survival", "column": repr(share * last)}
            for place, one in enumerate(invented(display, analysis, line)):
                fall = math.exp(-share * (1.2 + 0.4 * place))
                yield {**one, "value": 1 - fall if rises else fall}
    for analysis in risk:
        for at in TIMES_AT.of(analysis):
            yield from invented(display, analysis, {"stat": "at_risk", "column": f"{at:g}", "value": math.nan})


def _first_rows(draft: Draft) -> Iterator[Cells]:
    own = {"row": "Time", "dataset": draft.dataset.name, "where": draft.condition}
    yield {"analysis": "CURVE", **own, "kind": "curve", "stats": "survival censored lower upper"}
    yield {"analysis": "RISK", **own, "kind": "at_risk", "stats": "at_risk", "parameters": "at=0 6 12 18 24"}
    yield {
        "analysis": "MEDIAN",
        **own,
        "label": "Median (95% CI) – mo",
        "kind": "km",
        "stats": "km_median km_median_lower km_median_upper",
        "cell": "{km_median} ({km_median_lower}–{km_median_upper})",
    }
    yield {"analysis": "HR", **own, **RATIO}


CURVES = Layout(
    name="curves",
    meaning="Kaplan-Meier curves or cumulative incidences with bands, medians and numbers at risk, and what the display says of comparisons.",
    first_rows=_first_rows,
    title="Time to Event",
    dataset="ADTTE",
    needs=("parameter",),
    parameters=(FAILURE, MEDIANS, TOP),
    draw=curves,
    draws=("survival", "incidence"),
    mock=_mock,
    kinds=("curve", RISES),
)
