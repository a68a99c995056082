"""SAS transport files (XPT): version 5 written, versions 5 and 8 read, by ourselves and vectorised.

`write_xpt` writes one dataset; `read_xpt` reads a file with one, `read_xpt_members` a file with any number. The
layout is that of TS-140; numbers and missing values are described in `ibm`.
"""

from .ibm import missing_letter, special_missing
from .xpt_layout import XptFile, XptVariable
from .xpt_read import read_xpt, read_xpt_members
from .xpt_write import write_xpt

__all__ = [
    "XptFile",
    "XptVariable",
    "missing_letter",
    "read_xpt",
    "read_xpt_members",
    "special_missing",
    "write_xpt",
]
