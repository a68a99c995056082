"""Forms of numbered items: each item is a test, its answer a result in QS."""

import re
from collections.abc import Iterator, Sequence

from ..profile.fields import FieldProfile
from .candidates import ITEM, Candidate, candidate_of
from .knowledge import abbreviations
from .names import bare_name
from .targets import NUMBERS, Target

LEAST_ITEMS = 5
MOST_ANSWERS = 12  # different answers to one item: visual scales of 0 to 10, and one for no answer
LONGEST_CODE, LONGEST_NAME = 8, 40  # of QSTESTCD and QSTEST
_NUMBERED = re.compile(r"([A-Za-z][A-Za-z0-9_]*?)_?([0-9]{1,3}[a-z]?)", re.IGNORECASE)


def numbered_items(fields: Sequence[FieldProfile], sure: bool) -> tuple[str, ...]:
    """The numbered items of a form, where it has enough of them; sure: whether the form says that it is a questionnaire.

    Numbered fields whose name says what they hold (DRUG1, DOSE1) are none, nor are texts, dates, and numbers of many
    values.
    """
    found = [f.name for f in fields if _stem(f.name) and _answers(f)]
    stems = {_stem(name) for name in found}
    enough = len(found) >= (3 if sure else LEAST_ITEMS) and len(found) >= 0.5 * len(fields) and len(stems) <= 8
    return tuple(found) if enough else ()


def _stem(name: str) -> str:
    """The letters before an item's number; "" where it has none, or where they are words."""
    found = _NUMBERED.fullmatch(bare_name(name))
    if found is None:
        return ""
    stem = found[1].upper()
    words = set(abbreviations().get(stem.rstrip("_"), ())) - {"item", "question"}
    return "" if words else stem


def _answers(field: FieldProfile) -> bool:
    if field.type == "empty":
        return True
    return field.distinct <= MOST_ANSWERS and (field.type in NUMBERS or bool(field.codes))


def code_of_item(name: str) -> str:
    """The test code of an item: its name in capitals, cut in front of the number to eight characters.

    >>> code_of_item("gp1"), code_of_item("eq5d_item_12"), code_of_item("Q3a")
    ('GP1', 'EQ5DIT12', 'Q3A')
    """
    found = _NUMBERED.fullmatch(bare_name(name))
    if found is None:
        return ""
    stem = re.sub("[^A-Z0-9]", "", found[1].upper())
    return stem[: LONGEST_CODE - len(found[2])] + found[2].upper()


def item_candidates(names: Sequence[str]) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """For each item its candidate; none for items whose codes would be the same."""
    codes = [code_of_item(name) for name in names]
    for name, code in zip(names, codes, strict=True):
        if codes.count(code) == 1:
            yield (
                name,
                (candidate_of(Target("QS", "QSORRES", test=code), ITEM, f"{name} is an item of a questionnaire"),),
            )
