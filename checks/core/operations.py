"""The operations of CDISC's rules: what a rule computes before it is evaluated, as a column more."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from . import library
from .columns import CannotRun, Data, RuleColumn, column_from, column_of, combinations, constant_column, is_blank
from .date_operators import moment
from .keys import pairs_of
from .package import CoreDataset, CorePackage


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a rule on the data of a dataset."""

    said: Mapping[str, Any]
    data: Data
    dataset: CoreDataset
    package: CorePackage

    @property
    def dataset_name(self) -> str:
        """The dataset that it is about: the one it names, else the rule's own."""
        name = str(self.said.get("domain") or "")
        if name.endswith("--") and self.dataset.parent:
            return name.replace("--", self.dataset.parent)
        return name

    @property
    def prefix(self) -> str:
        """What "--" stands for in it."""
        return str(self.said.get("domain") or self.dataset.prefix)

    def filled(self, name: str) -> str:
        """A name with its prefix."""
        return name.replace("--", self.prefix)

    @property
    def target(self) -> str:
        """The variable that it is about."""
        return self.filled(str(self.said.get("name") or ""))

    @property
    def groups(self) -> list[str]:
        """The variables by which it is done."""
        given = self.said.get("group") or ()
        return [self.filled(str(n)) for n in ([given] if isinstance(given, str) else given)]

    @property
    def records(self) -> Data:
        """The records that it looks at: those of the dataset it names, filtered."""
        data = self.data
        if self.dataset_name and self.dataset_name not in (self.dataset.whole, self.dataset.name):
            parts = self.package.named(self.dataset_name)
            if not parts:
                raise CannotRunHere(f"it needs the dataset {self.dataset_name}")
            data = self.package.stacked(parts)
        elif self.dataset_name:
            data = self.package.stacked(self.package.parts(self.dataset.whole) or [self.dataset])
        kept = np.ones(data.size, dtype=bool)
        for name, value in (self.said.get("filter") or {}).items():
            kept &= data.column(self.filled(str(name))).each(partial(_filtered, value))
        return data if kept.all() else data.taken(np.flatnonzero(kept))


class CannotRunHere(Exception):
    """An operation needs a dataset that the package does not have: the rule is passed over there."""


def _filtered(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, str) and wanted.endswith("&"):
        return isinstance(value, str) and value.startswith(wanted.rstrip("&"))
    return bool(value == wanted)


Made = Callable[[Operation], RuleColumn]


def performed(said: Mapping[str, Any], data: Data, dataset: CoreDataset, package: CorePackage) -> Data:
    """The data with what an operation makes. Raises CannotRun for one that is not known."""
    name = str(said["operator"])
    if name not in OPERATIONS:
        raise CannotRun(f"the operation {name} is not carried out here")
    operation = Operation(said, data, dataset, package)
    asks = json.dumps({k: v for k, v in said.items() if k != "id"}, sort_keys=True, default=str)
    if '"$' in asks:
        return data.with_made(str(said["id"]), lambda: OPERATIONS[name](operation))
    key = f"{dataset.name} {asks}"

    def made() -> RuleColumn:
        if key not in data.operated:
            data.operated[key] = OPERATIONS[name](operation)
        return data.operated[key]

    return data.with_made(str(said["id"]), made)


# -- of records -----------------------------------------------------------------------


def _distinct(o: Operation) -> RuleColumn:
    records = o.records
    column = records.column(o.target)
    if o.said.get("value_is_reference"):
        column = _that_are_there(column, records, o.package)
    if not o.groups:
        return constant_column(_sorted(column.values), o.data.size)
    return _by_group(o, records, _values_of_groups(o, records, column, _sorted), [])


def _that_are_there(column: RuleColumn, records: Data, package: CorePackage) -> RuleColumn:
    """The names of variables that the dataset under RDOMAIN has; missing where it does not have them."""
    domains = records.column("RDOMAIN")
    codes, pairs = combinations([column, domains])
    there = [any(name in d.data for d in package.named(str(domain))) for name, domain in pairs]
    return RuleColumn(codes, [name if found else None for (name, _), found in zip(pairs, there, strict=True)])


def _sorted(values: Iterable[Any]) -> list[Any]:
    known = [v for v in values if v is not None and not isinstance(v, list)]
    try:
        return sorted(known)
    except TypeError:
        return sorted(known, key=lambda v: (str(type(v)), v))


Grouped = tuple[Sequence[tuple[Any, ...]], Sequence[Any]]  # the groups, and what is made of each


def _values_of_groups(o: Operation, records: Data, column: RuleColumn, made: Callable[[list[Any]], Any]) -> Grouped:
    """What is made of the distinct values of each group."""
    codes, kinds = combinations([records.column(n) for n in o.groups])
    both = np.unique(codes * len(column.levels) + column.codes)
    group, value = np.divmod(both, max(len(column.levels), 1))
    values = list(map(column.levels.__getitem__, value.tolist()))
    starts = np.searchsorted(group, np.arange(len(kinds) + 1)).tolist()
    return kinds, [made(values[a:b]) for a, b in pairwise(starts)]


