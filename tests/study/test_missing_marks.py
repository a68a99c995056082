"""Marks of missing values that a study declares."""

from collections.abc import Callable
from pathlib import Path

from m5kit.study import Study, build

Folder = Callable[..., Path]


def test_declared_marks_are_missing_and_said(study_folder: Folder, raw: dict[str, str]) -> None:
    folder = study_folder(raw={"events": raw["events"].replace("rash", "n/d")})
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text + '[fields."raw.events.TERM"]\nmissing = ["N/D"]\n', encoding="utf-8")
    run = build(Study.open(folder))
    assert "n/d" not in run.built["AE"].frame["AETERM"].tolist()
    assert [(f.severity, f.place, f.message) for f in run.findings if f.rule == "MISSING-DECLARED"] == [
        ("note", "events.csv, TERM", "Read as missing, as study.toml declares: 'n/d' (1).")
    ]


def test_marks_that_nobody_declared_are_values_and_found(study_folder: Folder, raw: dict[str, str]) -> None:
    run = build(Study.open(study_folder(raw={"events": raw["events"].replace("rash", "n/d")})))
    assert "n/d" in run.built["AE"].frame["AETERM"].tolist()
    assert [(f.severity, f.place) for f in run.findings if f.rule == "MISSING-MARK"] == [
        ("warning", "events.csv line 2, TERM")
    ]
