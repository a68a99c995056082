"""Write a build: the m5 folder, displays, findings, lineage and the manifest, all or nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..checks.sites import with_sites
from ..define.content import Described, Planned
from ..define.write import define_page, write_define
from ..engine.lineage import Built
from ..engine.make import Progress
from ..outputs import Entry, manifest, swapped_in, write_manifest
from ..specs import Finding, in_order
from ..specs.check_identity import stamp_of
from ..specs.findings import without_consequences
from ..specs.waivers import waived, waivers_of
from ..study.build import Run
from ..study.checking import checked
from ..study.displays import doubts_of
from ..study.executor import Work, at_once, given, seeing
from ..study.folder import Study
from ..study.inputs import inputs_of
from ..study.parcels import Sent, parcel, parcel_folder
from ..study.software import software
from ..trace.ledger import ledger, ledger_doubts, ledger_findings, write_ledger
from .define import FILE as DEFINE
from .define import PAGE, define_document
from .displayed import Displayed, display_work
from .findings import write_findings_files
from .guides import guides_of, write_guides
from .lineage import write_lineage
from .papers import Papers, crf_findings, papers_of, write_crf, write_paper
from .transport import Lengths, used_lengths, write_transport

FOLDERS = {"sdtm": "tabulations/sdtm", "adam": "analysis/adam/datasets"}
_IN_WORKBOOK = re.compile(r"^\S+\.xlsx sheet (\S+) line ")


def package_folder(study: Study, package: str) -> Path:
    """Where a package's files lie in the m5 folder, relative to the build's folder."""
    return Path("m5/datasets") / study.spec.id.lower() / FOLDERS[package]


Beside = Callable[[Run, Displayed, tuple[Finding, ...], Path], None]


def write_build(
    run: Run,
    target: Path,
    progress: Progress | None = None,
    executor: Executor | None = None,
    beside: Beside | None = None,
    core: Path | None = None,
) -> tuple[Finding, ...]:
    """Write everything a build leaves into target, and return all findings, those of writing included.

    beside writes what else the folder shall hold, from the build, its displays and all findings.
    It is made beside target and swapped in at the end; on any error what was at target stays as it was.
    progress is told each part that begins, as 0 of 0; executor shares the work, which changes no byte: it must see
    the same folders. core: a folder with CDISC's rules, which are carried out, too.
    Raises OutputFault where something cannot be written.
    """
    begin, executor = _beginning(progress), seeing(executor)
    with swapped_in(target) as folder, parcel_folder(executor, target.absolute().parent) as sent:
        displays = display_work(run, folder / "tlf", executor, sent, drawings=beside is not None)
        begin("checks")
        found = [*run.findings, *checked(run, core)]
        begin("transport files and define.xml")
        papers, lengths = papers_of(run.study, run.built), used_lengths(run.built)
        homes = {package: folder / package_folder(run.study, package) for package in FOLDERS}
        others = executor if executor is not None and at_once(executor) != 1 else None  # beside who has the displays
        adam = _transports(papers, homes, lengths, "adam", (others, sent))
        found += _transports(papers, homes, lengths, "sdtm").answer()
        _write_define(papers, homes["sdtm"], "sdtm", lengths)
        write_crf(papers, homes["sdtm"])
        begin("lineage")
        write_lineage(run, folder / "lineage")
        begin("ledger")
        accounts = ledger(run)
        write_ledger(accounts, folder / "ledger.csv")
        found += [*ledger_findings(accounts, run.study.spec.not_submitted), *ledger_doubts(run)]
        found += crf_findings(papers, accounts)
        begin("displays")
        shown = displays.made.answer()
        if executor is None:
            displays.drawn.answer()  # nobody else draws them meanwhile
        _write_define(papers, homes["adam"], "adam", lengths, shown.results)
        found = without_consequences([*found, *shown.findings, *doubts_of(run, shown.doubts), *adam.answer()])
        transports = given(executor, "transport files were listed", manifest, sorted(folder.rglob("*.xpt")), folder)
        guides = guides_of(run, papers, in_order(map(sheet_named, found)), accounts, lengths)
        found = [*map(sheet_named, [*found, *guides.findings])]
        findings = with_sites_and_waivers(run, in_order(found), core=core is not None)
        write_findings_files(findings, folder, f"Findings of {run.study.spec.id}")
        begin("reviewer's guides")
        write_guides(guides, papers, homes, folder, run.study.path)
        if beside is not None:
            begin("the site")
            beside(run, replace(shown, drawings=displays.drawn.answer()), findings, folder)
        displays.drawn.answer()
        begin("manifest")
        write_manifest(folder / "manifest.json", _manifest(run, folder, transports.answer()))
    return findings


def with_sites_and_waivers(run: Run, found: Sequence[Finding], *, core: bool = False) -> tuple[Finding, ...]:
    """The findings with the sites of their subjects, and with what the study's notes waive on the day of its stamp.

    core: whether CDISC's rules were carried out, so that a waiver of one may be about nothing.
    """
    frames = {name: b.frame for name, b in run.built.items()}
    day = stamp_of(run.study.spec).date().isoformat()
    waivers = waivers_of(run.study.spec.notes)
    return in_order(waived(with_sites(found, frames), waivers, day, lambda rule: core or not rule.startswith("CORE-")))


def _beginning(progress: Progress | None) -> Callable[[str], None]:
    """What says that a part of the writing begins."""

    def begin(part: str) -> None:
        if progress:
            progress(f"writing {part}", 0, 0)

    return begin


def sheet_named(finding: Finding) -> Finding:
    """The finding with a sheet named as its file, so that a packed workbook gives the same bytes as the sheets.

    >>> sheet_named(Finding("X", "note", "packed.xlsx sheet CM line 24", "", "")).place
    'CM.csv line 24'
    """
    if not _IN_WORKBOOK.search(finding.place):
        return finding
    return replace(finding, place=_IN_WORKBOOK.sub(r"\1.csv line ", finding.place))


def _of_package(papers: Papers, package: str) -> Papers:
    """What the files of one package are written from, fit to be handed to another process."""
    built = {n: _light(b, package) for n, b in papers.built.items() if b.dataset.package in (package, "work")}
    return replace(papers, built=built, crf=None)


def _light(made: Described, package: str) -> Described:
    """A dataset without what its files do not need: of a working dataset only how its columns came to be."""
    if not isinstance(made, Built):
        return made
    return replace(made, reads={}) if made.dataset.package == package else Planned(made.dataset, made.steps)


def _transports(
    papers: Papers,
    homes: Mapping[str, Path],
    lengths: Lengths,
    package: str,
    sharing: tuple[Executor | None, Path | None] = (None, None),
) -> Work[tuple[Finding, ...]]:
    """The work of writing one package's transport files; sharing: who may do it, and where parcels for them lie."""
    executor, sent = sharing
    content = parcel(_of_package(papers, package), sent if executor is not None else None)
    what = "transport files were written"
    stamp = stamp_of(papers.spec)
    return given(executor, what, _write_transports, content, homes[package], package, lengths, stamp)


