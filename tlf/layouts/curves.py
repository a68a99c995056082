"""Kaplan-Meier curves with the numbers at risk below them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..figures import COLOURS, DASHES, drawn
from ..kinds.km import TIMES_AT, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import LAST, STEPS, invented
from ..model import VERSUS, Analysis, Display
from ..page import Figure, PageTable
from ..tables import remarks

WIDE, HIGH = 9.0, 4.6
ROW = 0.21  # of a line of small text, in inches
LETTER = 0.063
RATIO = {"kind": "cox", "stats": "hr hr_lower hr_upper p n events", "cell": "{hr} ({hr_lower}–{hr_upper})|{p}"}


@dataclass(frozen=True)
class DrawnCurve:
    """One curve: its name, the corners of its steps, and where subjects are censored."""

    label: str
    time: tuple[float, ...]
    survival: tuple[float, ...]
    censored: tuple[float, ...]


def curves(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """Kaplan-Meier curves of a display's `curve` analysis with the numbers at risk of its `at_risk` analysis.

    What the display says of comparisons, such as the hazard ratio, is printed inside.
    """
    own = results[results["display"] == display.id]
    analysis = next(a for a in display.analyses if a.kind.name == "curve")
    found = [_curve(group.label, own, analysis, group.code) for group in display.groups if VERSUS not in group.code]
    risk, lines = _risk(display, own), remarks(display, results)
    words = f"Kaplan-Meier curves: {analysis.row}, " + " and ".join(one.label for one in found)
    return drawn((WIDE, HIGH), lambda canvas: _draw(canvas, found, risk, analysis, lines), words)


def _curve(label: str, own: pd.DataFrame, analysis: Analysis, group: str) -> DrawnCurve:
    mine = own[(own["analysis"] == analysis.id) & (own["row"] == analysis.row) & (own["group"] == group)]
    steps, left = mine[mine["stat"] == "survival"], mine[mine["stat"] == "censored"]
    time = tuple(float(t) for t in steps["column"])
    return DrawnCurve(label, (0.0, *time), (1.0, *steps["value"]), tuple(float(t) for t in left["column"]))


def _risk(display: Display, own: pd.DataFrame) -> dict[str, list[tuple[float, str]]]:
    """For each group's label the times and numbers at risk."""
    names = [a.id for a in display.analyses if a.kind.name == "at_risk"]
    mine = own[own["analysis"].isin(names)]
    found = {}
    for group in display.groups:
        lines = mine[mine["group"] == group.code]
        if len(lines):
            found[group.label] = [(float(t), n) for t, n in zip(lines["column"], lines["text"], strict=True)]
    return found


def _draw(
    canvas: Any,
    found: Sequence[DrawnCurve],
    risk: Mapping[str, list[tuple[float, str]]],
    analysis: Analysis,
    remarks: Sequence[str],
) -> None:
    left = max(0.75, 0.3 + LETTER * max(map(len, risk), default=0))
    below = 0.75 + ROW * len(risk) if risk else 0.5
    wide, high = WIDE - left - 0.15, HIGH - below - 0.1
    axes = canvas.add_axes((left / WIDE, below / HIGH, wide / WIDE, high / HIGH))
    for curve, colour, dash in zip(found, COLOURS, DASHES, strict=False):
        axes.step(
            curve.time, curve.survival, where="post", color=colour, linestyle=dash, linewidth=1.6, label=curve.label
        )
        axes.plot(curve.censored, [_at(curve, t) for t in curve.censored], "|", color=colour, markersize=5, alpha=0.8)
    ticks = sorted({t for times in risk.values() for t, _ in times})
    last = max([t for curve in found for t in curve.time] + ticks, default=1.0)
    axes.set(xlim=(0, last * 1.01), ylim=(0, 1.02), ylabel=Y.of(analysis))
    axes.set_xlabel(X.of(analysis))
    if ticks:
        axes.set_xticks(ticks)
    _legend(axes, found, remarks, high)
    if risk:
        _at_risk(axes, risk, left / wide, high)


def _legend(axes: Any, found: Sequence[DrawnCurve], remarks: Sequence[str], high: float) -> None:
    """The names of the curves and the remarks, above or below all curves; high: the height of the axes in inches."""
    last = max((t for curve in found for t in curve.time), default=1.0)
    ends = [s for curve in found for t, s in zip(curve.time, curve.survival, strict=True) if t >= last / 2]
    above = max(ends, default=0.0) < 1 - (0.3 + ROW * (len(found) + len(remarks))) / high
    axes.legend(frameon=False, loc="upper right" if above else "lower left", handlelength=3.6)
    x, side = (0.995, "right") if above else (0.015, "left")
    for line, remark in enumerate(remarks if above else remarks[::-1]):
        y = (0.3 + ROW * (len(found) + line)) / high
        axes.text(x, 1 - y if above else y, remark, transform=axes.transAxes, ha=side, va="center")


def _at_risk(axes: Any, risk: Mapping[str, list[tuple[float, str]]], left: float, high: float) -> None:
    """The numbers at risk under their times; left: how far out their names begin, in widths of the axes."""
    start = 0.05 * left - left
    axes.text(start, -0.56 / high, "No. at risk", transform=axes.transAxes, fontweight="bold", va="center")
    blended = axes.get_xaxis_transform()
    for line, (label, times) in enumerate(risk.items()):
        height = -(0.78 + ROW * line) / high
        axes.text(start, height, label, transform=axes.transAxes, va="center", fontsize=8)
        for t, n in times:
            axes.text(t, height, n, transform=blended, ha="center", va="center", fontsize=8)


def _at(curve: DrawnCurve, time: float) -> float:
    """The height of the curve at one of its times."""
    return curve.survival[curve.time.index(time)]


def _mock(display: Display) -> Iterator[Mapping[str, object]]:
    """Curves that differ only so that each is seen, and the times at which subjects are counted."""
    risk = [a for a in display.analyses if a.kind.name == "at_risk"]
    last = max([at for a in risk for at in TIMES_AT.of(a)], default=LAST)
    for analysis in (a for a in display.analyses if a.kind.name == "curve"):
        for step in range(1, STEPS + 1):
            share = step / STEPS
            for place, line in enumerate(
                invented(display, analysis, {"stat": "survival", "column": repr(share * last)})
            ):
                yield {**line, "value": math.exp(-share * (1.2 + 0.4 * place))}
    for analysis in risk:
        for at in TIMES_AT.of(analysis):
            yield from invented(display, analysis, {"stat": "at_risk", "column": f"{at:g}", "value": math.nan})


def _first_rows(draft: Draft) -> Iterator[Cells]:
    own = {"row": "Time", "dataset": draft.dataset.name, "where": draft.condition}
    yield {"analysis": "CURVE", **own, "kind": "curve", "stats": "survival censored", "decimals": "4"}
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
    meaning="Kaplan-Meier curves with numbers at risk, and what the display says of comparisons.",
    first_rows=_first_rows,
    title="Time to Event",
    dataset="ADTTE",
    needs=("parameter",),
    draw=curves,
    draws="survival",
    mock=_mock,
    kinds=("curve",),
)
