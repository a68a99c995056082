"""Rules of values: numbers with their text, changes with their baseline, completeness, what text may hold."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..engine.tables import Table
from ..specs import Finding
from .package import Package, domain_columns, side_by_side
from .telling import Mask, Saying, by_level, levels, told
from .together import not_one_to_one, repeated

SERIOUS = ("AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESMIE", "AESOD")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def odd_text(package: Package) -> Iterator[Finding]:
    """Text is ASCII, without control characters or blanks around it, and has at most 200 bytes."""
    says = "{column} has a character that is not ASCII: {value}."
    beyond = Saying("TEXT-ASCII", says, "Write it in ASCII, or agree with the reviewer on another encoding.", "warning")
    control = Saying("TEXT-CONTROL", "{column} has a control character: {value}.", "Take the character out.")
    blanks = Saying("TEXT-BLANKS", "{column} has blanks around its text: {value}.", "Take the blanks off.", "warning")
    long = Saying("TEXT-LONG", "{column} has more than 200 bytes.", "Carry the rest on in a supplemental dataset.")
    for table in package.tables.values():
        for name, column in ((str(n), c) for n, c in table.frame.items()):
            texts = levels(column)
            together = "".join(texts)
            if not (together.isascii() and together.isprintable()):
                yield from _texts(table, name, [not t.isascii() for t in texts], beyond)
                yield from _texts(table, name, [_CONTROL.search(t) is not None for t in texts], control)
            yield from _texts(table, name, [t != t.strip() for t in texts], blanks)
            yield from _texts(table, name, [len(t) > 50 and len(t.encode()) > 200 for t in texts], long)


def _texts(table: Table, name: str, bad: list[bool], saying: Saying) -> Iterator[Finding]:
    if any(bad):
        at = by_level(table.frame[name], np.array(bad, dtype=bool))
        says = saying.says.replace("{column}", f"{table.name}.{name}")
        yield from told(table, at, name, Saying(saying.rule, says, saying.mend, saying.severity, 5))


def standard_results(package: Package) -> Iterator[Finding]:
    """--STRESN is the number that --STRESC says, where it says one."""
    for table in package.sdtm():
        text, number = domain_columns(table, "STRESC"), domain_columns(table, "STRESN")
        if text and number:
            read = _numbers(table.frame[text])
            ours = table.frame[number].to_numpy(dtype="float64")
            at = ~(np.isclose(ours, read, rtol=1e-9, atol=0) | np.isnan(read))
            says = f"{table.name}.{text} and {number} differ: {{value}}."
            saying = Saying("RESULT-NUMBER", says, f"Derive {number} from {text}.")
            values = side_by_side(table.frame[text], table.frame[number]) if at.any() else None
            yield from told(table, at, number, saying, values)


def _numbers(column: pd.Series) -> np.ndarray:
    """The numbers that an encoded column's texts are, NaN for others."""
    known = pd.to_numeric(pd.Series([*levels(column), None], dtype="str"), errors="coerce").to_numpy(dtype="float64")
    return np.asarray(known[column.cat.codes.to_numpy()])


def not_done(package: Package) -> Iterator[Finding]:
    """A test that was not done has no result; one without a result says why."""
    for table in package.sdtm():
        status, result = domain_columns(table, "STAT"), domain_columns(table, "ORRES")
        if status and result:
            done = table.frame[status].ne("NOT DONE").to_numpy(dtype=bool)
            given = table.frame[result].notna().to_numpy()
            saying = Saying(
                "STATUS", f"{table.name}.{status} is NOT DONE, and there is a result.", "Take one of them out."
            )
            yield from told(table, ~done & given, status, saying)
            derived = domain_columns(table, "DRVFL")
            drawn = table.frame[derived].eq("Y").to_numpy(dtype=bool) if derived else np.zeros(len(given), dtype=bool)
            says = f"{table.name}.{result} is missing, and {status} does not say NOT DONE."
            saying = Saying("STATUS", says, f"Write NOT DONE under {status}, or leave the record out.", "warning")
            yield from told(table, done & ~given & ~drawn, result, saying)


def normal_ranges(package: Package) -> Iterator[Finding]:
    """The lower limit of a normal range is not above the upper."""
    for table in package.sdtm():
        low, high = domain_columns(table, "STNRLO"), domain_columns(table, "STNRHI")
        if low and high:
            at = (table.frame[low] > table.frame[high]).to_numpy(dtype=bool)
            saying = Saying("RANGE", f"{table.name}.{low} is above {high}: {{value}}.", "Mend the limits.")
            values = side_by_side(table.frame[low], table.frame[high]) if at.any() else None
            yield from told(table, at, low, saying, values)


