"""The place of a record in its file as a field, for a sequence number that follows it: `raw.ae._LINE_`."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..engine.encoded import from_codes
from ..forms.records import Form
from ..specs import Spec

LINE = "_LINE_"


def ordered_forms(spec: Spec) -> frozenset[str]:
    """The forms whose place in the file a source names: by its own name, or by * those that its dataset comes from."""
    return frozenset(_named(spec))


def _named(spec: Spec) -> Iterator[str]:
    for dataset in spec.datasets.values():
        made = (*(v.derivation for v in dataset.variables), *(v.derivation for v in dataset.values))
        for source in (s for derivation in made for s in derivation.sources if s.column == LINE):
            if source.table.endswith(".*"):
                yield from (r.source for r in dataset.records if r.source.startswith(source.table[:-1]))
            else:
                yield source.table


def with_line(form: Form) -> Form:
    """A form with the line (or row, or number) of each record as a field, as text that sorts like the number."""
    if LINE in form.frame.columns or not len(form.frame):
        return form
    width = len(str(int(form.lines.max())))
    column = from_codes(np.arange(len(form.lines)), [f"{int(line):0{width}}" for line in form.lines], form.frame.index)
    return replace(form, frame=form.frame.assign(**{LINE: column}))
