"""How the values that a column is made from are written: the rules of study.toml for the study, a form or a field."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from ..specs import Source
from ..specs.settings import field_rules
from .context import DatasetContext
from .provenance import One, own_fields
from .rows import Segment
from .tables import Positions


def written_rules(
    names: Collection[str], sources: Sequence[Source], segment: Segment | None, context: DatasetContext
) -> dict[str, Any]:
    """The rules (date_forms, decimal_mark, ...) for the fields behind some sources, for the records of a segment.

    The first field with a rule of its own counts, then its form, then the study; a rule that nobody gives is not there.
    """
    found: dict[str, Any] = {}
    fields = list(_fields(sources, segment, context)) if context.spec.settings.fields else []
    for name in names:
        rules = (context.spec.field_rule(table, column, name) for table, column in [*fields, ("", "")])
        study = context.spec.parameters.get(name)
        declared = [rule for rule in rules if rule is not None]
        own = [rule for rule in declared if rule != study]
        if declared:
            found[name] = (own or declared)[0]
    return found


def _fields(sources: Sequence[Source], segment: Segment | None, context: DatasetContext) -> Iterator[tuple[str, str]]:
    """The fields of forms behind sources: through other columns of the dataset, in the form that the records are from."""
    for source in sources:
        pairs = [(source.table, source.column)]
        if source.table == context.dataset.name and segment is not None:
            record = One(context.dataset, segment.record.key, segment.start, context.made)
            pairs = list(own_fields(record, source.column))
        for table, column in pairs:
            yield (segment.table.name if table.endswith(".*") and segment is not None else table), column


def written_alike(
    names_of: Collection[str], sources: Sequence[Source], mine: Positions, context: DatasetContext
) -> list[Positions]:
    """The places of our records in groups by how the fields behind them are written; mostly all in one.

    names_of are the names that a function asks by keyword: only where it asks for such rules does it matter.
    """
    names = sorted(set(names_of) & set(field_rules()))
    if not names or not context.spec.settings.fields or not sources:
        return [np.arange(len(mine))]
    groups: dict[str, list[Positions]] = {}
    for segment in context.rows.segments:
        first, last = np.searchsorted(mine, [segment.start, segment.stop])
        if last > first:
            rules = repr(written_rules(names, sources, segment, context))
            groups.setdefault(rules, []).append(np.arange(first, last))
    return [np.concatenate(at) for at in groups.values()]
