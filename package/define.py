"""define.xml of a study: of a build, or of the spec alone where there are no records yet."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from ..define.content import Described, datasets_of_package
from ..define.incomplete import incomplete
from ..define.write import define_page, define_xml, write_define
from ..outputs import swapped_in
from ..specs import Finding, Spec, in_order
from ..study.folder import Study
from ..study.own_papers import write_own_papers
from .analyses import result_displays
from .papers import papers_of, write_crf, write_paper

FILE = "define.xml"
PAGE = "define.html"
Lengths = Mapping[tuple[str, str], int]


def define_document(
    package: str, spec: Spec, built: Mapping[str, Described], lengths: Lengths, numbers: pd.DataFrame | None = None
) -> bytes:
    """The define.xml of a package of a build, with the analysis results of ADaM; lengths as in the transport files.

    numbers: the results of the displays, of which the analysis results tell how they were computed. Raises SpecFault where the spec says what Define-XML 2.1 cannot.
    """
    mine = {name: b.dataset for name, b in built.items() if b.dataset.package == package}
    displays = result_displays(spec, mine, numbers) if package == "adam" else ()
    return define_xml(package, spec, built, lengths=lengths, displays=displays)


def unknown_facts(study: Study, built: Mapping[str, Described]) -> tuple[Finding, ...]:
    """What define.xml leaves out since nobody has told it: lengths and structures, before there are records."""
    packages = dict.fromkeys(b.dataset.package for b in built.values() if b.dataset.package != "work")
    return in_order(f for package in packages for f in incomplete(datasets_of_package(package, study.spec, built, {})))


def write_defines(
    study: Study,
    built: Mapping[str, Described],
    lengths: Lengths,
    folder: Path,
    numbers: pd.DataFrame | None = None,
) -> tuple[Path, ...]:
    """Write `<package>/define.xml` with its stylesheet for each package that has datasets; return the documents.

    built are the datasets of a build, or those that the spec plans (`planned_datasets`); numbers the results of its displays.

    define.html beside it is the same for browsers that know no stylesheets of XML.
    The annotated case report form lies beside that of SDTM, the study's own documents beside each. Raises OutputFault where a
    package's folder holds what is not ours, or cannot be written.
    """
    papers = papers_of(study, built)
    packages = dict.fromkeys(b.dataset.package for b in built.values() if b.dataset.package != "work")
    with ExitStack() as all_or_nothing:
        homes = {package: all_or_nothing.enter_context(swapped_in(folder / package)) for package in packages}
        for package, home in homes.items():
            document = define_document(package, papers.spec, papers.built, lengths, numbers)
            write_define(home / FILE, document)
            write_paper(home / PAGE, define_page(document))
        if "sdtm" in homes:
            write_crf(papers, homes["sdtm"])
        write_own_papers([paper for paper in papers.own if paper.package in homes], homes)
    return tuple(folder / package / FILE for package in packages)
