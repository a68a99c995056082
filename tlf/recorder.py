"""What matplotlib lays out, kept as a drawing; and a drawing as PNG, by its rasteriser.

Imported when a figure is drawn, because matplotlib takes half a second to import.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from .drawing import LINE, MOVE, Drawing, DrawnShape, Floats, Words

POINTS = 72.0
COLOURS = 64
RASTER: Any = RendererAgg
_SIZES: dict[tuple[Any, ...], tuple[float, float, float]] = {}


class Recorder(RendererBase):
    """A renderer of matplotlib that keeps what it is told to draw."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.size = (width, height)
        self.marks: list[DrawnShape | Words] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        """In points."""
        return self.size

    def flipy(self) -> bool:
        """Heights are from below."""
        return False

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """The size of a text in points, measured once in a process: figures have the same texts over and over."""
        key = (s, hash(prop), ismath)
        if key not in _SIZES:
            _SIZES[key] = super().get_text_width_height_descent(s, prop, ismath)
        return _SIZES[key]

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        """Keep a path."""
        points, codes = _corners(path, transform)
        self._keep(gc, points, codes, rgbFace)

    def draw_markers(
        self, gc: Any, marker_path: Any, marker_trans: Any, path: Any, trans: Any, rgbFace: Any = None
    ) -> None:
        """Keep the same mark at many places, as one path."""
        one, codes = _corners(marker_path, marker_trans)
        places, _ = _corners(path, trans)
        if len(places):
            self._keep(gc, (places[:, None, :] + one).reshape(-1, 2), np.tile(codes, len(places)), rgbFace)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Keep a line of text."""
        bold = prop.get_weight() in ("bold", 700)
        colour = to_hex(gc.get_rgb())
        self.marks.append(Words(s, float(x), float(y), prop.get_size_in_points(), bold, float(angle), colour))

    def _keep(self, gc: Any, points: Floats, codes: Any, face: Any) -> None:
        width = float(gc.get_linewidth())
        line = to_hex(gc.get_rgb()) if width and gc.get_rgb()[3] else ""
        fill = to_hex(face) if face is not None and (len(face) < 4 or face[3]) else ""
        if (line or fill) and len(points):
            opacity = gc.get_alpha() if gc.get_forced_alpha() else face[3] if fill and len(face) > 3 else 1.0
            dashes = tuple(float(d) for d in gc.get_dashes()[1] or ())
            self.marks.append(DrawnShape(points, codes, line, fill, width, dashes, float(opacity), _clip(gc, points)))


def _corners(path: Any, transform: Any) -> tuple[Floats, Any]:
    points: Floats = transform.transform(path.vertices)
    if path.codes is not None:
        return points, path.codes
    codes = np.full(len(points), LINE, dtype=np.uint8)
    codes[:1] = MOVE
    return points, codes


def _clip(gc: Any, points: Floats) -> tuple[float, float, float, float] | None:
    """The rectangle that a path is seen in, where it goes beyond it."""
    box = gc.get_clip_rectangle()
    if box is None or (
        (points >= np.array([box.x0, box.y0]) - 0.01).all() and (points <= np.array([box.x1, box.y1]) + 0.01).all()
    ):
        return None
    return float(box.x0), float(box.y0), float(box.x1), float(box.y1)


def recorded(size: tuple[float, float], draw: Callable[[Any], None], settings: Mapping[str, Any]) -> Drawing:
    """What `draw` puts on an empty canvas of matplotlib of so many inches, under its settings."""
    chosen: Any = {**settings, "figure.dpi": POINTS}
    with rc_context(chosen):
        canvas = Canvas(figsize=size)
        FigureCanvasAgg(canvas)
        canvas.patch.set_visible(False)
        draw(canvas)
        recorder = Recorder(size[0] * POINTS, size[1] * POINTS)
        canvas.draw(recorder)
    return Drawing(*recorder.size, tuple(recorder.marks))


def png(drawing: Drawing, dpi: float) -> bytes:
    """The drawing as PNG of so many dots to an inch, on white, in at most 64 colours."""
    from PIL import Image

    scale = dpi / POINTS
    size = round(drawing.width * scale), round(drawing.height * scale)
    sheet = RASTER(*size, dpi)
    white = GraphicsContextBase()
    white.set_linewidth(0.0)
    sheet.draw_path(white, Path.unit_rectangle(), Affine2D().scale(*size), (1.0, 1.0, 1.0))
    for mark in drawing.marks:
        _painted(sheet, mark, scale, size[1])
    seen = Image.frombuffer("RGBA", size, sheet.buffer_rgba(), "raw", "RGBA", 0, 1)
    shades = Image.new("P", (1, 1))
    shades.putpalette(_palette(drawing))
    few = seen.convert("RGB").quantize(palette=shades, dither=Image.Dither.NONE)
    content = BytesIO()
    few.save(content, format="png", dpi=(dpi, dpi))
    return content.getvalue()


def _palette(drawing: Drawing) -> list[int]:
    """White, the drawing's colours as they are, and as many steps from each to white as there is room for."""
    named = ((m.colour,) if isinstance(m, Words) else (m.line, m.fill) for m in drawing.marks)
    used = [colour for colour in dict.fromkeys(c for colours in named for c in colours) if colour][: COLOURS - 1]
    steps = (COLOURS - 1) // max(len(used), 1)
    blends = [[1 + (part - 1) * (i + 1) / steps for part in _rgb(c)] for c in used for i in range(steps)]
    differs_from_white = (blend for blend in blends if sum(blend) < 2.9)
    return [255] * 3 + [round(255 * part) for blend in differs_from_white for part in blend]


def _painted(sheet: Any, mark: DrawnShape | Words, scale: float, high: float) -> None:
    gc = GraphicsContextBase()
    if isinstance(mark, Words):
        gc.set_foreground(mark.colour)
        font = FontProperties(family="DejaVu Sans", size=mark.size, weight="bold" if mark.bold else "normal")
        sheet.draw_text(gc, mark.x * scale, high - mark.y * scale, mark.text, font, mark.angle)
        return
    gc.set_linewidth(mark.width if mark.line else 0.0)
    gc.set_foreground(mark.line or "#000000")
    gc.set_capstyle("butt")
    if mark.opacity < 1:
        gc.set_alpha(mark.opacity)
    if mark.dashes:
        gc.set_dashes(0, list(mark.dashes))
    if mark.clip is not None:
        gc.set_clip_rectangle(Bbox.from_extents(*(side * scale for side in mark.clip)))
    face = _rgb(mark.fill) if mark.fill else None
    sheet.draw_path(gc, Path(mark.points, mark.codes), Affine2D().scale(scale), face)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
