"""What a person writes for the reviewer's guides, in guide.toml of the study, kept from build to build.

    [csdrg]
    "Protocol design" = "Patients were randomised 1:1 ..."
    [adrg]
    "Visit windows, unscheduled visits and record selection" = "..."
    [acronyms]
    PFS = "Progression-free survival"

The key is a heading of the guide; the words stand below what the build has computed for it, a blank line between paragraphs.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..documents.guide import Section
from ..specs import Finding
from ..specs.check_identity import is_placeholder
from ..specs.nearest import nearest

FILE = "guide.toml"
ACRONYMS = "acronyms"
GUIDES = ("csdrg", "adrg")


@dataclass(frozen=True)
class GuideWords:
    """The words for each heading of each guide, the acronyms, and what is wrong with the file."""

    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    acronyms: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def guide_words(study: Path) -> GuideWords:
    """The words of a study's guide.toml; none where it has no such file. What cannot be read is a finding."""
    file = study / FILE
    if not file.is_file():
        return GuideWords()
    try:
        settings = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return GuideWords(findings=(_fault(f"It cannot be read: {error}.", "Mend the file; nothing of it is used."),))
    found = [
        _fault(f"Nothing reads [{t}].{nearest(t, (*GUIDES, ACRONYMS))}", "Use [csdrg], [adrg] or [acronyms].")
        for t in settings
        if t not in (*GUIDES, ACRONYMS)
    ]
    tables: dict[str, dict[str, str]] = {}
    for name in (*GUIDES, ACRONYMS):
        table = settings.get(name, {})
        if not isinstance(table, dict):
            found.append(_fault(f"{name} is no table.", f"Write [{name}] on a line of its own."))
            continue
        odd = [key for key, text in table.items() if not isinstance(text, str) or is_placeholder(text)]
        found += [
            _fault(f"[{name}] {key!r} is no text, or a placeholder.", "Write its words in quotes.") for key in odd
        ]
        tables[name] = {key: text for key, text in table.items() if key not in odd}
    acronyms = tables.pop(ACRONYMS, {})
    return GuideWords(tables, acronyms, tuple(found))


def with_words(sections: Iterable[Section], words: Mapping[str, str]) -> tuple[Section, ...]:
    """The sections with the words of a person below what was computed; a section that had none says no more that it has none."""
    return tuple(_with(section, words.get(section.title, "")) for section in sections)


def _with(section: Section, text: str) -> Section:
    paragraphs = tuple(" ".join(p.split()) for p in text.split("\n\n") if p.strip())
    if not paragraphs:
        return section
    kept = () if section.open else section.parts
    return replace(section, parts=(*kept, *paragraphs), open=False)


def unknown_headings(guide: str, sections: Iterable[Section], words: Mapping[str, str]) -> Iterator[Finding]:
    """A warning for each heading of guide.toml that the guide does not have."""
    titles = [section.title for section in sections]
    for heading in words:
        if heading not in titles:
            says = f"The {guide} has no heading {heading!r}.{nearest(heading, titles)}"
            yield _fault(says, "Its words are in no guide; name a heading as the guide has it.")


def _fault(says: str, mend: str) -> Finding:
    return Finding("GUIDE-WORDS", "warning", FILE, says, mend)
