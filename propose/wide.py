"""Evidence for fields of their own of one test: its result, unit, range, date, and what else was collected for it."""

from collections.abc import Iterator, Sequence
from functools import cache

from ..forms.identity import spelled
from ..profile.fields import FieldProfile, Lists
from .candidates import LABEL, NAME, STEM, WORDS, Candidate, candidate_of
from .knowledge import Words, finding_phrases, own_words
from .names import Meanings, bare_name, covered, label_words, name_words
from .targets import TEST_LISTS, Target, names_of

# Words beside the name of a test, and what of the test the field holds.
_OF_TEST: dict[Words, str] = {
    frozenset(words.split()): stem
    for stem, phrases in {
        "ORRES": ";result;test;test result;number result",
        "ORRESU": "unit;result unit;original unit",
        "ORNRLO": "low;normal low;low limit;normal low limit;range low;normal range low;reference range low;reference low",
        "ORNRHI": "high;normal high;high limit;normal high limit;range high;normal range high;reference range high;reference high",
        "NRIND": "indicator;range indicator;normal range indicator",
        "CLSIG": "significant;clinically significant",
        "LOC": "location",
        "POS": "position",
        "METHOD": "method",
        "LAT": "laterality",
        "SPEC": "specimen",
        "DTC": "date;collection date",
        "STAT": "not performed;performed;nd;status;test performed",
        "REASND": "reason not performed;reason nd;nd reason;reason",
        "RESCAT": "result category",
        "TPT": "timepoint",
        "NAM": "laboratory",
    }.items()
    for words in phrases.split(";")
}
_KNOWN = frozenset(word for words in _OF_TEST for word in words)
_NOISE = frozenset(
    (
        "serum",
        "plasma",
        "count",
        "level",
        "concentration",
        "absolute",
        "value",
        "urine",
        "blood",
        "percent",
        "yn",
        "body",
    )
)
_NONE: Words = frozenset()
RARE = 0.9  # how sure the code of a test is that forms seldom have
LESS_A_WORD = 0.04  # how much less sure a test is for each word that is left out
_UNITS = ("U", "UN", "UNIT", "UNITS")


def by_test(field: FieldProfile, dataset: str, prefixes: Sequence[str], lists: Lists) -> Iterator[Candidate]:
    """What a field may be of one test: by a name of SDTM or CDASH beside the test's code, by the code, by words."""
    yield from _joined(field, dataset)
    yield from _coded(field, dataset, lists)
    words, whole = name_words(field.name, [dataset, *prefixes]), name_words(field.name)
    for said, evidence in dict.fromkeys(((words, WORDS), (whole, WORDS), (label_words(field.label), LABEL))):
        for code, phrase in finding_phrases().get(dataset, ()):
            stem, left_out = _stem(said, phrase, own_words().get(dataset, _NONE)) if phrase else ("", 0)
            if stem:
                reason = f"its {'words' if evidence == WORDS else 'label'} name the test {code}"
                yield candidate_of(_target(dataset, stem, code), evidence, reason, 1.0 - LESS_A_WORD * left_out)


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
        if test in known:
            yield candidate_of(_target(dataset, "ORRES", test), STEM, f"{field.name} is the code of a test")
        elif test.casefold() in published and len(test) > 2 and "_" not in bare_name(field.name):
            yield candidate_of(
                _target(dataset, "ORRES", test), WORDS, f"{field.name} is the published code of a test", RARE
            )
        for end in _UNITS:
            short = test.removesuffix(end)
            rare = short.casefold() in published and len(short) > 2 and "_" not in bare_name(field.name)
            if short != test and (short in known or rare):
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


def _stem(words: Sequence[Meanings], phrase: Words, own: Words) -> tuple[str, int]:
    """What the words say beside the phrase of a test: ORRES, ORRESU, ...; "" where they do not say it, or more.

    With it how many words say nothing: those of the dataset, a specimen, "count".
    """
    if not covered(words, phrase):
        return "", 0
    left = [word for word in words if not word & phrase]
    if len(left) != len(words) - len(phrase):
        return "", 0  # a word that may be of the phrase, and is beside it
    rest = [word for word in left if not word & (_NOISE | own) or word & _KNOWN - own]
    telling = [word for word in left if not word & _NOISE] if len(rest) == len(left) else rest
    return _OF_TEST.get(frozenset(map(_meaning, telling)), ""), len(left) - len(telling)


def _meaning(meanings: Meanings) -> str:
    return next(iter(sorted(_KNOWN & meanings)), "?")
