"""What a document tells: every dataset and variable of a package, as the spec declares them and the run left them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import pandas as pd

from ..engine.conditions import holds
from ..engine.lineage import Built, Step
from ..specs import Dataset, Row, Spec, SpecFault, UsageFault, Value, Variable
from ..specs.conditions import COMPARATORS, Clause, Condition, alternatives, variables
from .measures import byte_length, decimal_places, stated_decimals
from .methods import MethodWords, method_steps, working_steps
from .oids import canonical, clause_oid, variable_key, where_piece
from .origins import DefineOrigin, merged_origins, origins_of
from .other_lists import value_of_the_rest
from .rules import rule_values

PURPOSES = {"sdtm": "Tabulation", "adam": "Analysis"}
MEASURED = ("text", "integer", "float")
BY_PARAMETER = "The rules of each parameter are told at value level."
Lengths = Mapping[tuple[str, str], int]
Cells = Mapping[str, Row]


@dataclass(frozen=True)
class Planned:
    """A dataset before there are records: what the spec says of it, and how its columns will come to be."""

    dataset: Dataset
    steps: tuple[Step, ...] = ()


Described = Built | Planned


@dataclass(frozen=True)
class Item:
    """A variable, or a variable for the records where a condition holds (value level).

    variable has the value level's own attributes where it has some; key ends all its identifiers.
    length is in bytes (None for dates, and where it is not known before there are records), digits counts the
    places after the decimal point (None unless float, or not known).
    origins are where its values come from; method and comment are words, "" where there are none; cells the sheet row for what the model does not keep.
    """

    key: str
    variable: Variable
    where: tuple[Clause, ...] = ()
    length: int | None = None
    digits: int | None = None
    method: str = ""
    comment: str = ""
    empty: bool = False
    cells: Row | None = None
    origins: tuple[DefineOrigin, ...] = ()
    values: tuple["Item", ...] = ()

    @property
    def place(self) -> str:
        """Where its row stands."""
        return self.variable.place

    def cell(self, name: str) -> str:
        """A cell of its sheet row, such as `origin_source` or `document`; "" where there is none."""
        return self.cells[name] if self.cells else ""


@dataclass(frozen=True)
class ItemGroup:
    """A dataset: its variables in order, and the domain that it belongs to.

    structure is what one record is, "" where neither the sheet nor keys tell; empty whether it has no records.
    """

    dataset: Dataset
    items: tuple[Item, ...]
    empty: bool
    domain: str
    structure: str
    comment: str
    standard: str = ""

    @property
    def place(self) -> str:
        """Where its row stands."""
        return self.dataset.place


def datasets_of_package(
    package: str, spec: Spec, built: Mapping[str, Described], lengths: Lengths
) -> tuple[ItemGroup, ...]:
    """The datasets of a package that were built or are planned, in the order of the spec.

    Raises UsageFault for a package other than "sdtm" and "adam".
    """
    if package not in PURPOSES:
        raise UsageFault(f"There is no package {package!r}. Use sdtm or adam.")
    chosen = [d for d in spec.package(package) if d.name in built]
    known = variables_of(chosen)
    working = working_steps((b.dataset, b.steps) for b in built.values())
    cells = _cells(chosen, spec)
    return tuple(_group(_Metadata(built[d.name], MethodWords(spec, d, working), cells, known, lengths)) for d in chosen)


def variables_of(datasets: Iterable[Dataset]) -> frozenset[str]:
    """The names of all variables, as dataset.variable."""
    return frozenset(str(v) for d in datasets for v in d.variables)


def all_items(found: Sequence[ItemGroup]) -> Iterator[Item]:
    """Every variable and value-level item, each variable before its values."""
    for group in found:
        for item in group.items:
            yield item
            yield from item.values


@dataclass(frozen=True, eq=False)
class _Metadata:
    """A dataset while it is told: what is known of it, how its methods are worded, and the rows of the sheets by place.

    known are the variables of the package as dataset.variable; lengths those of the transport files.
    """

    made: Described
    words: MethodWords
    cells: Cells
    known: AbstractSet[str]
    lengths: Lengths

    @property
    def spec(self) -> Spec:
        """The spec."""
        return self.words.spec

    def column(self, name: str, where: Sequence[Clause] = ()) -> pd.Series | None:
        """A column of the run, of the records where a condition on its own variables holds; None before there is one."""
        if not isinstance(self.made, Built):
            return None
        frame = self.made.frame
        if not where or any("." in n for n in variables(where)):
            return frame[name]
        return frame[name][holds(where, frame, len(frame))]

    def steps(self, variable: Variable) -> list[Step]:
        """How a column came to be."""
        return [s for s in self.made.steps if s.variable == variable.source]


def _cells(datasets: Iterable[Dataset], spec: Spec) -> Cells:
    names = ("datasets", "values", *(d.name for d in datasets))
    return {row.place: row for name in names for row in spec.as_written(name)}


def _group(metadata: _Metadata) -> ItemGroup:
    made, dataset = metadata.made, metadata.words.dataset
    own = metadata.cells.get(dataset.place, Row({}, dataset.place))
    empty = not len(made.frame) if isinstance(made, Built) else said_yes(own["no_data"])
    says = sentences(dataset.comment, "The dataset has no records.") if empty else dataset.comment
    return ItemGroup(
        dataset,
        tuple(_with_values(_item(v, metadata), metadata) for v in dataset.variables),
        empty,
        own["domain"] or _domain(dataset, made),
        dataset.structure or (f"One record per {', '.join(dataset.keys)}" if dataset.keys else ""),
        says if isinstance(made, Built) else dataset.comment,
        own["standard"],
    )


def said_yes(cell: str) -> bool:
    """Whether a cell says Yes."""
    return cell.strip().lower() in ("yes", "y")


def _domain(dataset: Dataset, made: Described) -> str:
    """The domain: of a SUPP-- its parent, of a part of a split dataset the one that its records name.

    Before there are records, a part is of the domain that its column DOMAIN is set to.
    """
    if dataset.parent and dataset.name.startswith("SUPP"):
        return dataset.parent
    if isinstance(made, Built):
        named = list(made.frame["DOMAIN"].dropna().unique()) if "DOMAIN" in made.frame.columns else []
        return str(named[0]) if len(named) == 1 else dataset.name
    set_to = next((v.derivation for v in dataset.variables if v.name == "DOMAIN"), None)
    return set_to.value if set_to and set_to.method == "constant" and set_to.value else dataset.name


def _item(variable: Variable, metadata: _Metadata) -> Item:
    item = Item(variable_key(variable.dataset, variable.name), variable, cells=metadata.cells.get(variable.place))
    length = metadata.lengths.get((variable.dataset, variable.name))
    return _measured(item, metadata.column(variable.name), length)


def _with_values(whole: Item, metadata: _Metadata) -> Item:
    """The variable with its value level, as far as Define-XML can say the conditions.

    The lines of the sheet values whose condition it cannot say go into the method and the origins of the variable.
    """
    dataset, variable = metadata.words.dataset, whole.variable
    lines = [v for v in dataset.values if v.variable == variable.name]
    said = [v for v in lines if expressible(v.where, dataset.name, metadata.known)]
    unsaid = [v for v in lines if v not in said]
    further = [o for v in unsaid for o in origins_of(_at(v, variable), metadata.cells.get(v.place))]
    origins = merged_origins([*origins_of(variable, whole.cells), *further])
    method = metadata.words.text(method_steps(variable, unsaid, metadata.steps(variable))) or variable.derivation.text
    whole = replace(whole, origins=origins, method=method)
    values = [_value_item(v, whole, metadata) for v in said]
    values += [replace(_value_item(v, whole, metadata), method=m) for v, m in rule_values(variable, dataset)]
    if len(values) > len(said):
        whole = replace(whole, method=sentences(whole.method, BY_PARAMETER))
    rest = value_of_the_rest(variable, said, metadata.spec.codelists)
    if rest:
        values += _rest(rest, whole, metadata)
        whole = replace(whole, variable=replace(variable, codelist=""))
    return replace(whole, values=tuple(_distinct(iter(values))))


def _rest(value: Value, whole: Item, metadata: _Metadata) -> list[Item]:
    """The item of the records that no line of value level is of, made as the variable's own row says; none for none."""
    column = metadata.column(whole.variable.name, value.where)
    if column is not None and not len(column):
        return []
    steps = [s for s in metadata.steps(whole.variable) if not s.where]
    method = metadata.words.text(method_steps(whole.variable, (), steps)) or whole.variable.derivation.text
    return [replace(_value_item(value, whole, metadata), method=method)]


