"""Every fault of a spec that shows once its methods and forms are known, all in one pass.

What the sheets show by themselves is checked in specs.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError
from itertools import pairwise
from types import ModuleType

from ..specs import RECORD, Dataset, Derivation, Finding, Record, Source, Spec, SpecFault, Value, Variable, in_order
from ..specs.conditions import Clause, comparisons, variables
from ..specs.nearest import nearest
from .check_derived import derived_faults
from .check_events import event_faults
from .check_methods import method_faults
from .check_parameters import methods_of, parameter_faults
from .derived import DTYPE
from .kinds import kind_of
from .methods import find, sentence
from .rows import applies
from .sources import looks_among
from .tasks import Task, own_rows, tasks

Forms = Mapping[str, Sequence[str] | None]  # None: the form is there, and what its fields are is in doubt


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet that makes a column: the variable's own, or one of the sheet values."""

    dataset: Dataset
    variable: Variable
    derivation: Derivation
    codelist: str
    place: str
    where: tuple[Clause, ...] | None = None

    def __str__(self) -> str:
        where = f" where {' AND '.join(map(str, self.where))}" if self.where else ""
        return f"{self.variable}{where}"

    def records(self) -> list[Record]:
        """The kinds of record that the line makes the column for, as far as the sheet records tells them."""
        values = [line.where for line in self.dataset.lines_of(self.variable.name) if line.derivation.method]
        if self.where is not None:
            return [r for r in self.dataset.records if applies(self.where, self.dataset, r.key) is not False]
        return [r for r in self.dataset.records if not any(applies(w, self.dataset, r.key) for w in values)]


def _lines(dataset: Dataset) -> Iterator[SheetLine]:
    """The lines that make the columns of a dataset, in the order of its sheet."""
    for variable in dataset.columns:
        for v in dataset.lines_of(variable.name):
            if v.derivation.method:
                codelist = v.codelist or variable.codelist
                yield SheetLine(dataset, variable, v.derivation, codelist, _making_place(v), v.where)
        if variable.derivation.method:
            yield SheetLine(dataset, variable, variable.derivation, variable.codelist, _making_place(variable))


def _making_place(line: Variable | Value) -> str:
    """Where it stands what a column is made from: where its sources do, which a nearer sheet may have of its own."""
    return line.at("source" if line.derivation.sources else "method")


def engine_faults(
    spec: Spec, homes_of: Callable[[Dataset], Sequence[ModuleType]], forms: Forms | None = None
) -> tuple[Finding, ...]:
    """Every fault of methods, sources and order.

    homes_of gives the modules in which a dataset's methods are looked for;
    forms the columns of each form ("raw.toxicity"), where raw records are at
    hand: without them only the kind of form is checked.
    """
    found: list[Finding] = []
    homes: dict[str, Sequence[ModuleType]] = {}
    for name, dataset in spec.datasets.items():
        try:
            homes[name] = tuple(homes_of(dataset))
        except SpecFault as fault:
            homes[name] = ()
            mend = "Mend the file; its methods could not be checked."
            found.append(Finding("SPEC-CODE", "error", dataset.place or name, str(fault), mend))
            continue
        found += _unmade_faults(dataset)
        found += derived_faults(dataset, homes[name])
        found += _rows_faults(dataset, homes[name], spec, forms)
        for line in _lines(dataset):
            found += method_faults(line.derivation, line.codelist, dataset, spec, (line.place, str(line), homes[name]))
            found += _source_faults(line, homes[name], spec, forms)
    found += event_faults(spec)
    found += parameter_faults(spec, methods_of(spec, homes))
    found += _circle_faults(spec, homes)
    return in_order(found)


def spec_methods(spec: Spec, homes_of: Callable[[Dataset], Sequence[ModuleType]]) -> tuple[tuple[str, str, str], ...]:
    """For every line that makes a column: the column, its method, and the sentence that Define-XML will have.

    A method that is not found has no sentence.
    """
    checked = []
    for dataset in spec.datasets.values():
        homes = homes_of(dataset)
        for line in _lines(dataset):
            try:
                text = line.derivation.text or sentence(
                    find(line.derivation.method, homes, line.place), line.derivation, spec
                )
            except SpecFault:
                text = ""
            checked.append((str(line), line.derivation.method, text))
    return tuple(checked)


