"""Columns of text as the whole product keeps them: dictionary-encoded, sorted, blank as missing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault
from ..specs.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def text_column(values: Any) -> "pd.Categorical":
    """A pyarrow array of text (plain or dictionary-encoded, null for missing) as an unordered categorical.

    The categories are sorted by code point, so the same values give the same column in whatever order they come;
    text that is empty or only white space is missing (code -1). Values are not altered otherwise.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    values = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    whole = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    new, dtype = levels_sorted(whole.dictionary)
    codes = new[pc.fill_null(whole.indices, -1).to_numpy(zero_copy_only=False)]
    return pd.Categorical.from_codes(codes, dtype=dtype)


def levels_sorted(dictionary: Any) -> "tuple[np.ndarray, pd.CategoricalDtype]":
    """A pyarrow array of distinct texts as sorted categories, without blank ones, and the place of each among them.

    The places are int32: -1 for a blank text, and at the end for missing.
    """
    import numpy as np
    import pandas as pd
    import pyarrow.compute as pc

    order = pc.sort_indices(dictionary)
    words = dictionary.take(order)
    filled = pc.not_equal(pc.utf8_trim_whitespace(words), "")
    kept = filled.to_numpy(zero_copy_only=False)
    new = np.full(len(words) + 1, -1, dtype=np.int32)
    new[order.to_numpy()[kept]] = np.arange(int(kept.sum()), dtype=np.int32)
    return new, pd.CategoricalDtype(pd.Index(pd.array(words.filter(filled), dtype="str")), ordered=False)


def text_frame(columns: Mapping[str, Any], records: int) -> "pd.DataFrame":
    """The pyarrow arrays of text as a frame of `text_column`s with as many records, numbered from 0."""
    import pandas as pd

    frame = {name: text_column(values) for name, values in columns.items()}
    return pd.DataFrame(frame, index=pd.RangeIndex(records), columns=pd.Index(list(columns), dtype="str"))


def column_names(names: Sequence[str], place: str) -> tuple[list[str], tuple[Finding, ...]]:
    """The names of a header, stripped; a blank one becomes COLUMN_n, n being its position from 1, with a finding.

    Raises InputFault when two columns have one name: nobody could tell which of them a spec means.
    """
    named = [name.strip() or f"COLUMN_{position}" for position, name in enumerate(names, 1)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise InputFault(f"{place}: more than one column is called {', '.join(twice)}; give each a name of its own.")
    blank = [new for old, new in zip(names, named, strict=True) if not old.strip()]
    message = f"The header leaves a column without a name; it is read as {', '.join(blank)}."
    finding = Finding("COLUMN-UNNAMED", "warning", place, message, "Name the column, or take it out of the file.")
    return named, (finding,) if blank else ()


LOOKED_AT = 10  # lines below the first in which a header is looked for
WIDER = 2  # fields more than the first line has: one more may be a delimiter at the end of each line


def title_above(place: str, unit: str, lines: Sequence[tuple[int, int]]) -> tuple[Finding, ...]:
    """A finding where the first of some lines (each with its number of fields) looks like a title above the header.

    It has one field, and a line below it several; or it has fewer than the two lines below it, which are alike.
    """
    if not lines:
        return ()
    (top, first), *below = lines
    header = next((line for line in below[:LOOKED_AT] if line[1] > 1), None) if first == 1 else None
    if first > 1 and len(below) > 1 and below[0][1] == below[1][1] >= first + WIDER:
        header = below[0]
    if header is None:
        return ()
    fields = "one field" if first == 1 else f"{first} fields"
    says = f"The {unit} has {fields}, and {unit} {header[0]} has {header[1]}: it may be a title above the header."
    mend = f"Say header = {header[0]} for this file under [files] in study.toml, if so."
    return (Finding("HEADER-LINE", "error", f"{place} {unit} {top}", says, mend),)


def empty_file(place: str) -> Finding:
    """The finding for a file, sheet or dataset without records."""
    return Finding("EMPTY-FILE", "warning", place, "There are no records.", "Ask whether the export is complete.")


def numbered_records(count: int, start: int = 1) -> "np.ndarray":
    """The numbers of so many records, int64, counted from `start`."""
    import numpy as np

    return np.arange(start, start + count, dtype=np.int64)
