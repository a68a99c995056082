"""define.xml of a study: of a build, or of the spec alone where there are no records yet."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from ..define.write import define_xml, page, write_define
from ..engine.lineage import Built
from ..outputs import swapped_in
from ..specs import Spec
from ..study.folder import Study
from ..study.own_papers import write_own_papers
from .analyses import result_displays
from .papers import papers_of, write_crf, write_paper
from .planned import as_if_built, planned_steps

FILE = "define.xml"
PAGE = "define.html"
Lengths = Mapping[tuple[str, str], int]


def define_document(package: str, spec: Spec, built: Mapping[str, Built], lengths: Lengths) -> bytes:
    """The define.xml of a package of a build, with the analysis results of ADaM; lengths as in the transport files.

    Raises SpecFault where the spec says what Define-XML 2.1 cannot.
    """
    mine = {name: b.dataset for name, b in built.items() if b.dataset.package == package}
    displays = result_displays(spec, mine) if package == "adam" else ()
    return define_xml(package, spec, built, lengths=lengths, displays=displays)


def write_defines(study: Study, built: Mapping[str, Built], lengths: Lengths, folder: Path) -> tuple[Path, ...]:
    """Write `<package>/define.xml` with its stylesheet for each package that has datasets; return the documents.

    define.html beside it is the same for browsers that know no stylesheets of XML.
    The annotated case report form lies beside that of SDTM, the study's own documents beside each. Raises OutputFault where a
    package's folder holds what is not ours, or cannot be written.
    """
    papers = papers_of(study, built)
    packages = dict.fromkeys(b.dataset.package for b in built.values() if b.dataset.package != "work")
    with ExitStack() as all_or_nothing:
        homes = {package: all_or_nothing.enter_context(swapped_in(folder / package)) for package in packages}
        for package, home in homes.items():
            document = define_document(package, papers.spec, papers.built, lengths)
            write_define(home / FILE, document)
            write_paper(home / PAGE, page(document))
        if "sdtm" in homes:
            write_crf(papers, homes["sdtm"])
        write_own_papers([paper for paper in papers.own if paper.package in homes], homes)
    return tuple(folder / package / FILE for package in packages)


def from_spec_alone(study: Study) -> dict[str, Built]:
    """The datasets as the spec plans them, as if each had one record: lengths are those of the sheets.

    Raises SpecFault where a method is not found.
    """
    return as_if_built(study.spec, planned_steps(study))
