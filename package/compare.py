"""Two packages, or two deliveries of raw forms, against each other: which datasets they have, and how those of both differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks.dataset_values import natural_keys
from ..checks.submitted import IDENTIFYING, as_submitted
from ..datasets.compare import EXACT, Comparison, Tolerance, by_site, compare_datasets, only_there
from ..datasets.finished import Finished
from ..datasets.keys import searched_keys
from ..datasets.read import SUFFIXES, dataset_files, read_all
from ..engine.encoded import is_encoded
from ..forms.folder import raw_files
from ..forms.identity import most_named_subject, site_field, subject_field
from ..forms.read import is_read
from ..specs import Finding, InputFault, UsageFault
from ..specs.nearest import nearest
from ..specs.read_settings import read_settings
from ..specs.settings import Settings
from ..study.described import described_forms
from ..study.raw_folder import read_folder

__all__ = ["Comparison", "Tolerance", "all_differences", "compare_folders", "defined_keys"]

Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its datasets by name, what could not be read, and the keys that stand beside it.

    keys: for each dataset its keys and where they stand; subject: the field of the subject in raw forms, "" elsewhere;
    collected: whether they are raw forms, whose text is compared as it was collected.
    """

    datasets: Mapping[str, Finished]
    faults: tuple[Finding, ...]
    keys: Mapping[str, tuple[str, tuple[str, ...]]]
    subject: str = ""
    collected: bool = False


def compare_folders(
    a: Path, b: Path, keys: Sequence[str] = (), tolerance: Tolerance = EXACT
) -> tuple[tuple[Comparison, ...], tuple[Finding, ...]]:
    """Every dataset of two files or folders, compared, those of A first; and a finding for each file that is not read.

    A folder may be a whole build, a folder of datasets or a delivery of raw forms. Two files are compared whatever
    their names. keys are the columns that tell records apart; without them they are those of the define.xml or the
    file itself, of forms.csv and study.toml for raw forms, else the natural keys of the standard, else found by search.
    Raises InputFault where nothing can be read, UsageFault for a key that no dataset has.
    """
    ours, theirs = _side(a), _side(b)
    if a.is_file() and b.is_file() and len(ours.datasets) == len(theirs.datasets) == 1:
        (name,) = ours.datasets
        theirs = replace(theirs, datasets={name: next(iter(theirs.datasets.values()))})
    faults = (*ours.faults, *theirs.faults)
    if faults and not (ours.datasets and theirs.datasets):
        raise InputFault(f"{faults[0].place}: {faults[0].message} {faults[0].mend}")
    _refuse_unknown(keys, (ours, theirs))
    found = []
    for name in [*ours.datasets, *(n for n in theirs.datasets if n not in ours.datasets)]:
        one, other = ours.datasets.get(name), theirs.datasets.get(name)
        if one is None or other is None:
            there = one or other
            found.append(only_there(name, len(there.frame) if there else 0, first=one is not None))
            continue
        if not (ours.collected or theirs.collected):
            one, other = _typed(one, other)
        source, chosen = ("--keys", tuple(keys)) if keys else _keys(one, other, ours, theirs)
        found.append(replace(compare_datasets(one, other, chosen, tolerance), key_source=source))
    sites = {**_site_of_subjects(theirs), **_site_of_subjects(ours)}
    return tuple(replace(c, sites=by_site(c.subjects, sites)) if sites else c for c in found), faults


def _typed(one: Finished, other: Finished) -> tuple[Finished, Finished]:
    """Two finished datasets of formats without types, with the columns as numbers that are numbers in both.

    They are where the standard has numbers, or says nothing and all values are numbers, so 1 and 1.0 are one AVAL and
    two LBORRES.
    """
    if IDENTIFYING.isdisjoint(one.frame.columns) or any(
        "type" in said for side in (one, other) for said in side.attributes.values()
    ):
        return one, other
    ours, theirs = as_submitted(one).frame, as_submitted(other).frame
    shared = [n for n in ours.columns if n in theirs.columns]
    numbers = [n for n in shared if not is_encoded(ours[n]) and not is_encoded(theirs[n])]
    return _with_numbers(one, ours, numbers), _with_numbers(other, theirs, numbers)


def _with_numbers(side: Finished, read: pd.DataFrame, numbers: Collection[Any]) -> Finished:
    """A dataset with some columns as numbers, and of each the type that it has now."""
    frame = side.frame.assign(**{str(n): read[n] for n in numbers})
    types = {str(n): {"type": "Num" if n in numbers else "Char"} for n in frame.columns}
    return replace(side, frame=frame, attributes=types)


def _site_of_subjects(side: Side) -> dict[str, str]:
    """The site of each subject, from the first datasets that have a field of both; as DM does."""
    found: dict[str, str] = {}
    for dataset in sorted(side.datasets.values(), key=lambda d: d.name != "DM"):
        fields = list(map(str, dataset.frame.columns))
        subject = side.subject if side.subject in fields else subject_field(fields)
        site = site_field(fields)
        if subject and site:
            pairs = dataset.frame[[subject, site]].dropna().drop_duplicates(subject).astype("str")
            for name, at in pairs.itertuples(index=False, name=None):
                found.setdefault(name, at)
    return found


