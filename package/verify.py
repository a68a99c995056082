"""Make a package again from the inputs it carries, and say of each file whether it is the same."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..engine.make import Progress
from ..study.build import build
from ..study.folder import Study
from ..study.software import software
from .archive import Verdict, study_inside, unpack_archive, with_rebuild
from .write import write_build


@dataclass(frozen=True)
class Verified:
    """What was found: a verdict for each file, and the software that differs as (name, theirs, ours)."""

    verdicts: tuple[Verdict, ...]
    software: tuple[tuple[str, str, str], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every file is the same."""
        return all(v.verdict == "same" for v in self.verdicts)


def verified(package: Path, *, rebuild: bool = True, progress: Progress | None = None, code: bool = True) -> Verified:
    """Check a package's files against its checksums and, where rebuild, against a new build of its inputs.

    A new build runs the study's own code, which the package carries; without code, such a package is refused.
    Raises UsageFault then, InputFault where it is no package, and what `build` raises where its inputs cannot be built.
    """
    with tempfile.TemporaryDirectory() as place:
        theirs, ours = Path(place) / "package", Path(place) / "again"
        checked = unpack_archive(package, theirs)
        if not rebuild:
            return Verified(checked)
        study = Study.open(study_inside(theirs))
        if not code:
            study.refuse_own_code()
        write_build(build(study, progress=progress), ours, progress)
        return Verified(with_rebuild(checked, theirs, ours), _software(theirs / "manifest.json"))


def _software(file: Path) -> tuple[tuple[str, str, str], ...]:
    """What is not of the version that made the package; nothing where its manifest cannot be read."""
    try:
        said = json.loads(file.read_text(encoding="utf-8")).get("software", {})
    except (OSError, ValueError, AttributeError):
        return ()
    ours = software()
    return tuple((name, str(said.get(name, "")), ours[name]) for name in ours if said.get(name) != ours[name])
