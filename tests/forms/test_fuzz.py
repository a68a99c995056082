"""Damaged files of every format, a few of each: one sentence that names the file, or values; never anything else.

`benchmarks/fuzz.py` reads many more of them.
"""

import importlib
import random
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
FORMATS = ("csv", "csv dataset", "xlsx", "odm", "xpt", "dataset-json", "ndjson", "parquet")


@pytest.fixture(scope="module")
def fuzz() -> Any:
    """The script, as a module."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module("fuzz")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_refused_or_read(fuzz: Any, tmp_path: Path, name: str) -> None:
    sample = fuzz.SAMPLES[name]
    content, dice = sample.content(), random.Random(name)
    file = tmp_path / f"sample{sample.suffix}"
    file.write_bytes(content)
    sound, _ = sample.read(file)
    for _ in range(25):
        damage, damaged = fuzz.mutated(content, sample.nature, dice)
        outcome = fuzz.tried(sample, damaged, damage, tmp_path, sound)
        assert outcome.kind != "crashed", f"{outcome.damage}: {outcome.says}"


def test_a_reader_that_fails_in_itself_is_told_as_that(fuzz: Any, tmp_path: Path) -> None:
    def read(file: Path) -> Any:
        raise KeyError("x")

    sample = fuzz.Sample(".csv", "bytes", lambda: b"A\n1\n", read)
    assert fuzz.tried(sample, b"A\n2\n", "flip", tmp_path, []).kind == "crashed"
