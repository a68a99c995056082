"""Evidence for fields of their own of one test: its result, unit, range, date, and what else was collected for it."""

from collections.abc import Iterator, Sequence
from functools import cache

from ..forms.identity import spelled
from ..profile.fields import FieldProfile, Lists
from .candidates import LABEL, NAME, STEM, WORDS, Candidate, candidate_of
from .knowledge import Words, finding_phrases
from .names import Meanings, bare_name, covered, label_words, name_words
from .targets import TEST_LISTS, Target, names_of

# Words beside the name of a test, and what of the test the field holds.
_OF_TEST: dict[Words, str] = {
    frozenset(words.split()): stem
    for stem, phrases in {
        "ORRES": ";result;test;test result",
        "ORRESU": "unit;result unit",
        "ORNRLO": "low;normal low;low limit;normal low limit;low normal;range low;normal range low;reference range low",
        "ORNRHI": "high;normal high;high limit;normal high limit;high normal;range high;normal range high",
        "NRIND": "indicator;range indicator;normal range indicator",
        "CLSIG": "significant;clinically significant",
        "LOC": "location",
        "POS": "position",
        "METHOD": "method",
        "LAT": "laterality",
        "SPEC": "specimen",
        "DTC": "date;collection date",
        "STAT": "not performed;performed;nd",
        "REASND": "reason not performed;reason nd",
    }.items()
    for words in phrases.split(";")
}
_KNOWN = frozenset(word for words in _OF_TEST for word in words)
_NOISE = frozenset(("serum", "plasma", "count", "level", "concentration", "absolute", "value"))
_UNITS = ("U", "UN", "UNIT", "UNITS")


def by_test(field: FieldProfile, dataset: str, prefixes: Sequence[str], lists: Lists) -> Iterator[Candidate]:
    """What a field may be of one test: by a name of SDTM or CDASH beside the test's code, by the code, by words."""
    yield from _joined(field, dataset)
    yield from _coded(field, dataset, lists)
    words = name_words(field.name, [dataset, *prefixes])
    for said, evidence in ((words, WORDS), (label_words(field.label), LABEL)):
        for code, phrase in finding_phrases().get(dataset, ()):
            stem = _stem(said, phrase) if phrase else ""
            if stem:
                reason = f"its {'words' if evidence == WORDS else 'label'} name the test {code}"
                yield candidate_of(_target(dataset, stem, code), evidence, reason)


def _target(dataset: str, stem: str, test: str) -> Target:
    return Target(dataset, f"{dataset}{stem}", test=test)


def _joined(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The code of a test and a name of SDTM or CDASH: SYSBP_VSORRES, VSPOS_SYSBP."""
    known = names_of(dataset)
    for test, name in parted(bare_name(field.name)):
        if name in known and name.startswith(dataset) and known[name][0].variable != f"{dataset}TESTCD":
            target, standard = known[name]
            short = test.removeprefix(dataset)
            test = short if short in _tests(dataset) and test not in _tests(dataset) else test
            joined = Target(dataset, target.variable, target.part, test)
            yield candidate_of(joined, NAME, f"{field.name} is {name} of {standard} for the test {test}")


def parted(name: str) -> Iterator[tuple[str, str]]:
    """A name of two or more pieces as the code of a test and what is said of it, either way round.

    >>> list(parted("SYSBP_VSORRES"))
    [('SYSBP', 'VSORRES'), ('VSORRES', 'SYSBP')]
    """
    pieces = [piece.upper() for piece in name.split("_") if piece]
    if len(pieces) > 1:
        first, last = "".join(pieces[:-1]), "".join(pieces[1:])
        for test, said in ((first, pieces[-1]), (last, pieces[0])):
            if len(test) <= 8 and test[:1].isalpha():
                yield test, said


def _coded(field: FieldProfile, dataset: str, lists: Lists) -> Iterator[Candidate]:
    """The name is the code of a test, alone or with a U for its unit."""
    name = spelled(bare_name(field.name))
    known = _tests(dataset)
    published = lists_of_tests(dataset, lists)
    for test in dict.fromkeys((name, name.removeprefix(dataset))):
        if test in known or (test.casefold() in published and len(test) > 2):
            yield candidate_of(_target(dataset, "ORRES", test), STEM, f"{field.name} is the code of a test")
        for end in _UNITS:
            short = test.removesuffix(end)
            if short != test and (short in known or (short.casefold() in published and len(short) > 2)):
                yield candidate_of(
                    _target(dataset, "ORRESU", short), STEM, f"{field.name} is the unit of the test {short}"
                )


@cache
def _tests(dataset: str) -> frozenset[str]:
    return frozenset(code for code, _ in finding_phrases().get(dataset, ()))


def lists_of_tests(dataset: str, lists: Lists) -> frozenset[str]:
    """The published codes of the tests of a dataset, in small letters; none where no terminology was given."""
    code = TEST_LISTS.get(dataset, ("",))[0]
    return next((found for name, found in lists.items() if code and name.startswith(f"{code} ")), frozenset())


def _stem(words: Sequence[Meanings], phrase: Words) -> str:
    """What the words say beside the phrase of a test: ORRES, ORRESU, ...; "" where they do not say it, or more."""
    if not covered(words, phrase):
        return ""
    left = list(words)
    for said in phrase:
        left.pop(next(n for n, meanings in enumerate(left) if said in meanings))
    rest = frozenset(_told(meanings) for meanings in left if not meanings & _NOISE)
    return _OF_TEST.get(rest, "")


def _told(meanings: Meanings) -> str:
    return next(iter(sorted(_KNOWN & meanings)), "?")
