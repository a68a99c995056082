"""The reviewer's guides of a build: the clinical one for SDTM, the analysis one for ADaM; as PDF, and as Word to go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..documents.docx import guide_docx
from ..documents.guide import Guide, Section, guide_pdf, guide_texts
from ..outputs.fonts import font_files, further_fonts, unprintable
from ..specs import Finding
from ..specs.check_identity import stamp_of
from ..study.build import Run
from ..study.own_papers import write_own_papers
from ..trace.ledger import Account
from .adrg import adam_sections
from .csdrg import sdtm_sections
from .guide_facts import Facts, acronyms
from .guide_words import GuideWords, guide_words, unknown_headings, with_words
from .papers import GUIDES, TITLES, Papers, unprintable_text, write_paper
from .transport import Lengths

DRAFTS = "guides"


@dataclass(frozen=True, eq=False)
class Guides:
    """The guides of a build by package, and what is to be said of them."""

    made: Mapping[str, Guide]
    findings: tuple[Finding, ...]


def guides_of(
    run: Run, papers: Papers, findings: Sequence[Finding], accounts: Sequence[Account], lengths: Lengths
) -> Guides:
    """The reviewer's guide of each package that has one.

    findings are all of the build's, in order; accounts what became of the collected values; lengths those of the
    variables in the transport files. Found are headings of guide.toml that a guide does not have, and characters that
    do not print.
    """
    words = guide_words(run.study.path)
    facts = Facts(run, tuple(findings), tuple(accounts), lengths)
    found = [*words.findings]
    made = {}
    for package in papers.guides:
        guide, odd = _guide(package, facts, papers, words)
        made[package] = guide
        found += odd
        with further_fonts(font_files(run.study.path)):
            found += unprintable_text(GUIDES[package], unprintable(guide_texts(guide)))
    return Guides(made, tuple(found))


def write_guides(guides: Guides, papers: Papers, folders: Mapping[str, Path], build: Path, study: Path) -> None:
    """Write each guide as PDF into the folder of its package and as Word below `guides` of the build.

    The study's own documents are copied beside. Raises OutputFault where a file cannot be written.
    """
    with further_fonts(font_files(study)):
        for package, guide in guides.made.items():
            write_paper(folders[package] / GUIDES[package], guide_pdf(guide))
            write_paper(build / DRAFTS / GUIDES[package].replace(".pdf", ".docx"), guide_docx(guide))
    write_own_papers(papers.own, folders)


def sdtm_guide(facts: Facts, words: GuideWords | None = None, pages: int | None = None) -> Guide:
    """The clinical study data reviewer's guide; pages are those of the annotated case report form that is made here."""
    return _finished("csdrg", tuple(sdtm_sections(facts, pages)), facts, words or GuideWords())


def adam_guide(facts: Facts, words: GuideWords | None = None) -> Guide:
    """The analysis data reviewer's guide."""
    return _finished("adrg", tuple(adam_sections(facts)), facts, words or GuideWords())


def _guide(package: str, facts: Facts, papers: Papers, words: GuideWords) -> tuple[Guide, list[Finding]]:
    pages = papers.crf.count if papers.crf else None
    guide = sdtm_guide(facts, words, pages) if package == "sdtm" else adam_guide(facts, words)
    name = GUIDES[package].removesuffix(".pdf")
    return guide, list(unknown_headings(GUIDES[package], guide.sections, words.headings.get(name, {})))


def _finished(name: str, sections: Sequence[Section], facts: Facts, words: GuideWords) -> Guide:
    """The guide with a person's words and the acronyms that it uses."""
    spec = facts.spec
    whole = with_words(sections, words.headings.get(name, {}))
    listed = acronyms(whole, words.acronyms)
    whole = tuple(replace(s, parts=(listed, *s.parts)) if s.title == "Acronyms" else s for s in whole)
    notice = str(spec.study.get("disclaimer", ""))
    return Guide(TITLES[f"{name}.pdf"], f"Study {spec.id}", notice, whole, stamp_of(spec))
