"""Drawings: what every figure has in common, and Kaplan-Meier curves.

Laid out by matplotlib, once for all formats, when the figure is first written. Groups differ in line style and in
colours that the colour-blind tell apart (Okabe and Ito), so figures are readable in black and white.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .drawing import Drawing
from .page import Figure
from .sheets import VERSUS, Analysis, Display

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2)), (0, (3, 1)))
WIDE, HIGH = 9.0, 4.6
ROW = 0.21  # of a line of small text, in inches
LETTER = 0.063
SETTINGS: Mapping[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": False,
}


def drawn(size: tuple[float, float], draw: Callable[[Any], None], words: str) -> Figure:
    """A figure of so many inches that `draw` puts on an empty canvas of matplotlib; words say what it shows.

    It is drawn when it is first asked for.
    """

    def drawing() -> Drawing:
        from .recorder import recorded

        return recorded(size, draw, SETTINGS)

    return Figure(*size, words, drawing)


@dataclass(frozen=True)
class Curve:
    """One curve: its name, the corners of its steps, and where subjects are censored."""

    label: str
    time: tuple[float, ...]
    survival: tuple[float, ...]
    censored: tuple[float, ...]


def curves(display: Display, results: pd.DataFrame, remarks: Sequence[str] = ()) -> Figure:
    """Kaplan-Meier curves of a display's `curve` analysis with the numbers at risk of its `at_risk` analysis.

    remarks: lines printed inside, such as the hazard ratio.
    """
    own = results[results["display"] == display.id]
    analysis = next(a for a in display.analyses if a.kind == "curve")
    found = [_curve(group.label, own, analysis, group.code) for group in display.groups if VERSUS not in group.code]
    risk = _risk(display, own)
    words = f"Kaplan-Meier curves: {analysis.row}, " + " and ".join(one.label for one in found)
    return drawn((WIDE, HIGH), lambda canvas: _draw(canvas, found, risk, analysis, remarks), words)


def _curve(label: str, own: pd.DataFrame, analysis: Analysis, group: str) -> Curve:
    mine = own[(own["analysis"] == analysis.id) & (own["row"] == analysis.row) & (own["group"] == group)]
    steps, left = mine[mine["stat"] == "survival"], mine[mine["stat"] == "censored"]
    time = tuple(float(t) for t in steps["column"])
    return Curve(label, (0.0, *time), (1.0, *steps["value"]), tuple(float(t) for t in left["column"]))


def _risk(display: Display, own: pd.DataFrame) -> dict[str, list[tuple[float, str]]]:
    """For each group's label the times and numbers at risk."""
    names = [a.id for a in display.analyses if a.kind == "at_risk"]
    mine = own[own["analysis"].isin(names)]
    found = {}
    for group in display.groups:
        lines = mine[mine["group"] == group.code]
        if len(lines):
            found[group.label] = [(float(t), n) for t, n in zip(lines["column"], lines["text"], strict=True)]
    return found


def _draw(
    canvas: Any,
    found: Sequence[Curve],
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
    axes.set(xlim=(0, last * 1.01), ylim=(0, 1.02), ylabel=analysis.parameters.get("y", "Probability"))
    axes.set_xlabel(analysis.parameters.get("x", "Time"))
    if ticks:
        axes.set_xticks(ticks)
    _legend(axes, found, remarks, high)
    if risk:
        _at_risk(axes, risk, left / wide, high)


def _legend(axes: Any, found: Sequence[Curve], remarks: Sequence[str], high: float) -> None:
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


def _at(curve: Curve, time: float) -> float:
    """The height of the curve at one of its times."""
    return curve.survival[curve.time.index(time)]
