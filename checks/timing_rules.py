"""Rules of when: epochs, ages, first and last exposure, and what ADSL has of them."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_of, is_encoded, levels_of, stacked, take
from ..engine.matching import match
from ..engine.partial_dates import full_years_between, possible_days
from ..engine.tables import Table
from ..specs import Finding
from ..specs.iso8601 import is_iso8601
from .messages import Mask, Message, findings_at
from .package import CheckedPackage, days_of, domain_columns, of_subject, record_of_subject, side_by_side
from .registry import Rule, declares

Days = NDArray[np.float64]
AGE_UNITS = {"MONTHS": 30.4375, "WEEKS": 7.0, "DAYS": 1.0, "HOURS": 1 / 24}  # days
NOT_TIMED = ("DM", "SE", "SV", "TA", "TE", "TV", "TI", "TS", "CO", "RELREC")
ENDS = (("RFXSTDTC", "EXSTDTC", "first"), ("RFXENDTC", "EXENDTC", "last"))
TREATED = (("TRTSDT", "EXSTDTC", "first"), ("TRTEDT", "EXENDTC", "last"))


@declares(
    Rule(
        "EPOCH",
        "warning",
        "EPOCH is that of an element of SE in which the record's date lies.",
        "Derive EPOCH from SE, or mend the date.",
        "SDTMIG 3.4, 4.4.10 and 5.3",
        {
            "SE": "USUBJID,SESEQ,ETCD,SESTDTC,SEENDTC,EPOCH|a,1,S,2002-01-01,2002-01-10,SCREENING|a,2,T,2002-01-10,,TREATMENT",
            "AE": "USUBJID,AESEQ,AESTDTC,EPOCH|a,1,2002-01-20,SCREENING",
        },
        {
            "SE": "USUBJID,SESEQ,ETCD,SESTDTC,SEENDTC,EPOCH|a,1,S,2002-01-01,2002-01-10,SCREENING|a,2,T,2002-01-10,,TREATMENT",
            "AE": "USUBJID,AESEQ,AESTDTC,EPOCH|a,1,2002-01-10,SCREENING|a,2,2002-01-10,TREATMENT|a,3,2001-01-01,SCREENING",
        },
    )
)
def wrong_epochs(package: CheckedPackage) -> Iterator[Finding]:
    """A date that lies in elements of the subject lies in one of the record's epoch; what touches counts, and of a
    partial date every day that it may be."""
    if not package.has("SE", "USUBJID", "SESTDTC", "EPOCH"):
        return
    elements = package.tables["SE"].frame
    spans = _spans(elements)
    for table in package.sdtm("USUBJID", "EPOCH"):
        date = domain_columns(table, "STDTC") or domain_columns(table, "DTC")
        if date and table.name[:2] not in NOT_TIMED and len(table.frame) and len(elements):
            at = _outside_epoch(table, date, elements, spans)
            says = f"{table.name}.EPOCH is {{value}}, and {date} lies in no element of that epoch in SE."
            message = Message("EPOCH", says, "Derive EPOCH from SE, or mend the date.", "warning", 5)
            yield from findings_at(table, at, "EPOCH", message)


def _spans(elements: pd.DataFrame) -> tuple[Days, Days]:
    """The first and the last day of each element, as far as they are known: without an end it goes on."""
    first, _ = possible_days(elements["SESTDTC"].astype("str"))
    if "SEENDTC" not in elements:
        return first, np.full(len(elements), np.inf)
    _, last = possible_days(elements["SEENDTC"].astype("str"))
    return first, np.where(np.isnan(last), np.inf, last)


def _outside_epoch(table: Table, date: str, elements: pd.DataFrame, spans: tuple[Days, Days]) -> Mask:
    """The records whose date lies in an element of the subject, and in none of their own epoch."""
    earliest, latest = _possible(table.frame[date])
    subjects = codes_of(stacked([table.frame["USUBJID"], elements["USUBJID"]]))[0]
    epochs = codes_of(stacked([table.frame["EPOCH"], elements["EPOCH"]]))[0]
    count, (first, last) = len(earliest), spans
    inside, own = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    order = np.argsort(subjects[count:], kind="stable")
    sorted_subjects = subjects[count:][order]
    low, high = (np.searchsorted(sorted_subjects, subjects[:count], side=side) for side in ("left", "right"))
    for step in range(int((high - low).max(initial=0))):
        here = low + step < high
        element = order[np.where(here, low + step, 0)]
        within = here & (latest >= first[element]) & (earliest <= last[element])
        inside |= within
        own |= within & (epochs[count:][element] == epochs[:count])
    return np.asarray(inside & ~own & table.frame["EPOCH"].notna().to_numpy())


def _possible(dates: pd.Series) -> tuple[Days, Days]:
    """Of encoded dates the first and last day that each may be, each distinct one read once; NaN for what is no date."""
    if not is_encoded(dates):
        return np.full(len(dates), np.nan), np.full(len(dates), np.nan)
    texts = levels_of(dates)
    sound = np.array([isinstance(text, str) and is_iso8601(text) for text in texts.tolist()], dtype=bool)
    codes = dates.cat.codes.to_numpy()
    first, last = (take(pd.Series(days), codes) for days in possible_days(texts.where(sound)))
    return first.to_numpy(dtype="float64"), last.to_numpy(dtype="float64")


@declares(
    Rule(
        "AGE-BIRTH",
        "warning",
        "AGE is the age that BRTHDTC gives at consent, at the reference start or at collection.",
        "Derive AGE from BRTHDTC, or query the date of birth.",
        "SDTMIG 3.4, 5.2",
        {"DM": "USUBJID,BRTHDTC,RFSTDTC,AGE,AGEU|a,1950-06-01,2002-01-15,61,YEARS"},
        {"DM": "USUBJID,BRTHDTC,RFSTDTC,AGE,AGEU|a,1950-06-01,2002-01-15,51,YEARS|b,1950,2002-01-15,52,YEARS"},
    )
)
def ages_of_birth(package: CheckedPackage) -> Iterator[Finding]:
    """AGE against the date of birth, as far as that is known."""
    if not package.has("DM", "BRTHDTC", "AGE") or is_encoded(package.tables["DM"].frame["AGE"]):
        return
    table = package.tables["DM"]
    frame = table.frame
    if not is_encoded(frame["BRTHDTC"]):
        return
    earliest, latest = possible_days(frame["BRTHDTC"].astype("str"))
    age, good = frame["AGE"].to_numpy(dtype="float64"), np.zeros(len(frame), dtype=bool)
    known = np.zeros(len(frame), dtype=bool)
    unit = frame["AGEU"].astype("str") if "AGEU" in frame else pd.Series(["YEARS"] * len(frame), dtype="str")
    years, length = unit.eq("YEARS").to_numpy(dtype=bool), unit.map(AGE_UNITS).to_numpy(dtype="float64")
    slack = length + 2  # rounded up or down, and the months of the calendar
    for name in ("RFICDTC", "RFSTDTC", "DMDTC", "RFXSTDTC"):
        if name in frame and is_encoded(frame[name]):
            first, last = possible_days(frame[name].astype("str"))
            least, most = full_years_between(latest, first), full_years_between(earliest, last)
            with np.errstate(invalid="ignore"):
                short, long = age * length <= last - earliest + slack, age * length >= first - latest - slack
                good |= np.where(years, (age >= least) & (age <= most), short & long)
            known |= ~np.isnan(least) & ~np.isnan(most)
    at = known & ~good & (years | ~np.isnan(length)) & ~np.isnan(age)
    message = Message(
        "AGE-BIRTH",
        "DM.AGE and BRTHDTC do not agree: {value}.",
        "Derive AGE from BRTHDTC, or query the date of birth.",
        "warning",
    )
    values = side_by_side(frame["AGE"], frame["BRTHDTC"]) if at.any() else None
    yield from findings_at(table, at, "AGE", message, values)


@declares(
    Rule(
        "EXPOSURE-ENDS",
        "warning",
        "DM.RFXSTDTC and RFXENDTC are the first and last day of EX.",
        "Derive them from all exposure records.",
        "SDTMIG 3.4, 5.2",
        {
            "DM": "USUBJID,RFXSTDTC,RFXENDTC|a,2002-01-01,2002-01-20",
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-09",
        },
        {
            "DM": "USUBJID,RFXSTDTC,RFXENDTC|a,2002-01-01,2002-01-09",
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-09|a,2,2002-01-02,2002-01-05",
        },
    ),
    Rule(
        "ADSL-EX",
        "warning",
        "ADSL.TRTSDT and TRTEDT are the first and last day of EX.",
        "Derive them from all exposure records.",
        "ADaMIG 1.3, 3.2.4",
        {
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-09",
            "ADSL": "USUBJID,TRTSDT,TRTEDT|a,15341,15346",
        },
        {
            "EX": "USUBJID,EXSEQ,EXSTDTC,EXENDTC|a,1,2002-01-01,2002-01-06",
            "ADSL": "USUBJID,TRTSDT,TRTEDT|a,15341,15346",
        },
    ),
)
def ends_of_exposure(package: CheckedPackage) -> Iterator[Finding]:
    """The first and last day of exposure in DM and ADSL, for those whose exposure records are all dated."""
    if not package.has("EX", "USUBJID", "EXSTDTC"):
        return
    exposure = package.tables["EX"]
    for home, rule, pairs in (("DM", "EXPOSURE-ENDS", ENDS), ("ADSL", "ADSL-EX", TREATED)):
        for name, date, which in pairs:
            if package.has(home, "USUBJID", name) and date in exposure.frame:
                table = package.tables[home]
                ours = table.frame[name]
                theirs = _extreme(table, exposure, date, which)
                days = days_of(ours) if is_encoded(ours) else ours
                at = (days - theirs).abs().gt(0).to_numpy(dtype=bool)
                says = f"{home}.{name} is {{value}}, and not the {which} day of EX.{date}."
                yield from findings_at(
                    table, at, name, Message(rule, says, "Derive it from all exposure records.", "warning", 5)
                )


def _extreme(table: Table, exposure: Table, date: str, which: str) -> pd.Series:
    """The first or last day of a subject's exposure, NaN where a record of the subject has no complete date."""
    days = days_of(exposure.frame[date]).to_numpy(dtype="float64")
    home = record_of_subject(exposure, table)
    kept = home >= 0
    answer = np.full(len(table.frame), np.inf if which == "first" else -np.inf)
    ufunc = np.minimum if which == "first" else np.maximum
    with np.errstate(invalid="ignore"):
        ufunc.at(answer, home[kept], days[kept])  # a missing day makes the answer missing
    return pd.Series(np.where(np.isfinite(answer), answer, np.nan))


