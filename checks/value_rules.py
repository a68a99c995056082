"""Rules of values: numbers with their text, changes with their baseline, completeness, what text may hold."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import is_encoded
from ..engine.tables import Table
from ..specs import Finding
from .messages import Mask, Message, by_level, distinct_texts, findings_at
from .package import CheckedPackage, domain_columns, side_by_side
from .registry import Rule, declares
from .together import not_one_to_one, repeated

SERIOUS = ("AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESMIE", "AESOD")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@declares(
    Rule(
        "TEXT-ASCII",
        "warning",
        "Text is ASCII.",
        "Write it in ASCII, or agree with the reviewer on another encoding.",
        "FDA Study Data Technical Conformance Guide, 3.3.1",
        {"AE": "USUBJID,AESEQ,AETERM|a,1,Fi\u00e8vre"},
        {"AE": "USUBJID,AESEQ,AETERM|a,1,Fievre"},
    ),
    Rule(
        "TEXT-CONTROL",
        "error",
        "Text has no control characters.",
        "Take the character out.",
        "FDA Study Data Technical Conformance Guide, 3.3.1",
        {"AE": "USUBJID,AESEQ,AETERM|a,1,Head\tache"},
        {"AE": "USUBJID,AESEQ,AETERM|a,1,Head ache"},
    ),
    Rule(
        "TEXT-BLANKS",
        "warning",
        "Text has no blanks around it.",
        "Take the blanks off.",
        "m5kit",
        {"AE": "USUBJID,AESEQ,AETERM|a,1, Pain"},
        {"AE": "USUBJID,AESEQ,AETERM|a,1,Pain here"},
    ),
    Rule(
        "TEXT-LONG",
        "error",
        "Text has at most 200 bytes.",
        "Carry the rest on in a supplemental dataset.",
        "SDTMIG 3.4, 4.5.3.2",
        {"AE": "USUBJID,AESEQ,AETERM|a,1," + "x" * 201},
        {"AE": "USUBJID,AESEQ,AETERM|a,1," + "x" * 200},
    ),
)
def odd_text(package: CheckedPackage) -> Iterator[Finding]:
    """Text is ASCII, without control characters or blanks around it, and has at most 200 bytes."""
    says = "{column} has a character that is not ASCII: {value}."
    beyond = Message(
        "TEXT-ASCII", says, "Write it in ASCII, or agree with the reviewer on another encoding.", "warning"
    )
    control = Message("TEXT-CONTROL", "{column} has a control character: {value}.", "Take the character out.")
    blanks = Message("TEXT-BLANKS", "{column} has blanks around its text: {value}.", "Take the blanks off.", "warning")
    long = Message("TEXT-LONG", "{column} has more than 200 bytes.", "Carry the rest on in a supplemental dataset.")
    for table in package.tables.values():
        for name, column in ((str(n), c) for n, c in table.frame.items()):
            texts = distinct_texts(column)
            together = "".join(texts)
            if not (together.isascii() and together.isprintable()):
                yield from _texts(table, name, [not t.isascii() for t in texts], beyond)
                yield from _texts(table, name, [_CONTROL.search(t) is not None for t in texts], control)
            yield from _texts(table, name, [t != t.strip() for t in texts], blanks)
            yield from _texts(table, name, [len(t) > 50 and len(t.encode()) > 200 for t in texts], long)


def _texts(table: Table, name: str, bad: list[bool], message: Message) -> Iterator[Finding]:
    if any(bad):
        at = by_level(table.frame[name], np.array(bad, dtype=bool))
        says = message.says.replace("{column}", f"{table.name}.{name}")
        yield from findings_at(table, at, name, Message(message.rule, says, message.mend, message.severity, 5))


@declares(
    Rule(
        "RESULT-NUMBER",
        "error",
        "--STRESN is the number that --STRESC says, where it says one.",
        "Derive --STRESN from --STRESC.",
        "SDTMIG 3.4, 4.5.1",
        {"VS": "USUBJID,VSSEQ,VSSTRESC,VSSTRESN|a,1,70,71"},
        {"VS": "USUBJID,VSSEQ,VSSTRESC,VSSTRESN|a,1,70.0,70|a,2,<40,"},
    )
)
def standard_results(package: CheckedPackage) -> Iterator[Finding]:
    """--STRESN is the number that --STRESC says, where it says one."""
    for table in package.sdtm():
        text, number = domain_columns(table, "STRESC"), domain_columns(table, "STRESN")
        if text and number:
            read = _numbers(table.frame[text])
            ours = table.frame[number].to_numpy(dtype="float64")
            at = ~(np.isclose(ours, read, rtol=1e-9, atol=0) | np.isnan(read))
            rounded = at & (np.abs(ours - read) <= _rounding(table.frame[text]))
            values = side_by_side(table.frame[text], table.frame[number]) if at.any() else None
            says = f"{table.name}.{text} and {number} differ: {{value}}."
            message = Message("RESULT-NUMBER", says, f"Derive {number} from {text}.")
            yield from findings_at(table, at & ~rounded, number, message, values)
            says = f"{table.name}.{text} is {number} rounded or cut: {{value}}."
            message = Message("RESULT-NUMBER", says, f"Give {text} the digits of {number}.", "note", 1)
            yield from findings_at(table, rounded, number, message, values)


def _rounding(column: pd.Series) -> np.ndarray:
    """How far the number behind each text may be from it where the text is rounded or cut: one of its last digit."""
    places = np.array([len(text.partition(".")[2]) for text in distinct_texts(column)], dtype="float64")
    unit = np.where(places > 0, 10.0**-places, 0.5) * (1 - 1e-9)
    return np.asarray(np.append(unit, 0.0)[column.cat.codes.to_numpy()])


def _numbers(column: pd.Series) -> np.ndarray:
    """The numbers that an encoded column's texts are, NaN for others."""
    known = pd.to_numeric(pd.Series([*distinct_texts(column), None], dtype="str"), errors="coerce").to_numpy(
        dtype="float64"
    )
    return np.asarray(known[column.cat.codes.to_numpy()])


