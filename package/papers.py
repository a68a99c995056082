"""The papers beside the datasets: which there are, and the spec as it tells of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..define.content import Described
from ..documents.acrf import AnnotatedCrf
from ..specs import Finding, OutputFault, Row, Spec
from ..study.folder import Study
from ..study.own_papers import FOLDER, OwnPaper, missing_papers, own_papers
from .crf import FILE, study_crf, with_pages

GUIDES = {"sdtm": "csdrg.pdf", "adam": "adrg.pdf"}
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
    spec = replace(spec, sheets={**spec.sheets, "documents": tuple(_rows(spec, made))})
    told = with_pages(spec, built, crf.pages) if crf else (spec, built)
    own = own_papers(spec, study.path, packages & set(GUIDES), made)
    return Papers(*told, crf, guides, own)


def _ours(file: str, study: Study) -> bool:
    """Whether a paper is ours to make: the study brings no file of that name, and lists no other as paper of this kind."""
    kind = file.removesuffix(".pdf")
    rows = study.spec.sheets.get("documents", ())
    listed = [row for row in rows if kind in (row["kind"].lower(), row["id"].lower())]
    return not (study.path / FOLDER / file).is_file() and all(row["href"] == file for row in listed)


def _rows(spec: Spec, made: Collection[str]) -> Iterator[Row]:
    """The rows of the sheet documents, with one for each paper that it does not list."""
    listed = spec.sheets.get("documents", ())
    yield from listed
    for file in made:
        kind = file.removesuffix(".pdf")
        if kind not in {row["id"].lower() for row in listed} | {row["kind"].lower() for row in listed}:
            package = next((p for p, guide in GUIDES.items() if guide == file), "sdtm")
            told = {"id": kind, "title": TITLES[file], "href": file, "package": package}
            yield Row({**told, "kind": "acrf" if file == FILE else ""}, "documents")


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


def crf_findings(papers: Papers) -> Iterator[Finding]:
    """A warning for each document that is missing, a note for each collected variable on no page of the case report form."""
    yield from missing_papers(papers.own)
    if not papers.crf:
        return
    for dataset in papers.spec.package("sdtm"):
        for variable in dataset.variables:
            if variable.origin == "Collected" and not variable.pages and dataset.name in papers.built:
                says = f"{variable} is collected, and no field of the forms goes to it."
                mend = "Name its source, write its pages, or mend the origin."
                yield Finding("ORIGIN-NO-PAGE", "note", variable.place or str(variable), says, mend)
