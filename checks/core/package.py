"""The datasets of a package as CORE's rules see them, and which rules are meant for which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np

from ...engine.encoded import is_encoded
from ...engine.tables import Table
from .columns import Data, RuleColumn, data_of
from .rules import CoreRule, RuleSet

Made = TypeVar("Made")
CLASSES = {"SPECIAL-PURPOSE": "SPECIAL PURPOSE"}
TOPICS = (("TERM", "EVENTS"), ("TRT", "INTERVENTIONS"), ("QNAM", "RELATIONSHIP"))


@dataclass(frozen=True, eq=False)
class CoreDataset:
    """One dataset: its name and label, its records, and what its first record says of itself.

    variables: label, width and type (Char, Num) of each column.
    """

    name: str
    label: str
    data: Data
    variables: Mapping[str, tuple[str, int, str]]
    file: str = ""
    size: int = 0

    def first(self, column: str) -> str:
        """The value of the first record, "" where there is none."""
        if column not in self.data or not self.data.size:
            return ""
        found = self.data.column(column)
        return str(found.levels[found.codes[0]] or "")

    @cached_property
    def domain(self) -> str:
        """DOMAIN as the first record has it, "" where there is none."""
        return self.first("DOMAIN")

    @property
    def supplemental(self) -> bool:
        """Whether it holds supplemental qualifiers, by its name."""
        return self.name.startswith(("SUPP", "SQ"))

    @cached_property
    def parent(self) -> str:
        """The domain whose qualifiers it holds."""
        return self.first("RDOMAIN") if self.supplemental else ""

    @cached_property
    def whole(self) -> str:
        """The name of the dataset that this is a part of: QS of QSPH."""
        if self.domain:
            return self.domain
        return (
            f"{self.name[: 4 if self.name.startswith('SUPP') else 2]}{self.parent}" if self.supplemental else self.name
        )

    @cached_property
    def associated(self) -> bool:
        """Whether it is of associated persons."""
        if self.supplemental:
            return len(self.parent) == 4 and self.parent.startswith("AP")
        return "APID" in self.data or self.name.startswith("AP")

    @cached_property
    def prefix(self) -> str:
        """What "--" stands for."""
        return self.domain[2:] if self.associated and len(self.domain) >= 4 else self.domain


@dataclass(frozen=True, eq=False)
class CorePackage:
    """All datasets, and the rules with the tables of the standard.

    described: of each dataset what define.xml (or a spec) says of its variables, in its order; terminology: the
    packages that it cites (sdtmct-2025-03-28).
    """

    datasets: Mapping[str, CoreDataset]
    rules: RuleSet
    described: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    terminology: Sequence[str] = ()
    kept: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, made: Callable[[], Made]) -> Made:
        """What is made for one rule and wanted by others, made once for each key."""
        if key not in self.kept:
            self.kept[key] = made()
        found: Made = self.kept[key]
        return found

    def parts(self, whole: str) -> list[CoreDataset]:
        """The datasets that make up one."""
        return self.once(("parts", whole), lambda: [d for d in self.datasets.values() if d.whole == whole])

    def named(self, name: str) -> list[CoreDataset]:
        """The datasets that a rule means by a name: that of a domain or of a dataset."""
        meant = (d for d in self.datasets.values() if name in (d.domain, d.name, d.whole))
        return self.once(("named", name), lambda: list(meant))

    def stacked(self, parts: Sequence[CoreDataset]) -> Data:
        """The records of the parts of one dataset, one under the other."""
        return self.once(("stacked", tuple(p.name for p in parts)), lambda: stacked_parts(parts))

    @cached_property
    def standard_datasets(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        """The datasets of the guide with their class, by name."""
        found = {}
        for group in self.rules.standard.get("classes", ()):
            for dataset in group.get("datasets", ()):
                name = CLASSES.get(str(group["name"]).upper(), str(group["name"]).upper())
                found[str(dataset["name"])] = (name, dataset)
        return found

    def kind(self, dataset: CoreDataset) -> str:
        """The class of a dataset: that of the guide, else as its columns show; "" where neither says."""
        return self.once(("kind", dataset.name), lambda: self._kind(dataset))

    def _kind(self, dataset: CoreDataset) -> str:
        name = "SUPPQUAL" if dataset.supplemental else dataset.whole
        if name in self.standard_datasets:
            return self.standard_datasets[name][0]
        for topic, kind in TOPICS:
            if f"{dataset.domain}{topic}" in dataset.data or (topic == "QNAM" and topic in dataset.data):
                return kind
        if f"{dataset.domain}TESTCD" in dataset.data:
            return "FINDINGS ABOUT" if f"{dataset.domain}OBJ" in dataset.data else "FINDINGS"
        return ""

    def is_meant(self, rule: CoreRule, dataset: CoreDataset) -> bool:
        """Whether a rule is for a dataset, by its class and domain."""
        return self._of_domain(rule, dataset) and self._of_class(rule, dataset)

    def _of_class(self, rule: CoreRule, dataset: CoreDataset) -> bool:
        wanted, unwanted = rule.classes.get("Include", ()), rule.classes.get("Exclude", ())
        if "ALL" in wanted:
            return True
        kind = self.kind(dataset)
        alike = {kind, "FINDINGS"} if kind == "FINDINGS ABOUT" else {kind}
        if wanted and not alike & set(wanted):
            return False
        return not (unwanted and kind and alike & set(unwanted))

    def _of_domain(self, rule: CoreRule, dataset: CoreDataset) -> bool:
        wanted, unwanted = rule.domains.get("Include", ()), rule.domains.get("Exclude", ())
        parted = rule.domains.get("include_split_datasets")
        is_part = dataset.name != dataset.whole
        within = _named(dataset, wanted) if wanted else not (parted is True and not is_part)
        without = _named(dataset, unwanted) or (dataset.whole in unwanted)
        if parted is True and is_part and not without:
            within = True
        if parted is False and is_part:
            without = True
        return within and not without


def _named(dataset: CoreDataset, names: Sequence[str]) -> bool:
    if "ALL" in names or dataset.name in names or (dataset.domain and dataset.domain in names):
        return True
    if dataset.supplemental and {"SUPP--", "SQ--"} & set(names):
        return True
    return dataset.associated and bool({"AP--", "APFA--"} & set(names))


def stacked_parts(parts: Sequence[CoreDataset]) -> Data:
    """The records of the parts of one dataset, one under the other; a column that a part lacks is blank there."""
    if len(parts) == 1:
        return parts[0].data
    names = list(dict.fromkeys(n for p in parts for n in p.data))
    sizes = [p.data.size for p in parts]
    source = np.repeat(np.arange(len(parts)), sizes)
    row = np.concatenate([p.data.row for p in parts])
    makers = {n: partial(in_one, [p.data for p in parts], n) for n in names}
    return Data(sum(sizes), makers, tuple(p.name for p in parts), source, row)


def in_one(parts: Sequence[Data], name: str) -> RuleColumn:
    """A column of several data, one under the other; blank where one of them lacks it."""
    there = [p.column(name) for p in parts if name in p]
    text = any(isinstance(v, str) for c in there for v in c.levels)
    levels: dict[Any, int] = {("" if text else None): 0}
    codes = []
    for part in parts:
        if name not in part:
            codes.append(np.zeros(part.size, dtype=np.int64))
            continue
        column = part.column(name)
        table = np.array([levels.setdefault(v, len(levels)) for v in column.levels], dtype=np.int64)
        codes.append(table[column.codes])
    return RuleColumn(np.concatenate(codes), list(levels))


def core_datasets(tables: Mapping[str, Table], described: Mapping[str, Any]) -> dict[str, CoreDataset]:
    """The SDTM datasets of a package; described: for each the label, and of its columns label, width and type."""
    found = {}
    for name, table in tables.items():
        label, attributes, file, size = described.get(name, ("", {}, "", 0))
        types = {str(n): ("", 0, "Char" if is_encoded(c) else "Num") for n, c in table.frame.items()}
        variables = {**types, **attributes}
        found[name] = CoreDataset(name, label, data_of(name, table.frame), variables, file, size)
    return found
