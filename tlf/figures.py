"""Drawings: what every figure has in common.

Laid out by matplotlib, once for all formats, when the figure is first written. Groups differ in line style and in
colours that the colour-blind tell apart (Okabe and Ito), so figures are readable in black and white.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .drawing import Drawing
from .page import Figure

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