def serious_events(package: Package) -> Iterator[Finding]:
    """An event is serious where it meets a criterion of seriousness, and only there."""
    criteria = [n for n in SERIOUS if package.has("AE", n)]
    if not package.has("AE", "AESER") or not criteria:
        return
    table = package.tables["AE"]
    met: Mask = np.logical_or.reduce([table.frame[n].eq("Y").to_numpy(dtype=bool) for n in criteria])
    serious = table.frame["AESER"].eq("Y").to_numpy(dtype=bool)
    saying = Saying("SERIOUS", "AESER is {value}, and a criterion of seriousness is Y.", "Query the site.", "warning")
    yield from told(table, met & ~serious, "AESER", saying)
    saying = Saying("SERIOUS", "AESER is {value}, and no criterion of seriousness is Y.", "Query the site.", "warning")
    yield from told(table, serious & ~met, "AESER", saying)


def analysis_values(package: Package) -> Iterator[Finding]:
    """AVAL and AVALC, where both are there, stand one to one within a parameter."""
    for table in package.adam("PARAMCD", "AVAL", "AVALC"):
        at = not_one_to_one(table.frame, "AVALC", "AVAL", "PARAMCD")
        says = f"{table.name} has several AVAL for one AVALC of a parameter, or several AVALC for one AVAL: {{value}}."
        saying = Saying("ANALYSIS-VALUE", says, "Derive the two from each other.", places=1)
        yield from told(
            table, at, "AVALC", saying, side_by_side(table.frame["AVALC"], table.frame["AVAL"]) if at.any() else None
        )


def changes(package: Package) -> Iterator[Finding]:
    """CHG is AVAL less BASE, and PCHG its percentage of BASE."""
    for table in package.adam("AVAL", "BASE"):
        value, base = (table.frame[n].to_numpy(dtype="float64") for n in ("AVAL", "BASE"))
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = {"CHG": value - base, "PCHG": (value - base) / base * 100}
        for name, theirs in expected.items():
            if name in table.frame.columns:
                ours = table.frame[name].to_numpy(dtype="float64")
                at = np.isfinite(ours) & np.isfinite(theirs) & ~np.isclose(ours, theirs, rtol=1e-6, atol=1e-8)
                how = "AVAL - BASE" if name == "CHG" else "100 * (AVAL - BASE) / BASE"
                saying = Saying("CHANGE", f"{table.name}.{name} is {{value}}, and {how} is not.", "Derive it again.")
                yield from told(table, at, name, saying)


def baselines(package: Package) -> Iterator[Finding]:
    """A subject has at most one baseline record of a parameter (and type of baseline, and lesion)."""
    for table in package.adam("USUBJID", "PARAMCD", "ABLFL"):
        names = [str(n) for n in table.frame.columns]
        kinds = ("USUBJID", "PARAMCD", "BASETYPE", *(n for n in names if n.endswith("LNKID")))
        by = tuple(n for n in kinds if n in names)
        flagged = np.flatnonzero(table.frame["ABLFL"].eq("Y").to_numpy(dtype=bool))
        at = np.zeros(len(table.frame), dtype=bool)
        at[flagged] = repeated(table.frame.iloc[flagged].reset_index(drop=True), by)
        says = f"{table.name} has more than one baseline record with the same {' '.join(by)}."
        yield from told(table, at, "ABLFL", Saying("BASELINE", says, "Flag one of them."))


def censoring(package: Package) -> Iterator[Finding]:
    """Every time to an event says whether it is censored, and what happened."""
    for table in package.adam("AVAL", "CNSR"):
        at = table.frame["AVAL"].notna().to_numpy() & table.frame["CNSR"].isna().to_numpy()
        says = f"{table.name} has a time, and CNSR is missing."
        yield from told(table, at, "CNSR", Saying("CENSORING", says, "Write 0 for an event, above 0 for a censoring."))
        described = [n for n in ("EVNTDESC", "CNSDTDSC") if n in table.frame.columns]
        if described:
            silent = np.logical_and.reduce([table.frame[n].isna().to_numpy() for n in described])
            says = f"{table.name} does not say what happened: {' and '.join(described)} are missing."
            yield from told(
                table, silent, described[0], Saying("CENSORING", says, "Describe the event or the censoring.")
            )


RULES = (
    odd_text,
    standard_results,
    not_done,
    normal_ranges,
    serious_events,
    analysis_values,
    changes,
    baselines,
    censoring,
)
