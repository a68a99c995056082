"""The field that names the subject, by its values: where none of the forms has one by its name."""

from collections.abc import Iterator, Sequence

import pandas as pd

from ..engine.encoded import levels_in
from ..forms.records import Form

FEWEST_FORMS = 2
MOST = 0.8  # the part of the forms that must have the field


def subject_by_values(forms: Sequence[Form]) -> str:
    """The field of nearly all forms whose values come back in each of them, and tell a form's records apart; "" for none.

    One form has a record for each of its values, and the other forms have hardly a value that is not there.
    """
    names = [str(name) for form in forms for name in form.frame.columns]
    shared = [n for n in dict.fromkeys(names) if names.count(n) >= max(FEWEST_FORMS, MOST * len(forms))]
    found = {name: count for name in shared if (count := _forms_that_list(name, forms))}
    return max(found, key=lambda name: (found[name], -shared.index(name))) if found else ""


def _forms_that_list(name: str, forms: Sequence[Form]) -> int:
    """How many forms have one record for each value of a field, where the values of all are those of one of them."""
    held = [form.frame[name] for form in forms if name in form.frame.columns]
    if not all(column.notna().all() and column.dtype == "category" for column in held):
        return 0
    values = [set(_values(column)) for column in held]
    listing = [n for n, column in enumerate(held) if len(column) == len(values[n]) > 1]
    whole = max((values[n] for n in listing), key=len, default=set())
    others = set().union(*values)
    return len(listing) if len(others - whole) <= (1 - MOST) * len(others) and _come_back(values, whole) else 0


def _come_back(values: Sequence[set[str]], whole: set[str]) -> bool:
    """Whether nearly every form has several of the values, not each form its own."""
    return all(len(found & whole) > 1 or len(whole) == 1 for found in values)


def _values(column: pd.Series) -> Iterator[str]:
    yield from map(str, levels_in(column))
