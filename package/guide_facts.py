"""Facts of a build that both reviewer's guides tell, as sections and tables; every sentence is made of what was counted."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..define.methods import MethodWords, working_steps
from ..documents.guide import GuideTable, Part, Section
from ..engine.code_arrays import looked_up
from ..engine.combinations import distinct
from ..engine.encoded import codes_in, is_encoded, numbers_as_text, texts_in
from ..engine.lineage import Built, Step
from ..specs import Dataset, Finding, Source, Spec, Standard
from ..study.build import Run
from ..study.software import software
from ..trace.ledger import Account
from .transport import Lengths, split_parts, split_words, used_lengths

OURS = ("", "m5kit")
MOST_CELLS = 600  # characters of a cell; a longer text goes on in define.xml
# Abbreviations that a guide may use; those that it does use are explained.
ACRONYMS = {
    "ADaM": "Analysis Data Model",
    "ADRG": "Analysis Data Reviewer's Guide",
    "BDS": "Basic Data Structure",
    "CDISC": "Clinical Data Interchange Standards Consortium",
    "CRF": "Case Report Form",
    "cSDRG": "Clinical Study Data Reviewer's Guide",
    "CT": "Controlled Terminology",
    "CTCAE": "Common Terminology Criteria for Adverse Events",
    "IG": "Implementation Guide",
    "MedDRA": "Medical Dictionary for Regulatory Activities",
    "NCI": "National Cancer Institute",
    "OCCDS": "Occurrence Data Structure",
    "SAP": "Statistical Analysis Plan",
    "SDTM": "Study Data Tabulation Model",
    "WHODrug": "WHO Drug Dictionary",
}


@dataclass(frozen=True, eq=False)
class Facts:
    """What a guide is made of: the run, all findings of the build, and what became of the collected values."""

    run: Run
    findings: tuple[Finding, ...]
    accounts: tuple[Account, ...] = ()
    lengths: Lengths | None = None  # of the transport files, where they are known already

    @property
    def spec(self) -> Spec:
        """The study's spec."""
        return self.run.study.spec

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files of the forms."""
        return tuple({t.file: None for t in self.run.shelf.values() if t.file})

    @cached_property
    def reported(self) -> dict[Finding, list[str]]:
        """For each finding of making the datasets the packages of those that reported it."""
        found: dict[Finding, list[str]] = {}
        for made in self.run.built.values():
            for finding in made.findings:
                found.setdefault(finding, []).append(made.dataset.package)
        return found

    @cached_property
    def working(self) -> Mapping[Source, Sequence[Step]]:
        """How the columns of working datasets came to be."""
        return working_steps((b.dataset, b.steps) for b in self.run.built.values())

    def built(self, package: str) -> list[Built]:
        """The datasets of a package, in order."""
        return list(self.run.package(package).values())

    def split(self, package: str) -> tuple[str, ...]:
        """What is to be said of the datasets of a package that are submitted in parts, too."""
        lengths = used_lengths(self.run.built) if self.lengths is None else self.lengths
        parts = ((made, split_parts(made, lengths)) for made in self.built(package))
        return tuple(split_words(made, several) for made, several in parts if several)

    def words_of(self, name: str) -> MethodWords:
        """How the methods of a dataset are worded."""
        return MethodWords(self.spec, self.run.built[name].dataset, self.working)

    def method(self, made: Built, variable: str) -> str:
        """How a variable was made, in words."""
        steps = [s for s in made.steps if s.variable == Source(made.dataset.name, variable)]
        return self.words_of(made.dataset.name).text(steps)


def fact_table(header: str, rows: Iterable[Sequence[str]], widths: Sequence[float]) -> GuideTable:
    """A table; the names of its columns with commas between."""
    return GuideTable(tuple(header.split(",")), tuple(tuple(row) for row in rows), tuple(widths))


def nothing(title: str, why: str, level: int = 2) -> Section:
    """A heading of the template that has nothing to say, and why; a person may write below it in guide.toml."""
    return Section(title, (f"Not applicable: {why}",), level, open=True)


def plural(count: int, what: str) -> str:
    """A number with its noun: "1 record", "1,204 records"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def introduction(spec: Spec, package: str, guide: str) -> Iterator[Section]:
    """What the guide is for, and the standards and dictionaries of the package. The acronyms are put in at the end."""
    purpose = (
        f"This {guide} tells a reviewer what the datasets of study {spec.id} hold that define.xml does not show at a "
        "glance. It was drafted from the study's specification and from the build that made the datasets; the numbers "
        "in it were counted by that build."
    )
    yield Section("Introduction")
    yield Section("Purpose", (purpose,), 2)
    yield Section("Acronyms", (), 2)
    kept = standards_of(spec, package)
    rows = [(f"{s.name} {s.publishing_set}".strip(), s.type, s.version, s.status) for s in kept]
    rows += [("Define-XML", "Data definition", "2.1", "")]
    rows += [(c.dictionary, "Dictionary", c.version, c.label) for c in spec.codelists.values() if c.dictionary]
    yield Section(
        "Study data standards and dictionaries",
        (fact_table("Standard,Type,Version,Status or use", rows, (3, 2, 2, 3)),),
        2,
    )


