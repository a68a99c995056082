"""Work shared with an executor: the same package whoever did it, faults with their place, processes that end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.package.write import write_build
from m5kit.specs import Fault, InputFault, SpecFault
from m5kit.specs.sheets import read_tables
from m5kit.study import InProcess, Study, build, processes
from m5kit.study.executor import free_cores, given, jobs_for, start_method
from m5kit.study.parcels import Own, Parcel, made_once, parcel, parcel_folder
from m5kit.study.share import read_study_forms

Folder = Callable[..., Path]


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_same_bytes_whoever_works(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    alone = build(Study.open(folder))
    write_build(alone, tmp_path / "alone")

    def shared(executor: Executor, name: str) -> None:
        said: list[str] = []
        run = build(
            Study.open(folder), executor=executor, progress=lambda what, _, total: said.append(what) if total else None
        )
        assert sorted(said) == sorted(run.built) == sorted(alone.built)
        assert list(run.built) == list(alone.built)
        write_build(run, tmp_path / name, executor=executor)
        assert contents(tmp_path / name) == contents(tmp_path / "alone")

    shared(InProcess(), "in process")
    with ThreadPoolExecutor(2) as threads:
        shared(threads, "threads")
    with processes(3) as several:
        assert several is not None
        shared(several, "processes")


def test_forms_read_by_several_are_the_same(study_folder: Folder) -> None:
    folder = study_folder()
    alone, together = Study.open(folder), Study.open(folder)
    with processes(2) as executor:
        assert executor is not None
        read_study_forms(together, executor)
        alone.forms()
    assert [(f.name, f.file, f.lines.tolist()) for f in together.forms()] == [
        (f.name, f.file, f.lines.tolist()) for f in alone.forms()
    ]
    for ours, theirs in zip(together.forms(), alone.forms(), strict=True):
        pd.testing.assert_frame_equal(ours.frame, theirs.frame)


def test_a_fault_there_is_a_fault_here(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    (folder / "spec" / "AE.csv").write_text((folder / "spec" / "AE.csv").read_text().replace("raw.", "raw.nowhere_"))
    with processes(2) as executor:
        with pytest.raises(InputFault, match=r"has no \.csv sheets"):
            given(executor, "", read_tables, tmp_path).answer()
        with pytest.raises(SpecFault, match="nowhere"):
            build(Study.open(folder), executor=executor)


@pytest.mark.parametrize("jobs", [1, 2])
def test_whatever_a_method_raises_is_said_with_its_datasets(
    study_folder: Folder, sheets: dict[str, str], jobs: int
) -> None:
    own = "import pandas as pd\nclass Odd(Exception): ...\ndef odd(x: pd.Series) -> pd.Series:\n    raise Odd('no')\n"
    folder = study_folder(
        {name: sheets[name].replace("raw.events.TERM,copy", "raw.events.TERM,odd") for name in ["AE"]}
    )
    (folder / "methods.py").write_text(own)
    with processes(jobs) as executor, pytest.raises(Exception, match="no") as raised:
        build(Study.open(folder), executor=executor)
    assert "AE" in "; ".join([str(raised.value), *getattr(raised.value, "__notes__", ())])


def test_a_process_that_is_killed_is_one_sentence() -> None:
    with processes(2) as executor:
        assert executor is not None
        victim = executor.submit(os.getpid).result()
        work = given(executor, "AE was made", time.sleep, 60)
        while work.future is None or not work.future.running():
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(Fault, match=r"ended from outside while AE was made: killed.*untouched\. Build again"):
            work.answer()
        with pytest.raises(Fault, match="ended from outside while VS was made"):
            given(executor, "VS was made", os.getpid)


def test_the_processes_end_with_the_block() -> None:
    with pytest.raises(KeyboardInterrupt), processes(3) as executor:
        assert executor is not None
        several = {executor.submit(os.getpid).result() for _ in range(20)}
        executor.submit(time.sleep, 60)
        raise KeyboardInterrupt
    for process in several:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_process_with_other_threads_is_not_forked() -> None:
    alone = run_python("print(start_method())")
    beside = run_python("import threading; threading.Timer(60, print).start(); print(start_method()); os._exit(0)")
    assert (alone, beside) == ("fork" if sys.platform == "linux" else "spawn", "spawn")


def test_processes_that_are_spawned_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("m5kit.study.executor.TASKS", Path("nowhere"))
    assert start_method() == "spawn"
    with processes(2) as executor:
        assert executor is not None
        assert executor.submit(divmod, 7, 2).result() == (3, 1)


def run_python(text: str) -> str:
    """What a process prints that has loaded the package's modules and no more."""
    start = "import os; from m5kit.study.executor import start_method; import m5kit.package.write; "
    own = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", start + text], env=own, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_work_that_nobody_shares_is_done_once() -> None:
    numbers = iter([1, 2])
    work = given(None, "a number was taken", next, numbers)
    assert (work.answer(), work.answer(), next(numbers)) == (1, 1, 2)


def test_one_job_is_no_other_process() -> None:
    with processes(1) as executor:
        assert executor is None
    assert jobs_for(Path(), 7) == 7


def test_a_small_study_is_built_by_one_process(study_folder: Folder) -> None:
    folder = study_folder()
    assert jobs_for(folder) == 1
    (folder / "raw" / "large.csv").write_bytes(b"x" * 2_000_001)
    assert jobs_for(folder) is None


def test_what_came_in_a_parcel_is_opened_once() -> None:
    parcel = Parcel.of({"a": [1]})
    assert parcel.content == {"a": [1]}
    assert parcel.content is parcel.content


def test_what_is_made_of_a_parcel_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def total(numbers: list[int]) -> int:
        made.append(len(numbers))
        return sum(numbers)

    for sent in (Own([1, 2]), parcel([3, 4], tmp_path)):
        assert made_once(sent, "total", total) == made_once(sent, "total", total) == sum(sent.content)
    assert made == [2, 2]


def test_arrays_of_a_parcel_lie_in_a_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": pd.Categorical(["x", None, "y"]), "N": [1.0, 2.5, np.nan]})
    parcel = Parcel.of(frame, tmp_path)
    assert parcel.file is not None and parcel.file.parent == tmp_path
    taken = parcel.emptied()
    assert list(tmp_path.iterdir()) == []
    pd.testing.assert_frame_equal(taken, frame)
    assert not taken["N"].to_numpy().flags.writeable


def test_a_parcel_without_arrays(tmp_path: Path) -> None:
    assert Parcel.of({"a": [1]}, tmp_path).content == {"a": [1]}


def test_what_a_killed_process_left_of_parcels_goes(tmp_path: Path) -> None:
    left = tmp_path / ".m5kit-parcels.making-0123456789ab"
    left.mkdir()
    (left / "x").write_bytes(b"1")
    with processes(2) as executor, parcel_folder(executor, tmp_path) as folder:
        assert not left.exists()
        assert folder is not None and list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []
    with parcel_folder(None, tmp_path) as folder:
        assert folder is None


@pytest.mark.parametrize(
    ("says", "free"),
    [
        ("0.20 0.18 0.12 1/80 11206", 4),  # nothing runs but who asks
        ("9.00 9.00 9.00 3/80 11206", 2),
        ("9.00 9.00 9.00 12/80 11206", 1),
        ("what another system says", 4),
    ],
)
def test_processes_by_themselves_take_free_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, free: int
) -> None:
    (tmp_path / "loadavg").write_text(says)
    monkeypatch.setattr("m5kit.study.executor.LOAD", tmp_path / "loadavg")
    monkeypatch.setattr("m5kit.study.executor.cores", lambda: 4)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert free_cores() == free
