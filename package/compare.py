"""Two packages against each other: which datasets they have, and how those of both differ."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..checks.submitted import as_submitted
from ..checks.validate import natural_keys
from ..datasets.compare import Comparison, compared, only_there
from ..datasets.finished import Finished
from ..datasets.read import dataset_files, read_all
from ..specs import InputFault

Keys = Mapping[str, tuple[str, ...]]


def comparisons(a: Path, b: Path, keys: Sequence[str] = (), tolerance: float = 0.0) -> tuple[Comparison, ...]:
    """Every dataset of two files or folders, compared; those of A first, in the order of their names.

    A folder may be a whole build. Two files are compared whatever their names. keys are the columns that tell
    records apart; without them they are those of a define.xml beside the files, else the natural keys of the
    standard. tolerance is how far apart two numbers may be that count as alike.
    Raises InputFault where something cannot be read.
    """
    files = dataset_files([a]), dataset_files([b])
    (ours, lost), (theirs, missed) = read_all(files[0]), read_all(files[1])
    if lost or missed:
        raise InputFault((*lost, *missed)[0].message)
    if a.is_file() and b.is_file() and len(ours) == len(theirs) == 1:
        theirs = dict(zip(ours, theirs.values(), strict=True))
    defined = {**defined_keys(files[1]), **defined_keys(files[0])}
    found = []
    for name in [*ours, *(n for n in theirs if n not in ours)]:
        if name not in theirs or name not in ours:
            records = len((ours if name in ours else theirs)[name].frame)
            found.append(only_there(name, records, first=name in ours))
            continue
        told = tuple(keys) or _content(defined.get(name) or _natural(ours[name]), ours[name], theirs[name])
        found.append(compared(ours[name], theirs[name], told, tolerance))
    return tuple(found)


def _content(keys: tuple[str, ...], a: Finished, b: Finished) -> tuple[str, ...]:
    """The keys without the study, which differs for all records or none, and without numbers that are not needed.

    A sequence number moves when a record before it comes or goes, so it tells records only where nothing else does.
    """
    kept = tuple(k for k in keys if k != "STUDYID")
    content = [k for k in kept if not k.endswith("SEQ") or k == "SRCSEQ"]
    there = content and all(k in side.frame.columns for side in (a, b) for k in content)
    if there and not any(side.frame.duplicated(content).any() for side in (a, b)):
        return tuple(content)
    return kept


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


def all_differences(found: Sequence[Comparison]) -> pd.DataFrame:
    """The differences of several datasets as one table; its columns are those of `files.compare.COLUMNS`."""
    return pd.concat([c.differences for c in found], ignore_index=True)
