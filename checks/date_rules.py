"""Rules of dates: their order, the days counted from them, and the days after which there should be none."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..engine.encoded import is_encoded, take
from ..engine.partial_dates import day_without_zero
from ..engine.tables import Table
from ..specs import Finding
from .messages import Message, by_level, distinct_texts, findings_at
from .package import (
    CheckedPackage,
    days_of,
    domain_columns,
    is_later,
    later,
    of_subject,
    record_of_subject,
    side_by_side,
)
from .registry import Rule, declares

ORDERS = (("RFSTDTC", "RFENDTC"), ("RFXSTDTC", "RFXENDTC"), ("RFICDTC", "RFENDTC"))
NUMBERS = (("ASTDT", "AENDT"), ("ASTDTM", "AENDTM"), ("TRTSDT", "TRTEDT"), ("STARTDT", "ADT"), ("TRTSDTM", "TRTEDTM"))
AFTER_DEATH = (
    *((domain, "STDTC") for domain in ("AE", "CM", "EC", "EX", "PR", "SV")),
    *((domain, "DTC") for domain in ("EG", "LB", "PE", "QS", "TR", "TU", "VS")),
)


@declares(
    Rule(
        "DATE-ORDER",
        "error",
        "No end is before its start, as far as both are known.",
        "Query the site for the two dates.",
        "SDTMIG 3.4, 4.4; ADaMIG 1.3, 3.2.5",
        {"AE": "USUBJID,AESEQ,AESTDTC,AEENDTC|a,1,2002-02-02,2002-02-01"},
        {"AE": "USUBJID,AESEQ,AESTDTC,AEENDTC|a,1,2002-02-02,2002-02"},
    )
)
def ends_before_start(package: CheckedPackage) -> Iterator[Finding]:
    """No end is before its start, as far as both are known; in SDTM by text, in ADaM by number."""
    for table in package.sdtm():
        own = (domain_columns(table, "STDTC"), domain_columns(table, "ENDTC"))
        for start, end in ORDERS if table.name == "DM" else (own,):
            if {start, end} <= set(table.frame.columns):
                at = later(table.frame[start], table.frame[end])
                yield from _disordered(table, start, end, at)
    for table in package.adam():
        for start, end in NUMBERS:
            if {start, end} <= set(table.frame.columns) and not any(is_encoded(table.frame[n]) for n in (start, end)):
                yield from _disordered(table, start, end, (table.frame[start] > table.frame[end]).to_numpy(dtype=bool))


def _disordered(table: Table, start: str, end: str, at: np.ndarray) -> Iterator[Finding]:
    says = f"{table.name}.{start} is later than {end}: {{value}}."
    values = side_by_side(table.frame[start], table.frame[end]) if at.any() else None
    yield from findings_at(table, at, end, Message("DATE-ORDER", says, "Query the site for the two dates."), values)


@declares(
    Rule(
        "STUDY-DAY",
        "error",
        "--DY is the day counted from DM.RFSTDTC, there where both dates are complete, and only there.",
        "Derive it with study_day.",
        "SDTMIG 3.4, 4.4.4",
        {"DM": "USUBJID,RFSTDTC|a,2002-01-01", "VS": "USUBJID,VSSEQ,VSDTC,VSDY|a,1,2002-01-03,2"},
        {"DM": "USUBJID,RFSTDTC|a,2002-01-01", "VS": "USUBJID,VSSEQ,VSDTC,VSDY|a,1,2002-01-03,3|a,2,2002-01,"},
    )
)
def wrong_days(package: CheckedPackage) -> Iterator[Finding]:
    """--DY is the day counted from DM.RFSTDTC, there where both dates are complete, and only there (SDTMIG 3.4, 4.4.4)."""
    if not package.has("DM", "USUBJID", "RFSTDTC"):
        return
    subjects = package.tables["DM"]
    first = days_of(subjects.frame["RFSTDTC"])
    for table in package.sdtm("USUBJID"):
        named = [(domain_columns(table, f"{kind}DY"), domain_columns(table, f"{kind}DTC")) for kind in ("", "ST", "EN")]
        counted = [(day, date) for day, date in named if day and date]
        if counted:
            reference = take(first, record_of_subject(table, subjects))
            for day, date in counted:
                yield from _miscounted(table, day, date, day_without_zero(days_of(table.frame[date]) - reference))


def _miscounted(table: Table, day: str, date: str, counted: pd.Series) -> Iterator[Finding]:
    ours, theirs = table.frame[day].to_numpy(dtype="float64"), counted.to_numpy(dtype="float64")
    at = ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    says = f"{table.name}.{day} is not the day of {date} counted from DM.RFSTDTC: {{value}}."
    message = Message("STUDY-DAY", says, "Derive it with study_day.")
    yield from findings_at(table, at, day, message, side_by_side(table.frame[day], counted) if at.any() else None)


@declares(
    Rule(
        "DAY-ZERO",
        "error",
        "There is no day 0: not in --DY, --STDY and --ENDY, not in ADY, ASTDY and AENDY.",
        "Count the first day as 1.",
        "SDTMIG 3.4, 4.4.4; ADaMIG 1.3, 3.3.3",
        {"VS": "USUBJID,VSSEQ,VSDY|a,1,0"},
        {"VS": "USUBJID,VSSEQ,VSDY,VISITDY|a,1,-1,0"},
    )
)
def day_zero(package: CheckedPackage) -> Iterator[Finding]:
    """There is no day 0: not in --DY, not in --STDY or --ENDY, not in ADY, ASTDY or AENDY."""
    for table in package.tables.values():
        for name in (str(c) for c in table.frame.columns):
            if name.endswith("DY") and name != "VISITDY" and table.frame[name].dtype == "float64":
                message = Message(
                    "DAY-ZERO", f"{table.name}.{name} is 0, and there is no day 0.", "Count the first day as 1."
                )
                yield from findings_at(table, table.frame[name].eq(0).to_numpy(dtype=bool), name, message)


@declares(
    Rule(
        "AFTER-CUTOFF",
        "warning",
        "No collected date is after the data cut-off, where one is given.",
        "Leave the record out, or query the site.",
        "m5kit",
    )
)
def after_cutoff(package: CheckedPackage) -> Iterator[Finding]:
    """No collected date is after the data cut-off."""
    if not package.cutoff:
        return
    for table in package.sdtm():
        for name in (str(c) for c in table.frame.columns):
            if name.endswith("DTC") and not table.name.startswith("SUPP"):
                late = np.array(
                    [is_later(text, package.cutoff) for text in distinct_texts(table.frame[name])], dtype=bool
                )
                says = f"{table.name}.{name} is {{value}}, after the data cut-off {package.cutoff}."
                message = Message("AFTER-CUTOFF", says, "Leave the record out, or query the site.", "warning")
                yield from findings_at(table, by_level(table.frame[name], late), name, message)


@declares(
    Rule(
        "AFTER-DEATH",
        "warning",
        "Nothing that a subject lives through begins after the subject's death.",
        "Query the site for the two dates.",
        "m5kit",
        {
            "DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-01-05",
            "{each[0]}": "USUBJID,{each[0]}SEQ,{each[0]}{each[1]}|a,1,2002-01-06",
        },
        {
            "DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-01-05",
            "{each[0]}": "USUBJID,{each[0]}SEQ,{each[0]}{each[1]}|a,1,2002-01-05",
        },
        AFTER_DEATH,
    )
)
def after_death(package: CheckedPackage) -> Iterator[Finding]:
    """Nothing begins after the subject's death."""
    if not package.has("DM", "USUBJID", "DTHDTC"):
        return
    for table in package.sdtm("USUBJID"):
        for suffix in (suffix for domain, suffix in AFTER_DEATH if table.name[:2] == domain):
            name = domain_columns(table, suffix)
            if name:
                death = of_subject(table, package.tables["DM"], "DTHDTC")
                at = later(table.frame[name], death)
                says = f"{table.name}.{name} is after the subject's death: {{value}}."
                message = Message("AFTER-DEATH", says, "Query the site for the two dates.", "warning")
                yield from findings_at(
                    table, at, name, message, side_by_side(table.frame[name], death) if at.any() else None
                )


