"""Whether what the records of a dataset are made from is there."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from ..specs import Dataset, Finding, Spec
from ..specs.nearest import nearest
from .check_tables import Forms, columns_in, is_table, no_table, unknown_columns
from .tasks import own_rows


def rows_faults(dataset: Dataset, homes: Sequence[ModuleType], spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Records whose source is not there, conditions on columns it lacks, tables that rows() asks for in vain."""
    for record in dataset.records:
        place = record.place or str(record)
        if not record.source:
            continue
        if not is_table(record.source, spec, forms):
            yield no_table(record.source, place, spec, forms)
            continue
        columns = columns_in(record.source, spec, forms)
        for name in record.once if columns is not None else ():
            if columns is not None and name not in columns:
                says = f"once names {name}, which is not a column of {record.source}."
                mend = f"Name a column of it.{nearest(name, columns)}"
                yield Finding("SPEC-COLUMN-UNKNOWN", "error", place, says, mend)
        yield from unknown_columns(record.where, columns, record.source, place)
    function = own_rows(homes)
    tables = [*spec.datasets, *(forms or {})]
    known = {name.replace(".", "_").lower() for name in tables} | {"key"}
    for name in _keywords(function) if forms is not None and function else ():
        if name not in known:
            says = f"rows() of {dataset.name} asks for {name!r}, which is neither a form nor a dataset."
            mend = f"Name a table in small letters, with _ for the dot.{nearest(name, sorted(known))}"
            yield Finding("SPEC-ROWS", "error", dataset.place or dataset.name, says, mend)


def _keywords(function: Callable[..., object]) -> list[str]:
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
