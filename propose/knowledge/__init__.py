"""What EDC exports call things: facts of CDASH and of common practice, as sheets.

datasets.csv: the words in the names and titles of forms that feed a dataset, words with which they do not, words that such
forms are about and that say nothing of a field, and names of forms. words.csv: abbreviations of field names, each with
the plain word or words it stands for. phrases.csv: plain words that together say a variable (a stem such as STDTC for
a class, or the whole name for a dataset); ":time" behind a target is its time of day. tests.csv: tests of findings that
stand as fields of their own. housekeeping.csv: fields that an EDC system adds. terms.csv: what forms say for a term. derivations.csv: what is usually made of other columns. units.csv: conversions. plausible.csv: units that values tell.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ...forms.identity import spelled

Words = frozenset[str]


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files(__name__) / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@cache
def abbreviations() -> Mapping[str, Words]:
    """Every spelling, in capitals, with the plain words that it may stand for.

    >>> sorted(abbreviations()["DAT"]), sorted(abbreviations()["SYS"])
    (['date'], ['system', 'systolic'])
    """
    found: dict[str, set[str]] = {}
    for row in _rows("words"):
        for spelling in (row["word"].upper(), *row["spellings"].split()) if " " not in row["word"] else ():
            found.setdefault(spelling, set()).add(row["word"])
    return MappingProxyType({spelling: frozenset(words) for spelling, words in found.items()})


@cache
def expansions() -> Mapping[str, tuple[str, ...]]:
    """Every spelling, in capitals, that stands for several words.

    >>> expansions()["BDT"]
    ('birth', 'date')
    """
    several = [row for row in _rows("words") if " " in row["word"]]
    return MappingProxyType({s: tuple(row["word"].split()) for row in several for s in row["spellings"].split()})


@cache
def dataset_phrases() -> Mapping[str, tuple[Words, ...]]:
    """For each dataset the phrases of form names and titles that say it."""
    return MappingProxyType({row["dataset"]: _phrases(row["phrases"]) for row in _rows("datasets")})


@cache
def foreign_words() -> Mapping[str, Words]:
    """For each dataset the words that, beside a phrase of it, say that the form is another: prior treatment is not EX."""
    return MappingProxyType(
        {row["dataset"]: frozenset(map(_as_said, row["without"].split())) for row in _rows("datasets")}
    )


@cache
def own_words() -> Mapping[str, Words]:
    """For each dataset the words that its forms are about, which a field's name or label may have and need not."""
    return MappingProxyType({row["dataset"]: frozenset(map(_as_said, row["own"].split())) for row in _rows("datasets")})


@cache
def form_names() -> Mapping[str, str]:
    """Names that forms have without being words, in capitals, each with the dataset that they feed: CMED, PHYSEX.

    >>> form_names()["CMED"]
    'CM'
    """
    return MappingProxyType({name: row["dataset"] for row in _rows("datasets") for name in row["names"].split()})


@cache
def phrases() -> Mapping[str, tuple[tuple[str, Words], ...]]:
    """For each class, dataset or "ALL" the targets, each with a phrase that says it."""
    found: dict[str, list[tuple[str, Words]]] = {}
    for row in _rows("phrases"):
        found.setdefault(row["of"], []).extend((row["target"], phrase) for phrase in _phrases(row["phrases"]))
    return MappingProxyType({of: tuple(listed) for of, listed in found.items()})


@cache
def finding_phrases() -> Mapping[str, tuple[tuple[str, Words], ...]]:
    """For each findings dataset its test codes, each with a phrase that says it."""
    found: dict[str, list[tuple[str, Words]]] = {}
    for row in _rows("tests"):
        said = [(row["testcd"], phrase) for phrase in _phrases(row["phrases"])]
        found.setdefault(row["dataset"], []).extend(
            [(row["testcd"], frozenset((_as_said(row["testcd"].lower()),))), *said]
        )
    return MappingProxyType({dataset: tuple(listed) for dataset, listed in found.items()})


@cache
def finding_names() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Name of a test and its usual unit on forms ("" where there are several), by dataset and test code."""
    return MappingProxyType({(r["dataset"], r["testcd"]): (r["test"], r["unit"]) for r in _rows("tests")})


@cache
def housekeeping() -> frozenset[str]:
    """The fields that an EDC system adds to every form, as `spelled` has them."""
    return frozenset(spelled(row["field"]) for row in _rows("housekeeping"))


@cache
def visit_fields() -> frozenset[str]:
    """Those of them that name the visit."""
    return frozenset(spelled(row["field"]) for row in _rows("housekeeping") if row["visit"] == "Y")


@cache
def spoken_terms() -> Mapping[str, Mapping[str, str]]:
    """For each NCI code of a list what forms say, in small letters, with the term that it means."""
    found: dict[str, dict[str, str]] = {}
    for row in _rows("terms"):
        listed = found.setdefault(row["codelist"], {})
        listed.update(dict.fromkeys((row["term"].casefold(), *filter(None, row["said"].split(";"))), row["term"]))
    return MappingProxyType(found)


@cache
def term_facts() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """For each NCI code of a list its usual terms, each with its decode and its own NCI code."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in _rows("terms"):
        found.setdefault(row["codelist"], {})[row["term"]] = (row["decode"], row["term_code"])
    return MappingProxyType(found)


@cache
def list_names() -> Mapping[str, tuple[str, str, str]]:
    """For each NCI code of a list its name in a study's sheets, its label and whether it is extensible."""
    return MappingProxyType(
        {r["codelist"]: (r["name"], r["label"], r["extensible"]) for r in _rows("terms") if r["name"]}
    )


@cache
def usual_derivations() -> tuple[Mapping[str, str], ...]:
    """The usual derivations of what is not collected: variable, source, method, value, where, and what it is in words."""
    return tuple(_rows("derivations"))


@cache
def unit_rows() -> tuple[Mapping[str, str], ...]:
    """How collected units of tests are converted: test, from, to, factor, offset, decimals."""
    return tuple(_rows("units"))


@cache
def plausible() -> tuple[Mapping[str, str], ...]:
    """Between which numbers the usual values of a test are in a unit: test, unit, least, most, beside."""
    return tuple(_rows("plausible"))


def meanings(text: str) -> Words:
    """The plain words that a spelling may stand for; the spelling itself, in the singular, where none is known.

    >>> sorted(meanings("DAT")), sorted(meanings("Platelets")), sorted(meanings("series"))
    (['date'], ['platelet'], ['serie'])
    """
    word = text.lower()
    plain = word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
    return abbreviations().get(text.upper(), frozenset((plain,)))


def _phrases(cell: str) -> tuple[Words, ...]:
    """The phrases of a cell, each word of them as names and labels have it."""
    return tuple(frozenset(map(_as_said, phrase.split())) for phrase in cell.split(";") if phrase.strip())


def _as_said(word: str) -> str:
    known = meanings(word)
    return word if word in known else min(known)
