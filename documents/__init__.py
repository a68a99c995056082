"""Papers beside the datasets: the annotated case report form and the reviewer's guides, as PDF."""

from .acrf import AnnotatedForm, Annotation, Field, annotated_crf
from .guide import Chart, Guide, GuideTable, Section, guide_pdf

__all__ = [
    "AnnotatedForm",
    "Annotation",
    "Chart",
    "Field",
    "Guide",
    "GuideTable",
    "Section",
    "annotated_crf",
    "guide_pdf",
]
