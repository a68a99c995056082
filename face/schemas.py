"""The schema of a study's dataset, for ordinary frames."""

from pathlib import Path
from typing import TYPE_CHECKING

from .. import study as rooms

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema


def schema_for(study: rooms.Study | Path | str, dataset: str) -> "DataFrameSchema":
    """The pandera schema that the engine itself holds a dataset against: `schema_for("trial", "DM").validate(frame)`.

    study: one that is open, or its folder. frame: a column for each variable, in the order of the sheet; text `str`,
    object or categorical with blank or missing where there is none, numbers of any numeric type, dates as numbers, as
    `datetime64` or as Python's own: as `pyreadstat.read_xport` or `m5kit.read_xpt` gives it. Each check has the name
    of its rule (docs/findings.md); pandera's failure cases name column, value and record.
    `m5kit schema` writes one that needs no m5kit.
    Raises InputFault where there is no study there, UsageFault where it has no dataset of that name.
    """
    from ..checks.schema import schema

    opened = study if isinstance(study, rooms.Study) else rooms.Study.open(study)
    return schema(opened.dataset(dataset), opened.spec.codelists)
