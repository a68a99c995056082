"""Finished datasets in, whoever wrote them, with what a file says of its columns: one reader for every command."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..specs.faults import InputFault
from ..specs.findings import Finding
from ..specs.unread_file import unread_file
from .content import file_bytes
from .dataset_json_read import read_dataset_json, says_dataset_json
from .finished import Finished, attributes_of
from .plain_tables import read_csv, read_parquet_dataset
from .sas7bdat import read_sas7bdat_dataset
from .xpt import read_xpt_members

DOCUMENTS = (
    *(".pdf", ".xsl", ".xslt", ".html", ".htm", ".css", ".js", ".md", ".txt", ".log", ".doc", ".docx", ".rtf"),
    *(".sas", ".r", ".rmd", ".qmd", ".py", ".sql", ".png", ".jpg", ".jpeg", ".svg", ".gif", ".toml", ".yaml", ".yml"),
)
ENCODINGS = ("ascii", "utf-8", "cp1252")


def read_datasets(file: Path) -> tuple[Finished, ...]:
    """The datasets of one file, by its suffix (one of `SUFFIXES`); several in a transport file of several members.

    Raises InputFault where it cannot be read.
    """
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise InputFault(f"{file.name} is no dataset that can be read; give one of {', '.join(SUFFIXES)}.")
    return reader(file)


def read_all(files: Iterable[Path]) -> tuple[dict[str, Finished], tuple[Finding, ...]]:
    """The datasets of files by name, and a finding for every file that is not read: faulty, or of a name that is taken.

    Of two files of one dataset the one whose format comes first in `SUFFIXES` counts.
    """
    found: dict[str, Finished] = {}
    faults: list[Finding] = []
    for file in sorted(files, key=lambda f: SUFFIXES.index(f.suffix.lower()) if f.suffix.lower() in SUFFIXES else 99):
        try:
            read = read_datasets(file)
        except InputFault as fault:
            faults.append(unread_file(file.name, str(fault)))
            continue
        except Exception as fault:  # noqa: BLE001 - a reader that fails on one file must not cost the others
            says = f"{file.name} cannot be read: {type(fault).__name__}: {fault}.".replace("..", ".")
            faults.append(unread_file(file.name, says))
            continue
        for dataset in read:
            if dataset.name in found:
                says = f"{dataset.name} is also the dataset of {found[dataset.name].file}; this one is left out."
                faults.append(Finding("FILE", "error", file.name, says, "Give one package at a time."))
            else:
                found[dataset.name] = replace(dataset, size=file.stat().st_size)
    return {name: found[name] for name in sorted(found)}, tuple(faults)


def dataset_files(paths: Iterable[Path]) -> list[Path]:
    """The files of datasets that paths name or hold, each once, whatever their formats.

    Of a folder that a build wrote only what is in its folder m5 counts, for its other tables are no datasets; JSON
    files that are not datasets (a manifest, findings) are passed over.
    Raises InputFault where a path is not there, or nothing of the kind is in it.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputFault(f"{path} is not there. Name a dataset or a folder of datasets.")
        inside = [path] if path.is_file() else _inside(path)
        if not inside:
            raise InputFault(f"{path} holds no datasets ({', '.join(SUFFIXES)}).")
        found += inside
    return list(dict.fromkeys(found))


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """The files of folders that are neither datasets nor documents of a submission (PDF, define.xml, programs)."""
    found = [file for path in paths if path.is_dir() for file in _of_package(path) if not _is_dataset(file)]
    strange = [f for f in found if f.suffix.lower() not in DOCUMENTS and not f.name.startswith(".")]
    return [f for f in strange if not (f.suffix.lower() == ".xml" and f.name.lower().startswith("define"))]


def _inside(folder: Path) -> list[Path]:
    return [file for file in _of_package(folder) if _is_dataset(file)]


def _of_package(folder: Path) -> list[Path]:
    """The files of a folder; of one that a build wrote those in its folder m5."""
    inside = sorted(f for f in folder.rglob("*") if f.is_file())
    packages = [f.parent / "m5" for f in inside if f.name == "manifest.json" and (f.parent / "m5").is_dir()]
    return [f for f in inside if not any(m5.parent in f.parents and m5 not in f.parents for m5 in packages)]


def _is_dataset(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in SUFFIXES and (suffix != ".json" or says_dataset_json(file_bytes(file)))


def _of_transport(file: Path) -> tuple[Finished, ...]:
    """The members of a transport file; text is ASCII, else UTF-8, else as programs of Windows have it."""
    for encoding in ENCODINGS:
        try:
            members = read_xpt_members(file, encoding=encoding)
            break
        except InputFault:
            if encoding == ENCODINGS[-1]:
                raise
    found = []
    for member in members:
        said = {v.name: attributes_of(v.label, v.type, v.length, v.format) for v in member.variables}
        found.append(
            Finished(
                *(member.dataset.upper(), member.frame, file.name, member.label, said),
                called=member.dataset,
                findings=member.findings,
            )
        )
    return tuple(found)


def _of_json(file: Path) -> tuple[Finished, ...]:
    read = read_dataset_json(file)
    said = {
        column.name: attributes_of(column.label, "Num" if column.numeric else "Char", column.length, column.format)
        for column in read.dataset.columns
    }
    name = read.dataset.name
    return (Finished(name.upper(), read.frame, file.name, read.dataset.label, said, called=name),)


READERS: Mapping[str, Callable[[Path], tuple[Finished, ...]]] = {
    ".xpt": _of_transport,
    ".json": _of_json,
    ".ndjson": _of_json,
    ".parquet": lambda file: (read_parquet_dataset(file),),
    ".csv": lambda file: (read_csv(file),),
    ".sas7bdat": lambda file: (read_sas7bdat_dataset(file),),
}
SUFFIXES = tuple(READERS)
