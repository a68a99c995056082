"""Define-XML 2.1: a package's spec and run told to its reader, and documents of others read."""

from .arm import AnalysedData, AnalysisResult, ResultDisplay
from .documents import Reference
from .read import ReadDefine, read_define
from .write import define_xml, write_define

__all__ = [
    "AnalysedData",
    "AnalysisResult",
    "ReadDefine",
    "Reference",
    "ResultDisplay",
    "define_xml",
    "read_define",
    "write_define",
]
