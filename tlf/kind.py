"""What a kind of analysis is: declared once, in the file that computes it, and read by everything else.

A file in `tlf/kinds` declares one `Kind` or several; `tlf.registry` finds them. The check of the sheets, the results,
CDISC's analysis results, shells, footnotes and docs/analyses.md ask the kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .number import Number
from .parameters import VARIABLES, Parameter, choice, names, switch, text

NUMBER, PERCENT, P_VALUE, DATE = "number", "percent", "p", "date"
# What the rows or columns of an analysis are, where they come from the data.
VALUES, CODES, SUBJECTS, TIMES = "values", "codes", "subjects", "times"


@dataclass(frozen=True)
class Statistic:
    """One number that a kind gives.

    name: as the sheets write it; meaning: what it is, for docs;
    decimals: those it is printed with unless the sheet says others; fixed: "decimals for all" leave it alone, as counts;
    form: `NUMBER`, `PERCENT`, `P_VALUE` or `DATE`; sides: of how many groups it is a number, where not of all that the kind takes.
    """

    name: str
    meaning: str
    decimals: int = 1
    fixed: bool = False
    form: str = NUMBER
    sides: int = 0


def count_of(name: str, meaning: str) -> Statistic:
    """A whole number, such as n."""
    return Statistic(name, meaning, 0, fixed=True)


def percent_of(name: str, meaning: str, sides: int = 0) -> Statistic:
    """A share in per cent, printed by the display's rule of percentages."""
    return Statistic(name, meaning, form=PERCENT, sides=sides)


def p_value_of(meaning: str, name: str = "p", sides: int = 0) -> Statistic:
    """A P value, printed in the display's style of P values."""
    return Statistic(name, meaning, form=P_VALUE, sides=sides)


@dataclass(frozen=True)
class Kind:
    """A kind of analysis.

    name: as the sheet `analyses` writes it; title: what it is called in reports (CDISC's analysis results, define.xml);
    meaning: one sentence for docs; statistics: what it gives.
    make: (analysis, data) to its numbers; none where nothing is computed.
    groups: how many groups it takes at least and at most in one analysis ("A vs B" are two); 0 at most: any number;
    compares: it is made for comparisons ("A vs B") unless the sheet says otherwise.
    parameters: those of its own; `COMMON` are known to every kind.
    variables: how many the cell `variable` names, at least and at most; default: what is taken where it is blank;
    also: variables that its dataset must have besides. records: it needs a dataset; numeric: its variables are numbers.
    columns: it makes the columns of the parameter `columns` itself, so that all have the same rows.
    spread: what its rows (`VALUES` of nested variables, `CODES` of one, `SUBJECTS`) or columns (`TIMES`) are where the data tell them.
    """

    name: str
    title: str
    meaning: str
    statistics: tuple[Statistic, ...] = ()
    make: Callable[..., Iterable[Number]] | None = None
    groups: tuple[int, int] = (1, 1)
    compares: bool = False
    parameters: tuple[Parameter[Any], ...] = ()
    variables: tuple[int, int] = (0, 0)
    default: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    records: bool = True
    numeric: bool = True
    columns: bool = False
    spread: str = ""

    @property
    def stats(self) -> tuple[str, ...]:
        """The names of its statistics."""
        return tuple(s.name for s in self.statistics)

    @property
    def known(self) -> tuple[Parameter[Any], ...]:
        """Every parameter that an analysis of this kind may have."""
        return (*self.parameters, *COMMON)

    def statistic(self, name: str) -> Statistic:
        """One of its statistics by name; a plain number where it has none of that name."""
        return next((s for s in self.statistics if s.name == name), Statistic(name, name))

    def takes(self, groups: int) -> bool:
        """Whether it can be made for so many groups at once."""
        least, most = self.groups
        return groups >= least and (not most or groups <= most)

    @property
    def number_of_groups(self) -> str:
        """How many groups it takes, in words."""
        least, most = self.groups
        words = {1: "one group", 2: "two groups"}
        if least == most:
            return words.get(least, f"{least} groups")
        return f"{words.get(least, least)} or {'more' if not most else 'two' if most == 2 else most}"


P_STYLE = choice("p_style", "How P values are printed.", ("journal", "three", "four", "sas"))
HALF = choice("half", "Halves are rounded away from zero, or to the even digit.", ("away", "even"))
FOR_EACH = names("for_each", "The analysis is made for each combination of values of these variables, outermost first.")
ROWS = text("rows", "The variable whose values are the rows of the analysis.", "", VARIABLES)
COLUMNS = text("columns", "The variable whose values are the columns of each group.", "", VARIABLES)
BOUNDS = switch(
    "bounds", "A share above 0 that would be printed as 0 is printed as <1, one below 100 as >99, by the decimals."
)
METHOD_NOTE = text(
    "method_note", "What footnotes and analysis results say of how it was computed, in place of the words made for it."
)
MISSING = switch(
    "missing", "A last row, column or heading for those whose value is missing, where rows and columns are values."
)
COMMON: tuple[Parameter[Any], ...] = (P_STYLE, HALF, BOUNDS, FOR_EACH, ROWS, COLUMNS, MISSING, METHOD_NOTE)
