"""Raw files in: the forms of a file, by its suffix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..specs.faults import InputFault
from .delimited import read_delimited
from .excel import read_excel
from .odm import read_odm
from .parquet import read_parquet
from .records import Form, control_characters
from .typed import read_sas7bdat, read_transport


@dataclass(frozen=True)
class Options:
    """How a file is to be read: what `read_forms` was given."""

    encoding: str | None = None
    delimiter: str | None = None
    subject: str = "SUBJECT"


READERS: Mapping[str, Callable[[Path, Options], tuple[Form, ...]]] = {
    **dict.fromkeys(
        (".csv", ".tsv", ".txt"),
        lambda path, how: (read_delimited(path, encoding=how.encoding, delimiter=how.delimiter),),
    ),
    ".xlsx": lambda path, how: read_excel(path),
    ".sas7bdat": lambda path, how: (read_sas7bdat(path, encoding=how.encoding),),
    ".xpt": lambda path, how: read_transport(path, encoding=how.encoding),
    ".parquet": lambda path, how: (read_parquet(path),),
    ".xml": lambda path, how: read_odm(path, subject=how.subject),
}
SUFFIXES = tuple(READERS)


def read_forms(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, subject: str = "SUBJECT"
) -> tuple[Form, ...]:
    """The forms a file holds, by its suffix (one of `SUFFIXES`): one, or one a sheet (XLSX) or item group (ODM-XML).

    encoding and delimiter concern text files, encoding also SAS files: None means found out from the file.
    subject names the column that takes the subject's key of an ODM-XML file.
    Raises InputFault when the file cannot be read or is not what its suffix says.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise InputFault(f"{path.name}: no reader for {suffix or 'no suffix'}; give one of {', '.join(SUFFIXES)}.")
    forms = READERS[suffix](path, Options(encoding, delimiter, subject))
    names = [form.name for form in forms]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputFault(f"{path.name}: more than one form comes to be called {', '.join(twice)}; rename one of them.")
    return tuple(replace(form, findings=form.findings + control_characters(form)) for form in forms)
