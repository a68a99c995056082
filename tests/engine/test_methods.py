"""Methods are found where they lie: in the study, in the room of the package, in the verbs."""

import inspect
from collections import Counter
from itertools import chain

import pytest

from m5kit.engine.methods import ROOMS, SENTENCES, find, method_names, methods_in, product_methods, sentence
from m5kit.specs import Derivation, Spec, SpecFault
from m5kit.specs.conditions import parsed


def test_no_two_rooms_have_a_method_of_one_name() -> None:
    every = Counter(chain.from_iterable(method_names([methods_in(room)]) for room in ROOMS))
    assert [name for name, count in every.items() if count > 1] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_method_says_what_it_makes(room: str) -> None:
    functions = [f for _, f in inspect.getmembers(methods_in(room), inspect.isfunction)]
    assert functions
    assert [f.__name__ for f in functions if not (inspect.getdoc(f) or "").strip()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_first_sentence_of_every_method_is_short(room: str) -> None:
    functions = [f for _, f in inspect.getmembers(methods_in(room), inspect.isfunction)]
    first = {f.__name__: SENTENCES.split((inspect.getdoc(f) or "").split("\n\n")[0], 1)[0] for f in functions}
    assert [name for name, words in first.items() if len(words) > 120] == []


def test_a_condition_is_said_in_the_first_sentence() -> None:
    found = find("first_flag", product_methods("adam"), "")
    words = sentence(found, Derivation("first_flag", where=parsed("TRTEMFL EQ Y")), Spec({"id": "X"}, {}, {}, {}))
    assert words == (
        "Y for the record with the earliest date, then the smallest sequence number, within the subject and the further "
        "columns, of the records where TRTEMFL EQ Y. One without a date comes last."
    )


@pytest.mark.parametrize(
    ("package", "name", "room"),
    [
        ("sdtm", "study_day", "sdtm"),
        ("sdtm", "recode", "engine.verbs"),
        ("adam", "change", "adam"),
        ("adam", "sequence", "sdtm"),
        ("work", "imputed_start", "adam"),
    ],
)
def test_where_a_name_is_found(package: str, name: str, room: str) -> None:
    assert find(name, product_methods(package), "").__module__.startswith(f"m5kit.{room}.")


def test_helpers_are_no_methods() -> None:
    with pytest.raises(SpecFault, match="no method is called 'parts_of'"):
        find("parts_of", product_methods("sdtm"), "XX.csv line 2")
