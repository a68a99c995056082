"""Rules of responses and events of oncology against the records of RS, TR, TU, DS and DM that they come from."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..engine.combinations import distinct
from ..engine.encoded import is_encoded
from ..engine.partial_dates import day_numbers
from ..engine.tables import Table
from ..specs import Finding
from ..specs.iso8601 import is_iso8601
from .messages import Mask, Message, findings_at
from .package import CheckedPackage
from .registry import Rule, declares

Days = set[tuple[str, float]]
DEATH = r"(?i)death|died|dead"
PROGRESSION = r"(?i)progress|relapse|recurren|\bPD\b"
OF_DEATH = ("DM", "DS", "DD", "AE", "SS")
OF_PROGRESSION = ("RS", "TR", "TU", "DS", "DD", "AE", "DM", "SS", "FA", "CE")
MOVED = r"(?i)sensitiv|backdat|interval"  # parameters whose dates are moved on purpose
RESPONSES = ("CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", "iCR", "iPR", "iSD", "iUPD", "iCPD")
BY_VISIT = ("OVR", "OVRLRESP")  # parameters that have the overall response of RS as it is
OVERALL = r"(?i)^overall (?:tumou?r )?response(?: by (?:visit|investigator|time ?point))?$"


@declares(
    Rule(
        "EVENT-DATE",
        "warning",
        "The date of an event is one of SRCDOM and SRCVAR, else one that SDTM has of the death or progression it says.",
        "Find out what the date was taken from.",
        "ADaM BDS for Time-to-Event Analyses 1.0, 4",
        {
            "DM": "USUBJID,DTHFL,DTHDTC|a,,",
            "RS": "USUBJID,RSSEQ,RSTESTCD,RSSTRESC,RSDTC|a,1,OVRLRESP,PD,2002-03-01",
            "ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC,ADT{each[0]}|a,{each[1]},9,0,{each[2]},2002-04-01{each[3]}",
        },
        {
            "DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-03-01",
            "RS": "USUBJID,RSSEQ,RSTESTCD,RSSTRESC,RSDTC|a,1,OVRLRESP,PD,2002-03-01",
            "ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC,ADT{each[0]}|a,{each[1]},9,0,{each[2]},2002-03-01{each[3]}",
        },
        (
            ("", "PFS", "Disease Progression", ""),
            ("", "TTFAIL", "Relapse", ""),
            ("", "OS", "Death", ""),
            (",SRCDOM,SRCVAR", "TTR", "Response", ",RS,RSDTC"),
        ),
    )
)
def event_dates(package: CheckedPackage) -> Iterator[Finding]:
    """The dates of events, among the dates of what they are said to come from."""
    dates = _Dates(package)
    for table in package.adam("USUBJID", "PARAMCD", "CNSR", "ADT"):
        frame = table.frame
        if is_encoded(frame["ADT"]) or is_encoded(frame["CNSR"]):
            continue
        event = frame["CNSR"].eq(0).to_numpy(dtype=bool) & frame["ADT"].notna().to_numpy() & ~_moved(frame)
        at = np.zeros(len(frame), dtype=bool)
        for meant, known in _meant(frame, dates):
            here = np.flatnonzero(event & meant & ~at)
            at[here] = _not_in(frame, here, "ADT", known)
        says = f"{table.name} has an event of {{value}} on a day of which the subject's records have nothing."
        message = Message("EVENT-DATE", says, "Find out what the date was taken from.", "warning")
        yield from findings_at(table, at, "ADT", message, frame["PARAMCD"])


class _Dates:
    """The days of the subjects in the datasets of a package, each dataset read once."""

    def __init__(self, package: CheckedPackage) -> None:
        self.package = package
        self.known: dict[tuple[str, str], Days] = {}

    def of(self, name: str, column: str) -> Days | None:
        """The subjects with the days of one column; None where it is not there."""
        if not self.package.has(name, "USUBJID", column):
            return None
        if (name, column) not in self.known:
            self.known[name, column] = _days_of(self.package.tables[name], column)
        return self.known[name, column]

    def among(self, names: tuple[str, ...], needed: tuple[str, ...]) -> Days | None:
        """The subjects with every collected day of the datasets; None where none of those that are needed is there."""
        if not any(name in self.package.tables for name in needed):
            return None
        found: Days = set()
        for name in names:
            for column in self.package.tables[name].frame.columns if name in self.package.tables else ():
                if str(column).endswith("DTC"):
                    found |= self.of(name, str(column)) or set()
        return found


def _moved(frame: pd.DataFrame) -> Mask:
    """The records of parameters whose dates are moved on purpose: by their words, or a PARAMCD of 8 characters."""
    named = _says(frame, "PARAM", MOVED) if "PARAM" in frame else np.zeros(len(frame), dtype=bool)
    return named | _says(frame, "PARAMCD", r"^.{8}")


def _meant(frame: pd.DataFrame, dates: _Dates) -> Iterator[tuple[Mask, Days]]:
    """Which records come from which days: what SRCDOM and SRCVAR name; those of progressions; those of deaths."""
    named = {"SRCDOM", "SRCVAR"} <= set(frame.columns)
    pairs = frame[["SRCDOM", "SRCVAR"]].astype("str").drop_duplicates().dropna() if named else frame.iloc[:0, :2]
    for domain, column in pairs.itertuples(index=False):
        known = dates.of(str(domain), str(column)) if str(column).endswith(("DTC", "DT")) else None
        if known is not None:
            yield (frame["SRCDOM"].eq(domain) & frame["SRCVAR"].eq(column)).to_numpy(dtype=bool), known
    said = next(n for n in ("EVNTDESC", "PARAM", "PARAMCD") if n in frame)
    for words, among, needed in ((PROGRESSION, OF_PROGRESSION, ("RS", "TR", "TU")), (DEATH, OF_DEATH, ("DM",))):
        known = dates.among(among, needed)
        if known is not None:
            yield _says(frame, said, words), known


def _says(frame: pd.DataFrame, column: str, words: str) -> Mask:
    """The records whose text has the words, each distinct text asked once."""
    if not is_encoded(frame[column]):
        return np.zeros(len(frame), dtype=bool)
    texts = frame[column].cat.categories.astype("str")
    found = np.append(np.asarray(texts.str.contains(words, regex=True), dtype=bool), False)
    return np.asarray(found[frame[column].cat.codes.to_numpy()])


def _not_in(frame: pd.DataFrame, here: np.ndarray, date: str, known: Days) -> Mask:
    subjects, days = frame["USUBJID"].astype("str").iloc[here].tolist(), frame[date].iloc[here].tolist()
    return np.array([pair not in known for pair in zip(subjects, days, strict=True)], dtype=bool)


def _days_of(table: Table, name: str) -> Days:
    """The subjects with the days of a column of dates or of their numbers, each distinct pair once."""
    _, (subjects, values) = distinct([table.frame["USUBJID"], table.frame[name]])
    known = (subjects.notna() & values.notna()).to_numpy()
    subjects, values = subjects[known], values[known]
    if is_encoded(table.frame[name]):
        possible = np.array([is_iso8601(text) for text in values.tolist()], dtype=bool)
        subjects, values = subjects[possible], day_numbers(values[possible])
    return set(zip(subjects.tolist(), values.tolist(), strict=True))


@declares(
    Rule(
        "RESPONSE-SOURCE",
        "warning",
        "An overall response by visit in ADaM is one of RS, of the subject and the day.",
        "Take it from RS again.",
        "ADaMIG 1.3, 2.1",
        {
            "RS": "USUBJID,RSSEQ,RSTESTCD,RSSTRESC,RSDTC|a,1,OVRLRESP,PR,2002-03-01",
            "ADRS": "USUBJID,PARAMCD,AVALC,ADT|a,OVRLRESP,{each[0]},{each[1]}",
        },
        {
            "RS": "USUBJID,RSSEQ,RSTESTCD,RSSTRESC,RSDTC|a,1,OVRLRESP,PR,2002-03-01",
            "ADRS": "USUBJID,PARAMCD,AVALC,ADT|a,OVRLRESP,PR,2002-03-01",
        },
        (("CR", "2002-03-01"), ("PR", "2002-03-02")),
    )
)
def responses(package: CheckedPackage) -> Iterator[Finding]:
    """Overall responses of ADRS (parameters named OVR or OVRLRESP, or so in words) among those of RS."""
    if not package.has("RS", "USUBJID", "RSSTRESC", "RSDTC"):
        return
    rs = package.tables["RS"]
    known = _responses(rs.frame)
    for table in package.adam("USUBJID", "PARAMCD", "AVALC", "ADT"):
        frame = table.frame
        if is_encoded(frame["ADT"]) or not is_encoded(frame["AVALC"]):
            continue
        by_visit = frame["PARAMCD"].isin(BY_VISIT).to_numpy(dtype=bool)
        by_visit = by_visit | _says(frame, "PARAM", OVERALL) if "PARAM" in frame else by_visit
        given = frame["AVALC"].isin(RESPONSES).to_numpy(dtype=bool) & frame["ADT"].notna().to_numpy()
        derived = frame["DTYPE"].notna().to_numpy() if "DTYPE" in frame else False
        here = np.flatnonzero(by_visit & given & ~np.asarray(derived, dtype=bool))
        at = np.zeros(len(frame), dtype=bool)
        ours = zip(*(frame[n].iloc[here].tolist() for n in ("USUBJID", "AVALC", "ADT")), strict=True)
        at[here] = [record not in known for record in ours]
        says = f"{table.name}.AVALC is {{value}}, and RS has no such response of the subject on that day."
        message = Message("RESPONSE-SOURCE", says, "Take it from RS again.", "warning", 5)
        yield from findings_at(table, at, "AVALC", message)


def _responses(frame: pd.DataFrame) -> set[tuple[str, str, float]]:
    """The subjects with their responses and days, each distinct one once."""
    kept = frame[["USUBJID", "RSSTRESC", "RSDTC"]].drop_duplicates().dropna().astype("str")
    days = day_numbers(kept["RSDTC"])
    return set(zip(kept["USUBJID"].tolist(), kept["RSSTRESC"].tolist(), days.tolist(), strict=True))


RULES = (event_dates, responses)