@declares(
    Rule(
        "STATUS",
        "error",
        "A test that was not done has no result, and one without a result says that it was not done.",
        "Take one of them out, or write NOT DONE under --STAT.",
        "SDTMIG 3.4, 4.5.1.2",
        {"VS": "USUBJID,VSSEQ,VSORRES,VSSTAT|a,1,70,NOT DONE"},
        {"VS": "USUBJID,VSSEQ,VSORRES,VSSTAT|a,1,,NOT DONE|a,2,70,"},
    )
)
def not_done(package: CheckedPackage) -> Iterator[Finding]:
    """A test that was not done has no result; one without a result says why."""
    for table in package.sdtm():
        status, result = domain_columns(table, "STAT"), domain_columns(table, "ORRES")
        if status and result:
            done = table.frame[status].ne("NOT DONE").to_numpy(dtype=bool)
            given = table.frame[result].notna().to_numpy()
            message = Message(
                "STATUS", f"{table.name}.{status} is NOT DONE, and there is a result.", "Take one of them out."
            )
            yield from findings_at(table, ~done & given, status, message)
            derived = domain_columns(table, "DRVFL")
            drawn = table.frame[derived].eq("Y").to_numpy(dtype=bool) if derived else np.zeros(len(given), dtype=bool)
            says = f"{table.name}.{result} is missing, and {status} does not say NOT DONE."
            message = Message("STATUS", says, f"Write NOT DONE under {status}, or leave the record out.", "warning")
            yield from findings_at(table, done & ~given & ~drawn, result, message)


@declares(
    Rule(
        "RANGE",
        "error",
        "The lower limit of a normal range is not above the upper.",
        "Mend the limits.",
        "m5kit",
        {"LB": "USUBJID,LBSEQ,LBSTNRLO,LBSTNRHI|a,1,9,3"},
        {"LB": "USUBJID,LBSEQ,LBSTNRLO,LBSTNRHI|a,1,3,9"},
    )
)
def normal_ranges(package: CheckedPackage) -> Iterator[Finding]:
    """The lower limit of a normal range is not above the upper."""
    for table in package.sdtm():
        low, high = domain_columns(table, "STNRLO"), domain_columns(table, "STNRHI")
        if low and high:
            at = (table.frame[low] > table.frame[high]).to_numpy(dtype=bool)
            message = Message("RANGE", f"{table.name}.{low} is above {high}: {{value}}.", "Mend the limits.")
            values = side_by_side(table.frame[low], table.frame[high]) if at.any() else None
            yield from findings_at(table, at, low, message, values)


