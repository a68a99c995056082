"""Rules of deaths: what DM, AE, DS, DD and ADSL say of a death is the same."""

from collections.abc import Iterator

import numpy as np

from ..engine.tables import Table
from ..specs import Finding
from .messages import Mask, Message, findings_at
from .package import CheckedPackage, of_subject
from .registry import Rule, declares

DEATH_SOURCES = (
    ("AE", "AEOUT", ("FATAL",)),
    ("AE", "AESDTH", ("Y",)),
    ("AE", "AETOXGR", ("5",)),
    ("DS", "DSDECOD", ("DEATH",)),
    ("DD", "DDTESTCD", ()),
)


def _says_death(table: Table, column: str, words: tuple[str, ...]) -> Mask:
    values = table.frame[column]
    return np.asarray((values.isin(words) if words else values.notna()).to_numpy(dtype=bool))


@declares(
    Rule(
        "DEATH-UNFLAGGED",
        "error",
        "Who died by AE, DS or DD has DTHFL Y in DM.",
        "Write DTHFL and DTHDTC in DM, or query the site.",
        "SDTMIG 3.4, 5.2 and 6.2.1",
        {"DM": "USUBJID,DTHFL|a,", "{each[0]}": "USUBJID,{each[0]}SEQ,{each[1]}|a,1,{each[2]}"},
        {"DM": "USUBJID,DTHFL|a,Y|b,", "{each[0]}": "USUBJID,{each[0]}SEQ,{each[1]}|a,1,{each[2]}"},
        tuple((name, column, (words or ("PRCDTH",))[0]) for name, column, words in DEATH_SOURCES),
    )
)
def deaths_without_flag(package: CheckedPackage) -> Iterator[Finding]:
    """A death that a record tells is flagged in DM; where DM has no DTHFL, none is."""
    if not package.has("DM", "USUBJID"):
        return
    dm = package.tables["DM"]
    for name, column, words in DEATH_SOURCES:
        if package.has(name, "USUBJID", column):
            table = package.tables[name]
            flagged = np.zeros(len(table.frame), dtype=bool)
            if "DTHFL" in dm.frame.columns:
                flagged = of_subject(table, dm, "DTHFL").eq("Y").to_numpy(dtype=bool)
            says = f"{name}.{column} is {{value}}, and DM has no DTHFL Y for the subject."
            message = Message("DEATH-UNFLAGGED", says, "Write DTHFL and DTHDTC in DM, or query the site.")
            yield from findings_at(table, _says_death(table, column, words) & ~flagged, column, message)


@declares(
    Rule(
        "DEATH-UNTOLD",
        "warning",
        "A death that DM flags is told by a record of AE, DS or DD.",
        "Add the record, or query the site.",
        "m5kit",
        {"DM": "USUBJID,DTHFL|a,Y", "DS": "USUBJID,DSSEQ,DSDECOD|a,1,COMPLETED"},
        {"DM": "USUBJID,DTHFL|a,Y", "DS": "USUBJID,DSSEQ,DSDECOD|a,1,DEATH"},
    )
)
def deaths_without_record(package: CheckedPackage) -> Iterator[Finding]:
    """A flag of death has a record that tells of it, where a dataset is there that could."""
    if not package.has("DM", "USUBJID", "DTHFL"):
        return
    dm, known, collected = package.tables["DM"], set[object](), False
    for name, column, words in DEATH_SOURCES:
        if package.has(name, "USUBJID", column):
            table = package.tables[name]
            collected = collected or name in ("DS", "DD")
            known |= set(table.frame["USUBJID"][_says_death(table, column, words)])
    at = dm.frame["DTHFL"].eq("Y").to_numpy(dtype=bool) & ~dm.frame["USUBJID"].isin(known).to_numpy()
    says = "DM.DTHFL is Y, and no record of AE, DS or DD tells of the death."
    yield from findings_at(
        dm, at & collected, "DTHFL", Message("DEATH-UNTOLD", says, "Add the record, or query the site.", "warning")
    )


@declares(
    Rule(
        "FATAL-EVENT",
        "warning",
        "An event is FATAL where it results in death (AESDTH Y), and only there.",
        "Query the site for the outcome.",
        "m5kit",
        {"DM": "USUBJID,DTHFL|a,Y", "AE": "USUBJID,AESEQ,AEOUT,AESDTH|a,1,FATAL,N"},
        {"DM": "USUBJID,DTHFL|a,Y", "AE": "USUBJID,AESEQ,AEOUT,AESDTH|a,1,FATAL,Y|a,2,RECOVERED/RESOLVED,"},
    )
)
def fatal_events(package: CheckedPackage) -> Iterator[Finding]:
    """AEOUT and AESDTH say the same of a death."""
    if not package.has("AE", "AEOUT", "AESDTH"):
        return
    table = package.tables["AE"]
    fatal, death = _says_death(table, "AEOUT", ("FATAL",)), _says_death(table, "AESDTH", ("Y",))
    for at, says in (
        (fatal & ~death, "AEOUT is FATAL, and AESDTH is not Y."),
        (death & ~fatal, "AESDTH is Y, and AEOUT is not FATAL."),
    ):
        yield from findings_at(
            table, at, "AEOUT", Message("FATAL-EVENT", says, "Query the site for the outcome.", "warning", 5)
        )


RULES = (deaths_without_flag, deaths_without_record, fatal_events)
