"""Spellings that mean the same word."""

import unicodedata
from functools import lru_cache

# Characters without width: joiners, marks of direction, a byte order mark, a soft hyphen.
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), "-")


@lru_cache(maxsize=2**16)
def folded(text: str) -> str:
    """A spelling as a codelist with match `fold` and a condition IGNORING CASE take it.

    Outer blanks off, inner ones single, capitals alike, and characters that look alike one.

    >>> folded("  Not  given ")
    'not given'
    """
    return " ".join(seen_alike(text).split()).casefold()


def seen_alike(text: str) -> str:
    """A spelling with one character for those that look alike: the signs for micro, letters with their accents, wide
    letters, dashes; what has no width is left out. Capitals stay, and so do blanks.

    >>> seen_alike("\u00b5mol") == seen_alike("\u03bcmol"), seen_alike("mg\u200b"), seen_alike("e\u0301") == "\u00e9"
    (True, 'mg', True)
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_UNSEEN | _DASHES))
