"""Faults of methods: their names, what they ask for, what they are handed, what they say of themselves."""

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType

from ..specs import Dataset, Derivation, Finding, Spec, SpecFault
from ..specs.nearest import nearest
from ..specs.settings import field_rules
from ..specs.sheets import OF_PIECES
from .kinds import kind_of
from .methods import Function, find, method_names, sentence
from .offers import AMONG, OFFERED
from .parameters import must_of

Where = tuple[str, str, Sequence[ModuleType]]


def method_faults(derivation: Derivation, codelist: str, dataset: Dataset, spec: Spec, at: Where) -> Iterator[Finding]:
    """Faults of one line's method.

    at is the place of the line, the column it makes, and the modules in which methods are looked for.
    """
    place, column, homes = at
    try:
        function = find(derivation.method, homes, place)
    except SpecFault:
        says = f"No method is called {derivation.method!r}.{nearest(derivation.method, method_names(homes))}"
        mend = "Name a function of the study or one of docs/methods.md."
        yield Finding("SPEC-METHOD", "error", place, says, mend)
        return
    yield from _count_faults(function, derivation, place, column)
    yield from _keyword_faults(function, derivation, codelist, spec, place)
    keywords = _keywords(function)
    if (
        "subject" in keywords
        and kind_of(function) not in ("per_subject", "among_records")
        and "USUBJID" not in dataset.names
    ):
        says = f"{derivation.method} works within subjects, and {dataset.name} has no USUBJID."
        yield Finding("SPEC-METHOD", "error", place, says, "Use another method, or add USUBJID.")
    if derivation.on and kind_of(function) == "each_value" and _of_own_records(derivation, dataset):
        says = f"Nothing is looked up for {column}, so its on {' '.join(derivation.on)!r} is not used."
        yield Finding("SPEC-UNUSED-CELL", "warning", place, says, "Empty the cell on, or name a source elsewhere.")
    for cell, what in (("value", derivation.value), ("collected", derivation.table)):
        if what and cell not in keywords:
            name = "map" if cell == "collected" else cell
            says = f"{derivation.method} does not use the {name} {what!r} of {column}."
            yield Finding("SPEC-UNUSED-CELL", "warning", place, says, f"Empty the cell {name}, or name another method.")
    if derivation.value != derivation.value.strip() and derivation.method not in OF_PIECES:
        says = f"The value {derivation.value!r} of {column} has blanks around it, which are kept."
        yield Finding("SPEC-BLANKS", "warning", place, says, "Take them off, if they are not meant.")
    yield from _sentence_faults(function, derivation, spec, place)


@cache
def _parameters(function: Function) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(function).parameters.values())


def _keywords(function: Function) -> dict[str, inspect.Parameter]:
    """What a function asks for by keyword."""
    return {p.name: p for p in _parameters(function) if p.kind is p.KEYWORD_ONLY}


def _count_faults(function: Function, derivation: Derivation, place: str, column: str) -> Iterator[Finding]:
    """Too few or too many sources for the function's signature."""
    parameters = _parameters(function)
    named = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in named)
    least = max(least, 1) if kind_of(function) == "per_subject" else least
    most = None if any(p.kind is p.VAR_POSITIONAL for p in parameters) else len(named)
    count = len(derivation.sources)
    if count < least or (most is not None and count > most):
        wanted = f"at least {least}" if most is None else str(least) if least == most else f"{least} to {most}"
        names = f" ({', '.join(p.name for p in named)})" if named else ""
        says = f"{derivation.method} takes {wanted} sources{names}, and {column} names {count}."
        yield Finding("SPEC-SOURCES", "error", place, says, "Name as many sources as the method takes, in its order.")