def _write_transports(
    sent: Sent[Papers], folder: Path, package: str, lengths: Lengths, stamp: datetime
) -> tuple[Finding, ...]:
    """Write the transport files of one package; what was found."""
    mine = [made for made in sent.content.built.values() if isinstance(made, Built)]
    if not mine:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(f for made in mine for f in write_transport(made, folder, lengths, stamp))


def _write_define(
    papers: Papers,
    folder: Path,
    package: str,
    lengths: Lengths,
    numbers: pd.DataFrame | None = None,
) -> None:
    """Write define.xml of one package, with a page of it in HTML. numbers: the results of the displays."""
    mine = _of_package(papers, package)
    if not any(isinstance(made, Built) for made in mine.built.values()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    document = define_document(package, mine.spec, mine.built, lengths, numbers)
    write_define(folder / DEFINE, document)
    write_paper(folder / PAGE, define_page(document))


def _manifest(run: Run, folder: Path, listed: Sequence[Entry]) -> dict[str, object]:
    """Everything that went in and came out, with sizes and digests, and the versions that made it.

    listed: the files of the folder that have been looked at already.
    """
    study, known = run.study, {entry.path for entry in listed}
    outputs = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.relative_to(folder).as_posix() not in known]
    return {
        "study": study.spec.id,
        "disclaimer": str(study.spec.study.get("disclaimer", "")),
        "software": software(),
        "records": {name: len(b.frame) for name, b in run.built.items()},
        "spec": study.digest(),
        "inputs": manifest(inputs_of(study), study.path),
        "files": sorted([*listed, *manifest(outputs, folder)]),
    }
