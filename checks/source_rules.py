"""Rules of analysis datasets against what they were made from: ADSL against DM, baselines, SRCDOM, events of progression."""

from collections.abc import Iterator

import numpy as np

from ..engine.combinations import combined
from ..engine.encoded import is_encoded, levels_of, numbers_as_text, take
from ..engine.matching import match
from ..specs import Finding
from .messages import Message, findings_at
from .package import CheckedPackage, of_subject, side_by_side
from .registry import Rule, declares
from .together import alike_numbers, different

OF_DM = (
    "AGE",
    "AGEU",
    "SEX",
    "RACE",
    "ETHNIC",
    "COUNTRY",
    "SITEID",
    "SUBJID",
    "ARM",
    "ARMCD",
    "ACTARM",
    "ACTARMCD",
    "DTHFL",
)


@declares(
    Rule(
        "ADSL-DM",
        "error",
        "A variable of DM that ADSL carries has the same values there.",
        "Take it from DM.",
        "ADaMIG 1.3, 3.2.1",
        {"DM": "USUBJID,{each}|a,1", "ADSL": "USUBJID,{each}|a,2"},
        {"DM": "USUBJID,{each}|a,1", "ADSL": "USUBJID,{each}|a,1"},
        OF_DM,
    )
)
def differs_from_dm(package: CheckedPackage) -> Iterator[Finding]:
    """What ADSL has from DM is as DM has it."""
    if not (package.has("ADSL", "USUBJID") and package.has("DM", "USUBJID")):
        return
    adsl, dm = package.tables["ADSL"], package.tables["DM"]
    known = adsl.frame["USUBJID"].isin(set(dm.frame["USUBJID"].dropna())).to_numpy()
    for name in OF_DM:
        if name in adsl.frame.columns and name in dm.frame.columns:
            ours, theirs = alike_numbers(adsl.frame[name]), alike_numbers(of_subject(adsl, dm, name))
            if is_encoded(ours) == is_encoded(theirs):
                at = different(ours, theirs) & known
                says = f"ADSL.{name} and DM.{name} differ for the subject: {{value}}."
                message = Message("ADSL-DM", says, "Take it from DM.", places=5)
                yield from findings_at(adsl, at, name, message, side_by_side(ours, theirs) if at.any() else None)


@declares(
    Rule(
        "BASE-VALUE",
        "error",
        "BASE is AVAL of the record that ABLFL flags, for the subject and parameter.",
        "Derive it again.",
        "ADaMIG 1.3, 3.3.4",
        {"ADVS": "USUBJID,PARAMCD,AVAL,BASE,ABLFL|a,P,12,12,Y|a,P,15,13,"},
        {"ADVS": "USUBJID,PARAMCD,AVAL,BASE,ABLFL|a,P,12,12,Y|a,P,15,12,|a,Q,5,4,"},
    )
)
def baseline_values(package: CheckedPackage) -> Iterator[Finding]:
    """BASE of a subject's records of a parameter is the value of its baseline record, where there is one alone."""
    for table in package.adam("USUBJID", "PARAMCD", "AVAL", "BASE", "ABLFL"):
        names = [str(n) for n in table.frame.columns]
        by = ["USUBJID", "PARAMCD", *(n for n in names if n == "BASETYPE" or n.endswith("LNKID"))]
        groups, count = combined(table.frame[n] for n in by)
        flagged = np.flatnonzero(table.frame["ABLFL"].eq("Y").to_numpy(dtype=bool))
        several = np.bincount(groups[flagged], minlength=count) > 1
        values = np.full(count, np.nan)
        values[groups[flagged]] = table.frame["AVAL"].to_numpy(dtype="float64")[flagged]
        values[several] = np.nan
        base = table.frame["BASE"].to_numpy(dtype="float64")
        at = np.isfinite(values[groups]) & np.isfinite(base) & ~np.isclose(base, values[groups], rtol=1e-9)
        says = f"{table.name}.BASE is {{value}}, and the flagged baseline record has another value."
        yield from findings_at(table, at, "BASE", Message("BASE-VALUE", says, "Derive it again.", places=5))


@declares(
    Rule(
        "SOURCE-RECORD",
        "error",
        "SRCDOM and SRCSEQ name a record of the subject that is there.",
        "Name the record that the value came from.",
        "ADaMIG 1.3, 3.3.9",
        {"RS": "USUBJID,RSSEQ|a,1", "ADTTE": "USUBJID,PARAMCD,AVAL,SRCDOM,SRCSEQ|a,PFS,9,RS,2"},
        {"RS": "USUBJID,RSSEQ|a,1", "ADTTE": "USUBJID,PARAMCD,AVAL,SRCDOM,SRCSEQ|a,PFS,9,RS,1"},
    )
)
def source_records(package: CheckedPackage) -> Iterator[Finding]:
    """What SRCDOM and SRCSEQ point to, in the datasets that are there."""
    for table in package.adam("USUBJID", "SRCDOM", "SRCSEQ"):
        frame = table.frame
        for domain in map(str, levels_of(frame["SRCDOM"]).dropna()) if is_encoded(frame["SRCDOM"]) else ():
            number = "ASEQ" if domain.startswith("AD") else f"{domain}SEQ"
            if not package.has(domain, "USUBJID", number):
                continue
            here = np.flatnonzero((frame["SRCDOM"].eq(domain) & frame["SRCSEQ"].notna()).to_numpy(dtype=bool))
            theirs = package.tables[domain].frame
            ours = [take(frame["USUBJID"], here), take(numbers_as_text(frame["SRCSEQ"]), here)]
            found = match(ours, [theirs["USUBJID"], numbers_as_text(theirs[number])])[0] >= 0
            at = np.zeros(len(frame), dtype=bool)
            at[here] = ~found
            says = (
                f"{table.name} names the record {{value}} of {domain} as its source, which the subject does not have."
            )
            mend = "Name the record that the value came from."
            yield from findings_at(table, at, "SRCSEQ", Message("SOURCE-RECORD", says, mend, places=5))


RULES = (differs_from_dm, baseline_values, source_records)
