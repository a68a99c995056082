"""Lineage as files: how every column came to be, and for every record the source record behind it."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..engine.lineage import Built
from ..engine.tables import Origin, Table
from ..study.build import Run


def write_lineage(run: Run, folder: Path) -> None:
    """Write columns.csv (a line for each step) and records/<dataset>.parquet (a row for each record).

    A row of records has `source` (form or dataset), `record` (its position there,
    from 0) and `line` (its line in the form's file; missing for a dataset).
    Where records have further sources, such as the record of a date, these are
    in records/<dataset>-further.parquet: `of` (the dataset's record), `source` and `record`.
    """
    (folder / "records").mkdir(parents=True, exist_ok=True)
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("variable", "where", "sources", "function", "text"))
    for step in run.steps:
        table.writerow((step.variable, step.condition, " ".join(map(str, step.sources)), step.function, step.text))
    (folder / "columns.csv").write_bytes(out.getvalue().encode("utf-8"))
    for name, made in run.built.items():
        _write_records(made, run.shelf, folder / "records" / f"{name.lower()}.parquet")
        if made.origin.further:
            _write_further(made.origin, folder / "records" / f"{name.lower()}-further.parquet")


def _write_records(made: Built, shelf: Mapping[str, Table], file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    origin = made.origin
    lines = np.full(len(origin.position), -1, dtype=np.int64)
    for code, name in enumerate(origin.tables):
        table = shelf[name]
        if table.lines is not None:
            mine = origin.table == code
            lines[mine] = table.lines[origin.position[mine]]
    source = pa.DictionaryArray.from_arrays(
        pa.array(origin.table, pa.int16()), pa.array(list(origin.tables), pa.string())
    )
    line = pa.array(lines, pa.int64(), mask=lines < 0)
    frame = pa.table({"source": source, "record": pa.array(origin.position, pa.int64()), "line": line})
    pq.write_table(frame, file, compression="zstd")


def _write_further(origin: Origin, file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = [
        pa.table(
            {
                "of": pa.array(f.record, pa.int64()),
                "source": pa.array([f.table] * len(f.record), pa.string()),
                "record": pa.array(f.position, pa.int64()),
            }
        )
        for f in origin.further
    ]
    whole = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("of", "source", "record")])
    pq.write_table(whole, file, compression="zstd")
