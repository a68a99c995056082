"""The tutorial, run as a reader would."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any


def test_every_step_of_the_first_study(follow: Callable[[str], Any], tmp_path: Path, one_text: ModuleType) -> None:
    said = follow("first-study.md").said
    assert (tmp_path / "out/trial-01/tlf/T1.html").is_file()
    assert said["m5kit validate out/trial-01"].splitlines()[-1] == "4 datasets: 1 warning, 1 note"
    assert "The package lacks TS." in said["m5kit validate out/trial-01"]
    assert "AESEV" in said["m5kit compare out/trial-01"]
    assert said["m5kit check trial"].splitlines()[-1].endswith("no findings")
    texts = one_text.told(
        tmp_path / "out/trial-01/tlf",
        next(tmp_path.glob("out/trial-01/m5/datasets/*/analysis/adam/datasets/define.xml")),
    )
    assert texts.notes
    assert list(texts.differences()) == []