@declares(
    Rule(
        "ARM-PAIR",
        "error",
        "The code and the words of a subject's arm are those of one arm of TA.",
        "Take both from TA.",
        "SDTMIG 3.4, 5.2 and 7.2.1",
        {"TA": "STUDYID,ARMCD,ARM|S,A,Arm A|S,B,Arm B", "DM": "STUDYID,USUBJID,{each[0]},{each[1]}|S,a,A,Arm B"},
        {"TA": "STUDYID,ARMCD,ARM|S,A,Arm A|S,B,Arm B", "DM": "STUDYID,USUBJID,{each[0]},{each[1]}|S,a,A,Arm A"},
        (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM")),
    )
)
def arm_pairs(package: CheckedPackage) -> Iterator[Finding]:
    """A code and words that both are in TA, and not of one arm."""
    if not package.has("TA", "ARMCD", "ARM"):
        return
    planned = package.tables["TA"].frame
    for code, words in (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM")):
        if package.has("DM", code, words):
            table = package.tables["DM"]
            ours = [table.frame[code], table.frame[words]]
            alone = [match([c], [planned[n]])[0] >= 0 for c, n in zip(ours, ("ARMCD", "ARM"), strict=True)]
            at = np.logical_and.reduce(alone) & (match(ours, [planned["ARMCD"], planned["ARM"]])[0] < 0)
            says = f"DM.{code} and {words} are not of one arm of TA: {{value}}."
            message = Message("ARM-PAIR", says, "Take both from TA.", places=1)
            yield from findings_at(table, at, words, message, side_by_side(*ours) if at.any() else None)


@declares(
    Rule(
        "DEATH-DATE",
        "warning",
        "DM, ADSL, DS and a fatal event have one date of death.",
        "Query the site for the date of death.",
        "m5kit",
        {"DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-01-05", "DS": "USUBJID,DSSEQ,DSDECOD,DSSTDTC|a,1,DEATH,2002-02-05"},
        {"DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-01-05", "DS": "USUBJID,DSSEQ,DSDECOD,DSSTDTC|a,1,DEATH,2002-01-05"},
    )
)
def dates_of_death(package: CheckedPackage) -> Iterator[Finding]:
    """The day of death in ADSL, DS and of a fatal event, against that of DM, where both are complete."""
    if not package.has("DM", "USUBJID", "DTHDTC"):
        return
    dm = package.tables["DM"]
    for name, column, said, word in (
        ("ADSL", "DTHDT", "", ""),
        ("DS", "DSSTDTC", "DSDECOD", "DEATH"),
        ("AE", "AEENDTC", "AEOUT", "FATAL"),
    ):
        if not package.has(name, "USUBJID", column, *filter(None, (said,))):
            continue
        table = package.tables[name]
        ours = table.frame[column]
        days = days_of(ours) if is_encoded(ours) else ours
        death = days_of(of_subject(table, dm, "DTHDTC"))
        about = table.frame[said].eq(word).to_numpy(dtype=bool) if said else np.ones(len(ours), dtype=bool)
        at = about & (days - death).abs().gt(0).to_numpy(dtype=bool)
        says = f"{name}.{column} is {{value}}, and DM has another date of death."
        message = Message("DEATH-DATE", says, "Query the site for the date of death.", "warning", 5)
        yield from findings_at(table, at, column, message)


RULES = (wrong_epochs, ages_of_birth, ends_of_exposure, arm_pairs, dates_of_death)
