"""Controlled terminology: the user's own file, read and held against the spec's codelists and the finished records.

Which version is used is the user's choice: the files are named under
[terminology] in study.toml or on the command line.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..engine.conditions import holds
from ..engine.encoded import is_encoded, number_text
from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Codelist, Dataset, Finding, InputFault, Spec, Term, Variable, in_order
from ..specs.conditions import variables
from ..specs.nearest import nearest
from ..specs.standards import SDTM, standard_table, standard_variable
from .expected import holds_decodes
from .messages import Mask, Message, by_level, findings_at, levels, record_table
from .registry import Rule, declares

CSV_COLUMNS = ("codelist_code", "codelist_name", "codelist", "extensible", "term_code", "submission_value")
EVS_COLUMNS = (
    "Code",
    "Codelist Code",
    "Codelist Extensible (Yes/No)",
    "Codelist Name",
    "CDISC Submission Value",
)


@dataclass(frozen=True)
class PublishedList:
    """One published codelist: its NCI code, submission value and name, and its terms with their NCI codes."""

    code: str
    value: str
    name: str
    extensible: bool
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Terminology:
    """Published codelists by their NCI code; version is the date in the name of the file, where it has one."""

    lists: Mapping[str, PublishedList]
    version: str = ""

    def joined(self, codes: str) -> PublishedList | None:
        """The list with a code, or the lists of several codes (with ";" between) as one; None where none is known."""
        found = [self.lists[c] for c in codes.split(";") if c in self.lists]
        if len(found) < 2:
            return found[0] if found else None
        terms = {value: code for each in found for value, code in each.terms.items()}
        values, names = (" or ".join(getattr(f, n) for f in found) for n in ("value", "name"))
        return PublishedList(codes, values, names, any(f.extensible for f in found), terms)


# -- reading --------------------------------------------------------------------------


def terminology_files(spec: Spec, study: Path) -> tuple[Path, ...]:
    """The files that study.toml names under [terminology], each a path or a list of paths, taken from the study's folder."""
    return tuple(study / path for paths in spec.settings.terminology.values() for path in paths)


def read_terminology(paths: Sequence[Path]) -> Terminology:
    """The published codelists of one or more files.

    A file is the tab-delimited text of NCI EVS, or CSV with the columns of
    `CSV_COLUMNS`; either may be gzipped. Of a list that stands in several
    files the terms are joined.
    Raises InputFault where a file cannot be read or is neither.
    """
    lists: dict[str, PublishedList] = {}
    versions = []
    for path in paths:
        for listed in _published(path):
            known = lists.get(listed.code, listed)
            lists[listed.code] = PublishedList(
                known.code, known.value, known.name, known.extensible, {**listed.terms, **known.terms}
            )
        versions += re.findall(r"\d{4}-\d\d-\d\d", path.name)[-1:]
    return Terminology(lists, ", ".join(sorted(set(versions))))


