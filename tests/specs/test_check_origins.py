"""Origins that do not agree: each kind of disagreement once, and what is right beside it."""

import pytest

from m5kit.specs import Dataset, Derivation, Source, Value, Variable
from m5kit.specs.check_origins import origin_faults
from m5kit.specs.conditions import parsed

COPY = Derivation("copy", (Source("raw.ex", "DOSE"),))
SET = Derivation("constant", value="5")
Line = tuple[str, str, Derivation]


@pytest.mark.parametrize(
    ("own", "lines", "found"),
    [
        (("Collected", COPY), [], []),
        (("Collected", SET), [], ["warning The origin of EX.EXDOSE is Collected, and its method constant is handed"]),
        (("Predecessor", SET), [], []),  # an error of the variable by itself
        (("Assigned", SET), [], []),
        (
            ("Collected", COPY),
            [("EXTRT EQ A", "", SET)],
            ["warning The origin of EX.EXDOSE where EXTRT EQ A is Collected, and its method constant is handed"],
        ),
        (("Collected", COPY), [("EXTRT EQ A", "Derived", SET)], []),
        (
            ("Collected", COPY),
            [("RECORD EQ DIARY", "Derived", SET), ("RECORD IN (A, B)", "Derived", SET)],
            ["note The origin of EX.EXDOSE is Collected, and Derived where RECORD is DIARY, A, B: define.xml names"],
        ),
        (
            ("Derived", Derivation()),
            [("EXTRT EQ A", "Assigned", SET)],
            ["warning The origin of EX.EXDOSE is Derived, and those of its values are Assigned."],
        ),
        (("Assigned", Derivation()), [("EXTRT EQ A", "Assigned", SET)], []),
        (("", Derivation()), [("EXTRT EQ A", "Assigned", SET)], []),
        (("Derived", Derivation()), [("EXTRT EQ A", "", SET)], []),
    ],
)
def test_origins(own: tuple[str, Derivation], lines: list[Line], found: list[str]) -> None:
    variable = Variable("EX", "EXDOSE", "Dose", "float", origin=own[0], derivation=own[1])
    values = tuple(Value("EX", "EXDOSE", parsed(w), origin=o, derivation=d) for w, o, d in lines)
    dataset = Dataset("EX", "Exposure", "sdtm", "", "", (), (variable,), values=values)
    told = [f"{f.severity} {f.message}" for f in origin_faults(dataset)]
    assert len(told) == len(found)
    assert all(t.startswith(f) for t, f in zip(told, found, strict=True)), told
