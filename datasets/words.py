"""Columns in words: each distinct value put in words once, and records joined to lines a chunk at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CHUNK = 16384
# Of some of the records: a pyarrow array of text, that of a missing value last, and each record's place there.
Words = Callable[[slice], "tuple[Any, np.ndarray]"]


def text_words(column: "pd.Series", spelled: Callable[[str], str], missing: str) -> Words:
    """A dictionary-encoded column, each of its levels as told.

    Raises UnicodeEncodeError for a level that is no Unicode text.
    """
    import pyarrow as pa

    encoding: Any = column.array
    words = pa.array([*(spelled(str(level)) for level in encoding.categories.tolist()), missing], pa.string())
    return lambda records: (words, encoding.codes[records])


def number_words(numbers: "np.ndarray", spelled: Callable[["np.ndarray"], Any], missing: str) -> Words:
    """A column of float64, its distinct values (sorted, no NaN) as told: a pyarrow array of text."""
    import numpy as np
    import pyarrow as pa

    def words(records: slice) -> "tuple[Any, np.ndarray]":
        some = numbers[records]
        known = ~np.isnan(some)
        distinct, places = np.unique(some[known], return_inverse=True)
        codes = np.full(len(known), -1, dtype=np.int64)
        codes[known] = places
        return pa.concat_arrays([spelled(distinct), pa.array([missing], pa.string())]), codes

    return words


def shortest(numbers: "np.ndarray") -> Any:
    """Numbers in the fewest digits that give the same number back: a pyarrow array of text.

    >>> import numpy as np
    >>> shortest(np.array([2.0, 0.1, 1 / 3])).to_pylist()
    ['2', '0.1', '0.3333333333333333']
    """
    import pyarrow as pa

    return pa.array(numbers).cast(pa.string())


def whole_number_words(numbers: "np.ndarray") -> Any:
    """Whole numbers without an exponent: a pyarrow array of text.

    >>> import numpy as np
    >>> whole_number_words(np.array([-2.0, 1e15, 1e19])).to_pylist()
    ['-2', '1000000000000000', '10000000000000000000']
    """
    import numpy as np
    import pyarrow as pa

    if (np.abs(numbers) < 2.0**63).all():
        return pa.array(numbers.astype(np.int64)).cast(pa.string())
    return pa.array([str(int(value)) for value in numbers], pa.string())


def joined_lines(
    columns: Sequence[Words], count: int, edges: tuple[str, str] = ("", ""), *, chunk: int = CHUNK
) -> Iterator[list[str]]:
    """The records in order, count of them, their values joined by commas between the edges, a list for every chunk."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    for start in range(0, count, chunk):
        fields = []
        for column in columns:
            words, codes = column(slice(start, min(start + chunk, count)))
            fields.append(words.take(pa.array(np.where(codes < 0, len(words) - 1, codes))))
        joined = pc.binary_join_element_wise(*fields, ",")
        yield pc.binary_join_element_wise(edges[0], joined, edges[1], "").to_pylist()
