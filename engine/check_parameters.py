"""Faults of [parameters] in study.toml that show once it is known which methods ask for them, and of what type."""

import inspect
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType

from ..specs import Dataset, Derivation, Finding, Spec, SpecFault
from ..specs.nearest import nearest
from ..specs.settings import known_settings
from .methods import Function, find
from .offers import AMONG, OFFERED

PLACE = "study.toml, [parameters]"
SLIP = 0.75  # how alike a name must be to one that is asked for: a study may have parameters of its own
WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def parameter_faults(spec: Spec, functions: Iterable[Function]) -> Iterator[Finding]:
    """Parameters that no method can get, that none asks for and look like a slip, and those of another type than keywords.

    Those that the product declares have been held against their kinds in reading.

    functions are the methods that the sheets name.
    """
    keywords: dict[str, inspect.Parameter] = {}
    for function in functions:
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY:
                keywords.setdefault(parameter.name, parameter)
    optional = {name for name, parameter in keywords.items() if parameter.default is not parameter.empty}
    known = {*optional, *known_settings()["parameters"]} - {*OFFERED, *AMONG, *spec.sheets}
    sources = {s.column.lower() for d in _derivations(spec) for s in d.sources if s.table == "STUDY"}
    product = known_settings()["parameters"]
    for name, value in spec.parameters.items():
        if name in (*OFFERED, *AMONG):
            says = f"The parameter {name!r} reaches no method: under this name each gets its own {name} of the record or sheet."
            yield Finding("SPEC-SETTING", "error", PLACE, says, "Give it another name.")
        elif name in spec.sheets:
            says = (
                f"The parameter {name!r} would take the place of the sheet {name}, which methods get under this name."
            )
            yield Finding("SPEC-SETTING", "error", PLACE, says, "Give it another name.")
        elif name not in keywords and name not in product and name.lower() not in sources:
            if meant := nearest(name, known, SLIP):
                says = f"No method of the sheets asks for the parameter {name!r}.{meant}"
                yield Finding("SPEC-SETTING", "warning", PLACE, says, "Mend its name, if that was meant.")
        elif name in keywords and name not in product and not _fits(value, keywords[name].annotation):
            says = f"{name} is {value!r}, and {_words(keywords[name].annotation)} is meant."
            yield Finding("SPEC-SETTING", "error", PLACE, says, "Mend the value.")


def methods_of(spec: Spec, homes: Mapping[str, Sequence[ModuleType]]) -> Iterator[Function]:
    """The methods that the sheets name, as far as they are found."""
    for name, dataset in spec.datasets.items():
        methods = [*(d.method for d in _lines(dataset)), *(d.method for d in dataset.derived)]
        for method in dict.fromkeys(filter(None, methods)):
            try:
                yield find(method, homes.get(name, ()), dataset.place)
            except SpecFault:
                continue


def _derivations(spec: Spec) -> Iterator[Derivation]:
    for dataset in spec.datasets.values():
        yield from _lines(dataset)


def _lines(dataset: Dataset) -> Iterator[Derivation]:
    yield from (v.derivation for v in dataset.columns)
    yield from (v.derivation for v in dataset.lines)


def _fits(value: object, annotation: typing.Any) -> bool:
    """Whether a value of study.toml is what an annotation says; True for annotations that are not understood."""
    if isinstance(annotation, types.UnionType):
        return any(_fits(value, one) for one in annotation.__args__)
    if annotation is None or annotation is types.NoneType:
        return value is None
    if annotation is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if annotation in (int, str, bool):
        return isinstance(value, annotation) and (annotation is bool or not isinstance(value, bool))
    if typing.get_origin(annotation) is not None:
        inner = typing.get_args(annotation)
        many = typing.get_origin(annotation) in (list, Sequence, tuple)
        return not many or (isinstance(value, list) and all(_fits(v, inner[0]) for v in value))
    return True


def _words(annotation: typing.Any) -> str:
    if isinstance(annotation, types.UnionType):
        return " or ".join(_words(one) for one in annotation.__args__ if one is not types.NoneType)
    if annotation in WORDS:
        return WORDS[annotation]
    inner = typing.get_args(annotation)
    return f"a list, each of it {_words(inner[0])}," if inner else "another value"
