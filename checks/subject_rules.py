"""Rules of subjects: who they are, and that analysis datasets agree on them."""

from collections.abc import Iterator

import numpy as np

from ..engine.encoded import is_encoded, stacked, take
from ..specs import Finding
from .messages import Message, findings_at
from .package import CheckedPackage, not_among, record_of_subject, side_by_side
from .registry import Rule, declares
from .together import different, repeated


@declares(
    Rule(
        "SUBJECT-UNKNOWN",
        "error",
        "Every USUBJID of SDTM is in DM, every one of ADaM in ADSL, and every one of ADSL in DM.",
        "Find out why DM or ADSL has no record of the subject.",
        "SDTMIG 3.4, 5.2; ADaMIG 1.3, 2.3.1",
        {"DM": "USUBJID|a", "VS": "USUBJID,VSSEQ|b,1"},
        {"DM": "USUBJID|a", "VS": "USUBJID,VSSEQ|a,1"},
    )
)
def unknown_subjects(package: CheckedPackage) -> Iterator[Finding]:
    """Every USUBJID of SDTM is in DM, every one of ADaM in ADSL, and every one of ADSL in DM."""
    for home, tables in (("DM", package.sdtm("USUBJID")), ("ADSL", package.adam("USUBJID"))):
        if not package.has(home, "USUBJID"):
            continue
        known = package.tables[home].frame["USUBJID"]
        for table in tables:
            if table.name != home:
                says = f"{table.name} has the subject {{value}}, who is not in {home}."
                message = Message(
                    "SUBJECT-UNKNOWN", says, f"Find out why {home} has no record of the subject.", places=1
                )
                yield from findings_at(table, not_among(table.frame["USUBJID"], known), "USUBJID", message)
    if package.has("ADSL", "USUBJID") and package.has("DM", "USUBJID"):
        table = package.tables["ADSL"]
        message = Message(
            "SUBJECT-UNKNOWN", "ADSL has the subject {value}, who is not in DM.", "Add the subject to DM."
        )
        unknown = not_among(table.frame["USUBJID"], package.tables["DM"].frame["USUBJID"])
        yield from findings_at(table, unknown, "USUBJID", message)


@declares(
    Rule(
        "SUBJECT-DUPLICATE",
        "error",
        "DM and ADSL have one record a subject.",
        "Keep one record a subject.",
        "SDTMIG 3.4, 5.2; ADaMIG 1.3, 2.3.1",
        {"{each}": "USUBJID,SEX|a,F|a,M"},
        {"{each}": "USUBJID,SEX|a,F|b,M"},
        ("DM", "ADSL"),
    )
)
def repeated_subjects(package: CheckedPackage) -> Iterator[Finding]:
    """DM and ADSL have one record a subject."""
    for name in ("DM", "ADSL"):
        if package.has(name, "USUBJID"):
            table = package.tables[name]
            says = f"{name} has more than one record of the subject {{value}}."
            message = Message("SUBJECT-DUPLICATE", says, "Keep one record a subject.", places=1)
            yield from findings_at(table, repeated(table.frame, ("USUBJID",)), "USUBJID", message)


@declares(
    Rule(
        "DOMAIN",
        "error",
        "DOMAIN is the name of its dataset; of a split dataset its first two letters.",
        "Write the name of the dataset.",
        "SDTMIG 3.4, 4.1.7",
        {"VS": "DOMAIN,USUBJID,VSSEQ|LB,a,1"},
        {"QSPH": "DOMAIN,USUBJID,QSSEQ|QS,a,1"},
    )
)
def wrong_domains(package: CheckedPackage) -> Iterator[Finding]:
    """DOMAIN is the name of its dataset (of a split dataset, its first two letters)."""
    for table in package.sdtm("DOMAIN"):
        column = table.frame["DOMAIN"]
        message = Message("DOMAIN", f"DOMAIN of {table.name} is {{value}}.", "Write the name of the dataset.", places=1)
        at = ~column.isin([table.name, table.name[:2]]).to_numpy()
        yield from findings_at(table, at, "DOMAIN", message)


