"""The records of a transport file: where they end, and what frame they make."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..specs.faults import InputFault
from ..specs.findings import Finding
from .ibm import ieee_from_ibm
from .xpt_layout import CARD, XptVariable, header_card, padded_length

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

CHUNK = 65_536
WORKERS = min(4, os.cpu_count() or 1)
_MEMBER = header_card("MEMBER")[:48]


@dataclass(frozen=True, eq=False)
class XptSource:
    """A file's bytes, and how to read its text."""

    path: Path
    content: "NDArray[np.uint8]"
    encoding: str

    def fault(self, at: int, what: str) -> InputFault:
        """The fault at a byte (counted from 0)."""
        return InputFault(f"{self.path}, byte {at}: {what}.")

    def part(self, at: int, size: int) -> bytes:
        """So many bytes; raises InputFault where the file ends before."""
        if at + size > len(self.content):
            raise self.fault(len(self.content), f"the file ends, and {at + size} bytes are needed; get the file again")
        return self.content[at : at + size].tobytes()

    def text(self, at: int, size: int) -> str:
        """Text in so many bytes, without the blanks (or NULs) that fill it up."""
        raw = self.part(at, size).rstrip(b" \0")
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError as fault:
            raise self.foreign(at + fault.start, raw[fault.start]) from None

    def foreign(self, at: int, byte: int, where: str = "") -> InputFault:
        """The fault of a byte that is no character of the encoding."""
        what = f"{where}the byte 0x{byte:02x} is no character of {self.encoding}"
        return self.fault(at, f"{what}; say the encoding of the file, such as 'cp1252' or 'utf-8'")


@dataclass(frozen=True)
class XptHead:
    """What the headers of one dataset say; `start` is the byte of its first record, `records` None when not said."""

    dataset: str
    label: str
    variables: tuple[XptVariable, ...]
    created: datetime | None
    modified: datetime | None
    start: int
    records: int | None

    @property
    def width(self) -> int:
        """The bytes of a record."""
        return sum(variable.length or 0 for variable in self.variables)


