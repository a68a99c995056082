"""What a study must be: the model, its readers and its checks."""

from .faults import Fault, FaultySpec, InputFault, OutputFault, SpecFault, UsageFault
from .findings import Finding, in_order
from .lists import ANY_FIELD, Document, GradeCriterion, NotSubmitted, ScaleItem, UnitConversion
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
    "ANY_FIELD",
    "RECORD",
    "Codelist",
    "Dataset",
    "Derivation",
    "DerivedRecords",
    "Document",
    "EventRule",
    "Fault",
    "FaultySpec",
    "Finding",
    "GradeCriterion",
    "InputFault",
    "Lookup",
    "NotSubmitted",
    "OutputFault",
    "Record",
    "Row",
    "ScaleItem",
    "Source",
    "Spec",
    "SpecFault",
    "Standard",
    "Term",
    "UnitConversion",
    "UsageFault",
    "Value",
    "Variable",
    "in_order",
    "read_spec",
]
