"""Drawings on a page of a PDF."""

from collections.abc import Sequence
from math import isnan
from typing import Any

from ..outputs.fonts import SANS, SANS_BOLD, draw
from .drawing import CLOSE, CURVE3, LINE, MOVE, Drawing, DrawnShape, Words

Point = tuple[float, float]


def draw_figure(canvas: Any, drawing: Drawing, corner: tuple[float, float], share: float) -> None:
    """A drawing with its lower left corner there, shrunk to a share of its size."""
    canvas.saveState()
    canvas.translate(*corner)
    canvas.scale(share, share)
    for mark in drawing.marks:
        _words(canvas, mark) if isinstance(mark, Words) else _shape(canvas, mark)
    canvas.restoreState()


def _words(canvas: Any, words: Words) -> None:
    canvas.setFillColor(words.colour)
    font = SANS_BOLD if words.bold else SANS
    if words.angle:
        canvas.saveState()
        canvas.translate(words.x, words.y)
        canvas.rotate(words.angle)
        draw(canvas, words.text, 0, 0, words.size, font)
        canvas.restoreState()
    else:
        draw(canvas, words.text, words.x, words.y, words.size, font)


def _shape(canvas: Any, shape: DrawnShape) -> None:
    canvas.saveState()
    if shape.clip is not None:
        left, bottom, right, top = shape.clip
        seen = canvas.beginPath()
        seen.rect(left, bottom, right - left, top - bottom)
        canvas.clipPath(seen, stroke=0, fill=0)
    if shape.line:
        canvas.setStrokeColor(shape.line)
        canvas.setLineWidth(shape.width)
        canvas.setDash(list(shape.dashes))
    if shape.fill:
        canvas.setFillColor(shape.fill)
    if shape.opacity < 1:  # after the colours, which are set with an opacity of their own
        canvas.setStrokeAlpha(shape.opacity)
        canvas.setFillAlpha(shape.opacity)
    canvas.drawPath(_path(canvas, shape), stroke=int(bool(shape.line)), fill=int(bool(shape.fill)))
    canvas.restoreState()


def _path(canvas: Any, shape: DrawnShape) -> Any:
    path = canvas.beginPath()
    at: Point = (0.0, 0.0)
    bend: list[Point] = []
    lifted = False  # a point that is no number breaks the line, and the next one starts it again
    for (x, y), code in zip(shape.points.tolist(), shape.codes.tolist(), strict=True):
        if isnan(x) or isnan(y):
            lifted, bend = True, []
            continue
        if code == MOVE or (lifted and code != CLOSE):
            lifted = False
            path.moveTo(x, y)
        elif code == LINE:
            path.lineTo(x, y)
        elif code == CLOSE:
            path.close()
            continue
        else:
            bend.append((x, y))
            if len(bend) < (2 if code == CURVE3 else 3):
                continue
            cubic = _cubic(at, bend) if code == CURVE3 else bend
            path.curveTo(*(length for point in cubic for length in point))
            bend = []
        at = (x, y)
    return path


def _cubic(start: Point, bend: Sequence[Point]) -> list[Point]:
    """A quadratic curve as the cubic one that PDF has."""
    (x, y), end = bend
    return [*((a + 2 * (x - a) / 3, b + 2 * (y - b) / 3) for a, b in (start, end)), end]
