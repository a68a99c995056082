"""Boxes of which all that apply are ticked: those of one question (REDCap's race___1), and lists of yes and no."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ..profile.fields import FieldProfile
from ..specs.standards import standard_variable
from .candidates import BOX, Candidate, candidate_of
from .names import covered, label_words, name_words
from .targets import Target, are_yes_or_no, class_of

LEAST_BOXES = 3
_GROUP = re.compile(r"(.+?)___(.+)")
_CHOICE = re.compile(r"\(choice=(.*)\)\s*$")
_AFTER = re.compile(r"\s*(?:\([^()]*\)|\?|:)\s*$")
_TOPICS = {"EVENTS": "TERM", "INTERVENTIONS": "TRT"}


def group_of(name: str) -> str:
    """The question of which a field is one box, "" for a field that is none.

    >>> group_of("race___1"), group_of("race")
    ('race', '')
    """
    found = _GROUP.fullmatch(name)
    return found[1] if found else ""


def said_by(field: FieldProfile) -> str:
    """What a tick in a box says: the choice in its label, else the label, else the name.

    >>> said_by(FieldProfile("htn___1", "History (choice=Hypertension)", "integer", 1, 1, 1, ()))
    'Hypertension'
    """
    choice = _CHOICE.search(field.label)
    if choice:
        return choice[1].strip()
    label = " ".join(field.label.split())
    while (shorter := _AFTER.sub("", label)) != label:
        label = shorter
    return label or field.name.rpartition("___")[2].replace("_", " ")


def box_candidates(
    fields: Sequence[FieldProfile], dataset: str, found: Mapping[str, tuple[Candidate, ...]]
) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """For each box what it may become: the topic of an event or intervention, or the race of a subject.

    found: the candidates of all fields; a list of yes and no is taken for boxes only where no field has the topic.
    """
    grouped = [f for f in fields if group_of(f.name)]
    if dataset == "DM":
        races = [f for f in grouped if covered(name_words(group_of(f.name), ["DM"]), frozenset(("race",)))]
        yield from _each(races, Target("DM", "RACE", BOX), "a box of the question of race")
    topic = f"{dataset}{_TOPICS.get(class_of(dataset), '?')}"
    if standard_variable(dataset, topic) is None:
        return
    if grouped:
        yield from _each(grouped, Target(dataset, topic, BOX), "a box of a question of which all that apply are ticked")
    elif not any(c and c[0].target.variable == topic for c in found.values()):
        listed = [f for f in fields if not found.get(f.name) and are_yes_or_no(f) and label_words(said_by(f))]
        if len(listed) >= LEAST_BOXES:
            yield from _each(listed, Target(dataset, topic, BOX), "one of a list of questions of yes and no")


def _each(fields: Sequence[FieldProfile], target: Target, reason: str) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    yield from ((f.name, (candidate_of(target, BOX, f"{f.name} is {reason}"),)) for f in fields)
