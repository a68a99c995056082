"""The facts of the product's own sheets of terms and tests, held against published terminology."""

import csv
from pathlib import Path

import pytest

from m5kit.propose.knowledge import (
    dataset_phrases,
    finding_names,
    finding_phrases,
    list_names,
    meanings,
    phrases,
    term_facts,
)
from m5kit.specs.terminology import Terminology, read_terminology

TESTS = {"VS": ("C66741", "C67153"), "EG": ("C71153", "C71152"), "LB": ("C65047", "C67154"), "DA": ("C78732", "C78731")}
TESTS |= {
    "RS": ("C96782", "C96781"),
    "TR": ("C96779", "C96778"),
    "DD": ("C116108", "C116107"),
    "CV": ("C101847", "C101846"),
}
TESTS |= {"SS": ("C124305", "C124306"), "SC": ("C74559", "C103330"), "RP": ("C106479", "C106478")}


@pytest.fixture(scope="module")
def published(shared: Path) -> Terminology:
    file = shared / "standards" / "sdtm-ct-2025-03-28.csv.gz"
    if not file.is_file():
        pytest.skip("the published terminology is not in the folder beside the repository")
    return read_terminology([file])


def test_terms_have_their_codes_and_preferred_terms(published: Terminology) -> None:
    for code, terms in term_facts().items():
        listed = published.lists[code]
        assert list_names()[code] == (listed.value, listed.name, "Yes" if listed.extensible else "No")
        for term, (decode, number) in terms.items():
            assert (decode, number) == (listed.preferred[term], listed.terms[term]), (code, term)


def test_tests_have_the_names_that_are_published(published: Terminology) -> None:
    wrong = {}
    for (dataset, test), (name, _) in finding_names().items():
        codes, names = (published.lists[c] for c in TESTS[dataset])
        told = [n for n, code in names.terms.items() if code == codes.terms.get(test)]
        if name not in told:
            wrong[dataset, test] = (name, told)
    assert wrong == {}


def test_no_spelling_means_two_terms_of_a_list(root: Path) -> None:
    with (root / "propose" / "knowledge" / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        for said in (row["term"].casefold(), *filter(None, row["said"].split(";"))):
            assert seen.setdefault((row["codelist"], said), row["term"]) == row["term"], said


def test_every_word_of_a_phrase_is_one_that_names_come_to() -> None:
    """A phrase with an abbreviation of another word would never be said."""
    said = {
        word for listed in (phrases(), finding_phrases()) for found in listed.values() for _, p in found for word in p
    }
    said |= {word for found in dataset_phrases().values() for phrase in found for word in phrase}
    assert {word for word in said if word not in meanings(word)} == set()
