"""`m5kit new`, as a user types it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_from_nothing_to_a_package(m5kit: Command, tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    done = m5kit("new", "study", trial, "--id", "T-01")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-2:] == [
        f"wrote {trial}/study.toml",
        f"Next: m5kit check {trial}, m5kit build {trial}, m5kit new domain {trial} AE",
    ]
    done = m5kit("new", "domain", trial, "AE")
    assert done.out.splitlines() == [
        f"wrote {trial}/spec/AE.csv",
        f"wrote {trial}/spec/datasets.csv",
        (
            "Give these an origin, and a source and a method where they have one: AETERM, AELLT, AELLTCD, AEDECOD, "
            "AEPTCD, AEHLT, AEHLTCD, AEHLGT, AEHLGTCD, AEBODSYS, AEBDSYCD, AESOC, AESOCCD, AESER, AEACN, AEREL, "
            "AESTDTC, AEENDTC"
        ),
        f"Next: m5kit check {trial}",
    ]
    assert m5kit("check", trial).code == 1
    assert m5kit("new", "domain", trial, "ADSL", "--source", "DM").code == 0
    done = m5kit("new", "display", trial, "T1", "--kind", "table")
    assert done.out.splitlines()[:2] == [f"wrote {trial}/spec/displays.csv", f"wrote {trial}/spec/analyses.csv"]


def test_nothing_is_overwritten(m5kit: Command, tmp_path: Path) -> None:
    assert m5kit("new", "study", tmp_path / "trial", "--id", "A").code == 0
    done = m5kit("new", "study", tmp_path / "trial", "--id", "B")
    assert (done.code, done.out) == (2, "")
    assert (
        done.err == f"m5kit: {tmp_path}/trial is there already and not empty. Name a new folder; nothing was written.\n"
    )
    done = m5kit("new", "domain", tmp_path / "trial", "DM")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


def test_an_identifier_is_asked_for(m5kit: Command, tmp_path: Path) -> None:
    done = m5kit("new", "study", tmp_path / "trial")
    assert done.code == 2
    assert "--id" in done.err
