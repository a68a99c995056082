"""Trace: a column back to the collected fields, a record back to its lines, a line on to what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..engine.columns import planned
from ..engine.encoded import is_encoded, number_text, texts_in
from ..engine.lineage import Step, chain, descendants, raw_positions
from ..engine.rows import applies
from ..engine.tables import Table
from ..specs import Dataset, Source, UsageFault
from ..specs.nearest import nearest
from ..study.build import Prepared, Run, build, made, prepared
from ..study.folder import Study
from ..study.settled import Settled

MOST_VALUES = 5


@dataclass(frozen=True)
class ChainLink:
    """One column along a chain: how deep, which, how it was made, and the values it has where a subject was asked."""

    depth: int
    column: str
    where: str
    function: str
    text: str
    values: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def column_trace(study: Study, target: str, subject: str = "") -> tuple[ChainLink, ...]:
    """The chain behind "ADSL.AGE" down to raw fields; with a subject, the values along it.

    Raises UsageFault where the study has no such dataset, column or subject.
    """
    name, _, variable = target.partition(".")
    dataset = study.dataset(name)
    if variable not in dataset.column_names:
        raise UsageFault(f"{name} has no column {variable!r}.{nearest(variable, dataset.column_names)}")
    shelf = subject_run(study, subject).shelf if subject else {}
    return tuple(
        _link(depth, column, step, shelf) for depth, column, step in chain(Source(name, variable), planned_steps(study))
    )


def planned_steps(study: Study) -> list[Step]:
    """How every column of every dataset is made by the spec, each form by its name."""
    return [
        _named_forms(step, d)
        for d in study.spec.datasets.values()
        for v in d.columns
        for step in planned(v, d, study.spec, study.homes(d))
    ]


def _named_forms(step: Step, dataset: Dataset) -> Step:
    """The step with each form named in place of "the form the record came from"."""
    kept = [r for r in dataset.records if applies(step.where, dataset, r.key) is not False]
    forms = dict.fromkeys(r.source for r in kept)
    sources: list[Source] = []
    for source in step.sources:
        kind, star, _ = source.table.partition(".*")
        sources += [Source(f, source.column) for f in forms if f.startswith(f"{kind}.")] if star else [source]
    return replace(step, sources=tuple(dict.fromkeys(sources)))


def subject_run(study: Study, subject: str) -> Run:
    """A build of one subject's records; subject is the identifier in the forms, or USUBJID. Raises as `build`."""
    return build(study, subjects=[subject])


def _link(depth: int, source: Source, step: Step | None, shelf: Mapping[str, Table]) -> ChainLink:
    table, name = source.table, source.column
    values: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    if table in shelf and name in shelf[table].frame.columns:
        held = shelf[table]
        values = _shown_values(held.frame[name])
        if held.lines is not None:
            rows = np.flatnonzero(held.frame[name].notna().to_numpy())[:MOST_VALUES]
            places = tuple(held.place(int(row)) for row in rows)
    where, function, text = (step.condition, step.function, step.text) if step else ("", "", "collected")
    return ChainLink(depth, str(source), where, function, text, values, places)


def _shown_values(column: pd.Series) -> tuple[str, ...]:
    """The distinct values of a column as text, the first few of them."""
    kept = column.dropna()
    texts = kept.astype("str") if is_encoded(kept) else kept.map(number_text)
    found = list(dict.fromkeys(texts))
    return (*found[:MOST_VALUES], f"and {len(found) - MOST_VALUES} more") if len(found) > MOST_VALUES else tuple(found)


@dataclass(frozen=True)
class RawRecords:
    """A record and what is behind it: its values, and the form records with their fields."""

    place: str
    values: Mapping[str, str]
    sources: tuple[tuple[str, Mapping[str, str]], ...]
    steps: tuple[Step, ...]


def record_trace(study: Study, target: Sequence[str]) -> tuple[RawRecords, ...]:
    """The raw records behind the records of a dataset: ("AE", "S0001", "3") or ("ADTTE", "PFS", "S0001").

    The words after the dataset are a subject, a sequence number or the value
    of the variable that tells its records apart, in any order.
    Raises UsageFault where there is no such dataset, subject or record.
    """
    name, *words = target
    study.dataset(name)
    ready = prepared(study)
    subject, rest = _subject_among(ready, words)
    run = made(ready.only([subject]))
    table = run.shelf[name]
    rows = [row for row in range(len(table.frame)) if _is_named(table, row, rest, study.spec.datasets[name].by)]
    if not rows:
        raise UsageFault(f"{name} has no record of subject {' '.join([subject, *rest])}.")
    return tuple(_raw_records(run, table, row) for row in rows)