@declares(
    Rule(
        "EXPOSURE-PERIOD",
        "error",
        "Every exposure lies between DM.RFXSTDTC and DM.RFXENDTC of its subject.",
        "Derive DM.RFXSTDTC and DM.RFXENDTC from all exposure records.",
        "SDTMIG 3.4, 5.2",
        {
            "DM": "USUBJID,RFXSTDTC,RFXENDTC|a,2002-01-02,2002-01-09",
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-09",
        },
        {
            "DM": "USUBJID,RFXSTDTC,RFXENDTC|a,2002-01-01,2002-01-09",
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-09",
        },
    )
)
def exposure_outside(package: CheckedPackage) -> Iterator[Finding]:
    """Every exposure lies between the first and last exposure that DM gives."""
    if not (package.has("EX", "USUBJID", "EXSTDTC") and package.has("DM", "USUBJID", "RFXSTDTC", "RFXENDTC")):
        return
    table, dm = package.tables["EX"], package.tables["DM"]
    first, last = of_subject(table, dm, "RFXSTDTC"), of_subject(table, dm, "RFXENDTC")
    start = table.frame["EXSTDTC"]
    end = table.frame["EXENDTC"] if "EXENDTC" in table.frame.columns else start
    for name, ours, limit, at, word in (
        ("RFXSTDTC", start, first, later(first, start), "before"),
        ("RFXENDTC", end, last, later(end, last), "after"),
    ):
        says = f"An exposure is {word} DM.{name} of its subject: {{value}}."
        message = Message("EXPOSURE-PERIOD", says, f"Derive DM.{name} from all exposure records.")
        yield from findings_at(
            table, at, str(ours.name or "EXSTDTC"), message, side_by_side(ours, limit) if at.any() else None
        )
    undated = start.notna().to_numpy() & first.isna().to_numpy()
    says = "A subject has exposure, and DM.RFXSTDTC is missing."
    message = Message("EXPOSURE-PERIOD", says, "Derive DM.RFXSTDTC from all exposure records.")
    yield from findings_at(table, undated, "EXSTDTC", message)