def _keyword_faults(
    function: Function, derivation: Derivation, codelist: str, spec: Spec, place: str
) -> Iterator[Finding]:
    """What a function asks for by keyword and neither its line nor study.toml gives."""
    keywords = _keywords(function)
    variadic = any(p.kind is p.VAR_POSITIONAL for p in _parameters(function))
    for name, parameter in keywords.items():
        needed = parameter.default is parameter.empty
        known = name in (*OFFERED, *AMONG) or name in spec.parameters or name in spec.sheets
        known |= name in field_rules() and any(name in rules for rules in spec.settings.fields.values())
        if needed and not known:
            says = f"{derivation.method} asks for the parameter {name!r}.{nearest(name, list(spec.parameters))}"
            yield Finding("SPEC-PARAMETER", "error", place, says, "Add it under [parameters] in study.toml.")
        if needed and name == "value" and not derivation.value and not variadic:
            says = f"{derivation.method} asks for a value, and the cell is empty."
            mend = "Write it in the cell value, or name no method and give the origin Not Available."
            yield Finding("SPEC-VALUE-CELL", "warning", place, says, mend)
        yield from _value_faults(function, derivation, place) if name == "value" else ()
        if needed and name == "codelist" and not codelist:
            says = f"{derivation.method} asks for a codelist, and the cell is empty."
            yield Finding("SPEC-CODELIST-CELL", "error", place, says, "Name one of the sheet codelists.")
    if "codelists" in keywords and not (derivation.value or codelist):
        says = f"{derivation.method} asks for a codelist, and the cells value and codelist are empty."
        yield Finding("SPEC-CODELIST-CELL", "error", place, says, "Name the codelist of the source in the cell value.")
    if "codelists" in keywords and derivation.value and derivation.value not in spec.codelists:
        says = f"There is no codelist {derivation.value!r}.{nearest(derivation.value, spec.codelists)}"
        yield Finding("SPEC-CODELIST", "error", place, says, "Name one of the sheet codelists in the cell value.")
    if {"codelist", "collected"} <= set(keywords) and not codelist and not derivation.table:
        says = f"{derivation.method} asks for a codelist or a map, and both cells are empty."
        yield Finding("SPEC-CODELIST-CELL", "error", place, says, "Name one of the sheet codelists or maps.")


def _of_own_records(derivation: Derivation, dataset: Dataset) -> bool:
    """Whether all sources stand in the record itself: of its form, where it is always one, its dataset or the study."""
    forms = {record.source for record in dataset.records}
    own = {dataset.name, "STUDY", *(forms if len(forms) == 1 else ())}
    return all(source.table in own or source.table.endswith(".*") for source in derivation.sources)


def _value_faults(function: Function, derivation: Derivation, place: str) -> Iterator[Finding]:
    """A cell value that is not what the function declares."""
    _, must = must_of(function).get("value", (None, None))
    fault = must.fault(derivation.value, derivation) if must and (derivation.value or must.of_line) else ""
    if fault and must:
        whole = fault[0] in "'\"" or fault.startswith("the ")
        says = f"{fault[0].upper()}{fault[1:]}" if whole else f"The value of {derivation.method} {fault}"
        says = says if says.endswith("?") else f"{says}."
        yield Finding("SPEC-VALUE-CELL", "error", place, says, f"Write {must.be}.")


def _sentence_faults(function: Function, derivation: Derivation, spec: Spec, place: str) -> Iterator[Finding]:
    """A method that says nothing of itself, or with a word left open."""
    text = derivation.text or sentence(function, derivation, spec)
    if not text.strip():
        says = f"{derivation.method} has no docstring, so Define-XML could not say how the column is made."
        mend = "Begin the function with a sentence, or write one in the cell text."
        yield Finding("SPEC-DOCSTRING", "error", place, says, mend)
    open_word = re.search(r"\{(\w+)\}", text)
    if open_word:
        says = f"The sentence of {derivation.method} leaves {open_word.group()} open: {text}"
        mend = "Give it by a cell of that name, or under [parameters] in study.toml."
        yield Finding("SPEC-SENTENCE", "warning", place, says, mend)
