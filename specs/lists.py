"""What the sheets documents, ledger, notes, edits, grades, scores and units list; each thing carries its `place`."""

import re
from dataclasses import dataclass

from .conditions import Clause, variables

PLACEHOLDER = re.compile(r"\{(\w+)\}")  # in the message of an edit check: the value of a variable
ANY_FIELD = "*"  # of a row of the sheet ledger: every field, and the records themselves


@dataclass(frozen=True)
class Document:
    """A file that define.xml links to: a row of the sheet `documents`.

    href is its file, from define.xml; kind "acrf" for the annotated CRF; package "sdtm", "adam", or "" for both.
    """

    id: str
    title: str
    href: str
    kind: str = ""
    package: str = ""
    place: str = ""

    def is_kind(self, kind: str) -> bool:
        """Whether it is a paper of a kind ("acrf", "csdrg", "adrg"), by its kind or its id."""
        return kind in (self.kind.lower(), self.id.lower())


@dataclass(frozen=True)
class NotSubmitted:
    """Collected values that are not submitted, and why: a row of the sheet `ledger`.

    form is the form's full name ("raw.toxicity"); field a field of it, or "*" for the records themselves;
    where says which of its records.
    """

    form: str
    field: str
    where: tuple[Clause, ...]
    reason: str
    place: str = ""

    def covers(self, field: str) -> bool:
        """Whether it is about a field; the records themselves ("") it is about with every field only."""
        return self.field in (ANY_FIELD, field)


@dataclass(frozen=True)
class GradeCriterion:
    """One criterion of a toxicity grade: a row of the sheet `grades`.

    measure is what is compared with the limit: VALUE the result, LLN or ULN the result in multiples of the lower or
    upper limit of normal, PCHG the change from baseline in per cent, TEXT the result as text (limit is a number then
    only where the text is one). unit "" stands for any.
    """

    test: str
    unit: str
    measure: str
    comparator: str
    limit: str
    grade: float
    place: str = ""


@dataclass(frozen=True)
class ScaleItem:
    """One item of a scale of a questionnaire: a row of the sheet `scores`.

    item is a test code, or the name of a scale that this one is the sum of; low and high are the answers that there
    may be, None for a scale; reversed tells an item whose answer counts from the other end.
    """

    scale: str
    item: str
    reversed: bool = False
    low: float | None = None
    high: float | None = None
    place: str = ""


@dataclass(frozen=True)
class UnitConversion:
    """How a result in one unit is converted to another: a row of the sheet `units`.

    The standard result is result x factor + offset, rounded half away from zero to the decimals (None: not rounded).
    test and system "" stand for any.
    """

    test: str
    collected: str
    standard: str
    factor: float = 1.0
    offset: float = 0.0
    decimals: int | None = None
    system: str = ""
    place: str = ""


@dataclass(frozen=True)
class Note:
    """What a reviewer is told of findings that stay: a row of the sheet `notes`.

    source is who finds it (CORE, m5kit); dataset, variable and record "" are any; who answers for it, where somebody
    does: then the note is a waiver, until a day in ISO 8601, "" without end.
    """

    source: str
    rule: str
    dataset: str
    variable: str
    record: str
    explanation: str
    disposition: str
    who: str
    until: str
    place: str = ""

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that it names; none for any."""
        return tuple(self.dataset.replace(",", " ").split())

    @property
    def words(self) -> str:
        """Why it is as it is and what was done about it, as sentences."""
        return " ".join(t if t.endswith(".") else f"{t}." for t in (self.explanation, self.disposition) if t)


@dataclass(frozen=True)
class EditCheck:
    """What must hold of collected records, and the query to the site where it does not: a row of the sheet `edits`.

    must holds of the records of table (a form, "raw.vitals", or a dataset) where `where` holds; without must there are
    none. fields are the variables that the query names; {SBP} in the message is a value of the record.
    """

    id: str
    table: str
    where: tuple[Clause, ...]
    must: tuple[Clause, ...]
    fields: tuple[str, ...]
    message: str
    severity: str
    place: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that the check names."""
        named = (*variables((*self.where, *self.must)), *self.fields, *PLACEHOLDER.findall(self.message))
        return tuple(dict.fromkeys(named))
