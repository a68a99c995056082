"""Faults of the sheets codelists and maps."""

import re
from collections.abc import Iterator

from .findings import Finding
from .model import Codelist, Row, Term, Value, Variable
from .nearest import nearest
from .spec import Spec
from .spelling import folded

MATCHES = ("exact", "fold")
TYPES = ("text", "integer", "float")
CONSTANT = ("constant", "constant_where_present", "constant_where_missing")
_CODE = re.compile(r"C\d+")
_SHARED = ("label", "type", "code", "extensible", "match", "dictionary", "version")


def codelist_faults(spec: Spec) -> Iterator[Finding]:
    """Faults of the codelists: terms, synonyms, decodes, codes, and lists that nothing uses."""
    yield from _disagreeing_rows(spec)
    used = {line.codelist for line in _lines(spec)}
    for listed in spec.codelists.values():
        place = listed.place or f"codelist {listed.name}"
        yield from _list_faults(listed, place)
        yield from _term_faults(listed)
        yield from _synonym_faults(listed)
        if listed.name not in used:
            says = f"No variable uses the codelist {listed.name}."
            yield Finding("SPEC-CODELIST-UNUSED", "note", place, says, "Remove it, or name it in a sheet.")


def _lines(spec: Spec) -> list[Variable | Value]:
    """Every line that makes a column, in all sheets."""
    found: list[Variable | Value] = []
    for dataset in spec.datasets.values():
        found += [*dataset.columns, *dataset.lines]
    return found


def _disagreeing_rows(spec: Spec) -> Iterator[Finding]:
    """Attributes of a list are read from its first row; a later row that says otherwise is not heard."""
    first: dict[str, Row] = {}
    for row in spec.as_written("codelists"):
        head = first.setdefault(row["codelist"], row)
        for column in _SHARED:
            if row[column] and row[column] != head[column]:
                says = f"{column} {row[column]!r} of codelist {row['codelist']} is not read: its first line decides."
                mend = f"Write it at {head.place}, or remove it here."
                yield Finding("SPEC-CODELIST", "warning", row.place, says, mend)


def _list_faults(listed: Codelist, place: str) -> Iterator[Finding]:
    if not listed.name:
        says = "A line of the sheet codelists names no codelist."
        yield Finding("SPEC-CODELIST", "error", place, says, "Name it, or remove the line.")
    if listed.type not in TYPES:
        says = f"Codelist {listed.name} has the type {listed.type!r}."
        yield Finding("SPEC-CODELIST", "error", place, says, f"Write one of {', '.join(TYPES)}.")
    if listed.match not in MATCHES:
        says = f"Codelist {listed.name} is matched {listed.match!r}.{nearest(listed.match, MATCHES)}"
        yield Finding("SPEC-CODELIST", "error", place, says, "Write exact or fold.")
    if not listed.terms and not listed.dictionary:
        says = f"Codelist {listed.name} has neither terms nor a dictionary."
        yield Finding("SPEC-CODELIST", "error", place, says, "List its terms, or name the dictionary.")
    if listed.dictionary and not listed.version:
        says = f"Codelist {listed.name} does not say which version of {listed.dictionary} it is."
        yield Finding("SPEC-CODELIST", "error", place, says, "Write the version.")
    if listed.code and not _CODE.fullmatch(listed.code):
        says = f"{listed.code!r} is no NCI code of a codelist."
        yield Finding(
            "SPEC-CODE", "error", place, says, "Write C and digits, or leave it blank for a list of one's own."
        )


