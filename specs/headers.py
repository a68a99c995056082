"""The columns that a sheet must have."""

from .faults import InputFault
from .nearest import nearest
from .sheets import Table

# The columns without which no row of a sheet says anything.
NEEDED = {
    "datasets": "dataset",
    "records": "dataset source",
    "values": "dataset variable",
    "events": "dataset parameter",
    "codelists": "codelist",
    "maps": "map collected value",
    "ledger": "form reason",
    "displays": "display layout",
    "analyses": "display kind",
    "documents": "id href",
    "units": "test from to",
}


def check_header(name: str, table: Table, file: str, *, of_dataset: bool) -> None:
    """Raises InputFault where a sheet lacks a column without which none of its rows says anything.

    of_dataset: whether it is the sheet of a dataset, or one that datasets are like.
    """
    needed = NEEDED.get(name, "variable" if of_dataset else "")
    header = [cell.strip() for cell in table[0]] if table else []
    lacking = [column for column in needed.split() if column not in header]
    if lacking and (table or "dataset" in lacking):
        meant = nearest(lacking[0], header)
        semicolons = len(header) == 1 and ";" in header[0]
        mend = "Save it with commas, not semicolons." if semicolons else "The first line names the columns."
        raise InputFault(f"{file} has no column {' and no column '.join(map(repr, lacking))}.{meant} {mend}")
