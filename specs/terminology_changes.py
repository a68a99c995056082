"""What a change of the version of terminology is, and what it does to a study."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .findings import Finding, in_order
from .model import Codelist, Term, Value, Variable
from .spec import Spec
from .terminology import PublishedList, Terminology

KINDS = (
    "list gone",
    "new list",
    "list renamed",
    "extensible",
    "term gone",
    "new term",
    "term renamed",
    "code",
    "decode",
)
RULE = "CT-CHANGE"


@dataclass(frozen=True, order=True)
class Change:
    """One difference of two versions: its kind (one of `KINDS`), the list and the term it is about, and what it was and is.

    list and value are the NCI code and the submission value of the list; term is the NCI code of the term, "" where
    the list itself has changed. old and new are submission values, or what else has changed: names of lists, Yes or No
    for extensible, NCI codes, preferred terms.
    """

    list: str
    value: str
    kind: str
    term: str = ""
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        what = {"": self.kind}.get(self.term, f"{self.kind} {self.term}")
        values = " -> ".join(text for text in (self.old, self.new) if text)
        return f"{self.value} ({self.list}): {what}: {values}" if values else f"{self.value} ({self.list}): {what}"


def changes(old: Terminology, new: Terminology) -> tuple[Change, ...]:
    """Every difference between two versions, by list; a term is known by its NCI code."""
    found: list[Change] = []
    for code in sorted({*old.lists, *new.lists}):
        before, after = old.lists.get(code), new.lists.get(code)
        if before is None and after is not None:
            found.append(Change(code, after.value, "new list", new=after.name))
        elif after is None and before is not None:
            found.append(Change(code, before.value, "list gone", old=before.name))
        elif before is not None and after is not None:
            found += _of_list(before, after)
    return tuple(found)


def _of_list(old: PublishedList, new: PublishedList) -> Iterator[Change]:
    code, value = new.code, new.value
    for before, after in ((old.value, new.value), (old.name, new.name)):
        if before != after:
            yield Change(code, value, "list renamed", old=before, new=after)
    if old.extensible != new.extensible:
        yield Change(code, value, "extensible", old=_yes(old.extensible), new=_yes(new.extensible))
    before_by, after_by = _by_code(old), _by_code(new)
    for term in sorted({*before_by, *after_by}):
        before, after = before_by.get(term, ""), after_by.get(term, "")
        if before and after and before != after:
            yield Change(code, value, "term renamed", term, before, after)
        elif before and not after and before not in new.terms:
            yield Change(code, value, "term gone", term, old=before)
        elif after and not before and after not in old.terms:
            yield Change(code, value, "new term", term, new=after)
    for text in sorted(set(old.terms) & set(new.terms)):
        if old.terms[text] != new.terms[text]:
            yield Change(code, value, "code", new.terms[text], old.terms[text], new.terms[text])
        elif old.preferred.get(text) and new.preferred.get(text) and old.preferred[text] != new.preferred[text]:
            yield Change(code, value, "decode", new.terms[text], old.preferred[text], new.preferred[text])


def _by_code(listed: PublishedList) -> dict[str, str]:
    return {code: value for value, code in listed.terms.items()}


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


# -- a study --------------------------------------------------------------------------


def hits(spec: Spec, changed: tuple[Change, ...]) -> tuple[Finding, ...]:
    """What the changes do to a study: to its codelists, the terms that it uses, and the values that its sheets write."""
    by_list: dict[str, list[Change]] = {}
    for change in changed:
        by_list.setdefault(change.list, []).append(change)
    found: list[Finding] = []
    for listed in spec.codelists.values():
        for change in by_list.get(listed.code, ()) if listed.code else ():
            found += _of_codelist(listed, change, spec)
    return in_order(found)


def _of_codelist(listed: Codelist, change: Change, spec: Spec) -> Iterator[Finding]:
    place = listed.place or f"codelist {listed.name}"
    if change.kind == "list gone":
        says = f"Codelist {listed.name} ({listed.code}) is no longer published{_used_by(listed, spec)}."
        yield Finding(RULE, "error", place, says, "Use the list that took its place.")
    elif change.kind == "list renamed":
        says = f"Codelist {listed.name} ({listed.code}) is now called {change.new!r}, not {change.old!r}."
        yield Finding(RULE, "note", place, says, "Write the new name under label.")
    elif change.kind == "extensible":
        says = f"Codelist {listed.name} ({listed.code}) was extensible: {change.old}, and is now: {change.new}."
        yield Finding(
            RULE, "warning", place, says, f"Write {change.new} under extensible, and look at terms of your own."
        )
    else:
        yield from _of_terms(listed, change, spec)


def _of_terms(listed: Codelist, change: Change, spec: Spec) -> Iterator[Finding]:
    """What a change of a term does to the terms of a list, found by NCI code, else by value."""
    for term in listed.terms:
        message = _of_term(term, listed, change)
        if message:
            severity, says, mend = message
            yield Finding(RULE, severity, term.place or listed.place, f"{says}{_used_by(listed, spec)}.", mend)
    if change.kind in ("term gone", "term renamed"):
        for line in _lines(listed, spec):
            if line.derivation.value == change.old:
                says = f"{line} is made with the value {change.old!r}, which {listed.name} no longer has."
                mend = f"Write {change.new!r}." if change.new else "Write a term of the list."
                yield Finding(RULE, "error", line.at("value"), says, mend)


def _of_term(term: Term, listed: Codelist, change: Change) -> tuple[str, str, str] | None:
    named, old = f"Term {term.value!r} of {listed.name}", term.value == change.old
    if change.kind == "term gone" and old:
        return "error", f"{named} ({change.term}) is no longer published", "Use another term of the list."
    if change.kind == "term renamed" and old:
        return "error", f"{named} ({change.term}) is now {change.new!r}", f"Write {change.new!r}."
    if change.kind == "new term" and term.value == change.new and not term.code:
        return (
            "warning",
            f"{named} was your own, and is now published",
            f"Write the code {change.term} under term_code.",
        )
    if change.kind == "code" and term.code == change.old:
        return "error", f"{named} has now the NCI code {change.new}, not {change.old}", f"Write {change.new}."
    if change.kind == "decode" and term.code == change.term and term.decode == change.old:
        return "note", f"{named} has now the preferred term {change.new!r}", "Write it under decode."
    return None


def _used_by(listed: Codelist, spec: Spec) -> str:
    """The columns that have the list, as the end of a sentence."""
    found = list(dict.fromkeys(_column(line) for line in _lines(listed, spec)))
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f" (used by {', '.join(found[:3])}{more})" if found else ""


def _lines(listed: Codelist, spec: Spec) -> Iterator[Variable | Value]:
    """The lines of sheets that name a codelist."""
    for dataset in spec.datasets.values():
        lines: tuple[Variable | Value, ...] = (*dataset.variables, *dataset.values)
        yield from (line for line in lines if line.codelist == listed.name)


def _column(line: Variable | Value) -> str:
    return str(line) if isinstance(line, Variable) else f"{line.dataset}.{line.variable}"


def counts(changed: tuple[Change, ...]) -> Mapping[str, int]:
    """How many changes there are of each kind, in the order of `KINDS`."""
    return {kind: number for kind in KINDS if (number := sum(c.kind == kind for c in changed))}
