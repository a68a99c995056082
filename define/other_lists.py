"""Codelists that stand at value level alone: where some records of a variable have a list with terms that its own has not.

One list for the variable and another for some of its records would contradict each other, so the variable's own list
is then said of the other records.
"""

from collections.abc import Mapping, Sequence

from ..specs import Codelist, Value, Variable
from ..specs.conditions import Condition


def value_of_the_rest(variable: Variable, values: Sequence[Value], codelists: Mapping[str, Codelist]) -> Value | None:
    """The line of value level for the records that no other line is of; None where the lists do not contradict.

    values are the variable's lines that Define-XML can say. None too where their conditions do not all compare one
    variable with values, since then no condition says which records are left.
    """
    if not any(_contradicts(variable.codelist, value.codelist, codelists) for value in values):
        return None
    conditions = [c for value in values for c in value.where if isinstance(c, Condition)]
    single = all(len(value.where) == 1 for value in values) and len({c.variable for c in conditions}) == 1
    plain = all(c.comparator in ("EQ", "IN") and not c.other and not c.any_case for c in conditions)
    if not single or not plain or len(conditions) < len(values):
        return None
    typed = dict.fromkeys(t for c in conditions for t in c.typed)
    taken, kinds = tuple(v for v, _ in typed), tuple(k for _, k in typed)
    rest = Condition(conditions[0].variable, "NOTIN" if len(taken) > 1 else "NE", taken, kinds)
    pages, place = variable.pages, variable.place
    return Value(variable.dataset, variable.name, (rest,), derivation=variable.derivation, pages=pages, place=place)


def _contradicts(own: str, other: str, codelists: Mapping[str, Codelist]) -> bool:
    if not other or other == own or own not in codelists or other not in codelists:
        return False
    known = {term.value for term in codelists[own].terms}
    return bool(known) and any(term.value not in known for term in codelists[other].terms)
