"""The records of a SAS transport file (TS-140, version 5; its sequel for versions 8 and 9), shared by reader and writer.

A file is a row of 80-byte cards: library header, member header, one 140-byte description a variable ("namestr"),
the observation header, then the records end to end, padded with blanks to a whole card.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from ..specs.findings import Finding

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CARD = 80
LONGEST = 200  # bytes of a text
ZEROS = "0" * 30
MEMBER_TAIL = "000000000000000001600000000140"
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
KINDS = {"Num": 1, "Char": 2}

# What comes before the texts of a long label: the number of the variable and the lengths, two bytes each.
LONG_LENGTH_SIZE = {"LABELV8": 6, "LABELV9": 10}

# The first 88 bytes of a namestr are the same in all versions; version 8 puts long names in what version 5 leaves empty.
NAMESTR = np.dtype(
    [
        ("kind", ">u2"),
        ("hash", ">u2"),
        ("length", ">u2"),
        ("number", ">u2"),
        ("name", "S8"),
        ("label", "S40"),
        ("format", "S8"),
        ("width", ">u2"),
        ("decimals", ">u2"),
        ("justified", ">u2"),
        ("unused", "S2"),
        ("informat", "S8"),
        ("inwidth", ">u2"),
        ("indecimals", ">u2"),
        ("position", ">u4"),
        ("longname", "S32"),
        ("labellength", ">u2"),
        ("rest", "S18"),
    ]
)

_FORMAT = re.compile(r"(\$?(?:[A-Z_](?:[A-Z0-9_]*[A-Z_])?)?)(\d*)\.?(\d*)")


@dataclass(frozen=True)
class XptVariable:
    """One variable of a transport file.

    type: "Char" or "Num".
    length: bytes; None means the longest value, at least 1, for Char and 8 for Num (which may have 2 to 8).
    format, informat: as SAS says them, such as "DATE9.", "8.2" or "$20."; "" for none.
    """

    name: str
    label: str = ""
    type: str = "Char"
    length: int | None = None
    format: str = ""
    informat: str = ""


@dataclass(frozen=True)
class XptColumn:
    """A variable with its final length, the dtype of its field in a record, and the fields of a slice of records."""

    variable: XptVariable
    dtype: "np.dtype[Any]"
    fields: "Callable[[slice], NDArray[Any]]"


@dataclass(frozen=True, eq=False)
class XptFile:
    """One dataset of a transport file.

    dataset, label: as the file has them.
    variables: in the order of the file, all with their lengths.
    frame: one row a record; Char columns are unordered categoricals with sorted categories, trailing blanks gone and
        blank as NaN; Num columns are float64 whose NaNs keep the special missing values (`missing_letter`).
    created, modified: the stamps of the dataset, None where they are not stamps; years 60 to 99 are in the 1900s.
    findings: what was odd about the file but did not stop the reading.
    version: 5, or 8 for the layout with long names and labels.
    """

    dataset: str
    label: str
    variables: tuple[XptVariable, ...]
    frame: "pd.DataFrame"
    created: datetime | None
    modified: datetime | None
    version: int
    findings: tuple[Finding, ...] = ()


def header_card(name: str, tail: str = ZEROS) -> bytes:
    """A header card, such as the one before the records.

    >>> header_card("OBS")[:48].decode()
    'HEADER RECORD*******OBS     HEADER RECORD!!!!!!!'
    """
    return f"HEADER RECORD*******{name:<8}HEADER RECORD!!!!!!!{tail:<30}  ".encode("ascii")


def padded_length(count: int) -> int:
    """So many bytes made up to whole cards.

    >>> padded_length(0), padded_length(1), padded_length(80)
    (0, 80, 80)
    """
    return -(-count // CARD) * CARD


def stamp_text(stamp: datetime) -> str:
    """A time as SAS stamps it, to the second, with two digits for the year.

    >>> stamp_text(datetime(2026, 3, 9, 8, 5))
    '09MAR26:08:05:00'
    """
    return f"{stamp:%d}{MONTHS[stamp.month - 1]}{stamp:%y:%H:%M:%S}"


def stamp_time(text: str) -> datetime | None:
    """The time of a stamp, or None where it is none.

    >>> stamp_time("09MAR26:08:05:00")
    datetime.datetime(2026, 3, 9, 8, 5)
    """
    parts = re.fullmatch(r"(\d\d)([A-Z]{3})(\d\d):(\d\d):(\d\d):(\d\d)", text)
    if not parts or parts[2] not in MONTHS:
        return None
    day, year, hour, minute, second = (int(parts[place]) for place in (1, 3, 4, 5, 6))
    century = 1900 if year >= 60 else 2000
    try:
        return datetime(century + year, MONTHS.index(parts[2]) + 1, day, hour, minute, second)
    except ValueError:
        return None


def format_parts(text: str) -> tuple[str, int, int] | None:
    """Name, width and decimals of a format, or None where it is none that a namestr can hold.

    >>> format_parts("DATE9."), format_parts("8.2"), format_parts("$20."), format_parts("DATE9.X")
    (('DATE', 9, 0), ('', 8, 2), ('$', 20, 0), None)
    """
    parts = _FORMAT.fullmatch(text)
    if not parts or len(parts[1]) > 8:
        return None
    width, decimals = int(parts[2] or 0), int(parts[3] or 0)
    return (parts[1], width, decimals) if max(width, decimals) <= 32767 else None


def format_text(name: str, width: int, decimals: int) -> str:
    """A format as SAS says it, "" for none.

    >>> format_text("DATE", 9, 0), format_text("", 8, 2), format_text("", 0, 0)
    ('DATE9.', '8.2', '')
    """
    if not name and not width and not decimals:
        return ""
    return f"{name}{width or ''}.{decimals or ''}"
