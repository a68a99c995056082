"""A workbook of any layout, read through a small map of its columns.

    [study]
    id = "ABC-1"
    [variables]
    sheet = "Variables"        # a sheet, or a list of them; "*" for all that have the columns
    dataset = "Domain"         # our column = the header of theirs
    variable = "Variable Name"
    label = "Label"
    [variables.words.origin]   # their words for ours
    CRF = "Collected"
    [codelists]
    sheet = "Terms"
    codelist = "List"
    term = "Submission Value"

Without a column for the dataset, the dataset is the name of the sheet.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .declared import DATASET, sheet_columns
from .faults import InputFault
from .findings import Finding, in_order
from .imported import Imported, kind_variable, table
from .model import Row
from .nearest import nearest

SHEET, WORDS, STUDY, VARIABLES = "sheet", "words", "study", "variables"
Cells = dict[str, str]
Sheets = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Mapped:
    """How one sheet of a spec is read: their sheets, their header of each column of ours, their words for ours."""

    sheets: tuple[str, ...]
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


def columns_map(file: Path) -> tuple[Mapping[str, Mapped], Mapping[str, str]]:
    """The map of a file, by our sheet's name, and what it says of the study.

    Raises InputFault where it cannot be read, or names a sheet or column that a spec does not have.
    """
    try:
        settings = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputFault(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputFault(f"{file} cannot be read: {error}.") from error
    study = settings.pop(STUDY, {})
    found = {name: _mapped(name, part, file) for name, part in settings.items()}
    if VARIABLES not in found:
        raise InputFault(
            f"{file} has no table [{VARIABLES}]. Say there which columns tell dataset, variable and label."
        )
    return found, {key: str(value) for key, value in study.items()}


def _mapped(name: str, part: Any, file: Path) -> Mapped:
    known = sheet_columns()
    own = {VARIABLES: ("dataset", *(c.name for c in known[DATASET]))}
    own |= {sheet: tuple(c.name for c in columns) for sheet, columns in known.items() if sheet != DATASET}
    if name not in own:
        raise InputFault(f"{file}: there is no sheet {name!r} in a spec.{nearest(name, own)}")
    if not isinstance(part, dict):
        raise InputFault(f"{file}: {name} is no table. Write [{name}] on a line of its own.")
    sheets, words = part.pop(SHEET, name), part.pop(WORDS, {})
    for column, header in part.items():
        if column not in own[name]:
            raise InputFault(f"{file}, [{name}]: a spec has no column {column!r} there.{nearest(column, own[name])}")
        if not isinstance(header, str):
            raise InputFault(f"{file}, [{name}]: {column} is {header!r}, and a header in quotes is meant.")
    return Mapped((sheets,) if isinstance(sheets, str) else tuple(sheets), part, words)


def mapped_spec(sheets: Sheets, file: Path) -> Imported:
    """What the sheets of a workbook say, read through the map in a file; what is missing is among the findings.

    Raises InputFault where the map cannot be read.
    """
    mapping, study = columns_map(file)
    found: list[Finding] = []
    lines = {name: list(_lines(name, part, sheets, found)) for name, part in mapping.items()}
    variables: dict[str, list[Cells]] = {}
    for line in lines.pop(VARIABLES):
        if line.get("variable"):
            variables.setdefault(line.get("dataset", ""), []).append(line)
    listed = [line for line in lines.pop("datasets", []) if line.get("dataset")]
    listed += [_inferred(name, mine) for name, mine in variables.items() if name not in {d["dataset"] for d in listed}]
    tables = {"datasets": table(_columns(listed), listed)}
    for name, mine in variables.items():
        tables[name] = table([c for c in _columns(mine) if c != "dataset"], mine)
    tables |= {name: table(_columns(part), part) for name, part in lines.items()}
    return Imported({"id": "UNNAMED", **study}, (), tables, in_order(found))


def _columns(lines: Sequence[Cells]) -> list[str]:
    return list(dict.fromkeys(column for line in lines for column in line))


def _inferred(name: str, lines: Sequence[Cells]) -> Cells:
    supplemental = name.startswith("SUPP") and len(name) > 4
    by = kind_variable((line["variable"] for line in lines), supplemental=supplemental)
    package = "adam" if name.startswith("AD") else "sdtm"
    return {"dataset": name, "package": package, "by": by, "parent": name[4:] if supplemental else ""}


def _lines(name: str, part: Mapped, sheets: Sheets, found: list[Finding]) -> Iterator[Cells]:
    for sheet in _named(name, part, sheets, found):
        headers = set(sheets[sheet][0].cells) if sheets[sheet] else set()
        for column, header in part.columns.items():
            if header not in headers:
                says = f"The sheet {sheet} has no column {header!r}, which the map takes for {column}."
                mend = f"Mend the map.{nearest(header, sorted(headers))}"
                found.append(Finding("WORKBOOK-WRONG", "error", f"sheet {sheet}", says, mend))
        for row in sheets[sheet]:
            line = {column: _word(part, column, row[header]) for column, header in part.columns.items()}
            yield line if "dataset" in line or name not in (VARIABLES, "values") else {"dataset": sheet, **line}


def _named(name: str, part: Mapped, sheets: Sheets, found: list[Finding]) -> Iterator[str]:
    """Their sheets that are read as ours."""
    for wanted in part.sheets:
        if wanted == "*":
            needed = set(part.columns.values())
            yield from (sheet for sheet, rows in sheets.items() if rows and needed <= set(rows[0].cells))
        elif same := next((s for s in sheets if s.lower() == wanted.lower()), ""):
            yield same
        else:
            says = f"There is no sheet {wanted!r}, which the map takes for {name}."
            found.append(
                Finding("WORKBOOK-WRONG", "error", "workbook", says, f"Mend the map.{nearest(wanted, sheets)}")
            )


def _word(part: Mapped, column: str, cell: str) -> str:
    """Our word for theirs, whatever its capitals; as it is where the map has none."""
    words = {key.lower(): text for key, text in part.words.get(column, {}).items()}
    return words.get(cell.lower(), cell)
