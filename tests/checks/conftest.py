"""Small finished datasets from literal tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from m5kit.checks.messages import named_records
from m5kit.checks.package import CheckedPackage
from m5kit.engine.encoded import encoded
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Origin, Table
from m5kit.specs import Dataset, Finding, Variable

Columns = Mapping[str, Sequence[str | None] | Sequence[float | None]]


def frame_of(columns: Columns) -> pd.DataFrame:
    """A frame as the engine makes it: text encoded, numbers float64; None is missing."""
    made = {}
    for name, values in columns.items():
        known = [v for v in values if v is not None]
        text = not known or isinstance(known[0], str)
        made[name] = encoded(pd.Series(list(values), dtype="str")) if text else pd.Series(list(values), dtype="float64")
    return pd.DataFrame(made)


def dataset_of(name: str, frame: pd.DataFrame, keys: tuple[str, ...], package: str = "sdtm") -> Dataset:
    """A dataset with the columns of a frame, text or float."""
    variables = tuple(
        Variable(name, str(c), str(c), "float" if frame[c].dtype == "float64" else "text") for c in frame.columns
    )
    return Dataset(name, name, package, "EVENTS", "One record", keys, variables)


@pytest.fixture
def built() -> Callable[..., Built]:
    """A finished dataset: name, columns, and its keys as one text."""

    def made(name: str, columns: Columns, keys: str = "USUBJID", package: str = "") -> Built:
        frame = frame_of(columns)
        room = package or ("adam" if name.startswith("AD") else "sdtm")
        dataset = dataset_of(name, frame, tuple(keys.split()), room)
        origin = Origin(("raw.x",), np.zeros(len(frame), dtype=np.int16), np.arange(len(frame)))
        return Built(dataset, frame, (), origin)

    return made


@pytest.fixture
def table() -> Callable[..., Table]:
    """A table: name, columns, and its keys as one text."""

    def made(name: str, columns: Columns, keys: str = "USUBJID") -> Table:
        return Table(name, frame_of(columns), keys=tuple(keys.split()))

    return made


@pytest.fixture
def told(table: Callable[..., Table]) -> Callable[..., list[str]]:
    """What a rule says of literal datasets; with records false, of the same without records, but for declarations."""

    def said(
        rule: Callable[[CheckedPackage], Iterator[Finding]],
        tables: Mapping[str, Columns],
        cutoff: str = "",
        *,
        records: bool = True,
    ) -> list[str]:
        shelf = {name: named_records(table(name, dict(columns))) for name, columns in tables.items()}
        if not records:
            shelf = {name: replace(t, frame=t.frame.iloc[:0].reset_index(drop=True)) for name, t in shelf.items()}
        return [str(f) for f in rule(CheckedPackage(shelf, cutoff)) if records or "Declare it alike" not in f.mend]

    return said
