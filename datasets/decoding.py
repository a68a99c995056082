"""The bytes of a text file as UTF-8, whatever they were written in."""

import codecs
import re

from ..specs.faults import InputFault
from ..specs.findings import Finding

SIXTEEN = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
THIRTY_TWO = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"\x28\xb5\x2f\xfd": "zstd"}
ZIP = b"PK\x03\x04"


def text_bytes(content: bytes, file: str, encoding: str | None) -> tuple[bytes, tuple[Finding, ...]]:
    """The text as UTF-8 without a mark, and a finding where its encoding had to be guessed.

    encoding: None means UTF-8, or UTF-16 or UTF-32 where its mark says so, else Windows-1252 (with Latin-1 for the five bytes
    that Windows-1252 leaves open).
    Raises InputFault for bytes that are no text, that the given encoding cannot mean, or an encoding nobody knows.
    """
    if encoding is None and content.startswith(THIRTY_TWO):
        encoding = "utf-32"
    if encoding is None and content.startswith(SIXTEEN):
        encoding = "utf-16"
    if encoding is not None:
        return _decoded(content, file, encoding).lstrip("\ufeff").encode(), ()
    if packed := next((name for mark, name in PACKED.items() if content.startswith(mark)), ""):
        raise InputFault(f"{file} is packed ({packed}), whatever its suffix says; unpack it.")
    if content.startswith(ZIP) or content[:4096].count(0) * 4 > len(content[:4096]):
        mend = "give it the suffix of what it is, or name its encoding"
        raise InputFault(f"{file} is not text: perhaps a workbook, a SAS file, or UTF-16 without its mark; {mend}.")
    content = _unmarked(content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _western(content).encode(), (_guessed(content, file, fault.start),)
    return content, ()


def _unmarked(content: bytes) -> bytes:
    """The text without the mark at its beginning, which some programs write twice."""
    while content.startswith(codecs.BOM_UTF8):
        content = content.removeprefix(codecs.BOM_UTF8)
    return content


def _decoded(content: bytes, file: str, encoding: str) -> str:
    """The text in the encoding that was given."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        line = _line(content[: fault.start].decode(encoding, errors="ignore"))
        odd = content[fault.start : fault.end].hex(" ")
        raise InputFault(f"{file} line {line}: the bytes {odd} are not {encoding}; give the right encoding.") from fault
    except LookupError as fault:
        raise InputFault(f"{file}: no encoding is called {encoding!r}; give one such as utf-8 or cp1252.") from fault


def _western(content: bytes) -> str:
    """The text in Windows-1252, a byte that it leaves open as the Latin-1 control character."""
    parts = re.split(rb"([\x81\x8d\x8f\x90\x9d]+)", content)
    return "".join(part.decode("latin-1" if place % 2 else "cp1252") for place, part in enumerate(parts))


def _guessed(content: bytes, file: str, start: int) -> Finding:
    """The finding for a file that is not UTF-8, at the first line that shows it."""
    place = f"{file} line {_line(content[:start].decode('latin-1'))}"
    message = f"The byte {content[start]:02x} is not UTF-8; the file is read as Windows-1252."
    return Finding("ENCODING", "note", place, message, "Name the encoding of the file in the study's settings.")


def _line(text: str) -> int:
    """The number of the line on which the text ends."""
    return len(re.findall("\r\n|\r|\n", text)) + 1
