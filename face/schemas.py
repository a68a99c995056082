"""The schema of a study's dataset, for ordinary frames."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from .. import study as rooms
from ..specs import UsageFault

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema
    from pandera.polars import DataFrameSchema as PolarsSchema


@overload
def schema_for(study: rooms.Study | Path | str, dataset: str) -> "DataFrameSchema": ...


@overload
def schema_for(study: rooms.Study | Path | str, dataset: str, *, frames: Literal["pandas"]) -> "DataFrameSchema": ...


@overload
def schema_for(study: rooms.Study | Path | str, dataset: str, *, frames: Literal["polars"]) -> "PolarsSchema": ...


def schema_for(
    study: rooms.Study | Path | str, dataset: str, *, frames: Literal["pandas", "polars"] = "pandas"
) -> "DataFrameSchema | PolarsSchema":
    """The pandera schema that the engine itself holds a dataset against: `schema_for("trial", "DM").validate(frame)`.

    study: one that is open, or its folder. frame: a column for each variable, in the order of the sheet; text `str`,
    object or categorical with blank or missing where there is none, numbers of any numeric type, dates as numbers, as
    `datetime64` or as Python's own: as `pyreadstat.read_xport` or `m5kit.read_xpt` gives it. Each check has the name
    of its rule (docs/findings.md); pandera's failure cases name column, value and record.
    frames="polars" gives the same checks for frames of polars, which is to be installed.
    `m5kit schema` writes one that needs no m5kit.
    Raises InputFault where there is no study there, UsageFault where it has no dataset of that name, or polars is asked
    for and not installed.
    """
    opened = study if isinstance(study, rooms.Study) else rooms.Study.open(study)
    found, codelists = opened.dataset(dataset), opened.spec.codelists
    if frames == "polars":
        try:
            from .polars_schemas import polars_schema
        except ImportError as error:
            raise UsageFault(f"Frames of polars need the package polars ({error}): pip install polars.") from error
        return polars_schema(found, codelists)
    from ..checks.schema import schema

    return schema(found, codelists)
