"""Commands that make things: build, simulate, reproduce."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import Finding, InputFault, SpecFault
from . import say

if TYPE_CHECKING:
    from ..engine.workers import Worker
    from ..study import Run, Study
    from ..study.settled import Settled

StudyFolder = Annotated[Path, typer.Argument(metavar="STUDY", help="Folder of the study, with study.toml.")]
Sheets = Annotated[Path | None, typer.Option("--spec", help="Sheets to use: another folder, or a packed workbook.")]
ROOT = __package__.rpartition(".")[0]
LARGE = 2_000_000  # bytes of a study: about where a second process is worth its start
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def build(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study.")] = Path("out"),
    spec: Sheets = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes side by side; by default one a core, at most 4.")] = None,
    json: Json = False,
) -> int:
    """Build the package: SDTM, ADaM, displays, define.xml, transport files.

    The raw forms of a study that makes its own are made first where they are absent.
    """
    from ..package import write

    with under_way(study, spec, jobs, into=out) as (made, beside):
        target = out / made.study.spec.id.lower()
        found = write.write_build(made, target, lambda part: say.note(f"writing {part}"), beside)
    if json:
        counts = {name: len(b.frame) for name, b in made.built.items()}
        say.document({"package": str(target), "records": counts, "findings": [asdict(f) for f in found]})
    else:
        _told(made, target, found)
    return exit_code(found, strict=strict)


def _told(made: "Run", target: Path, found: tuple[Finding, ...]) -> None:
    for package in ("sdtm", "adam"):
        names = ", ".join(f"{name} {len(b.frame):,}" for name, b in made.package(package).items())
        if names:
            say.line(f"{'SDTM' if package == 'sdtm' else 'ADaM'}: {names}")
    say.findings([f for f in found if f.severity == "error"])
    say.line(f"Findings: {say.tally(found)} ({target / 'findings.csv'})")
    say.line(f"The package is in {target}")


def exit_code(found: tuple[Finding, ...], *, strict: bool) -> int:
    """0, or 1 where there are errors, or warnings in a strict run."""
    bad = ("error", "warning") if strict else ("error",)
    return 1 if any(f.severity in bad for f in found) else 0


@contextmanager
def under_way(
    folder: Path, sheets: Path | None, jobs: int | None = None, *, into: Path | None = None
) -> "Iterator[tuple[Run, Sequence[Worker]]]":
    """A build in memory, and the processes that share the work, which end with the block.

    A spec with errors stops here, with all of them told; so does a place under `into` that holds what is not ours. Where jobs is not given, a small study is built by one process.
    """
    from ..engine.workers import few_collections, workers

    few_collections()
    with workers(jobs if jobs is not None or is_large(folder) else 1, [f"{ROOT}.study.parallel"]) as beside:
        opened = with_records(folder, sheets, into)
        yield run(opened, settled_when_sound(opened, beside), beside), beside


def is_large(folder: Path) -> bool:
    """Whether a study has, or will make itself, so many records that a build by several processes is done sooner."""
    sizes = (f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return (folder / "simulate.py").is_file() or sum(sizes) > LARGE


def run_of(folder: Path, sheets: Path | None) -> "Run":
    """A build in memory; a spec with errors stops here, with all of them told."""
    with under_way(folder, sheets) as (made, _):
        return made


def with_records(folder: Path, sheets: Path | None, into: Path | None = None) -> "Study":
    """The study; the records of one that makes its own are made where they are absent."""
    from ..outputs import refuse_foreign_folder
    from ..study import Study

    opened = Study.open(folder, sheets)
    if into is not None:
        refuse_foreign_folder(into / opened.spec.id.lower())
    if not opened.has_raw():
        if opened.makes_raw:
            say.note("There are no raw records yet: making the synthetic ones")
        opened.simulate()
    return opened


def settled_when_sound(opened: "Study", beside: "Sequence[Worker]") -> "Settled":
    """The settled forms; a spec with errors stops here. With another process beside this one it checks the spec."""
    from ..engine.workers import asked
    from ..package.write import warmed
    from ..study.build import settled_forms
    from ..study.check import columns_of_forms, faults_against
    from ..study.parallel import read_by_all

    if beside:
        read_by_all(opened, beside)
    checked = asked(next(iter(beside), None), faults_against, replace(opened), columns_of_forms(opened))
    for worker in beside:
        worker.ask(warmed)
    try:
        forms = settled_forms(opened)
    except SpecFault:
        stop_at_faults(checked.get())
        raise
    stop_at_faults(checked.get())
    return forms


def stop_at_faults(found: tuple[Finding, ...]) -> None:
    """Tell all faults of the spec with which nothing can be built, and stop where there are any."""
    from ..study.check import stopping

    faults = stopping(found)
    if faults:
        for fault in faults:
            say.note(str(fault))
        raise SpecFault(f"the spec has {len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was built.")


def run(opened: "Study", forms: "Settled | None" = None, beside: "Sequence[Worker]" = ()) -> "Run":
    """Build in memory, with a progress bar; forms are the settled forms, beside processes that share the work."""
    from ..study import build as made

    with say.progress("building") as told:
        return made(opened, forms, told, beside)


def simulate(
    study: StudyFolder,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; by default the study's own.")] = None,
    json: Json = False,
) -> int:
    """Write the raw forms of a study that makes its own synthetic records."""
    from ..study import Study

    files = Study.open(study).simulate(out)
    if json:
        say.document([str(f) for f in files])
    else:
        say.line(f"{len(files)} files of synthetic records in {files[0].parent if files else out}")
    return 0


def reproduce(
    study: StudyFolder,
    spec: Sheets = None,
    json: Json = False,
    everything: Annotated[
        bool, typer.Option("--all", help="List every number, not only what is not reproduced.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write the comparison as this HTML page, too.")] = None,
) -> int:
    """Compare every published number with the computed one; exit 1 where one differs."""
    from ..study.displays import displays_of
    from ..trace import reproduce as comparison

    published = study / "published.csv"
    if not published.is_file():
        raise InputFault(f"{study} has no published.csv, so there is nothing to compare with.")
    made = run_of(study, spec)
    compared = comparison.compared(published, displays_of(made).results)
    tally = comparison.counts(compared)
    if html:
        from ..trace.reproduced import write_reproduction

        write_reproduction(html, compared, made.study.spec)
    if json:
        say.document({"counts": tally, "numbers": [asdict(c) for c in compared]})
    else:
        for c in compared:
            if everything or c.verdict in ("differs", "paper contradicts itself"):
                reason = f" ({c.reason})" if c.reason else ""
                say.line(
                    f"{c.verdict}: {c.where}, {c.what}, {c.group} {c.stat}: published {c.published}, computed {c.computed}{reason}"
                )
        for verdict, count in tally.items():
            say.line(f"{count:>4} {verdict}")
    return 1 if tally["differs"] else 0
