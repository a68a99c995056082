"""A transport file that is larger than a regulator takes, given once more in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..specs.faults import OutputFault
from .xpt_layout import CARD, NAMESTR, XptVariable, padded_length
from .xpt_write import write_xpt

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# FDA, Study Data Technical Conformance Guide, "Dataset Size": a dataset over 5 GB is submitted whole and, in a folder
# "split", in parts that are not; the reviewer's guide says how it was split.
LIMIT = 5_000_000_000
SPLIT = "split"
HEAD = 9 * CARD  # the cards of a file with one dataset, without the descriptions of its variables


@dataclass(frozen=True)
class XptPart:
    """One part of a dataset: its name, and its records from start to stop."""

    name: str
    start: int
    stop: int


def file_parts(
    dataset: str,
    variables: Sequence[XptVariable],
    subjects: "NDArray[np.integer]",
    *,
    most: int = LIMIT,
) -> tuple[XptPart, ...]:
    """The parts of a dataset whose file would be larger than most bytes; none where it is not.

    variables have their lengths; subjects has a code for the subject of each record. A part ends with the records of a
    subject, unless these alone are more than it takes. Parts are named by number: LB1, LB2.
    Raises OutputFault where one record is more than a part takes.
    """
    width = sum(variable.length or 8 for variable in variables)
    head = HEAD + padded_length(NAMESTR.itemsize * len(variables))
    if head + padded_length(width * len(subjects)) <= most:
        return ()
    room = (most - head) // CARD * CARD // width
    if room < 1:
        raise OutputFault(f"Dataset {dataset}: a file of {most} bytes does not hold one record of {width}.")
    ends = _ends(subjects, room)
    names = [f"{dataset[: 8 - len(str(number))]}{number}" for number in range(1, len(ends) + 1)]
    return tuple(XptPart(*part) for part in zip(names, [0, *ends[:-1]], ends, strict=True))


def _ends(subjects: "NDArray[np.integer]", room: int) -> list[int]:
    """Where parts of at most room records end."""
    changes = np.flatnonzero(subjects[1:] != subjects[:-1]) + 1
    ends: list[int] = []
    start = 0
    while len(subjects) - start > room:
        before = int(np.searchsorted(changes, start + room, side="right")) - 1
        whole = int(changes[before]) if before >= 0 else 0
        start = whole if whole > start else start + room
        ends.append(start)
    return [*ends, len(subjects)]


def write_parts(
    folder: Path,
    frame: "pd.DataFrame",
    variables: Sequence[XptVariable],
    parts: Sequence[XptPart],
    *,
    label: str = "",
    stamp: datetime | None = None,
    encoding: str = "ascii",
) -> tuple[Path, ...]:
    """Write each part of a dataset as a transport file into a folder, which is made; the files. Raises as `write_xpt`."""
    folder.mkdir(exist_ok=True)
    files = []
    for part in parts:
        files.append(folder / f"{part.name.lower()}.xpt")
        records = frame.iloc[part.start : part.stop]
        write_xpt(files[-1], records, variables, dataset=part.name, label=label, stamp=stamp, encoding=encoding)
    return tuple(files)
