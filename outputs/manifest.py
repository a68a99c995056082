"""What was read and written: the size and SHA-256 of every file, so that two builds can be compared."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..specs.faults import InputFault, OutputFault
from .advice import advice


@dataclass(frozen=True, order=True)
class Entry:
    """One file of a manifest.

    path: relative to the root of the manifest, with forward slashes on every system.
    bytes: its size.
    sha256: the digest of its content, in lower-case hexadecimal digits.
    """

    path: str
    bytes: int
    sha256: str


def manifest(files: Iterable[Path], root: Path) -> list[Entry]:
    """An entry for each file, each file once, in the order of their paths.

    A file outside the root is told by a path that begins with "../".
    Raises InputFault for a file that cannot be read.
    """
    return sorted({_entry(file, root) for file in files})


def write_manifest(path: Path, document: Mapping[str, Any]) -> None:
    """Write the document as JSON: UTF-8, two spaces, keys as given, LF, the same bytes for the same document.

    Entries may stand anywhere in it. Raises OutputFault when the file cannot be written.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, default=_fields) + "\n"
    try:
        path.write_bytes(text.encode())
    except OSError as fault:
        raise OutputFault(f"{path} cannot be written ({fault.strerror}). {advice(fault)}") from fault


def _entry(file: Path, root: Path) -> Entry:
    """The entry of one file, read in pieces."""
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
    except OSError as fault:
        raise InputFault(f"{file} cannot be read ({fault.strerror}); look whether it is there.") from fault
    relative = os.path.relpath(file.resolve(), root.resolve())
    return Entry(Path(relative).as_posix(), size, digest)


def _fields(value: object) -> object:
    """An entry or a path as JSON can hold it."""
    if isinstance(value, Entry):
        return {"path": value.path, "bytes": value.bytes, "sha256": value.sha256}
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"a manifest holds text, numbers, lists, mappings, paths and entries, not {type(value).__name__}")
