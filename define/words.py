"""Conditions and sources for a reviewer: forms and fields in place of what only the sheets know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..specs import RECORD, Dataset, Record, Source, Spec
from ..specs.conditions import AllOf, AnyOf, Clause, Condition, Not

COMPARED = {
    "EQ": "is",
    "NE": "is not",
    "LT": "is less than",
    "LE": "is at most",
    "GT": "is more than",
    "GE": "is at least",
    "IN": "is one of",
    "NOTIN": "is none of",
    "STARTS": "starts with",
    "ENDS": "ends with",
    "CONTAINS": "contains",
    "PRESENT": "is present",
    "BLANK": "is blank",
}
MOST_KINDS = 6


@dataclass(frozen=True)
class Wording:
    """How the conditions and sources of a dataset are told; the kind of a record by the form that it is from.

    Both are None where there is nothing but names to tell them by.
    """

    spec: Spec | None
    dataset: Dataset | None

    def conditions(self, where: Sequence[Clause]) -> str:
        """Conditions in words.

        >>> from m5kit.specs.conditions import parsed
        >>> Wording(None, None).conditions(parsed("SEX IN (F, M) AND WBC PRESENT"))
        'SEX is one of F, M and WBC is present'
        """
        return " and ".join(map(self.clause, where))

    def clause(self, clause: Clause) -> str:
        """One clause in words; what stands under OR or NOT is in brackets.

        >>> from m5kit.specs.conditions import parsed
        >>> Wording(None, None).conditions(parsed("NOT (A EQ Y OR B STARTS x)"))
        'not (A is Y or B starts with x)'
        """
        match clause:
            case Condition():
                return self.condition(clause)
            case Not():
                inner = self.clause(clause.clause)
                return f"not {inner}" if isinstance(clause.clause, AnyOf) else f"not ({inner})"
            case AllOf():
                return self.conditions(clause.clauses)
            case AnyOf():
                return f"({' or '.join(map(self.clause, clause.clauses))})"

    def condition(self, condition: Condition) -> str:
        """One comparison in words."""
        kinds = self._kinds(condition)
        if kinds:
            return f"the record is from {self._listed(kinds)}"
        verb = COMPARED.get(condition.comparator, condition.comparator)
        words = " ".join((condition.variable, verb, ", ".join(condition.values))).rstrip()
        return f"{words}, in capitals or not" if condition.any_case else words

    def _kinds(self, condition: Condition) -> list[Record]:
        """The kinds of record that a condition on RECORD takes; none for one on a variable."""
        listed = condition.comparator in ("EQ", "NE", "IN", "NOTIN") and not condition.other
        if condition.variable != RECORD or self.dataset is None or not listed:
            return []
        taken = condition.comparator in ("EQ", "IN")
        return [r for r in self.dataset.records if (r.key in condition.values) == taken]

    def _listed(self, kinds: Sequence[Record]) -> str:
        """Where kinds of record are from: "the form labs, or the form vitals (where SBP is present)"."""
        plain = [kind for kind in kinds if self.kind(kind) == self.table(kind.source)]
        forms = list(dict.fromkeys(kind.source.partition(".")[2] for kind in plain if kind.source.startswith("raw.")))
        parts = [f"the form{'s' * (len(forms) > 1)} {', '.join(forms)}"] if forms else []
        parts += [self.kind(kind) for kind in kinds if kind not in plain or not kind.source.startswith("raw.")]
        parts = list(dict.fromkeys(parts))
        if len(parts) > MOST_KINDS:
            parts = list(dict.fromkeys(self.table(kind.source) for kind in kinds))
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"

    def kind(self, kind: Record) -> str:
        """Where the records of a kind are from; of several kinds of one form with its key."""
        where = Wording(self.spec, self.spec.datasets.get(kind.source) if self.spec else None)
        words = self.table(kind.source) + (f" (where {where.conditions(kind.where)})" if kind.where else "")
        assert self.dataset is not None
        alike = [r for r in self.dataset.records if (r.source, r.where) == (kind.source, kind.where)]
        return f"{words} as {kind.key}" if len(alike) > 1 and kind.key else words

    def table(self, name: str) -> str:
        """A form or dataset as a reviewer knows it; a working dataset by the forms behind it."""
        if "." in name:
            return (
                f"the form {name.partition('.')[2]}"
                if name.startswith("raw.")
                else f"the table {name.partition('.')[2]}"
            )
        if self._working(name):
            named = dict.fromkeys(self._forms(name, ()))
            return f"the forms {', '.join(named)}" if named else self._label(name)
        return name

    def source(self, source: Source) -> str:
        """A source: a field with its form, a variable, or what is not submitted by its label.

        >>> [Wording(None, None).source(Source.named(name)) for name in ("raw.vitals.SBP", "raw.*.SITE")]
        ['raw.vitals.SBP', "SITE of each record's own form"]
        """
        table, column = source.table, source.column
        if table.endswith(".*"):
            return f"{column} of each record's own form"
        if column == RECORD:
            return "the form that each record is from"
        dataset = self.spec.datasets.get(table) if self.spec else None
        if dataset and (dataset.package == "work" or column in {v.name for v in dataset.working}):
            return (dataset[column].label if column in dataset.column_names else "") or column
        return str(source)

    def _working(self, name: str) -> bool:
        return self.spec is not None and name in self.spec.datasets and self.spec.datasets[name].package == "work"

    def _label(self, name: str) -> str:
        assert self.spec is not None
        return self.spec.datasets[name].label or name.capitalize()

    def _forms(self, name: str, seen: tuple[str, ...]) -> Iterable[str]:
        assert self.spec is not None
        for record in self.spec.datasets[name].records:
            if "." in record.source:
                yield record.source.partition(".")[2]
            elif self._working(record.source) and record.source not in seen:
                yield from self._forms(record.source, (*seen, name))
            elif record.source in self.spec.datasets:
                yield record.source
