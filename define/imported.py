"""A Define-XML document of another maker as a spec, its analysis results among the sheets."""

from pathlib import Path

from ..specs.imported import Imported
from .arm_sheet import SHEET, results_table
from .read import read_define


def imported_define(path: Path) -> Imported:
    """What a document of version 2.0 or 2.1 says, as study.toml and sheets; analysis results are the sheet `results`.

    Raises InputFault where the file is not such a document.
    """
    read = read_define(path)
    tables = {**read.tables, SHEET: results_table(read.displays)} if read.displays else read.tables
    return Imported(read.study, read.standards, tables, read.findings)
