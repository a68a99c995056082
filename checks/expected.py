"""What a spec expects of one column: values present, short enough, of the type, of the codelist."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..engine.encoded import is_encoded, number_text, numbers_as_text
from ..engine.methods import reads_dates
from ..engine.tables import Table
from ..specs import Codelist, Dataset, Finding, Term, Value, Variable
from ..specs.conditions import variables
from ..specs.iso8601 import is_iso8601
from ..specs.model import NUMBER_TYPES, TEXT_TYPES
from .messages import Mask, Message, by_level, distinct_texts, findings_at
from .registry import Rule, declares

PLANNED = re.compile(r"ARM|ARMCD|TRT\d\dP|TRTSEQP")
ASSIGNED = ("ITTFL", "RANDFL", "ENRLFL")  # flags of those who were assigned to a treatment
DATED = tuple(t for t in TEXT_TYPES if t != "text")
_PARTS = {"date": (10, 10), "datetime": (16, 40)}


@dataclass(frozen=True)
class Expectation:
    """One thing expected of a column (or of a frame): bad tells the records that fall short of it.

    column is "" where several columns together are meant; shows names the
    columns whose values stand for {value}, where it is not that column alone; facts are what the columns are held
    against (terms, bytes, type), for who writes the check down elsewhere; beside names columns that it looks at where
    they are there.
    """

    column: str
    message: Message
    bad: Callable[[pd.DataFrame], Mask]
    needs: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def __deepcopy__(self, memo: object) -> "Expectation":
        """Itself: it never changes, and pandera copies what it validates by."""
        return self

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return tuple(dict.fromkeys(name for name in (self.column, *self.needs, *self.beside) if name))

    def shown(self, frame: pd.DataFrame) -> pd.Series | None:
        """What {value} stands for in each record, None where it is the column itself."""
        if not self.shows or any(name not in frame.columns for name in self.shows):
            return None
        texts = [c if is_encoded(c) else numbers_as_text(c) for c in (frame[n] for n in self.shows)]
        joined = texts[0].astype("str")
        for text in texts[1:]:
            joined = joined + " and " + text.astype("str")
        return joined.astype("category")

    def at(self, frame: pd.DataFrame) -> Mask:
        """For each record whether it falls short; none does where the columns it needs are not there."""
        if all(name in frame.columns for name in self.needs or (self.column,)):
            return self.bad(frame)
        return np.zeros(len(frame), dtype=bool)

    def findings(self, table: Table, at: Mask | None = None) -> Iterator[Finding]:
        """The findings on a table; at: the records that fall short, where that has been asked already."""
        wrong = self.at(table.frame) if at is None else at
        if wrong.any():
            yield from findings_at(table, wrong, self.column, self.message, self.shown(table.frame))


@declares(
    Rule(
        "REQUIRED",
        "error",
        "A required variable (core Req) is there, and filled in in every record.",
        "Find the value in the source, or query the site.",
        "SDTMIG 3.4, 4.1.5",
        {"TE": "ETCD,ELEMENT,TESTRL|A,,x"},
        {"TE": "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL|S,TE,A,B,x"},
    ),
    Rule(
        "SEQ-NUMBER",
        "error",
        "--SEQ and ASEQ are whole numbers above 0.",
        "Number the records of a subject from 1.",
        "SDTMIG 3.4, 4.1.5.1",
        {"AE": "USUBJID,AESEQ|a,0"},
        {"AE": "USUBJID,AESEQ|a,1"},
    ),
)
def column_expectations(dataset: Dataset, codelists: Mapping[str, Codelist]) -> Iterator[Expectation]:
    """What the spec expects of each column of a dataset by itself."""
    for variable in dataset.variables:
        shown = str(variable)
        if variable.core == "Req":
            says = f"{shown} is missing, and it is required."
            message = Message("REQUIRED", says, _required_mend(variable))
            if dataset.name == "ADSL" and PLANNED.fullmatch(variable.name):
                yield _of_the_assigned(variable.name, message, dataset)
            else:
                yield _of(variable.name, message, lambda column: column.isna().to_numpy())
        if variable.name in (f"{dataset.name[:2]}SEQ", "ASEQ") and not variable.is_text:
            says = f"{shown} is {{value}}, not a whole number above 0."
            message = Message("SEQ-NUMBER", says, "Number the records of a subject from 1.")
            yield _of(variable.name, message, _not_counting)
        yield from _attributes(variable, variable.type, _whole_list(variable, dataset, codelists), shown)


def _of_the_assigned(name: str, message: Message, dataset: Dataset) -> Expectation:
    """A planned treatment is there for subjects that were assigned to one: a screen failure has none (SDTMIG 3.4, 5.2, ARMNRS).

    Who was not assigned is told by ARMNRS, or by flags and a date of randomisation that all say so.
    """
    present = tuple(n for n in (*ASSIGNED, "RANDDT", "ARMNRS") if n in dataset.column_names)

    def bad(frame: pd.DataFrame) -> Mask:
        there = [n for n in present if n in frame.columns]
        said = [frame[n].ne("Y") if n in ASSIGNED else frame[n].isna() for n in there if n != "ARMNRS"]
        out = (
            np.logical_and.reduce([s.to_numpy(dtype=bool) for s in said]) if said else np.zeros(len(frame), dtype=bool)
        )
        if "ARMNRS" in there:
            out = out | frame["ARMNRS"].notna().to_numpy()
        return np.asarray(frame[name].isna().to_numpy() & ~out)

    return Expectation(name, message, bad, facts={"unless": "the subject was not assigned"}, beside=present)


def _required_mend(variable: Variable) -> str:
    """What to do about a required value that is missing: what is not collected cannot be queried."""
    if variable.origin == "Not Available":
        return "It is declared Not Available, so no query finds it; collect it, or explain it in the sheet notes."
    if variable.origin in ("Derived", "Assigned", "Protocol"):
        return "Mend its method, or what it is made from."
    return "Find the value in the source, or query the site."


def _whole_list(variable: Variable, dataset: Dataset, codelists: Mapping[str, Codelist]) -> Codelist | None:
    """The codelist of a variable with the terms of those that some of its records have instead."""
    lines: list[Variable | Value] = [variable]
    lines += [v for v in dataset.values if v.variable == variable.name and v.codelist in codelists]
    lists = [held_terms(line, codelists) for line in lines]
    own = lists[0]
    if own is None or any(listed is None or not listed.terms for listed in lists[1:]):
        return None
    return replace(own, terms=tuple(term for listed in lists if listed for term in listed.terms))


def held_terms(line: Variable | Value, codelists: Mapping[str, Codelist]) -> Codelist | None:
    """The codelist of a line, with decodes in place of terms where the method `decoded` makes the column."""
    listed = codelists.get(line.codelist)
    if listed is None or not holds_decodes(line):
        return listed
    return replace(listed, terms=tuple(Term(t.decode or t.value) for t in listed.terms))


def holds_decodes(line: Variable | Value) -> bool:
    """Whether a column holds the decodes of its codelist and not the terms.

    Where the method `decoded` names the list of its source, the line's own is a list of the decodes.
    """
    return line.derivation.method == "decoded" and not line.derivation.value


def value_expectations(dataset: Dataset, codelists: Mapping[str, Codelist]) -> Iterator[Expectation]:
    """What the sheet values expects of a column in the records of one kind."""
    from ..engine.conditions import holds

    for value in dataset.values:
        if value.variable not in dataset.column_names or not (value.type or value.length or value.codelist):
            continue
        variable = dataset[value.variable]
        needs = (value.variable, *variables(value.where))
        for inner in _value_attributes(value, variable, codelists):

            def bad(frame: pd.DataFrame, inner: Expectation = inner, value: Value = value) -> Mask:
                at = inner.bad(frame)
                return at & holds(value.where, frame, len(frame)) if at.any() else at

            yield Expectation(value.variable, inner.message, bad, needs)


@declares(
    Rule(
        "VALUE-TYPE",
        "error",
        "A value of the value level is a number where it is declared one.",
        "Mend the record, or declare the value text.",
        "Define-XML 2.1, 5.3.8",
    ),
)
def _value_attributes(value: Value, variable: Variable, codelists: Mapping[str, Codelist]) -> Iterator[Expectation]:
    listed = held_terms(value, codelists)
    if value.type in NUMBER_TYPES and variable.is_text:
        kind = "whole number" if value.type == "integer" else "number"
        says = f"{value} is {{value}}, not a {kind}."
        pattern = r"[-+]?\d+" if value.type == "integer" else r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
        message = Message("VALUE-TYPE", says, "Mend the record, or declare the value text.")
        yield _of(variable.name, message, _levels_bad(lambda text: not re.fullmatch(pattern, text)))
        yield from _digits(variable.name, value.length, str(value)) if value.length else ()
        yield from _terms(variable.name, listed, str(value)) if listed else ()
    elif value.type or value.length or value.codelist:
        yield from _attributes(value, value.type or variable.type, listed, str(value))


@declares(
    Rule(
        "TYPE-INTEGER",
        "error",
        "A variable that is declared integer holds whole numbers.",
        "Declare it float, or mend the record.",
        "Define-XML 2.1, 4.2",
    ),
)
def _attributes(line: Variable | Value, type: str, listed: Codelist | None, shown: str) -> Iterator[Expectation]:
    name = line.name if isinstance(line, Variable) else line.variable
    if type in NUMBER_TYPES:
        if type == "integer":
            says = f"{shown} is {{value}}, not a whole number."
            message = Message("TYPE-INTEGER", says, "Declare it float, or mend the record.")
            yield _of(name, message, _not_whole, whole=True)
    else:
        yield from _lengths(name, line.length, shown) if line.length else ()
        yield from _dates(name, type, shown, line.derivation.method) if type in DATED else ()
    yield from _terms(name, listed, shown) if listed else ()


@declares(
    Rule(
        "LENGTH",
        "error",
        "No value is longer than declared.",
        "Raise the length of the variable.",
        "Define-XML 2.1, 4.2",
    ),
)
def _lengths(name: str, length: int, shown: str) -> Iterator[Expectation]:
    says = f"{shown} has a value of more than {length} bytes: {{value}}."
    message = Message("LENGTH", says, "Raise its length in the sheet.")
    bad = _levels_bad(lambda text: len(text) * 4 > length and len(text.encode()) > length)
    yield _of(name, message, bad, bytes=length)


def _digits(name: str, length: int, shown: str) -> Iterator[Expectation]:
    """The length of a number is the digits that it has, without sign and point (Define-XML 2.1, 5.3.11)."""
    says = f"{shown} has a number of more than {length} digits: {{value}}."
    message = Message("LENGTH", says, "Raise its length in the sheet.")
    yield _of(name, message, _levels_bad(lambda text: sum(map(str.isdigit, text)) > length))


def _date_mend(method: str) -> str:
    """What to do about a date that is none: it matters whether the method reads collected dates."""
    if method and not reads_dates(method):
        return f"Its method {method} does not read dates: use iso8601 for collected ones, or mend what it is made from."
    return "Mend the record, or the form of dates that it is read by." if method else "Write it in ISO 8601."


@declares(
    Rule(
        "ISO-8601",
        "error",
        "Dates, times and durations are those of ISO 8601, and in the calendar.",
        "Read collected dates by their form, or mend the record.",
        "SDTMIG 3.4, 4.4.1 to 4.4.3",
        {"AE": "USUBJID,AESEQ,AESTDTC|a,1,{each}"},
        {"AE": "USUBJID,AESEQ,AESTDTC|a,1,2019-12|a,2,2019-12--T14:00|a,3,2019-12-01T14:00:00.5|a,4,--12-01"},
        ("2019-02-30", "2019-12T14:00", "2019-13", "0000-01-01", "2019-12-01T25:00", "2019-12--", "01DEC2019"),
    ),
    Rule(
        "ISO-PRECISION",
        "note",
        "A variable that is declared date or datetime has complete ones.",
        "Declare it partialDate or partialDatetime.",
        "Define-XML 2.1, 4.2",
    ),
)
def _dates(name: str, type: str, shown: str, method: str) -> Iterator[Expectation]:
    says = f"{shown} is {{value}}, which is not {'a duration' if type == 'durationDatetime' else 'a date or time'} in ISO 8601."
    yield _of(
        name,
        Message("ISO-8601", says, _date_mend(method)),
        _levels_bad(lambda text: not is_iso8601(text, type)),
        type=type,
    )
    if type in _PARTS:
        least, most = _PARTS[type]
        says = f"{shown} is declared {type} and has values that are less or more than one, such as {{value}}."
        narrower = "date or partialDate where no value has a time, else " if type == "datetime" else ""
        message = Message("ISO-PRECISION", says, f"Declare it {narrower}partial{type.capitalize()}.", "note", 1)
        yield _of(name, message, _first_level(lambda text: not least <= len(text) <= most and is_iso8601(text, type)))


@declares(
    Rule(
        "CODELIST",
        "error",
        "A value is a term of the codelist that its variable or its value level has.",
        "Recode the value, or add the term to the codelist.",
        "Define-XML 2.1, 5.3.12",
    ),
)
def _terms(name: str, listed: Codelist, shown: str) -> Iterator[Expectation]:
    if not listed.terms:
        return
    words = frozenset(t.value for t in listed.terms)
    says = f"{shown} is {{value}}, which is not in the codelist {listed.name}."
    mend = "Recode the value, or add the term to the codelist."
    terms = tuple(t.value for t in listed.terms)
    yield _of(name, Message("CODELIST", says, mend), lambda column: _foreign(column, words), terms=terms)


def _foreign(column: pd.Series, words: Collection[str]) -> Mask:
    if is_encoded(column):
        return by_level(column, np.array([level not in words for level in distinct_texts(column)], dtype=bool))
    codes, values = pd.factorize(column)
    bad = np.array([number_text(v) not in words for v in values] + [False], dtype=bool)
    return bad[codes]


# -- how a column is asked ------------------------------------------------------------


def _of(name: str, message: Message, bad: Callable[[pd.Series], Mask], **facts: object) -> Expectation:
    return Expectation(name, message, lambda frame: bad(frame[name]), facts=facts)


def _not_counting(column: pd.Series) -> Mask:
    """The numbers that are not 1, 2, 3, ..."""
    return np.asarray((column < 1).to_numpy(dtype=bool) | _not_whole(column))


def _not_whole(column: pd.Series) -> Mask:
    """The numbers that are not whole."""
    numbers = column.to_numpy(dtype="float64")
    return np.asarray(~np.isnan(numbers) & ~(np.isfinite(numbers) & (np.floor(numbers) == numbers)))


def _levels_bad(bad: Callable[[str], bool]) -> Callable[[pd.Series], Mask]:
    """The records whose text is bad, asked once for each distinct text."""
    return lambda column: by_level(column, np.array([bad(level) for level in distinct_texts(column)], dtype=bool))


def _first_level(bad: Callable[[str], bool]) -> Callable[[pd.Series], Mask]:
    """One record with the first bad text, for what is said once of a column."""

    def first(column: pd.Series) -> Mask:
        at = _levels_bad(bad)(column)
        return np.arange(len(at)) == at.argmax() if at.any() else at

    return first
