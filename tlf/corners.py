"""Where the names of curves and what is said of them find room in a figure: in a corner that no curve goes through."""

from collections.abc import Iterable, Iterator, Sequence

Span = tuple[float, float, float, float]  # left, right, low, high

RISING = ("upper left", "lower right", "lower left", "upper right")
FALLING = ("upper right", "lower left", "upper left", "lower right")


def free_corner(size: tuple[float, float], spans: Iterable[Span], order: Sequence[str]) -> str:
    """The first of the corners that no span reaches into, blank where there is none.

    size: width and height that are needed, in shares of the axes; spans: what is drawn, in the same.

    >>> free_corner((0.4, 0.3), [(0.0, 0.5, 0.6, 1.0), (0.5, 1.0, 0.1, 0.2)], FALLING)
    'upper right'
    >>> free_corner((0.6, 0.3), [(0.0, 0.5, 0.6, 1.0), (0.5, 1.0, 0.1, 0.2)], FALLING)
    ''
    """
    wide, high = size
    drawn = list(spans)
    for corner in order:
        left, low = (1 - wide if "right" in corner else 0.0), (1 - high if "upper" in corner else 0.0)
        if not any(a <= left + wide and b >= left and c <= low + high and d >= low for a, b, c, d in drawn):
            return corner
    return ""


def steps(time: Sequence[float], low: Sequence[float], high: Sequence[float]) -> Iterator[Span]:
    """A step curve with its band: what it takes between its times, and where it goes up or down at one."""
    for place, start in enumerate(time):
        end = time[place + 1] if place + 1 < len(time) else start
        after = min(place + 1, len(time) - 1)
        yield start, end, low[place], high[place]
        yield end, end, min(low[place], low[after]), max(high[place], high[after])
