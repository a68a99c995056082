"""Words of methods: a source that a reviewer has not says what it is."""

from m5kit.define.methods import method_text, naming_working
from m5kit.engine.lineage import Step
from m5kit.specs import Dataset, Spec


def test_a_working_dataset_is_named_as_one() -> None:
    work = Dataset("VISITS", "Visits of the Forms", "work", "", "", (), ())
    spec = Spec({"id": "X1"}, {}, {"VISITS": work, "DM": Dataset("DM", "Demographics", "sdtm", "", "", (), ())}, {})
    step = Step("SV.SVSTDTC", "", ("VISITS.VISDTC", "DM.RFSTDTC"), "earliest", "The earliest date.")
    (told,) = naming_working([step], spec)
    assert method_text([told]) == (
        "The earliest date. Made from VISITS.VISDTC (Visits of the Forms, a working dataset), DM.RFSTDTC."
    )
    assert naming_working([step], Spec({"id": "X1"}, {}, {}, {})) == (step,)
