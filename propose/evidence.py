"""Why a field may become a variable: its name, its words, its label, its values, and what was approved before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..forms.identity import spelled
from ..profile.fields import FieldProfile, Lists
from ..specs.standards import standard_variable
from .candidates import APPROVED, CDASH, LABEL, NAME, STEM, VALUES, WORDS, Candidate, candidate_of
from .dictionaries import by_dictionary
from .knowledge import Words, own_words, phrases
from .names import Meanings, bare_name, covered, is_numbered, label_words, name_words
from .targets import (
    COMPLETION,
    Target,
    allows,
    are_yes_or_no,
    class_of,
    codelist_of,
    collected,
    in_lists,
    is_findings,
    names_of,
    yes_or_no,
)
from .wide import by_test

BODY, OF_DEATH = ("VS", ("HEIGHT", "WEIGHT", "BMI")), ("DD", ("PRCDTH", "SECDTH", "LOCDTH", "AUTOPIND"))
TESTS_BESIDE = {"DM": BODY, "SC": BODY, "SV": BODY, "DS": OF_DEATH, "AE": OF_DEATH, "SS": OF_DEATH}
OF_SUBJECT = ("ARM", "ARMCD", "ACTARM", "ACTARMCD", "RFICDTC", "BRTHDTC", "DTHDTC")
DATES_OF_SUBJECT = ("RFICDTC", "BRTHDTC", "DTHDTC")
AGREEING, DISAGREEING = 0.06, 0.3
OF_THE_MODEL = 0.95  # of a candidate's score where only the model has its variable, not the guide's dataset
LESS = 0.96  # how sure words are of which some were left out
LEAST_OF_LABEL = 0.75  # the part of a label's words that a phrase must have
# Words of questions that say nothing of what is asked for.
_SAID_ANYWAY = frozenset(("taken", "performed", "individual", "measurement", "assessment", "event", "condition"))
_NOTHING: Words = frozenset()
_CODED: Words = frozenset(("code", "name", "text", "value", "reported", "baseline"))
# Lists of routes, forms, frequencies and units: what forms say is often in words of their own.
SAID_OTHERWISE = frozenset(("C66729", "C66726", "C71113", "C71620"))
# Times before or after something: pre-dose, after standing for 1 minute, 2 h post infusion.
TIME_POINT = re.compile(
    r"\b(pre|post)[- ]?(dose|infusion|exercise|treatment)\b|\b(after|before|pre|post)\b.*\b\d+(\.\d+)? ?(h|hrs?|hours?|min|"
    r"mins|minutes?)\b|^\d+(\.\d+)? ?(h|hrs?|hours?|min|mins|minutes?)\b.*\b(after|before|pre|post)",
    re.IGNORECASE,
)
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
        weighed = _weighed(_asked(found, field), field, lists)
        if weighed.score > best.get(weighed.target, replace(weighed, score=0.0)).score:
            best[weighed.target] = weighed
    return tuple(sorted(best.values(), key=lambda c: (-c.score, not c.target.test, str(c.target))))


def _all(
    field: FieldProfile, dataset: str, prefixes: Sequence[str], lists: Lists, approved: Approved
) -> Iterator[Candidate]:
    yield from _approved(field, dataset, approved)
    yield from _by_name(field, dataset)
    yield from by_dictionary(field, dataset, prefixes)
    words = name_words(field.name, [dataset, *prefixes])
    yield from _by_words(words, dataset, WORDS)
    if (whole := name_words(field.name)) != words:
        yield from _by_words(whole, dataset, WORDS)
    if dataset == "AE" and spelled(bare_name(field.name)).startswith("AES"):
        serious = (frozenset(("serious",)), *name_words(field.name, ["AES"]))
        yield from _by_words(serious, dataset, WORDS, _NOTHING)
    if field.label or " " in field.name:
        yield from _by_label(field.label or field.name, dataset)
    if dataset != "DM":
        yield from _of_subject(whole, DATES_OF_SUBJECT, WORDS)
        yield from _of_subject(label_words(field.label), DATES_OF_SUBJECT, LABEL)
    yield from _by_other_name(field, dataset)
    yield from _by_values(field, dataset, lists)
    if is_findings(dataset):
        yield from by_test(field, dataset, prefixes, lists)
    other, tests = TESTS_BESIDE.get(dataset, ("", ()))
    beside = by_test(field, other, prefixes, lists) if other else ()
    yield from (replace(c, score=c.score * 0.95) for c in beside if c.target.test in tests)


def _approved(field: FieldProfile, dataset: str, approved: Approved) -> Iterator[Candidate]:
    for name in dict.fromkeys((spelled(field.name), spelled(bare_name(field.name)))):
        if name in approved and approved[name][0].dataset == dataset and not is_numbered(name):
            target, where = approved[name]
            yield candidate_of(target, APPROVED, f"{field.name} was approved as {target} in {where}")
            return


def _by_name(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The name is that of SDTM or CDASH, whole or without the letters of the dataset."""
    known = names_of(dataset)
    for name in dict.fromkeys((spelled(field.name), spelled(bare_name(field.name)))):
        if name in known:
            target, standard = known[name]
            yield candidate_of(target, NAME if standard == "SDTM" else CDASH, f"{field.name} is its name in {standard}")
        elif f"{dataset}{name}" in known and len(name) > 2:
            target, standard = known[f"{dataset}{name}"]
            yield candidate_of(target, STEM, f"{field.name} is its name in {standard} without {dataset}")
        elif name.startswith(dataset) and name[len(dataset) :] in known:
            target, standard = known[name[len(dataset) :]]
            yield candidate_of(target, STEM, f"{field.name} is its name in {standard} behind {dataset}")


