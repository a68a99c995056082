"""Schemas made from the spec: what every column of a finished dataset must be.

A build checks its own datasets by `frame_findings`; `schema` is the same for pandera, for who has frames of the
datasets elsewhere. Text columns are checked by their distinct values and not by their records, so
a hundred thousand records take about as long as a hundred.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..engine.lineage import Built
from ..engine.ordinary import held
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
    """The same for any table with the columns of the dataset.

    What the schema of pandera holds a frame against is asked here without it: a build has no need to load it. A test
    holds that both find the same.
    """
    frame = table.frame
    yield from _column_findings(dataset, [str(name) for name in frame.columns])
    known: dict[str, pd.Series] = {}
    for variable in (v for v in dataset.variables if v.name in frame.columns):
        values = held(frame[variable.name], text=variable.is_text)
        if values is None:
            yield _type_finding(variable, dataset, frame[variable.name])
        else:
            known[variable.name] = values
    typed = pd.DataFrame(known, index=frame.index, copy=False)
    for one in expectations(dataset, codelists):
        yield from one.findings(table, one.at(typed))


@declares(
    Rule("COLUMN-MISSING", "error", "A dataset has every column of its sheet.", "Make it, or take it out.", "m5kit"),
    Rule("COLUMN-UNKNOWN", "error", "A dataset has no column but those of its sheet.", "Describe it.", "m5kit"),
    Rule("COLUMN-ORDER", "error", "The columns stand in the order of the sheet.", "Put them in that order.", "m5kit"),
    Rule("COLUMN-TYPE", "error", "A column is text or a number as its sheet says.", "Make it so.", "m5kit"),
)
def _column_findings(dataset: Dataset, names: Sequence[str]) -> Iterator[Finding]:
    """Columns that are missing, strange or out of order."""
    for name in (n for n in dataset.names if n not in names):
        says = f"{dataset.name} lacks the column {name}."
        yield Finding("COLUMN-MISSING", "error", dataset.name, says, "Make it, or take it out of the sheet.")
    for name in (n for n in names if n not in dataset.names):
        says = f"{dataset.name} has a column {name}, which its sheet does not have."
        yield Finding("COLUMN-UNKNOWN", "error", dataset.name, says, "Describe it in the sheet, or leave it out.")
    ours = [n for n in names if n in dataset.names]
    for name, planned in zip(ours, (n for n in dataset.names if n in names), strict=True):
        if name != planned:
            says = f"Column {name} of {dataset.name} is not where the sheet has it."
            yield Finding("COLUMN-ORDER", "error", dataset.name, says, "Put the columns in the order of the sheet.")


def _type_finding(variable: Variable, dataset: Dataset, column: pd.Series) -> Finding:
    says = f"{variable} is declared {variable.type}, and holds {column.dtype}."
    place = f"{dataset.name}, {variable.name}"
    return Finding(TYPE, "error", place, says, "Make it text or a number as declared.")
