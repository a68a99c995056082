"""define.xml without a package: of a build in memory, or of the spec where there are no records yet."""

from pathlib import Path

from ..engine.make import Progress
from ..specs import FaultySpec, Finding, in_order
from ..study import Study, build_folder
from ..study.check import check, stopping
from ..study.displays import displays_of
from .define import unknown_facts, write_defines
from .planned import planned_datasets
from .transport import used_lengths

# Faults of a spec that nothing can be built of yet, and that its define.xml can be written of.
NOT_MADE_YET = ("SPEC-UNMADE", "SPEC-RECORDS")


def write_define_of(
    folder: Path, out: Path, sheets: Path | None = None, *, progress: Progress | None = None
) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Write `<package>/define.xml` under out for the study in a folder; the documents, and what they leave out.

    progress is told each finished dataset, and as 0 of 0 that there are no records.
    With records the spec must be one that can be built. Without, a column that nothing makes yet is no fault, as in the
    spec of an imported define.xml, and what else keeps the study from being built is among the findings.
    Raises FaultySpec where a sheet cannot be read, or the study has records and cannot be built, and what
    `write_defines` raises.
    """
    study = Study.open(folder, sheets)
    study.refuse_among_sources(out)
    if study.has_raw():
        run = build_folder(folder, sheets, progress=progress)
        numbers = displays_of(run).results
        return write_defines(study, run.built, used_lengths(run.built), out, numbers), ()
    if unreadable := stopping(study.faults):
        raise FaultySpec(unreadable)
    if progress:
        progress("There are no raw records: define.xml tells what the spec plans.", 0, 0)
    planned = planned_datasets(study)
    faults = tuple(f for f in stopping(check(study)) if f.rule not in NOT_MADE_YET)
    return write_defines(study, planned, {}, out), in_order([*faults, *unknown_facts(study, planned)])