def by_own_name(field: FieldProfile) -> tuple[Candidate, ...]:
    """What a field may become whose form says nothing, by its own name, or words that say a column of DM alone."""
    found = [*_by_other_name(field, "")]
    for said, evidence in ((name_words(field.name), WORDS), (label_words(field.label), LABEL)):
        found += _of_subject(said, OF_SUBJECT, evidence)
    return tuple(dict.fromkeys(c for c in found if allows(field, c.target)))


def _of_subject(words: Sequence[Meanings], variables: Sequence[str], evidence: str) -> Iterator[Candidate]:
    """What two words or more say of a subject, on any form: the date of birth, of consent, of death."""
    said = _by_words(words, "DM", evidence) if len(words) > 1 else ()
    yield from (replace(c, score=c.score * LESS) for c in said if c.target.variable in variables)


def _by_other_name(field: FieldProfile, dataset: str) -> Iterator[Candidate]:
    """The name is that of a variable of another dataset: of the one whose letters it begins with, or of DM."""
    name = spelled(bare_name(field.name))
    for other in dict.fromkeys((name[:2], "DM")):
        known = names_of(other)
        if other != dataset and name in known and not (dataset and name in names_of(dataset)) and _is_own(name, other):
            target, standard = known[name]
            yield candidate_of(target, NAME, f"{field.name} is its name in {standard}", 0.93)


def _is_own(name: str, dataset: str) -> bool:
    """Whether a name belongs to one dataset: it has its letters, or is one of a subject's dates in DM."""
    return name.startswith((dataset, "BRTH", "RF", "DTH")) and len(name) > 3


def said_phrases(dataset: str) -> Iterator[tuple[Target, Words]]:
    """The phrases that say a variable of a dataset."""
    known = {v.name for v in collected(dataset)}
    for of in ("ALL", class_of(dataset), dataset):
        for said, phrase in phrases().get(of, ()):
            stem, _, part = said.partition(":")
            if "." in stem:  # a variable of another dataset that such forms hold
                other, _, variable = stem.partition(".")
                yield Target(other, variable, part), phrase
                continue
            name = stem if stem in known else f"{dataset}{stem}"
            if name in known:
                yield Target(dataset, name, part), phrase


