"""A drawing before any file format: shapes and words in points, and the drawing as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from ..outputs import inert_text

Floats = NDArray[np.float64]
MOVE, LINE, CURVE3, CURVE4, CLOSE = 1, 2, 3, 4, 79
FAMILY = "'DejaVu Sans', Verdana, Arial, sans-serif"


@dataclass(frozen=True, eq=False)
class DrawnShape:
    """A path: its corners in points from the lower left, and for each what leads there (MOVE, LINE, CURVE4, CLOSE).

    line and fill are "#rrggbb", blank where there is none; width of the line in points; dashes: lengths on and off;
    clip: what of it is seen (left, bottom, right, top), where that is not all.
    """

    points: Floats
    codes: NDArray[np.uint8]
    line: str
    fill: str
    width: float
    dashes: tuple[float, ...] = ()
    opacity: float = 1.0
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Words:
    """A line of text: where its base line begins, in points from the lower left; size in points, angle in degrees."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    angle: float = 0.0
    colour: str = "#000000"


@dataclass(frozen=True, eq=False)
class Drawing:
    """Shapes and words, in the order in which they cover each other, on a sheet of so many points."""

    width: float
    height: float
    marks: tuple[DrawnShape | Words, ...] = ()


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG element, sized in points; text stays text."""
    size = f"{_number(drawing.width)}pt", f"{_number(drawing.height)}pt"
    box = f"0 0 {_number(drawing.width)} {_number(drawing.height)}"
    marks = "".join(_mark(mark, number, drawing.height) for number, mark in enumerate(drawing.marks))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" viewBox="{box}" '
        f'font-family="{FAMILY}">\n{marks}</svg>'
    )


def _mark(mark: DrawnShape | Words, number: int, high: float) -> str:
    return _words(mark, high) if isinstance(mark, Words) else _shape(mark, number, high)


def _words(words: Words, high: float) -> str:
    x, y = _number(words.x), _number(high - words.y)
    turn = f' transform="rotate({_number(-words.angle)} {x} {y})"' if words.angle else ""
    bold = ' font-weight="bold"' if words.bold else ""
    colour = "" if words.colour == "#000000" else f' fill="{words.colour}"'
    size = _number(words.size)
    return f'<text x="{x}" y="{y}" font-size="{size}"{bold}{colour}{turn}>{escape(inert_text(words.text))}</text>\n'


def _shape(shape: DrawnShape, number: int, high: float) -> str:
    looks = f'fill="{shape.fill or "none"}"'
    if shape.line:
        looks += f' stroke="{shape.line}" stroke-width="{_number(shape.width)}"'
    if shape.dashes:
        looks += f' stroke-dasharray="{" ".join(map(_number, shape.dashes))}"'
    if shape.opacity < 1:
        looks += f' opacity="{_number(shape.opacity)}"'
    before = ""
    if shape.clip is not None:
        left, bottom, right, top = shape.clip
        box = f'x="{_number(left)}" y="{_number(high - top)}" '
        box += f'width="{_number(right - left)}" height="{_number(top - bottom)}"'
        before = f'<clipPath id="seen{number}"><rect {box}/></clipPath>\n'
        looks += f' clip-path="url(#seen{number})"'
    return f'{before}<path d="{"".join(_steps(shape, high))}" {looks}/>\n'


def _steps(shape: DrawnShape, high: float) -> Iterator[str]:
    letters = {MOVE: "M", LINE: "L", CURVE3: "Q", CURVE4: "C"}
    before = 0
    for (x, y), code in zip(shape.points.tolist(), shape.codes.tolist(), strict=True):
        if code == CLOSE:
            yield "Z"
        else:
            going_on = code in (CURVE3, CURVE4) and code == before
            yield f"{' ' if going_on else letters[code]}{_number(x)} {_number(high - y)}"
        before = code


def _number(value: float) -> str:
    """A length with two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
