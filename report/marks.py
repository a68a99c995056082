"""The numbers in a printed text: which part of it is which line of the results."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..tlf.model import PLACEHOLDER
from ..tlf.page import FIGURE_SPACE


@dataclass(frozen=True)
class Piece:
    """A part of a printed text; line is its line among the display's results where it is a number of them."""

    text: str
    line: int | None = None


Pieces = tuple[Piece, ...]


def without_results(text: str) -> Pieces:
    """A text without numbers of the results."""
    return (Piece(text),)


def marked(text: str, pattern: str, lines: Sequence[int | None], printed: Sequence[str] | Mapping[int, str]) -> Pieces:
    """A printed text with its numbers marked: as the sheet's pattern has them, padded, with marks of notes around it.

    lines: of each placeholder the line of the results, whose texts are printed. A text that the pattern does not make
    stays as it is.

    >>> [(p.text, p.line) for p in marked("12 (3.4)*", "{n} ({pct})", (0, 1), ("12", "3.4"))]
    [('12', 0), (' (', None), ('3.4', 1), (')*', None)]
    """
    tight, place = _without_padding(text)
    if tight == "0" and lines and lines[0] is not None and printed[lines[0]] == "0":  # a percentage that is left away
        return _cut(text, [(place[0], place[0] + 1, lines[0])])
    found = re.fullmatch(_expression(pattern, lines, printed), tight, re.DOTALL)
    if found is None:
        return without_results(text)
    spans = [(found.start(at + 1), found.end(at + 1), line) for at, line in enumerate(lines)]
    return _cut(text, [(place[a], place[b - 1] + 1, line) for a, b, line in spans if line is not None and b > a])


def _without_padding(text: str) -> tuple[str, list[int]]:
    place = [at for at, character in enumerate(text) if character != FIGURE_SPACE]
    return "".join(text[at] for at in place), place


def _expression(pattern: str, lines: Sequence[int | None], printed: Sequence[str] | Mapping[int, str]) -> str:
    """What a text that the pattern made looks like: "P = <0.001" is written P <0.001, marks stand before or behind."""
    end, made = 0, r"(?:\S{1,6} )?"
    for found, line in zip(PLACEHOLDER.finditer(pattern), lines, strict=True):
        made += re.escape(pattern[end : found.start()]).replace(r"=\ ", r"(?:=\ )?")
        made += f"({re.escape(printed[line])})" if line is not None else "(.*?)"
        end = found.end()
    return made + re.escape(pattern[end:]) + r"(?:[^\w\s]*|\ [\[(]\w+[\])])*"


def _cut(text: str, spans: Sequence[tuple[int, int, int | None]]) -> Pieces:
    pieces, at = [], 0
    for start, end, line in spans:
        pieces += [Piece(text[at:start]), Piece(text[start:end], line)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text)
