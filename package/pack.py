"""A study, or a build of it, as one archive."""

import tempfile
from pathlib import Path

from ..engine.make import Progress
from ..specs import UsageFault
from ..study import Study
from .archive import refuse_other_inputs, write_package
from .build import build_package


def pack(
    target: Path, study: Path | None = None, archive: Path | None = None, *, progress: Progress | None = None
) -> tuple[Path, int]:
    """Write an archive of a study, which is built for it, or of a build of `study`; the file, and how many it holds.

    Raises UsageFault where the archive's folder is not there or a build comes without its study, InputFault where the
    build was not made from the study as it is now, and what `build_package` raises.
    """
    if archive is not None and not archive.parent.is_dir():
        raise UsageFault(f"The folder {archive.parent} is not there. Make it, or write the archive elsewhere.")
    if (target / "manifest.json").is_file():
        if study is None:
            raise UsageFault(f"{target} is a build. Say with --study what it was made from.")
        opened = Study.open(study)
        refuse_other_inputs(opened, target)
        return _archive(opened, archive), write_package(opened, target, _archive(opened, archive))
    opened = Study.open(target)
    file = _archive(opened, archive)
    with tempfile.TemporaryDirectory() as place:
        made = build_package(opened, Path(place), progress=progress)
        return file, write_package(opened, made.folder, file)


def _archive(study: Study, named: Path | None) -> Path:
    """The file that takes the archive. Raises UsageFault where it would lie among the study's records."""
    file = named or Path(f"{study.spec.id.lower()}.zip")
    study.refuse_among_sources(file)
    return file
