"""Regular delimited text, split by pyarrow, each column straight into a dictionary: as many fields in each record, and
quotation marks only around values.
"""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

BREAK, RETURN, QUOTE = b'\n\r"'


def regular_records(
    content: "memoryview | bytes", delimiter: str, width: int, first: int
) -> "tuple[Sequence[Any], np.ndarray] | None":
    """The columns of records of so many fields, as pyarrow text, and the line of each; None where they are not regular.

    first is the number of the first line.
    """
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv as fast

    if bytes(content[:3]) == BOM_UTF8:  # part of a value here, which the fast reader would take away
        return None
    lines, broken = _line_numbers(np.frombuffer(content, dtype=np.uint8), ord(delimiter), first)
    if len(lines) == 0 or ord(delimiter) > 127:
        return None
    names = [str(position) for position in range(width)]
    kind = pa.dictionary(pa.int32(), pa.string())
    reading = fast.ReadOptions(column_names=names, block_size=max(1 << 22, min(len(content) // 4, 1 << 26)))
    parsing = fast.ParseOptions(delimiter=delimiter, newlines_in_values=broken)
    converting = fast.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False)
    try:
        table = fast.read_csv(pa.py_buffer(content), reading, parsing, converting)
    except pa.ArrowInvalid:  # ragged lines, or a record larger than a block
        return None
    return (table.columns, lines) if table.num_rows == len(lines) else None


def cut_between_records(content: "memoryview", most: int) -> int | None:
    """How many of at most so many bytes are whole records; None where none of them is, or a line ends in CR alone.

    >>> cut_between_records(memoryview(b'a,"b\\nc"\\nd,e\\nf,g'), 14)
    12
    """
    import numpy as np

    piece = np.frombuffer(content[:most], dtype=np.uint8)
    returns = np.flatnonzero(piece == RETURN)
    returns = returns[:-1] if len(piece) < len(content) and returns[-1:].sum() == len(piece) - 1 else returns
    if (piece[np.minimum(returns + 1, len(piece) - 1)] != BREAK).any():
        return None
    if len(piece) == len(content):
        return len(piece)
    breaks, quotes = np.flatnonzero(piece == BREAK), np.flatnonzero(piece == QUOTE)
    outside = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)
    return int(breaks[outside[-1]]) + 1 if len(outside) else None


def _line_numbers(marks: "np.ndarray", delimiter: int, first: int) -> "tuple[np.ndarray, bool]":
    """The line each record starts on, none where quotes are not regular; and whether any value holds a line break.

    first: the line of the first byte.
    """
    import numpy as np

    breaks = np.flatnonzero(marks == 10)
    returns = np.flatnonzero(marks == 13)
    if len(returns):
        alone = returns[marks[np.minimum(returns + 1, len(marks) - 1)] != 10]
        breaks = np.sort(np.concatenate([breaks, alone])) if len(alone) else breaks
    quotes = np.flatnonzero(marks == 34)
    if not _quotes_are_regular(marks, quotes, delimiter):
        return np.zeros(0, dtype=np.int64), False
    outside = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)  # breaks that end a record
    starts = np.concatenate([[0], breaks[outside] + 1])
    ends = np.concatenate([breaks[outside], [len(marks)]])
    paired = (ends > starts) & (ends < len(marks)) & (marks[ends - 1] == 13) if len(marks) else np.zeros(1, dtype=bool)
    numbers = first + np.concatenate([[0], outside + 1])
    return numbers[ends - paired > starts].astype(np.int64), len(outside) < len(breaks)


def _quotes_are_regular(marks: "np.ndarray", quotes: "np.ndarray", delimiter: int) -> bool:
    """Whether each quotation mark opens a value, closes one, or is one of a doubled pair."""
    import numpy as np

    if len(quotes) % 2:
        return False
    beside = np.zeros(256, dtype=bool)
    beside[[delimiter % 256, 10, 13, 34]] = True
    first = int(quotes[:1].sum() == 0)  # one at either end of the text has nothing beside it there
    last = int(quotes[-1:].sum() == len(marks) - 1)
    before = beside[marks.take(quotes[::2][first:] - 1)]
    after = beside[marks.take(quotes[1::2][: len(quotes) // 2 - last] + 1)]
    return bool(before.all() and after.all())
