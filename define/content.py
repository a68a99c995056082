"""What a document tells: every dataset and variable of a package, as the spec declares them and the run left them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import pandas as pd

from ..engine.lineage import Built, Step
from ..engine.rows import holds
from ..specs import Dataset, Row, Spec, SpecFault, UsageFault, Value, Variable
from ..specs.conditions import COMPARATORS, Condition
from .measures import byte_length, decimals
from .methods import WITH_METHOD, method_text, naming_working
from .oids import canonical, clause_oid, variable_key, where_piece
from .other_lists import value_of_the_rest
from .rules import rule_values

PURPOSES = {"sdtm": "Tabulation", "adam": "Analysis"}
MEASURED = ("text", "integer", "float")
TOLD_BY_PARAMETER = "The rules of each parameter are told at value level."
Lengths = Mapping[tuple[str, str], int]
Cells = Mapping[str, Row]


@dataclass(frozen=True)
class Item:
    """A variable, or a variable for the records where a condition holds (value level).

    variable has the value level's own attributes where it has some; key ends all its identifiers.
    length is in bytes (None for dates), digits counts the places after the decimal point (None unless float).
    method and comment are words, "" where there are none; cells the sheet row for what the model does not keep.
    """

    key: str
    variable: Variable
    where: tuple[Condition, ...] = ()
    length: int | None = None
    digits: int | None = None
    method: str = ""
    comment: str = ""
    empty: bool = False
    cells: Row | None = None
    values: tuple["Item", ...] = ()

    @property
    def place(self) -> str:
        """Where its row stands."""
        return self.variable.place

    def cell(self, name: str) -> str:
        """A cell of its sheet row, such as `origin_source` or `document`; "" where there is none."""
        return self.cells[name] if self.cells else ""


@dataclass(frozen=True)
class Group:
    """A dataset: its variables in order, how many records the run left, and the domain that it belongs to."""

    dataset: Dataset
    items: tuple[Item, ...]
    records: int
    domain: str
    comment: str
    standard: str = ""

    @property
    def place(self) -> str:
        """Where its row stands."""
        return self.dataset.place


def groups(package: str, spec: Spec, built: Mapping[str, Built], lengths: Lengths) -> tuple[Group, ...]:
    """The datasets of a package that were built, in the order of the spec.

    Raises UsageFault for a package other than "sdtm" and "adam".
    """
    if package not in PURPOSES:
        raise UsageFault(f"There is no package {package!r}. Use sdtm or adam.")
    chosen = [d for d in spec.package(package) if d.name in built]
    known = variables_of(chosen)
    told = {d.name: replace(built[d.name], steps=naming_working(built[d.name].steps, spec)) for d in chosen}
    return tuple(_group(told[d.name], d, spec, lengths, known) for d in chosen)


def variables_of(datasets: Iterable[Dataset]) -> frozenset[str]:
    """The names of all variables, as dataset.variable."""
    return frozenset(str(v) for d in datasets for v in d.variables)


def items_of(found: Sequence[Group]) -> Iterator[Item]:
    """Every variable and value-level item, each variable before its values."""
    for group in found:
        for item in group.items:
            yield item
            yield from item.values


def _group(made: Built, dataset: Dataset, spec: Spec, lengths: Lengths, known: AbstractSet[str]) -> Group:
    sheets = (*spec.sheets.get(dataset.name, ()), *spec.sheets.get("values", ()), *spec.sheets.get("datasets", ()))
    cells = {row.place: row for row in sheets}
    count = len(made.frame)
    says = dataset.comment if count else sentences(dataset.comment, "The dataset has no records.")
    return Group(
        dataset,
        tuple(_with_values(_item(v, made, lengths, cells), made, (cells, known), spec) for v in dataset.variables),
        count,
        _domain(dataset, made.frame),
        says,
        cells[dataset.place]["standard"] if dataset.place in cells else "",
    )


def _domain(dataset: Dataset, frame: pd.DataFrame) -> str:
    """The domain: of a SUPP-- its parent, of a part of a split dataset the one that its records name."""
    if dataset.parent and dataset.name.startswith("SUPP"):
        return dataset.parent
    named = list(frame["DOMAIN"].dropna().unique()) if "DOMAIN" in frame.columns else []
    return str(named[0]) if len(named) == 1 else dataset.name


def _item(variable: Variable, made: Built, lengths: Lengths, cells: Cells) -> Item:
    steps = [s for s in made.steps if s.variable == str(variable)]
    item = Item(variable_key(variable.dataset, variable.name), variable, cells=cells.get(variable.place))
    length = lengths.get((variable.dataset, variable.name))
    return replace(_measured(item, made.frame[variable.name], length), method=_method(variable, steps))


def _with_values(whole: Item, made: Built, told: tuple[Cells, AbstractSet[str]], spec: Spec) -> Item:
    """The variable with its value level, as far as Define-XML can say the conditions; told are cells and variables."""
    cells, known = told
    dataset, name = made.dataset, whole.variable.name
    lines = [v for v in dataset.values if v.variable == name and expressible(v.where, dataset.name, known)]
    values = [_value_item(v, whole, made, cells) for v in lines]
    values += [replace(_value_item(v, whole, made, cells), method=m) for v, m in rule_values(whole.variable, dataset)]
    if len(values) > len(lines):
        whole = replace(whole, method=sentences(whole.method, TOLD_BY_PARAMETER))
    rest = value_of_the_rest(whole.variable, lines, spec.codelists)
    if rest:
        values += _rest(rest, whole, made, cells)
        whole = replace(whole, variable=replace(whole.variable, codelist=""))
    return replace(whole, values=tuple(_distinct(iter(values))))


def _rest(value: Value, whole: Item, made: Built, cells: Cells) -> list[Item]:
    """The item of the records that no line of value level is of, made as the variable's own row says; none for none."""
    if not holds(value.where, made.frame, len(made.frame)).any():
        return []
    steps = [s for s in made.steps if s.variable == str(whole.variable) and not s.where]
    return [replace(_value_item(value, whole, made, cells), method=_method(whole.variable, steps))]


