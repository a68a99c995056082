"""Raw files in: the forms of a file, by its suffix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..datasets.content import file_bytes
from ..datasets.dataset_json_read import says_dataset_json
from ..datasets.delimited import DelimitedLayout
from ..datasets.limits import LIMITS, Limits
from ..specs.faults import InputFault
from .delimited import read_delimited
from .excel import read_excel
from .instruments import by_instrument
from .odm import read_odm
from .old_excel import read_xls
from .parquet import read_parquet
from .records import Form, control_characters, mixed_letters, plain_word, without_midnights
from .spss_stata import read_spss, read_stata
from .typed import read_json, read_sas7bdat, read_transport


@dataclass(frozen=True)
class FileOptions:
    """How one file is to be read; None and "" mean found out from the file.

    encoding: of text files and those of SAS, SPSS and Stata; delimiter and comment: of text files; header: the line or
    row of the header in text files and workbooks; form: the name of the one form; subject: the field of the file that
    holds the subject, and the column that takes the subject's key of an ODM-XML file; instruments: whether the file is a
    flat export of REDCap, which is read as one form for each instrument.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None
    comment: str = ""
    form: str = ""
    instruments: bool = False
    subject: str = "SUBJECT"

    @property
    def layout(self) -> DelimitedLayout:
        """Where the header of a text file stands."""
        return DelimitedLayout(self.header, self.comment)


OPTIONS = FileOptions()
Reader = Callable[[Path, FileOptions, Limits], tuple[Form, ...]]
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(
        (".csv", ".tsv", ".txt"),
        lambda path, how, limits: (
            read_delimited(path, encoding=how.encoding, delimiter=how.delimiter, layout=how.layout),
        ),
    ),
    **dict.fromkeys((".xlsx", ".xlsm"), lambda path, how, limits: read_excel(path, header=how.header, limits=limits)),
    ".xls": lambda path, how, limits: read_xls(path, header=how.header, limits=limits),
    ".sas7bdat": lambda path, how, limits: (read_sas7bdat(path, encoding=how.encoding),),
    ".xpt": lambda path, how, limits: read_transport(path, encoding=how.encoding),
    **dict.fromkeys((".sav", ".zsav", ".por"), lambda path, how, limits: (read_spss(path, encoding=how.encoding),)),
    ".dta": lambda path, how, limits: (read_stata(path, encoding=how.encoding),),
    ".parquet": lambda path, how, limits: (read_parquet(path),),
    **dict.fromkeys((".json", ".ndjson"), lambda path, how, limits: (read_json(path, limits=limits),)),
    ".xml": lambda path, how, limits: read_odm(path, subject=how.subject, limits=limits),
}
SUFFIXES = tuple(READERS)


def is_read(file: Path) -> bool:
    """Whether there is a reader for a file: its suffix is known, and where that is .json, it is Dataset-JSON."""
    suffix = file.suffix.lower()
    return suffix in READERS and (suffix != ".json" or says_dataset_json(file_bytes(file)))


def read_forms(path: Path, options: FileOptions = OPTIONS, limits: Limits = LIMITS) -> tuple[Form, ...]:
    """The forms a file holds, by its suffix (one of `SUFFIXES`): one, or one a sheet (XLSX) or item group (ODM-XML).

    Raises InputFault when the file cannot be read, is not what its suffix says, or goes beyond the limits.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise InputFault(f"{path.name}: no reader for {suffix or 'no suffix'}; give one of {', '.join(SUFFIXES)}.")
    forms = READERS[suffix](path, options, limits)
    if options.form:
        forms = _named(path, forms, options.form)
    if options.instruments:
        forms = tuple(part for form in forms for part in by_instrument(form))
    names = [form.name for form in forms]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputFault(f"{path.name}: more than one form comes to be called {', '.join(twice)}; rename one of them.")
    return tuple(
        replace(form, findings=form.findings + control_characters(form) + mixed_letters(form))
        for form in map(without_midnights, forms)
    )


def _named(path: Path, forms: tuple[Form, ...], name: str) -> tuple[Form, ...]:
    """The one form of the file under the name that study.toml gives it."""
    if len(forms) != 1:
        says = f"{path.name} holds {len(forms)} forms ({', '.join(form.name for form in forms)})"
        raise InputFault(f"{says}, and study.toml gives it one name, {name!r}; take form out of [files].")
    return (replace(forms[0], name=plain_word(name)),)
