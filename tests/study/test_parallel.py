"""Datasets made by several processes: the same package, whoever made them."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.workers import workers
from m5kit.package.write import write_build
from m5kit.specs import InputFault, SpecFault
from m5kit.study import Study, build
from m5kit.study.parallel import read_by_all

Folder = Callable[..., Path]


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_same_bytes_with_workers_and_without(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    alone = build(Study.open(folder))
    write_build(alone, tmp_path / "alone")
    with workers(3) as hands:
        told: list[str] = []
        run = build(Study.open(folder), progress=lambda name, *_: told.append(name), workers=hands)
        assert sorted(told) == sorted(run.built) == sorted(alone.built)
        write_build(run, tmp_path / "together", workers=hands)
    assert contents(tmp_path / "together") == contents(tmp_path / "alone")


def test_forms_read_by_several_are_the_same(study_folder: Folder) -> None:
    folder = study_folder()
    alone, together = Study.open(folder), Study.open(folder)
    with workers(2) as hands:
        read_by_all(together, hands)
    assert [(f.name, f.file, f.lines.tolist()) for f in together.forms()] == [
        (f.name, f.file, f.lines.tolist()) for f in alone.forms()
    ]
    for ours, theirs in zip(together.forms(), alone.forms(), strict=True):
        pd.testing.assert_frame_equal(ours.frame, theirs.frame)


def test_a_form_that_cannot_be_read_is_a_fault_here(study_folder: Folder) -> None:
    folder = study_folder()
    (folder / "raw" / "odd.xlsx").write_bytes(b"no workbook" * 100)  # the slowest, so the worker has it
    with workers(2) as hands, pytest.raises(InputFault, match=r"odd\.xlsx"):
        read_by_all(Study.open(folder), hands)


def test_a_fault_in_a_worker_is_a_fault_here(study_folder: Folder) -> None:
    folder = study_folder()
    for sheet in (folder / "spec" / "VS.csv", folder / "spec" / "AE.csv"):  # made here and there
        sheet.write_text(sheet.read_text().replace("raw.", "raw.nowhere_"))
    with workers(2) as hands, pytest.raises(SpecFault, match="nowhere"):
        build(Study.open(folder), workers=hands)
