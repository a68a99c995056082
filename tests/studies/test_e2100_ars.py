"""The results of E2100 as CDISC's Analysis Results Standard has them: every class, every reference, every number."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from m5kit.package.define import write_defines
from m5kit.study import Run
from m5kit.study.displays import analysis_frames
from m5kit.tlf.ars import ars
from m5kit.tlf.displays import Displays, build_displays, write_displays


@pytest.fixture(scope="module")
def made(run: Run) -> Displays:
    return build_displays(run.study.spec, analysis_frames(run))


# What no cell prints and published.csv alone asks for has no footnote, and what is chosen of other results no data.
UNPRINTED = [
    "F1B: no footnote says 'Percentages are of all subjects in the group.'",
    "F3: no footnote says 'Medians: Kaplan-Meier, 95% confidence limits by the log-log transformation.'",
    "F3: define.xml does not say 'Largest of 20: No viscera.'",
    "F3: no footnote says 'Largest of 20: No viscera.'",
    "MODEL: define.xml does not say 'Smallest of 11: Treatment by Measurable disease.'",
    "MODEL: no footnote says 'Smallest of 11: Treatment by Measurable disease.'",
]


def test_footnotes_define_xml_and_analysis_results_say_one_thing(
    run: Run, made: Displays, one_text: ModuleType, tmp_path: Path
) -> None:
    write_displays(tmp_path / "tlf", made)
    write_defines(run.study, run.built, {}, tmp_path / "define", made.results)
    texts = one_text.told(tmp_path / "tlf", tmp_path / "define" / "adam" / "define.xml")
    assert len(texts.notes) > 15
    assert list(texts.differences()) == UNPRINTED


def test_the_reporting_event_is_of_the_standard(made: Displays, script: Callable[[str], ModuleType]) -> None:
    standard = script("tests/validate_ars.py")
    event = json.loads(ars(made.event))
    assert list(standard.wrong(event)) == []
    assert list(standard.loose(event)) == []
    assert len(event["outputs"]) == len(made.pages) == 26
    shown = made.results[~made.results["stat"].isin(["survival", "censored"])]
    printed = {r["formattedValue"] for analysis in event["analyses"] for r in analysis["results"]}
    assert set(shown["text"]) <= printed