def _published(path: Path) -> list[PublishedList]:
    text = _text(path)
    header = text.partition("\n")[0].strip("\r\ufeff")
    delimiter = "\t" if "\t" in header else ","
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    names = set(rows[0]) if rows else set(header.split(delimiter))
    if set(EVS_COLUMNS) <= names:
        return _of_evs(rows)
    if set(CSV_COLUMNS) <= names:
        return _of_csv(rows)
    raise InputFault(
        f"{path} is no terminology: it has neither the columns {', '.join(CSV_COLUMNS)} nor those of NCI EVS "
        f"({', '.join(EVS_COLUMNS)}). Take the text file of a CDISC package from NCI EVS."
    )


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputFault(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except (OSError, EOFError) as error:
        raise InputFault(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _of_csv(rows: Sequence[Mapping[str, str]]) -> list[PublishedList]:
    terms: dict[str, dict[str, str]] = {}
    first: dict[str, Mapping[str, str]] = {}
    for row in rows:
        first.setdefault(row["codelist_code"], row)
        terms.setdefault(row["codelist_code"], {})[row["submission_value"]] = row["term_code"]
    return [
        PublishedList(code, r["codelist"], r["codelist_name"], _yes(r["extensible"]), terms[code])
        for code, r in first.items()
    ]


def _of_evs(rows: Sequence[Mapping[str, str]]) -> list[PublishedList]:
    """Rows without a codelist code are the lists; the others their terms."""
    code, value = "Code", "CDISC Submission Value"
    terms: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["Codelist Code"]:
            terms.setdefault(row["Codelist Code"], {})[row[value]] = row[code]
    heads = [row for row in rows if not row["Codelist Code"]]
    return [
        PublishedList(r[code], r[value], r["Codelist Name"], _yes(r[EVS_COLUMNS[2]]), terms.get(r[code], {}))
        for r in heads
    ]


def _yes(text: str) -> bool:
    return text.strip().lower() in ("yes", "y")


# -- the spec's codelists -------------------------------------------------------------


def terminology_findings(spec: Spec, built: Mapping[str, Built], terminology: Terminology) -> tuple[Finding, ...]:
    """Where the spec's codelists and the finished records are not as the terminology publishes them."""
    found = list(codelist_findings(spec, terminology))
    for dataset in built.values():
        found += value_findings(dataset.dataset, record_table(dataset), spec.codelists, terminology)
    return in_order(found)


@declares(
    Rule(
        "CT-LIST",
        "error",
        "A codelist's NCI code is one that the terminology publishes.",
        "Mend the code, or use another version.",
        "CDISC Controlled Terminology",
    ),
    Rule(
        "CT-EXTENSIBLE",
        "error",
        "A codelist is extensible where the published list is, and only there.",
        "Write Yes or No under extensible as it is published.",
        "CDISC Controlled Terminology",
    ),
    Rule(
        "CT-TERM",
        "error",
        "A term of a list that cannot be extended is one of the published list; so is a term with an NCI code.",
        "Use a term of the list.",
        "CDISC Controlled Terminology",
    ),
    Rule(
        "CT-TERM-CODE",
        "error",
        "A term has the NCI code that is published for it.",
        "Write that code under term_code.",
        "CDISC Controlled Terminology",
    ),
    Rule(
        "CT-VARIABLE",
        "warning",
        "A variable that the standard binds to a published list has a codelist with its code.",
        "Name a codelist with that code.",
        "SDTMIG 3.4, 4.3",
    ),
)
def codelist_findings(spec: Spec, terminology: Terminology) -> Iterator[Finding]:
    """Where the spec's codelists differ from the published ones: code, extensibility, terms and their codes."""
    values = {listed.value: listed for listed in terminology.lists.values()}
    for listed in spec.codelists.values():
        place = listed.place or f"codelist {listed.name}"
        published = terminology.lists.get(listed.code)
        if listed.code and published is None:
            says = f"Codelist {listed.name} has the code {listed.code}, which {_named(terminology)} does not have."
            yield Finding("CT-LIST", "error", place, says, "Mend the code, or use another version.")
        elif published is not None:
            yield from _list_findings(listed, published, place, terminology)
        elif listed.name in values and not listed.dictionary:
            says = f"Codelist {listed.name} has no NCI code, and {_named(terminology)} publishes a list of that name."
            mend = f"Give it the code {values[listed.name].code}, or another name."
            yield Finding("CT-LIST", "warning", place, says, mend)
    for dataset in spec.datasets.values():
        yield from _variable_findings(dataset, spec.codelists, terminology)


def _named(terminology: Terminology) -> str:
    return f"the terminology {terminology.version}".strip()


def _list_findings(
    listed: Codelist, published: PublishedList, place: str, terminology: Terminology
) -> Iterator[Finding]:
    if listed.extensible != published.extensible:
        words = {True: "extensible", False: "not extensible"}
        says = (
            f"Codelist {listed.name} is {words[listed.extensible]} here, and {words[published.extensible]} "
            f"as {published.code} in {_named(terminology)}."
        )
        mend = f"Write {'Yes' if published.extensible else 'No'} under extensible."
        yield Finding("CT-EXTENSIBLE", "error", place, says, mend)
    for term in listed.terms:
        yield from _term_findings(term, listed, published, term.place or place)


def _term_findings(term: Term, listed: Codelist, published: PublishedList, place: str) -> Iterator[Finding]:
    code = published.terms.get(term.value)
    if code is None and not published.extensible:
        says = f"Term {term.value!r} of {listed.name} is not in {published.value} ({published.code}), and the list cannot be extended."
        yield Finding("CT-TERM", "error", place, says, f"Use a term of the list.{_near(term.value, published)}")
    elif code is None and term.code:
        says = f"Term {term.value!r} of {listed.name} has the code {term.code}, and is not in {published.value}."
        mend = f"Mend the term, or leave the code out for a term of one's own.{_near(term.value, published)}"
        yield Finding("CT-TERM", "error", place, says, mend)
    elif code is None:
        says = f"Term {term.value!r} of {listed.name} extends {published.value} ({published.code})."
        mend = f"Make sure that no term of the list means the same.{_near(term.value, published)}"
        yield Finding("CT-EXTENDED", "note", place, says, mend)
    elif term.code != code:
        said = f"the code {term.code}" if term.code else "no code"
        says = f"Term {term.value!r} of {listed.name} has {said}, and {code} in {published.value}."
        severity = "error" if term.code else "warning"
        yield Finding("CT-TERM-CODE", severity, place, says, f"Write {code} under term_code.")


def _near(value: str, published: PublishedList) -> str:
    same = [v for v in published.terms if v.casefold() == value.casefold()]
    return f" Did you mean {same[0]!r}?" if same else nearest(value, published.terms)


def _variable_findings(
    dataset: Dataset, codelists: Mapping[str, Codelist], terminology: Terminology
) -> Iterator[Finding]:
    """Variables that the standard binds to a published list, and the spec to none or another."""
    for variable in dataset.variables:
        known = standard_variable(standard_table(dataset.name, dataset.kind), variable.name)
        bound = known is not None and known.standard == SDTM and terminology.joined(known.codelist)
        if known is None or not bound or holds_decodes(variable):
            continue
        lines = [v.codelist for v in dataset.values if v.variable == variable.name and v.codelist]
        codes = {codelists[n].code for n in (variable.codelist, *lines) if n in codelists}
        published = terminology.joined(known.codelist)
        if published and not codes & set(known.codelist.split(";")):
            others = ", ".join(sorted(codes - {""}))
            has = f"a list with the code {others}" if others else "no published list"
            says = f"{SDTM} binds {variable} to {published.value} ({known.codelist}), and the sheet to {has}."
            mend = "Name a codelist with that code."
            yield Finding("CT-VARIABLE", "warning", variable.at("codelist"), says, mend)


# -- the finished records -------------------------------------------------------------


def value_findings(
    dataset: Dataset, table: Table, codelists: Mapping[str, Codelist], terminology: Terminology
) -> Iterator[Finding]:
    """Values of a finished dataset that are not in the published list of their codelist."""
    for variable in dataset.variables:
        if variable.name in table.frame.columns:
            yield from _variable_values(variable, dataset, table, codelists, terminology)


def _variable_values(
    variable: Variable,
    dataset: Dataset,
    table: Table,
    codelists: Mapping[str, Codelist],
    terminology: Terminology,
) -> Iterator[Finding]:
    """The records of each value-level list by that list, the rest by the variable's own.

    A column of decodes is held against the list that the standard binds it to.
    Which records a condition on RECORD means does not show in a finished
    dataset: the terms of its list are allowed in all of the rest.
    """
    rest = np.ones(len(table.frame), dtype=bool)
    codes = [codelists[variable.codelist].code] if variable.codelist in codelists else []
    if holds_decodes(variable):
        known = standard_variable(standard_table(dataset.name, dataset.kind), variable.name)
        codes = known.codelist.split(";") if known else []
    for value in dataset.values:
        if value.variable != variable.name or value.codelist not in codelists:
            continue
        code = codelists[value.codelist].code
        if set(variables(value.where)) <= set(table.frame.columns):
            here = rest & holds(value.where, table.frame, len(table.frame))
            rest &= ~here
            yield from foreign_values(table, variable.name, terminology.joined(code), here)
        else:
            codes.append(code)
    if codes and all(code in terminology.lists for code in codes):
        yield from foreign_values(table, variable.name, terminology.joined(";".join(codes)), rest)


@declares(
    Rule(
        "CT-VALUE",
        "error",
        "A value is a term of the published list of its variable, where the list cannot be extended.",
        "Use a term of the list.",
        "SDTMIG 3.4, 4.3",
    ),
    Rule(
        "CT-EXTENDED",
        "note",
        "A value that extends a published list means nothing that the list has a term for.",
        "Make sure that no term of the list means the same.",
        "SDTMIG 3.4, 4.3",
    ),
)
def foreign_values(
    table: Table, name: str, published: PublishedList | None, among: Mask | None = None
) -> Iterator[Finding]:
    """The values of a column that a published list does not have: errors, or notes where the list is extensible."""
    if published is None:
        return
    at = _foreign(table.frame[name], published.terms)
    at = at if among is None else at & among
    if published.extensible:
        says = f"{table.name}.{name} is {{value}}, which extends {published.value} ({published.code})."
        message = Message("CT-EXTENDED", says, "Make sure that no term of the list means the same.", "note", 1)
    else:
        says = f"{table.name}.{name} is {{value}}, which is not in {published.value} ({published.code})."
        message = Message("CT-VALUE", says, "Use a term of the list, which cannot be extended.")
    yield from findings_at(table, at, name, message)


def _foreign(column: pd.Series, terms: Mapping[str, str]) -> Mask:
    if is_encoded(column):
        return by_level(column, np.array([level not in terms for level in levels(column)], dtype=bool))
    codes, values = pd.factorize(column)
    return np.array([number_text(v) not in terms for v in values] + [False], dtype=bool)[codes]