def _by_group(o: Operation, records: Data, grouped: Grouped, nothing: Any) -> RuleColumn:
    """What is made of the records of each group, for our records of that group; nothing where there are none."""
    kinds, values = grouped
    ours = [o.data.column(n) for n in _aliases(o)]
    found = np.full(o.data.size, len(values), dtype=np.int64)
    if kinds:
        keys = [column_from([k[i] for k in kinds]) for i in range(len(kinds[0]))]
        left, right = pairs_of(ours, keys)
        found[left] = right
    return RuleColumn(found, [*values, nothing])


def _aliases(o: Operation) -> Sequence[str]:
    given = [o.filled(str(n)) for n in o.said.get("group_aliases") or ()]
    return [given[i] if i < len(given) else n for i, n in enumerate(o.groups)]


def _record_count(o: Operation) -> RuleColumn:
    records = o.records
    if not o.groups:
        return constant_column(float(records.size), o.data.size)
    if any(n.startswith("$") or n not in records for n in o.groups):
        said = {**o.said, "group": [n for n in _spread(o) if n in records]}
        o = Operation(said, o.data, o.dataset, o.package)
    codes, kinds = combinations([records.column(n) for n in o.groups])
    return _by_group(o, records, (kinds, np.bincount(codes).astype(float).tolist() if kinds else []), 0.0)


def _spread(o: Operation) -> list[str]:
    """The groups, lists of names that an operation made among them spread out."""
    found: list[str] = []
    for name in o.groups:
        if name.startswith("$") and name in o.data and o.data.size:
            value = o.data.column(name).levels[o.data.column(name).codes[0]]
            found += value if isinstance(value, list) else [name]
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def _extreme(o: Operation, best: Callable[..., Any], key: Callable[[Any], Any]) -> RuleColumn:
    records = o.records
    column = records.column(o.target)

    def made(values: Iterable[Any]) -> Any:
        known = [v for v in values if key(v) is not None]
        return best(known, key=key) if known else ""

    if o.groups:
        return _by_group(o, records, _values_of_groups(o, records, column, made), "")
    return constant_column(made(column.values), o.data.size)


def _date_key(value: Any) -> Any:
    return moment(value) if isinstance(value, str) and value else None


def _plain_key(value: Any) -> Any:
    return None if value is None else value


def _study_day(o: Operation) -> RuleColumn:
    """The day of a date counted from DM.RFSTDTC; blank where one of them is not complete."""
    people = o.package.named("DM")
    if not people:
        raise CannotRunHere("it needs the dataset DM")
    first = o.package.stacked(people)
    left, right = pairs_of([o.data.column("USUBJID")], [first.column("USUBJID")])
    at = np.full(o.data.size, -1, dtype=np.int64)
    at[left[::-1]] = right[::-1]
    days, starts = _days(o.data.column(o.target)), _days(first.column("RFSTDTC").taken(at))
    gap = days - starts
    return column_of(pd.Series(np.where(gap < 0, gap, gap + 1)))


def _days(column: RuleColumn) -> NDArray[np.float64]:
    """For each record the day of its date, counted from any; NaN where it is not complete."""
    return np.array([_day(v) for v in column.levels], dtype=np.float64)[column.codes]


def _day(value: Any) -> float:
    try:
        return (
            float(date.fromisoformat(value[:10]).toordinal())
            if isinstance(value, str) and len(value) >= 10
            else float("nan")
        )
    except ValueError:
        return float("nan")


# -- of the package -------------------------------------------------------------------


def _variable_count(o: Operation) -> RuleColumn:
    name = str(o.said["name"])
    whole = {d.whole: d for d in o.package.datasets.values()}
    return constant_column(float(sum(name.replace("--", d.prefix) in d.data for d in whole.values())), o.data.size)


def _variable_exists(o: Operation) -> RuleColumn:
    return constant_column(o.target in o.records, o.data.size)


def _study_domains(o: Operation) -> RuleColumn:
    return constant_column(sorted({d.domain for d in o.package.datasets.values()}), o.data.size)


def _dataset_names(o: Operation) -> RuleColumn:
    return constant_column(sorted(o.package.datasets), o.data.size)


def _metadata(o: Operation) -> RuleColumn:
    d = o.dataset
    known = {
        "dataset_name": d.name,
        "dataset_label": d.label,
        "dataset_size": float(d.size),
        "dataset_location": d.file,
    }
    if str(o.said["name"]) not in known:
        raise CannotRun(f"it asks for {o.said['name']} of a dataset")
    return constant_column(known[str(o.said["name"])], o.data.size)


# -- of the standard ------------------------------------------------------------------