@declares(
    Rule(
        "SERIOUS",
        "warning",
        "An event is serious where it meets a criterion of seriousness, and only there.",
        "Query the site.",
        "SDTMIG 3.4, 6.2.1; ICH E2A",
        {"AE": "USUBJID,AESEQ,AESER,{each}|a,1,N,Y"},
        {"AE": "USUBJID,AESEQ,AESER,{each}|a,1,Y,Y"},
        SERIOUS,
    )
)
def serious_events(package: CheckedPackage) -> Iterator[Finding]:
    """An event is serious where it meets a criterion of seriousness, and only there."""
    criteria = [n for n in SERIOUS if package.has("AE", n)]
    if not package.has("AE", "AESER") or not criteria:
        return
    table = package.tables["AE"]
    met: Mask = np.logical_or.reduce([table.frame[n].eq("Y").to_numpy(dtype=bool) for n in criteria])
    serious = table.frame["AESER"].eq("Y").to_numpy(dtype=bool)
    message = Message("SERIOUS", "AESER is {value}, and a criterion of seriousness is Y.", "Query the site.", "warning")
    yield from findings_at(table, met & ~serious, "AESER", message)
    message = Message(
        "SERIOUS", "AESER is {value}, and no criterion of seriousness is Y.", "Query the site.", "warning"
    )
    yield from findings_at(table, serious & ~met, "AESER", message)


@declares(
    Rule(
        "ANALYSIS-VALUE",
        "error",
        "AVAL and AVALC, where both are there, stand one to one within a parameter.",
        "Derive the two from each other.",
        "ADaMIG 1.3, 3.3.4",
        {"ADQS": "USUBJID,PARAMCD,AVAL,AVALC|a,P,1,Low|a,P,2,Low"},
        {"ADQS": "USUBJID,PARAMCD,AVAL,AVALC|a,P,1,Low|a,P,2,High"},
    )
)
def analysis_values(package: CheckedPackage) -> Iterator[Finding]:
    """AVAL and AVALC, where both are there, stand one to one within a parameter."""
    for table in package.adam("PARAMCD", "AVAL", "AVALC"):
        at = not_one_to_one(table.frame, "AVALC", "AVAL", "PARAMCD")
        says = f"{table.name} has several AVAL for one AVALC of a parameter, or several AVALC for one AVAL: {{value}}."
        message = Message("ANALYSIS-VALUE", says, "Derive the two from each other.", places=1)
        yield from findings_at(
            table, at, "AVALC", message, side_by_side(table.frame["AVALC"], table.frame["AVAL"]) if at.any() else None
        )


@declares(
    Rule(
        "CHANGE",
        "error",
        "CHG is AVAL less BASE, and PCHG its percentage of BASE.",
        "Derive it again.",
        "ADaMIG 1.3, 3.3.4",
        {"ADVS": "USUBJID,PARAMCD,AVAL,BASE,CHG,PCHG|a,P,12,10,2,25"},
        {"ADVS": "USUBJID,PARAMCD,AVAL,BASE,CHG,PCHG|a,P,12,10,2,20"},
    )
)
def change_from_baseline(package: CheckedPackage) -> Iterator[Finding]:
    """CHG is AVAL less BASE, and PCHG its percentage of BASE."""
    for table in package.adam("AVAL", "BASE"):
        value, base = (table.frame[n].to_numpy(dtype="float64") for n in ("AVAL", "BASE"))
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = {"CHG": value - base, "PCHG": (value - base) / base * 100}
        for name, theirs in expected.items():
            if name in table.frame.columns:
                ours = table.frame[name].to_numpy(dtype="float64")
                known = np.isfinite(ours) & np.isfinite(theirs)
                at = known & ~np.isclose(ours, theirs, rtol=1e-6, atol=1e-8) & ~_rounded(ours, theirs)
                how = "AVAL - BASE" if name == "CHG" else "100 * (AVAL - BASE) / BASE"
                message = Message("CHANGE", f"{table.name}.{name} is {{value}}, and {how} is not.", "Derive it again.")
                yield from findings_at(table, at, name, message)


