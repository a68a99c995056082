"""Origins that a variable and its values tell differently, and those that their methods contradict."""

from collections.abc import Iterator, Sequence

from .conditions import Clause, comparisons
from .findings import Finding
from .model import RECORD, Dataset, Value, Variable

RULE = "SPEC-ORIGIN"


def origin_faults(dataset: Dataset) -> Iterator[Finding]:
    """A warning where an origin cannot be right, a note where define.xml will name several for one variable."""
    for variable in dataset.variables:
        lines = [v for v in dataset.values if v.variable == variable.name]
        yield from _contradicted(variable, variable, variable.origin)
        for line in lines:
            yield from _contradicted(line, variable, line.origin or variable.origin)
        yield from _none_of_its_values(variable, lines)
        yield from _several(variable, lines)


def _contradicted(line: Variable | Value, variable: Variable, origin: str) -> Iterator[Finding]:
    """What is said to be collected or copied, and made of nothing."""
    made = line.derivation
    predecessor = line.origin == "Predecessor"  # that it names none is a fault of its own
    if origin in ("Collected", "Predecessor") and made.method and not made.sources and not predecessor:
        where = f" where {_conditions(line.where)}" if isinstance(line, Value) else ""
        says = f"The origin of {variable}{where} is {origin}, and its method {made.method} is handed nothing that is."
        yield Finding(RULE, "warning", line.at("origin"), says, "Write Assigned or Derived, or name its source.")


def _none_of_its_values(variable: Variable, lines: Sequence[Value]) -> Iterator[Finding]:
    """A variable that is made by its lines alone, and has an origin that none of them has."""
    if variable.derivation.method or variable.derivation.text or not variable.origin or not lines:
        return
    given = list(dict.fromkeys(line.origin for line in lines if line.origin))
    if len([line for line in lines if line.origin]) == len(lines) and variable.origin not in given:
        says = f"The origin of {variable} is {variable.origin}, and those of its values are {', '.join(given)}."
        mend = "Leave the variable's blank, or write one of its values'."
        yield Finding(RULE, "warning", variable.at("origin"), says, mend)


def _several(variable: Variable, lines: Sequence[Value]) -> Iterator[Finding]:
    """Lines whose records only a condition on RECORD tells apart, which define.xml cannot say at value level."""
    kinds: dict[str, dict[str, None]] = {}
    for line in lines:
        if line.origin not in ("", variable.origin):
            for condition in comparisons(line.where):
                if condition.variable == RECORD:
                    kinds.setdefault(line.origin, {}).update(dict.fromkeys(condition.values))
    if kinds and variable.origin:
        listed = "; ".join(f"{origin} where {RECORD} is {', '.join(names)}" for origin, names in kinds.items())
        says = f"The origin of {variable} is {variable.origin}, and {listed}: define.xml names them all."
        mend = "Nothing need be done where that is right."
        yield Finding(RULE, "note", variable.at("origin"), says, mend)


def _conditions(where: Sequence[Clause]) -> str:
    return " AND ".join(map(str, where))
