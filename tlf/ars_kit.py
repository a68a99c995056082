"""What the analyses of a reporting event refer to: analysis sets, data subsets, groupings, each with one id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..specs.conditions import ALONE, COMPARATORS, AllOf, AnyOf, Clause, Condition, Not, comparisons
from .html import file_name
from .model import group_values, quoted

Item = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Kit:
    """What analyses refer to, each with one id: analysis sets, data subsets, groupings; in order of first use."""

    sets: dict[tuple[Clause, ...], Item] = field(default_factory=dict)
    subsets: dict[tuple[str, tuple[Clause, ...]], Item] = field(default_factory=dict)
    groupings: dict[str, Item] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    data: dict[tuple[str, str], Item] = field(default_factory=dict)

    def analysis_set(self, conditions: tuple[Clause, ...], label: str = "") -> str:
        """The id of a population; several conditions are a compound of sets of one condition each."""
        if conditions not in self.sets:
            parts = [self.analysis_set((c,)) for c in conditions] if len(conditions) > 1 else []
            order = len(self.sets) + 1
            item: Item = {"id": f"AS{order}", "label": label or _words(conditions, "All subjects")}
            item |= {"level": 1, "order": order}
            if len(conditions) == 1:
                item |= _clause(conditions[0], "ADSL", 1)
            elif conditions:
                item["compoundExpression"] = {"logicalOperator": "AND", "whereClauses": parts}
            self.sets[conditions] = item
        return str(self.sets[conditions]["id"])

    def subset(self, dataset: str, conditions: tuple[Clause, ...]) -> str:
        """The id of a condition on the records of a dataset."""
        key = (dataset, conditions)
        if key not in self.subsets:
            order = len(self.subsets) + 1
            item: Item = {"id": f"DS{order}", "label": _words(conditions, ""), "level": 1, "order": order}
            if len(conditions) == 1:
                item |= _clause(conditions[0], dataset, 1)
            else:
                item |= _compound("AND", conditions, dataset, 1)
            self.subsets[key] = item
        return str(self.subsets[key]["id"])

    def group(self, by: str, code: str, label: str = "") -> tuple[str, str]:
        """The ids of the grouping variable and of a group; that of a comparison is either of its two groups."""
        if (by, code) not in self.named:
            self.named[by, code] = self._grouped(by, code, label)
        return self.named[by, code]

    def _grouped(self, by: str, code: str, label: str) -> tuple[str, str]:
        grouping = self.groupings.setdefault(
            by,
            {
                "id": f"GF_{by}", "label": by, "groupingDataset": "ADSL", "groupingVariable": by,
                "dataDriven": False, "groups": [],
            },
        )  # fmt: skip
        name = f"GF_{by}_{file_name(code)}"
        if any(group["id"] == name for group in grouping["groups"]):  # of a code that differs in its marks: <65, >65
            name += f"_{len(grouping['groups']) + 1}"
        sides = group_values(code)
        parts = [self.group(by, quoted(side))[1] for side in sides] if len(sides) > 1 else []
        item: Item = {"id": name, "label": label or code, "level": 1, "order": len(grouping["groups"]) + 1}
        if parts:
            item["compoundExpression"] = {"logicalOperator": "OR", "whereClauses": parts}
        else:
            item["condition"] = _condition(Condition(by, "EQ", sides), "ADSL")
        grouping["groups"].append(item)
        return str(grouping["id"]), name

    def values(self, dataset: str, variable: str) -> str:
        """The id of a grouping by whatever values a variable has."""
        item = {
            "id": f"DG_{dataset}_{variable}", "label": variable, "groupingDataset": dataset,
            "groupingVariable": variable, "dataDriven": True,
        }  # fmt: skip
        return str(self.data.setdefault((dataset, variable), item)["id"])


def _words(conditions: Iterable[Clause], otherwise: str) -> str:
    return " AND ".join(map(str, conditions)) or otherwise


def _clause(clause: Clause, dataset: str, level: int) -> Item:
    """A clause as ARS has it: a condition, or a compound of the clauses in it."""
    match clause:
        case Condition():
            return {"condition": _condition(clause, dataset)} if _known(clause) else {}
        case Not():
            return _compound("NOT", (clause.clause,), dataset, level)
        case AllOf():
            return _compound("AND", clause.clauses, dataset, level)
        case AnyOf():
            return _compound("OR", clause.clauses, dataset, level)


def _compound(operator: str, clauses: Sequence[Clause], dataset: str, level: int) -> Item:
    """Clauses with an operator; nothing where ARS cannot say one of them, so that the label alone tells it."""
    if not all(map(_known, comparisons(clauses))):
        return {}
    parts = [{"level": level + 1, "order": i} | _clause(c, dataset, level + 1) for i, c in enumerate(clauses, 1)]
    return {"compoundExpression": {"logicalOperator": operator, "whereClauses": parts}}


def _known(condition: Condition) -> bool:
    """Whether ARS has the comparison: with values, by the comparators of Define-XML."""
    return condition.comparator in (*COMPARATORS, *ALONE) and not condition.other and not condition.any_case


def _condition(condition: Condition, dataset: str) -> Item:
    comparator = {"PRESENT": "NE", "BLANK": "EQ"}.get(condition.comparator, condition.comparator)
    values = list(condition.values) or [""]
    return {"dataset": dataset, "variable": condition.variable, "comparator": comparator, "value": values}
