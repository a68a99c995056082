"""A spec that was read from another maker's document: what study.toml and the sheets say, and what could not be kept."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .faults import OutputFault
from .findings import Finding
from .model import Standard
from .sheets import Table, write_tables

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Imported:
    """What a document says, in the terms of a spec.

    study and standards are what study.toml says; tables the sheets by name, as `write_tables` takes them;
    findings what is wrong with the document or could not be kept.
    """

    study: Mapping[str, str]
    standards: tuple[Standard, ...]
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...] = ()


def write_imported(imported: Imported, folder: Path) -> None:
    """Write study.toml and the sheets in spec/ into a folder that has no study yet.

    Raises OutputFault where it has one, or cannot be written.
    """
    for taken in (folder / "study.toml", folder / "spec"):
        if taken.exists():
            raise OutputFault(f"{taken} is there already. Choose a folder without a study.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_tables(imported.tables, folder / "spec")
        (folder / "study.toml").write_text(study_toml(imported.study, imported.standards), encoding="utf-8")
    except OSError as error:
        raise OutputFault(f"{folder} cannot be written: {error.strerror}.") from error


def study_toml(study: Mapping[str, str], standards: Sequence[Standard]) -> str:
    """The text of a study.toml with these entries of [study] and these [[standards]]; blank ones are left out.

    >>> print(study_toml({"id": "X1", "sponsor": "", "stamp": "2026-01-31T12:00:00"}, []), end="")
    [study]
    id = "X1"
    stamp = 2026-01-31T12:00:00
    """
    blocks = [_block("[study]", study), *(_block("[[standards]]", vars(standard)) for standard in standards)]
    return "\n".join(blocks)


def _block(head: str, pairs: Mapping[str, str]) -> str:
    """One table of a TOML file; a basic string is written as JSON writes it, and DEL escaped besides."""
    lines = [f"{name} = {_moment(text) if name == 'stamp' else _string(text)}" for name, text in pairs.items() if text]
    return "\n".join([head, *lines]) + "\n"


def _moment(text: str) -> str:
    """A date and time as TOML writes it, or a string where it is none."""
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return _string(text)


def _string(text: str) -> str:
    return re.sub("\x7f", r"\\u007f", json.dumps(text, ensure_ascii=False))


def table(columns: Sequence[str], rows: Iterable[Cells]) -> Table:
    """Rows by column name as a sheet; cells of other columns are left out.

    >>> table(("a", "b"), [{"b": "1"}, {"a": "2", "c": "3"}])
    (('a', 'b'), ('', '1'), ('2', ''))
    """
    return (tuple(columns), *(tuple(row.get(column, "") for column in columns) for row in rows))


def kind_variable(names: Iterable[str], *, supplemental: bool) -> str:
    """The variable that tells a dataset's kinds of record apart: QNAM, PARAMCD or --TESTCD; "" where it has none.

    >>> kind_variable(["USUBJID", "VSTESTCD"], supplemental=False)
    'VSTESTCD'
    """
    kinds = [n for n in names if n in ("QNAM", "PARAMCD") or (n.endswith("TESTCD") and not supplemental)]
    return kinds[0] if kinds else ""
