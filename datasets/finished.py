"""One finished dataset as every reader gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..specs.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

Attributes = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Finished:
    """One finished dataset.

    name: in capitals; called: as the file has it, "" where it is the name of the file; file: as a message calls it; label: None where the format has none.
    frame: text as categoricals with sorted categories and blank as missing, numbers as float64, moments as SAS counts them.
    attributes: for each column what its file says of it, of "label", "type" (Char or Num), "length" (bytes of text)
        and "format"; what a format cannot say is not there.
    findings: what was odd about the file but did not stop the reading.
    size: bytes of the file, 0 where they are not known.
    """

    name: str
    frame: "pd.DataFrame"
    file: str = ""
    label: str | None = None
    attributes: Mapping[str, Attributes] = field(default_factory=lambda: MappingProxyType({}))
    called: str = ""
    findings: tuple[Finding, ...] = ()
    size: int = 0


def attributes_of(label: str, type: str, length: int | None, format: str) -> Attributes:
    """What a file says of a column; the length is told of text alone."""
    known = {"length": str(length)} if type == "Char" and length else {}
    return {"label": label, "type": type, **known, "format": format}
