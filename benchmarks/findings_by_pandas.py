"""LB as an experienced programmer writes it in pandas: melt, merge, map, str.extract; no loop over records."""

from pathlib import Path

import numpy as np
import pandas as pd
from findings_study import COLUMNS, FASTED, HIGH, LOW, MONTHS, TESTS, VISITS, listed_tests


def lb(folder: Path) -> pd.DataFrame:
    """The records of LB."""
    lab = pd.read_csv(folder / "raw" / "lab.csv", dtype=str)
    reg = pd.read_csv(folder / "raw" / "reg.csv", dtype=str)
    reg["USUBJID"] = "ST01-" + reg["PATID"]
    long = lab.melt(["PATID", "VISIT", "LBDAT", "FAST"], [t for t, _ in TESTS], "LBTESTCD", "LBORRES").dropna(
        subset="LBORRES"
    )
    tests = pd.DataFrame(
        listed_tests(),
        columns=["LBTESTCD", "LBTEST", "LBCAT", "LBORRESU", "LBSTRESU", "FACTOR"],
    )
    long = long.merge(tests, on="LBTESTCD", how="left")
    long["USUBJID"] = "ST01-" + long["PATID"]
    long = long.merge(reg[["USUBJID", "REGDT", "ENDDT"]], on="USUBJID", how="left")
    long["LBFAST"] = long["FAST"].map(FASTED)
    long["VISITNUM"] = long["VISIT"].map({v: float(i) for i, v in enumerate(VISITS, 1)})
    long["LBSTRESN"] = (long["LBORRES"].astype(float) * long["FACTOR"]).round(4)
    long["LBNRIND"] = np.select([long["LBSTRESN"] < LOW, long["LBSTRESN"] > HIGH], ["LOW", "HIGH"], "NORMAL")
    long["LBDTC"] = _dates(long["LBDAT"])
    return _timing(long)


def _dates(text: pd.Series) -> pd.Series:
    parts = text.str.extract(r"^(\d\d|UN)([A-Z]{3})(\d{4})$")
    month = parts[1].map({m: f"{i:02d}" for i, m in enumerate(MONTHS, 1)})
    day_month = (parts[2] + "-" + month).where(parts[0] == "UN", parts[2] + "-" + month + "-" + parts[0])
    slashed = text.str.extract(r"^(\d\d)/(\d\d)/(\d{4})$")
    plain = text.where(text.str.match(r"^\d{4}(-\d\d-\d\d)?$"))
    return day_month.fillna(plain).fillna(slashed[2] + "-" + slashed[0] + "-" + slashed[1])


def _timing(long: pd.DataFrame) -> pd.DataFrame:
    whole = long["LBDTC"].str.len() == 10
    day = pd.to_datetime(long["LBDTC"].where(whole), format="%Y-%m-%d")
    start, end = (pd.to_datetime(long[c], format="%Y-%m-%d") for c in ("REGDT", "ENDDT"))
    days = (day - start).dt.days
    long["LBDY"] = days + (days >= 0)
    first = pd.to_datetime(
        (long["LBDTC"] + "-01")
        .where(long["LBDTC"].str.len() == 7, long["LBDTC"] + "-01-01")
        .where(~whole, long["LBDTC"])
    )
    last = first.where(
        whole, (first + pd.offsets.MonthEnd(0)).where(long["LBDTC"].str.len() == 7, first + pd.offsets.YearEnd(0))
    )
    early, late = (np.select([d >= end, d >= start], ["FOLLOW-UP", "TREATMENT"], "SCREENING") for d in (first, last))
    long["EPOCH"] = pd.Series(early, index=long.index).where(early == late)
    long = long.sort_values(["USUBJID", "LBTESTCD", "LBDTC", "VISITNUM"], kind="stable").reset_index(drop=True)
    long["LBSEQ"] = long.groupby("USUBJID").cumcount() + 1.0
    before = long[(long["LBDTC"].str.len() == 10) & (long["LBDTC"] <= long["REGDT"])]
    long["LBLOBXFL"] = None
    long.loc[before.drop_duplicates(["USUBJID", "LBTESTCD"], keep="last").index, "LBLOBXFL"] = "Y"
    table: pd.DataFrame = long.assign(STUDYID="ST01", DOMAIN="LB")[COLUMNS]
    return table