def expressible(where: Sequence[Clause], dataset: str, known: AbstractSet[str]) -> bool:
    """Whether Define-XML can say a condition: comparisons of variables of the package with values, and OR between."""
    said = alternatives(where) if where else None
    return said is not None and all(_plain(c) and of_variable(c, dataset) in known for one in said for c in one)


def _plain(condition: Condition) -> bool:
    return condition.comparator in COMPARATORS and not condition.other and not condition.any_case


def of_variable(condition: Condition, dataset: str) -> str:
    """The variable of a comparison as dataset.variable; one of another dataset is written so in the sheet.

    >>> of_variable(Condition("SEX", "EQ", ("F",)), "DM"), of_variable(Condition("DM.SEX", "EQ", ("F",)), "VS")
    ('DM.SEX', 'DM.SEX')
    """
    return condition.variable if "." in condition.variable else f"{dataset}.{condition.variable}"


def _at(value: Value, variable: Variable) -> Variable:
    """The variable as it is for the records of a line of value level."""
    return replace(
        variable,
        label=value.label,
        type=value.type or variable.type,
        length=value.length,
        digits=value.digits or variable.digits,
        format=value.format or variable.format,
        codelist=value.codelist or variable.codelist,
        origin=value.origin or variable.origin,
        derivation=value.derivation,
        comment=value.comment,
        pages=value.pages,
        place=value.place,
    )


