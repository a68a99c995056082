"""Variables and conditions in words, by the labels and decodes of the spec, for footnotes and analysis results."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..specs import Spec
from ..specs.conditions import Clause, Condition, parsed
from .parameters import CONDITION, MODEL, VARIABLES, Parameter

SUBJECTS = "ADSL"
PARAMETERS = ("PARAMCD", "PARAM")  # of which the decode says it all
OF_MODELS = ("model", "terms", "take")  # parameters that name terms of a model
SPOKEN = {"TRT": "treatment", "VISIT": "visit", "TIME": "time", "LOGTIME": "log time"}
COMPARED = {  # how a comparison is told, {} being the variable
    "NE": "{} other than",
    "NOTIN": "{} other than",
    "GT": "{} above",
    "GE": "{} of at least",
    "LT": "{} below",
    "LE": "{} of at most",
    "PRESENT": "a known {}",
    "BLANK": "no {}",
}
FLAGS = {"Y": "Yes", "N": "No"}
_NAME = re.compile(r"(?<![=\w])[A-Z][A-Z0-9]*\b")
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
    """Conditions that must all hold, in words: "measurable disease" for MEASFL EQ Y; as written where none are known."""
    return " and ".join(_clause(clause, dataset, spec) for clause in clauses)


def _clause(clause: Clause, dataset: str, spec: Spec | None) -> str:
    if not isinstance(clause, Condition) or clause.other or not _label(clause.variable, dataset, spec):
        return str(clause)
    decodes = [_decode(clause.variable, value, dataset, spec) for value in clause.values]
    what = variable_words(clause.variable, dataset, spec)
    if clause.comparator in COMPARED and all(decodes) and not clause.any_case:
        return f"{COMPARED[clause.comparator].format(what)} {' or '.join(decodes)}".strip()
    if clause.comparator not in ("EQ", "IN") or not all(decodes):
        return str(clause)
    if clause.variable.endswith("FL"):
        decodes = [FLAGS.get(decode, decode) for decode in decodes]
    if decodes in (["Yes"], ["No"]):
        return ("no " if decodes == ["No"] else "") + what
    words = " or ".join(decodes)
    return words if clause.variable in PARAMETERS else f"{what}: {words}"


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


def parameter_words(
    parameters: Mapping[str, str], known: Iterable[Parameter[Any]], dataset: str, spec: Spec | None
) -> str:
    """Named parameters in words, variables by their labels: "strata: age group and sex; ties: efron"."""
    by_name = {p.name: p for p in known}
    parts = []
    for name, given in parameters.items():
        named = MODEL if name in OF_MODELS else by_name[name].names if name in by_name else ""
        parts.append(f"{name.replace('_', ' ')}: {_value(given, named, dataset, spec) or 'none'}")
    return "; ".join(parts)


def _value(given: str, named: str, dataset: str, spec: Spec | None) -> str:
    if named == VARIABLES:
        return " and ".join(variable_words(name, dataset, spec) for name in given.split())
    if named == CONDITION:
        return condition_words(parsed(given), dataset, spec)
    return model_words(given, dataset, spec) if named == MODEL else given


def model_words(terms: str, dataset: str, spec: Spec | None) -> str:
    """The terms of a model by the labels of its variables.

    >>> model_words("TRT + TRT*VISIT + SEX=F", "ADSL", None)
    'treatment + treatment*visit + SEX=F'
    """
    return _NAME.sub(lambda m: SPOKEN.get(m[0]) or variable_words(m[0], dataset, spec), terms)
