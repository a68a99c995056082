"""Plain text columns of a transport file: ASCII, laid out block by block without finding the distinct texts first."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .xpt_layout import LONGEST, XptColumn, XptVariable

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

TOP_BIT = 0x80


def plain_column(column: "pd.Series[Any]", variable: XptVariable) -> XptColumn | None:
    """A Char column of plain `str` that is ASCII and fits; None where it is not, for the slower way to tell what is wrong."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(column.dtype, pd.StringDtype):
        return None
    try:
        found = pa.array(column, pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, UnicodeEncodeError):  # half a surrogate pair
        return None
    texts = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    if not _is_clean(texts):
        return None
    if pc.any(pc.ends_with(texts, " ")).as_py():
        texts = pc.ascii_rtrim(texts, " ")
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    if longest > (variable.length or LONGEST):
        return None
    length = variable.length or max(1, longest)

    def fields(rows: slice) -> "NDArray[Any]":
        part = pc.fill_null(texts.slice(rows.start, rows.stop - rows.start), "")
        padded = pc.ascii_rpad(part, length, " ")
        first = int(np.frombuffer(padded.buffers()[1], np.int64, 1, 8 * padded.offset)[0])
        return np.frombuffer(padded.buffers()[2], f"V{length}", len(padded), first)

    return XptColumn(replace(variable, length=length), np.dtype(f"V{length}"), fields)


def _is_clean(texts: "pa.LargeStringArray") -> bool:
    """Whether all characters are ASCII and none is a NUL."""
    offsets, content = texts.buffers()[1:]
    if content is None or not len(texts):
        return True
    ends = np.frombuffer(offsets, np.int64, len(texts) + 1, 8 * texts.offset)
    held = np.frombuffer(content, np.uint8)[ends[0] : ends[-1]]
    return not bool((held & TOP_BIT).any() or (held == 0).any())
