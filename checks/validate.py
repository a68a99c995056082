"""Validate datasets that anyone made against the standards: names, labels, types, keys, terms, and all the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from ..datasets.read import dataset_files, passed_over, read_all
from ..engine.tables import Table
from ..specs import Finding, in_order
from ..specs.check_columns import label_faults, name_faults
from ..specs.check_standards import dataset_standard_faults
from ..specs.guides import KNOWN
from ..specs.places import FindingPlace, parts_of
from ..specs.standards import standard_table, standard_variable
from ..specs.terminology import Terminology
from .core.findings import core_findings
from .core.rules import read_rules
from .described import DescribedDataset, datasets_described, description_findings
from .described_facts import fact_findings, versions_differ
from .expected import column_expectations
from .guard import guarded
from .messages import Message, distinct_texts, findings_at
from .own_domains import own_domain_findings
from .registry import Rule, declares
from .rules import package_findings
from .scope import Followed, followed, not_looked_at
from .sites import with_sites
from .submitted import Submitted, as_submitted, without_strangers
from .terminology import foreign_values
from .together import frame_expectations, repeated

MENDS = {
    "SPEC-REQUIRED": "Add the variable.",
    "SPEC-EXPECTED": "Add the variable, or say in the reviewer's guide why it is left out.",
    "SPEC-STANDARD-ORDER": "Put the variables in the order of the standard.",
    "SPEC-STANDARD-TYPE": "Make it a number or text, as the standard has it.",
    "ISO-8601": "Write it in ISO 8601.",
}
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


@declares(
    Rule(
        "FILE",
        "error",
        "Every file of a package is a dataset that can be read, and no dataset is there twice.",
        "Write the file again; validate one package at a time.",
        "m5kit",
    ),
)
def validate(
    paths: Sequence[Path],
    terminology: Terminology | None = None,
    cutoff: str = "",
    descriptions: Sequence[DescribedDataset] = (),
    core: Path | None = None,
    *,
    undescribed: str = "none was found beside them",
) -> tuple[Finding, ...]:
    """Every finding on the datasets that the paths name or hold, each by itself and all together.

    terminology is what values are compared with, where it is given; cutoff a
    date in ISO 8601 after which no data should be; descriptions what a
    define.xml or a spec says of the datasets; core a folder with the rules of
    CDISC, which are carried out, too; undescribed why there is no description.
    What was not looked at stands first.
    Raises InputFault where there is nothing to validate; a file that cannot be read is a finding.
    """
    read, unread = read_all(dataset_files(paths))
    datasets, strangers = without_strangers(read)
    found = [*unread, *strangers, *(finding for dataset in datasets for finding in dataset.findings)]
    submitted = {one.name: one for one in map(as_submitted, datasets)}
    tables = {name: one.table() for name, one in submitted.items()}
    scope = followed(tables, descriptions)
    for name, one in submitted.items():
        for what, check in (
            ("The check of names, labels and variables", partial(_described, one, scope)),
            ("The check of values", partial(_content, one, tables[name], terminology, scope.version_of(name))),
            ("The comparison with the description", partial(_as_described, one, tables[name], descriptions)),
        ):
            found += (_of_dataset(finding, one) for finding in guarded(check, what, one.file))
    found += _datasets_described(submitted, descriptions)
    found += versions_differ(descriptions, scope)
    found += package_findings(tables, cutoff)
    if core is not None:
        rules = read_rules(core, scope.sdtm if scope.sdtm in KNOWN["SDTMIG"] else KNOWN["SDTMIG"][-1])
        found += guarded(
            partial(core_findings, rules, tables, submitted, [d.spec for d in descriptions]),
            "CDISC's rules",
            "the package",
        )
    domains = {name: one.domain for name, one in submitted.items()}
    first = not_looked_at(
        *(tables, scope, descriptions, domains),
        terms=terminology is not None,
        undescribed="" if descriptions else undescribed,
        strange=passed_over(paths),
    )
    return (*in_order(first), *with_sites(in_order(found), {name: t.frame for name, t in tables.items()}))


def _of_dataset(finding: Finding, one: Submitted) -> Finding:
    """A finding whose place is a file, or a column of it, as one of the dataset that the file holds."""
    parts = parts_of(finding.place)
    if parts.dataset or parts.file != one.file:
        return finding
    return replace(finding, place=FindingPlace(finding.place, replace(parts, dataset=one.name, variable=parts.field)))


def _as_described(one: Submitted, table: Table, descriptions: Sequence[DescribedDataset]) -> Iterator[Finding]:
    for description in descriptions:
        if one.name in description.spec.datasets:
            yield from map(_foreign_words, description_findings(description, one, table))
            yield from fact_findings(description.spec.datasets[one.name], description, table)


def _datasets_described(
    submitted: Mapping[str, Submitted], descriptions: Sequence[DescribedDataset]
) -> Iterator[Finding]:
    names = frozenset(name for d in descriptions for name in d.spec.datasets)
    for description in descriptions:
        yield from datasets_described(description, submitted, names)


# -- what a dataset says of itself ----------------------------------------------------


@declares(
    Rule(
        "FILE-NAME",
        "error",
        "A transport file has the name of its dataset, in small letters.",
        "Call it by the name of the dataset.",
        "FDA Study Data Technical Conformance Guide, 3.3.2",
    ),
    Rule(
        "EMPTY-DATASET",
        "warning",
        "A dataset has records.",
        "Leave the dataset out.",
        "FDA Study Data Technical Conformance Guide, 4.1.1",
        {"VS": "USUBJID,VSSEQ"},
        {"VS": "USUBJID,VSSEQ|a,1"},
    ),
    Rule(
        "EXPECTED",
        "warning",
        "An expected variable (core Exp) is there.",
        "Add the variable, or say in the reviewer's guide why it is left out.",
        "SDTMIG 3.4, 4.1.5",
        {"AE": "USUBJID,AESEQ|a,1"},
        {"TE": "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL|S,TE,A,B,x"},
    ),
    Rule(
        "NOT-STANDARD",
        "warning",
        "A variable of SDTM is one of the guide or of the model.",
        "Put it in the supplemental dataset, or use a variable of the standard.",
        "SDTMIG 3.4, 2.5",
        {"VS": "USUBJID,VSSEQ,VSODD|a,1,x"},
        {"VS": "USUBJID,VSSEQ,VSREPNUM|a,1,1"},
    ),
    Rule(
        "LATER",
        "warning",
        "A package has only what the version of the guide has that it follows.",
        "Leave it out, or follow the later version.",
        "SDTMIG 3.3 and 3.4, revision histories",
        {"TS": "TSPARMCD,TSSEQ,TSVAL|SDTIGVER,1,3.3", "SE": "USUBJID,SESEQ,SEENDY|a,1,1"},
        {"TS": "TSPARMCD,TSSEQ,TSVAL|SDTIGVER,1,3.4", "SE": "USUBJID,SESEQ,SEENDY|a,1,1"},
    ),
    Rule(
        "STANDARD-LABEL",
        "warning",
        "A variable has the label of the standard.",
        "Use the label of the standard.",
        "SDTMIG 3.4, 3.2.2; ADaMIG 1.3, 3.1.1",
    ),
    Rule(
        "STANDARD-ORDER",
        "warning",
        "The variables of an SDTM dataset stand in the order of the standard.",
        "Put the variables in the order of the standard.",
        "SDTMIG 3.4, 4.1.4",
        {"TE": "STUDYID,DOMAIN,ELEMENT,ETCD,TESTRL|S,TE,A,B,x"},
        {"TE": "STUDYID,DOMAIN,ETCD,ELEMENT,TESTRL|S,TE,A,B,x"},
    ),
    Rule(
        "STANDARD-TYPE",
        "error",
        "A variable is text or a number as the standard has it.",
        "Make it a number or text, as the standard has it.",
        "SDTMIG 3.4, 3.2.2; ADaMIG 1.3, 3.1.1",
        {"DM": "USUBJID,AGE|a,young"},
        {"DM": "USUBJID,AGE|a,40"},
    ),
)
def _described(submitted: Submitted, scope: Followed) -> Iterator[Finding]:
    """Names, labels, types, lengths and the variables that the standard asks for."""
    yield from map(_foreign_words, _names_and_labels(submitted))
    if not scope.send:
        version = scope.version_of(submitted.name)
        dataset = submitted.dataset(version)
        yield from map(_foreign_words, dataset_standard_faults(dataset, version))
        yield from own_domain_findings(dataset)
    called = submitted.name.lower() + Path(submitted.file).suffix
    if submitted.described and submitted.file != called:
        says = f"The file {submitted.file} holds the dataset {submitted.name}."
        mend = f"Call it {called}."
        yield Finding("FILE-NAME", "error", submitted.file, says, mend)
    if not len(submitted.frame):
        says = f"{submitted.name} has no records."
        yield Finding("EMPTY-DATASET", "warning", submitted.file, says, "Leave the dataset out.")
    yield from _lengths(submitted)


@declares(
    Rule(
        "NAME",
        "error",
        "Datasets and variables have names of at most 8 letters, digits and underscores, in capitals.",
        "Begin with a letter, and use only A to Z, 0 to 9 and the underscore.",
        "SDTMIG 3.4, 2.2; SAS transport format 5",
        {"VS": "USUBJID,VSSEQ,VSTOOLONGNAME|a,1,x"},
        {"VS": "USUBJID,VSSEQ,VSORRES|a,1,x"},
    ),
    Rule(
        "LABEL",
        "error",
        "Datasets and variables have labels of at most 40 characters.",
        "Give it the label of the standard.",
        "SDTMIG 3.4, 2.2; SAS transport format 5",
    ),
)
def _names_and_labels(submitted: Submitted) -> Iterator[Finding]:
    yield from name_faults(submitted.called or submitted.name, submitted.file, "dataset")
    if submitted.described:
        yield from label_faults(submitted.label, submitted.file, submitted.name)
    for name in map(str, submitted.frame.columns):
        yield from name_faults(name, submitted.file, "variable")
        if submitted.described:
            yield from label_faults(submitted.labels.get(name, ""), submitted.file, f"{submitted.name}.{name}")


def _foreign_words(finding: Finding) -> Finding:
    """A finding of the spec check, said of a dataset that has no spec."""
    rule = finding.rule.removeprefix("SPEC-")
    return replace(finding, rule=rule, mend=MENDS.get(finding.rule, finding.mend))


@declares(
    Rule(
        "WIDTH",
        "error",
        "Text columns are at most 200 bytes wide, and no wider than their longest value.",
        "Make it as wide as its longest value, if no other dataset needs more.",
        "FDA Study Data Technical Conformance Guide, 3.3.2",
    ),
)
def _lengths(submitted: Submitted) -> Iterator[Finding]:
    """Text columns that are declared wider than 200 bytes, or wider than their longest value."""
    for name, length in submitted.lengths.items():
        longest = max((len(level.encode()) for level in distinct_texts(submitted.frame[name])), default=1)
        place = f"{submitted.file}, {name}"
        if length > 200:
            says = f"{submitted.name}.{name} is {length} bytes wide."
            yield Finding("WIDTH", "error", place, says, "Use at most 200.")
        elif length > longest:
            says = f"{submitted.name}.{name} is {length} bytes wide, and its longest value has {longest}."
            yield Finding("WIDTH", "note", place, says, f"Make it {longest}, if no other dataset needs more.")


# -- what it holds --------------------------------------------------------------------


def _content(submitted: Submitted, table: Table, terminology: Terminology | None, version: str) -> Iterator[Finding]:
    """Values by themselves: required ones, dates, numbers of records, pairs, keys and terms."""
    read = replace(submitted, frame=table.frame)
    dataset = read.dataset(version)
    for expected in (*column_expectations(dataset, {}), *frame_expectations(dataset)):
        yield from map(_foreign_words, expected.findings(table))
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
