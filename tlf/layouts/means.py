"""Means with standard deviations by visit, a panel for each measure and a line for each group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..figures import COLOURS, DASHES, drawn
from ..layout import Cells, Draft, Layout
from ..model import VERSUS, Display
from ..page import Figure, PageTable
from ..parameters import text
from ..tables import table_rows

MARKERS = ("o", "s", "^", "D", "v", "P")
APART = 0.08
Y = text("y", "Label of the vertical axis.", "Mean (SD)")


@dataclass(frozen=True)
class Panel:
    """One measure: its name, and for each group's name the mean and standard deviation at each visit."""

    label: str
    groups: Mapping[str, tuple[tuple[float, float], ...]]


def means(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The means (statistic mean) and standard deviations (sd) of a display's rows, visits being its columns."""
    own = results[results["display"] == display.id]
    keys = zip(own["row"], own["column"], own["group"], own["stat"], strict=True)
    values = dict(zip(keys, own["value"].astype("float64"), strict=True))
    visits = list(dict.fromkeys(a.column for a in display.analyses if "mean" in a.stats))
    groups = [g for g in display.groups if VERSUS not in g.code]
    panels = []
    for row in table_rows(display, results):
        if any((row.row, visit, group.code, "mean") in values for visit in visits for group in groups):
            found = {
                g.label: tuple(
                    (
                        values.get((row.row, v, g.code, "mean"), float("nan")),
                        values.get((row.row, v, g.code, "sd"), 0.0),
                    )
                    for v in visits
                )
                for g in groups
            }
            panels.append(Panel(row.label, found))
    label = Y.of(display)
    words = "Means and standard deviations: " + ", ".join(panel.label for panel in panels)
    return drawn((9.0, 3.6), lambda canvas: _draw(canvas, panels, visits, label), words)


def _draw(canvas: Any, panels: Sequence[Panel], visits: Sequence[str], label: str) -> None:
    shared = canvas.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, panel in zip(shared, panels, strict=True):
        middle = (len(panel.groups) - 1) / 2
        for i, (name, points) in enumerate(panel.groups.items()):
            at = [place + (i - middle) * APART for place in range(len(visits))]
            axes.errorbar(
                at,
                [mean for mean, _ in points],
                yerr=[sd for _, sd in points],
                color=COLOURS[i % len(COLOURS)],
                linestyle=DASHES[i % len(DASHES)],
                marker=MARKERS[i % len(MARKERS)],
                markersize=5,
                linewidth=1.3,
                elinewidth=0.9,
                capsize=3,
                label=name,
            )
        axes.axhline(0.0, color="#888888", linewidth=0.7, zorder=0)
        axes.set_title(panel.label, fontsize=9, fontweight="bold", loc="left")
        axes.set_xticks(range(len(visits)), labels=list(visits))
        axes.set_xlim(-0.5, len(visits) - 0.5)
    shared[0].set_ylabel(label)
    handles, labels = shared[0].get_legend_handles_labels()
    canvas.legend(handles, labels, frameon=False, loc="lower center", ncols=len(labels), handlelength=3.6)
    canvas.subplots_adjust(left=0.08, right=0.99, top=0.92, bottom=0.2, wspace=0.08)


def _first_rows(draft: Draft) -> Iterator[Cells]:
    visit = f'"{draft.visit}"' if " " in draft.visit else draft.visit
    yield {
        "analysis": "MEAN",
        "row": "Change",
        "column": draft.visit,
        "label": "Change",
        "kind": "summary",
        "dataset": draft.dataset.name,
        "variable": "CHG",
        "where": " AND ".join(filter(None, (draft.condition, f"AVISIT EQ {visit}"))),
        "stats": "n mean sd",
        "decimals": "mean=1 sd=1",
        "cell": "{mean} ({sd})",
    }


MEANS = Layout(
    name="means",
    meaning="Means with standard deviations by visit, a panel for each row and a line for each group.",
    first_rows=_first_rows,
    title="Changes from Baseline",
    dataset="",
    needs=("dataset", "parameter", "visit"),
    parameters=(Y,),
    draw=means,
    draws="mean",
    kinds=("summary",),
)