@declares(
    Rule(
        "STUDYID",
        "error",
        "STUDYID is the same in all datasets.",
        "Use one study identifier in all datasets.",
        "SDTMIG 3.4, 4.1.2",
        {"DM": "STUDYID,USUBJID|S,a", "VS": "STUDYID,USUBJID,VSSEQ|S,a,1|T,a,2"},
        {"DM": "STUDYID,USUBJID|S,a", "VS": "STUDYID,USUBJID,VSSEQ|S,a,1|S,a,2"},
    )
)
def several_studies(package: CheckedPackage) -> Iterator[Finding]:
    """STUDYID is the same in all datasets."""
    tables = [t for t in package.tables.values() if "STUDYID" in t.frame.columns and len(t.frame)]
    if not tables:
        return
    everyone = stacked([t.frame["STUDYID"] for t in tables])
    if not everyone.notna().any():
        return
    usual = str(everyone.value_counts().index[0])
    for table in tables:
        says = f"STUDYID of {table.name} is {{value}}, and elsewhere {usual!r}."
        message = Message("STUDYID", says, "Use one study identifier in all datasets.", places=1)
        yield from findings_at(table, table.frame["STUDYID"].ne(usual).to_numpy(dtype=bool), "STUDYID", message)


@declares(
    Rule(
        "DEATH-FLAG",
        "error",
        "DTHFL is Y where there is a date of death.",
        "Write Y, or mend the date.",
        "SDTMIG 3.4, 5.2",
        {"DM": "USUBJID,DTHFL,DTHDTC|a,,2002-01-05"},
        {"DM": "USUBJID,DTHFL,DTHDTC|a,Y,2002-01-05"},
    )
)
def death_flags(package: CheckedPackage) -> Iterator[Finding]:
    """DTHFL is Y where there is a date of death."""
    if package.has("DM", "DTHFL", "DTHDTC"):
        table = package.tables["DM"]
        at = table.frame["DTHDTC"].notna() & table.frame["DTHFL"].ne("Y")
        message = Message("DEATH-FLAG", "DM has a date of death and DTHFL is {value}.", "Write Y, or mend the date.")
        yield from findings_at(table, at.to_numpy(dtype=bool), "DTHFL", message)


@declares(
    Rule(
        "ADSL-DIFFERS",
        "error",
        "A variable of ADSL that another analysis dataset carries has the same values there.",
        "Take it from ADSL.",
        "ADaMIG 1.3, 3.1",
        {"ADSL": "USUBJID,TRT01P|a,A", "ADAE": "USUBJID,AETERM,TRT01P|a,Pain,B"},
        {"ADSL": "USUBJID,TRT01P|a,A", "ADAE": "USUBJID,AETERM,TRT01P|a,Pain,A"},
    )
)
def differs_from_adsl(package: CheckedPackage) -> Iterator[Finding]:
    """A column of ADSL that another analysis dataset carries has the same values there."""
    if not package.has("ADSL", "USUBJID"):
        return
    adsl = package.tables["ADSL"]
    for table in package.adam("USUBJID"):
        record = record_of_subject(table, adsl)
        judged = (record >= 0) | table.frame["USUBJID"].isna().to_numpy()
        shared = [str(c) for c in table.frame.columns if c in adsl.frame.columns and c not in ("STUDYID", "USUBJID")]
        for name in shared if table.name != "ADSL" else ():
            ours, theirs = table.frame[name], take(adsl.frame[name], record)
            if is_encoded(ours) != is_encoded(theirs):
                says = f"{table.name}.{name} is text and ADSL.{name} a number, or the other way round."
                mend = "Declare it alike in both."
                yield Finding("ADSL-DIFFERS", "error", f"{table.name}, {name}", says, mend)
                continue
            at = different(ours, theirs) & judged
            says = f"{table.name}.{name} and ADSL.{name} differ for the same subject: {{value}}."
            message = Message("ADSL-DIFFERS", says, "Take it from ADSL.", places=1)
            yield from findings_at(table, at, name, message, side_by_side(ours, theirs) if np.any(at) else None)


RULES = (unknown_subjects, repeated_subjects, wrong_domains, several_studies, death_flags, differs_from_adsl)
