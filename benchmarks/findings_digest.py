"""A digest of a table's cells, the same whatever engine and type holds them."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from findings_study import COLUMNS
from numpy.typing import NDArray

NUMBERS = ("LBSEQ", "LBSTRESN", "VISITNUM", "LBDY")


def digest(table: Any) -> str:
    """A number from every column: of each cell and of its record's place in the order of subject and sequence."""
    words, codes = _text(table, "USUBJID")
    rank = np.argsort(np.argsort(np.array(words, dtype=object)))
    order = np.lexsort((_numbers(table, "LBSEQ"), rank[codes]))
    weight = np.empty(len(order), dtype=np.uint64)
    weight[order] = np.arange(1, 2 * len(order), 2, dtype=np.uint64)
    return ":".join(f"{int((_hashes(table, name) * weight).sum(dtype=np.uint64)) % 10**10}" for name in COLUMNS)


def _hashes(table: Any, name: str) -> NDArray[np.uint64]:
    if name in NUMBERS:
        return np.asarray(pd.util.hash_array(_numbers(table, name)), dtype=np.uint64)
    words, codes = _text(table, name)
    return np.asarray(pd.util.hash_array(np.array(words, dtype=object))[codes], dtype=np.uint64)


def _numbers(table: Any, name: str) -> NDArray[np.float64]:
    values = _column(table, name).cast(pa.float64()).to_numpy()
    return np.asarray(np.round(np.where(np.isnan(values), -9e9, values), 4) + 0.0, dtype=np.float64)


def _text(table: Any, name: str) -> tuple[list[str], NDArray[np.integer[Any]]]:
    """The distinct texts of a column, a blank one last, and for each record which it has."""
    column = _column(table, name)
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    words = [str(word) for word in whole.dictionary.to_pylist()]
    return [*words, ""], np.asarray(whole.indices.fill_null(len(words)).to_numpy())


def _column(table: Any, name: str) -> pa.ChunkedArray:
    """A column of a table of pandas, polars or Arrow."""
    if isinstance(table, pd.DataFrame):
        found = pa.array(table[name], from_pandas=True)
    else:
        found = table.get_column(name).to_arrow() if hasattr(table, "get_column") else table.column(name)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
