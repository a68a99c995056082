"""What a study must be: the model, its readers and its checks."""

from .faults import Fault, FaultySpec, InputFault, OutputFault, SpecFault, UsageFault
from .findings import Finding, in_order
from .model import (
    RECORD,
    Codelist,
    Dataset,
    Derivation,
    DerivedRecords,
    EventRule,
    Lookup,
    Record,
    Row,
    Source,
    Spec,
    Standard,
    Term,
    Value,
    Variable,
)
from .read import read_spec

__all__ = [
    "RECORD",
    "Codelist",
    "Dataset",
    "Derivation",
    "DerivedRecords",
    "EventRule",
    "Fault",
    "FaultySpec",
    "Finding",
    "InputFault",
    "Lookup",
    "OutputFault",
    "Record",
    "Row",
    "Source",
    "Spec",
    "SpecFault",
    "Standard",
    "Term",
    "UsageFault",
    "Value",
    "Variable",
    "in_order",
    "read_spec",
]