def standards_of(spec: Spec, package: str) -> list[Standard]:
    """The standards that concern a package: its guides and its terminology; ADaM may use that of SDTM too."""
    return [
        s
        for s in spec.standards
        if ("ADAM" in f"{s.name} {s.publishing_set}".upper()) == (package == "adam")
        or (s.type, package) == ("CT", "adam")
    ]


def acronyms(sections: Sequence[Section], own: Mapping[str, str]) -> GuideTable | str:
    """The abbreviations that the sections use, and those that the study explains."""
    whole = " ".join(text for section in sections for text in _texts(section))
    used = {a: words for a, words in ACRONYMS.items() if re.search(rf"\b{a}(?:IG|s)?\b", whole)} | dict(own)
    if not used:
        return "No abbreviation is used."
    return fact_table("Acronym,Translation", sorted(used.items(), key=lambda pair: pair[0].lower()), (1, 4))


def _texts(section: Section) -> Iterator[str]:
    yield section.title
    for part in section.parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, GuideTable):
            yield from (cell for row in (part.header, *part.rows) for cell in row)


def protocol(spec: Spec) -> Section:
    """Protocol number and title as study.toml tells them."""
    settings = spec.study
    facts = (("Study", spec.id), ("Protocol number", settings.get("protocol")), ("Title", settings.get("title")))
    rows = [(name, str(value)) for name, value in (*facts, ("Sponsor", settings.get("sponsor"))) if value]
    return Section("Protocol number and title", (fact_table("Fact,Value", rows, (1, 4)),), 2)


# -- records --------------------------------------------------------------------------


def subjects(made: Built) -> int | None:
    """How many subjects a dataset has records of; None where it names no subjects."""
    name = next((n for n in ("USUBJID", "POOLID") if n in made.frame.columns), "")
    return int(made.frame[name].nunique()) if name else None


def column_texts(made: Built, name: str) -> pd.Series:
    """A column as plain text, blank where it is missing."""
    column = made.frame[name].astype("object")
    return column.where(made.frame[name].notna(), "").astype("str")


def saying(made: Built, name: str, word: str) -> NDArray[np.bool_]:
    """For each record whether its text in a column has a word, in whatever letters."""
    column = made.frame[name] if is_encoded(made.frame[name]) else numbers_as_text(made.frame[name])
    said = np.array([*(word in text.upper() for text in texts_in(column)), False], dtype=bool)
    return looked_up(said, codes_in(column))


def record_counts(made: Built, *names: str) -> dict[tuple[str, ...], int]:
    """How many records have each combination of values of some columns, missing as blank, in order of the values."""
    codes, values = distinct([made.frame[name] for name in names])
    combinations = zip(*(v.astype("str").fillna("") for v in values), strict=True)
    sizes = np.bincount(codes, minlength=len(values[0])).tolist()
    return {values: n for values, n in sorted(zip(combinations, sizes, strict=True)) if n}


def size(made: Built) -> str:
    """The records and subjects of a dataset in words."""
    people = subjects(made)
    of = f" of {plural(people, 'subject')}" if people is not None else ""
    return f"{made.dataset.name} has {plural(len(made.frame), 'record')}{of}."


def structure(dataset: Dataset) -> str:
    """Structure and keys in words; "" where the sheet tells neither."""
    sentence = f"Structure: {dataset.structure.rstrip('.')}." if dataset.structure else ""
    return f"{sentence} Keys: {', '.join(dataset.keys)}.".strip() if dataset.keys else sentence


def sources_of(dataset: Dataset, spec: Spec) -> list[str]:
    """The forms and datasets that a dataset is made from, working datasets passed through; each once."""
    found: dict[str, None] = {}
    for name in _tables(dataset):
        other = spec.datasets.get(name)
        if other is not None and other.package == "work":
            found.update(dict.fromkeys(t for t in sources_of(other, spec) if t != dataset.name))
        elif name != dataset.name:
            found[name] = None
    return list(found)


