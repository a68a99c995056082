"""Whether what columns are made from is there: the sources of a line, its conditions, and what finds a record."""

import inspect
from collections.abc import Iterator, Sequence
from types import ModuleType

from ..specs import RECORD, Finding, Source, Spec, SpecFault
from ..specs.nearest import nearest
from .check_lines import SheetLine
from .check_tables import Forms, columns_in, is_table, no_table, our_columns, qualifiers_in, unknown_columns
from .kinds import kind_of
from .methods import find
from .sources import looks_among


def source_faults(line: SheetLine, homes: Sequence[ModuleType], spec: Spec, forms: Forms | None) -> Iterator[Finding]:
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
    elif not is_table(source.table, spec, forms):
        yield no_table(source.table, line.place, spec, forms)
    else:
        yield from _column_faults(line, source, spec, forms)


def _column_faults(line: SheetLine, source: Source, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    columns = columns_in(source.table, spec, forms)
    known = columns if columns is None else [*columns, *qualifiers_in(source.table, spec)]
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
    yield from unknown_columns(line.derivation.where, columns_in(table, spec, forms), table, line.place)


def _own_filter_faults(line: SheetLine, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Conditions on looked-up records, or on our own and their forms, where the method makes the column for these only."""
    table = looks_among(line.derivation, line.dataset)
    if table:
        yield from unknown_columns(line.derivation.where, columns_in(table, spec, forms), table, line.place)
        return
    known = our_columns(line, spec, forms)
    forms_too = " or its forms" if known and len(known) > len(line.dataset.column_names) else ""
    columns = None if known is None else [*known, RECORD]
    yield from unknown_columns(line.derivation.where, columns, f"{line.dataset.name}{forms_too}", line.place)


def _match_faults(line: SheetLine, spec: Spec, forms: Forms | None) -> Iterator[Finding]:
    """Columns under `on` that are not ours, or not the other table's."""
    if line.derivation.on in ((), (RECORD,)):
        return
    ours = our_columns(line, spec, forms)
    others = [s.table for s in line.derivation.sources if s.table not in ("STUDY", line.dataset.name)]
    theirs = columns_in(others[0], spec, forms) if others else None
    for item in line.derivation.on:
        mine, _, other = item.partition("=")
        if ours is not None and mine not in ours:
            says = f"{line} is matched on {mine}, which neither {line.dataset.name} nor its forms have."
            yield Finding("SPEC-ON", "error", line.place, says, f"Write ours=theirs.{nearest(mine, ours)}")
        if theirs is not None and (other or mine) not in (*theirs, "USUBJID"):
            says = f"{line} is matched on {other or mine}, which is not a column of {others[0]}."
            yield Finding("SPEC-ON", "error", line.place, says, f"Write ours=theirs.{nearest(other or mine, theirs)}")
