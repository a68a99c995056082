"""Faults of decision tables, each by its message."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.engine.check_events import event_faults
from m5kit.specs import read_spec

Trial = Callable[..., Path]
HEAD = "dataset,parameter,rank,when,cnsr,date,evntdesc,cnsdtdsc,source,at\n"
OTHERS = "".join(f"ADTTE,{name},1,,1,RANDDT,NONE,,DM.RFSTDTC,\n" for name in ("PFSFDA", "OS", "TTRSP"))


def faults_of(folder: Path, rules: str) -> list[tuple[str, str]]:
    (folder / "spec" / "events.csv").write_text(HEAD + rules, encoding="utf-8")
    spec, _ = read_spec(folder)
    return [(f.rule, f.message) for f in event_faults(spec)]


def test_the_trial_has_none(trial: Trial) -> None:
    spec, faults = read_spec(trial(""))
    assert list(event_faults(spec)) == []
    assert faults == ()


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        (
            "ADTTE,PFS,1,PDDTT PRESENT,1,RANDDT,NONE,,,",
            "SPEC-COLUMN-UNKNOWN",
            "ADTTE PFS rule 1 names PDDTT, which is not a column of ADSL.",
        ),
        (
            "ADTTE,PFS,1,,1,TRTSDT,NONE,,,",
            "SPEC-EVENT-SOURCES",
            "ADTTE PFS rule 1 names TRTSDT, which is not among the sources of the column that event_rule makes.",
        ),
        (
            "ADTTE,PFS,1,,1,RANDDT,NONE,,RX.RXDTC,",
            "SPEC-SOURCE",
            "ADTTE PFS rule 1 takes its date from 'RX', which is no dataset of the study.",
        ),
        (
            "ADTTE,PFS,1,,1,RANDDT,NONE,,RS.RSDT WHERE RSTESTCD EQ X,",
            "SPEC-COLUMN-UNKNOWN",
            "ADTTE PFS rule 1 looks for RSDT in RS, which has no such column.",
        ),
    ],
)
def test_what_a_rule_names_in_vain(trial: Trial, line: str, rule: str, says: str) -> None:
    assert (rule, says) in faults_of(trial(""), f"{OTHERS}{line}\n")


def test_parameters_without_rules_and_rules_without_parameter(trial: Trial) -> None:
    assert faults_of(trial(""), f"{OTHERS}ADTTE,PSF,1,,1,RANDDT,NONE,,,\n") == [
        ("SPEC-EVENT-PARAMETER", "ADTTE PSF rule 1 is for 'PSF', of which ADTTE has no records."),
        ("SPEC-EVENT-NONE", "ADTTE record PFS has no rules, so its times would have no end."),
    ]
