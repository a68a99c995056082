"""The pages for people who come from SAS, admiral and sdtm.oak: what their sheets build."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from m5kit.datasets.read import read_datasets


def built(tmp_path: Path, name: str, columns: list[str]) -> list[list[object]]:
    (file,) = (tmp_path / "out").rglob(f"{name.lower()}.xpt")
    frame = read_datasets(file)[0].frame[columns]
    return [[None if pd.isna(v) else v for v in row] for row in frame.astype("object").to_numpy().tolist()]


def test_from_sas(follow: Callable[[str], Any], tmp_path: Path) -> None:
    follow("from-sas.md")
    assert built(tmp_path, "AE", ["USUBJID", "AESEQ", "AETERM", "AEDECOD", "AESEV", "AESTDTC", "AESTDY"]) == [
        ["TRIAL-01-1001", 1.0, "headache", "HEADACHE", "MILD", "2019-02-01", 19.0],
        ["TRIAL-01-1001", 2.0, "Nausea", "NAUSEA", "MODERATE", "2019-03-05", 51.0],
        ["TRIAL-01-1002", 1.0, "rash", "RASH", "MILD", "2019-03", None],
    ]
    assert built(tmp_path, "SUPPAE", ["IDVARVAL", "QNAM", "QVAL", "QORIG"]) == [
        ["1", "AEDOUBLE", "20", "Derived"],
        ["2", "AEDOUBLE", "40", "Derived"],
        ["1", "AEDOUBLE", "10", "Derived"],
    ]


def test_from_admiral_and_oak(follow: Callable[[str], Any], tmp_path: Path) -> None:
    follow("from-admiral.md")
    assert built(tmp_path, "CM", ["USUBJID", "CMSEQ", "CMTRT", "CMDOSU", "CMSTDTC", "CMSTDY", "CMSTRTPT"]) == [
        ["TRIAL-01-1001", 1.0, "Aspirin", "mg", "2019-02-01T08:30", 19.0, None],
        ["TRIAL-01-1001", 2.0, "Vitamin D", "mg", "2018-12-12", -33.0, "BEFORE"],
        ["TRIAL-01-2001", 1.0, "Insulin", "IU", "2019-03", None, "BEFORE"],
    ]
    assert built(tmp_path, "ADLB", ["PARAM", "AVAL", "ADY", "ABLFL", "BASE", "CHG", "TRTA"]) == [
        ["Hemoglobin (g/L)", 131.0, -4.0, None, 134.0, -3.0, "Active"],
        ["Hemoglobin (g/L)", 134.0, 1.0, "Y", 134.0, 0.0, "Active"],
        ["Hemoglobin (g/L)", 129.0, 29.0, None, 134.0, -5.0, "Active"],
    ]
