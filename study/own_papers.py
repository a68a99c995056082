"""Documents that a study brings itself: files in its folder `documents` that the sheet `documents` lists."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..define.documents import documents_of
from ..specs import Finding, OutputFault, Spec

FOLDER = "documents"
# The papers that a build makes unless the study's folder has its own.
MADE = {"acrf.pdf": "sdtm", "csdrg.pdf": "sdtm", "adrg.pdf": "adam"}


@dataclass(frozen=True)
class OwnPaper:
    """A document of a package: where define.xml says that it lies, the file that the study has of it, and its row."""

    package: str
    href: str
    file: Path
    place: str


def own_papers(spec: Spec, folder: Path, packages: Collection[str], made: Collection[str]) -> tuple[OwnPaper, ...]:
    """The documents of these packages that the study must bring: those that are not made, and lie beside define.xml.

    folder is that of the study; made are the files that a build makes. Addresses on the web and files elsewhere are
    left to their owner.
    """
    root = (folder / FOLDER).resolve()
    return tuple(
        OwnPaper(package, document.href, root / document.href, document.place)
        for package in sorted(packages)
        for document in documents_of(package, spec)
        if document.href not in made and "://" not in document.href
        if (root / document.href).resolve().is_relative_to(root)
    )


def brought(folder: Path) -> tuple[str, ...]:
    """The papers that a build would make and the study brings itself."""
    return tuple(name for name in MADE if (folder / FOLDER / name).is_file())


def write_own_papers(papers: Sequence[OwnPaper], folders: Mapping[str, Path]) -> None:
    """Copy the documents that are there into the folder of their package.

    Raises OutputFault where one cannot be read or written.
    """
    for paper in papers:
        if paper.file.is_file():
            target = folders[paper.package] / paper.href
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(paper.file.read_bytes())
            except OSError as error:
                raise OutputFault(f"{paper.file} cannot be copied to {target}: {error.strerror}.") from error


def missing_papers(papers: Sequence[OwnPaper]) -> Iterator[Finding]:
    """A warning for each document that define.xml links and the study does not bring."""
    for href, place in {p.href: p.place for p in papers if not p.file.is_file()}.items():
        says = f"define.xml links the document {href}, which is not there."
        yield Finding("DOCUMENT-MISSING", "warning", place, says, f"Put it into the study's folder {FOLDER}/.")
