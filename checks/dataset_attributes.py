"""What a dataset says of itself, held against the standard: names, labels, types, lengths, variables and their order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..specs import Finding
from ..specs.check_columns import label_faults, name_faults
from ..specs.check_standards import dataset_standard_faults
from .messages import distinct_texts
from .own_domains import own_domain_findings
from .registry import Rule, declares
from .scope import Followed
from .submitted import Submitted

MENDS = {
    "SPEC-REQUIRED": "Add the variable.",
    "SPEC-EXPECTED": "Add the variable, or say in the reviewer's guide why it is left out.",
    "SPEC-STANDARD-ORDER": "Put the variables in the order of the standard.",
    "SPEC-STANDARD-TYPE": "Make it a number or text, as the standard has it.",
    "ISO-8601": "Write it in ISO 8601.",
}


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
def attribute_findings(submitted: Submitted, scope: Followed) -> Iterator[Finding]:
    """Names, labels, types, lengths and the variables that the standard asks for."""
    yield from map(as_of_data, _names_and_labels(submitted))
    if not scope.send:
        version = scope.version_of(submitted.name)
        dataset = submitted.dataset(version)
        yield from map(as_of_data, dataset_standard_faults(dataset, version))
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


def as_of_data(finding: Finding) -> Finding:
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
