"""A build as one archive that carries what it was made from, so that anyone can make it again and compare."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..outputs import manifest, put_in_place, refuse_foreign_file
from ..specs import InputFault
from ..specs.sheets import MARK
from ..study.folder import Study
from ..study.inputs import common_root, inputs_of, sheet_files

STAMP = (1980, 1, 1, 0, 0, 0)
INPUTS = "inputs"
CHECKSUMS = "checksums.sha256"
VERDICTS = ("same", "differs", "altered", "missing", "not listed", "not made again")


@dataclass(frozen=True, order=True)
class Verdict:
    """What is to be said of one file of a package.

    verdict: "same" (made again byte for byte, or an input that is as listed), "differs" (made again, with other
    bytes), "altered" (not what checksums.sha256 says), "missing" (listed and not there), "not listed", or
    "not made again" (a build does not make it).
    """

    path: str
    verdict: str


def write_package(study: Study, build: Path, target: Path) -> int:
    """Write a build's folder and the study's inputs into a zip archive; return how many files it has.

    The same files give the same bytes: sorted, with fixed stamps. `checksums.sha256` has the digest of each file
    (`sha256sum -c` reads it); the study lies under inputs/.
    Raises InputFault where the build is none, and OutputFault where the archive cannot be written.
    """
    if not (build / "manifest.json").is_file():
        raise InputFault(f"{build} is not a build: it has no manifest.json. Make one with `m5kit build`.")
    refuse_foreign_file(target)
    files = _members(study, build)
    sums = "".join(f"{_digest(path.read_bytes())}  {name}\n" for name, path in files.items())
    with put_in_place(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.comment = MARK
        archive.writestr(_entry(CHECKSUMS), sums.encode())
        for name, path in files.items():
            archive.writestr(_entry(name), path.read_bytes())
    return len(files)


def refuse_other_inputs(study: Study, build: Path) -> None:
    """Raise InputFault unless a build was made from the study as it is now."""
    try:
        said = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
        listed = {entry["path"]: entry["sha256"] for entry in said["inputs"]}
        spec = said["spec"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputFault(f"{build / 'manifest.json'} cannot be read: {fault}. Build the study again.") from fault
    now = {entry.path: entry.sha256 for entry in manifest(inputs_of(study), study.path)}
    odd = sorted(path for path in {*listed, *now} if listed.get(path) != now.get(path))
    if odd or spec != study.digest():
        says = ", ".join(odd[:3]) or "a sheet of the spec"
        raise InputFault(f"{build} was not made from {study.path} as it is now: {says} differs. Build it again.")


def _members(study: Study, build: Path) -> dict[str, Path]:
    """The files by their names in the archive, in order."""
    made = {f.relative_to(build).as_posix(): f for f in build.rglob("*") if f.is_file()}
    root = common_root(study)
    read = {f"{INPUTS}/{_inside(f, root)}": f for f in (*inputs_of(study), *sheet_files(study))}
    return dict(sorted({**made, **read}.items()))


def _inside(file: Path, root: Path) -> str:
    return file.resolve().relative_to(root).as_posix()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
    return entry


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# -- the way back ---------------------------------------------------------------------


def unpack_archive(package: Path, folder: Path) -> tuple[Verdict, ...]:
    """Unpack an archive into a folder, and say of each file whether it is what the checksums list.

    A file that cannot be unpacked is altered. Raises InputFault where it is no package.
    """
    try:
        with zipfile.ZipFile(package) as archive:
            contents = {name: _read(archive, name) for name in archive.namelist() if not name.endswith("/")}
    except (OSError, zipfile.BadZipFile) as fault:
        raise InputFault(f"{package} cannot be read as a package: {fault}. Ask for it again.") from fault
    listed = _listed(contents, package)
    _unpack(contents, folder, package)
    return tuple(_checked(contents, listed))


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of a file; none where it is damaged, which no checksum is of."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return b""


def _listed(contents: Mapping[str, bytes], package: Path) -> dict[str, str]:
    if CHECKSUMS not in contents:
        raise InputFault(f"{package} is not a package: it has no {CHECKSUMS}. Make one with `m5kit package`.")
    lines = contents[CHECKSUMS].decode("utf-8", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _unpack(contents: Mapping[str, bytes], folder: Path, package: Path) -> None:
    root = folder.resolve()
    for name, content in contents.items():
        target = (root / name).resolve()
        if not target.is_relative_to(root):
            raise InputFault(f"{package} has a file outside itself, {name}. Do not use it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _checked(contents: Mapping[str, bytes], listed: Mapping[str, str]) -> Iterator[Verdict]:
    for name in sorted({*contents, *listed} - {CHECKSUMS}):
        if name not in contents:
            yield Verdict(name, "missing")
        elif name not in listed:
            yield Verdict(name, "not listed")
        else:
            yield Verdict(name, "same" if _digest(contents[name]) == listed[name] else "altered")


def study_inside(folder: Path) -> Path:
    """The study's folder among the inputs of an unpacked package.

    Raises InputFault where there is none, or more than one.
    """
    found = sorted((folder / INPUTS).rglob("study.toml"))
    if len(found) != 1:
        raise InputFault(f"The package has {len(found)} files study.toml under {INPUTS}/; it needs one.")
    return found[0].parent


def with_rebuild(checked: Sequence[Verdict], package: Path, again: Path) -> tuple[Verdict, ...]:
    """The verdicts of an unpacked package, with what a new build of its inputs says.

    What is altered stays so; any other file of the build is the same only where it was made again byte for byte.
    """
    made = {f.relative_to(again).as_posix() for f in again.rglob("*") if f.is_file()}
    said = {v.path: _compared(v, package, again, made) for v in checked}
    lacking = {name: Verdict(name, "missing") for name in made - set(said)}
    return tuple(sorted({**lacking, **said}.values()))


def _compared(verdict: Verdict, package: Path, again: Path, made: set[str]) -> Verdict:
    if verdict.verdict != "same" or verdict.path.startswith(f"{INPUTS}/"):
        return verdict
    if verdict.path not in made:
        return Verdict(verdict.path, "not made again")
    same = (package / verdict.path).read_bytes() == (again / verdict.path).read_bytes()
    return Verdict(verdict.path, "same" if same else "differs")
