"""Rules of the trial's design: visits, epochs, elements, arms and criteria are those of TV, TA, TE and TI."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..engine.decimals import exact_decimals
from ..engine.encoded import stacked
from ..engine.tables import Table
from ..specs import Finding
from .messages import Mask, Message, findings_at
from .package import CheckedPackage, later, not_among, side_by_side
from .registry import Rule, declares
from .together import not_one_to_one

PLANNED = (
    ("EPOCH", "TA", "EPOCH", ()),
    ("ARMCD", "TA", "ARMCD", ("DM", "TV")),
    ("ACTARMCD", "TA", "ARMCD", ("DM",)),
    ("ARM", "TA", "ARM", ("DM",)),
    ("ACTARM", "TA", "ARM", ("DM",)),
    ("ETCD", "TE", "ETCD", ("SE", "TA")),
    ("IETESTCD", "TI", "IETESTCD", ("IE",)),
)


@declares(
    Rule(
        "NOT-PLANNED",
        "error",
        "Epochs and arms are those of TA, elements those of TE, criteria those of TI.",
        "Add it to the trial design dataset, or mend the value.",
        "SDTMIG 3.4, 7.2",
        {
            "{each[1]}": "STUDYID,{each[2]}|S,X",
            "{each[3]}": "STUDYID,USUBJID,{each[0]}|S,a,Y",
        },
        {
            "{each[1]}": "STUDYID,{each[2]}|S,X",
            "{each[3]}": "STUDYID,USUBJID,{each[0]}|S,a,X",
        },
        tuple((name, home, planned, only) for name, home, planned, among in PLANNED for only in among or ("AE", "VS")),
    )
)
def unplanned_words(package: CheckedPackage) -> Iterator[Finding]:
    """Epochs and arms are those of TA, elements those of TE, criteria those of TI."""
    for column, home, planned, only in PLANNED:
        if not package.has(home, planned):
            continue
        known = package.tables[home].frame[planned]
        for table in package.sdtm(column):
            if table.name != home and (not only or table.name in only):
                says = f"{table.name}.{column} is {{value}}, which is not in {home}.{planned}."
                message = Message("NOT-PLANNED", says, f"Add it to {home}, or mend the value.", places=1)
                at = not_among(table.frame[column], known) & ~_needs_no_plan(table, column)
                yield from findings_at(table, at, column, message)


UNPLANNED = {
    "ETCD": ("UNPLAN",),
    "ARMCD": ("SCRNFAIL", "NOTASSGN", "NOTTRT"),
    "ACTARMCD": ("SCRNFAIL", "NOTASSGN", "NOTTRT", "UNPLAN"),
    "ARM": ("Screen Failure", "Not Assigned", "Not Treated"),
    "ACTARM": ("Screen Failure", "Not Assigned", "Not Treated", "Unplanned Treatment"),
}


def _needs_no_plan(table: Table, column: str) -> Mask:
    """The records with the words that the guides have for what no plan foresees (SDTMIG 3.4, 5.4; 3.2, 5)."""
    words = UNPLANNED.get(column, ())
    return np.asarray(table.frame[column].isin(words).to_numpy(dtype=bool))


@declares(
    Rule(
        "VISIT",
        "error",
        "VISIT and VISITNUM stand one to one in all SDTM datasets together.",
        "Give each visit one number in all datasets.",
        "SDTMIG 3.4, 4.4.5",
        {"VS": "USUBJID,VSSEQ,VISIT,VISITNUM|a,1,DAY 8,2|a,2,DAY 8,3"},
        {"VS": "USUBJID,VSSEQ,VISIT,VISITNUM|a,1,DAY 8,1.3|a,2,DAY 8,1.3000000000000003"},
    )
)
def visits_with_two_names(package: CheckedPackage) -> Iterator[Finding]:
    """VISIT and VISITNUM stand one to one in all SDTM datasets together."""
    tables = [t for t in package.sdtm("VISIT", "VISITNUM") if len(t.frame)]
    if not tables:
        return
    everywhere = pd.DataFrame({n: stacked([t.frame[n] for t in tables]) for n in ("VISIT", "VISITNUM")})
    at = not_one_to_one(everywhere, "VISIT", "VISITNUM")
    start = 0
    for table in tables:
        stop = start + len(table.frame)
        here = at[start:stop]
        says = "A visit has several numbers, or a number several visits: {value}."
        message = Message("VISIT", says, "Give each visit one number in all datasets.", places=1)
        values = side_by_side(table.frame["VISIT"], table.frame["VISITNUM"]) if here.any() else None
        yield from findings_at(table, here, "VISITNUM", message, values)
        start = stop


@declares(
    Rule(
        "VISIT-NOT-PLANNED",
        "warning",
        "Planned visits (those with a whole number) are in TV.",
        "Add the visit to TV, or give it a decimal.",
        "SDTMIG 3.4, 7.3.1",
        {"TV": "VISITNUM|1", "VS": "USUBJID,VSSEQ,VISITNUM|a,1,2"},
        {"TV": "VISITNUM|1", "VS": "USUBJID,VSSEQ,VISITNUM|a,1,1|a,2,1.1"},
    )
)
def visits_not_planned(package: CheckedPackage) -> Iterator[Finding]:
    """Planned visits (those with a whole number) are in TV."""
    if not package.has("TV", "VISITNUM"):
        return
    planned = exact_decimals(package.tables["TV"].frame["VISITNUM"])
    for table in package.sdtm("VISITNUM"):
        if table.name != "TV":
            numbers = table.frame["VISITNUM"]
            at = ~np.isin(exact_decimals(numbers), planned) & numbers.notna().to_numpy() & (numbers % 1 == 0).to_numpy()
            says = f"{table.name}.VISITNUM is {{value}}, which is not in TV."
            message = Message("VISIT-NOT-PLANNED", says, "Add the visit to TV, or give it a decimal.", "warning", 1)
            yield from findings_at(table, np.asarray(at), "VISITNUM", message)


@declares(
    Rule(
        "ELEMENT-ORDER",
        "error",
        "The elements of a subject follow each other: none ends after the next one begins.",
        "End it where the next one begins.",
        "SDTMIG 3.4, 5.4",
        {"SE": "USUBJID,SESEQ,SESTDTC,SEENDTC|a,1,2002-01-01,2002-02-02|a,2,2002-02-01,2002-03-01"},
        {"SE": "USUBJID,SESEQ,SESTDTC,SEENDTC|a,1,2002-01-01,2002-02-01|a,2,2002-02-01,2002-03-01"},
    )
)
def elements_out_of_order(package: CheckedPackage) -> Iterator[Finding]:
    """The elements of a subject follow each other: none begins before the one before it ends."""
    if not package.has("SE", "USUBJID", "SESTDTC", "SEENDTC"):
        return
    table = package.tables["SE"]
    frame = table.frame
    order = frame[["USUBJID", "SESTDTC"]].astype("str").sort_values(["USUBJID", "SESTDTC"], kind="stable").index
    same = frame["USUBJID"].astype("str")[order]
    following = same.eq(same.shift(-1)).to_numpy(dtype=bool)
    yield from _overlaps(table, order.to_numpy(), following)


def _overlaps(table: Table, order: np.ndarray, following: np.ndarray) -> Iterator[Finding]:
    frame = table.frame
    ends = frame["SEENDTC"].iloc[order[:-1]].reset_index(drop=True)
    starts = frame["SESTDTC"].iloc[order[1:]].reset_index(drop=True)
    at = np.zeros(len(frame), dtype=bool)
    at[order[:-1]] = later(ends, starts) & following[:-1]
    says = "An element ends after the next one of the subject begins: SEENDTC is {value}."
    message = Message("ELEMENT-ORDER", says, "End it where the next one begins.")
    yield from findings_at(table, at, "SEENDTC", message)


RULES = (unplanned_words, visits_with_two_names, visits_not_planned, elements_out_of_order)
