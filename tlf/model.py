"""Displays and analyses as objects: what the two sheets say, typed. `tlf.sheets` reads them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..specs.conditions import Clause
from ..specs.display_rows import AnalysisCells, DisplayCells
from .kind import Kind
from .layout import Layout

ALL = "ALL"
VERSUS = " vs "
POOLED = " ++ "
CELLS = "|"
PLACEHOLDER = re.compile(r"\{(?:(\w+)\.)?(\w+)\}")  # {p}, or {TEST.p} of the analysis TEST


@dataclass(frozen=True)
class Group:
    """One group of a display: its code and its printed name.

    The code is a value of the display's `by`, several pooled ("A ++ B"), ALL, or a comparison ("PB vs P").
    """

    code: str
    label: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The sides of the comparison, or the group alone; none for ALL."""
        return group_codes(self.code)


_QUOTED = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'  # what follows stands outside of quotation marks
_VERSUS, _POOLED = (re.compile(re.escape(mark) + _QUOTED) for mark in (VERSUS, POOLED))
_NAMED = re.compile("=" + _QUOTED)


def group_codes(group: str) -> tuple[str, ...]:
    """The sides of a comparison, or the group alone; none for ALL.

    >>> group_codes("A vs B ++ C"), group_codes("ALL")
    (('A', 'B ++ C'), ())
    >>> group_codes('"A vs B" vs C')
    ('"A vs B"', 'C')
    """
    return () if group == ALL else tuple(_VERSUS.split(group))


def group_values(group: str) -> tuple[str, ...]:
    """The values of `by` that belong to a group, of all sides; none for ALL.

    >>> group_values("A vs B ++ C + D")
    ('A', 'B', 'C + D')
    >>> group_values('"A vs B" vs "C; D"')
    ('A vs B', 'C; D')
    """
    return tuple(unquoted(value.strip()) for side in group_codes(group) for value in _POOLED.split(side))


def unquoted(value: str) -> str:
    """A value of the cell groups without the quotation marks that a value with ; = vs or ++ in it stands in."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def named_group(text: str, known: Iterable[str]) -> str:
    """The group that a parameter names, as the display has it: a value with a mark in it stands in quotation marks there.

    >>> named_group("C; D", ['A', '"C; D"']), named_group("A vs C; D", ['A', '"C; D"'])
    ('"C; D"', 'A vs "C; D"')
    """
    codes = set(known)
    if text in codes or f'"{text}"' in codes:
        return text if text in codes else f'"{text}"'
    return VERSUS.join(code if code in codes or f'"{code}"' not in codes else f'"{code}"' for code in group_codes(text))


def quoted(value: str) -> str:
    """A value as the cell groups has it: in quotation marks where it has a mark of that cell in it.

    >>> quoted("A"), quoted("C; D")
    ('A', '"C; D"')
    """
    return f'"{value}"' if any(mark in value for mark in (VERSUS, POOLED, ";", "=")) else value


def compares(group: str) -> bool:
    """Whether a group is a comparison.

    >>> compares("A vs B"), compares('"A vs B"')
    (True, False)
    """
    return len(group_codes(group)) > 1


def code_and_name(group: str) -> tuple[str, str]:
    """The code of a group in the cell, and its printed name, its value where it has none.

    >>> code_and_name('PB=Bevacizumab'), code_and_name('"Dose=1"')
    (('PB', 'Bevacizumab'), ('"Dose=1"', 'Dose=1'))
    """
    code, *name = _NAMED.split(group, maxsplit=1)
    return code.strip(), (name[0].strip() if name else "") or unquoted(code.strip())


@dataclass(frozen=True, kw_only=True)
class Analysis(AnalysisCells):
    """One row of the sheet `analyses`, with its kind; see `tlf.sheets` for what it has of its display.

    parameters: those of its row and of its display that its kind knows, as text;
    sound: the sheets have no fault that stands against computing it.
    among: where it is made for one value of a column, the records that all its columns are made from.
    of: the analysis that it is made of, for some values.
    """

    kind: Kind
    sound: bool = True
    among: tuple[Clause, ...] | None = None
    of: "Analysis | None" = None

    @property
    def as_written(self) -> "Analysis":
        """The analysis as the sheet has it, before it was narrowed to some values."""
        return self.of or self

    @property
    def of_all_columns(self) -> "Analysis":
        """The analysis of the records that all its columns are made from; itself where it has no columns of its own."""
        return self if self.among is None else replace(self, where=self.among, among=None)

    @property
    def repeats(self) -> bool:
        """Whether it makes rows or columns of the values of a variable."""
        return any(self.parameters.get(name, "") for name in ("rows", "columns"))

    def __str__(self) -> str:
        return " ".join(filter(None, (self.display, self.id, self.row, self.column)))

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that are summarised: those named, or what its kind takes where none is."""
        return tuple(self.variable.split()) or self.kind.default


@dataclass(frozen=True, kw_only=True)
class Display(DisplayCells):
    """One row of the sheet `displays` with its layout and analyses; see `tlf.sheets`."""

    layout: Layout
    groups: tuple[Group, ...]
    analyses: tuple[Analysis, ...]
    sound: bool = True
