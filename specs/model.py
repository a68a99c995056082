"""The parts of a study's specification: its datasets, their columns, and what each is made from; `Spec` holds them.

Everything here is known before a record is seen. Each thing carries its
`place` ("AE.csv line 14"), where a reader mends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .conditions import Clause, variables

TEXT_TYPES = ("text", "date", "datetime", "time", "partialDate", "partialDatetime", "partialTime", "durationDatetime")
NUMBER_TYPES = ("integer", "float")
TYPES = TEXT_TYPES + NUMBER_TYPES
ORIGINS = ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available", "Other")
RECORD = "RECORD"


@dataclass(frozen=True)
class Source:
    """One column that another is made from.

    table is "raw.toxicity" (a form), "raw.*" (the form the record came from),
    "AE" (a dataset), or "STUDY" (study.toml); column is its name there.
    """

    table: str
    column: str

    @classmethod
    def named(cls, text: str) -> "Source":
        """The source that a text names; the name of a form has no dot, so the rest of it is its column.

        >>> Source.named("AE.AETERM"), Source.named("raw.events.IT.TERM")
        (Source(table='AE', column='AETERM'), Source(table='raw.events', column='IT.TERM'))
        """
        table, _, column = text.partition(".")
        form, dot, field = column.partition(".")
        return cls(f"{table}.{form}", field) if dot else cls(table if column else "", column or text)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Derivation:
    """How a column is made: a function, the columns it is handed, and which records of them count.

    method: bare name of a function, of the study or of the product (sdtm, adam, verbs); "" makes nothing.
    sources: what it is handed, in this order.
    where: with a method that takes one value per subject from many records, the records that count.
    on: columns that match a looked-up record to ours, where that is not the subject; RECORD
    for the record that was made from the same source record as ours.
    table: name of a map in maps.csv, for recode; "" uses the codelist's own synonyms.
    text: words for Define-XML in place of the function's own.
    """

    method: str = ""
    sources: tuple[Source, ...] = ()
    where: tuple[Clause, ...] = ()
    on: tuple[str, ...] = ()
    table: str = ""
    value: str = ""
    text: str = ""


@dataclass(frozen=True)
class Variable:
    """One column of a dataset.

    type is one of `TYPES`; length is the most bytes a text may have (None: as
    needed, at most 200); digits the significant digits of a float; format a
    SAS display format; core is Req, Exp, Perm or Cond. places: where cells
    stand that are inherited.
    """

    dataset: str
    name: str
    label: str
    type: str
    length: int | None = None
    digits: int | None = None
    format: str = ""
    codelist: str = ""
    core: str = ""
    role: str = ""
    origin: str = ""
    derivation: Derivation = Derivation()
    comment: str = ""
    pages: str = ""
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}"

    def at(self, column: str) -> str:
        """Where a cell of its row stands, which may be in a sheet that the dataset is like."""
        return self.places.get(column, self.place) or str(self)

    @property
    def source(self) -> Source:
        """The column as another is made from it."""
        return Source(self.dataset, self.name)

    @property
    def is_text(self) -> bool:
        """Whether its values are text (in SAS: character)."""
        return self.type in TEXT_TYPES


@dataclass(frozen=True)
class Value:
    """A column of some records only: those where `where` holds (value-level metadata).

    Blank attributes (type, label, codelist, origin, ...) are those of the variable.
    """

    dataset: str
    variable: str
    where: tuple[Clause, ...]
    label: str = ""
    type: str = ""
    length: int | None = None
    digits: int | None = None
    format: str = ""
    codelist: str = ""
    origin: str = ""
    derivation: Derivation = Derivation()
    comment: str = ""
    pages: str = ""
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def at(self, column: str) -> str:
        """Where a cell of its row stands, which may be in a sheet that the dataset is like."""
        return self.places.get(column, self.place) or str(self)

    def __str__(self) -> str:
        return f"{self.dataset}.{self.variable} where {' AND '.join(map(str, self.where))}"


@dataclass(frozen=True)
class Record:
    """One kind of record of a dataset: one for each record of `source` where `where` holds.

    key is the value of the dataset's `by` variable (VSTESTCD, PARAMCD, QNAM), or a name for the kind.
    once: columns of the source; of records alike in all of them the first is taken.
    """

    dataset: str
    key: str
    source: str
    where: tuple[Clause, ...] = ()
    place: str = ""
    once: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.dataset} record {self.key or self.source}"


@dataclass(frozen=True)
class Lookup:
    """The records that a date is taken from: those of a dataset where `where` holds, by the date in `column`."""

    table: str
    column: str
    where: tuple[Clause, ...] = ()

    def __str__(self) -> str:
        where = f" WHERE {' AND '.join(map(str, self.where))}" if self.where else ""
        return f"{self.table}.{self.column}{where}"


@dataclass(frozen=True)
class EventRule:
    """One row of the decision table of a time to event; the first of a parameter's rules that holds counts.

    when: conditions on the subject's columns; a value that is the name of a
    column stands for that column. cnsr: 0 for an event, 1 and above for a
    reason of censoring. date: the column with the date of event or censoring.
    evntdesc: the event, or why the time is censored; cnsdtdsc: what the
    censoring date is. lookups: where the record behind the date is looked for,
    in this order; at: the column with that record's date, where it is not the date itself.
    """

    dataset: str
    parameter: str
    rank: int
    when: tuple[Clause, ...]
    cnsr: int
    date: str
    evntdesc: str
    cnsdtdsc: str = ""
    lookups: tuple[Lookup, ...] = ()
    at: str = ""
    place: str = ""

    def __str__(self) -> str:
        return f"{self.dataset} {self.parameter} rule {self.rank}"


@dataclass(frozen=True)
class DerivedRecords:
    """Records that a dataset derives from its own: one for each group of records alike in the columns of `by`.

    dtype is the value of DTYPE that marks them; method takes one value from
    each group of the values of the column `of`, of the records where `where` holds.
    """

    dataset: str
    dtype: str
    method: str
    of: str
    by: tuple[str, ...]
    where: tuple[Clause, ...] = ()
    place: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns that must be made before the records can be derived."""
        return tuple(dict.fromkeys((self.of, *self.by, *variables(self.where))))

    def __str__(self) -> str:
        return f"{self.dataset} records of DTYPE {self.dtype}"


