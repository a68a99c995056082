"""One column of a transport file: its checks, its final length, and its values as the bytes of records."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..specs.faults import OutputFault
from .ibm import ibm_from_ieee
from .xpt_layout import LONGEST, XptColumn, XptVariable
from .xpt_plain import plain_column

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def number_column(place: str, column: "pd.Series[Any]", variable: XptVariable) -> XptColumn:
    """A Num column. Raises OutputFault for another type, and when laying out a number that has no exact form."""
    dtype = column.dtype
    if not pd.api.types.is_any_real_numeric_dtype(dtype) or getattr(dtype, "itemsize", 8) > 8:
        raise OutputFault(f"{place}: the column is of type {dtype}, and a Num variable takes numbers; convert it.")
    length = variable.length or 8
    dropped = np.uint64((1 << (64 - 8 * length)) - 1)
    whole = column.to_numpy() if dtype == np.float64 and isinstance(dtype, np.dtype) else None

    def fields(rows: slice) -> "NDArray[Any]":
        numbers = _doubles(place, column.iloc[rows], rows.start) if whole is None else whole[rows]
        bits, unfit = ibm_from_ieee(numbers)
        if unfit is not None:
            raise OutputFault(
                f"{place}, record {rows.start + unfit + 1}: {numbers[unfit]} is beyond the numbers of the format "
                "(2**-260 to 2**252, about 5.4e-79 to 7.2e75); correct it, or leave it missing."
            )
        if length == 8:
            return bits  # turned into ">u8" as it is put into its field
        shortened = np.flatnonzero(bits & dropped)
        if shortened.size:
            value = numbers[shortened[0]]
            what = f"{place}, record {rows.start + int(shortened[0]) + 1}: {value} does not fit"
            raise OutputFault(f"{what} {length} bytes exactly; give the variable length 8.")
        leading = bits.astype(">u8").view("u1").reshape(-1, 8)[:, :length]
        return np.ascontiguousarray(leading).view(f"V{length}")[:, 0]

    return XptColumn(replace(variable, length=length), np.dtype(">u8" if length == 8 else f"V{length}"), fields)


def _doubles(place: str, column: "pd.Series[Any]", start: int) -> "NDArray[np.float64]":
    """The numbers as doubles. Raises OutputFault for the first whole number that is not one."""
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if pd.api.types.is_integer_dtype(column.dtype):
        for at in np.flatnonzero(np.abs(numbers) >= 2.0**53):
            if int(numbers[at]) != int(column.iloc[at]):
                what = f"{place}, record {start + int(at) + 1}: the whole number {column.iloc[at]}"
                raise OutputFault(f"{what} has more digits than a transport file keeps; submit it as text.")
    return numbers


def char_column(place: str, column: "pd.Series[Any]", variable: XptVariable, *, encoding: str) -> XptColumn:
    """A Char column; each distinct text is encoded once, but for plain text that is ASCII.

    Raises OutputFault for a column that is not text, and for the first record whose text does not fit.
    """
    plain = plain_column(column, variable)
    if plain is not None:
        return plain
    words = _words(place, column, encoding)
    length = variable.length or max(1, _longest(place, words, None))
    if variable.length:
        _longest(place, words, variable.length)
    table, codes = _table(words, length), words.codes
    final = replace(variable, length=length)
    return XptColumn(final, np.dtype(f"V{length}"), lambda rows: table.take(codes[rows], mode="wrap")["text"])


@dataclass(frozen=True)
class _Words:
    """Some records of text: for each its code (-1 for missing), and the distinct texts encoded, trailing blanks gone."""

    codes: "NDArray[np.integer[Any]]"
    encoded: "pa.Array"

    def text(self, at: int) -> str:
        """The text of one record, as a message shows it."""
        content = self.encoded[int(self.codes[at])].as_py()
        try:
            text = repr(content.decode("utf-8"))
        except UnicodeDecodeError:
            text = repr(content.decode("latin-1"))
        return text if len(text) <= 60 else f"{text[:56]}...'"

    def first(self, odd: "NDArray[np.bool_]") -> int | None:
        """The first record whose text is marked, or None."""
        if not odd.any():
            return None
        found = np.flatnonzero(np.append(odd, False)[self.codes])
        return int(found[0]) if found.size else None


def _words(place: str, column: "pd.Series[Any]", encoding: str) -> _Words:
    """The records' text, encoded. Raises OutputFault for what is not text, or not in the encoding."""
    codes, values = _distinct(place, column)
    words = _Words(codes, _encoded(values, encoding))
    at = words.first(words.encoded.is_null().to_numpy(zero_copy_only=False))
    if at is not None:
        value = str(values[int(codes[at])])
        odd = next(character for character in value if _bytes(character, encoding) is None)
        what = f"{place}, record {at + 1}: {value!r} has the character {odd!a}"
        raise OutputFault(f"{what}, which is not in {encoding}; replace it, or ask for an encoding that has it.")
    return words


