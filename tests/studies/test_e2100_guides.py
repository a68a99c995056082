"""The reviewer's guides of the study have every heading of their templates, and no acronym goes unexplained."""

import pytest

from m5kit.package.guide_facts import Facts
from m5kit.package.guides import adam_guide, sdtm_guide
from m5kit.study import Run
from m5kit.trace.ledger import ledger


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_every_heading_of_the_template_is_there(run: Run, package: str, guide_headings: dict[str, list[str]]) -> None:
    facts = Facts(run, tuple(run.findings), ledger(run))
    guide = sdtm_guide(facts) if package == "sdtm" else adam_guide(facts)
    titles = [section.title for section in guide.sections]
    assert [h for h in guide_headings[package] if h not in titles] == []
    own = [d for d in run.study.spec.datasets.values() if d.package == package and not d.name.startswith("SUPP")]
    assert [d.name for d in own if not any(title.startswith(f"{d.name}: ") for title in titles)] == []