@declares(
    Rule(
        "BASELINE-LATE",
        "error",
        "A last observation before exposure (--LOBXFL) is not after it.",
        "Flag the last observation on or before the first exposure.",
        "SDTMIG 3.4, 4.5.9",
        {
            "DM": "USUBJID,RFXSTDTC|a,2002-01-02",
            "VS": "USUBJID,VSSEQ,VSTESTCD,VSDTC,VSLOBXFL|a,1,PULSE,2002-01-03,Y",
        },
        {
            "DM": "USUBJID,RFXSTDTC|a,2002-01-02",
            "VS": "USUBJID,VSSEQ,VSTESTCD,VSDTC,VSLOBXFL|a,1,PULSE,2002-01-02,Y",
        },
    )
)
def flagged_after_exposure(package: CheckedPackage) -> Iterator[Finding]:
    """A last observation before exposure is before it."""
    if not package.has("DM", "USUBJID", "RFXSTDTC"):
        return
    for table in package.sdtm("USUBJID"):
        flag, date = domain_columns(table, "LOBXFL"), domain_columns(table, "DTC")
        if flag and date:
            first = of_subject(table, package.tables["DM"], "RFXSTDTC")
            flagged = np.flatnonzero(table.frame[flag].eq("Y").to_numpy(dtype=bool))
            at = np.zeros(len(first), dtype=bool)
            at[flagged] = later(take(table.frame[date], flagged), take(first, flagged))
            says = f"{table.name}.{flag} is Y after the first exposure: {{value}}."
            message = Message("BASELINE-LATE", says, "Flag the last observation on or before the first exposure.")
            yield from findings_at(
                table, at, flag, message, side_by_side(table.frame[date], first) if at.any() else None
            )


RULES = (
    ends_before_start,
    wrong_days,
    day_zero,
    after_cutoff,
    after_death,
    exposure_outside,
    flagged_after_exposure,
)
