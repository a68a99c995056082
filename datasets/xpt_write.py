"""Transport files out: SAS XPORT version 5 (TS-140), column by column and chunk by chunk.

Everything that does not fit the format or the limits of a submission stops the writing; nothing is cut. Trailing
blanks are the one exception: the format pads with blanks, so they do not count and do not come back.
"""

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..outputs import put_in_place
from ..specs.faults import OutputFault
from .xpt_columns import char_column, number_column
from .xpt_layout import (
    CARD,
    KINDS,
    MEMBER_TAIL,
    NAMESTR,
    XptColumn,
    XptVariable,
    format_parts,
    header_card,
    padded_length,
    stamp_text,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

EPOCH = datetime(1960, 1, 1)
RELEASE, SYSTEM = "9.4", "M5KIT"
WORKERS = min(4, os.cpu_count() or 1)
_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")


def write_xpt(
    path: Path | str,
    frame: "pd.DataFrame",
    variables: Sequence[XptVariable],
    *,
    dataset: str,
    label: str = "",
    stamp: datetime | None = None,
    encoding: str = "ascii",
    chunk: int = 8192,
) -> None:
    """Write one dataset as a version 5 transport file; the same arguments give the same bytes.

    frame has a column for every variable, in any order (others are not written): numbers for Num, categoricals,
    `str` or object columns of text for Char. Missing text is written as blanks, NaN as ".", and a NaN made by
    `special_missing` as its letter. Dates and truth values have to be turned into numbers or text before.
    stamp goes into all four time fields (1960-01-01 when None). `chunk` records are laid out at a time.

    The file is written under another name beside the target and then takes its place, so whatever stops the
    writing leaves an older file as it was.
    Raises OutputFault for anything that the file could not give back: a name that is not 1 to 8 of A-Z, 0-9 and _;
    a label over 40 bytes; text over its length or 200 bytes, or outside the encoding; a number beyond the IBM range
    (2**-260 to 2**252), or one that a length under 8 would shorten; a column that is missing or of another type.
    """
    target = Path(path)
    _check_dataset(dataset, label, encoding, variables)
    with ThreadPoolExecutor(WORKERS) as pool:  # distinct texts are found outside of Python's lock
        columns = list(pool.map(lambda variable: _column(dataset, frame, variable, encoding), variables))
    whole = tuple(column.variable for column in columns)
    layout = np.dtype([(column.variable.name, column.dtype) for column in columns])
    head = _head(dataset, label, stamp or EPOCH, encoding) + _descriptions(whole, encoding) + header_card("OBS")
    _check_last(dataset, columns, layout, len(frame))
    with put_in_place(target) as file:
        file.write(head)
        for block in _blocks(columns, layout, len(frame), chunk):
            file.write(block.data)
        size = layout.itemsize * len(frame)
        file.write(b" " * (padded_length(size) - size))


def _check_dataset(dataset: str, label: str, encoding: str, variables: Sequence[XptVariable]) -> None:
    """Raise OutputFault unless the names, labels, types, lengths and formats fit the headers."""
    if not _NAME.fullmatch(dataset):
        raise OutputFault(f"Dataset {dataset!r}: the name is not 1 to 8 of A-Z, 0-9 and _; rename the dataset.")
    _check_encoding(dataset, encoding)
    _check_label(f"Dataset {dataset}", label, encoding)
    if not 1 <= len(variables) <= 9999:
        raise OutputFault(f"Dataset {dataset}: {len(variables)} variables; a transport file takes 1 to 9999.")
    seen: set[str] = set()
    for variable in variables:
        place = f"Dataset {dataset}, variable {variable.name}"
        if not _NAME.fullmatch(variable.name):
            raise OutputFault(f"{place}: the name is not 1 to 8 of A-Z, 0-9 and _; rename the variable.")
        if variable.name in seen:
            raise OutputFault(f"{place}: the name is given twice; take one of the two out.")
        seen.add(variable.name)
        _check_label(place, variable.label, encoding)
        _check_kind(place, variable)


def _check_encoding(dataset: str, encoding: str) -> None:
    """Raise OutputFault for an encoding that is not there, or whose blank is not the blank of ASCII."""
    try:
        found = "A ".encode(encoding)
    except LookupError:
        found = b""
    if found != b"A ":
        raise OutputFault(f"Dataset {dataset}: {encoding!r} is no encoding that extends ASCII; say 'ascii'.")


def _check_label(place: str, label: str, encoding: str) -> None:
    """Raise OutputFault unless the label can be written whole."""
    try:
        size = len(label.encode(encoding))
    except UnicodeEncodeError as fault:
        odd = ascii(label[fault.start])
        raise OutputFault(f"{place}: the label {label!r} has {odd}, which is not in {encoding}; reword it.") from None
    if size > 40:
        raise OutputFault(f"{place}: the label {label!r} has {size} bytes, and 40 is the limit; shorten it.")
    if "\0" in label:
        raise OutputFault(f"{place}: the label {label!r} holds a NUL character; take it out.")


def _check_kind(place: str, variable: XptVariable) -> None:
    """Raise OutputFault unless type, length and formats are such as the file can say."""
    if variable.type not in KINDS:
        raise OutputFault(f"{place}: the type is {variable.type!r}; say 'Char' or 'Num'.")
    low, high = (2, 8) if variable.type == "Num" else (1, 200)
    if variable.length is not None and not low <= variable.length <= high:
        raise OutputFault(f"{place}: the length is {variable.length}; a {variable.type} variable has {low} to {high}.")
    for kind, text in (("format", variable.format), ("informat", variable.informat)):
        parts = format_parts(text)
        if parts is None:
            raise OutputFault(f"{place}: the {kind} {text!r} is none; write it as in DATE9., 8.2 or $20.")
        if text and parts[0].startswith("$") != (variable.type == "Char"):
            mend = "of text start with $, those of numbers do not"
            raise OutputFault(f"{place}: the {kind} {text!r} is not for {variable.type}; formats {mend}.")


def _column(dataset: str, frame: "pd.DataFrame", variable: XptVariable, encoding: str) -> XptColumn:
    """The variable with its final length, and what lays out its values."""
    place = f"Dataset {dataset}, variable {variable.name}"
    found = int((frame.columns == variable.name).sum())
    if found != 1:
        count = f"{found} columns" if found else "no column"
        raise OutputFault(f"{place}: the records have {count} of this name; give exactly one.")
    values = frame[variable.name]
    if variable.type == "Num":
        return number_column(place, values, variable)
    return char_column(place, values, variable, encoding=encoding)


def _head(dataset: str, label: str, stamp: datetime, encoding: str) -> bytes:
    """The library and member headers: the first seven cards."""
    moment = stamp_text(stamp)
    origin = f"{RELEASE:<8}{SYSTEM:<8}{'':24}{moment}"
    library = f"SAS     SAS     SASLIB  {origin}{moment:<80}".encode("ascii")
    member = f"SAS     {dataset:<8}SASDATA {origin}{moment:<32}".encode("ascii")
    title = label.encode(encoding).ljust(40) + b" " * 8
    return (
        header_card("LIBRARY") + library + header_card("MEMBER", MEMBER_TAIL) + header_card("DSCRPTR") + member + title
    )


def _descriptions(variables: Sequence[XptVariable], encoding: str) -> bytes:
    """The namestr header and the namestrs, padded to whole cards."""
    entries = np.zeros(len(variables), dtype=NAMESTR)
    position = 0
    for number, variable in enumerate(variables):
        length = variable.length or 0
        name, label = variable.name.ljust(8).encode("ascii"), variable.label.encode(encoding).ljust(40)
        shown, read = _format_fields(variable.format), _format_fields(variable.informat)
        entries[number] = (
            *(KINDS[variable.type], 0, length, number + 1, name, label),
            *(*shown, 0, b"", *read, position),
            *(b"", 0, b""),  # what version 8 would say
        )
        position += length
    content = entries.tobytes()
    return header_card("NAMESTR", f"{len(variables):010d}{'0' * 20}") + content.ljust(padded_length(len(content)))


def _format_fields(text: str) -> tuple[bytes, int, int]:
    """Name, width and decimals of a format, as a namestr has them."""
    name, width, decimals = format_parts(text) or ("", 0, 0)
    return name.ljust(8).encode("ascii"), width, decimals


def _check_last(dataset: str, columns: Sequence[XptColumn], layout: "np.dtype[np.void]", records: int) -> None:
    """Raise OutputFault when the last record would be taken for the blanks that fill the last card."""
    if not records or layout.itemsize >= CARD:
        return
    buffer = np.empty(1, dtype=layout)
    _lay_out(buffer, columns, slice(records - 1, records))
    if not buffer.tobytes().strip(b" "):
        raise OutputFault(
            f"Dataset {dataset}, record {records}: the last record is blank in all variables, and a transport file "
            "cannot tell that from padding; take the record out."
        )


def _lay_out(buffer: "NDArray[np.void]", columns: Iterable[XptColumn], rows: slice) -> "NDArray[np.void]":
    """The part of the buffer that now holds these rows."""
    block = buffer[: rows.stop - rows.start]
    for column in columns:
        block[column.variable.name] = column.fields(rows)
    return block


def _blocks(
    columns: Sequence[XptColumn], layout: "np.dtype[np.void]", records: int, chunk: int
) -> Iterator["NDArray[np.void]"]:
    """The records in order, laid out chunk by chunk on a few threads; each block is good until the next is asked for."""
    pending: deque[Future[NDArray[np.void]]] = deque()
    buffers = [np.empty(min(chunk, records), dtype=layout) for _ in range(WORKERS + 1)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, start in enumerate(range(0, records, chunk)):
            if len(pending) == len(buffers):
                yield pending.popleft().result()
            rows = slice(start, min(start + chunk, records))
            pending.append(pool.submit(_lay_out, buffers[number % len(buffers)], columns, rows))
        while pending:
            yield pending.popleft().result()
