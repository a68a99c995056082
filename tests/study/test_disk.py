"""Datasets that memory has no room for: the same on disk, read-only, and no file is left."""

import errno
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.engine import disk as on_disk
from m5kit.engine.disk import Disk
from m5kit.engine.encoded import codes_in, encoded
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Further, Origin
from m5kit.package.write import write_build
from m5kit.specs import Dataset, OutputFault
from m5kit.study import Study, build

Folder = Callable[..., Path]


@pytest.fixture
def dataset() -> Built:
    frame = pd.DataFrame({"USUBJID": encoded(pd.Series(["S2", None, "S1"])), "AGE": [31.0, np.nan, 52.5]})
    further = Further("raw.visits", np.array([0, 2]), np.array([7, 9]))
    origin = Origin(("raw.enrol",), np.array([0, 0, 0], np.int16), np.array([4, 5, 6]), (further,))
    reads = {("raw.enrol", "AGE", "DM.AGE"): np.array([True, False, True])}
    kinds = encoded(pd.Series(["DM", "DM", "DM"]))
    return Built(
        Dataset("DM", "Demographics", "sdtm", "", "", ("USUBJID",), ()), frame, (), origin, (), reads, kinds=kinds
    )


def test_a_dataset_on_disk_is_the_same(dataset: Built, tmp_path: Path) -> None:
    found = Disk(0, tmp_path).kept(dataset)
    pd.testing.assert_frame_equal(found.frame, dataset.frame)
    assert found.frame["USUBJID"].dtype is dataset.frame["USUBJID"].dtype
    assert found.origin.sources(2) == [("raw.enrol", 6), ("raw.visits", 9)]
    assert found.reads[("raw.enrol", "AGE", "DM.AGE")].tolist() == [True, False, True]
    assert found.kinds is not None and found.kinds.tolist() == ["DM", "DM", "DM"]


def test_what_lies_on_disk_cannot_be_changed_and_has_no_name(dataset: Built, tmp_path: Path) -> None:
    found = Disk(0, tmp_path).kept(dataset)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="read-only"):
        found.origin.position[0] = 1


def test_a_dataset_without_records(dataset: Built, tmp_path: Path) -> None:
    empty = Built(dataset.dataset, dataset.frame.iloc[:0], (), dataset.origin.taken(np.array([], np.int64)))
    found = Disk(-1, tmp_path).kept(empty)
    pd.testing.assert_frame_equal(found.frame, dataset.frame.iloc[:0])


def test_datasets_stay_in_memory_while_there_is_room(dataset: Built, tmp_path: Path) -> None:
    # 3 codes of a byte, 3 numbers, 3 tables, 3 and 2 times 2 positions, 3 marks, 3 kinds
    size = 3 + 3 * 8 + 3 * 2 + 3 * 8 + 2 * 2 * 8 + 3 + 3
    disk = Disk(2 * size, tmp_path)
    assert [disk.kept(dataset) is dataset for _ in range(3)] == [True, True, False]


def test_a_build_on_disk_has_the_same_bytes(
    study_folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study_folder()
    write_build(build(Study.open(folder)), tmp_path / "memory")
    for module in ("m5kit.study.build", "m5kit.study.folder"):
        monkeypatch.setattr(import_module(module), "Disk", lambda folder=None: Disk(0, folder))
    run = build(Study.open(folder), scratch=tmp_path)
    assert not run.built["DM"].origin.position.flags.writeable
    kept = [run.forms.shelf["raw.enrol"].frame, *(form.frame for form in run.study.forms())]
    assert not any(codes_in(frame["PATID"]).flags.writeable for frame in kept)
    write_build(run, tmp_path / "disk")
    names = [
        sorted(f.relative_to(p) for f in p.rglob("*") if f.is_file()) for p in (tmp_path / "memory", tmp_path / "disk")
    ]
    assert names[0] == names[1]
    assert all((tmp_path / "memory" / f).read_bytes() == (tmp_path / "disk" / f).read_bytes() for f in names[0])


@pytest.mark.parametrize(
    ("number", "says", "mend"),
    [
        (
            errno.ENOSPC,
            "No space left on device",
            "Make room there, or name another folder of temporary files as TMPDIR.",
        ),
        (
            errno.EMFILE,
            "Too many open files",
            "Raise the limit on open files (`ulimit -n`), or build in fewer blocks.",
        ),
    ],
)
def test_a_full_disk_is_told(
    dataset: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str, mend: str
) -> None:
    def full(dir: Path | None) -> None:
        raise OSError(number, says)

    monkeypatch.setattr(on_disk, "TemporaryFile", full)
    with pytest.raises(OutputFault) as told:
        Disk(0, tmp_path).kept(dataset)
    assert str(told.value) == (f"Datasets cannot be put on disk in {tmp_path} ({says}). {mend}")


def test_text_that_is_not_encoded_cannot_lie_on_disk(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="encode text first"):
        Disk(0, tmp_path).frame(pd.DataFrame({"A": pd.Series(["x", 1], dtype="object")}))
