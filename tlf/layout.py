"""What a layout of displays is: declared once, in the file that draws it, and read by everything else.

A file in `tlf/layouts` declares one `Layout` or several; `tlf.registry` finds them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..specs import Codelist, Dataset
from .page import Figure, PageTable
from .parameters import Parameter, choice

if TYPE_CHECKING:
    import pandas as pd

Cells = Mapping[str, str]
MARKS = choice(
    "marks",
    "What leads from a cell to the note that tells how it was computed, where notes differ.",
    ("symbols", "numbers", "letters", "none"),
)
PADDING = choice(
    "padding",
    "Where numbers in parentheses are padded, so that they stand under each other; those in brackets are inside.",
    ("outside", "inside", "none"),
)
EVERY: "tuple[Parameter[Any], ...]" = (MARKS, PADDING)  # parameters of every display


@dataclass(frozen=True)
class Draft:
    """What the first rows of a new display are made of.

    subjects: ADSL; dataset: the records that it shows; codelists: of the study, by name;
    condition: on the parameter, blank where the dataset has none; visit: a value of AVISIT, where one is asked for.
    """

    subjects: Dataset
    dataset: Dataset
    codelists: Mapping[str, Codelist]
    condition: str = ""
    visit: str = ""


@dataclass(frozen=True)
class Layout:
    """A layout of displays.

    name: as the sheet `displays` writes it; meaning: one sentence for docs; word: what such a display is called.
    first_rows: the rows of a new display, to go on from; dataset: what a new one shows unless told;
    needs: of a new one's wishes those that must be given ("visit").
    parameters: those of the display itself, besides those of its analyses.
    draw: (display, results, table) to its drawing, for layouts that are figures; draws: statistics of which there must
    be one, else there is nothing to draw; mock: invented lines of results for a shell, besides those that every display has.
    lists: it shows records as they are, and no results.
    kinds: a display must have an analysis of one of these. of_rows: it draws the rows of its table.
    """

    name: str
    meaning: str
    first_rows: Callable[[Draft], Iterator[Cells]]
    word: str = "Figure"
    title: str = "Subjects"
    dataset: str = "ADSL"
    needs: tuple[str, ...] = ()
    parameters: tuple[Parameter[Any], ...] = ()
    draw: "Callable[[Any, pd.DataFrame, PageTable], Figure] | None" = None
    draws: tuple[str, ...] = ()
    mock: Callable[[Any], Iterator[Mapping[str, object]]] | None = None
    lists: bool = False
    kinds: tuple[str, ...] = ()
    of_rows: bool = False
    landscape: bool = True