def _term_faults(listed: Codelist) -> Iterator[Finding]:
    decodes = any(t.decode for t in listed.terms)
    seen: dict[str, Term] = {}
    for term in listed.terms:
        place = term.place or f"codelist {listed.name}"
        if term.value in seen:
            says = f"Term {term.value!r} of {listed.name} is listed twice, first at {seen[term.value].place}."
            yield Finding("SPEC-TERM", "error", place, says, "Keep one of the lines.")
        seen.setdefault(term.value, term)
        if decodes and not term.decode:
            says = f"Term {term.value!r} of {listed.name} has no decode, though others of the list do."
            yield Finding("SPEC-DECODE", "error", place, says, "Give every term a decode, or none.")
        if len(term.value.encode()) > 200:
            says = f"A term of {listed.name} has {len(term.value.encode())} bytes."
            yield Finding("SPEC-TERM", "error", place, says, "Shorten it to 200.")
        if listed.type != "text" and not _is_number(term.value):
            says = f"Term {term.value!r} of the {listed.type} list {listed.name} is not a number."
            yield Finding("SPEC-TERM", "error", place, says, "Write a number, or make the list text.")
        if term.code and not _CODE.fullmatch(term.code):
            says = f"{term.code!r} is no NCI code of a term."
            yield Finding(
                "SPEC-CODE", "error", place, says, "Write C and digits, or leave it blank for a term of one's own."
            )
        if listed.code and not listed.extensible and not term.code:
            says = f"Term {term.value!r} of {listed.name} has no NCI code, and the list cannot be extended."
            yield Finding("SPEC-CODE", "error", place, says, "Give the code of the term, or use a term of the list.")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _synonym_faults(listed: Codelist) -> Iterator[Finding]:
    """Spellings that mean two terms, as the list matches them."""
    meant: dict[str, Term] = {}
    for term in listed.terms:
        for spelling in dict.fromkeys((term.value, *term.synonyms)):
            known = spelling if listed.match == "exact" else folded(spelling)
            other = meant.setdefault(known, term)
            if other.value != term.value:
                says = f"{spelling!r} means both {other.value!r} and {term.value!r} in {listed.name}."
                mend = f"Leave it with one of them; the other is at {other.place}."
                yield Finding("SPEC-SYNONYM", "error", term.place or f"codelist {listed.name}", says, mend)


def constant_faults(spec: Spec) -> Iterator[Finding]:
    """Values that a line sets, and that are not in its codelist."""
    for line in _lines(spec):
        own, value = spec.codelists.get(line.codelist), line.derivation.value
        terms = {t.value for t in own.terms} if own else set()
        if own and terms and value and line.derivation.method in CONSTANT and value not in terms:
            says = f"{line} is set to {value!r}, which is not in the codelist {own.name}."
            mend = f"Add the term, or mend the cell value.{nearest(value, terms)}"
            yield Finding("SPEC-CONSTANT", "error", line.place or str(line), says, mend)


def map_faults(spec: Spec) -> Iterator[Finding]:
    """Collected values that a map gives two values, values outside the codelist, maps that nothing uses."""
    seen: dict[tuple[str, str], Row] = {}
    for row in spec.as_written("maps"):
        first = seen.setdefault((row["map"], folded(row["collected"])), row)
        if first["value"] != row["value"]:
            says = f"{row['collected']!r} means both {first['value']!r} and {row['value']!r} in the map {row['map']}."
            yield Finding("SPEC-MAP", "error", row.place, says, f"Leave one of them; the other is at {first.place}.")
    lines = _lines(spec)
    used = {line.derivation.table for line in lines}
    for name in spec.maps:
        if name not in used:
            says = f"No variable uses the map {name}."
            yield Finding("SPEC-MAP-UNUSED", "note", f"map {name}", says, "Remove it, or name it in a sheet.")
    for line in lines:
        own = spec.codelists.get(line.codelist)
        terms = {t.value for t in own.terms} if own else set()
        for value in sorted(set(spec.maps.get(line.derivation.table, {}).values())) if terms else ():
            if own and value and value not in terms:
                says = (
                    f"Map {line.derivation.table} gives {value!r}, which is not in the codelist {own.name} of {line}."
                )
                mend = f"Add the term, or mend the map.{nearest(value, terms)}"
                yield Finding("SPEC-MAP", "error", line.place or str(line), says, mend)
