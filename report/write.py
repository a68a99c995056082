"""A study's folder to its site, alone or as a part of its package."""

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..define.write import define_page
from ..engine.make import Progress
from ..outputs import refuse_foreign_folder, swapped_in
from ..outputs.fonts import font_files, further_fonts
from ..outputs.words import words
from ..package.define import PAGE, define_document
from ..package.displayed import Displayed, displayed
from ..package.papers import papers_of
from ..package.transport import used_lengths
from ..package.write import package_folder, with_sites_and_waivers
from ..specs import Finding, OutputFault, in_order
from ..specs.findings import without_consequences
from ..study import Run, Study, build, jobs_for, processes
from ..study.checking import checked
from ..study.displays import doubts_of
from .site import Content, write_site

FOLDER = "report"
PACKAGES = ("sdtm", "adam")


@dataclass(frozen=True, eq=False)
class SiteReport:
    """A site that was written: the build that it is of, its first page, and what was found."""

    run: Run
    index: Path
    findings: tuple[Finding, ...]


def write_report(run: Run, shown: Displayed, findings: tuple[Finding, ...], folder: Path) -> None:
    """Write the site into the folder of a package that is being made, with links to its define.html."""
    homes = {package: package_folder(run.study, package) / PAGE for package in PACKAGES}
    defines = {_defined(p): f"../{home.as_posix()}" for p, home in homes.items() if (folder / home).is_file()}
    write_site(folder / FOLDER, Content(run, findings, shown.results, shown.drawings, defines))


def write_report_alone(run: Run, target: Path, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Write the site into a folder of its own, all or nothing, with define.html beside it; every finding.

    Raises OutputFault where the folder holds anything but an earlier output, or cannot be written.
    """
    with further_fonts(font_files(run.study.path)):
        shown = displayed(run)
    every = without_consequences([*findings, *shown.findings, *doubts_of(run, shown.doubts)])
    found = with_sites_and_waivers(run, in_order(every))
    with swapped_in(target) as folder:
        defines = {_defined(name): file for name, file in _write_defines(run, folder, shown.results).items()}
        write_site(folder, Content(run, found, shown.results, shown.drawings, defines))
    return found


def _defined(package: str) -> str:
    return words()[f"index.define-{package}"]


def _write_defines(run: Run, folder: Path, numbers: pd.DataFrame) -> dict[str, str]:
    """Write define.html of each package that has datasets, with how the numbers were computed; the files by package."""
    papers, lengths = papers_of(run.study, run.built), used_lengths(run.built)
    files = {package: f"define-{package}.html" for package in PACKAGES if run.package(package)}
    for package, file in files.items():
        document = define_document(package, papers.spec, papers.built, lengths, numbers)
        try:
            (folder / file).write_bytes(define_page(document))
        except OSError as error:
            raise OutputFault(f"{folder / file} cannot be written: {error.strerror}.") from error
    return files


def build_report(
    study: Path,
    out: Path,
    sheets: Path | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    code: bool = True,
) -> SiteReport:
    """Build a study and write its site into a folder of the study's name under out, all or nothing.

    Without code, a study that brings its own Python is refused. Raises what `study.build` and `write_report_alone` raise.
    """
    with processes(jobs_for(study, jobs)) as executor:
        opened = Study.open(study, sheets)
        if not code:
            opened.refuse_own_code()
        target = out / opened.spec.id.lower()
        opened.refuse_among_sources(target)
        refuse_foreign_folder(target)
        run = _built(opened, executor, progress)
        found = write_report_alone(run, target, in_order([*run.findings, *checked(run)]))
    return SiteReport(run, target / "index.html", found)


def _built(study: Study, executor: Executor | None, progress: Progress | None) -> Run:
    run = build(study, executor=executor, progress=progress)
    if progress:
        progress("writing the site", 0, 0)
    return run