def expressible(where: Sequence[Condition], dataset: str, known: AbstractSet[str]) -> bool:
    """Whether Define-XML can say a condition: comparisons of variables of the package with values."""
    return bool(where) and all(of_variable(c, dataset) in known and c.comparator in COMPARATORS for c in where)


def of_variable(condition: Condition, dataset: str) -> str:
    """The variable of a comparison as dataset.variable; one of another dataset is written so in the sheet.

    >>> of_variable(Condition("SEX", "EQ", ("F",)), "DM"), of_variable(Condition("DM.SEX", "EQ", ("F",)), "VS")
    ('DM.SEX', 'DM.SEX')
    """
    return condition.variable if "." in condition.variable else f"{dataset}.{condition.variable}"


def _value_item(value: Value, whole: Item, made: Built, cells: Cells) -> Item:
    variable = replace(
        whole.variable,
        label=value.label,
        type=value.type or whole.variable.type,
        length=value.length,
        digits=value.digits or whole.variable.digits,
        format=value.format or whole.variable.format,
        codelist=value.codelist or whole.variable.codelist,
        origin=value.origin or whole.variable.origin,
        derivation=value.derivation,
        comment=value.comment,
        pages=value.pages,
        place=value.place,
    )
    where = " AND ".join(map(str, value.where))
    steps = [replace(s, where="") for s in made.steps if s.variable == str(variable) and s.where == where]
    column = made.frame[variable.name]
    if not any("." in c.variable for c in value.where):
        column = column[holds(value.where, made.frame, len(made.frame))]
    item = Item(f"{whole.key}.{where_piece(value.where)}", variable, value.where, cells=cells.get(value.place))
    return replace(_measured(item, column, value.length), method=_method(variable, steps))


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


def _measured(item: Item, column: pd.Series, length: int | None) -> Item:
    """The item with its length and decimals, and whether no record has a value."""
    variable = item.variable
    empty = bool(len(column)) and bool(column.isna().all())
    bytes_ = length or variable.length or byte_length(column)
    return replace(
        item,
        length=bytes_ if variable.type in MEASURED else None,
        digits=decimals(column, variable) if variable.type == "float" else None,
        comment=sentences(variable.comment, "No record has a value.") if empty else variable.comment,
        empty=empty,
    )


def _method(variable: Variable, steps: Sequence[Step]) -> str:
    """The words of the run for what is derived or assigned; for anything else only those that the sheet gives."""
    told = steps and variable.origin in WITH_METHOD
    return method_text(steps) if told else variable.derivation.text


def sentences(*texts: str) -> str:
    """The texts that are not empty, one after another, each but the last ended.

    >>> sentences("A trial of two arms", "", "Records are SYNTHETIC.")
    'A trial of two arms. Records are SYNTHETIC.'
    """
    kept = [text.strip() for text in texts if text.strip()]
    ended = [text if text.endswith((".", "!", "?")) else f"{text}." for text in kept[:-1]]
    return " ".join(ended + kept[-1:])


def clauses(found: Sequence[tuple[str, tuple[Condition, ...]]]) -> dict[str, tuple[str, tuple[Condition, ...]]]:
    """Where-clauses by identifier: the same comparisons of the same dataset are one clause."""
    kept: dict[str, tuple[str, tuple[Condition, ...]]] = {}
    for dataset, where in found:
        kept.setdefault(clause_oid(dataset, where), (dataset, canonical(where)))
    return kept
