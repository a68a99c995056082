"""The sheets of a study as they count: read, approved, written out, with what they inherit and what is published."""

from collections.abc import Mapping
from pathlib import Path

from .declared import declared_column_names
from .dictionary_versions import with_dictionary_versions
from .faults import InputFault
from .findings import Finding
from .guides import guide_versions
from .headers import check_header
from .libraries import read_libraries
from .likes import resolved
from .model import Row
from .proposals import approved_rows, open_proposals
from .published_terms import with_published_terms
from .read_settings import StudyFile, read_settings
from .sheets import Table, beyond_header, read_tables, rows, sheet_file
from .short_sheets import written_out


def study_sheets(
    study: Path, sheets: Path | None, study_file: StudyFile, faults: list[Finding], *, proposals: bool = False
) -> Mapping[str, tuple[Row, ...]]:
    """The rows of every sheet with what datasets inherit; the faults of that are added, and proposed rows left out."""
    where = sheets or (study / "spec" if (study / "spec").is_dir() else study / "spec.xlsx")
    if not where.exists():
        raise InputFault(f"{study} has neither a folder spec/ nor spec.xlsx. Make one with `m5kit new study`.")
    as_read = read_tables(where)
    if "datasets" not in as_read:
        raise InputFault(f"{where} has no sheet 'datasets'. It lists the datasets, one a row.")
    tables = {name: rows(name, table, sheet_file(where, name)) for name, table in as_read.items()}
    layers = {name for row in tables["datasets"] for name in (row["dataset"], *row["like"].split())}
    for name, table in as_read.items():
        check_header(name, table, sheet_file(where, name), of_dataset=name in layers)
        faults += beyond_header(name, table, sheet_file(where, name))
    if not proposals:
        faults += open_proposals(tables)
        tables = approved_rows(tables)
    whole, short = written_out(tables, study_file.settings.raw.subject)
    libraries = read_libraries(study, study_file.settings.libraries)
    found, inheriting = resolved(
        whole, libraries, study_file.settings.raw.subject, guide_versions(study_file.standards)
    )
    lists = found.get("codelists", ())
    codelists, outdated = with_published_terms(lists, study, study_file.settings.terminology, study_file.standards)
    codelists, others = with_dictionary_versions(codelists, study, study_file.settings.dictionaries)
    faults += (*short, *inheriting, *outdated, *others)
    return {**found, "codelists": codelists} if codelists else found


def whole_sheets(study: Path, sheets: Path | None = None) -> dict[str, Table]:
    """The sheets of a study as tables, with what its datasets inherit written out; nothing is like anything any more.

    Raises InputFault as `read_spec` does.
    """
    faults: list[Finding] = []
    found = study_sheets(study, sheets, read_settings(study, faults), faults)
    return {name: _table(name, listed) for name, listed in found.items()}


def _table(name: str, listed: tuple[Row, ...]) -> Table:
    """A sheet's rows as a table: the columns that are declared, in their order, and those of its own."""
    used = {column: None for row in listed for column, text in row.cells.items() if text or not name.isupper()}
    columns = [c for c in (*declared_column_names(name), *used) if c in used and c not in ("like", "use")]
    header = tuple(dict.fromkeys(columns))
    return (header, *(tuple(row[column] for column in header) for row in listed))
