"""Words of methods: what only the sheets know is told by the forms and fields behind it."""

import pytest

from m5kit.define.methods import MethodWords, method_steps, working_steps
from m5kit.define.words import Wording
from m5kit.engine.lineage import Step
from m5kit.specs import Dataset, Derivation, Record, Spec, Value, Variable
from m5kit.specs.conditions import parsed

WORK = Dataset(
    "VISITS",
    "Visits of the Forms",
    "work",
    "",
    "",
    (),
    (Variable("VISITS", "VISDTC", "Date of the Visit", "date"),),
    records=(Record("VISITS", "LAB", "raw.lab"), Record("VISITS", "VITALS", "raw.vitals")),
)
SV = Dataset("SV", "Subject Visits", "sdtm", "", "", (), ())
EX = Dataset(
    "EX",
    "Exposure",
    "sdtm",
    "",
    "",
    (),
    (),
    records=(
        Record("EX", "FORM", "raw.ex", parsed("DOSE PRESENT")),
        Record("EX", "DIARY", "raw.diary"),
        Record("EX", "SEEN", "VISITS"),
        Record("EX", "PLAN", "design.plan"),
        Record("EX", "TAPE", "raw.tape"),
        Record("EX", "FIRST", "raw.onstudy"),
        Record("EX", "SECOND", "raw.onstudy"),
    ),
)
SPEC = Spec({"id": "X1"}, {}, {"VISITS": WORK, "SV": SV, "EX": EX}, {})
DOSE = Variable("EX", "EXDOSE", "Dose", "float", origin="Collected")


def test_a_working_dataset_is_told_by_how_it_was_made() -> None:
    made = [
        Step.named("VISITS.VISDTC", "RECORD EQ LAB", ("raw.lab.LABDT",), "m.iso8601", "The date in ISO 8601."),
        Step.named("VISITS.VISDTC", "", ("raw.*.DATE",), "m.iso8601", "The date in ISO 8601."),
    ]
    step = Step.named("SV.SVSTDTC", "", ("VISITS.VISDTC", "DM.RFSTDTC"), "earliest", "The earliest date.")
    wording = MethodWords(SPEC, SV, working_steps([(WORK, made), (SV, [step])]))
    assert wording.text([step]) == (
        "The earliest date. Made from Date of the Visit, DM.RFSTDTC.\n"
        "Date of the Visit: Where the record is from the form lab: The date in ISO 8601. Made from raw.lab.LABDT. "
        "Otherwise: The date in ISO 8601. Made from DATE of each record's own form."
    )


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("RECORD EQ DIARY", "the record is from the form diary"),
        ("RECORD EQ FORM", "the record is from the form ex (where DOSE is present)"),
        ("RECORD IN (DIARY, PLAN)", "the record is from the form diary, or the table plan"),
        (
            "RECORD NOTIN (DIARY, TAPE, FIRST, SECOND)",
            "the record is from the form ex (where DOSE is present), the forms lab, vitals, or the table plan",
        ),
        ("RECORD IN (DIARY, TAPE)", "the record is from the forms diary, tape"),
        ("RECORD EQ FIRST", "the record is from the form onstudy as FIRST"),
        ("RECORD EQ SEEN", "the record is from the forms lab, vitals"),
        ("EXTRT EQ A AND EXDOSE GT 0", "EXTRT is A and EXDOSE is more than 0"),
    ],
)
def test_conditions_in_words(where: str, words: str) -> None:
    assert Wording(SPEC, EX).conditions(parsed(where)) == words


def test_the_name_of_a_kind_of_record() -> None:
    step = Step.named(
        "EX.EXCAT",
        "",
        (),
        "m5kit.engine.verbs.text.record_key",
        "The name of the kind of record, from the records sheet.",
    )
    assert MethodWords(SPEC, EX).text([step]) == "Assigned by the form and field that the record is from."


STEPS = [
    Step.named("EX.EXDOSE", "RECORD EQ DIARY", ("raw.diary.TAKEN",), "m.plus", "The value plus 5."),
    Step.named("EX.EXDOSE", "RECORD EQ FORM", ("raw.ex.DOSE",), "m.copy", "The collected value."),
    Step.named("EX.EXDOSE", "EXTRT EQ A", ("raw.ex.DOSE",), "m.plus", "The value plus 1."),
    Step.named("EX.EXDOSE", "", ("raw.ex.DOSE",), "m.copy", "The collected value."),
]


@pytest.mark.parametrize(
    ("origin", "line_origin", "told"),
    [
        ("Collected", "Derived", [0]),  # of some records only, and value level cannot say which
        ("Collected", "Assigned", [0]),
        ("Collected", "", [0]),  # more than handing on what was collected
        ("Derived", "", [0, 1, 2, 3]),
        ("Assigned", "", [0, 1, 2, 3]),
        ("Protocol", "", []),
        ("Protocol", "Derived", [0]),
    ],
)
def test_which_steps_a_method_tells(origin: str, line_origin: str, told: list[int]) -> None:
    variable = Variable("EX", "EXDOSE", "Dose", "float", origin=origin)
    line = Value("EX", "EXDOSE", parsed("RECORD EQ DIARY"), origin=line_origin)
    other = Value("EX", "EXDOSE", parsed("RECORD EQ FORM"))
    assert method_steps(variable, [line, other], STEPS) == [STEPS[n] for n in told]


def test_words_alone_are_told_too() -> None:
    line = Value("EX", "EXDOSE", parsed("RECORD EQ DIARY"), origin="Derived", derivation=Derivation(text="By hand."))
    (step,) = method_steps(DOSE, [line], [])
    assert MethodWords(SPEC, EX).text([step]) == "Where the record is from the form diary: By hand."