def _value_item(value: Value, whole: Item, metadata: _Metadata) -> Item:
    variable, cells = _at(value, whole.variable), metadata.cells.get(value.place)
    steps = [replace(s, where=()) for s in metadata.steps(variable) if s.where == value.where]
    method = metadata.words.text(method_steps(variable, (), steps)) or variable.derivation.text
    item = Item(f"{whole.key}.{where_piece(value.where)}", variable, value.where, method=method, cells=cells)
    item = replace(item, origins=origins_of(variable, cells))
    return _measured(item, metadata.column(variable.name, value.where), value.length)


def _distinct(items: Iterator[Item]) -> Iterator[Item]:
    places: dict[str, str] = {}
    for item in items:
        if item.key in places:
            raise SpecFault(
                f"{item.variable.place}: {item.variable} is described for the same condition as in "
                f"{places[item.key]}. Keep one of the two rows."
            )
        places[item.key] = item.variable.place
        yield item


def _measured(item: Item, column: pd.Series | None, length: int | None) -> Item:
    """The item with its length and decimals, and whether no record has a value; column is None before there is one."""
    variable = item.variable
    bytes_ = length or variable.length or (None if column is None else byte_length(column))
    measured = replace(
        item,
        length=bytes_ if variable.type in MEASURED else None,
        digits=_digits(variable, column) if variable.type == "float" else None,
        comment=variable.comment,
    )
    if column is None:
        return replace(measured, empty=said_yes(item.cell("no_data")))
    empty = bool(len(column)) and bool(column.isna().all())
    return (
        replace(measured, comment=sentences(variable.comment, "No record has a value."), empty=True)
        if empty
        else measured
    )


def _digits(variable: Variable, column: pd.Series | None) -> int | None:
    """Places after the decimal point as the sheet states them, else as the records have them."""
    stated = stated_decimals(variable)
    return decimal_places(column) if stated is None and column is not None else stated


def sentences(*texts: str) -> str:
    """The texts that are not empty, one after another, each but the last ended.

    >>> sentences("A trial of two arms", "", "Records are SYNTHETIC.")
    'A trial of two arms. Records are SYNTHETIC.'
    """
    kept = [text.strip() for text in texts if text.strip()]
    ended = [text if text.endswith((".", "!", "?")) else f"{text}." for text in kept[:-1]]
    return " ".join(ended + kept[-1:])


def clauses(found: Sequence[tuple[str, tuple[Clause, ...]]]) -> dict[str, tuple[str, tuple[Condition, ...]]]:
    """Where-clauses by identifier: the same comparisons of the same dataset are one; OR stands between two."""
    kept: dict[str, tuple[str, tuple[Condition, ...]]] = {}
    for dataset, where in found:
        for one in alternatives(where) or ():
            kept.setdefault(clause_oid(dataset, one), (dataset, canonical(one)))
    return kept
