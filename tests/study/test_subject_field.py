"""A form that spells the subject's field otherwise is told, and is no form without subjects."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.engine.tables import Table
from m5kit.specs import Spec, SpecFault
from m5kit.specs.settings import RawSettings, Settings
from m5kit.study.form_findings import form_findings, subject_spelled_otherwise


@pytest.mark.parametrize(
    ("column", "subject", "told"),
    [
        ("subject", "", True),
        ("Subj_ect", "", True),
        ("Subject_ID", "", True),
        ("SUBJECT", "SUBJECT", False),
        ("PATIENT", "", False),
    ],
)
def test_a_field_in_other_letters(column: str, subject: str, told: bool) -> None:
    frame = pd.DataFrame({column: encoded(pd.Series(["1001"]))})
    table = Table("raw.cm", frame, subject, "cm.csv", np.array([2]))
    found = list(subject_spelled_otherwise(table, "SUBJECT"))
    assert [(f.rule, f.place) for f in found] == [("SUBJECT-FIELD", f"cm.csv, {column}")] * told


def test_the_form_that_lists_the_subjects_has_none_of_them() -> None:
    home = Table("raw.enrol", pd.DataFrame({"PID": encoded(pd.Series(["1001"]))}), "", "enrol.csv", np.array([2]))
    events = Table("raw.ae", pd.DataFrame({"SUBJECT": encoded(pd.Series(["9"]))}), "SUBJECT", "ae.csv", np.array([2]))
    spec = Spec({}, {}, {}, {}, settings=Settings(raw=RawSettings(subjects="enrol")))
    found = form_findings({"raw.enrol": home, "raw.ae": events}, {}, spec)
    assert [(f.rule, f.place) for f in found] == [("SUBJECT-FIELD", "enrol.csv")]


def test_records_of_a_form_without_subjects_are_not_found_by_them() -> None:
    table = Table("raw.sites", pd.DataFrame({"SITE": encoded(pd.Series(["10"]))}), "", "sites.csv", np.array([2]))
    with pytest.raises(SpecFault, match=r"raw\.sites has no column that names the subject"):
        _ = table.subjects
