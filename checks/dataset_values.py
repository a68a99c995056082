"""What a dataset holds, by itself: required values, dates, numbers of records, pairs, keys and terms."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..engine.tables import Table
from ..specs import Finding
from ..specs.standards import standard_table, standard_variable
from ..specs.terminology import Terminology
from .dataset_attributes import as_of_data
from .expected import column_expectations
from .messages import Message, findings_at
from .registry import Rule, declares
from .submitted import Submitted
from .terminology import foreign_values
from .together import frame_expectations, repeated

KEYS = {
    "DM": "USUBJID",
    "SUPP--": "USUBJID RDOMAIN IDVAR IDVARVAL QNAM",
    "RELREC": "USUBJID RDOMAIN IDVAR IDVARVAL RELID",
    "TA": "ARMCD TAETORD",
    "TE": "ETCD",
    "TI": "IETESTCD TIVERS",
    "TS": "TSPARMCD TSSEQ",
    "TV": "ARMCD VISITNUM",
    "ADSL": "USUBJID",
}
NATURAL = (
    "USUBJID TERM TRT TESTCD OBJ SPID CAT SCAT POS SPEC LOC LAT METHOD EVAL EVALID LNKID GRPID REFID"
    " VISITNUM DTC STDTC ENDTC TPTNUM"
)
ANALYSED = "PARAMCD AVISITN ADT ATPTN DTYPE SRCDOM SRCVAR SRCSEQ ASEQ AESEQ CMSEQ EXSEQ"


def content_findings(
    submitted: Submitted, table: Table, terminology: Terminology | None, version: str
) -> Iterator[Finding]:
    """Values by themselves: required ones, dates, numbers of records, pairs, keys and terms."""
    read = replace(submitted, frame=table.frame)
    dataset = read.dataset(version)
    for expected in (*column_expectations(dataset, {}), *frame_expectations(dataset)):
        yield from map(as_of_data, expected.findings(table))
    yield from _key_findings(submitted, table)
    yield from _no_numbers(submitted, table)
    for name in map(str, table.frame.columns):
        known = standard_variable(standard_table(submitted.domain, submitted.kind), name)
        if terminology is not None and known is not None and known.codelist:
            yield from foreign_values(table, name, terminology.joined(known.codelist))


@declares(
    Rule(
        "NUMBER-TEXT",
        "error",
        "Where the standard has numbers, a text is a number, or a date that counts as one.",
        "Mend the value.",
        "SDTMIG 3.4, 4.1.1; ADaMIG 1.3, 3.1.2",
        {"DM": "STUDYID,DOMAIN,USUBJID,AGE|S,DM,S-1,about 40"},
        {"DM": "STUDYID,DOMAIN,USUBJID,AGE|S,DM,S-1,40"},
    ),
)
def _no_numbers(submitted: Submitted, table: Table) -> Iterator[Finding]:
    """Texts that stand where numbers are wanted, which the other rules take as missing."""
    for name, odd in submitted.unread().items():
        if odd.any():
            says = f"{submitted.name}.{name} is {{value}}, which is no number and no date that counts as one."
            message = Message("NUMBER-TEXT", says, "Mend the value.", "error", 5)
            yield from findings_at(table, odd.to_numpy(dtype=bool), name, message, submitted.frame[name])


@declares(
    Rule(
        "KEY-DUPLICATE",
        "error",
        "No two records are alike in the keys of their dataset.",
        "Find out why the record is there twice.",
        "SDTMIG 3.4, 3.2.1.1",
        {"TE": "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL|S,TE,A,B,x|S,TE,A,B,y"},
        {"TE": "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL|S,TE,A,B,x|S,TE,C,D,y"},
    ),
)
def _key_findings(submitted: Submitted, table: Table) -> Iterator[Finding]:
    """Records that are alike in their natural keys: an error where the standard fixes them, else a warning."""
    keys, fixed = natural_keys(submitted.domain, submitted.kind, tuple(map(str, table.frame.columns)))
    numbered = any(n not in ("USUBJID", "VISITNUM") for n in keys)
    if not keys or (submitted.kind and not fixed) or not (fixed or numbered):
        return
    at = repeated(table.frame, keys) if len(table.frame) else np.zeros(0, dtype=bool)
    says = f"{submitted.name} has more than one record with the same {' '.join(keys)}."
    mend = "Find out why the record is there twice."
    yield from findings_at(table, at, "", Message("KEY-DUPLICATE", says, mend, "error" if fixed else "warning"))


def natural_keys(name: str, kind: str, columns: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Of a dataset's columns those that tell its records apart by their content, and whether the standard fixes them.

    kind is the class of an analysis dataset, "" for SDTM.

    >>> natural_keys("AE", "", ("USUBJID", "AESEQ", "AETERM", "AESTDTC"))
    (('USUBJID', 'AETERM', 'AESTDTC'), False)
    >>> natural_keys("TE", "", ("STUDYID", "ETCD"))
    (('ETCD',), True)
    """
    fixed = KEYS.get(standard_table(name, kind), "").split()
    stems = f"{NATURAL} {ANALYSED}" if kind else NATURAL
    wanted = fixed or [n for key in stems.split() for n in (key, f"{name[:2]}{key}")]
    return tuple(n for n in wanted if n in columns), bool(fixed)
