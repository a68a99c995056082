"""Why a field may become a variable: its name, its words, its label, its values, and what was approved before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..forms.identity import spelled
from ..profile.fields import FieldProfile, Lists
from ..specs.standards import standard_variable, standard_variables
from .knowledge import Words, finding_phrases, phrases
from .names import Meanings, bare_name, label_words, name_words
from .targets import Target, allows, class_of, codelist_of, collected, in_lists, is_findings, names_of

APPROVED, NAME, CDASH, DICTIONARY, STEM, WORDS, LABEL, VALUES, TYPE = (
    *("approved before", "name", "CDASH name", "dictionary export", "name without its domain", "words of the name"),
    *("label", "values", "type"),
)
SCORES = {APPROVED: 0.99, NAME: 0.98, CDASH: 0.96, DICTIONARY: 0.94, STEM: 0.9, WORDS: 0.84, LABEL: 0.84, VALUES: 0.74}
SCORES |= {TYPE: 0.72}
WITH_VITALS, BODY = ("DM", "SC", "SV"), ("HEIGHT", "WEIGHT", "BMI")  # forms that often hold these tests, too
AGREEING, DISAGREEING = 0.06, 0.3
# Exports of MedDRA and WHODrug coding: what is behind the level's name in the name of a field.
_LEVELS = {
    **{level: level for level in ("LLT", "HLT", "HLGT", "SOC")},
    "PT": "DECOD",
    "PREFERREDTERM": "DECOD",
    "PREFERREDNAME": "DECOD",
    "LOWESTLEVELTERM": "LLT",
    "HIGHLEVELTERM": "HLT",
    "HIGHLEVELGROUPTERM": "HLGT",
    "SYSTEMORGANCLASS": "SOC",
}
_CODES = {"LLT": "LLTCD", "DECOD": "PTCD", "HLT": "HLTCD", "HLGT": "HLGTCD", "SOC": "SOCCD"}
_DRUG_EXPORT = {"PREFERREDNAME": "DECOD", "ATC": "CLASCD", "ATCCODE": "CLASCD", "ATCTEXT": "CLAS"}
_DRUG_EXPORT |= {"ATCNAME": "CLAS", "ATCTERM": "CLAS"}


@dataclass(frozen=True)
class Candidate:
    """One target of a field with the evidence for it; score is from 0 to 1."""

    target: Target
    score: float
    evidence: str
    reason: str


NOTHING: "Approved" = MappingProxyType({})
Approved = Mapping[str, tuple[Target, str]]  # by the spelled name of a field: its target, and where that was approved


def candidates(
    field: FieldProfile, dataset: str, prefixes: Sequence[str], lists: Lists, approved: Approved = NOTHING
) -> tuple[Candidate, ...]:
    """What a field of a form that feeds a dataset may become, the best first; each target once.

    prefixes: letters with which the form's names begin.
    """
    best: dict[Target, Candidate] = {}
    for found in _all(field, dataset, prefixes, lists, approved):
        if not allows(field, found.target):
            continue
        weighed = _weighed(found, field, lists)
        if weighed.score > best.get(found.target, replace(weighed, score=0.0)).score:
            best[found.target] = weighed
    return tuple(sorted(best.values(), key=lambda c: (-c.score, str(c.target))))


def _all(
    field: FieldProfile, dataset: str, prefixes: Sequence[str], lists: Lists, approved: Approved
) -> Iterator[Candidate]:
    yield from _approved(field, dataset, approved)
    yield from _by_name(field, dataset)
    yield from _by_dictionary(field, dataset)
    words = name_words(field.name, [dataset, *prefixes])
    yield from _by_words(words, dataset, WORDS)
    if (whole := name_words(field.name)) != words:
        yield from _by_words(whole, dataset, WORDS)
    if dataset == "AE" and spelled(bare_name(field.name)).startswith("AES"):
        serious = (frozenset(("serious",)), *name_words(field.name, ["AES"]))
        yield from _by_words(serious, dataset, WORDS)
    if field.label:
        yield from _by_label(field, dataset)
    yield from _by_other_name(field, dataset)
    yield from _by_values(field, dataset, lists)
    if is_findings(dataset):
        yield from _by_test(field, dataset, prefixes)
    elif dataset in WITH_VITALS:
        beside = _by_test(field, "VS", prefixes)
        yield from (replace(c, score=c.score * 0.95) for c in beside if c.target.test in BODY)


def made(target: Target, evidence: str, reason: str, share: float = 1.0) -> Candidate:
    return Candidate(target, SCORES[evidence] * share, evidence, reason)


def _approved(field: FieldProfile, dataset: str, approved: Approved) -> Iterator[Candidate]:
    for name in dict.fromkeys((spelled(field.name), spelled(bare_name(field.name)))):
        if name in approved and approved[name][0].dataset == dataset:
            target, where = approved[name]
            yield made(target, APPROVED, f"{field.name} was approved as {target} in {where}")
            return


def _by_name(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The name is that of SDTM or CDASH, whole or without the letters of the dataset."""
    known = names_of(dataset)
    for name in dict.fromkeys((spelled(field.name), spelled(bare_name(field.name)))):
        if name in known:
            target, standard = known[name]
            yield made(target, NAME if standard == "SDTM" else CDASH, f"{field.name} is its name in {standard}")
        elif f"{dataset}{name}" in known and len(name) > 2:
            target, standard = known[f"{dataset}{name}"]
            yield made(target, STEM, f"{field.name} is its name in {standard} without {dataset}")
        elif name.startswith(dataset) and name[len(dataset) :] in known:
            target, standard = known[name[len(dataset) :]]
            yield made(target, STEM, f"{field.name} is its name in {standard} behind {dataset}")


