"""What a transport file (SAS XPORT version 5) cannot hold, put right or left out before it is written, with findings."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ..engine.disk import let_go
from ..engine.encoded import codes_in, encoded, is_encoded, levels_in, number_text
from ..engine.lineage import Built
from ..engine.pieces import by_pieces
from ..engine.provenance import provenance
from ..engine.tables import Table
from ..sdtm.supplemental import split_long_text, unfinished
from ..specs import Finding

LARGEST = 2.0**252  # the range of IBM floating point: SAS technical note TS-140
SMALLEST = 2.0**-260
Provenance = Callable[[int, str], str]


def fitting(built: Mapping[str, Built], shelf: Mapping[str, Table]) -> tuple[dict[str, Built], tuple[Finding, ...]]:
    """The datasets as transport files can hold them, and what was done to them.

    Text over 200 bytes is split (`sdtm.supplemental`). A number outside the range
    of IBM floating point is left missing, a NUL character is taken out of a
    text: both are errors. shelf has the forms and the datasets, for places.
    """
    found: list[Finding] = []
    whole = {name: _held(b, provenance(name, built, shelf), found) for name, b in built.items()}
    done, messages = split_long_text(whole, shelf)
    return done, (*found, *messages, *unfinished(built, shelf))


def _held(built: Built, provenance: Provenance, found: list[Finding]) -> Built:
    frame = built.frame
    changed: dict[str, pd.Series] = {}
    for name in built.dataset.names:
        column = frame[name]
        made = _without_nul(column, name, built, provenance, found) if is_encoded(column) else None
        made = _in_range(column, name, built, provenance, found) if not is_encoded(column) else made
        let_go(column)
        if made is not None:
            changed[name] = made
    return replace(built, frame=frame.assign(**changed)) if changed else built


def _without_nul(
    column: pd.Series, name: str, built: Built, provenance: Provenance, found: list[Finding]
) -> pd.Series | None:
    levels = levels_in(column).tolist()
    odd = [code for code, text in enumerate(levels) if "\0" in text]
    if not odd:
        return None
    for row in np.flatnonzero(np.isin(codes_in(column), odd)):
        says = f"{built.dataset.name}.{name} holds a NUL character, which a transport file cannot; it is taken out."
        found.append(Finding("TEXT-NUL", "error", provenance(int(row), name), says, "Take it out at the source."))
    return encoded(column.astype("str").str.replace("\0", ""))


def _in_range(
    column: pd.Series, name: str, built: Built, provenance: Provenance, found: list[Finding]
) -> pd.Series | None:
    numbers = column.to_numpy(dtype="float64")
    bad = np.empty(len(numbers), dtype=bool)

    def look(at: slice) -> None:
        size = np.abs(numbers[at])
        bad[at] = (size >= LARGEST) | ((size < SMALLEST) & (size > 0))

    by_pieces(len(numbers), look)
    if not bad.any():
        return None
    for row in np.flatnonzero(bad):
        value = number_text(float(column.iloc[row]))
        says = f"{built.dataset.name}.{name} is {value}, which a transport file cannot hold; it is left missing."
        found.append(Finding("NUMBER-UNWRITABLE", "error", provenance(int(row), name), says, "Query the site."))
    return column.mask(pd.Series(bad, index=column.index))
