"""Parameters are typed: what is misspelt, of another type or missing is told with what was probably meant."""

from dataclasses import dataclass, field

import pytest

from m5kit.specs import SpecFault
from m5kit.tlf.kind import Kind
from m5kit.tlf.parameters import GROUPS, PAIR, choice, number, numbers, required_number, switch, whole_number, wrong
from m5kit.tlf.registry import kinds

LEVEL = number("conf_level", "Level.", 0.95, above=0, below=1)
TIES = choice("ties", "Ties.", ("efron", "breslow"))
AT = required_number("at", "Time.")


@dataclass(frozen=True)
class Holder:
    """What parameters are read from."""

    parameters: dict[str, str] = field(default_factory=dict)
    place: str = "analyses.csv line 2"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"conf_lvel": "0.9"}, ("There is no parameter 'conf_lvel' here, so it would say nothing.", "Did you mean 'conf_level'?")),
        ({"conf_level": "abc"}, ("conf_level is 'abc', not a number between 0 and 1.", "Write a number between 0 and 1.")),
        ({"conf_level": "1"}, ("conf_level is '1', not a number between 0 and 1.", "Write a number between 0 and 1.")),
        ({"conf_level": "nan"}, ("conf_level is 'nan', not a number between 0 and 1.", "Write a number between 0 and 1.")),
        ({"ties": "efrom"}, ("ties is 'efrom', not a word of efron, breslow.", "Did you mean 'efron'?")),
        ({"ties": "Efron"}, ("ties is 'Efron', not a word of efron, breslow.", "Did you mean 'efron', in other letters?")),
    ],
)  # fmt: skip
def test_what_is_wrong(given: dict[str, str], told: tuple[str, str]) -> None:
    assert wrong(given, [LEVEL, TIES]) == [told]


def test_what_must_be_given() -> None:
    assert wrong({}, [AT]) == [("The parameter at is not given.", "Write at=a number.")]
    assert wrong({"at": "twelve"}, [AT]) == [("at is 'twelve', not a number.", "Write a number.")]
    with pytest.raises(SpecFault, match=r"analyses\.csv line 2: at is not given"):
        AT.of(Holder())
    with pytest.raises(SpecFault, match=r"analyses\.csv line 2: at is 'twelve', not a number"):
        AT.of(Holder({"at": "twelve"}))


def test_values_and_defaults() -> None:
    assert (LEVEL.of(Holder()), LEVEL.of(Holder({"conf_level": "0.9"}))) == (0.95, 0.9)
    assert numbers("at", "Times.").of(Holder({"at": "0 6 12.5"})) == (0.0, 6.0, 12.5)
    assert switch("correct", "Correction.").of(Holder({"correct": "yes"})) is True
    assert whole_number("most", "Most.", 3, 1).of(Holder()) == 3


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_parameter_of_every_kind_is_held_to_its_name_and_type(kind: Kind) -> None:
    for parameter in kind.known:
        misspelt = {f"{parameter.name}s_": "1"}
        assert any(f"{parameter.name}s_" in says for says, _ in wrong(misspelt, kind.known))
        if not parameter.type.startswith(("text", "list of variables", "name of", "model", "term")):
            given = "no such thing here" if parameter.names != "condition" else "SEX EQUALS F"
            found = [says for says, _ in wrong({parameter.name: given}, [parameter])]
            assert (found and parameter.name in found[0]) or parameter.names in (PAIR, GROUPS), parameter.name
