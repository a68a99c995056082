"""What the sheets documents, ledger, grades, scores and units list; each thing carries its `place`."""

from dataclasses import dataclass

from .conditions import Clause

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