def _tables(dataset: Dataset) -> Iterator[str]:
    yield from (record.source for record in dataset.records)
    derivations = [*(v.derivation for v in dataset.columns), *(v.derivation for v in dataset.lines)]
    for derivation in derivations:
        yield from (source.table for source in derivation.sources if source.table not in ("STUDY", dataset.name))
    for rule in dataset.events:
        yield from (lookup.table for lookup in rule.lookups)


def made_from(dataset: Dataset, spec: Spec) -> str:
    """The forms and datasets that a dataset is made from, in words; "" for none."""
    sources = [s for s in sources_of(spec.datasets.get(dataset.name, dataset), spec) if not s.endswith(".*")]
    forms = [s.partition(".")[2] for s in sources if "." in s]
    others = [s for s in sources if "." not in s]
    parts = [f"the form{'s' * (len(forms) > 1)} {', '.join(forms)}"] if forms else []
    parts += [f"the dataset{'s' * (len(others) > 1)} {', '.join(others)}"] if others else []
    return f"It is made from {' and '.join(parts)}." if parts else ""


# -- conformance ----------------------------------------------------------------------


def inputs(facts: Facts, package: str) -> Section:
    """What the datasets were held against, and with which versions."""
    spec = facts.spec
    names = {"sdtm": "SDTM", "adam": "ADaM"}
    of = standards_of(spec, package)
    others = sorted({note.source for note in spec.notes if note.source not in OURS})
    terms = spec.settings.terminology
    rows = [
        ("Software that checked the datasets", f"m5kit {software()['m5kit']}, in the build that made them"),
        (
            f"Standards that the {names[package]} datasets follow",
            ", ".join(f"{s.name} {s.publishing_set} {s.version}".replace("  ", " ") for s in of) or "none is named",
        ),
        ("Controlled terminology that terms were held against", _terminology(spec, terms)),
        ("Other checks whose findings are explained here", ", ".join(others) or "none"),
        ("Data definition", "define.xml (Define-XML 2.1) is written from the specification that made the datasets"),
        ("Checks of the study's own", "the limits and patterns of forms.csv" if facts.run.study.described else "none"),
    ]
    return Section("Conformance inputs", (fact_table("Question,Answer", rows, (2, 3)),), 2)


def _terminology(spec: Spec, terms: object) -> str:
    files = terms.values() if isinstance(terms, dict) else ()
    named = [str(file) for value in files for file in (value if isinstance(value, list) else [value])]
    lists = sum(bool(c.terms) for c in spec.codelists.values())
    codelists = f"the {plural(lists, 'codelist')} of the specification" if lists else ""
    return " and ".join(filter(None, (codelists, f"the files {', '.join(named)}" if named else ""))) or "none"


# -- how it was made ------------------------------------------------------------------


def imputation(built: Sequence[Built]) -> Iterator[Part]:
    """The variables that are imputed, or say that and how something was, and the records that are derived."""
    rows = []
    for made in built:
        for step in made.steps:
            of_records = step.variable.column == "DTYPE" and step.where
            if of_records or re.search(r"\bimput", f"{step.text} {step.function}", re.IGNORECASE):
                where = f" where {step.condition}" if step.where else ""
                rows.append((f"{step.variable}{where}", cut(step.text)))
    if rows:
        yield fact_table("Variable,Method", rows, (2, 5))
    else:
        names = ", ".join(b.dataset.name for b in built)
        yield f"No method of {names} imputes a value, and no record of them is derived." if names else "There are none."


def parameters(spec: Spec) -> Iterator[Part]:
    """The parameters of study.toml that methods are handed by name."""
    rows = [(name, cut(_as_text(value))) for name, value in spec.parameters.items()]
    if rows:
        yield "Parameters of the study that methods are handed:"
        yield fact_table("Parameter,Value", rows, (2, 5))


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_as_text, value))
    return "; ".join(f"{k} = {_as_text(v)}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def software_section(level: int = 2) -> Section:
    """The software that made the datasets, and how to make them again."""
    says = (
        "manifest.json of the build lists every file that was read and written with its SHA-256. m5kit package packs "
        "them with the specification into one archive, from which m5kit verify makes every file again and compares it."
    )
    return Section("Software", (fact_table("Software,Version", list(software().items()), (1, 1)), says), level)


def cut(text: str) -> str:
    """A text for a cell; a longer one goes on in define.xml."""
    return text if len(text) <= MOST_CELLS else f"{text[:MOST_CELLS]} …"