def _refuse_unknown(keys: Sequence[str], sides: Sequence[Side]) -> None:
    """Raise UsageFault for a key that no dataset has."""
    known = {str(name) for side in sides for dataset in side.datasets.values() for name in dataset.frame.columns}
    for key in keys:
        if key not in known:
            raise UsageFault(f"No dataset has the column {key!r} of --keys.{nearest(key, sorted(known))}")


# -- keys -----------------------------------------------------------------------------


def _keys(one: Finished, other: Finished, ours: Side, theirs: Side) -> tuple[str, tuple[str, ...]]:
    """The columns that tell the records of both apart, and where they come from."""
    for side in (ours, theirs):
        if one.name in side.keys:
            source, declared = side.keys[one.name]
            return source, _content(declared, one, other)
    subject = ours.subject or theirs.subject or subject_field(list(map(str, one.frame.columns)))
    natural = _content(_natural(one), one, other) if subject in ("", "USUBJID") else ()  # of a raw form it has none
    if natural and _tell_apart(natural, one, other):
        return "the standard", natural
    first = [subject]
    searched = searched_keys(one, other, first)
    if searched and _tell_apart(searched, one, other):
        return "a search", searched
    return ("the standard", natural) if natural else ("a search", searched)


def _tell_apart(keys: Sequence[str], *sides: Finished) -> bool:
    """Whether both have the columns, and no two records of one of them have the same values there."""
    return all(k in side.frame.columns for side in sides for k in keys) and not any(
        side.frame.duplicated(list(keys)).any() for side in sides
    )


def _content(keys: tuple[str, ...], a: Finished, b: Finished) -> tuple[str, ...]:
    """The keys without the study, which differs for all records or none, and without numbers that are not needed.

    A sequence number moves when a record before it comes or goes, so it tells records only where nothing else does.
    """
    kept = tuple(k for k in keys if k != "STUDYID")
    content = tuple(k for k in kept if not k.endswith("SEQ") or k == "SRCSEQ")
    return content if content and _tell_apart(content, a, b) else kept


def _natural(dataset: Finished) -> tuple[str, ...]:
    keys, _ = natural_keys(dataset.name, as_submitted(dataset).kind, tuple(map(str, dataset.frame.columns)))
    return keys


def defined_keys(files: Sequence[Path]) -> Keys:
    """The keys of datasets, as the define.xml beside their files has them.

    Raises InputFault where such a file is not Define-XML that can be read.
    """
    from ..define.read import read_define

    found: dict[str, tuple[str, ...]] = {}
    for folder in dict.fromkeys(f.parent for f in files):
        if (folder / "define.xml").is_file():
            header, *rows = read_define(folder / "define.xml").tables["datasets"]
            name, keys = header.index("dataset"), header.index("keys")
            found.update({row[name]: tuple(row[keys].split()) for row in rows if row[keys]})
    return found


# -- what is compared -----------------------------------------------------------------


def _side(path: Path) -> Side:
    """What a path holds: raw forms where it lies in a study's source folder, or no datasets are there; else datasets."""
    study = _study_of(path)
    if study is not None:
        return _forms(path, study)
    if path.is_file() and path.suffix.lower() not in SUFFIXES and is_read(path):
        return _forms(path, None)
    try:
        files = dataset_files([path])
    except InputFault:
        if path.is_dir() and raw_files(path):
            return _forms(path, None)
        raise
    datasets, faults = read_all(files)
    try:
        defined = {name: ("define.xml", keys) for name, keys in defined_keys(files).items()}
    except InputFault as fault:
        faults = (*faults, Finding("FILE", "error", "define.xml", str(fault), "Its keys are not used; mend it."))
        defined = {}
    return Side(datasets, faults, defined)


def _study_of(path: Path) -> Path | None:
    """The study in one of whose source folders a path lies, or is such a folder; None where there is none."""
    place = path.resolve()
    for folder in place.parents:
        if (folder / "study.toml").is_file():
            sources = read_settings(folder, []).sources.values()
            inside = [(folder / source).resolve() for source in sources]
            return folder if any(place == source or source in place.parents for source in inside) else None
    return None


def _forms(path: Path, study: Path | None) -> Side:
    """The forms of a file or a folder, with the settings of the study they lie in."""
    settings = read_settings(study, []).settings if study else Settings()
    forms, faults = read_folder(path, settings)
    named = [tuple(map(str, form.frame.columns)) for form in forms]
    subject = settings.raw.subject if study else most_named_subject(named)
    datasets = {f.name.upper(): Finished(f.name.upper(), f.frame, f.file, findings=f.findings) for f in forms}
    return Side(datasets, faults, _described_keys(study, settings, subject), subject, collected=True)


def _described_keys(study: Path | None, settings: Settings, subject: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The keys of forms as forms.csv has them, the subject's field first."""
    if study is None:
        return {}
    described = described_forms(study / settings.raw.described)
    known = {name.partition(".")[2].upper(): form.key for name, form in described.items() if form.key}
    return {
        name: ("forms.csv", (subject, *key) if subject and subject not in key else key) for name, key in known.items()
    }


def all_differences(found: Sequence[Comparison]) -> pd.DataFrame:
    """The differences of several datasets as one table; its columns are those of `datasets.compare.COLUMNS`."""
    return pd.concat([c.differences for c in found], ignore_index=True)
