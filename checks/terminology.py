"""Controlled terminology: the user's own files held against the spec's codelists and the finished records.

Which version is used is the user's choice: the files are named under
[terminology] in study.toml or on the command line.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..engine.conditions import holds
from ..engine.encoded import is_encoded, number_text
from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Codelist, Dataset, Finding, Spec, Term, Variable, in_order
from ..specs.conditions import variables
from ..specs.nearest import nearest
from ..specs.standards import SDTM, standard_table, standard_variable
from ..specs.terminology import PublishedList, Terminology
from .expected import holds_decodes
from .messages import Mask, Message, by_level, distinct_texts, findings_at, record_table
from .registry import Rule, declares

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
        return by_level(column, np.array([level not in terms for level in distinct_texts(column)], dtype=bool))
    codes, values = pd.factorize(column)
    return np.array([number_text(v) not in terms for v in values] + [False], dtype=bool)[codes]
