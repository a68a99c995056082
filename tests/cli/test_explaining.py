"""m5kit explain, as a reader sees it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]
Trial = Callable[..., Path]


def test_explain(m5kit: Command, trial: Trial) -> None:
    folder = trial("P1,A,2020-01-01,2020-01-02,,", "P1,2020-03-25,SD\nP1,2020-06-17,PD")
    done = m5kit("explain", folder, "ADTTE", "PFS", "P1")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "ADTTE USUBJID=T1-P1 PARAMCD=PFS"
    assert "  -> 3 counts: event, PROGRESSION, 2020-06-17" in lines
    assert "        yes PDDT LE DTHDT  (PDDT 2020-06-17, DTHDT missing)" in lines
    assert "     4 does not hold: event, DEATH, missing" in lines
    assert lines[-1] == "  the date is from RS USUBJID=T1-P1 RSDTC=2020-06-17 RSSEQ=2"


def test_explain_as_json(m5kit: Command, trial: Trial) -> None:
    folder = trial("P1,A,2020-01-01,2020-01-02,,", "")
    told = json.loads(m5kit("explain", folder, "ADTTE", "OS", "P1", "--json").out)
    assert [rule["verdict"] for rule in told["rules"]] == ["fails", "counts"]


def test_explain_what_is_not_there(m5kit: Command, trial: Trial) -> None:
    done = m5kit("explain", trial("P1,A,2020-01-01,2020-01-02,,"), "ADTTE", "PFX", "P1")
    assert done.code == 2
    assert done.err == "m5kit: ADTTE has no rules for 'PFX'. Did you mean 'PFS'?\n"
