"""The type of every PDF: DejaVu, embedded as far as it is used, and a study's own fonts for the scripts it lacks.

matplotlib brings DejaVu: Latin, Greek, Cyrillic, Armenian, Georgian, and most signs. For other scripts, such as
Chinese, a study puts TrueType files into its folder `fonts`; what no font has is told, for it prints as a box.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..specs import InputFault, OutputFault

SANS, SANS_BOLD, SANS_ITALIC = "M5Paper", "M5PaperBold", "M5PaperOblique"
MONO, MONO_BOLD = "M5Mono", "M5MonoBold"
FILES = {
    SANS: "DejaVuSans.ttf",
    SANS_BOLD: "DejaVuSans-Bold.ttf",
    SANS_ITALIC: "DejaVuSans-Oblique.ttf",
    MONO: "DejaVuSansMono.ttf",
    MONO_BOLD: "DejaVuSansMono-Bold.ttf",
}
FOLDER = "fonts"
_further: ContextVar[tuple[str, ...]] = ContextVar("further fonts", default=())


@cache
def fonts() -> None:
    """Make the fonts known to reportlab, once.

    Raises OutputFault where their files are not installed.
    """
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise OutputFault("The fonts of the PDF come with matplotlib, which is not installed. Install matplotlib.")
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    for name, file in FILES.items():
        _registered(name, folder / file)


@cache
def _registered(name: str, file: Path) -> str:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        registerFont(TTFont(name, str(file)))
    except (TTFError, OSError) as error:
        raise InputFault(f"{file} is not a TrueType font that can be embedded: {error}. Put a .ttf there.") from error
    return name


def font_files(study: Path) -> tuple[Path, ...]:
    """The fonts that a study brings: TrueType files of its folder `fonts`, by name."""
    folder = study / FOLDER
    return tuple(sorted(f for f in folder.glob("*") if f.suffix.lower() == ".ttf")) if folder.is_dir() else ()


@contextmanager
def further_fonts(files: Sequence[Path]) -> Iterator[None]:
    """Take characters that DejaVu lacks from these fonts, in this order.

    Raises InputFault where one cannot be embedded.
    """
    names = tuple(_registered(f"M5Study{n}-{file.stem}", file.resolve()) for n, file in enumerate(files))
    token = _further.set(names)
    try:
        yield
    finally:
        _further.reset(token)


def runs(text: str, font: str) -> tuple[tuple[str, str], ...]:
    """A text in pieces, each with the font that has it; a character that none has stays with the font asked for.

    >>> runs("Dose \u2265 5", SANS)
    (('Dose \u2265 5', 'M5Paper'),)
    """
    further = _further.get()
    return _runs(text, font, further) if not text.isascii() else ((text, font),)


@lru_cache(maxsize=20000)
def _runs(text: str, font: str, further: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    fonts()
    if all(map(_glyphs(font).__contains__, map(ord, text))):
        return ((text, font),)
    pieces: list[tuple[str, str]] = []
    for character in text:
        name = next((n for n in (font, *further) if ord(character) in _glyphs(n)), font)
        if pieces and pieces[-1][1] == name:
            pieces[-1] = (pieces[-1][0] + character, name)
        else:
            pieces.append((character, name))
    return tuple(pieces)


@cache
def _glyphs(font: str) -> Any:
    from reportlab.pdfbase.pdfmetrics import getFont

    return getFont(font).face.charToGlyph


def width(text: str, size: float, font: str = SANS) -> float:
    """How wide a text is set."""
    return _width(text, size, font, _further.get())


@lru_cache(maxsize=20000)
def _width(text: str, size: float, font: str, further: tuple[str, ...]) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    fonts()
    return float(sum(stringWidth(piece, name, size) for piece, name in runs(text, font)))


def draw(canvas: Any, text: str, left: float, up: float, size: float, font: str = SANS) -> None:
    """Draw one line of text, each character in a font that has it."""
    pieces = runs(text, font)
    for piece, name in pieces:
        canvas.setFont(name, size)
        canvas.drawString(left, up, piece)
        left += width(piece, size, name) if len(pieces) > 1 else 0


def unprintable(texts: Iterable[str], font: str = SANS) -> tuple[str, ...]:
    """The characters of texts that would not print as they are read, sorted.

    Those that no font has, and those of scripts written from right to left, whose letters are neither joined nor
    put in their order here.
    """
    fonts()
    further = _further.get()
    used = {c for text in texts if not text.isascii() for c in text}
    return tuple(sorted(c for c in used if not c.isspace() and _is_odd(c, (font, *further))))


def _is_odd(character: str, names: tuple[str, ...]) -> bool:
    backwards = unicodedata.bidirectional(character) in ("R", "AL")
    return backwards or not any(ord(character) in _glyphs(name) for name in names)