@dataclass(frozen=True)
class Dataset:
    """One dataset: its columns in order, its sort keys, and the records it has.

    package is "sdtm" or "adam"; kind its class in Define-XML ("EVENTS", "SUBJECT LEVEL ANALYSIS DATASET");
    by names the variable whose values tell the kinds of record apart; parent the dataset that a SUPP-- belongs to;
    events are the rules of its times to event, in the order in which they are tried;
    derived are the kinds of record that it derives from its own; working are columns that its own columns are
    made from and that are not submitted, working_values their lines of the sheet values.
    """

    name: str
    label: str
    package: str
    kind: str
    structure: str
    keys: tuple[str, ...]
    variables: tuple[Variable, ...]
    records: tuple[Record, ...] = ()
    values: tuple[Value, ...] = ()
    events: tuple[EventRule, ...] = ()
    derived: tuple[DerivedRecords, ...] = ()
    working: tuple[Variable, ...] = ()
    working_values: tuple[Value, ...] = ()
    by: str = ""
    parent: str = ""
    subkind: str = ""
    repeating: bool = True
    reference: bool = False
    comment: str = ""
    place: str = ""

    def __getitem__(self, name: str) -> Variable:
        for variable in self.columns:
            if variable.name == name:
                return variable
        raise KeyError(f"{self.name} has no variable {name}")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its variables, in order."""
        return tuple(v.name for v in self.variables)

    @cached_property
    def columns(self) -> tuple[Variable, ...]:
        """Its variables, and the working columns that they are made from."""
        return (*self.variables, *self.working)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of its variables and working columns."""
        return tuple(v.name for v in self.columns)

    @cached_property
    def lines(self) -> tuple[Value, ...]:
        """The lines of the sheet values of its variables and working columns."""
        return (*self.values, *self.working_values)

    def lines_of(self, column: str) -> tuple[Value, ...]:
        """The lines of the sheet values of one column."""
        return tuple(line for line in self.lines if line.variable == column)


@dataclass(frozen=True)
class Term:
    """One term of a codelist: its submission value, its decode, and the collected spellings that mean it.

    code is the NCI code; without one in an extensible list the term is the sponsor's (extended value).
    """

    value: str
    decode: str = ""
    code: str = ""
    synonyms: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Codelist:
    """A list of the values that a column may have.

    code is the list's NCI code, "" for a sponsor's own list; match is how a
    collected value finds its term: "exact", or "fold" (outer blanks off, inner
    blanks single, case ignored); dictionary and version name an external
    dictionary in place of terms.
    """

    name: str
    label: str
    type: str = "text"
    code: str = ""
    extensible: bool = False
    match: str = "fold"
    terms: tuple[Term, ...] = ()
    dictionary: str = ""
    version: str = ""
    place: str = ""


@dataclass(frozen=True)
class Standard:
    """A standard that the study follows: IG ("SDTMIG 3.4") or terminology ("CDISC/NCI SDTM 2025-03-28")."""

    name: str
    type: str
    version: str
    status: str = "Final"
    publishing_set: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a sheet as it stands, and where it stands; places: where cells stand that another sheet has."""

    cells: Mapping[str, str]
    place: str
    places: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def at(self, column: str) -> str:
        """Where a cell stands: the row's own place, or that of the sheet it is inherited from."""
        return self.places.get(column, self.place)
