"""Rules of subjects: who they are, and that analysis datasets agree on them."""

from collections.abc import Iterator

import numpy as np

from ..engine.encoded import is_encoded, stacked, take
from ..specs import Finding
from .package import Package, not_among, record_of_subject, side_by_side
from .telling import Saying, told
from .together import different, repeated


def unknown_subjects(package: Package) -> Iterator[Finding]:
    """Every USUBJID of SDTM is in DM, every one of ADaM in ADSL, and every one of ADSL in DM."""
    for home, tables in (("DM", package.sdtm("USUBJID")), ("ADSL", package.adam("USUBJID"))):
        if not package.has(home, "USUBJID"):
            continue
        known = package.tables[home].frame["USUBJID"]
        for table in tables:
            if table.name != home:
                says = f"{table.name} has the subject {{value}}, who is not in {home}."
                saying = Saying("SUBJECT-UNKNOWN", says, f"Find out why {home} has no record of the subject.", places=1)
                yield from told(table, not_among(table.frame["USUBJID"], known), "USUBJID", saying)
    if package.has("ADSL", "USUBJID") and package.has("DM", "USUBJID"):
        table = package.tables["ADSL"]
        saying = Saying("SUBJECT-UNKNOWN", "ADSL has the subject {value}, who is not in DM.", "Add the subject to DM.")
        unknown = not_among(table.frame["USUBJID"], package.tables["DM"].frame["USUBJID"])
        yield from told(table, unknown, "USUBJID", saying)


def repeated_subjects(package: Package) -> Iterator[Finding]:
    """DM and ADSL have one record a subject."""
    for name in ("DM", "ADSL"):
        if package.has(name, "USUBJID"):
            table = package.tables[name]
            says = f"{name} has more than one record of the subject {{value}}."
            saying = Saying("SUBJECT-DUPLICATE", says, "Keep one record a subject.", places=1)
            yield from told(table, repeated(table.frame, ("USUBJID",)), "USUBJID", saying)


def wrong_domains(package: Package) -> Iterator[Finding]:
    """DOMAIN is the name of its dataset (of a split dataset, its first two letters)."""
    for table in package.sdtm("DOMAIN"):
        column = table.frame["DOMAIN"]
        saying = Saying("DOMAIN", f"DOMAIN of {table.name} is {{value}}.", "Write the name of the dataset.", places=1)
        at = ~column.isin([table.name, table.name[:2]]).to_numpy()
        yield from told(table, at, "DOMAIN", saying)


def several_studies(package: Package) -> Iterator[Finding]:
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
        saying = Saying("STUDYID", says, "Use one study identifier in all datasets.", places=1)
        yield from told(table, table.frame["STUDYID"].ne(usual).to_numpy(dtype=bool), "STUDYID", saying)


def death_flags(package: Package) -> Iterator[Finding]:
    """DTHFL is Y where there is a date of death."""
    if package.has("DM", "DTHFL", "DTHDTC"):
        table = package.tables["DM"]
        at = table.frame["DTHDTC"].notna() & table.frame["DTHFL"].ne("Y")
        saying = Saying("DEATH-FLAG", "DM has a date of death and DTHFL is {value}.", "Write Y, or mend the date.")
        yield from told(table, at.to_numpy(dtype=bool), "DTHFL", saying)


def unlike_adsl(package: Package) -> Iterator[Finding]:
    """A column of ADSL that another analysis dataset carries has the same values there."""
    if not package.has("ADSL", "USUBJID"):
        return
    adsl = package.tables["ADSL"]
    for table in package.adam("USUBJID"):
        record = record_of_subject(table, adsl)
        asked = (record >= 0) | table.frame["USUBJID"].isna().to_numpy()
        shared = [str(c) for c in table.frame.columns if c in adsl.frame.columns and c not in ("STUDYID", "USUBJID")]
        for name in shared if table.name != "ADSL" else ():
            ours, theirs = table.frame[name], take(adsl.frame[name], record)
            if is_encoded(ours) != is_encoded(theirs):
                says = f"{table.name}.{name} is text and ADSL.{name} a number, or the other way round."
                mend = "Declare it alike in both."
                yield Finding("ADSL-DIFFERS", "error", f"{table.name}, {name}", says, mend)
                continue
            at = different(ours, theirs) & asked
            says = f"{table.name}.{name} and ADSL.{name} differ for the same subject: {{value}}."
            saying = Saying("ADSL-DIFFERS", says, "Take it from ADSL.", places=1)
            yield from told(table, at, name, saying, side_by_side(ours, theirs) if np.any(at) else None)


RULES = (unknown_subjects, repeated_subjects, wrong_domains, several_studies, death_flags, unlike_adsl)