def _distinct(place: str, column: "pd.Series[Any]") -> "tuple[NDArray[np.integer[Any]], Any]":
    """For each record its code (-1 for missing), and the distinct texts. Raises OutputFault for what is not text."""
    import pyarrow as pa

    whole = column.array
    if isinstance(whole, pd.Categorical):
        codes, values = whole.codes, whole.categories  # `column.cat.codes` would be a copy
        if len(values) and pd.api.types.infer_dtype(values) != "string":
            what = f"{place}: the column is of type {column.dtype}"
            raise OutputFault(f"{what}, and a Char variable takes categories of text, or text; convert it.")
        return codes, values
    _check_text(place, column)
    try:
        texts = pa.array(column, pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, UnicodeEncodeError):  # half a surrogate pair
        return pd.factorize(column)
    coded = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = coded.dictionary_encode()
    places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return places, pd.array(coded.dictionary, dtype="str")


def _check_text(place: str, column: "pd.Series[Any]") -> None:
    """Raise OutputFault unless every value is text or missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return
    if column.dtype != object:
        what = f"{place}: the column is of type {column.dtype}"
        raise OutputFault(f"{what}, and a Char variable takes categories of text, or text; convert it.")
    if pd.api.types.infer_dtype(column, skipna=True) in ("string", "empty"):
        return
    odd = np.flatnonzero([not isinstance(value, str) for value in column] & column.notna().to_numpy())
    if odd.size:
        value = column.iloc[odd[0]]
        what = f"{place}, record {int(odd[0]) + 1}: {value!r} is of type {type(value).__name__}"
        raise OutputFault(f"{what}, and a Char variable takes text; convert it.")


def _encoded(values: Any, encoding: str) -> "pa.Array":
    """The texts as a pyarrow array of bytes without trailing blanks, null where the encoding has no such character."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        found = pa.array(values, pa.large_string(), from_pandas=True)
        texts = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    except (pa.ArrowInvalid, UnicodeEncodeError):  # half a surrogate pair
        texts = None
    if texts is not None and pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        return pc.ascii_rtrim(texts, " ").cast(pa.large_binary())
    return pa.array([_bytes(value, encoding) for value in values], pa.large_binary())


def _bytes(text: str, encoding: str) -> bytes | None:
    """The text encoded, without trailing blanks, or None when the encoding lacks one of its characters."""
    try:
        return text.encode(encoding).rstrip(b" ")
    except UnicodeEncodeError:
        return None


def _longest(place: str, words: _Words, length: int | None) -> int:
    """The bytes of the longest text in use. Raises OutputFault for the first that is too long or holds a NUL."""
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.binary_length(words.encoded), 0).to_numpy(zero_copy_only=False)
    at = words.first(lengths > (length or LONGEST))
    if at is not None:
        what = f"{place}, record {at + 1}: {words.text(at)} takes {lengths[words.codes[at]]} bytes"
        limit = f"the variable has {length}; give it more (up to {LONGEST}), or shorten the value."
        raise OutputFault(f"{what}, and {limit if length else f'{LONGEST} is the limit; split the value.'}")
    at = words.first(pc.match_substring(words.encoded, b"\0").fill_null(False).to_numpy(zero_copy_only=False))
    if at is not None:
        what = f"{place}, record {at + 1}: {words.text(at)} holds a NUL character"
        raise OutputFault(f"{what}, which readers take for the end of the text; take it out.")
    return _longest_used(lengths, words.codes)


def _longest_used(lengths: "NDArray[np.int64]", codes: "NDArray[np.integer[Any]]") -> int:
    """The greatest length among the codes that occur; nearly always that of all."""
    longest = int(lengths.max(initial=0))
    if not longest or (codes == int(lengths.argmax())).any():
        return longest
    used = np.zeros(len(lengths) + 1, dtype=np.bool_)
    used[codes] = True
    return int(lengths[used[:-1]].max(initial=0))


def _table(words: _Words, length: int) -> "NDArray[np.void]":
    """The distinct texts padded with blanks to `length` bytes, in order of code, and one blank for the code -1.

    The one field, "text", stands in items of 1, 2, 4, 8, 16 or 32 bytes where it fits one, which numpy takes several
    times faster than others. A text that is longer (a category no record has) is left blank.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = pa.scalar(b"", pa.large_binary())
    kept = pc.if_else(pc.less_equal(pc.binary_length(words.encoded), length), words.encoded, blank).fill_null(blank)
    offsets = np.frombuffer(kept.buffers()[1], dtype=np.int64, count=len(kept) + 1, offset=8 * kept.offset)
    content = np.frombuffer(kept.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    table = np.full((len(kept) + 1, length), ord(" "), dtype=np.uint8)
    table[:-1][np.arange(length) < np.diff(offsets)[:, None]] = content
    item = 1 << (length - 1).bit_length() if length <= 32 else length
    spaced = np.zeros(len(table), dtype={"names": ["text"], "formats": [f"V{length}"], "itemsize": item})
    spaced["text"] = table.view(f"V{length}")[:, 0]
    return spaced
