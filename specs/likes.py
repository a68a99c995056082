"""The datasets of a study that are `like` others: which layers each has, and its sheet with all of them laid over.

`like` in the sheet datasets names layers, the nearest first: `sdtm` or `adam` for the product's sheet of the dataset
(`sdtm/FA` for another), the name of a library (`acme`, `acme/FA`), or a sheet of the study, which need not be a
dataset. A layer may be like others itself. specs/inherit.py says how one sheet is laid over another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from .beside import with_libraries, with_library_groups
from .departures import departures
from .findings import Finding
from .inherit import kept, laid_over
from .libraries import Library
from .model import Row
from .nearest import nearest
from .standard_layer import LayerContext, described, layer_rows, prefix_of
from .standards import ROOMS, standard_table

Tables = Mapping[str, tuple[Row, ...]]
Columns = Mapping[str, Mapping[str, str]]
WHOLE = (
    *("label", "class", "subclass", "structure", "keys", "by", "repeating", "reference", "comment"),
    *("package", "standard", "domain", "no_data"),
)
NONE: Mapping[str, str] = {}
PATTERN = ("variable", "source", "value", "where", "on")


@dataclass(frozen=True)
class Layer:
    """One sheet that a dataset is like: its home (a room, a library, "" for the study), its name there, its rows.

    described is its line of datasets.csv. Those of a room are made when the study's columns are known.
    """

    home: str
    sheet: str
    rows: tuple[Row, ...] = ()
    described: Row | None = None


@dataclass(frozen=True)
class _Study:
    """What layers are looked for in, and what the cells of the standard depend on."""

    tables: Tables
    libraries: Mapping[str, Library]
    subject: str
    codelists: Mapping[str, str]
    sources: Mapping[str, str]
    versions: Mapping[str, str]


def resolved(
    tables: Tables, libraries: Mapping[str, Library], subject: str, versions: Mapping[str, str] = NONE
) -> tuple[Tables, tuple[Finding, ...]]:
    """The sheets with what datasets inherit written in, and the faults of it; sheets that are only layers are gone.

    tables are the sheets as they stand, subject the field that names the subject in the forms, versions those of the
    guides that the study follows, by room ("sdtm": "3.3"). The standard's cells
    depend on which columns the study has, and these on them: they are made again until nothing changes.
    """
    listed = tables.get("datasets", ())
    if not any(row["like"] for row in listed) and not any(row["use"] for sheet in tables.values() for row in sheet):
        return tables, ()
    faults: list[Finding] = []
    sources = {row["dataset"]: row["source"] for row in reversed(tables.get("records", ()))}
    study = _Study(tables, libraries, subject, _by_code(tables, libraries), sources, versions)
    layers = {row["dataset"]: tuple(_layers(row, study, faults)) for row in listed}
    whole, now = {row["dataset"]: row for row in listed}, {name: tables.get(name, ()) for name in layers}
    columns: Columns = {}
    while True:
        stacks = {name: _made(whole[name], found, study, columns) for name, found in layers.items()}
        now = {name: kept(_laid(tables.get(name, ()), stack)) for name, stack in stacks.items()}
        whole = {row["dataset"]: _whole(row, stacks[row["dataset"]]) for row in listed}
        before, columns = columns, {n: {r["variable"]: r["codelist"] for r in sheet} for n, sheet in now.items()}
        if columns == before:
            break
    for name, stack in stacks.items():
        faults += _departures(now[name], stack, libraries)
    from_libraries = {
        name: [(libraries[layer.home], layer.sheet) for layer in stack if layer.home in libraries]
        for name, stack in stacks.items()
    }
    whole_tables = {**tables, **now, "datasets": tuple(whole.values()), **with_libraries(tables, from_libraries)}
    for name in {layer.sheet for found in layers.values() for layer in found if not layer.home} - set(layers):
        del whole_tables[name]
    return {**whole_tables, **with_library_groups(whole_tables, libraries)}, tuple(faults)


# -- the layers of a dataset ----------------------------------------------------------


def _layers(row: Row, study: _Study, faults: list[Finding], through: tuple[str, ...] = ()) -> Iterator[Layer]:
    """The layers of a dataset, the nearest first, each followed by those it is like itself."""
    through = through or (row["dataset"],)
    dataset = through[0]
    for name in row["like"].split():
        layer = _layer(name, dataset, row, study)
        if isinstance(layer, str) or name in through:
            says = layer if isinstance(layer, str) else f"{dataset} is like itself: {', '.join((*through, name))}."
            faults.append(Finding("SPEC-LIKE", "error", row.place, says, "Mend the cell like."))
            continue
        yield layer
        if layer.described is not None and layer.home not in ROOMS:
            yield from _layers(layer.described, study, faults, (*through, name))


def _layer(name: str, dataset: str, row: Row, study: _Study) -> Layer | str:
    """The layer of a name, or what is wrong with the name."""
    home, _, sheet = name.partition("/")
    if home in ROOMS:
        table = sheet or standard_table(dataset, row["class"])
        if not table or standard_table(table, table) != table:
            return f"The product's standard has no sheet {sheet or dataset} in {home}."
        return Layer(home, table)
    if home in study.libraries:
        return _from_library(study.libraries[home], sheet, dataset, row)
    if name in study.tables:
        described = next((r for r in study.tables["datasets"] if r["dataset"] == name), None)
        return Layer("", name, _named(study.tables[name], dataset), described)
    known = [*ROOMS, *study.libraries, *study.tables]
    return f"{dataset} is like {name!r}, which is no sheet, no library of study.toml, and not sdtm or adam.{nearest(name, known)}"


def _from_library(library: Library, sheet: str, dataset: str, row: Row) -> Layer | str:
    names = [sheet] if sheet else [dataset, standard_table(dataset, row["class"])]
    found = next((s for s in names if s in library.sheets or library.described(s)), "")
    if not found:
        return f"The library {library.name} has no sheet {' or '.join(filter(None, names))}."
    return Layer(library.name, found, _named(library.sheets.get(found, ()), dataset), library.described(found))


def _named(sheet: Sequence[Row], dataset: str) -> tuple[Row, ...]:
    """The rows of a layer as rows of a dataset: `--` filled in, and their places told apart from other datasets'."""
    prefix = prefix_of(dataset)
    return tuple(
        Row(
            {c: text.replace("--", prefix) if c in PATTERN else text for c, text in row.cells.items()},
            f"{row.place} ({dataset})",
        )
        for row in sheet
    )


