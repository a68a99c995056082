"""Rules of a package as a whole: the datasets that it cannot be without, and what they must hold."""

from collections.abc import Iterator

import numpy as np

from ..engine.encoded import is_encoded
from ..engine.tables import Table
from ..specs import Finding
from .messages import Message, findings_at
from .package import CheckedPackage, is_adam
from .registry import Rule, declares

# what FDA asks TS to hold of every study (Study Data Technical Conformance Guide, appendix on trial summary)
TS_PARAMETERS = (
    *("ACTSUB", "ADAPT", "ADDON", "AGEMAX", "AGEMIN", "DCUTDESC", "DCUTDTC", "FCNTRY", "HLTSUBJI", "INDIC"),
    *("INTMODEL", "INTTYPE", "LENGTH", "NARMS", "OBJPRIM", "OUTMSPRI", "PLANSUB", "RANDOM", "REGID", "SDTIGVER"),
    *("SDTMVER", "SENDTC", "SEXPOP", "SPONSOR", "SSTDTC", "STOPRULE", "STYPE", "TBLIND", "TCNTRL", "THERAREA"),
    *("TITLE", "TPHASE", "TRT", "TTYPE"),
)


@declares(
    Rule(
        "PACKAGE-LACKS",
        "error",
        "A package of SDTM has DM and TS, one of ADaM has ADSL.",
        "Add the dataset: a submission without it is rejected.",
        "FDA Technical Rejection Criteria for Study Data, 1734 and 1736",
        {"AE": "USUBJID,AESEQ|a,1"},
        {"DM": "USUBJID|a", "TS": "TSPARMCD,TSSEQ,TSVAL|TITLE,1,A trial", "AE": "USUBJID,AESEQ|a,1"},
    )
)
def lacking_datasets(package: CheckedPackage) -> Iterator[Finding]:
    """DM is there where subjects are, TS where DM is, ADSL where ADaM is."""
    subjects = [t.name for t in package.sdtm("USUBJID")]
    mend = "Add the dataset: a submission without it is rejected."
    if subjects and "DM" not in package.tables:
        says = f"The package lacks DM, and {subjects[0]} has subjects."
        yield Finding("PACKAGE-LACKS", "error", "the package", says, mend)
    if "DM" in package.tables and "TS" not in package.tables:
        yield Finding("PACKAGE-LACKS", "warning", "the package", "The package lacks TS.", mend)
    analysed = [n for n in package.tables if is_adam(n)]
    if analysed and "ADSL" not in package.tables:
        says = f"The package lacks ADSL, and has {analysed[0]}."
        yield Finding("PACKAGE-LACKS", "error", "the package", says, mend)


@declares(
    Rule(
        "TRIAL-SUMMARY",
        "warning",
        "TS has the parameters that FDA asks for, each with a value or a reason.",
        "Add the parameters to TS, or give the reason under TSVALNF.",
        "FDA Study Data Technical Conformance Guide, 4.1.1.2",
        {"TS": "STUDYID,DOMAIN,TSSEQ,TSPARMCD,TSPARM,TSVAL|S,TS,1,TITLE,Trial Title,A trial"},
        {"TS": "STUDYID,DOMAIN,TSSEQ,TSPARMCD,TSPARM,TSVAL" + "".join(f"|S,TS,1,{n},{n},x" for n in TS_PARAMETERS)},
    )
)
def trial_summary(package: CheckedPackage) -> Iterator[Finding]:
    """The parameters of TS that a regulator looks for."""
    if not package.has("TS", "TSPARMCD"):
        return
    known = set(package.tables["TS"].frame["TSPARMCD"].dropna().astype(str))
    lacking = [n for n in TS_PARAMETERS if n not in known]
    if known and lacking:
        says = f"TS lacks {len(lacking)} parameters that FDA asks for: {', '.join(lacking)}."
        mend = "Add the parameters to TS, or give the reason under TSVALNF."
        yield Finding("TRIAL-SUMMARY", "warning", "TS", says, mend)
    yield from _without_value(package.tables["TS"])


def _without_value(ts: Table) -> Iterator[Finding]:
    """Parameters of TS that have neither a value nor a reason for having none."""
    said = [n for n in ("TSVAL", "TSVALNF") if n in ts.frame.columns]
    if "TSVAL" in said:
        at = (
            np.logical_and.reduce([ts.frame[n].isna().to_numpy() for n in said])
            & ts.frame["TSPARMCD"].notna().to_numpy()
        )
        message = Message(
            "TRIAL-SUMMARY", "TS has no value of {value}, and no reason under TSVALNF.", "Write one of them.", "warning"
        )
        yield from findings_at(ts, at, "TSVAL", message, ts.frame["TSPARMCD"])


@declares(
    Rule(
        "AGE",
        "error",
        "AGE is between 0 and 120 years.",
        "Query the site for the date of birth.",
        "SDTMIG 3.4, 5.2",
        {"{each}": "USUBJID,AGE,AGEU|a,-2,YEARS"},
        {"{each}": "USUBJID,AGE,AGEU|a,40,YEARS|b,400,DAYS"},
        ("DM", "ADSL"),
    )
)
def impossible_ages(package: CheckedPackage) -> Iterator[Finding]:
    """Ages below 0, and those above 120 where they are in years."""
    for name in ("DM", "ADSL"):
        if not package.has(name, "AGE") or is_encoded(package.tables[name].frame["AGE"]):
            continue
        table = package.tables[name]
        age = table.frame["AGE"].to_numpy()
        years = np.ones(len(age), dtype=bool)
        if "AGEU" in table.frame.columns:
            unit = table.frame["AGEU"]
            years = (unit.eq("YEARS") | unit.isna()).to_numpy(dtype=bool)
        at = (age < 0) | ((age > 120) & years)
        message = Message("AGE", f"{name}.AGE is {{value}}.", "Query the site for the date of birth.")
        yield from findings_at(table, at, "AGE", message)


RULES = (lacking_datasets, trial_summary, impossible_ages)
