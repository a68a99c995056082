"""Variables and conditions in words, by the labels and decodes of the spec, for footnotes and analysis results."""

import re
from collections.abc import Iterable

from ..specs import Spec
from ..specs.conditions import Clause, Condition

SUBJECTS = "ADSL"
PARAMETERS = ("PARAMCD", "PARAM")  # of which the decode says it all
_TAIL = re.compile(r"\s+(flag|group(\s+\d+)?|\(n\)|\(c\))$", re.IGNORECASE)


def variable_words(name: str, dataset: str, spec: Spec | None) -> str:
    """What a variable is, by its label without "Flag" or "Group"; its name where the spec does not have it.

    >>> variable_words("PRIORFL", "ADSL", None)
    'PRIORFL'
    """
    label = _label(name, dataset, spec)
    return " ".join(w if _is_name(w) else w.lower() for w in _TAIL.sub("", label).split()) if label else name


def _is_name(word: str) -> bool:
    """Whether a word keeps its capitals: abbreviations such as HER2, and words with capitals inside.

    >>> [_is_name(word) for word in ("HER2", "Disease-Free", "Age", "A")]
    [True, False, False, False]
    """
    return any(part[1:] != part[1:].lower() for part in word.split("-"))


def condition_words(clauses: Iterable[Clause], dataset: str, spec: Spec | None) -> str:
    """Conditions that must all hold, in words: "measurable disease: Yes" for MEASFL EQ Y; as written where none are known."""
    return " and ".join(_clause(clause, dataset, spec) for clause in clauses)


def _clause(clause: Clause, dataset: str, spec: Spec | None) -> str:
    if not isinstance(clause, Condition) or clause.other or not _label(clause.variable, dataset, spec):
        return str(clause)
    decodes = [_decode(clause.variable, value, dataset, spec) for value in clause.values]
    if clause.comparator not in ("EQ", "IN") or not all(decodes):
        return str(clause)
    words = " or ".join(decodes)
    return words if clause.variable in PARAMETERS else f"{variable_words(clause.variable, dataset, spec)}: {words}"


def _label(name: str, dataset: str, spec: Spec | None) -> str:
    for home in (dataset, SUBJECTS):
        if spec is not None and home in spec.datasets and name in spec.datasets[home].names:
            return spec.datasets[home][name].label
    return ""


def _decode(name: str, value: str, dataset: str, spec: Spec | None) -> str:
    """What a value means: its decode, or itself where it is no term of a codelist and no code."""
    for home in (dataset, SUBJECTS):
        if spec is not None and home in spec.datasets and name in spec.datasets[home].names:
            listed = spec.codelists.get(spec.datasets[home][name].codelist)
            found = [term.decode for term in listed.terms if term.value == value] if listed else []
            return (found[0] or value) if found else value
    return ""
