"""A check that fails in itself is one finding, and the rest is judged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from m5kit.checks import rules
from m5kit.checks.guard import guarded
from m5kit.checks.package import CheckedPackage
from m5kit.checks.validate import validate
from m5kit.specs import Finding

ONE = Finding("KEPT", "note", "DM", "Said before.", "Nothing to do.")


def _failing(package: object = None) -> Iterator[Finding]:
    yield ONE
    raise ZeroDivisionError("division by zero")


def test_what_was_found_before_the_failure_is_kept() -> None:
    assert [str(f) for f in guarded(_failing, "The rule X", "the package")] == [
        "note: DM: Said before. Nothing to do. [KEPT]",
        (
            "warning: the package: The rule X could not be carried out on these data: ZeroDivisionError: "
            "division by zero. Mend what the other findings say of it and validate again; "
            "else report it as a fault of m5kit. [NOT-CHECKED]"
        ),
    ]


def test_the_other_rules_are_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def last(package: CheckedPackage) -> Iterator[Finding]:
        yield Finding("LAST", "error", "AE", "Said after.", "Mend it.")

    monkeypatch.setattr(rules, "RULES", (_failing, last))
    assert [f.rule for f in rules.package_findings({})] == ["KEPT", "NOT-CHECKED", "LAST"]


@pytest.mark.parametrize(
    "broken",
    [
        {"ae": "USUBJID,AESEQ,AESTDTC,AESTDY\na,1,2019-02-30,5", "dm": "USUBJID,RFSTDTC\na,2019-13-01"},
        {"ae": "AESEQ,AETERM\n1,Pain", "suppae": "RDOMAIN,IDVAR,IDVARVAL,QNAM\nAE,AESEQ,1,X"},
        {"adsl": "USUBJID,TRTSDT,TRTEDT\na,2019-01-02,2019-01-01", "adtte": "USUBJID,PARAMCD,AVAL,CNSR\na,OS,x,y"},
        {"dm": "SEX\nF", "vs": "VSTESTCD\nPULSE", "se": "ETCD\nA", "relrec": "RELID\n1", "ts": "TSPARMCD\nX"},
        {"lb": "USUBJID,LBSEQ,LBSTRESC,LBSTRESN,LBSTNRLO,LBSTNRHI\na,x,5,y,low,high"},
        {"ae": "USUBJID,AESEQ\n", "dm": "USUBJID\n", "adsl": "USUBJID\n", "suppae": "USUBJID,IDVAR\n"},
        {"dm": "", "ae": "USUBJID,USUBJID,AESEQ\na,b,1", "vs": "\ufeffUSUBJID,VSSEQ\na,1"},
    ],
)
def test_faulty_data_leave_no_rule_unheard(broken: dict[str, str], tmp_path: Path) -> None:
    for name, text in broken.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert [str(f) for f in validate([tmp_path]) if f.rule == "NOT-CHECKED"] == []