# -- one laid over the other ----------------------------------------------------------


def _made(row: Row, layers: Sequence[Layer], study: _Study, columns: Columns) -> tuple[Layer, ...]:
    """The layers with the rows of the standard made; columns: those of every dataset with their codelists."""
    if not any(layer.home in ROOMS for layer in layers):
        return tuple(layers)
    context = LayerContext(
        table="",
        dataset=row["dataset"],
        parent=row["parent"] or row["dataset"].removeprefix("SUPP"),
        subject=study.subject,
        keys=tuple(row["keys"].split()),
        by=row["by"],
        source=study.sources.get(row["dataset"], "raw.*"),
        codelists=study.codelists,
        columns=columns,
        sheets=study.tables,
        wanted=tuple(r["variable"] for r in (*study.tables.get(row["dataset"], ()), *_given(layers))),
    )
    return tuple(_filled(layer, context, study.versions) for layer in layers)


def _filled(layer: Layer, context: LayerContext, versions: Mapping[str, str]) -> Layer:
    if layer.home not in ROOMS:
        return layer
    context = replace(context, table=layer.sheet, version=versions.get(layer.home, ""))
    return replace(layer, rows=layer_rows(context), described=described(context))


def _given(layers: Sequence[Layer]) -> Iterator[Row]:
    return (row for layer in layers for row in layer.rows)


def _laid(own: Sequence[Row], stack: Sequence[Layer]) -> tuple[Row, ...]:
    beneath: tuple[Row, ...] = ()
    for sheet in (*(layer.rows for layer in reversed(stack)), own):
        beneath = laid_over(sheet, beneath, itemgetter("variable"))
    return beneath


def _whole(row: Row, stack: Sequence[Layer]) -> Row:
    """The line of the sheet datasets with its blank cells filled by the layers."""
    for layer in stack:
        far = layer.described
        taken = {c: far[c] for c in WHOLE if far is not None and far[c] and not row[c]}
        if far is not None and taken:
            row = Row({**row.cells, **taken}, row.place, {**row.places, **{c: far.at(c) for c in taken}})
    return row


def _departures(sheet: Sequence[Row], stack: Sequence[Layer], libraries: Mapping[str, Library]) -> Iterator[Finding]:
    """Where a dataset departs from what the libraries say of it, each with all that it is like itself."""
    for at, layer in enumerate(stack):
        if layer.home in libraries:
            yield from departures(sheet, kept(_laid((), stack[at:])), layer.home)


def _by_code(tables: Tables, libraries: Mapping[str, Library]) -> dict[str, str]:
    """The names of codelists by their NCI code, or name without one; the study's own first, then the libraries'."""
    sheets = (tables, *(library.sheets for library in libraries.values()))
    coded = {row["codelist"] for sheet in sheets for row in sheet.get("codelists", ()) if row["code"]}
    listed = [row for sheet in sheets for row in sheet.get("codelists", ())]
    return {
        row["code"] or row["codelist"]: row["codelist"]
        for row in reversed(listed)
        if row["code"] or row["codelist"] not in coded
    }