def _rounded(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Mask:
    """Whether a number is another in the decimals that it has, from one on: 2.9 is 2.8986, and 3 is not."""
    found = np.zeros(len(ours), dtype=bool)
    for decimals in range(1, 7):
        shown = np.abs(ours - np.round(ours, decimals)) <= 1e-9
        found |= shown & (np.abs(ours - theirs) <= 0.5 * 10.0**-decimals + 1e-9)
    return np.asarray(found & (np.round(ours) != ours))


@declares(
    Rule(
        "BASELINE",
        "error",
        "A subject has at most one baseline record of a parameter (and type of baseline, and lesion).",
        "Flag one of them.",
        "ADaMIG 1.3, 3.3.5",
        {"ADVS": "USUBJID,PARAMCD,AVAL,ABLFL|a,P,12,Y|a,P,13,Y"},
        {"ADVS": "USUBJID,PARAMCD,AVAL,ABLFL|a,P,12,Y|a,P,13,"},
    )
)
def baselines(package: CheckedPackage) -> Iterator[Finding]:
    """A subject has at most one baseline record of a parameter (and type of baseline, and lesion)."""
    for table in package.adam("USUBJID", "PARAMCD", "ABLFL"):
        names = [str(n) for n in table.frame.columns]
        kinds = ("USUBJID", "PARAMCD", "BASETYPE", *(n for n in names if n.endswith("LNKID")))
        by = tuple(n for n in kinds if n in names)
        flagged = np.flatnonzero(table.frame["ABLFL"].eq("Y").to_numpy(dtype=bool))
        at = np.zeros(len(table.frame), dtype=bool)
        at[flagged] = repeated(table.frame.iloc[flagged].reset_index(drop=True), by)
        says = f"{table.name} has more than one baseline record with the same {' '.join(by)}."
        yield from findings_at(table, at, "ABLFL", Message("BASELINE", says, "Flag one of them."))


@declares(
    Rule(
        "CENSORING",
        "error",
        "Every time to an event says whether it is censored, and what happened.",
        "Write 0 for an event, above 0 for a censoring, and describe it.",
        "ADaM BDS for Time-to-Event Analyses 1.0, 4",
        {"ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC|a,OS,12,,Death|b,OS,12,0,Death"},
        {"ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC|a,OS,12,1,Alive|b,OS,12,0,Death"},
    )
)
def censoring(package: CheckedPackage) -> Iterator[Finding]:
    """Every time to an event says whether it is censored, and what happened."""
    for table in package.adam("AVAL", "CNSR"):
        at = table.frame["AVAL"].notna().to_numpy() & table.frame["CNSR"].isna().to_numpy()
        says = f"{table.name} has a time, and CNSR is missing."
        yield from findings_at(
            table, at, "CNSR", Message("CENSORING", says, "Write 0 for an event, above 0 for a censoring.")
        )
        described = [n for n in ("EVNTDESC", "CNSDTDSC") if n in table.frame.columns]
        if described:
            silent = np.logical_and.reduce([table.frame[n].isna().to_numpy() for n in described])
            says = f"{table.name} does not say what happened: {' and '.join(described)} are missing."
            yield from findings_at(
                table, silent, described[0], Message("CENSORING", says, "Describe the event or the censoring.")
            )


@declares(
    Rule(
        "TIME-TO-EVENT",
        "error",
        "A time to an event is 0 or more, and CNSR a whole number of 0 or more.",
        "Derive AVAL again from its two dates, and CNSR from what ended the time.",
        "ADaM BDS for Time-to-Event Analyses 1.0, 4",
        {"ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC|a,OS,{each[0]},{each[1]},Death|b,OS,12,0,Death"},
        {"ADTTE": "USUBJID,PARAMCD,AVAL,CNSR,EVNTDESC|a,OS,0,2,Lost|b,OS,12,0,Death"},
        (("-1", "0"), ("12", "-1"), ("12", "0.5")),
    )
)
def possible_times(package: CheckedPackage) -> Iterator[Finding]:
    """Times below 0, and values of CNSR that are neither an event nor a censoring."""
    for table in package.adam("AVAL", "CNSR"):
        time, censored = table.frame["AVAL"], table.frame["CNSR"]
        if is_encoded(time) or is_encoded(censored):
            continue
        below = (time.lt(0) & censored.notna()).to_numpy(dtype=bool)
        says = f"{table.name} has the time {{value}}, which is below 0."
        yield from findings_at(
            table, below, "AVAL", Message("TIME-TO-EVENT", says, "Look at the dates it is made from.")
        )
        odd = (censored.lt(0) | censored.mod(1).gt(0)).to_numpy(dtype=bool)
        says = f"{table.name}.CNSR is {{value}}, which is neither an event nor a censoring."
        mend = "Write 0 for an event, a whole number above 0 for a censoring."
        yield from findings_at(table, odd, "CNSR", Message("TIME-TO-EVENT", says, mend))


RULES = (
    odd_text,
    standard_results,
    not_done,
    normal_ranges,
    serious_events,
    analysis_values,
    change_from_baseline,
    baselines,
    censoring,
    possible_times,
)
