"""Transport files in: SAS XPORT versions 5 and 8, any number of datasets, from a memory map."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..specs.faults import InputFault
from .content import file_size
from .xpt_layout import (
    CARD,
    KINDS,
    LONG_LENGTH_SIZE,
    NAMESTR,
    XptFile,
    XptVariable,
    format_text,
    padded_length,
    stamp_time,
)
from .xpt_records import XptHead, XptSource, extent, record_frame, surplus

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HEADER = re.compile(rb"HEADER RECORD\*{7}([A-Z0-9 ]{8})HEADER RECORD!{7}(.{30})  ", re.DOTALL)
_TYPES = {kind: word for word, kind in KINDS.items()}


def read_xpt(path: Path | str, *, encoding: str = "ascii") -> XptFile:
    """The one dataset of a transport file; see `XptFile` for what comes back.

    encoding concerns names, labels and text; files made on Windows may need "cp1252".
    Raises InputFault, with the byte where it happened, for a file that is cut off, is no transport file, has text
    outside the encoding, or holds more or fewer datasets than one (`read_xpt_members` takes those).
    """
    members = read_xpt_members(path, encoding=encoding)
    if len(members) != 1:
        names = ", ".join(member.dataset for member in members) or "none"
        raise InputFault(f"{path} holds {len(members)} datasets ({names}), not one; read its members, or split it.")
    return members[0]


def read_xpt_members(path: Path | str, *, encoding: str = "ascii") -> tuple[XptFile, ...]:
    """The datasets of a transport file in their order; otherwise as `read_xpt`."""
    source = _source(Path(path), encoding)
    version = _version(source)
    members, at = [], 3 * CARD
    if at >= len(source.content):
        raise source.fault(len(source.content), "the file ends before its first dataset; get the file again")
    while at < len(source.content):
        head = _head(source, at, version)
        records, at = extent(source, head)
        frame = record_frame(source, head, records)
        said = (head.dataset, head.label, head.variables, frame, head.created, head.modified, version)
        members.append(XptFile(*said, surplus(source, head, records, at)))
    return tuple(members)


def _source(path: Path, encoding: str) -> XptSource:
    """The bytes of the file, mapped. Raises InputFault when there are none, or not a whole number of cards."""
    try:
        "".encode(encoding)
        size = file_size(path)
        content: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r") if size else np.empty(0, np.uint8)
    except OSError as fault:
        raise InputFault(f"{path} cannot be read ({fault.strerror}); look at the path and its permissions.") from fault
    except LookupError:
        raise InputFault(f"{path}: there is no encoding {encoding!r}; say 'ascii', 'cp1252' or 'utf-8'.") from None
    return XptSource(path, content, encoding)


def _version(source: XptSource) -> int:
    """5 or 8, by the first card. Raises InputFault for a file of another kind, or one that is cut off."""
    start = source.content[:CARD].tobytes()
    found = _HEADER.fullmatch(start)
    name = found[1].rstrip() if found else b""
    if name not in (b"LIBRARY", b"LIBV8"):
        if start.startswith(b"**COMPRESSED**"):
            kind = "was made by PROC CPORT, which no published layout describes; export it with the XPORT engine"
        else:
            kind = f"is no SAS transport file (byte 0: {start[:20]!r}); name a file of the XPORT engine"
        raise InputFault(f"{source.path} {kind}.")
    size = len(source.content)
    if size % CARD:
        raise source.fault(size, "the file is cut off inside a card of 80 bytes; get the file again")
    return 5 if name == b"LIBRARY" else 8


def _expect(source: XptSource, at: int, *names: str) -> tuple[str, bytes]:
    """Which of these headers the card at a byte is, and its 30 characters of detail."""
    card = source.part(at, CARD)
    found = _HEADER.fullmatch(card)
    name = found[1].decode("ascii").rstrip() if found else ""
    if not found or name not in names:
        wanted = " or ".join(names)
        raise source.fault(at, f"there is no {wanted} header but {card[:28]!r}; the file is damaged, get it again")
    return name, found[2]


def _number(source: XptSource, at: int, digits: bytes) -> int:
    """The number in a header."""
    if not digits.strip().isdigit():
        raise source.fault(at, f"the header says {digits!r} where a number belongs; the file is damaged, get it again")
    return int(digits)


def _head(source: XptSource, at: int, version: int) -> XptHead:
    """What the headers of the dataset that starts at a byte say."""
    long = version == 8
    size = _number(source, at, _expect(source, at, "MEMBV8" if long else "MEMBER")[1][-3:])
    _expect(source, at + CARD, "DSCPTV8" if long else "DSCRPTR")
    about = at + 2 * CARD
    dataset = source.text(about + 8, 32 if long else 8)
    label = source.text(about + CARD + 32, 40)
    stamps = [stamp_time(source.part(place, 16).decode("latin-1")) for place in (about + 64, about + CARD)]
    at += 4 * CARD
    count = _number(source, at, _expect(source, at, "NAMSTV8" if long else "NAMESTR")[1][4:10])
    at += CARD
    entries = _entries(source, at, count, size)
    variables = tuple(_variable(source, entry, at + number * size, long=long) for number, entry in enumerate(entries))
    at += padded_length(count * size)
    if long:
        variables, at = _long_labels(source, at, variables)
    detail = _expect(source, at, "OBSV8" if long else "OBS")[1]
    # Fifteen zeros are how some writers say that they do not know.
    known = long and detail[:15] != b"0" * 15
    records = _number(source, at, detail[:15]) if known else None
    twice = sorted({v.name for v in variables if sum(v.name == other.name for other in variables) > 1})
    if twice:
        raise source.fault(at, f"dataset {dataset} has more than one variable {', '.join(twice)}; get the file again")
    return XptHead(dataset, label, variables, stamps[0], stamps[1], at + CARD, records)


def _entries(source: XptSource, at: int, count: int, size: int) -> "NDArray[np.void]":
    """The namestrs, each filled up to the 140 bytes of the layout (files from VAX have 136)."""
    if size not in (NAMESTR.itemsize, 136):
        raise source.fault(at, f"variables are described in {size} bytes, not 140 or 136; get the file again")
    content = np.frombuffer(source.part(at, count * size), dtype=np.uint8).reshape(count, size)
    whole = np.zeros((count, NAMESTR.itemsize), dtype=np.uint8)
    whole[:, :size] = content
    return whole.view(NAMESTR)[:, 0]


def _variable(source: XptSource, entry: "np.void", at: int, *, long: bool) -> XptVariable:
    """The variable of the namestr that starts at a byte."""
    kind, length = int(entry["kind"]), int(entry["length"])
    if kind not in _TYPES or not length or (_TYPES[kind] == "Num" and not 2 <= length <= 8):
        raise source.fault(at, f"a variable is of type {kind} and length {length}; the file is damaged, get it again")
    offsets = {name: at + place for name, (_, place, *_) in (NAMESTR.fields or {}).items()}
    formats = [
        format_text(source.text(offsets[name], 8), int(entry[width]), int(entry[decimals]))
        for name, width, decimals in (("format", "width", "decimals"), ("informat", "inwidth", "indecimals"))
    ]
    short = source.text(offsets["name"], 8)
    name = (source.text(offsets["longname"], 32) if long else "") or short
    return XptVariable(name, source.text(offsets["label"], 40), _TYPES[kind], length, *formats)


def _long_labels(source: XptSource, at: int, variables: tuple[XptVariable, ...]) -> tuple[tuple[XptVariable, ...], int]:
    """The variables with the labels and formats that need a record of their own, and the byte after those records.

    A LABELV8 record is number, length of name, length of label, name, label; LABELV9 adds format and informat, both
    lengths and texts after those of the label. The name tells the variable: writers disagree whether to number from 1.
    """
    kind, detail = _expect(source, at, "LABELV8", "LABELV9", "OBSV8")
    if kind == "OBSV8":
        return variables, at
    count = _number(source, at, detail[:5] if detail.isdigit() else detail)
    named = {variable.name: variable for variable in variables}
    start = place = at + CARD
    for _ in range(count):
        lengths = np.frombuffer(source.part(place, LONG_LENGTH_SIZE[kind]), dtype=">u2")[1:].tolist()
        place += LONG_LENGTH_SIZE[kind]
        texts = []
        for length in lengths:
            texts.append(source.text(place, length))
            place += length
        name, label, *formats = texts
        if name not in named:
            raise source.fault(place, f"there is a label for {name!r}, which is no variable; get the file again")
        named[name] = _relabelled(named[name], label, *formats)
    return tuple(named.values()), start + padded_length(place - start)


def _relabelled(variable: XptVariable, label: str, format: str = "", informat: str = "") -> XptVariable:
    """The variable with what a record of its own says; what that leaves empty stays as it was."""
    return replace(
        variable,
        label=label or variable.label,
        format=format or variable.format,
        informat=informat or variable.informat,
    )
