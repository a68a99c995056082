"""The showpiece: every number that the trial printed has an analysis that computes it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from m5kit.specs import read_spec
from m5kit.tlf.model import Analysis
from m5kit.tlf.sheets import read_displays

Key = tuple[str, str, str, str, str]


def keys(analysis: Analysis) -> Iterator[Key]:
    for group in analysis.groups:
        for stat in analysis.stats:
            yield analysis.display, analysis.row, analysis.column, group, stat


def test_every_printed_number_has_its_analysis(root: Path) -> None:
    study = root / "studies" / "e2100"
    with (study / "published.csv").open(encoding="utf-8", newline="") as file:
        printed = [
            tuple(line[c] for c in ("display_id", "row", "column", "group", "stat"))
            for line in csv.DictReader(file)
            if line["display_id"]
        ]
    displays, faults = read_displays(read_spec(study)[0])
    assert not faults, faults
    made = [key for display in displays for analysis in display.analyses for key in keys(analysis)]
    assert len(printed) > 380
    assert sorted(set(printed) - set(made)) == []
    assert len(made) == len(set(made)), sorted(key for key in set(made) if made.count(key) > 1)
