"""Lineage files: what is behind a record, the records of its dates included."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from m5kit.package.lineage import write_lineage
from m5kit.study import Study, build


def test_the_records_of_dates_have_a_file_of_their_own(trial: Callable[..., Path], tmp_path: Path) -> None:
    run = build(Study.open(trial("P1,A,2020-01-01,2020-01-02,,", "P1,2020-03-25,SD\nP1,2020-06-17,PD")))
    write_lineage(run, tmp_path)
    assert pq.read_table(tmp_path / "records" / "adtte.parquet").to_pylist() == [
        {"source": "ADSL", "record": 0, "line": None} for _ in range(3)
    ]
    parameters = run.built["ADTTE"].frame["PARAMCD"].tolist()
    further = pq.read_table(tmp_path / "records" / "adtte-further.parquet").to_pylist()
    assert {parameters[row["of"]]: (row["source"], row["record"]) for row in further} == {
        "PFS": ("RS", 1),
        "PFSFDA": ("RS", 1),
        "OS": ("RS", 0),
    }
    assert not (tmp_path / "records" / "adsl-further.parquet").exists()
