"""A form that spells the subject's field otherwise is told, and is no form without subjects."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.engine.tables import Table
from m5kit.study.form_findings import subject_spelled_otherwise


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
