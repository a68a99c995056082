"""Whether what a spec names is there: forms and datasets, and the columns that they have."""

from collections.abc import Iterator, Mapping, Sequence

from ..specs import Finding, Spec
from ..specs.conditions import Clause, comparisons, variables
from ..specs.nearest import nearest
from .check_lines import SheetLine

Forms = Mapping[str, Sequence[str] | None]  # None: the form is there, and what its fields are is in doubt


def our_columns(line: SheetLine, spec: Spec, forms: Forms | None) -> list[str] | None:
    sources = [columns_in(r.source, spec, forms) for r in line.dataset.records]
    if any(columns is None for columns in sources):
        return None
    return [*line.dataset.column_names, *(name for columns in sources for name in columns or ())]


def is_table(name: str, spec: Spec, forms: Forms | None) -> bool:
    if name in spec.datasets:
        return True
    return (
        name in forms
        if forms is not None
        else name.partition(".")[0] in {**spec.sources, **spec.settings.dictionaries} and "." in name
    )


def columns_in(table: str, spec: Spec, forms: Forms | None) -> list[str] | None:
    """The columns of a dataset or form; None where they are not known."""
    if table in spec.datasets:
        return list(spec.datasets[table].names)
    found = forms.get(table) if forms is not None else None
    return None if found is None else list(found)


def qualifiers_in(table: str, spec: Spec) -> list[str]:
    """The qualifiers of a supplemental dataset, which may be named like its columns."""
    dataset = spec.datasets.get(table)
    return [r.key for r in dataset.records] if dataset and dataset.by == "QNAM" else []


def no_table(name: str, place: str, spec: Spec, forms: Forms | None) -> Finding:
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


def unknown_columns(
    where: Sequence[Clause], columns: Sequence[str] | None, table: str, place: str
) -> Iterator[Finding]:
    """Variables of a condition that a table lacks, whose columns may not be known (None)."""
    for condition in comparisons(where):
        for name in variables((condition,)):
            if columns is not None and name not in columns:
                says = f"{condition} asks for {name}, which is not a column of {table}."
                mend = f"Name a column of it.{nearest(name, columns)}"
                yield Finding("SPEC-COLUMN-UNKNOWN", "error", place, says, mend)