def _unmade_faults(dataset: Dataset) -> Iterator[Finding]:
    made = {line.variable.name for line in _lines(dataset)}
    for variable in dataset.columns:
        marks = variable.name == DTYPE and dataset.derived
        if variable.name not in made and variable.origin != "Not Available" and not marks:
            says = f"Nothing makes {variable}: it has neither a method nor a line with one in the sheet values."
            mend = "Name a method, or give it the origin Not Available to leave it empty."
            yield Finding("SPEC-UNMADE", "error", variable.place or str(variable), says, mend)


# -- records --------------------------------------------------------------------------


def _rows_faults(dataset: Dataset, homes: Sequence[ModuleType], spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Records whose source is not there, conditions on columns it lacks, tables that rows() asks for in vain."""
    for record in dataset.records:
        place = record.place or str(record)
        if not record.source:
            continue
        if not _is_table(record.source, spec, forms):
            yield _no_table(record.source, place, spec, forms)
            continue
        columns = _columns(record.source, spec, forms)
        for name in record.once if columns is not None else ():
            if columns is not None and name not in columns:
                says = f"once names {name}, which is not a column of {record.source}."
                mend = f"Name a column of it.{nearest(name, columns)}"
                yield Finding("SPEC-COLUMN-UNKNOWN", "error", place, says, mend)
        yield from _unknown_faults(record.where, columns, record.source, place)
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


# -- sources --------------------------------------------------------------------------


def _source_faults(line: SheetLine, homes: Sequence[ModuleType], spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    for source in dict.fromkeys(line.derivation.sources):
        yield from _one_source(line, source, spec, forms)
    try:
        function = find(line.derivation.method, homes, line.place)
    except SpecFault:
        return
    if "used" not in inspect.signature(function).parameters:
        for source in dict.fromkeys(line.derivation.sources):
            yield from _subject_faults(line, source, spec, forms)
    per_subject = kind_of(function) in ("per_subject", "among_records")
    if per_subject:
        yield from _filter_faults(line, homes, spec, forms)
    yield from _match_faults(line, spec, forms)
    if not per_subject:
        yield from _parent_faults(line, spec)
        yield from _own_filter_faults(line, spec, forms)


def _one_source(line: SheetLine, source: Source, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    if source.table == "STUDY":
        known = ["STUDYID", "DOMAIN", *(name.upper() for name in (*spec.study, *spec.parameters))]
        if source.column.upper() not in known:
            says = f"{source} is neither STUDYID, DOMAIN nor a name in study.toml.{nearest(source.column, known)}"
            yield Finding("SPEC-SOURCE", "error", line.place, says, "Write it under [study] in study.toml.")
    elif source.table.endswith(".*"):
        for table in dict.fromkeys(r.source for r in line.records()):
            yield from _column_faults(line, Source(table, source.column), spec, forms)
    elif not _is_table(source.table, spec, forms):
        yield _no_table(source.table, line.place, spec, forms)
    else:
        yield from _column_faults(line, source, spec, forms)


def _column_faults(line: SheetLine, source: Source, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    columns = _columns(source.table, spec, forms)
    known = columns if columns is None else [*columns, *_qualifiers(source.table, spec)]
    if source.table == line.dataset.name:
        known = [*line.dataset.column_names, RECORD]
    if known is not None and source.column not in known:
        says = f"{source.table} has no column {source.column!r}, which {line} is made from."
        mend = f"Name a column of it.{nearest(source.column, known)}"
        other = spec.datasets.get(source.table)
        if other is not None and source.column in other.column_names:
            says = f"{source} is a working column of {other.name}, and {line} is made from it."
            mend = "Submit it, or make it in a dataset of the package work, which any dataset may use."
        yield Finding("SPEC-COLUMN-UNKNOWN", "error", line.place, says, mend)


def _parent_faults(line: SheetLine, spec: Spec) -> Iterator[Finding]:
    """A look-up by the collected record that both came from, of records of forms that the other dataset is not made of."""
    by_record = line.derivation.on == (RECORD,)
    for name in dict.fromkeys(s.table for s in line.derivation.sources):
        other = spec.datasets.get(name)
        if (
            other is None
            or name == line.dataset.name
            or not (by_record or (line.dataset.parent == name and not line.derivation.on))
        ):
            continue
        known = {name, *(record.source for record in other.records)}
        for source in dict.fromkeys(r.source for r in line.records() if r.source not in known):
            says = (
                f"{line} is found in {name} by the record that both are made from, and {name} has none from {source}."
            )
            mend = f"Name the columns that find its record in {name} under on: USUBJID, and others that both have."
            yield Finding("SPEC-ON", "error", line.place, says, mend)


def _subject_faults(line: SheetLine, source: Source, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """A form that is looked up by subject, and does not name one."""
    own = {r.source for r in line.dataset.records}
    fields = forms.get(source.table) if forms is not None else None
    by_subject = not line.derivation.on or any((b or a) == "USUBJID" for a, _, b in _pairs(line.derivation.on))
    looked_up = fields is not None and source.table not in own and by_subject
    if looked_up and spec.subject not in (fields or ()):
        says = f"{source.table} has no column {spec.subject!r}, so its records cannot be found by subject."
        yield Finding("SPEC-SUBJECT", "error", line.place, says, "Name the columns that find a record under on.")


def _pairs(on: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The columns of `on`: ours, and theirs where it is called otherwise."""
    return (item.partition("=") for item in on)


def _many_of(line: SheetLine, homes: Sequence[ModuleType]) -> str:
    """The table whose records a method takes many of: the first source's, or the last's where it looks among them."""
    among = kind_of(find(line.derivation.method, homes, line.place)) == "among_records"
    return line.derivation.sources[-1 if among else 0].table


def _filter_faults(line: SheetLine, homes: Sequence[ModuleType], spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Conditions on the records of a method that takes one value per subject."""
    table = _many_of(line, homes) if line.derivation.sources else ""
    yield from _unknown_faults(line.derivation.where, _columns(table, spec, forms), table, line.place)


def _own_filter_faults(line: SheetLine, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Conditions on looked-up records, or on our own and their forms, where the method makes the column for these only."""
    table = looks_among(line.derivation, line.dataset)
    if table:
        yield from _unknown_faults(line.derivation.where, _columns(table, spec, forms), table, line.place)
        return
    known = _our_columns(line, spec, forms)
    forms_too = " or its forms" if known and len(known) > len(line.dataset.column_names) else ""
    columns = None if known is None else [*known, RECORD]
    yield from _unknown_faults(line.derivation.where, columns, f"{line.dataset.name}{forms_too}", line.place)


def _unknown_faults(
    where: Sequence[Clause], columns: Sequence[str] | None, table: str, place: str
) -> Iterator[Finding]:
    """Variables of a condition that a table lacks, whose columns may not be known (None)."""
    for condition in comparisons(where):
        for name in variables((condition,)):
            if columns is not None and name not in columns:
                says = f"{condition} asks for {name}, which is not a column of {table}."
                mend = f"Name a column of it.{nearest(name, columns)}"
                yield Finding("SPEC-COLUMN-UNKNOWN", "error", place, says, mend)


def _match_faults(line: SheetLine, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Columns under `on` that are not ours, or not the other table's."""
    if line.derivation.on in ((), (RECORD,)):
        return
    ours = _our_columns(line, spec, forms)
    others = [s.table for s in line.derivation.sources if s.table not in ("STUDY", line.dataset.name)]
    theirs = _columns(others[0], spec, forms) if others else None
    for item in line.derivation.on:
        mine, _, other = item.partition("=")
        if ours is not None and mine not in ours:
            says = f"{line} is matched on {mine}, which neither {line.dataset.name} nor its forms have."
            yield Finding("SPEC-ON", "error", line.place, says, f"Write ours=theirs.{nearest(mine, ours)}")
        if theirs is not None and (other or mine) not in (*theirs, "USUBJID"):
            says = f"{line} is matched on {other or mine}, which is not a column of {others[0]}."
            yield Finding("SPEC-ON", "error", line.place, says, f"Write ours=theirs.{nearest(other or mine, theirs)}")


def _our_columns(line: SheetLine, spec: Spec, forms: Forms | None) -> list[str] | None:
    sources = [_columns(r.source, spec, forms) for r in line.dataset.records]
    if any(columns is None for columns in sources):
        return None
    return [*line.dataset.column_names, *(name for columns in sources for name in columns or ())]


def _is_table(name: str, spec: Spec, forms: Forms | None) -> bool:
    if name in spec.datasets:
        return True
    return (
        name in forms
        if forms is not None
        else name.partition(".")[0] in {**spec.sources, **spec.settings.dictionaries} and "." in name
    )


def _columns(table: str, spec: Spec, forms: Forms | None) -> list[str] | None:
    """The columns of a dataset or form; None where they are not known."""
    if table in spec.datasets:
        return list(spec.datasets[table].names)
    found = forms.get(table) if forms is not None else None
    return None if found is None else list(found)


def _qualifiers(table: str, spec: Spec) -> list[str]:
    """The qualifiers of a supplemental dataset, which may be named like its columns."""
    dataset = spec.datasets.get(table)
    return [r.key for r in dataset.records] if dataset and dataset.by == "QNAM" else []


def _no_table(name: str, place: str, spec: Spec, forms: Forms | None) -> Finding:
    kind, _, own = name.partition(".")
    if kind in spec.sources and own:
        alike = [form.partition(".")[2] for form in forms or () if form.startswith(f"{kind}.")]
        meant = nearest(own, alike).replace("'", f"'{kind}.", 1)
        says = f"The form {name!r} is not there.{meant}"
        mend = f"Put its file into the folder {spec.sources[kind]}, or mend the name."
        return Finding("SPEC-SOURCE", "error", place, says, mend)
    kinds = " or ".join(f"{kind}.name" for kind in spec.sources)
    says = f"{name!r} is neither a form nor a dataset of the study.{nearest(name, [*spec.datasets, *(forms or {})])}"
    return Finding("SPEC-SOURCE", "error", place, says, f"Write {kinds} for a form, or the name of a dataset.")


# -- order ----------------------------------------------------------------------------


def _circle_faults(spec: Spec, homes: Mapping[str, Sequence[ModuleType]]) -> Iterator[Finding]:
    """Columns or records that are made from each other: each circle, one after the other."""
    datasets, code = dict(spec.datasets), dict(homes)
    while True:
        try:
            tasks(datasets, code)
        except SpecFault as fault:
            if not isinstance(fault.__cause__, CycleError):
                raise
            circle: list[Task] = fault.__cause__.args[1][::-1]
            yield _circle(circle, spec)
            task = _cut(circle)
            code = {**code, task.dataset: ()} if task.what == "rows" else code
            datasets = {**datasets, task.dataset: _without(task, datasets[task.dataset])}
        else:
            return


def _circle(circle: Sequence[Task], spec: Spec) -> Finding:
    task = _cut(circle)
    dataset = spec.datasets[task.dataset]
    place = dataset.place if task.what == "rows" else dataset[task.name].place
    names = [str(t) for t in circle if t.what != "finish"]
    says = f"These are made from each other: {' -> '.join(names)}."
    return Finding("SPEC-CIRCLE", "error", place or str(task), says, "Take one of the sources out.")


def _cut(circle: Sequence[Task]) -> Task:
    """Where a circle is cut to look for others: at records that come from another dataset, else at a column."""
    rows = [t for t, after in pairwise(circle) if (t.what, after.what) == ("rows", "finish")]
    return min(rows or [t for t in circle if t.what == "column"])


def _without(task: Task, dataset: Dataset) -> Dataset:
    """The dataset without what the task is made from."""
    if task.what == "rows":
        return replace(dataset, records=())

    def bare(columns: Sequence[Variable]) -> tuple[Variable, ...]:
        return tuple(replace(v, derivation=Derivation()) if v.name == task.name else v for v in columns)

    def kept(lines: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(line for line in lines if line.variable != task.name)

    return replace(
        dataset,
        variables=bare(dataset.variables),
        working=bare(dataset.working),
        values=kept(dataset.values),
        working_values=kept(dataset.working_values),
    )
