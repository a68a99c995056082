"""The raw files of a study or a folder, profiled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..forms.folder import unread_files
from ..forms.instruments import is_flat_export
from ..forms.records import Form
from ..specs import Finding, InputFault
from ..specs.read_settings import StudyFile, read_settings
from ..specs.settings import Settings
from ..specs.terminology import Terminology, read_terminology
from ..study.raw_folder import read_folder
from .fields import Lists
from .forms import FormProfile, form_profiles

SMALLEST_LIST = 2


@dataclass(frozen=True)
class Profile:
    """What a folder of raw files holds: its forms, and what could not be read."""

    path: str
    forms: tuple[FormProfile, ...]
    findings: tuple[Finding, ...]


def raw_forms(path: Path) -> tuple[tuple[Form, ...], tuple[Finding, ...], StudyFile | None]:
    """The forms of a study, a folder or a file as they are, what was not read, and what study.toml says.

    A folder with a study.toml is a study: its source folders are read, as it says.
    Raises InputFault where nothing is there to be read.
    """
    declared = read_settings(path, []) if (path / "study.toml").is_file() else None
    settings = declared.settings if declared else Settings()
    folders = [path / folder for folder in declared.sources.values()] if declared else [path]
    for folder in folders:
        if not folder.exists():
            raise InputFault(f"{folder} is not there. Name a folder of raw files, or a study.")
    read = [read_folder(folder, settings) for folder in folders]
    if declared is None and (flat := _flat_exports(forms for forms, _ in read)):
        read = [
            read_folder(folder, Settings(files={file: {"instruments": True} for file in flat})) for folder in folders
        ]
    forms = tuple(form for found, _ in read for form in found)
    faults = [fault for _, found in read for fault in found]
    faults += [f for folder in folders if folder.is_dir() for f in unread_files(folder, settings.raw.not_data, folders)]
    if not forms:
        first = faults[0].message if faults else f"No raw file is there: {path}."
        raise InputFault(f"{first} Name a folder with files of a kind that is read, or a study.")
    return forms, tuple(faults), declared


def _flat_exports(read: Iterable[Sequence[Form]]) -> tuple[str, ...]:
    """The files that are flat exports of REDCap: several instruments side by side."""
    texts = (f for forms in read for f in forms if f.file.endswith((".csv", ".tsv", ".txt")))
    return tuple(f.file for f in texts if is_flat_export([str(c) for c in f.frame.columns]))


def raw_profile(path: Path, terminology: Sequence[Path] = ()) -> Profile:
    """The profile of the raw files of a study, of a folder, or of one file.

    Of a study the terminology that it names is used, and the field that it says names the subject; terminology are
    further files of published codelists. Marks of missing values are left as they are.
    Raises InputFault where nothing is there to be read.
    """
    forms, faults, declared = raw_forms(path)
    named = [path / file for files in declared.settings.terminology.values() for file in files] if declared else []
    lists = published_lists(read_terminology([*named, *terminology])) if named or terminology else {}
    subject = declared.settings.raw.subject if declared else ""
    return Profile(path.name, form_profiles(forms, subject, lists), faults)


def published_lists(terminology: Terminology) -> Lists:
    """The published lists by "code value", each with its terms in small letters; lists of one term say nothing."""
    return {
        f"{listed.code} {listed.value}": frozenset(term.casefold() for term in listed.terms)
        for listed in terminology.lists.values()
        if len(listed.terms) >= SMALLEST_LIST
    }
