"""Schemas made from the spec: what every column of a finished dataset must be, checked by pandera.

Text columns are checked by their distinct values and not by their records, so
a hundred thousand records take about as long as a hundred.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..engine.encoded import is_encoded
from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Codelist, Dataset, Finding, in_order
from .expected import Expectation, column_expectations, value_expectations
from .messages import findings_at, record_table
from .registry import Rule, declares
from .together import frame_expectations

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

ENCODED = "encoded"


def expectations(dataset: Dataset, codelists: Mapping[str, Codelist]) -> tuple[Expectation, ...]:
    """Everything that the spec expects of the values of a dataset."""
    return (
        *column_expectations(dataset, codelists),
        *value_expectations(dataset, codelists),
        *frame_expectations(dataset),
    )


def schema(dataset: Dataset, codelists: Mapping[str, Codelist]) -> "DataFrameSchema":
    """The pandera schema of a dataset: its columns in order, their types, and everything the spec expects of them.

    The name of a check is its position among `expectations`; its title is the
    sentence, its description the mend. A frame is as the engine makes it: text
    encoded, numbers float64. A check answers once for all records, since pandera
    would spell out every record at fault; `frame_findings` tells which they are.
    All checks are of the frame: pandera copies each check of a column, deeply, which takes longer than to ask it.
    """
    import pandera.pandas as pa

    columns = {v.name: pa.Column(None if v.is_text else "float64", nullable=True) for v in dataset.variables}
    encoded = pa.Check(lambda frame: not _not_encoded(dataset, frame), ignore_na=False, name=ENCODED)
    checks = [
        pa.Check(e.met, ignore_na=False, name=str(position), title=e.message.says, description=e.message.mend)
        for position, e in enumerate(expectations(dataset, codelists))
    ]
    return pa.DataFrameSchema(columns, checks=[encoded, *checks], strict=True, ordered=True, name=dataset.name)


def _not_encoded(dataset: Dataset, frame: pd.DataFrame) -> list[str]:
    """The columns declared text that are there and are not encoded."""
    return [v.name for v in dataset.variables if v.is_text and v.name in frame and not is_encoded(frame[v.name])]


def schema_findings(built: Built, codelists: Mapping[str, Codelist]) -> tuple[Finding, ...]:
    """Where a finished dataset is not what its sheet says, each told by its key."""
    return in_order(frame_findings(built.dataset, record_table(built), codelists))


def frame_findings(dataset: Dataset, table: Table, codelists: Mapping[str, Codelist]) -> Iterator[Finding]:
    """The same for any table with the columns of the dataset."""
    from pandera.errors import SchemaErrors

    known = expectations(dataset, codelists)
    try:
        schema(dataset, codelists).validate(table.frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        wrong = {str(n) for n in table.frame if n in dataset.names and not _as_declared(dataset, table.frame, str(n))}
        for error in errors.schema_errors:
            name = getattr(error.check, "name", None) or ""
            if name == ENCODED:
                yield from (_type_finding(dataset, n, table.frame) for n in _not_encoded(dataset, table.frame))
            elif not name.isdigit():
                yield _column_finding(dataset, error, table.frame)
            elif error.reason_code.name != "CHECK_ERROR":
                expected = known[int(name)]
                at = expected.at(table.frame)
                yield from findings_at(table, at, expected.column, expected.message, expected.shown(table.frame))
            elif not wrong & {known[int(name)].column, *known[int(name)].needs}:
                raise error from None


def _as_declared(dataset: Dataset, frame: pd.DataFrame, name: str) -> bool:
    return is_encoded(frame[name]) if dataset[name].is_text else frame[name].dtype == "float64"


@declares(
    Rule("COLUMN-MISSING", "error", "A dataset has every column of its sheet.", "Make it, or take it out.", "m5kit"),
    Rule("COLUMN-UNKNOWN", "error", "A dataset has no column but those of its sheet.", "Describe it.", "m5kit"),
    Rule("COLUMN-ORDER", "error", "The columns stand in the order of the sheet.", "Put them in that order.", "m5kit"),
    Rule("COLUMN-TYPE", "error", "A column is text or a number as its sheet says.", "Make it so.", "m5kit"),
)
def _column_finding(dataset: Dataset, error: Any, frame: pd.DataFrame) -> Finding:
    """A column that is missing, strange, out of order or of another type."""
    reason = error.reason_code.name
    cases = error.failure_cases
    name = str(error.schema.name or "")
    if reason == "COLUMN_NOT_IN_DATAFRAME":
        says = f"{dataset.name} lacks the column {cases if isinstance(cases, str) else name or cases}."
        return Finding("COLUMN-MISSING", "error", dataset.name, says, "Make it, or take it out of the sheet.")
    if reason == "COLUMN_NOT_IN_SCHEMA":
        says = f"{dataset.name} has a column {_first(cases)}, which its sheet does not have."
        return Finding("COLUMN-UNKNOWN", "error", dataset.name, says, "Describe it in the sheet, or leave it out.")
    if reason == "COLUMN_NOT_ORDERED":
        says = f"Column {_first(cases)} of {dataset.name} is not where the sheet has it."
        return Finding("COLUMN-ORDER", "error", dataset.name, says, "Put the columns in the order of the sheet.")
    return _type_finding(dataset, name, frame)


def _type_finding(dataset: Dataset, name: str, frame: pd.DataFrame) -> Finding:
    says = f"{dataset.name}.{name} is declared {dataset[name].type}, and holds {frame[name].dtype}."
    return Finding("COLUMN-TYPE", "error", f"{dataset.name}, {name}", says, "Make it text or a number as declared.")


def _first(cases: Any) -> str:
    return str(cases if isinstance(cases, str) else cases["failure_case"].iloc[0])
