"""Drawings become SVG mark by mark, and what matplotlib lays out is kept in points."""

from typing import Any

import numpy as np
import pytest
from lxml import etree

from m5kit.tlf.drawing import CLOSE, LINE, MOVE, Drawing, DrawnShape, Words, svg
from m5kit.tlf.html import figure_svg
from m5kit.tlf.page import Figure

CORNERS = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 0.0]])
CODES = np.array([MOVE, LINE, LINE, CLOSE], dtype=np.uint8)


def test_shapes_and_words_stand_where_they_were_put_with_heights_from_above() -> None:
    shape = DrawnShape(CORNERS, CODES, "#ff0000", "", 1.5, dashes=(3.0, 1.0))
    seen = DrawnShape(CORNERS, CODES, "", "#00ff00", 0.0, opacity=0.5, clip=(1.0, 1.0, 9.0, 4.0))
    text = svg(Drawing(20.0, 10.0, (shape, seen, Words("a < b", 2.0, 3.0, 9.0, bold=True, angle=90.0))))
    assert 'width="20pt" height="10pt" viewBox="0 0 20 10"' in text
    assert (
        '<path d="M0 10L10 10L10 5Z" fill="none" stroke="#ff0000" stroke-width="1.5" stroke-dasharray="3 1"/>' in text
    )
    assert '<clipPath id="seen1"><rect x="1" y="6" width="8" height="3"/></clipPath>' in text
    assert 'fill="#00ff00" opacity="0.5" clip-path="url(#seen1)"/>' in text
    turned = 'font-size="9" font-weight="bold" transform="rotate(-90 2 7)"'
    assert f'<text x="2" y="7" {turned}>a &lt; b</text>' in text


def draw(canvas: Any) -> None:
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    axes.plot([0.0, 0.5], [0.0, 0.5], color="red", linewidth=2)
    axes.plot([0.25, 0.75], [0.5, 0.5], "|", color="black")
    axes.plot([-1.0, 2.0], [0.5, 0.5], color="blue")
    axes.text(0.5, 0.25, "here", fontsize=8)


def test_a_layout_is_kept_in_points() -> None:
    pytest.importorskip("matplotlib")
    from m5kit.tlf.recorder import recorded

    kept = recorded((2.0, 1.0), draw, {"font.family": "DejaVu Sans"})
    line, marks, long, words = kept.marks
    assert isinstance(line, DrawnShape) and isinstance(marks, DrawnShape) and isinstance(long, DrawnShape)
    assert (kept.width, kept.height) == (144.0, 72.0)
    assert (line.points.tolist(), line.line, line.fill, line.width) == ([[0, 0], [72, 36]], "#ff0000", "", 2.0)
    assert marks.codes.tolist() == [MOVE, LINE] * 2
    assert marks.points[:, 0].tolist() == [36, 36, 108, 108]
    assert long.clip == (0.0, 0.0, 144.0, 72.0)
    assert isinstance(words, Words)
    assert (words.text, round(words.x), round(words.y), words.size) == ("here", 72, 18, 8.0)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('A & "B" ]]>', "A &amp; &quot;B&quot; ]]&gt;"),
        ("a\u202eb\x01", r"a\u202eb\x01"),
    ],
)
def test_labels_act_on_nobody_in_svg(label: str, shown: str) -> None:
    drawing = Drawing(20.0, 10.0, (Words(label, 2.0, 3.0, 9.0),))
    text = figure_svg(Figure(1.0, 1.0, label, lambda: drawing))
    assert etree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert f'aria-label="{shown}"' in text
    assert f">{shown}</text>" in text.replace('"B"', "&quot;B&quot;")
