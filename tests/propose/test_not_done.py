"""Questions whether something was done, and what was not: NOT DONE by the sense of the question."""

import pytest

from m5kit.profile.fields import FieldProfile
from m5kit.propose.collected_methods import collected_method
from m5kit.propose.feeding import Rows
from m5kit.propose.study import NO_TERMINOLOGY
from m5kit.propose.targets import Target
from m5kit.propose.terms import Lists
from m5kit.specs import Spec


@pytest.mark.parametrize(
    ("name", "label", "values", "maps"),
    [
        ("VSPERF", "", ("Y", "N"), {"Y": "", "N": "NOT DONE"}),
        ("vs_done", "", ("yes",), {"yes": ""}),
        ("VSND", "", ("Y",), {"Y": "NOT DONE"}),
        ("VS1", "Vital signs not done", ("1", "0"), {"1": "NOT DONE", "0": ""}),
        ("VS1", "Were vital signs taken?", ("1", "0"), {"1": "", "0": "NOT DONE"}),
    ],
)
def test_not_done_is_told_by_the_sense_of_the_question(
    name: str, label: str, values: tuple[str, ...], maps: dict[str, str]
) -> None:
    rows, codes = Rows(), tuple((value, 5) for value in values)
    field = FieldProfile(name, label, "text", 10, 10, len(values), values, codes=codes)
    lists = Lists(Spec({"id": "X"}, {}, {}, {}), NO_TERMINOLOGY)
    assert collected_method(Target("VS", "VSSTAT"), field, lists, rows) == ("recode", {"map": name, "codelist": "ND"})
    assert {row["collected"]: row["value"] for row in rows.sheets["maps"]} == maps
    assert list(lists.wanted["C66789"]) == ["NOT DONE"]


def test_words_of_a_status_are_terms_of_its_list() -> None:
    rows, lists = Rows(), Lists(Spec({"id": "X"}, {}, {}, {}), NO_TERMINOLOGY)
    field = FieldProfile("VSSTAT", "", "text", 10, 10, 1, ("Not done",), codes=(("Not done", 10),))
    assert collected_method(Target("VS", "VSSTAT"), field, lists, rows) == ("recode", {"codelist": "ND"})
    assert rows.sheets == {}
