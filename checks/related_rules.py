"""Rules of records that point to others: SUPP--, CO and RELREC."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import from_codes, is_encoded, levels_of, number_text, numbers_as_text, take
from ..engine.matching import match
from ..engine.tables import Table
from ..specs import Finding
from .messages import Message, findings_at
from .package import CheckedPackage
from .registry import Rule, declares
from .together import repeated

POINTS = ("RDOMAIN", "IDVAR", "IDVARVAL", "USUBJID")


@declares(
    Rule(
        "POINTER-DATASET",
        "error",
        "Every RDOMAIN of SUPP--, CO and RELREC is a dataset of the package.",
        "Add the dataset, or mend RDOMAIN.",
        "SDTMIG 3.4, 8.2 and 8.4",
        {"SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1,X"},
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1,X"},
    ),
    Rule(
        "POINTER-VARIABLE",
        "error",
        "Every IDVAR is a variable of the dataset it points to.",
        "Mend IDVAR.",
        "SDTMIG 3.4, 8.2 and 8.4",
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESPID,1,X"},
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1,X"},
    ),
    Rule(
        "POINTER-RECORD",
        "error",
        "Every IDVARVAL is a value of its IDVAR for the subject.",
        "Mend IDVARVAL, or add the record.",
        "SDTMIG 3.4, 8.2 and 8.4",
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,2,X"},
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1.0,X"},
    ),
)
def pointers(package: CheckedPackage) -> Iterator[Finding]:
    """Every RDOMAIN is a dataset, every IDVAR a variable of it, and every IDVARVAL a value of it for the subject."""
    for table in package.sdtm("RDOMAIN"):
        for domain in _words(table, "RDOMAIN"):
            of_domain = table.frame["RDOMAIN"].eq(domain).to_numpy(dtype=bool)
            parents = [t for n, t in package.tables.items() if n == domain or _is_split(n, domain)]
            if not parents:
                message = Message(
                    "POINTER-DATASET", f"{table.name} points to {domain}, which is not there.", "Add the dataset."
                )
                yield from findings_at(table, of_domain, "RDOMAIN", message)
            elif set(POINTS) <= set(table.frame.columns):
                yield from _into(table, of_domain, domain, parents)


@declares(
    Rule(
        "POINTER-BLANK",
        "error",
        "A record of SUPP-- names the record that it belongs to, by IDVAR and IDVARVAL; only those of DM need not.",
        "Find the record, and write its --SEQ.",
        "SDTMIG 3.4, 8.4",
        {"AE": "USUBJID,AESEQ|a,1", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,,X"},
        {"DM": "USUBJID|a", "SUPPDM": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|DM,a,,,X"},
    ),
)
def blank_pointers(package: CheckedPackage) -> Iterator[Finding]:
    """The supplemental qualifiers of other datasets than DM that do not say whose they are."""
    for table in package.sdtm("RDOMAIN", "IDVAR", "IDVARVAL"):
        if not table.name.startswith("SUPP"):
            continue
        frame = table.frame
        others = ~frame["RDOMAIN"].eq("DM").to_numpy(dtype=bool)
        for name, beside in (("IDVARVAL", "IDVAR"), ("IDVAR", "IDVARVAL")):
            at = others & frame[name].isna().to_numpy() & (frame[beside].notna().to_numpy() | (name == "IDVAR"))
            says = f"{table.name}.{name} is blank: the record does not say to which record it belongs."
            message = Message("POINTER-BLANK", says, "Find the record, and write its --SEQ.")
            yield from findings_at(table, at, name, message)


@declares(
    Rule(
        "QUALIFIER-DUPLICATE",
        "error",
        "A record has one value of a supplemental qualifier.",
        "Keep one of them.",
        "SDTMIG 3.4, 8.4",
        {"AE": "USUBJID,AESEQ|a,3", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,3,X|AE,a,AESEQ,3.0,X"},
        {"AE": "USUBJID,AESEQ|a,3", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,3,X|AE,a,AESEQ,3,Y"},
    ),
)
def repeated_qualifiers(package: CheckedPackage) -> Iterator[Finding]:
    """A qualifier that its record has twice, also where IDVARVAL writes one number in two ways."""
    for table in package.sdtm(*POINTS, "QNAM"):
        frame = table.frame
        pointed = _plain_numbers(frame["IDVARVAL"]) if is_encoded(frame["IDVARVAL"]) else frame["IDVARVAL"]
        written = pd.DataFrame({n: frame[n] for n in ("RDOMAIN", "USUBJID", "IDVAR", "QNAM")} | {"IDVARVAL": pointed})
        own = ~repeated(frame, ("USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "QNAM"))  # those are KEY-DUPLICATE
        at = repeated(written, tuple(written.columns)) & own
        says = f"{table.name} has {{value}} twice for one record: IDVARVAL writes its number in two ways."
        yield from findings_at(table, at, "QNAM", Message("QUALIFIER-DUPLICATE", says, "Keep one of them."))


def _is_split(name: str, domain: str) -> bool:
    return len(name) > 2 and name.startswith(domain) and not name.startswith(("SUPP", "AD", "RELREC"))


def _words(table: Table, column: str) -> list[str]:
    return [str(v) for v in levels_of(table.frame[column]).dropna() if (table.frame[column] == v).any()]


def _into(table: Table, of_domain: np.ndarray, domain: str, parents: list[Table]) -> Iterator[Finding]:
    """What points into the parts of one dataset: column by column."""
    frame = table.frame
    for name in _words(table, "IDVAR"):
        here = of_domain & frame["IDVAR"].eq(name).to_numpy(dtype=bool)
        known = [p for p in parents if name in p.frame.columns]
        named = [p for p in known if "USUBJID" in p.frame.columns]
        if not known:
            message = Message(
                "POINTER-VARIABLE", f"{table.name} points to {domain}.{name}, which is not there.", "Mend IDVAR."
            )
            yield from findings_at(table, here, "IDVAR", message)
            continue
        if not named:  # that its subjects are not named is another rule's
            continue
        here &= frame["IDVARVAL"].notna().to_numpy() & frame["USUBJID"].notna().to_numpy()
        where = np.flatnonzero(here)
        subjects, pointed = (take(frame[n], where) for n in ("USUBJID", "IDVARVAL"))
        found = np.zeros(len(where), dtype=bool)
        for parent in named:
            values = parent.frame[name]
            theirs = values if is_encoded(values) else numbers_as_text(values)
            ours = pointed if is_encoded(values) else _plain_numbers(pointed)
            found |= match([subjects, ours], [parent.frame["USUBJID"], theirs])[0] >= 0
        here[where] = ~found
        says = f"{table.name} points to {domain}.{name} {{value}}, which the subject does not have."
        message = Message("POINTER-RECORD", says, "Mend IDVARVAL, or add the record.")
        yield from findings_at(table, here, "IDVARVAL", message)


def _plain_numbers(column: pd.Series) -> pd.Series:
    """Text numbers in the shortest form: " 3" and "3.0" are 3."""
    numbers = pd.to_numeric(levels_of(column), errors="coerce")
    texts = numbers.map(number_text, na_action="ignore").where(numbers.notna(), levels_of(column))
    return from_codes(column.cat.codes.to_numpy(), list(texts))


@declares(
    Rule(
        "QNAM",
        "error",
        "No supplemental qualifier is named like a variable of its parent, or with over 8 characters.",
        "Carry the value in the parent, or use a name of at most 8 characters.",
        "SDTMIG 3.4, 8.4.1",
        {"AE": "USUBJID,AESEQ,AESEV|a,1,MILD", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1,AESEV"},
        {"AE": "USUBJID,AESEQ,AESEV|a,1,MILD", "SUPPAE": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM|AE,a,AESEQ,1,AEX"},
    )
)
def qualifiers_that_are_variables(package: CheckedPackage) -> Iterator[Finding]:
    """No supplemental qualifier is named like a variable of its parent, or with over 8 characters."""
    for table in package.sdtm("QNAM", "RDOMAIN"):
        for name in _words(table, "QNAM"):
            at = table.frame["QNAM"].eq(name).to_numpy(dtype=bool)
            parent = package.tables.get(str(table.frame["RDOMAIN"][at].iloc[0]))
            if parent is not None and name in parent.frame.columns:
                message = Message(
                    "QNAM", f"QNAM {name} is a variable of {parent.name}.", "Carry the value there.", places=1
                )
                yield from findings_at(table, at, "QNAM", message)
            if len(name) > 8:
                message = Message("QNAM", f"QNAM {name} has {len(name)} characters.", "Use at most 8.", places=1)
                yield from findings_at(table, at, "QNAM", message)


@declares(
    Rule(
        "RELREC",
        "error",
        "Every relation of RELREC joins at least two records.",
        "Add what it is related to.",
        "SDTMIG 3.4, 8.2",
        {"RELREC": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,RELID|AE,a,AESEQ,1,R1", "AE": "USUBJID,AESEQ|a,1"},
        {
            "RELREC": "RDOMAIN,USUBJID,IDVAR,IDVARVAL,RELID|AE,a,AESEQ,1,R1|AE,a,AESEQ,2,R1",
            "AE": "USUBJID,AESEQ|a,1|a,2",
        },
    )
)
def lonely_relations(package: CheckedPackage) -> Iterator[Finding]:
    """Every relation of RELREC joins at least two records."""
    if package.has("RELREC", "RELID", "USUBJID"):
        table = package.tables["RELREC"]
        if len(table.frame):
            codes, count = combined([table.frame["USUBJID"], table.frame["RELID"]])
            alone = np.bincount(codes, minlength=count)[codes] < 2
            message = Message("RELREC", "The relation {value} has one record only.", "Add what it is related to.")
            yield from findings_at(table, alone, "RELID", message)


RULES = (pointers, blank_pointers, repeated_qualifiers, qualifiers_that_are_variables, lonely_relations)