def _guide_names(core: str) -> Made:
    return lambda o: constant_column(
        library.variables_with(library.guide_variables(o.package, o.dataset), o.dataset, core=core), o.data.size
    )


def _column_order(o: Operation) -> RuleColumn:
    return constant_column(list(o.dataset.data), o.data.size)


def _guide_order(o: Operation) -> RuleColumn:
    wanted = {str(o.said["key_name"]): str(o.said["key_value"])} if o.said.get("key_name") else {}
    return constant_column(
        library.variables_with(library.guide_variables(o.package, o.dataset), o.dataset, **wanted), o.data.size
    )


def _model_names(o: Operation) -> RuleColumn:
    wanted = {str(o.said["key_name"]): str(o.said["key_value"])} if o.said.get("key_name") else {}
    return constant_column(
        library.variables_with(library.model_variables(o.package, o.dataset), o.dataset, **wanted), o.data.size
    )


def _own_model_names(o: Operation) -> RuleColumn:
    allowed = _model_names(o).levels[0]
    return constant_column([n for n in allowed if n in o.dataset.data], o.data.size)


def _parent_model_names(o: Operation) -> RuleColumn:
    domains = o.data.column("RDOMAIN")
    lists = []
    for domain in domains.levels:
        parents = o.package.named(str(domain)) if not is_blank(domain) else []
        lists.append(
            library.variables_with(library.model_variables(o.package, parents[0]), parents[0]) if parents else []
        )
    return RuleColumn(domains.codes, lists)


def _is_custom(o: Operation) -> RuleColumn:
    return constant_column(library.is_custom(o.package, o.dataset.domain or o.dataset.whole), o.data.size)


def _domain_label(o: Operation) -> RuleColumn:
    return constant_column(str(library.guide_dataset(o.package, o.dataset.whole).get("label", "")), o.data.size)


# -- of terminology -------------------------------------------------------------------

PARTS_OF_TERMS = {"value": "submissionValue", "pref_term": "preferredTerm"}


def _valid_dates(o: Operation) -> RuleColumn:
    """The dates of the published packages of the kinds that are asked for."""
    kinds = [f"{str(kind).lower()}ct" for kind in o.said.get("ct_package_types") or ("SDTM",)]
    return constant_column(list(o.package.rules.terms.dates(kinds)), o.data.size)


def _codelist_terms(o: Operation) -> RuleColumn:
    """The terms of codelists in the package that define.xml cites."""
    terms = o.package.rules.terms
    cited = next(iter(o.package.terminology), "")
    if o.said.get("level") != "term" or not o.said.get("codelists"):
        raise CannotRun("it asks for codelists by their versions")
    if not cited or not terms.has(cited):
        raise CannotRun(f"the rules' folder has no {cited}" if cited else "no define.xml cites a terminology")
    part = PARTS_OF_TERMS.get(str(o.said.get("returntype")), "conceptId")
    found = [term for name in o.said["codelists"] for term in terms.codelist(cited, str(name), part)]
    return constant_column(found, o.data.size)


def _package_attributes(o: Operation) -> RuleColumn:
    """An attribute of the package that each record names; none where it names none, or one that is not there."""
    codes, pairs = combinations([o.data.column(o.target), o.data.column(o.filled(str(o.said["version"])))])
    packages = [
        f"{'sdtmct' if named in ('CDISC', 'CDISC CT') else named}-{version}" if not is_blank(version) else ""
        for named, version in ((str(a or "").strip(), b) for a, b in pairs)
    ]
    terms, attribute = o.package.rules.terms, str(o.said["ct_attribute"])
    known = {package: terms.attributes(package, attribute) for package in dict.fromkeys(packages)}
    return RuleColumn(codes, [known[package] for package in packages])


OPERATIONS: Mapping[str, Made] = {
    "distinct": _distinct,
    "record_count": _record_count,
    "min_date": lambda o: _extreme(o, min, _date_key),
    "max_date": lambda o: _extreme(o, max, _date_key),
    "min": lambda o: _extreme(o, min, _plain_key),
    "max": lambda o: _extreme(o, max, _plain_key),
    "dy": _study_day,
    "variable_count": _variable_count,
    "variable_exists": _variable_exists,
    "study_domains": _study_domains,
    "dataset_names": _dataset_names,
    "extract_metadata": _metadata,
    "required_variables": _guide_names("Req"),
    "expected_variables": _guide_names("Exp"),
    "permissible_variables": _guide_names("Perm"),
    "get_column_order_from_dataset": _column_order,
    "get_column_order_from_library": _guide_order,
    "get_model_column_order": _model_names,
    "get_model_filtered_variables": _model_names,
    "get_dataset_filtered_variables": _own_model_names,
    "get_parent_model_column_order": _parent_model_names,
    "domain_is_custom": _is_custom,
    "domain_label": _domain_label,
    "valid_codelist_dates": _valid_dates,
    "codelist_terms": _codelist_terms,
    "get_codelist_attributes": _package_attributes,
}