def extent(source: XptSource, head: XptHead) -> tuple[int, int]:
    """How many records a dataset has, and the byte where the next dataset may start.

    Where the headers do not say it, records go on to the next dataset or the end of the file; the blanks that fill
    the last card are no records, nor is any record of blanks at the end where it would have a number in it.
    Raises InputFault where the last record is cut off.
    """
    size = len(source.content)
    if head.records is not None:
        end = head.start + padded_length(head.records * head.width)
        if end > size:
            whole = (size - head.start) // head.width
            raise source.fault(size, f"the file ends inside record {whole + 1} of {head.records}; get the file again")
        return head.records, end
    end = _next_member(source, head.start)
    room, width = end - head.start, head.width
    used = _without_blanks(source.content, head.start, end) - head.start
    records = -(-used // width) if width else 0
    if records * width > room:
        raise source.fault(end, f"the records of {head.dataset} end inside record {records}; get the file again")
    if all(variable.type == "Char" for variable in head.variables):
        records = max(records, -(-(room - CARD + 1) // width) if width and room >= CARD else 0)
        records = min(records, room // width) if width else 0
    return records, end


def surplus(source: XptSource, head: XptHead, records: int, end: int) -> tuple[Finding, ...]:
    """A finding for whole cards of blanks between the records of a dataset and the byte where the next may start."""
    cards = (end - head.start - records * head.width) // CARD
    if not cards:
        return ()
    says = f"{cards} cards of blanks follow the {records} records of {head.dataset}; they are left out."
    return (Finding("XPT-BLANKS", "warning", source.path.name, says, "Ask how the file came to have them."),)


def _without_blanks(content: "NDArray[np.uint8]", start: int, end: int) -> int:
    """Where the blanks at the end of a part begin."""
    while end > start:
        first = max(start, end - CHUNK)
        filled = np.flatnonzero(content[first:end] != ord(" "))
        if filled.size:
            return first + int(filled[-1]) + 1
        end = first
    return start


def _next_member(source: XptSource, at: int) -> int:
    """The byte of the next member header of version 5, or the end of the file."""
    starts = np.dtype({"names": ["eight"], "formats": ["<u8"], "offsets": [0], "itemsize": CARD})
    cards = source.content[at:].view(starts)["eight"] if at < len(source.content) else np.empty(0, dtype="<u8")
    # Eight bytes compared as one number: most cards are ruled out by it, and the rest is looked at for those left.
    for card in np.flatnonzero(cards == int.from_bytes(_MEMBER[:8], "little")):
        place = at + int(card) * CARD
        if source.part(place, len(_MEMBER)) == _MEMBER:
            return place
    return len(source.content)


def record_frame(source: XptSource, head: XptHead, records: int) -> "pd.DataFrame":
    """The records as `XptFile.frame` has them. Raises InputFault for text outside the encoding."""
    layout = np.dtype([(str(number), f"V{variable.length}") for number, variable in enumerate(head.variables)])
    content = source.content[head.start : head.start + records * head.width]
    rows = content.view(layout) if records else np.empty(0, dtype=layout)
    texts = [number for number, variable in enumerate(head.variables) if variable.type == "Char"]
    columns: dict[int, Any] = {n: np.empty(records) for n in range(len(head.variables)) if n not in texts}

    def coded(start: int) -> "list[pa.Array]":
        block = rows[start : start + CHUNK]
        for number, values in columns.items():
            values[start : start + len(block)] = ieee_from_ibm(_wholes(block[str(number)]))
        return [_distinct(block[str(number)]) for number in texts]

    with ThreadPoolExecutor(WORKERS) as pool:
        blocks = list(pool.map(coded, range(0, max(records, 1), CHUNK)))
    if columns and head.records is None:
        _refuse_blank_records(source, head, next(iter(columns.items())))
    for number, parts in zip(texts, zip(*blocks, strict=True), strict=True):
        columns[number] = _text(source, head, number, parts)
    named = {variable.name: columns[number] for number, variable in enumerate(head.variables)}
    names = pd.Index(list(named), dtype="str")
    return pd.DataFrame(named, index=pd.RangeIndex(records), columns=names, copy=False)


def _refuse_blank_records(source: XptSource, head: XptHead, numbers: "tuple[int, NDArray[np.float64]]") -> None:
    """Raise InputFault where a record is all blanks, which no number is, and others follow: the data ended before it."""
    number, values = numbers
    blank = ieee_from_ibm(_wholes(np.full(1, b" " * (head.variables[number].length or 0)).view(np.void)))[0]
    for record in np.flatnonzero(values == blank):
        at = head.start + int(record) * head.width
        if (source.content[at : at + head.width] == ord(" ")).all():
            says = (
                f"record {record + 1} of {head.dataset} is blank, and more bytes follow: the data seem to end before it"
            )
            raise source.fault(at, f"{says}; get the file again")


def _text(source: XptSource, head: XptHead, number: int, parts: "Sequence[pa.Array]") -> "pd.Categorical":
    """One column of text from the coded fields of its blocks."""
    import pyarrow as pa

    unified = pa.chunked_array(list(parts)).unify_dictionaries()
    distinct = unified.chunk(0).dictionary
    places = np.concatenate([chunk.indices.to_numpy() for chunk in unified.chunks])
    try:
        return _categorical(distinct, places, source.encoding)
    except UnicodeDecodeError as fault:
        record = int(np.flatnonzero(places == distinct.to_pylist().index(fault.object))[0])
        before = sum(variable.length or 0 for variable in head.variables[:number])
        at = head.start + record * head.width + before + fault.start
        where = f"{head.dataset}.{head.variables[number].name}, record {record + 1}: "
        raise source.foreign(at, fault.object[fault.start], where) from None


def _wholes(fields: "NDArray[np.void]") -> "NDArray[np.uint64]":
    """IBM numbers of 2 to 8 bytes as whole doubles in the byte order of this machine."""
    length = fields.dtype.itemsize
    whole = np.zeros((len(fields), 8), dtype=np.uint8)
    whole[:, :length] = np.ascontiguousarray(fields).view(np.uint8).reshape(-1, length)
    return whole.view(">u8")[:, 0].astype(np.uint64)


def _distinct(fields: "NDArray[np.void]") -> "pa.Array":
    """Fields of text as a pyarrow dictionary of fixed-size bytes."""
    import pyarrow as pa

    content = pa.py_buffer(np.ascontiguousarray(fields))
    kind = pa.binary(fields.dtype.itemsize)
    return pa.Array.from_buffers(kind, len(fields), [None, content]).dictionary_encode()


def _categorical(distinct: "pa.Array", places: "NDArray[np.integer[Any]]", encoding: str) -> "pd.Categorical[Any]":
    """The column whose records are these distinct fields. Raises UnicodeDecodeError for a field it cannot read."""
    import pyarrow.compute as pc

    texts = _decoded(distinct, encoding).dictionary_encode()
    order = pc.sort_indices(texts.dictionary)
    words = texts.dictionary.take(order)
    blank = len(words) > 0 and words[0].as_py() == ""
    ranks = np.empty(len(words), dtype=np.int32)
    ranks[order.to_numpy()] = np.arange(len(words), dtype=np.int32) - blank
    codes = ranks[texts.indices.to_numpy()][places]
    kept = pd.Index(pd.array(words.slice(int(blank)), dtype="str"))
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(kept, ordered=False))


def _decoded(distinct: "pa.Array", encoding: str) -> "pa.Array":
    """Fixed-size bytes as text, without the blanks or NULs that fill them up."""
    import pyarrow as pa
    import pyarrow.compute as pc

    width = distinct.type.byte_width
    content = np.frombuffer(distinct.buffers()[1] or b"", dtype=np.uint8)
    content = content[distinct.offset * width : (distinct.offset + len(distinct)) * width]
    if (content < 128).all():
        return pc.ascii_rtrim(distinct.cast(pa.large_binary()).cast(pa.large_string()), " \0")
    return pa.array([value.decode(encoding).rstrip(" \0") for value in distinct.to_pylist()], pa.large_string())
