"""A whole study's specification: what its sheets and study.toml say, as typed objects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from .display_rows import AnalysisRow, DisplayRow, ResultRow, analysis_rows, display_rows, result_rows
from .lists import Document, EditCheck, GradeCriterion, Note, NotSubmitted, ScaleItem, UnitConversion
from .model import Codelist, Dataset, Row, Standard
from .read_lists import edit_checks, notes
from .settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Spec:
    """A whole study's specification.

    study: the [study] table of study.toml (id, title, protocol, description, disclaimer, stamp, ...).
    parameters: [parameters], handed to column functions by keyword.
    sources: folder of each kind of record that is read ("raw": "raw").
    subject: name of the subject's identifier in the forms.
    maps: collected value -> value, for recode.
    documents, not_submitted, grades, scores, units: the rows of the sheets documents, ledger, grades, scores and units;
    displays, analyses, results, notes, edits those of the sheets of these names.
    sheets: every sheet's usable rows as they stand, for what looks at sheets and writes them (`listed`, `as_written`).
    unreadable: the places of rows with a cell that cannot be read; such a row is in no sheet here, or, where
    others name what it describes (a dataset, a variable, a codelist), only its name and words count.
    """

    study: Mapping[str, Any]
    parameters: Mapping[str, Any]
    datasets: Mapping[str, Dataset]
    codelists: Mapping[str, Codelist]
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    standards: tuple[Standard, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    subject: str = "SUBJECT"
    documents: tuple[Document, ...] = ()
    not_submitted: tuple[NotSubmitted, ...] = ()
    grades: tuple[GradeCriterion, ...] = ()
    scores: tuple[ScaleItem, ...] = ()
    units: tuple[UnitConversion, ...] = ()
    sheets: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    unreadable: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The study's identifier, as in STUDYID."""
        return str(self.study["id"])

    def field_rule(self, table: str, column: str, name: str) -> Any:
        """How the values of a field are written (date_forms, decimal_mark, missing, ...), None where nothing says it.

        What [fields] says of the field counts before what it says of the form, and that before [parameters].
        """
        fields = self.settings.fields
        places = (fields.get(f"{table}.{column}", {}), fields.get(table, {}), self.parameters)
        return next((place[name] for place in places if name in place), None)

    @cached_property
    def displays(self) -> tuple[DisplayRow, ...]:
        """The rows of the sheet displays, in order."""
        return tuple(display_rows(self.as_written("displays")))

    @cached_property
    def analyses(self) -> tuple[AnalysisRow, ...]:
        """The rows of the sheet analyses, in order."""
        return tuple(analysis_rows(self.as_written("analyses")))

    @cached_property
    def results(self) -> tuple[ResultRow, ...]:
        """The rows of the sheet results, in order; none where the product makes the displays."""
        return tuple(result_rows(self.as_written("results")))

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The reviewer's notes, in order."""
        return tuple(notes(self.as_written("notes")))

    @cached_property
    def edits(self) -> tuple[EditCheck, ...]:
        """The edit checks, in order."""
        return tuple(edit_checks(self.as_written("edits")))

    def as_written(self, sheet: str) -> tuple[Row, ...]:
        """The usable rows of a sheet as they stand, for what looks at sheets or writes them; none without the sheet."""
        return self.sheets.get(sheet, ())

    def listed(self, sheet: str) -> tuple[Any, ...]:
        """The rows of a sheet that a method asks for by its name: grades, scores and units as what they are.

        Of a sheet that the product does not know they are its rows as they stand. Raises KeyError without the sheet.
        """
        typed: dict[str, tuple[Any, ...]] = {"grades": self.grades, "scores": self.scores, "units": self.units}
        return typed.get(sheet, self.sheets[sheet])

    def once(self, makes: Callable[["Spec"], T]) -> T:
        """What a function makes of this spec, made when it is first asked for and kept as long as the spec is."""
        kept: dict[Callable[[Spec], Any], Any] = self.__dict__.setdefault("_made", {})
        if makes not in kept:
            kept[makes] = makes(self)
        return kept[makes]  # type: ignore[no-any-return]

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: what the spec says, not what was made of it here."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    def package(self, name: str) -> tuple[Dataset, ...]:
        """The datasets of one package, "sdtm" or "adam", in order."""
        return tuple(d for d in self.datasets.values() if d.package == name)
