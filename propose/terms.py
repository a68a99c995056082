"""Codelists for proposed rows: which term each collected value means, with what is left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..specs import Spec
from ..specs.terminology import Terminology
from .knowledge import list_names, spoken_terms, term_facts

Cells = dict[str, str]
NO_YES = "C66742"  # both of its terms are needed: flags of other datasets are Y or N, whatever a form happens to hold


@dataclass
class Lists:
    """The codelists that proposed rows need: those of the study, published ones, and what forms usually say.

    wanted holds for each NCI code the terms that are needed, each with the spellings that mean it.
    """

    spec: Spec
    terminology: Terminology
    wanted: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    own: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def want_own(self, name: str, label: str, values: Sequence[str]) -> None:
        """Note a list of the study's own with these terms, as they are collected."""
        self.own[name] = (label, tuple(sorted(values)))

    def term(self, code: str, value: str) -> str:
        """The term of a list that a collected value means, "" where that is not known."""
        known = self._known(code)
        plain = " ".join(value.casefold().split())
        before, _, inside = plain.partition(" (")
        for spoken in (plain, before, inside.rstrip(")")):
            if spoken and spoken in known:
                return known[spoken]
        return ""

    def _known(self, code: str) -> Mapping[str, str]:
        published = self.terminology.lists.get(code)
        found = {term.casefold(): term for term in (published.terms if published else ())}
        own = next((c for c in self.spec.codelists.values() if c.code == code), None)
        for term in own.terms if own else ():
            found |= {s.casefold(): term.value for s in (term.value, *term.synonyms)}
        return {**spoken_terms().get(code, {}), **found}

    def want(self, code: str, values: Sequence[str]) -> tuple[str, ...]:
        """Note that a column needs the terms of these values; the values that mean none are given back."""
        listed = self.wanted.setdefault(code, {})
        unknown = []
        for value in values:
            term = self.term(code, value)
            if term:
                listed.setdefault(term, set()).update({value} if value.casefold() != term.casefold() else ())
            else:
                unknown.append(value)
        return tuple(unknown)

    def extends(self, code: str) -> bool:
        """Whether a list may have terms of the study's own."""
        published = self.terminology.lists.get(code)
        return published.extensible if published else list_names().get(code, ("", "", "No"))[2] == "Yes"

    def decode(self, code: str, term: str) -> str:
        """The published decode of a term, of a test code the name of the test; "" where none is known."""
        published = self.terminology.lists.get(code)
        return self.terminology.decode(published, term) if published and term in published.terms else ""

    def name(self, code: str) -> str:
        """The name of a list: that of the study, else the published one; "" where none is known."""
        own = next((c.name for c in self.spec.codelists.values() if c.code == code), "")
        published = self.terminology.lists.get(code)
        return own or (published.value if published else list_names().get(code, ("", "", ""))[0])

    def rows(self) -> Iterator[Cells]:
        """The lines of the sheet codelists for what is wanted and not there."""
        for name, (label, values) in self.own.items():
            head: Cells = {"label": label, "type": "text", "extensible": "Yes", "match": "fold"}
            for value in values if name not in self.spec.codelists else ():
                yield {"codelist": name, "term": value, "decode": value, **head}
                head = {}
        for code, needed in self.wanted.items():
            listed = {"N": set(), "Y": set(), **needed} if code == NO_YES and needed else needed
            own = next((c for c in self.spec.codelists.values() if c.code == code), None)
            have = {term.value for term in own.terms} if own else set()
            published = self.terminology.lists.get(code)
            named = list_names().get(code, (self.name(code), "", "No"))
            label = published.name if published else named[1]
            extensible = "Yes" if self.extends(code) else "No"
            head = {"label": label, "type": "text", "code": code, "extensible": extensible, "match": "fold"}
            for term in sorted(set(listed) - have):
                decode, number = term_facts().get(code, {}).get(term, ("", ""))
                if published is not None:
                    number = published.terms.get(term, number)
                    decode = self.terminology.decode(published, term) or decode
                said = "; ".join(sorted(listed[term]))
                line = {"codelist": self.name(code), "term": term, "decode": decode or term.capitalize()}
                yield {**line, "term_code": number, "synonyms": said, **({} if own else head)}
                head = {}
