"""What lies where something is to be written: only what is absent, empty or our own earlier output may be replaced."""

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..specs.faults import OutputFault
from ..specs.sheets import MARK
from .manifest import Entry, manifest, write_manifest

MANIFEST = "manifest.json"  # of a build
LIST = ".m5kit.json"  # of any other folder that is written
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # of file managers, nobody's work
TRIES = 20  # looks at a folder that another build swaps meanwhile
SHOWN = 3
GENERATOR = b'<meta name="generator" content="m5kit">'


def refuse_foreign_folder(target: Path, *, thorough: bool = True) -> None:
    """Raise OutputFault unless a folder may be replaced: it is absent, empty, or holds what was written here before.

    Known by the list of files with their digests that every output has: a file that is not listed, was changed
    since, or is a link belongs to somebody, and so does a folder with a study.toml. A link is never followed.
    Without thorough, sizes are looked at and not digests.
    """
    for _ in range(TRIES):
        seen = _identity(target)
        try:
            reason = _reason(target, thorough)
        except FileNotFoundError:
            reason = "its files come and go"
        if not reason:
            return
        if _identity(target) == seen:
            break
    raise OutputFault(f"{target} is not replaced: {reason}. Name another folder, or move it away; nothing was written.")


def _identity(target: Path) -> tuple[int, int] | None:
    try:
        found = target.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _reason(target: Path, thorough: bool) -> str:
    """Why a folder may not be replaced; blank where it may be."""
    if target.is_symlink():
        return f"it is a link to {os.readlink(target)}"
    if not target.exists():
        return ""
    if not target.is_dir():
        return "it is a file, not a folder"
    if (target / "study.toml").exists():
        return "it is the folder of a study (it has a study.toml)"
    there = dict(_files(target))
    if not there and not any(f.name not in LITTER for f in target.iterdir()):
        return ""
    listed = listed_files(target)
    if listed is None:
        return f"it is no earlier output of m5kit: it holds {_some([*there] or [f.name for f in target.iterdir()])}"
    foreign = [name for name in there if name not in listed and name not in (MANIFEST, LIST)]
    if foreign:
        return f"it holds what m5kit did not write there: {_some(foreign)}"
    changed = [name for name in there if name in listed and not _is_as_listed(there[name], listed[name], thorough)]
    return f"it was changed since it was written: {_some(changed)}" if changed else ""


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file and link below a folder but the litter of file managers, by its path with forward slashes."""
    for place, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted({*names, *linked} - LITTER):
            file = Path(place) / name
            yield file.relative_to(folder).as_posix(), file


def listed_files(folder: Path) -> Mapping[str, tuple[int, str]] | None:
    """Size and digest of each file that was written into a folder; None where nothing there says so."""
    for name in (MANIFEST, LIST):
        try:
            said = json.loads((folder / name).read_text(encoding="utf-8"))
            said["software"]["m5kit"]
            return {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in said["files"]}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return None


def _is_as_listed(file: Path, listed: tuple[int, str], thorough: bool) -> bool:
    if file.is_symlink() or file.stat().st_size != listed[0]:
        return False
    return not thorough or manifest([file], file.parent)[0].sha256 == listed[1]


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def write_list(folder: Path, version: str) -> None:
    """Leave in a folder the list by which it is known as an output of m5kit, unless it has a manifest."""
    if not (folder / MANIFEST).exists():
        entries: list[Entry] = manifest((file for _, file in _files(folder)), folder)
        write_manifest(folder / LIST, {"software": {"m5kit": version}, "files": entries})


def refuse_foreign_file(target: Path, *, header: bytes = b"") -> None:
    """Raise OutputFault where a file would be replaced that is not an earlier output of ours, or that is no plain file.

    An archive or workbook of ours has a comment, a page a mark in its head; a text file is known by its first line,
    where header gives one.
    """
    refuse_odd_file(target)
    if target.exists() and not _is_ours(target, header):
        raise OutputFault(
            f"{target} is not replaced: m5kit did not write it, or it was changed since. "
            "Name another file, or move it away; nothing was written."
        )


def _is_ours(file: Path, header: bytes) -> bool:
    try:
        if file.suffix.lower() in (".zip", ".xlsx"):
            with zipfile.ZipFile(file) as archive:
                return archive.comment == MARK
        with file.open("rb") as stream:
            start = stream.read(4096)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    return GENERATOR in start or (bool(header) and start.startswith(header)) or not start


def refuse_odd_file(target: Path) -> None:
    """Raise OutputFault where a file would take the place of a link, a folder or a device."""
    if target.is_symlink():
        raise OutputFault(f"{target} is not replaced: it is a link. Name another file; nothing was written.")
    if target.exists() and not target.is_file():
        raise OutputFault(f"{target} is not replaced: it is no file. Name another; nothing was written.")
