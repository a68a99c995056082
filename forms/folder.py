"""A folder of raw files: which are read, and which are not, so that nothing in it is passed over in silence."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from ..specs.findings import Finding
from .read import SUFFIXES, is_read

LITTER = ("thumbs.db", "desktop.ini")
PACKED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst")


def raw_files(folder: Path, not_data: Sequence[str] = (), sources: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The files of a folder that are read, in order of their names.

    not_data: names, or patterns such as "*.pdf", of what holds no records; sources: folders that are read by
    themselves. Hidden files and the litter of file managers are no files here.
    """
    return tuple(file for file in _seen(folder, not_data, sources) if file.is_file() and is_read(file))


def unread_files(folder: Path, not_data: Sequence[str] = (), sources: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """A finding for every file and folder there that is not read and not declared."""
    seen = _seen(folder, not_data, sources)
    return tuple(_unread(folder, path) for path in seen if not (path.is_file() and is_read(path)))


def _seen(folder: Path, not_data: Sequence[str], sources: Sequence[Path]) -> Iterator[Path]:
    own = {path.resolve() for path in sources}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or path.name.lower() in LITTER:
            continue
        declared = any(fnmatch(path.name, pattern.rstrip("/")) for pattern in not_data)
        if not declared and not (path.is_dir() and path.resolve() in own):
            yield path


def _unread(folder: Path, path: Path) -> Finding:
    place = f"{folder.name}/{path.name}"
    declare = "or declare it under not_data of [raw] in study.toml, if it holds no records"
    if path.is_dir():
        says, mend = "The folder is not read.", f"Name it under [sources] in study.toml, {declare}."
    elif not path.is_file():
        says, mend = "It is no plain file but a link to nothing, a device or a pipe.", f"Take it away, {declare}."
    elif path.suffix.lower() in PACKED:
        says, mend = "The file is packed, and is not read.", f"Unpack it, {declare}."
    elif path.suffix.lower() == ".json":
        says, mend = "The file is no Dataset-JSON, and is not read.", f"Export it in another format, {declare}."
    else:
        says = f"No reader knows the suffix {path.suffix!r}; the file is not read."
        mend = f"Give it the suffix of what it is ({', '.join(SUFFIXES)}), {declare}."
    return Finding("RAW-UNREAD", "warning", place, says, mend)
