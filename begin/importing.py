"""A spec made of a document of another layout, whichever it is."""

from pathlib import Path

from ..define.imported import imported_define
from ..specs import InputFault, UsageFault
from ..specs.imported import Imported
from ..specs.workbooks import import_workbook


def imported_spec(document: Path, columns: Path | None = None) -> Imported:
    """The sheets of a define.xml (2.0, 2.1), or of a workbook or sheet of another layout, and what was not understood.

    columns is a map of the columns of a layout that is not known (.toml). Raises InputFault where the document is not
    there or cannot be read, and UsageFault for a map of columns beside a define.xml.
    """
    if not document.is_file():
        raise InputFault(f"{document} is not there. Point at a define.xml or an .xlsx workbook.")
    if document.suffix.lower() != ".xml":
        return import_workbook(document, columns)
    if columns is not None:
        raise UsageFault("define.xml has no columns to map. Leave --columns out.")
    return imported_define(document)
