"""Schemas made from the spec: what every column of a finished dataset must be, checked by pandera.

Text columns are checked by their distinct values and not by their records, so
a hundred thousand records take about as long as a hundred.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Codelist, Dataset, Finding, Variable, in_order
from .expected import Expectation, column_expectations, value_expectations
from .messages import record_table
from .registry import Rule, declares
from .together import frame_expectations

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

TYPE = "COLUMN-TYPE"


def expectations(dataset: Dataset, codelists: Mapping[str, Codelist]) -> tuple[Expectation, ...]:
    """Everything that the spec expects of the values of a dataset."""
    return (
        *column_expectations(dataset, codelists),
        *value_expectations(dataset, codelists),
        *frame_expectations(dataset),
    )


def schema(dataset: Dataset, codelists: Mapping[str, Codelist]) -> "DataFrameSchema":
    """The pandera schema of a dataset: its columns in order, their types, and everything the spec expects of them.

    A frame may be as the engine makes it (text encoded, numbers float64) or an ordinary one, as pandas or a reader of
    SAS files gives it. Each check has the name of its rule, its title is the sentence, its description the mend. A
    check of one column stands at the column, so pandera names the value and the record at fault; one of several
    columns at the frame. Notes are no part of a schema. pandera is loaded here, where it is used.
    """
    import pandera.pandas as backend

    from .pandera_checks import column_check, frame_check, type_check

    made: DataFrameSchema = assembled(
        dataset, codelists, backend, Checks(lambda v: type_check(v, TYPE), column_check, frame_check)
    )
    return made


@dataclass(frozen=True)
class Checks:
    """How checks are written for the frames of one library: a column's type, one column, several columns."""

    of_type: Callable[[Variable], Any]
    of_column: Callable[[Expectation, Variable], Any]
    of_frame: Callable[[Expectation, Dataset], Any]


def assembled(dataset: Dataset, codelists: Mapping[str, Codelist], backend: Any, checks: Checks) -> Any:
    """The schema of a dataset by a back end of pandera: a check of one column stands at the column."""
    own: dict[str, list[Any]] = {v.name: [checks.of_type(v)] for v in dataset.variables}
    together = []
    for one in binding(expectations(dataset, codelists)):
        if one.reads == (one.column,) and one.column in own:
            own[one.column].append(checks.of_column(one, dataset[one.column]))
        else:
            together.append(checks.of_frame(one, dataset))
    columns = {
        v.name: backend.Column(None, own[v.name], nullable=True, title=v.label or None) for v in dataset.variables
    }
    return backend.DataFrameSchema(columns, checks=together, strict=True, ordered=True, name=dataset.name)


def binding(known: Iterable[Expectation]) -> Iterator[Expectation]:
    """The expectations that a dataset fails by: all but the notes."""
    return (one for one in known if one.message.severity != "note")


def schema_findings(built: Built, codelists: Mapping[str, Codelist]) -> tuple[Finding, ...]:
    """Where a finished dataset is not what its sheet says, each told by its key."""
    return in_order(frame_findings(built.dataset, record_table(built), codelists))


def frame_findings(dataset: Dataset, table: Table, codelists: Mapping[str, Codelist]) -> Iterator[Finding]:
    """The same for any table with the columns of the dataset."""
    from pandera.errors import SchemaErrors

    try:
        schema(dataset, codelists).validate(table.frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            yield from _fault_of_pandera(error, dataset, table)
    for one in expectations(dataset, codelists):
        if one.message.severity == "note":
            yield from one.findings(table)


def _fault_of_pandera(error: Any, dataset: Dataset, table: Table) -> Iterator[Finding]:
    """What one fault that pandera found is in words; which records are at fault it has answered already."""
    one = getattr(error.check, "expectation", None)
    if error.reason_code.name == "CHECK_ERROR":
        raise error
    if isinstance(one, Expectation):
        at = ~error.check_output.to_numpy(dtype=bool)
        yield from one.findings(table, at)
    elif getattr(error.check, "name", "") == TYPE:
        yield _type_finding(dataset, str(error.schema.name), table.frame)
    else:
        yield _column_finding(dataset, error)


@declares(
    Rule("COLUMN-MISSING", "error", "A dataset has every column of its sheet.", "Make it, or take it out.", "m5kit"),
    Rule("COLUMN-UNKNOWN", "error", "A dataset has no column but those of its sheet.", "Describe it.", "m5kit"),
    Rule("COLUMN-ORDER", "error", "The columns stand in the order of the sheet.", "Put them in that order.", "m5kit"),
    Rule("COLUMN-TYPE", "error", "A column is text or a number as its sheet says.", "Make it so.", "m5kit"),
)
def _column_finding(dataset: Dataset, error: Any) -> Finding:
    """A column that is missing, strange or out of order."""
    reason = error.reason_code.name
    cases = error.failure_cases
    name = str(error.schema.name or "")
    if reason == "COLUMN_NOT_IN_DATAFRAME":
        says = f"{dataset.name} lacks the column {cases if isinstance(cases, str) else name or cases}."
        return Finding("COLUMN-MISSING", "error", dataset.name, says, "Make it, or take it out of the sheet.")
    if reason == "COLUMN_NOT_IN_SCHEMA":
        says = f"{dataset.name} has a column {_first(cases)}, which its sheet does not have."
        return Finding("COLUMN-UNKNOWN", "error", dataset.name, says, "Describe it in the sheet, or leave it out.")
    says = f"Column {_first(cases)} of {dataset.name} is not where the sheet has it."
    return Finding("COLUMN-ORDER", "error", dataset.name, says, "Put the columns in the order of the sheet.")


def _type_finding(dataset: Dataset, name: str, frame: pd.DataFrame) -> Finding:
    says = f"{dataset.name}.{name} is declared {dataset[name].type}, and holds {frame[name].dtype}."
    return Finding("COLUMN-TYPE", "error", f"{dataset.name}, {name}", says, "Make it text or a number as declared.")


def _first(cases: Any) -> str:
    return str(cases if isinstance(cases, str) else cases["failure_case"].iloc[0])
