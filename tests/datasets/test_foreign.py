"""Readers in a process of their own: one that dies or never ends is one sentence, and the next file is read."""

import os
import signal
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from m5kit.datasets.foreign import PROCESS, foreign
from m5kit.datasets.limits import Limits
from m5kit.specs.faults import InputFault


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pyreadstat.write_sav(pd.DataFrame({"A": [1.0, 2.0]}), str(tmp_path / "a.sav"))
    return tmp_path / "a.sav"


def test_one_process_reads_one_file_after_another(file: Path) -> None:
    assert foreign("SAV", file, {}).frame["A"].tolist() == [1.0, 2.0]
    assert PROCESS.running is not None
    first = PROCESS.running.pid
    assert foreign("SAV", file, {}).column_names == ["A"]
    assert PROCESS.running.pid == first


def test_what_the_reader_raises_is_a_fault(file: Path) -> None:
    file.write_bytes(b"no such file")
    with pytest.raises(InputFault, match=r"a\.sav cannot be read \("):
        foreign("SAV", file, {})


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the reader works in this process")
def test_a_reader_that_dies_or_never_ends(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign("SAV", file, {})
    assert PROCESS.running is not None
    os.kill(PROCESS.running.pid, signal.SIGSTOP)
    with pytest.raises(InputFault, match=r"a\.sav cannot be read: its reader died, or took more than 0\.1 seconds"):
        foreign("SAV", file, {}, Limits(seconds=0.1))
    assert foreign("SAV", file, {}).column_names == ["A"]


def test_there_is_no_file(tmp_path: Path) -> None:
    options: dict[str, Any] = {}
    with pytest.raises(InputFault, match="is not there"):
        foreign("SAV", tmp_path / "none.sav", options)
