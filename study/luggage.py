"""A study on the way to where its folder is not seen: with its own code and the files beside that."""

import atexit
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from .folder import PACKAGES, Study

_UNPACKED: dict[str, Path] = {}  # in this process, by the digest of the files
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Luggage:
    """A study and the files that its methods may be in or read, by their path in its folder."""

    packed: Study
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, study: Study) -> "Luggage":
        """The study with methods.py and everything in the folders of its own code."""
        found = [study.path / "methods.py", *(f for name in PACKAGES for f in sorted((study.path / name).rglob("*")))]
        kept = [file for file in found if file.is_file() and "__pycache__" not in file.parts]
        return cls(replace(study), {f.relative_to(study.path).as_posix(): f.read_bytes() for f in kept})

    @cached_property
    def study(self) -> Study:
        """The study, in a folder of this machine that has the files and goes with this process."""
        with _ONE_AT_A_TIME:
            name = hashlib.sha256(repr(sorted(self.files.items())).encode()).hexdigest()
            if name not in _UNPACKED:
                _UNPACKED[name] = _written(self.files)
            return replace(self.packed, path=_UNPACKED[name])


def _written(files: Mapping[str, bytes]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="m5kit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