def by_own_name(field: FieldProfile) -> tuple[Candidate, ...]:
    """What a field may become whose form says nothing, by its own name alone."""
    return tuple(c for c in _by_other_name(field, "") if allows(field, c.target))


def _by_other_name(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The name is that of a variable of another dataset: of the one whose letters it begins with, or of DM."""
    name = spelled(bare_name(field.name))
    for other in dict.fromkeys((name[:2], "DM")):
        known = names_of(other)
        if other != dataset and name in known and not (dataset and name in names_of(dataset)) and _is_own(name, other):
            target, standard = known[name]
            yield made(target, NAME, f"{field.name} is its name in {standard}", 0.93)


def _is_own(name: str, dataset: str) -> bool:
    """Whether a name belongs to one dataset: it has its letters, or is one of a subject's dates in DM."""
    return name.startswith((dataset, "BRTH", "RFIC", "DTH")) and len(name) > 3


def _by_dictionary(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """An export of coding: LLT_NAME, PT_CODE, SOC; with the letters of the dataset or without."""
    name = spelled(bare_name(field.name))
    for short in dict.fromkeys((name, name.removeprefix(dataset))):
        for ending in ("NAME", "TERM", "TEXT", "CODE", "CD", ""):
            level = _LEVELS.get(short.removesuffix(ending) if ending else short)
            if level and short.endswith(ending):
                stem = _CODES[level] if ending in ("CODE", "CD") else level
                yield from _in_dataset(dataset, stem, f"{field.name} is a level of MedDRA")
                break
        if class_of(dataset) == "INTERVENTIONS" and short in _DRUG_EXPORT:
            yield from _in_dataset(dataset, _DRUG_EXPORT[short], f"{field.name} is what coding with WHODrug exports")


def _in_dataset(dataset: str, stem: str, reason: str) -> Iterator[Candidate]:
    if stem == "SOC" and standard_variable(dataset, f"{dataset}SOC") is None:
        stem = "BODSYS"
    if standard_variable(dataset, f"{dataset}{stem}") is not None:
        yield made(Target(dataset, f"{dataset}{stem}"), DICTIONARY, reason)


def _phrases(dataset: str) -> Iterator[tuple[Target, Words]]:
    """The phrases that say a variable of a dataset."""
    known = {v.name for v in collected(dataset)}
    for of in (class_of(dataset), dataset):
        for said, phrase in phrases().get(of, ()):
            stem, _, part = said.partition(":")
            if "." in stem:  # a variable of another dataset that such forms hold
                other, _, variable = stem.partition(".")
                yield Target(other, variable, part), phrase
                continue
            name = stem if stem in known else f"{dataset}{stem}"
            if name in known:
                yield Target(dataset, name, part), phrase


def _by_words(words: Sequence[Meanings], dataset: str, evidence: str) -> Iterator[Candidate]:
    """Words that are all of a phrase; a word that no phrase has makes it less sure."""
    for target, phrase in _phrases(dataset):
        share = covered(words, phrase)
        if share == 1.0:
            yield made(target, evidence, f"its words are {' '.join(sorted(phrase))}")


def covered(words: Sequence[Meanings], phrase: Words) -> float:
    """The part of the words that make up the whole phrase, each word of it once; 0 where one is missing.

    >>> covered([frozenset(("start",)), frozenset(("date",))], frozenset(("start", "date")))
    1.0
    """
    left = list(words)
    for said in phrase:
        place = next((n for n, meanings in enumerate(left) if said in meanings), -1)
        if place < 0:
            return 0.0
        left.pop(place)
    return len(phrase) / len(words)


def _by_label(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The label is that of SDTM, or its words are a phrase, with words of the dataset itself left out."""
    words = label_words(field.label)
    own = _own_words(dataset)
    for variable in collected(dataset):
        theirs = label_words(variable.label)
        if words and sorted(map(sorted, words)) == sorted(map(sorted, theirs)):
            yield made(Target(dataset, variable.name), LABEL, f"its label is that of {variable.name}")
    for target, phrase in _phrases(dataset):
        said = [w for w in words if not w & own or w & phrase]
        share = covered(said, phrase)
        if share >= 0.75:
            yield made(target, LABEL, f"its label says {' '.join(sorted(phrase))}", 0.85 + 0.15 * share)


def _own_words(dataset: str) -> Words:
    known = {word for v in standard_variables(dataset) if v.name == f"{dataset}TERM" for word in ("event",)}
    own = {"AE": ("adverse", "event"), "CM": ("concomitant", "medication"), "MH": ("medical", "history", "event")}
    return frozenset((*known, *own.get(dataset, ())))


def _by_values(field: FieldProfile, dataset: str, lists: Lists) -> Iterator[Candidate]:
    """The values are terms of the list of one variable alone."""
    if field.type != "text" or len(field.codes) < 2:
        return
    fitting = [v for v in collected(dataset) if v.codelist and _fits(field, tuple(v.codelist.split(";")), lists)]
    if len(fitting) == 1:
        name = fitting[0].name
        yield made(Target(dataset, name), VALUES, f"its values are terms of the list of {name} alone")


def _fits(field: FieldProfile, codes: tuple[str, ...], lists: Lists) -> bool:
    return "C66742" not in codes and in_lists(field, codes, lists) == 1.0


def _by_test(field: FieldProfile, dataset: str, prefixes: Sequence[str]) -> Iterator[Candidate]:
    """A field of its own for the result of a test, or for the unit, place or position of it."""
    words = name_words(field.name, [dataset, *prefixes])
    for said, evidence in ((words, WORDS), (label_words(field.label), LABEL)):
        for code, phrase in finding_phrases().get(dataset, ()):
            rest = _rest(said, phrase)
            if rest is None:
                continue
            stem = _OF_TEST.get(frozenset(rest))
            if stem:
                reason = f"its {'words' if evidence == WORDS else 'label'} name the test {code}"
                yield made(Target(dataset, f"{dataset}{stem}", test=code), evidence, reason)


_OF_TEST = {frozenset(): "ORRES", frozenset(("result",)): "ORRES", frozenset(("unit",)): "ORRESU"}
_OF_TEST |= {frozenset(("result", "unit")): "ORRESU", frozenset(("location",)): "LOC", frozenset(("position",)): "POS"}
_OF_TEST |= {frozenset(("method",)): "METHOD", frozenset(("laterality",)): "LAT"}


def _rest(words: Sequence[Meanings], phrase: Words) -> list[str] | None:
    """What the words say beside the phrase; None where they do not say it."""
    if not covered(words, phrase):
        return None
    left = list(words)
    for said in phrase:
        left.pop(next(n for n, meanings in enumerate(left) if said in meanings))
    return [_of_results(meanings) for meanings in left]


def _of_results(meanings: Meanings) -> str:
    known = {"result", "unit", "location", "position", "method", "laterality"} & meanings
    return next(iter(sorted(known)), "?")


def _weighed(found: Candidate, field: FieldProfile, lists: Lists) -> Candidate:
    """The candidate with what the values say of it: terms of its list make it surer, other words less sure."""
    codes = codelist_of(found.target)
    share = in_lists(field, codes, lists) if codes and field.type == "text" else -1.0
    if share == 1.0 and found.evidence != VALUES:
        return replace(found, score=min(0.99, found.score + AGREEING), reason=f"{found.reason}; its values are terms")
    if share == 0.0 and found.evidence not in (NAME, CDASH, APPROVED):
        return replace(found, score=found.score - DISAGREEING, reason=f"{found.reason}; none of its values is a term")
    return found
