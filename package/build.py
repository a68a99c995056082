"""A study's folder to its package: built and written, with the processes that share the work."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.make import Progress
from ..outputs import refuse_foreign_folder
from ..specs import Finding
from ..study import Run, Study, build, jobs_for, processes
from ..study.cluster import cluster
from .write import Beside, write_build

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True, eq=False)
class Package:
    """What a build left: in memory, in its folder, and everything that was found."""

    run: Run
    folder: Path
    findings: tuple[Finding, ...]


def build_package(
    study: Path | Study,
    out: Path,
    sheets: Path | None = None,
    *,
    jobs: int | None = None,
    dask: "str | Client | None" = None,
    blocks: int | None = None,
    progress: Progress | None = None,
    code: bool = True,
    beside: Beside | None = None,
    core: Path | None = None,
) -> Package:
    """Build a study and write its package into a folder of the study's name under out, all or nothing.

    A place that holds what is not an earlier output is refused before anything is made. jobs are the processes that
    share the work; dask, a client or the address of a scheduler, shares it with its workers instead. blocks cut the
    work by subject, by default as the size of the forms asks for; datasets that memory has no room for lie in files
    without a name beside the package. progress is told each finished dataset and, as 0 of
    0, each part that begins. Without code, a study that brings its own Python is refused. beside writes what else the
    package shall hold (see `write_build`). core: a folder with CDISC's rules, which are carried out, too.
    Raises what `study.build`, `study.cluster.cluster` and `write_build` raise.
    """
    folder = study.path if isinstance(study, Study) else study
    with cluster(dask) if dask else processes(jobs_for(folder, jobs)) as executor:
        opened = study if isinstance(study, Study) else Study.open(study, sheets)
        if not code:
            opened.refuse_own_code()
        target = out / opened.spec.id.lower()
        opened.refuse_among_sources(target)
        refuse_foreign_folder(target)
        scratch = next(folder for folder in target.absolute().parents if folder.is_dir())
        run = build(opened, executor=executor, progress=progress, blocks=blocks, scratch=scratch)
        found = write_build(run, target, progress, executor, beside, core)
    return Package(run, target, found)
