"""Times to event in words: the decision table of a dataset, as the value level of the columns that are made by it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..engine.events import with_columns
from ..specs import Dataset, Derivation, EventRule, Value, Variable
from ..specs.conditions import AllOf, AnyOf, Clause, Condition, Not, comparisons
from .words import COMPARED

# A column of the table for each of the two methods that take one.
TAKEN: Mapping[str, Callable[[EventRule], str]] = {
    "cnsr": lambda rule: str(rule.cnsr),
    "evntdesc": lambda rule: rule.evntdesc,
    "cnsdtdsc": lambda rule: rule.cnsdtdsc,
    "date": lambda rule: rule.date,
    "domain": lambda rule: ", else ".join(dict.fromkeys(lookup.table for lookup in rule.lookups)),
    "variable": lambda rule: ", else ".join(str(lookup) for lookup in rule.lookups),
}
METHODS = {"event_date": "date", "source_domain": "domain", "source_variable": "variable"}
BETWEEN_DATES = {
    "EQ": "is",
    "NE": "is not",
    "LT": "is before",
    "LE": "is not after",
    "GT": "is after",
    "GE": "is not before",
}
LATER = "Of two dates that are compared, a missing second one counts as later than any; a missing first one meets none."


def rule_values(variable: Variable, dataset: Dataset) -> Iterator[tuple[Value, str]]:
    """A line of value level for each parameter of a column made by the decision table, and the words of its method.

    The column whose method is `event_rule` has every rule of the parameter, in the order in which they are tried;
    another has what each rule gives it. A parameter that has a line of its own in the sheet values is left to it.
    """
    if not _by_rules(variable.derivation) or dataset.by not in dataset.names:
        return
    own = {v.where for v in dataset.values if v.variable == variable.name}
    for parameter, rules in _by_parameter(dataset).items():
        where = (Condition(dataset.by, "EQ", (parameter,)),)
        if where not in own:
            derivation = replace(variable.derivation, text="")
            yield (
                Value(dataset.name, variable.name, where, derivation=derivation, place=rules[0].place),
                _words(derivation, rules),
            )


def rules_text(variable: Variable, dataset: Dataset) -> str:
    """The same words for all parameters, one below another; "" for a column that is not made by the table."""
    if not _by_rules(variable.derivation):
        return ""
    methods = ((parameter, _words(variable.derivation, rules)) for parameter, rules in _by_parameter(dataset).items())
    return "\n".join(f"{parameter}: {words}" for parameter, words in methods)


def _by_rules(derivation: Derivation) -> bool:
    return derivation.method == "event_rule" or _taken(derivation) in TAKEN


def _taken(derivation: Derivation) -> str:
    return derivation.value if derivation.method == "event_entry" else METHODS.get(derivation.method, "")


def _by_parameter(dataset: Dataset) -> dict[str, list[EventRule]]:
    found: dict[str, list[EventRule]] = {}
    for rule in dataset.events:
        found.setdefault(rule.parameter, []).append(rule)
    return found


def _words(derivation: Derivation, rules: Sequence[EventRule]) -> str:
    if derivation.method != "event_rule":
        return _given(TAKEN[_taken(derivation)], rules)
    columns = {source.column for source in derivation.sources}
    lines = [f"{rule.rank}. {_when(rule, columns)}: {_outcome(rule)}" for rule in rules]
    dates = any(with_columns(c, columns).other in columns for rule in rules for c in comparisons(rule.when))
    return "\n".join(["The first of these rules that holds counts.", *lines, *([LATER] if dates else [])])


def _given(taken: Callable[[EventRule], str], rules: Sequence[EventRule]) -> str:
    """What the rules give a column, each value once with its rules: "0 by rules 3, 4; 1 by rule 1."."""
    ranks: dict[str, list[int]] = {}
    for rule in rules:
        ranks.setdefault(taken(rule) or "missing", []).append(rule.rank)
    if len(ranks) == 1:
        return f"{next(iter(ranks))} by every rule."
    given = (f"{value} by rule{'s' * (len(r) > 1)} {', '.join(map(str, r))}" for value, r in ranks.items())
    return "; ".join(given) + "."


def _when(rule: EventRule, columns: set[str]) -> str:
    conditions = " and ".join(_condition(c, columns) for c in rule.when)
    return f"Where {conditions}" if conditions else "Otherwise" if rule.rank > 1 else "Always"


def _condition(clause: Clause, columns: set[str]) -> str:
    """A condition for a reader; a value that is the name of a column is that column, which has a date.

    >>> from m5kit.specs.conditions import parsed
    >>> [_condition(c, {"PDDT", "DTHDT", "GAP"}) for c in parsed("PDDT LE DTHDT AND (GAP GT 182 OR GAP BLANK)")]
    ['PDDT is not after DTHDT', '(GAP is more than 182 or GAP is blank)']
    """
    match clause:
        case Not():
            return f"not ({_condition(clause.clause, columns)})"
        case AllOf():
            return " and ".join(_condition(c, columns) for c in clause.clauses)
        case AnyOf():
            return f"({' or '.join(_condition(c, columns) for c in clause.clauses)})"
    dates = with_columns(clause, columns).other in columns
    verb = (BETWEEN_DATES if dates else COMPARED)[clause.comparator]
    words = " ".join((clause.variable, verb, ", ".join(clause.values))).rstrip()
    return f"{words}, in capitals or not" if clause.any_case else words


def _outcome(rule: EventRule) -> str:
    what = "event" if rule.cnsr == 0 else f"censored ({rule.cnsr})"
    described = f" ({rule.cnsdtdsc})" if rule.cnsdtdsc else ""
    at = f", found by {rule.at}" if rule.at != rule.date else ""
    source = f"; source {' or else '.join(map(str, rule.lookups))}{at}" if rule.lookups else ""
    return f"{what}, {rule.evntdesc}, on {rule.date}{described}{source}."
