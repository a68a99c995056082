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
    return drawn((9.0, 4.6), lambda canvas: _draw(canvas, found, risk, analysis, remarks), words)


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
    below = 0.16 + 0.055 * len(risk)
    axes = canvas.add_axes((0.23, below + 0.06, 0.75, 0.9 - below))
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
    axes.legend(frameon=False, loc="upper right", handlelength=3.6)
    for line, remark in enumerate(remarks):
        axes.text(0.995, 0.76 - 0.075 * line, remark, transform=axes.transAxes, ha="right", va="center")
    axes.text(-0.3, -0.2, "No. at risk", transform=axes.transAxes, fontweight="bold", va="center")
    blended = axes.get_xaxis_transform()
    for line, (label, times) in enumerate(risk.items()):
        height = -0.28 - 0.085 * line
        axes.text(-0.3, height, label, transform=axes.transAxes, va="center", fontsize=8)
        for t, n in times:
            axes.text(t, height, n, transform=blended, ha="center", va="center", fontsize=8)


def _at(curve: Curve, time: float) -> float:
    """The height of the curve at one of its times."""
    return curve.survival[curve.time.index(time)]