def names_record(study: Study, target: Sequence[str]) -> bool:
    """Whether the words name a record: a dataset and a subject. A display may have the name of a dataset."""
    name, *words = target
    return name in study.spec.datasets and bool(_subjects_among(prepared(study), words))


def _subject_among(ready: Prepared, words: Sequence[str]) -> tuple[str, list[str]]:
    for word in _subjects_among(ready, words):
        return word, [w for w in words if w != word]
    raise UsageFault(f"None of {', '.join(words) or 'nothing'} is a subject of the study.")


def _subjects_among(ready: Prepared, words: Sequence[str]) -> list[str]:
    study, forms = ready.study, ready.forms.collected
    known = {s for t in forms.values() if t.subject for s in texts_in(t.subjects)}
    return [word for word in words if word.removeprefix(f"{study.spec.id}-").upper() in known]


def _is_named(table: Table, row: int, words: Sequence[str], by: str) -> bool:
    """Whether each word is the record's sequence number or kind."""
    named = [n for n in table.frame.columns if n.endswith("SEQ") or n in (by, "PARAMCD")]
    values = {_text(table.frame[n].iloc[row]) for n in named}
    return all(word in values for word in words)


def _raw_records(run: Run, table: Table, row: int) -> RawRecords:
    sources = []
    for form, position in dict.fromkeys(raw_positions(table, row, run.shelf)):
        held = run.shelf[form]
        fields = _fields(held, position)
        if held.lines is not None:
            lines = list(settlements(run.forms, form, int(held.lines[position])))
            fields |= {"corrected": "; ".join(lines)} if lines else {}
        sources.append((held.place(position), fields))
    steps = tuple(s for s in run.steps if s.variable.table == table.name)
    return RawRecords(table.place(row), _fields(table, row), tuple(sources), steps)


def _fields(table: Table, row: int) -> dict[str, str]:
    texts = {str(n): _text(table.frame[n].iloc[row]) for n in table.frame.columns}
    return {name: text for name, text in texts.items() if text}


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else number_text(value)
    return str(value)


def line_trace(study: Study, form: str, line: int) -> Iterator[tuple[str, str]]:
    """What became of a form's line: (place of the record, its dataset), through as many datasets as it went.

    Of a record that was left out it says why, with the place where that is
    said; of a corrected field what it was; each with "" for the dataset.
    Raises UsageFault where there is no such form or line.
    """
    ready = prepared(study)
    forms = ready.forms
    if form not in forms.collected:
        raise UsageFault(f"The study has no form {form!r}.{nearest(form, list(forms.collected))}")
    whole = forms.collected[form]
    assert whole.lines is not None
    found = np.flatnonzero(whole.lines == line)
    if not len(found):
        raise UsageFault(f"{whole.file} has no record on {whole.unit} {line}.")
    owner = whole.subjects.iloc[found[0]] if whole.subject else None
    ready = ready.only([str(owner)]) if isinstance(owner, str) else ready
    forms = ready.forms
    yield from ((settlement, "") for settlement in settlements(forms, form, line))
    lines = forms.shelf[form].lines
    assert lines is not None
    waiting = [(form, int(p)) for p in np.flatnonzero(lines == line)]
    run = made(ready) if waiting else None
    while waiting and run:
        for name, hits in descendants(*waiting.pop(0), run.shelf):
            for hit in hits:
                yield run.shelf[name].place(int(hit)), name
                waiting.append((name, int(hit)))


def settlements(forms: Settled, form: str, line: int) -> Iterator[str]:
    """What data management did to a line of a form, in words."""
    lines = forms.collected[form].lines
    assert lines is not None
    for left in forms.left_out:
        if left.form == form and lines[left.position] == line:
            yield f"nothing: it is left out, {left.why}{f' ({left.said})' if left.said else ''}"
    for c in forms.corrections:
        if c.form == form and lines[c.position] == line:
            yield f"{c.field} {c.now!r}, for {c.was!r} on the form ({c.said})"
