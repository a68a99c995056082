"""The papers beside the datasets: which there are, and the spec as it tells of them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..define.content import Described
from ..documents.acrf import AnnotatedCrf
from ..outputs.fonts import FOLDER as FONTS
from ..specs import Document, Finding, OutputFault, Spec, Value, Variable
from ..study.folder import Study
from ..study.own_papers import FOLDER, MADE, OwnPaper, brought, missing_papers, own_papers
from ..trace.ledger import Account
from .crf import FILE, study_crf, with_pages

GUIDES = {"sdtm": "csdrg.pdf", "adam": "adrg.pdf"}
MOST_CHARACTERS = 12
TITLES = {
    FILE: "Annotated Case Report Form",
    "csdrg.pdf": "Clinical Study Data Reviewer's Guide",
    "adrg.pdf": "Analysis Data Reviewer's Guide",
}


@dataclass(frozen=True, eq=False)
class Papers:
    """The spec and the datasets as define.xml tells them, and the papers that are made.

    The sheet `documents` has a row for each paper; collected variables have the pages of the annotated case report
    form. crf is that form, None where the study describes no forms or brings its own; guides are the packages whose
    reviewer's guide is made; own are the documents that the study brings itself.
    """

    spec: Spec
    built: Mapping[str, Described]
    crf: AnnotatedCrf | None
    guides: tuple[str, ...]
    own: tuple[OwnPaper, ...] = ()


def papers_of(study: Study, built: Mapping[str, Described]) -> Papers:
    """The papers of a build. A paper that the sheet `documents` lists under another file is the study's own."""
    return papers_with(own_crf(study), study, built)


def own_crf(study: Study) -> AnnotatedCrf | None:
    """The annotated case report form that is made for the study, None where it brings its own or describes no forms."""
    return study_crf(study) if _ours(FILE, study) else None


def papers_with(crf: AnnotatedCrf | None, study: Study, built: Mapping[str, Described]) -> Papers:
    """The papers of a build whose annotated case report form (`own_crf`) is made already."""
    spec = study.spec
    packages = {b.dataset.package for b in built.values()}
    crf = crf if "sdtm" in packages else None
    guides = tuple(package for package, file in GUIDES.items() if package in packages and _ours(file, study))
    made = [*([FILE] if crf else []), *(GUIDES[package] for package in guides)]
    theirs = [name for name in brought(study.path) if MADE[name] in packages]
    spec = replace(spec, documents=tuple(_documents(spec, (*made, *theirs))))
    stamped = with_pages(spec, built, crf.pages) if crf else (spec, built)
    own = own_papers(spec, study.path, packages & set(GUIDES), made)
    return Papers(*stamped, crf, guides, own)


def _ours(file: str, study: Study) -> bool:
    """Whether a paper is ours to make: the study brings no file of that name, and lists no other as paper of this kind."""
    kind = file.removesuffix(".pdf")
    listed = [document for document in study.spec.documents if document.is_kind(kind)]
    return not (study.path / FOLDER / file).is_file() and all(document.href == file for document in listed)


def _documents(spec: Spec, made: Collection[str]) -> Iterator[Document]:
    """The documents of the spec, and one for each paper that it does not list."""
    yield from spec.documents
    for file in made:
        kind = file.removesuffix(".pdf")
        if not any(document.is_kind(kind) for document in spec.documents):
            package = next((p for p, guide in GUIDES.items() if guide == file), "sdtm")
            yield Document(kind, TITLES[file], file, "acrf" if file == FILE else "", package, "documents")


def write_crf(papers: Papers, folder: Path) -> None:
    """Write acrf.pdf into the folder of the SDTM datasets, where there is one to write.

    Raises OutputFault where it cannot be written.
    """
    if papers.crf:
        write_paper(folder / FILE, papers.crf.pdf)


def write_paper(path: Path, content: bytes) -> None:
    """Write one paper.

    Raises OutputFault where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OutputFault(f"{path} cannot be written: {error.strerror}.") from error


def unprintable_text(file: str, characters: Sequence[str]) -> Iterator[Finding]:
    """A warning where a PDF has characters that do not print as they are read."""
    if characters:
        listed = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:MOST_CHARACTERS])
        more = f" and {len(characters) - MOST_CHARACTERS} more" if len(characters) > MOST_CHARACTERS else ""
        says = f"{file} does not print these characters as they are read: {listed}{more}."
        mend = f"Put a TrueType font that has them into the study's folder {FONTS}/; right-to-left scripts are not set."
        yield Finding("PDF-CHARACTERS", "warning", file, says, mend)


def crf_findings(papers: Papers, accounts: Sequence[Account] = ()) -> Iterator[Finding]:
    """What is wrong with the papers.

    A warning for each document that is missing, for characters that do not print, for pages that the case report form
    does not have, and for a field that it calls not submitted though its values reached the submission (accounts); a
    note for each collected variable on no page of it.
    """
    yield from missing_papers(papers.own)
    if not papers.crf:
        return
    yield from unprintable_text(FILE, papers.crf.unprintable)
    yield from _beyond(papers, papers.crf.count)
    for account in accounts:
        if account.reached and (account.form, account.field) in papers.crf.nowhere:
            says = (
                f"{FILE} calls {account.form} {account.field} not submitted, and {account.reached:,} values of it are."
            )
            mend = "Name the field as a source of what is made from it, such as what a rows function reads."
            yield Finding("CRF-SUBMITTED", "warning", f"{account.form} {account.field}", says, mend)
    for dataset in papers.spec.package("sdtm"):
        for variable in dataset.variables:
            if variable.origin == "Collected" and not variable.pages and dataset.name in papers.built:
                says = f"{variable} is collected, and no field of the forms goes to it."
                mend = "Name its source, write its pages, or mend the origin."
                yield Finding("ORIGIN-NO-PAGE", "note", variable.place or str(variable), says, mend)


def _beyond(papers: Papers, pages: int) -> Iterator[Finding]:
    """Pages of the sheets that the case report form made here does not have."""
    for dataset in papers.spec.package("sdtm"):
        lines: list[Variable | Value] = [*dataset.variables, *dataset.values]
        for line in lines:
            odd = [p for p in re.findall(r"\d+", line.pages) if int(p) > pages]
            if odd and not re.search(r"[A-Za-z]", line.pages):
                says = f"{FILE} has no page {', '.join(odd)}; it has {pages} pages."
                yield Finding(
                    "SPEC-PAGE", "warning", line.place or str(line), says, "Leave the pages blank, or mend them."
                )