def _by_words(words: Sequence[Meanings], dataset: str, evidence: str, own: Words | None = None) -> Iterator[Candidate]:
    """Words that are all of a phrase; left out may be what says nothing more, which makes it less sure.

    That is what forms of the dataset are about, that the answer is yes or no, and that it is a code, a name or a text.
    """
    plain = [word for word in words if "yn" not in word] or words
    own = own_words().get(dataset, _NOTHING) if own is None else own
    for target, phrase in said_phrases(dataset):
        for left_out, sure in ((_NOTHING, 1.0), (own, LESS), (own | _CODED, LESS)):
            said = [word for word in plain if not word & left_out or word & phrase]
            if covered(said, phrase) == 1.0:
                yield candidate_of(target, evidence, f"its words are {' '.join(sorted(phrase))}", sure)
                break


def _by_label(label: str, dataset: str) -> Iterator[Candidate]:
    """The label is that of SDTM, or its words are a phrase, with words of the dataset itself left out."""
    words = label_words(label)
    own = own_words().get(dataset, frozenset())
    for variable in collected(dataset):
        theirs = label_words(variable.label)
        if words and sorted(map(sorted, words)) == sorted(map(sorted, theirs)):
            yield candidate_of(Target(dataset, variable.name), LABEL, f"its label is that of {variable.name}")
    for target, phrase in said_phrases(dataset):
        for out, sure in ((_NOTHING, 1.0), (own, LESS), (own | _SAID_ANYWAY, LESS)):
            share = covered([w for w in words if not w & out or w & phrase], phrase)
            if share >= LEAST_OF_LABEL:
                reason = f"its label says {' '.join(sorted(phrase))}"
                yield candidate_of(target, LABEL, reason, sure * (0.85 + 0.15 * share))


def _by_values(field: FieldProfile, dataset: str, lists: Lists) -> Iterator[Candidate]:
    """The values are terms of the list of one variable alone, or time points."""
    if field.type != "text" or len(field.codes) < 2:
        return
    fitting = [v for v in collected(dataset) if v.codelist and _fits(field, tuple(v.codelist.split(";")), lists)]
    if len(fitting) == 1:
        name = fitting[0].name
        yield candidate_of(Target(dataset, name), VALUES, f"its values are terms of the list of {name} alone")
    if is_findings(dataset) and all(TIME_POINT.search(meant) for _, meant in field.said):
        yield candidate_of(Target(dataset, f"{dataset}TPT"), VALUES, "its values are times before or after something")


def _fits(field: FieldProfile, codes: tuple[str, ...], lists: Lists) -> bool:
    return "C66742" not in codes and in_lists(field, codes, lists) == 1.0


def _asked(found: Candidate, field: FieldProfile) -> Candidate:
    """Of DSDECOD a question whether the study was completed; another candidate as it is."""
    if found.target != Target("DS", "DSDECOD") or not yes_or_no(field):
        return found
    words = {word for meanings in (*name_words(field.name, ["DS"]), *label_words(field.label)) for word in meanings}
    if "completion" not in words or words & {"discontinuation", "withdrawal"}:
        return found
    return replace(found, target=replace(found.target, part=COMPLETION), reason=f"{found.reason}; yes or no")


def _weighed(found: Candidate, field: FieldProfile, lists: Lists) -> Candidate:
    """The candidate with what the values say of it: terms of its list make it surer, other words less sure.

    A variable that only the model has, such as DSENDTC, is less sure than one of the dataset's own.
    """
    if found.evidence in (WORDS, LABEL) and not standard_variable(found.target.dataset, found.target.variable):
        found = replace(found, score=found.score * OF_THE_MODEL)
    if found.target.part == COMPLETION or (found.target.variable.endswith("STAT") and are_yes_or_no(field)):
        return found
    codes = codelist_of(found.target)
    share = in_lists(field, codes, lists) if codes and field.type == "text" else -1.0
    if found.target.variable.endswith(("ENRTPT", "STRTPT")) and are_yes_or_no(field):
        return found  # a box that is ticked, or a question of yes and no
    if share == 1.0 and found.evidence != VALUES:
        return replace(found, score=min(0.99, found.score + AGREEING), reason=f"{found.reason}; its values are terms")
    if share == 0.0 and found.evidence not in (NAME, CDASH, APPROVED) and not SAID_OTHERWISE.intersection(codes):
        return replace(found, score=found.score - DISAGREEING, reason=f"{found.reason}; none of its values is a term")
    return found
