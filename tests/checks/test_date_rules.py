"""Rules of dates and days: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from m5kit.checks import date_rules
from m5kit.checks.package import CheckedPackage
from m5kit.specs import Finding

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[CheckedPackage], Iterator[Finding]]
Told = Callable[..., list[str]]

DM = {"USUBJID": ["a", "b"]}
CASES: list[tuple[Rule, Tables, list[str]]] = [
    (
        date_rules.ends_before_start,
        {
            "AE": {
                "USUBJID": ["a", "a", "a", "a"],
                "AESEQ": [1.0, 2.0, 3.0, 4.0],
                "AESTDTC": ["2002-02-03", "2002-02-03", "2002-03", None],
                "AEENDTC": ["2002-02", "2002-02-02", "2002-02-28", "2002"],
            },
            "DM": {"USUBJID": ["a"], "RFSTDTC": ["2002-02-03"], "RFENDTC": ["2002-01-03"]},
            "ADAE": {"USUBJID": ["a"], "ASTDT": [15000.0], "AENDT": [14999.0]},
        },
        [
            (
                "error: AE USUBJID=a AESEQ=2, AEENDTC: AE.AESTDTC is later than AEENDTC: '2002-02-03 and 2002-02-02'. "
                "Query the site for the two dates. [DATE-ORDER]"
            ),
            (
                "error: AE USUBJID=a AESEQ=3, AEENDTC: AE.AESTDTC is later than AEENDTC: '2002-03 and 2002-02-28'. "
                "Query the site for the two dates. [DATE-ORDER]"
            ),
            (
                "error: DM USUBJID=a, RFENDTC: DM.RFSTDTC is later than RFENDTC: '2002-02-03 and 2002-01-03'. "
                "Query the site for the two dates. [DATE-ORDER]"
            ),
            (
                "error: ADAE USUBJID=a, AENDT: ADAE.ASTDT is later than AENDT: '15000 and 14999'. "
                "Query the site for the two dates. [DATE-ORDER]"
            ),
        ],
    ),
    (
        date_rules.wrong_days,
        {
            "DM": {"USUBJID": ["a"], "RFSTDTC": ["2002-01-10"]},
            "VS": {
                "USUBJID": ["a", "a", "a", "a"],
                "VSSEQ": [1.0, 2.0, 3.0, 4.0],
                "VSDTC": ["2002-01-10", "2002-01-09T10:00", "2002-01", "2002-01-12"],
                "VSDY": [1.0, 0.0, 5.0, None],
            },
        },
        [
            (
                "error: VS USUBJID=a VSSEQ=2, VSDY: VS.VSDY is not the day of VSDTC counted from DM.RFSTDTC: '0 and -1'. "
                "Derive it with study_day. [STUDY-DAY]"
            ),
            (
                "error: VS USUBJID=a VSSEQ=3, VSDY: VS.VSDY is not the day of VSDTC counted from DM.RFSTDTC: "
                "'5 and missing'. Derive it with study_day. [STUDY-DAY]"
            ),
            (
                "error: VS USUBJID=a VSSEQ=4, VSDY: VS.VSDY is not the day of VSDTC counted from DM.RFSTDTC: "
                "'missing and 3'. Derive it with study_day. [STUDY-DAY]"
            ),
        ],
    ),
    (
        date_rules.day_zero,
        {"ADVS": {"USUBJID": ["a", "a"], "ADY": [0.0, 1.0]}, "SV": {"USUBJID": ["a"], "VISITDY": [0.0]}},
        ["error: ADVS USUBJID=a, ADY: ADVS.ADY is 0, and there is no day 0. Count the first day as 1. [DAY-ZERO]"],
    ),
    (
        date_rules.after_death,
        {
            "DM": {"USUBJID": ["a", "b"], "DTHDTC": ["2003-01-10", None]},
            "AE": {"USUBJID": ["a", "a", "b"], "AESEQ": [1.0, 2.0, 1.0], "AESTDTC": ["2003-01", "2003-02", "2009"]},
            "DD": {"USUBJID": ["a"], "DDDTC": ["2004-01-01"]},
        },
        [
            (
                "warning: AE USUBJID=a AESEQ=2, AESTDTC: AE.AESTDTC is after the subject's death: '2003-02 and 2003-01-10'. "
                "Query the site for the two dates. [AFTER-DEATH]"
            )
        ],
    ),
    (
        date_rules.exposure_outside,
        {
            "DM": {
                "USUBJID": ["a", "b"],
                "RFXSTDTC": ["2002-01-10", None],
                "RFXENDTC": ["2002-03-10", None],
            },
            "EX": {
                "USUBJID": ["a", "a", "a", "b"],
                "EXSEQ": [1.0, 2.0, 3.0, 1.0],
                "EXSTDTC": ["2002-01-09", "2002-01-10", "2002-03-01", "2002-05-05"],
                "EXENDTC": ["2002-01-09", "2002-01-11", "2002-03-11", "2002-05-05"],
            },
        },
        [
            (
                "error: EX USUBJID=a EXSEQ=1, EXSTDTC: An exposure is before DM.RFXSTDTC of its subject: "
                "'2002-01-09 and 2002-01-10'. Derive DM.RFXSTDTC from all exposure records. [EXPOSURE-PERIOD]"
            ),
            (
                "error: EX USUBJID=a EXSEQ=3, EXENDTC: An exposure is after DM.RFXENDTC of its subject: "
                "'2002-03-11 and 2002-03-10'. Derive DM.RFXENDTC from all exposure records. [EXPOSURE-PERIOD]"
            ),
            (
                "error: EX USUBJID=b EXSEQ=1, EXSTDTC: A subject has exposure, and DM.RFXSTDTC is missing. "
                "Derive DM.RFXSTDTC from all exposure records. [EXPOSURE-PERIOD]"
            ),
        ],
    ),
    (
        date_rules.flagged_after_exposure,
        {
            "DM": {"USUBJID": ["a"], "RFXSTDTC": ["2002-01-10"]},
            "LB": {
                "USUBJID": ["a", "a"],
                "LBSEQ": [1.0, 2.0],
                "LBDTC": ["2002-01-10", "2002-01-11"],
                "LBLOBXFL": ["Y", "Y"],
            },
        },
        [
            (
                "error: LB USUBJID=a LBSEQ=2, LBLOBXFL: LB.LBLOBXFL is Y after the first exposure: "
                "'2002-01-11 and 2002-01-10'. Flag the last observation on or before the first exposure. [BASELINE-LATE]"
            )
        ],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], told: Told) -> None:
    assert told(rule, tables) == expected
    assert told(rule, tables, "2005-01-01", records=False) == []


def test_after_cutoff(told: Told) -> None:
    tables: Tables = {
        "AE": {"USUBJID": ["a"] * 3, "AESEQ": [1.0, 2.0, 3.0], "AESTDTC": ["2005-02-09", "2005-02", "2005-02-10"]},
        "SUPPAE": {"USUBJID": ["a"], "AEDTC": ["2009"]},
    }
    assert told(date_rules.after_cutoff, tables) == []
    assert told(date_rules.after_cutoff, tables, "2005-02-09") == [
        (
            "warning: AE USUBJID=a AESEQ=3, AESTDTC: AE.AESTDTC is '2005-02-10', after the data cut-off 2005-02-09. "
            "Leave the record out, or query the site. [AFTER-CUTOFF]"
        )
    ]
