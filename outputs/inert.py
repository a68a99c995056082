"""Values of the data that cannot act on whoever reads them: in a terminal, in a spreadsheet."""

import re
from collections.abc import Mapping

FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# Control characters but line feed and tab, and those that turn the direction of text round.
_ACTING = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SHOWN: Mapping[int, str] = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _ACTING}


def inert_text(text: str) -> str:
    """Text that a terminal prints and does not obey: control characters are written out.

    >>> inert_text("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN)


def inert_cell(text: str) -> str:
    """Text that a spreadsheet shows and does not compute: an apostrophe before what begins like a formula.

    A number stays as it is; control characters are written out, as by `inert_text`.

    >>> [inert_cell(text) for text in ("=1+1", "-5", "-A1", "plain")]
    ["'=1+1", '-5', "'-A1", 'plain']
    """
    return inert_text(f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text)
