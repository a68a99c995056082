"""A build compared with its own export in every format: the same records and values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SUBJECTS = "1,A,2020-01-01,2020-01-02,,2020-03-04\n2,B,2020-01-05,2020-01-06,,\n"
ASSESSMENTS = "1,2020-02-01,SD\n2,2020-02-03,PD\n"


@pytest.mark.parametrize("format", ["dataset-json", "ndjson", "parquet", "csv"])
def test_an_export_is_alike(
    m5kit: Callable[..., Any], trial: Callable[[str, str], Path], tmp_path: Path, format: str
) -> None:
    folder = trial(SUBJECTS, ASSESSMENTS)
    assert m5kit("build", folder, "--out", tmp_path / "out").code in (0, 1)
    assert m5kit("export", folder, "--format", format, "--out", tmp_path / "export").code == 0
    (out,), (export,) = (tmp_path / "out").iterdir(), (tmp_path / "export").iterdir()
    done = m5kit("compare", out, export, "--json")
    assert done.code == 0, done.out
    assert '"dataset": "ADTTE"' in done.out
