"""A copy of a finished package whose datasets are changed, and the faults planted in it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import m5kit
from m5kit.datasets.xpt import XptFile, write_xpt
from m5kit.engine.encoded import encoded
from m5kit.engine.ordinary import undated
from m5kit.specs import Finding
from m5kit.specs.places import parts_of

EACH = 10
Frames = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One planted fault: the rule meant for it, the dataset it stands in, and words that its finding has."""

    rule: str
    dataset: str
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # other rules that the same fault breaks

    def is_found(self, findings: Sequence[Finding]) -> bool:
        """Whether a finding of the rule is on the dataset and has the words."""
        return any(f.rule == self.rule and self._is_meant(f) for f in findings)

    def _is_meant(self, finding: Finding) -> bool:
        text = f"{finding.place} {finding.message}"
        return parts_of(finding.place).dataset in (self.dataset, "") and all(w in text for w in self.words)


class Copy:
    """A copy of the sound package: its datasets by name as ordinary frames, written where they were changed."""

    def __init__(self, sound: Path, place: Path) -> None:
        shutil.copytree(sound, place)
        self.place = place
        self.files = {f.stem.upper(): f for f in place.rglob("*.xpt")}
        self.read: dict[str, XptFile] = {}
        self.frames: Frames = {}

    def __getitem__(self, name: str) -> Any:
        """A dataset, to be changed in place."""
        if name not in self.frames:
            self.read[name] = m5kit.read_xpt(self.files[name])
            self.frames[name] = self.read[name].frame
        return self.frames[name]

    def write(self) -> None:
        """Write what was looked at again."""
        for name, frame in self.frames.items():
            columns = {str(n): undated(c)[0] if c.dtype != "str" else encoded(c) for n, c in frame.items()}
            kept = [replace(v, length=None) for v in self.read[name].variables if v.name in columns]
            found = self.read[name]
            write_xpt(self.files[name], pd.DataFrame(columns), kept, dataset=name, label=found.label, stamp=None)

    def define(self, package: str) -> Path:
        """The define.xml of a package."""
        return next(f for f in self.place.rglob("define.xml") if package in f.parts)


def key(frame: Any, row: int, number: str) -> str:
    """How a finding names a record."""
    return f"USUBJID={frame['USUBJID'].iloc[row]} {number}={frame[number].iloc[row]:.0f}"


def spread(frame: Any, mask: Any, count: int = EACH) -> list[int]:
    """Records where the mask holds, far from each other."""
    at = np.flatnonzero(mask.to_numpy(dtype=bool))
    return [int(at[i]) for i in np.linspace(0, len(at) - 1, count).astype(int)]
