"""What a study must be: the model, its readers and its checks."""

from .display_rows import AnalysisRow, DisplayRow, ResultRow
from .faults import Fault, FaultySpec, InputFault, OutputFault, SpecFault, UsageFault
from .findings import Finding, in_order
from .lists import ANY_FIELD, Document, EditCheck, GradeCriterion, Note, NotSubmitted, ScaleItem, UnitConversion
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
    Standard,
    Term,
    Value,
    Variable,
)
from .read import read_spec
from .spec import Spec

__all__ = [
    "ANY_FIELD",
    "RECORD",
    "AnalysisRow",
    "Codelist",
    "Dataset",
    "Derivation",
    "DerivedRecords",
    "DisplayRow",
    "Document",
    "EditCheck",
    "EventRule",
    "Fault",
    "FaultySpec",
    "Finding",
    "GradeCriterion",
    "InputFault",
    "Lookup",
    "NotSubmitted",
    "Note",
    "OutputFault",
    "Record",
    "ResultRow",
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
