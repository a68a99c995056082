"""The annotated case report form of a study: what each field of each form becomes, from the spec alone.

And the way back: the pages on which a collected variable stands, for its origin in define.xml.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ..define.content import Described
from ..documents.acrf import NOT_SUBMITTED, AnnotatedCrf, AnnotatedForm, Annotation, Field, annotated_crf
from ..engine.rows import applies
from ..outputs.fonts import font_files, further_fonts
from ..specs import ANY_FIELD, RECORD, Dataset, Record, Source, Spec, Value, Variable
from ..specs.check_identity import stamp_of
from ..specs.conditions import Clause, Condition, variables
from ..study.described import DescribedForm, described_rows
from ..study.folder import Study

FILE = "acrf.pdf"
MOST_VALUES = 8
Key = tuple[str, str]
Pages = Mapping[Key, int]
Line = TypeVar("Line", Variable, Value)


@dataclass(frozen=True)
class FieldTarget:
    """What a field goes to: a variable, or a variable of some records (where).

    collected: whether its value is submitted there; finds: whether the value there is only looked up by it.
    """

    dataset: str
    variable: str
    where: tuple[Clause, ...]
    collected: bool
    finds: bool = False


def study_crf(study: Study) -> AnnotatedCrf | None:
    """The annotated case report form; None where the study does not describe its forms.

    The form that holds data management's queries is none of them. A statement that records are synthetic
    (`disclaimer` of study.toml) stands on every page.
    """
    described = study.described or _sheet_forms(study.spec)
    queries = log.table if (log := study.spec.settings.queries) else ""
    forms = [form for name, form in described.items() if name != queries]
    if not forms:
        return None
    targets = study.spec.once(targets_of)
    choosing = _choosing(study.spec)
    annotated = [_form(form, targets, choosing, study.spec) for form in forms]
    title = str(study.spec.study.get("title", "") or study.spec.id)
    disclaimer = str(study.spec.study.get("disclaimer", ""))
    notes = (disclaimer,) if disclaimer else ()
    with further_fonts(font_files(study.path)):
        return annotated_crf(annotated, title, notes, stamp_of(study.spec))


def _sheet_forms(spec: Spec) -> dict[str, DescribedForm]:
    """The forms of the sheet `forms`, as an imported spec has it."""
    return described_rows((row.place, row.cells) for row in spec.as_written("forms"))


# -- from fields to variables ---------------------------------------------------------


def targets_of(spec: Spec) -> dict[Key, list[FieldTarget]]:
    """What every field goes to in the submitted SDTM datasets, in the order of the spec: (form, field) -> targets.

    A field that a working dataset hands on goes to what is made from that; one by which a value is looked up, or that
    chooses the records that count, finds it.
    """
    found: dict[Key, dict[FieldTarget, None]] = {}
    for dataset in spec.package("sdtm"):
        for line in _lines(dataset):
            target = _target(line, dataset)
            for key in _fields(line, dataset, spec, ()):
                found.setdefault(key, {})[target] = None
            finding = replace(target, collected=False, finds=True)
            for key in _finding(line, dataset, spec, ()):
                found.setdefault(key, {})[finding] = None
    return {key: list(targets) for key, targets in found.items()}


def _target(line: Variable | Value, dataset: Dataset) -> FieldTarget:
    if isinstance(line, Variable):
        return FieldTarget(dataset.name, line.name, (), line.origin == "Collected")
    origin = line.origin or (dataset[line.variable].origin if line.variable in dataset.names else "")
    return FieldTarget(dataset.name, line.variable, line.where, origin == "Collected")


def _fields(
    line: Variable | Value, dataset: Dataset, spec: Spec, seen: tuple[str, ...], among: frozenset[str] | None = None
) -> Iterator[Key]:
    """The fields that a line is made from, through working datasets too; among: the forms that the records are of.

    seen are the columns of working datasets on the way here.
    A working dataset's record that was made from the same collected record (on RECORD) is of the same form.
    """
    where = line.where if isinstance(line, Value) else ()
    kinds = [r for r in dataset.records if applies(where, dataset, r.key) is not False]
    forms = [form for kind in kinds for form in _forms(kind, spec, ()) if among is None or form in among]
    if dataset.records and not forms:
        return
    within = frozenset(forms) if line.derivation.on == (RECORD,) else None
    for source in line.derivation.sources:
        if source.table.endswith(".*"):
            yield from ((form, source.column) for form in dict.fromkeys(forms))
        elif "." in source.table:
            yield source.table, source.column
        elif str(source) not in seen and _unsubmitted(source, spec):
            yield from _working_fields(source, spec, (*seen, str(source)), within)


def _finding(line: Variable | Value, dataset: Dataset, spec: Spec, seen: tuple[str, ...]) -> Iterator[Key]:
    """The fields by which what a line is made from is found: the subject or the columns of `on`, and conditions."""
    made = line.derivation
    kinds = [
        r for r in dataset.records if not isinstance(line, Value) or applies(line.where, dataset, r.key) is not False
    ]
    own = {form for kind in kinds for form in _forms(kind, spec, ())}
    pairs = [item.partition("=")[::2] for item in made.on if item != RECORD]
    ours = [ours for ours, _ in pairs if ours not in dataset.column_names]
    ours_made = [ours for ours, _ in pairs if ours in dataset.column_names]
    for name in [*ours_made, *(s.column for s in made.sources if s.table == dataset.name)]:
        for other in _lines_of(name, dataset.working, dataset.working_values):
            if f"{dataset.name}.{name}" not in seen:
                yield from _finding(other, dataset, spec, (*seen, f"{dataset.name}.{name}"))
    for name in ours_made:
        if _unsubmitted(Source(dataset.name, name), spec):
            yield from _working_fields(Source(dataset.name, name), spec, (f"{dataset.name}.{name}",), None)
    for table in dict.fromkeys(source.table for source in made.sources):
        theirs = [*(theirs or ours for ours, theirs in pairs), *variables(made.where)]
        if "." in table and not table.endswith(".*") and (table not in own or pairs):
            yield from ((table, name) for name in theirs)
            yield from ((form, name) for form in sorted(own) for name in ours)
            if not made.on:
                yield table, spec.subject
        elif _working(table, spec) and table not in seen:
            deeper = (*seen, table)  # each working dataset is looked into once
            for name in theirs:
                yield from _working_fields(Source(table, name), spec, (), None)
            columns = {source.column for source in made.sources if source.table == table}
            found = spec.datasets[table]
            for other in (line for name in columns for line in _lines_of(name, found.columns, found.lines)):
                yield from _finding(other, found, spec, deeper)


def _unsubmitted(source: Source, spec: Spec) -> bool:
    """Whether a source is a column of a working dataset, or a working column."""
    own = spec.datasets[source.table].working if source.table in spec.datasets else ()
    return _working(source.table, spec) or source.column in {column.name for column in own}


def _working(name: str, spec: Spec) -> bool:
    return name in spec.datasets and spec.datasets[name].package == "work"


def _working_fields(source: Source, spec: Spec, seen: tuple[str, ...], among: frozenset[str] | None) -> Iterator[Key]:
    """The fields behind a column that is not submitted."""
    dataset = spec.datasets[source.table]
    for line in _lines_of(source.column, dataset.columns, dataset.lines):
        yield from _fields(line, dataset, spec, seen, among)


def _lines_of(name: str, columns: Iterable[Variable], values: Iterable[Value]) -> Iterator[Variable | Value]:
    """The lines that make a column: its own, and those of the sheet values."""
    yield from (column for column in columns if column.name == name)
    yield from (value for value in values if value.variable == name)


def _lines(dataset: Dataset) -> tuple[Variable | Value, ...]:
    return (*dataset.variables, *dataset.values)


def _forms(kind: Record, spec: Spec, seen: tuple[str, ...]) -> Iterator[str]:
    """The forms that a kind of record comes from, through working datasets."""
    if "." in kind.source:
        yield kind.source
    elif kind.source in spec.datasets and kind.source not in seen:
        for other in spec.datasets[kind.source].records:
            yield from _forms(other, spec, (*seen, kind.source))


def _choosing(spec: Spec) -> dict[Key, list[str]]:
    """The submitted datasets whose records a field chooses."""
    found: dict[Key, list[str]] = {}
    for dataset in spec.package("sdtm"):
        for record in dataset.records:
            for name in variables(record.where):
                for key in _chosen_by(record, name, spec):
                    names = found.setdefault(key, [])
                    if dataset.name not in names:
                        names.append(dataset.name)
    return found


def _chosen_by(record: Record, name: str, spec: Spec) -> Iterator[Key]:
    """The fields behind a column of a condition that chooses records."""
    if _working(record.source, spec):
        yield from _working_fields(Source(record.source, name), spec, (), None)
    else:
        yield from ((form, name) for form in _forms(record, spec, ()))


# -- a form ---------------------------------------------------------------------------


def _form(
    form: DescribedForm, targets: Mapping[Key, list[FieldTarget]], choosing: Mapping[Key, list[str]], spec: Spec
) -> AnnotatedForm:
    used = [t.dataset for field in form.fields for t in targets.get((form.name, field.name), ()) if t.collected]
    order = [d.name for d in spec.package("sdtm")]
    names = sorted(set(used), key=order.index)
    fields = []
    for field in form.fields:
        key = form.name, field.name
        annotations = _annotations(targets.get(key, []), choosing.get(key, []), _reasons(spec, key))
        choices = tuple(c.strip() for c in field.codes.split(";") if c.strip())
        fields.append(Field(field.name, field.label, field.type, choices, tuple(annotations)))
    title = form.title or form.name.rpartition(".")[2].replace("_", " ").capitalize()
    return AnnotatedForm(form.name, title, tuple((n, spec.datasets[n].label) for n in names), tuple(fields))


def _annotations(targets: Sequence[FieldTarget], chosen: Sequence[str], reasons: Sequence[str]) -> Iterator[Annotation]:
    """The variables that a value is submitted in; those it is used for only where it is submitted nowhere."""
    collected = [t for t in targets if t.collected]
    used = [t for t in targets if not t.collected and not t.finds]
    yield from _annotation_lines(collected, "")
    if not collected:
        yield from _annotation_lines(used, "used for")
    if not collected and not used:
        yield from _annotation_lines([t for t in targets if t.finds], "finds")
    if not targets and chosen:
        yield Annotation(f"chooses the records of {', '.join(chosen)}", chosen[0], collected=False)
    if not targets and not chosen:
        yield Annotation(f"{NOT_SUBMITTED}: {reasons[0]}" if reasons else NOT_SUBMITTED)


def _annotation_lines(targets: Sequence[FieldTarget], verb: str) -> Iterator[Annotation]:
    """One annotation for each variable, those of one name in several datasets together under a verb ("used for")."""
    if not verb:
        groups: dict[Key, list[FieldTarget]] = {}
        for target in targets:
            groups.setdefault((target.dataset, target.variable), []).append(target)
        for (dataset, variable), same in groups.items():
            yield Annotation(f"{dataset}.{variable}{_where(same)}", dataset)
        return
    names: dict[str, list[str]] = {}
    for target in targets:
        names.setdefault(target.variable, []).append(target.dataset)
    for variable, datasets in names.items():
        within = list(dict.fromkeys(datasets))
        named = f"{within[0]}.{variable}" if len(within) == 1 else f"{variable} in {', '.join(within)}"
        yield Annotation(f"{verb} {named}", within[0], collected=False)


def _where(same: Sequence[FieldTarget]) -> str:
    """The records of a variable in words: " where VSTESTCD = SYSBP"; the kind of record stands in brackets."""
    values: dict[str, list[str]] = {}
    others = []
    for target in same:
        first = target.where[0] if len(target.where) == 1 else None
        if isinstance(first, Condition) and first.comparator in ("EQ", "IN") and not first.other:
            values.setdefault(first.variable, []).extend(first.values)
        elif target.where:
            others.append(" and ".join(map(_comparison, target.where)))
    listed = [_listed(variable, list(dict.fromkeys(found))) for variable, found in values.items()]
    return "".join([*listed, *(f" where {text}" for text in dict.fromkeys(others))])


def _listed(variable: str, values: Sequence[str]) -> str:
    shown = ", ".join(values[:MOST_VALUES]) + (
        f" and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else ""
    )
    return f" ({shown})" if variable == RECORD else f" where {variable} = {shown}"


def _comparison(condition: Clause) -> str:
    return str(condition).replace(" EQ ", " = ").replace(f"{RECORD} ", "kind of record ")


def _reasons(spec: Spec, key: Key) -> list[str]:
    """Why a field is not submitted, as the sheet ledger says; what it says of the field itself comes first."""
    if key[1] == spec.settings.audit.column:
        return ["it tells current rows from superseded ones"]
    mine = [line for line in spec.not_submitted if line.form == key[0] and line.covers(key[1])]
    return [line.reason for line in sorted(mine, key=lambda line: line.field == ANY_FIELD)]


# -- pages of variables ---------------------------------------------------------------


def with_pages(spec: Spec, built: Mapping[str, Described], pages: Pages) -> tuple[Spec, dict[str, Described]]:
    """The spec and the datasets with the pages of every collected variable and value that names none itself."""
    fields: dict[tuple[str, str, tuple[Clause, ...]], set[int]] = {}
    for key, targets in spec.once(targets_of).items():
        for target in (t for t in targets if not t.finds) if key in pages else ():
            fields.setdefault((target.dataset, target.variable, target.where), set()).add(pages[key])
    datasets = {name: _paged(d, fields) for name, d in spec.datasets.items()}
    known = {name: replace(b, dataset=_paged(b.dataset, fields)) for name, b in built.items()}
    return replace(spec, datasets=datasets), known


def _paged(dataset: Dataset, fields: Mapping[tuple[str, str, tuple[Clause, ...]], set[int]]) -> Dataset:
    if dataset.package != "sdtm":
        return dataset
    every: dict[str, set[int]] = {}
    for (name, variable, _), found in fields.items():
        if name == dataset.name:
            every.setdefault(variable, set()).update(found)
    variables = tuple(_with(v, v.origin, every.get(v.name, set())) for v in dataset.variables)
    origins = {v.name: v.origin for v in dataset.variables}
    values = tuple(
        _with(v, v.origin or origins.get(v.variable, ""), fields.get((dataset.name, v.variable, v.where), set()))
        for v in dataset.values
    )
    return replace(dataset, variables=variables, values=values)


def _with(line: Line, origin: str, pages: set[int]) -> Line:
    if origin != "Collected" or line.pages or not pages:
        return line
    return replace(line, pages=" ".join(map(str, sorted(pages))))
