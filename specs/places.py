"""Where a fault is: a text for a reader that keeps its parts for a program."""

import re
from dataclasses import dataclass, fields, replace
from typing import Self


@dataclass(frozen=True)
class Parts:
    """The parts of a place, "" where it has none of that kind.

    dataset, subject, keys (USUBJID=X1-0001 AESEQ=3) and variable are of a finished record; file, line and field of the
    collected one, or of the sheet, that is meant or lies behind it.
    """

    dataset: str = ""
    subject: str = ""
    keys: str = ""
    variable: str = ""
    file: str = ""
    line: str = ""
    field: str = ""


PARTS = tuple(f.name for f in fields(Parts))
_FILE = re.compile(
    r"(?P<file>(?:[^,()]|\([^,()\s]*\))+?\.(?!\d)\w{1,8})(?: (?:sheet (?P<sheet>.+?) )?(?:line|row|record) (?P<line>\d+))?(?:, (?P<field>.*))?"
)
_RECORD = re.compile(
    r"(?P<dataset>[A-Z][A-Z0-9]{1,7})(?P<keys>(?: [A-Z][A-Z0-9_]*=.*?)?)"
    r"(?:, (?P<variable>[A-Z][A-Z0-9_ ]*))?(?: \((?P<behind>.+)\))?"
)
_COLUMN = re.compile(r"(?P<dataset>[A-Z][A-Z0-9]{1,7})\.(?P<variable>[A-Z][A-Z0-9_]{0,7})")
_SUBJECT = re.compile(r"USUBJID=(.+?)(?= [A-Z][A-Z0-9_]*=|$)")


class FindingPlace(str):
    """The text of a place, which is all that most readers need; its parts are in `parts`."""

    parts: Parts

    def __new__(cls, text: str, parts: Parts | None = None) -> Self:
        made = super().__new__(cls, text)
        made.parts = parts or Parts()
        return made


def while_deriving(place: str, dataset: str, variable: str) -> FindingPlace:
    """The same place, of a fault that came up while a variable was made of what stands there."""
    return FindingPlace(place, replace(parts_of(place), dataset=dataset, variable=variable))


def parts_of(place: str) -> Parts:
    """The parts of a place: those that it keeps, else those that its words show.

    >>> parts_of("AE USUBJID=X1 AESEQ=3, AESTDTC (toxicity.csv line 118, ONSETDT)")
    Parts(dataset='AE', subject='X1', keys='USUBJID=X1 AESEQ=3', variable='AESTDTC', file='toxicity.csv', line='118', field='ONSETDT')
    >>> parts_of("ae form (1).csv line 2, TERM").file
    'ae form (1).csv'
    >>> parts_of("AE.csv line 10").line, parts_of("ADSL.AGE").variable, parts_of("the package")
    ('10', 'AGE', Parts(dataset='', subject='', keys='', variable='', file='', line='', field=''))
    """
    if isinstance(place, FindingPlace):
        return place.parts
    if found := _COLUMN.fullmatch(place):
        return Parts(dataset=found["dataset"], variable=found["variable"])
    if found := _FILE.fullmatch(place):
        named = f"{found['file']} sheet {found['sheet']}" if found["sheet"] else found["file"]
        return Parts(file=named, line=found["line"] or "", field=found["field"] or "")
    if found := _RECORD.fullmatch(place):
        keys = found["keys"].strip()
        owner = _SUBJECT.search(keys)
        raw = parts_of(found["behind"] or "")
        subject = owner[1] if owner else ""
        return Parts(found["dataset"], subject, keys, found["variable"] or "", raw.file, raw.line, raw.field)
    return Parts()
