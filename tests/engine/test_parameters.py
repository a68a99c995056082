"""Parameters are typed: what a cell or study.toml gives must be what the method declares."""

from collections.abc import Callable

import pytest

from m5kit.engine.methods import ROOMS, find, methods_in, product_methods
from m5kit.engine.parameters import must_of
from m5kit.specs import Derivation

Faults = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("method", "value", "says"),
    [
        ("range_group", "<=-30; -30-0; >0", ""),
        (
            "range_group",
            "<=30; many",
            "'many' is no class of numbers: write <50, <=50, >50, >=50 or 50-64, with ; between",
        ),
        ("range_group", "<65; 60-70", "'60-70' and '<65' share numbers, which would be of the first alone"),
        ("range_group", "<65; >65", ""),
        ("range_group", "64-50", "'64-50' begins after its end"),
        ("text_part", "two", "'two' is not a whole number above 0"),
        ("text_part", "0", "'0' is not a whole number above 0"),
        ("text_part", "2", ""),
        ("event_entry", "cnrs", "'cnrs' is not one of cnsr, evntdesc, cnsdtdsc"),
        ("plus", "1_0", "'1_0' is not a number, such as 100 or -0.5"),
        ("with_time", "MI:SS", "the form 'MI:SS' has no hour"),
    ],
)
def test_values(method: str, value: str, says: str) -> None:
    _, must = must_of(find(method, product_methods("adam"), ""))["value"]
    assert must is not None
    assert must.fault(value, Derivation()) == says


def test_every_parameter_of_every_method_has_a_type() -> None:
    import inspect

    untyped = [
        f"{name}({p.name})"
        for room in ROOMS
        for name, function in inspect.getmembers(methods_in(room), inspect.isfunction)
        for p in inspect.signature(function).parameters.values()
        if p.kind is p.KEYWORD_ONLY and p.name not in must_of(function)
    ]
    assert untyped == []


def test_check_tells_a_value_that_a_method_does_not_take(faults: Faults) -> None:
    change = (
        "XX",
        "XXUNIT,Unit,text,,Assigned,,constant,,,,mg",
        "XXUNIT,Unit,text,,Assigned,XX.XXDY,range_group,,,,low",
    )
    assert faults(change) == [
        (
            "error: XX.csv line 9: 'low' is no class of numbers: write <50, <=50, >50, >=50 or 50-64, with ; between. "
            "Write classes of numbers, <50; 50-64; >=65. [SPEC-VALUE-CELL]"
        )
    ]
