"""The judgements on findings of public packages: each names a finding that there is, and says whether it is true."""

import csv
from pathlib import Path

from m5kit.checks.catalogue import finding_kinds


def test_every_finding_is_judged_with_a_reason(root: Path) -> None:
    with (root / "docs" / "judged.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kinds = finding_kinds()
    assert {row["package"] for row in rows} == {"pilot", "pharmaverse", "oncology", "msg", "pilot3"}
    for row in rows:
        assert row["rule"] in kinds and row["why"].endswith(".") and int(row["count"]) > 0
        assert row["judgement"] in ("true", "defended")
        assert row["severity"] == "note" or row["judgement"] == "true" or row["rule"] == "FILE"
    assert len({(row["package"], row["rule"], row["severity"]) for row in rows}) == len(rows)
