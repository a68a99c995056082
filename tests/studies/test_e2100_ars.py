"""The results of E2100 as CDISC's Analysis Results Standard has them: every class, every reference, every number."""

import importlib.util
import json
from pathlib import Path

from m5kit.study import Run
from m5kit.study.displays import analysis_frames
from m5kit.tlf.ars import ars
from m5kit.tlf.displays import build_displays


def test_the_reporting_event_is_of_the_standard(run: Run, root: Path) -> None:
    spec = importlib.util.spec_from_file_location("validate_ars", root / "tests" / "validate_ars.py")
    assert spec is not None and spec.loader is not None
    standard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(standard)
    made = build_displays(run.study.spec, analysis_frames(run))
    event = json.loads(ars(made.event))
    assert list(standard.wrong(event)) == []
    assert list(standard.loose(event)) == []
    assert len(event["outputs"]) == len(made.pages) == 26
    shown = made.results[~made.results["stat"].isin(["survival", "censored"])]
    printed = {r["formattedValue"] for analysis in event["analyses"] for r in analysis["results"]}
    assert set(shown["text"]) <= printed
