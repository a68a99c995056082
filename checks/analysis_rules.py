"""Rules of analysis values against what they are counted from: days, times to an event, the SDTM record, flags.

How a study counts (from which date, in which unit) is not written in the data, so it is taken from what most records
of the dataset or parameter do; where fewer than half agree on one way, nothing is said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_of, is_encoded, numbers_as_text, take
from ..engine.matching import match
from ..engine.partial_dates import day_without_zero
from ..engine.tables import Table
from ..specs import Finding
from .messages import Mask, Message, by_level, distinct_texts, findings_at
from .package import CheckedPackage, days_of, of_subject
from .registry import Rule, declares

DAYS = (("ADY", "ADT"), ("ASTDY", "ASTDT"), ("AENDY", "AENDT"))
REFERENCES = ("TRTSDT", "RANDDT", "AP01SDT", "TR01SDT", "ENRLDT", "RFSTDT")
UNITS = (1.0, 7.0, 30.0, 30.4, 30.42, 30.4167, 30.4375, 365.0, 365.25)
NAMED_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
MOST = 0.5  # of the records, that must agree on one way of counting
ONLY_Y = ("DTHFL", "LOBXFL", "BLFL", "DRVFL", "ABLFL")
Numbers = NDArray[np.float64]


@declares(
    Rule(
        "ANALYSIS-DAY",
        "warning",
        "ADY, ASTDY and AENDY are counted from one reference date of the subject.",
        "Derive it again from the date.",
        "ADaMIG 1.3, 3.3.3",
        {
            "ADSL": "USUBJID,TRTSDT|a,10|b,20",
            "ADVS": "USUBJID,PARAMCD,AVAL,{each[1]},{each[0]}|a,P,1,10,1|a,P,1,12,3|b,P,1,21,3",
        },
        {
            "ADSL": "USUBJID,TRTSDT|a,10|b,20",
            "ADVS": "USUBJID,PARAMCD,AVAL,{each[1]},{each[0]}|a,P,1,10,1|a,P,1,12,3|b,P,1,19,-1",
        },
        DAYS,
    )
)
def analysis_days(package: CheckedPackage) -> Iterator[Finding]:
    """The days of an analysis dataset, counted from the reference date that most of its records are counted from."""
    for table in package.adam("USUBJID"):
        for day, date in DAYS:
            frame = table.frame
            if not {day, date} <= set(frame.columns) or is_encoded(frame[day]) or is_encoded(frame[date]):
                continue
            counted = {n: day_without_zero(frame[date] - ref) for n, ref in _references(package, table).items()}
            ours = frame[day].to_numpy(dtype="float64")
            usual, at = _against_usual(ours, {n: c.to_numpy(dtype="float64") for n, c in counted.items()}, 1e-9)
            says = f"{table.name}.{day} is {{value}}, which is not the day of {date} counted from {usual}."
            message = Message("ANALYSIS-DAY", says, "Derive it again from the date.", "warning", 5)
            yield from findings_at(table, at, day, message)


def _references(package: CheckedPackage, table: Table) -> dict[str, pd.Series]:
    """The dates of the subject that days may be counted from, for each record: of the dataset, of ADSL, of DM."""
    found = {}
    for name in REFERENCES:
        if name in table.frame and not is_encoded(table.frame[name]):
            found[name] = table.frame[name]
        elif package.has("ADSL", "USUBJID", name) and not is_encoded(package.tables["ADSL"].frame[name]):
            found[name] = of_subject(table, package.tables["ADSL"], name)
    if package.has("DM", "USUBJID", "RFSTDTC"):
        found["DM.RFSTDTC"] = days_of(of_subject(table, package.tables["DM"], "RFSTDTC"))
    return found


def _against_usual(ours: Numbers, ways: Mapping[str, Numbers], near: float) -> tuple[str, Mask]:
    """The way of counting that most numbers follow, and those that do not follow it; none where no way is usual."""
    best, agreed, name = np.zeros(len(ours), dtype=bool), 0.0, ""
    for way, theirs in ways.items():
        known = ~np.isnan(ours) & ~np.isnan(theirs)
        same = known & (np.abs(ours - theirs) <= near)
        if known.any() and same.sum() > agreed:
            best, agreed, name = known & ~same, float(same.sum()), way
    wrong = int(best.sum())
    return (name, best) if agreed > wrong * MOST / (1 - MOST) else ("", np.zeros(len(ours), dtype=bool))


@declares(
    Rule(
        "TIME-VALUE",
        "warning",
        "AVAL of a time to an event is the time from STARTDT to ADT, in the unit of its parameter.",
        "Derive AVAL again from the two dates.",
        "ADaM BDS for Time-to-Event Analyses 1.0, 4",
        {
            "ADTTE": "USUBJID,PARAMCD,STARTDT,ADT,AVAL,CNSR,EVNTDESC|a,OS,10,19,10,0,Death|b,OS,10,29,20,0,Death|c,OS,1,9,8,0,Death"
        },
        {
            "ADTTE": "USUBJID,PARAMCD,STARTDT,ADT,AVAL,CNSR,EVNTDESC|a,OS,10,19,10,0,Death|b,OS,10,29,20,0,Death|c,OS,1,9,9,0,Death"
        },
    )
)
def times_to_event(package: CheckedPackage) -> Iterator[Finding]:
    """Times against their dates, in days, weeks, months or years, with or without the first day; and far from them
    in the unit that the parameter names."""
    for table in package.adam("PARAMCD", "STARTDT", "ADT", "AVAL"):
        frame = table.frame
        if any(is_encoded(frame[n]) for n in ("STARTDT", "ADT", "AVAL")):
            continue
        days = (frame["ADT"] - frame["STARTDT"]).to_numpy(dtype="float64")
        value = frame["AVAL"].to_numpy(dtype="float64")
        at = np.zeros(len(frame), dtype=bool)
        for here in _groups(frame["PARAMCD"]):
            ways = {f"{unit} {more}": (days[here] + more) / unit for unit in UNITS for more in (1, 0)}
            at[here] = _against_usual(value[here], ways, _rounding(value[here]))[1]
            unit = _named_unit(frame["PARAM"].iloc[int(here[0])]) if "PARAM" in frame else 0.0
            if unit:
                far = np.abs(value[here] * unit - days[here]) > np.maximum(0.1 * np.abs(days[here]), 2 * unit)
                at[here] |= far & ~np.isnan(days[here])
        says = f"{table.name}.AVAL is {{value}}, which is not the time from STARTDT to ADT as in its other records."
        message = Message("TIME-VALUE", says, "Derive AVAL again from the two dates.", "warning", 5)
        yield from findings_at(table, at, "AVAL", message)


def _named_unit(parameter: object) -> float:
    """The days of the unit of time that the words of a parameter end with, or have in parentheses; 0 for none."""
    found = re.findall(r"(?i)\b(day|week|month|year)s?\)|\b(day|week|month|year)s?$", str(parameter).strip())
    return NAMED_UNITS["".join(found[-1]).lower()] if found else 0.0


def _groups(column: pd.Series) -> Iterator[NDArray[np.int64]]:
    """The records of each value of a column."""
    codes = codes_of(column)[0]
    order = np.argsort(codes, kind="stable")
    yield from (g for g in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(g))


def _rounding(values: Numbers) -> float:
    """How far numbers of so many decimals may be from what they were rounded from."""
    known = values[~np.isnan(values)]
    for decimals in range(7):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=1e-9):
            return 1e-9 if decimals == 0 else 0.5 * 10.0**-decimals + 1e-9
    return 1e-6


@declares(
    Rule(
        "ANALYSIS-SOURCE",
        "warning",
        "AVAL is the standard result of the SDTM record that --SEQ names, and ADT its date.",
        "Take it from the record again.",
        "ADaMIG 1.3, 2.1",
        {
            "VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSDTC|a,1,W,70,2002-01-01|a,2,W,71,2002-01-02|a,3,W,72,2002-01-03",
            "ADVS": "USUBJID,PARAMCD,VSSEQ,AVAL,ADT|a,W,1,70,{each[0]}|a,W,2,71,15342|a,W,3,{each[1]},15343",
        },
        {
            "VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSDTC|a,1,W,70,2002-01-01|a,2,W,71,2002-01-02|a,3,W,72,2002-01-03",
            "ADVS": "USUBJID,PARAMCD,VSSEQ,AVAL,ADT|a,W,1,70,15341|a,W,2,71,15342|a,W,3,72,15343",
        },
        (("15341", "73"), ("15349", "72")),
    )
)
def source_values(package: CheckedPackage) -> Iterator[Finding]:
    """Values and dates of records with a --SEQ, against those of the SDTM record, where most of a parameter are alike."""
    for table in package.adam("USUBJID", "PARAMCD"):
        for number in (str(c) for c in table.frame.columns if str(c).endswith("SEQ") and len(str(c)) == 5):
            domain = number[:2]
            if package.has(domain, "USUBJID", number):
                yield from _against_source(table, package.tables[domain], number)


def _against_source(table: Table, source: Table, number: str) -> Iterator[Finding]:
    frame, theirs = table.frame, source.frame
    ours = [frame["USUBJID"], numbers_as_text(frame[number])]
    record = match(ours, [theirs["USUBJID"], numbers_as_text(theirs[number])])[0]
    if "DTYPE" in frame:
        record = np.where(frame["DTYPE"].notna().to_numpy(), -1, record)
    result, date = f"{source.name[:2]}STRESN", f"{source.name[:2]}DTC"
    for name, column in (("AVAL", result), ("ADT", date)):
        if name not in frame or column not in theirs or is_encoded(frame[name]):
            continue
        counted = days_of(theirs[column]) if name == "ADT" else theirs[column]
        expected = take(counted, record).to_numpy(dtype="float64")
        value = frame[name].to_numpy(dtype="float64")
        at = np.zeros(len(frame), dtype=bool)
        for here in _groups(frame["PARAMCD"]):
            near = 1e-9 * np.nanmax(np.abs(value[here]), initial=1.0)
            at[here] = _against_usual(value[here], {column: expected[here]}, float(near))[1]
        says = f"{table.name}.{name} is {{value}}, and {source.name}.{column} of the record that {number} names is not."
        message = Message("ANALYSIS-SOURCE", says, "Take it from the record again.", "warning", 5)
        yield from findings_at(table, at, name, message)


@declares(
    Rule(
        "FLAG-VALUE",
        "error",
        "A flag is Y or N, or blank; one that marks some records only is Y or blank.",
        "Write Y, or leave it blank.",
        "SDTMIG 3.4, 4.3.7; ADaMIG 1.3, 3.1.4",
        {"{each[0]}": "USUBJID,{each[1]}|a,Y|b,{each[2]}"},
        {"{each[0]}": "USUBJID,{each[1]}|a,Y|b,"},
        (("DM", "DTHFL", "N"), ("ADSL", "SAFFL", "X"), ("VS", "VSLOBXFL", "N"), ("ADVS", "ANL01FL", "1")),
    )
)
def flag_values(package: CheckedPackage) -> Iterator[Finding]:
    """Flags with another value than Y or N; those of deaths, baselines and derived records with another than Y."""
    for table in package.tables.values():
        for name in (str(c) for c in table.frame.columns):
            if name.endswith("FL") and len(name) > 3 and is_encoded(table.frame[name]):
                known = _flag_words(name)
                at = by_level(
                    table.frame[name], np.array([v not in known for v in distinct_texts(table.frame[name])], dtype=bool)
                )
                says = f"{table.name}.{name} is {{value}}, and a flag of its kind is {' or '.join(known)} or blank."
                message = Message("FLAG-VALUE", says, "Write Y, or leave it blank.", places=5)
                yield from findings_at(table, at, name, message)


def _flag_words(name: str) -> Sequence[str]:
    return ("Y",) if name.endswith(ONLY_Y) else ("Y", "N")


RULES = (analysis_days, times_to_event, source_values, flag_values)
