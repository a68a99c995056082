"""define.xml without a package: of a build in memory, or of the spec where there are no records yet."""

from pathlib import Path

from ..engine.make import Progress
from ..specs import Finding
from ..study import Study, build_folder, refuse_faults
from .define import unknown_facts, write_defines
from .planned import planned_datasets
from .write import used_lengths


def write_define_of(
    folder: Path, out: Path, sheets: Path | None = None, *, progress: Progress | None = None
) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Write `<package>/define.xml` under out for the study in a folder; the documents, and what they leave out.

    progress is told each finished dataset, and as 0 of 0 that there are no records.
    Raises FaultySpec where the spec has faults with which nothing can be built, and what `write_defines` raises.
    """
    study = Study.open(folder, sheets)
    if study.has_raw():
        run = build_folder(folder, sheets, progress=progress)
        return write_defines(study, run.built, used_lengths(run.built), out), ()
    refuse_faults(study)
    if progress:
        progress("There are no raw records: define.xml tells what the spec plans.", 0, 0)
    planned = planned_datasets(study)
    return write_defines(study, planned, {}, out), unknown_facts(study, planned)
