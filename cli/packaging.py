"""Commands on what a build leaves: export, define, package, verify."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..specs import Finding, InputFault, UsageFault
from . import say
from .building import Json, Sheets, StudyFolder, run_of, under_way, with_records


def export(
    study: StudyFolder,
    format: Annotated[str, typer.Option(help="dataset-json, ndjson, csv or parquet.")] = "dataset-json",
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study and the format.")] = Path(
        "export"
    ),
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write the datasets as Dataset-JSON 1.1 (JSON or NDJSON), CSV or Parquet."""
    from ..package.export import SUFFIXES, write_export

    if format not in SUFFIXES:
        raise UsageFault(f"There is no format {format!r}. Use one of {', '.join(SUFFIXES)}.")
    made = run_of(study, spec)
    target = out / made.study.spec.id.lower() / format
    files = write_export(made, format, target)
    if json:
        say.document([str(f) for f in files])
    else:
        say.line(f"{len(files)} datasets in {target}")
    return 0


def define(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for each package.")] = Path("define"),
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write define.xml alone, with a page in HTML: of a build in memory, or of the spec where there are no records."""
    from ..package.define import unknown_facts, write_defines
    from ..package.planned import planned_datasets
    from ..package.write import used_lengths
    from ..study import Study

    opened = Study.open(study, spec)
    found: tuple[Finding, ...] = ()
    if opened.has_raw():
        run = run_of(study, spec)
        files = write_defines(opened, run.built, used_lengths(run.built), out)
    else:
        say.note("There are no raw records: define.xml tells what the spec plans.")
        planned = planned_datasets(opened)
        files, found = write_defines(opened, planned, {}, out), unknown_facts(opened, planned)
    if json:
        say.document({"files": [str(f) for f in files], "findings": [asdict(f) for f in found]})
    else:
        say.findings(found)
        say.line(f"{', '.join(map(str, files))}")
    return 1 if any(f.severity == "error" for f in found) else 0


def package(
    target: Annotated[Path, typer.Argument(metavar="STUDY|BUILD", help="Folder of a study, or of a build of it.")],
    study: Annotated[Path | None, typer.Option("--study", help="The study, where a build is packaged.")] = None,
    out: Annotated[Path | None, typer.Option(help="Archive to write; by default <study>.zip here.")] = None,
) -> int:
    """Write a build and everything it was made from into one zip archive, with checksums; the same bytes each time."""
    from ..package.archive import refuse_other_inputs, write_package
    from ..package.write import write_build
    from ..study import Study

    if out is not None and not out.parent.is_dir():
        raise UsageFault(f"The folder {out.parent} is not there. Make it, or write the archive elsewhere.")
    if not (target / "manifest.json").is_file():
        opened = with_records(target, None)
        archive = out or Path(f"{opened.spec.id.lower()}.zip")
        with tempfile.TemporaryDirectory() as place:
            with under_way(target, None) as (made, beside):
                write_build(made, Path(place) / "build", lambda part: say.note(f"writing {part}"), beside)
            count = write_package(opened, Path(place) / "build", archive)
    elif study is None:
        raise UsageFault(f"{target} is a build. Say with --study what it was made from.")
    else:
        opened = Study.open(study)
        refuse_other_inputs(opened, target)
        archive = out or Path(f"{opened.spec.id.lower()}.zip")
        count = write_package(opened, target, archive)
    say.line(f"{count} files in {archive}. Make them again and compare: m5kit verify {archive}")
    return 0


def verify(
    archive: Annotated[Path, typer.Argument(metavar="PACKAGE", help="Archive that `m5kit package` wrote.")],
    checksums: Annotated[bool, typer.Option("--checksums", help="Only check the checksums; nothing is built.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="List every file, not only what is not the same.")] = False,
    json: Json = False,
) -> int:
    """Make a package again from its inputs and say of each file whether it is the same, byte for byte.

    This runs the study's own code, which the package carries: look at it first where you do not trust its maker.
    """
    from ..package.archive import VERDICTS
    from ..package.verify import verified

    if not archive.is_file():
        raise InputFault(f"{archive} is not there. Point at an archive that `m5kit package` wrote.")
    with say.progress("building") as told:
        found = verified(archive, rebuild=not checksums, progress=told)
    if json:
        say.document(asdict(found))
        return 0 if found.sound else 1
    for verdict in found.verdicts:
        if everything or verdict.verdict != "same":
            say.line(f"{verdict.verdict}: {verdict.path}")
    for name, theirs, ours in found.software:
        say.line(f"made with {name} {theirs or '?'}, here {ours}")
    for word in VERDICTS:
        count = sum(v.verdict == word for v in found.verdicts)
        if count or word == "same":
            say.line(f"{count:>4} {word}")
    return 0 if found.sound else 1
