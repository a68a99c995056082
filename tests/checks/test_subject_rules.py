"""Rules of subjects: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from m5kit.checks import subject_rules
from m5kit.checks.package import CheckedPackage
from m5kit.specs import Finding

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[CheckedPackage], Iterator[Finding]]
Told = Callable[..., list[str]]

DM = {"USUBJID": ["a", "b"]}
CASES: list[tuple[Rule, Tables, list[str]]] = [
    (
        subject_rules.unknown_subjects,
        {
            "DM": DM,
            "AE": {"USUBJID": ["a", "c", "c"], "AESEQ": [1.0, 1.0, 2.0]},
            "ADSL": {"USUBJID": ["a", "d"]},
            "ADAE": {"USUBJID": ["b"], "AESEQ": [1.0]},
        },
        [
            (
                "error: AE USUBJID=c AESEQ=1, USUBJID: AE has the subject 'c', who is not in DM. So it is in 1 more record. "
                "Find out why DM has no record of the subject. [SUBJECT-UNKNOWN]"
            ),
            (
                "error: ADAE USUBJID=b, USUBJID: ADAE has the subject 'b', who is not in ADSL. "
                "Find out why ADSL has no record of the subject. [SUBJECT-UNKNOWN]"
            ),
            (
                "error: ADSL USUBJID=d, USUBJID: ADSL has the subject 'd', who is not in DM. "
                "Add the subject to DM. [SUBJECT-UNKNOWN]"
            ),
        ],
    ),
    (
        subject_rules.repeated_subjects,
        {"DM": {"USUBJID": ["a", "a", "b"]}, "ADSL": DM},
        [
            (
                "error: DM USUBJID=a, USUBJID: DM has more than one record of the subject 'a'. So it is in 1 more record. "
                "Keep one record a subject. [SUBJECT-DUPLICATE]"
            )
        ],
    ),
    (
        subject_rules.wrong_domains,
        {"AE": {"DOMAIN": ["AE", "AX"]}, "QSFA": {"DOMAIN": ["QS", "QSFA"]}},
        ["error: AE record 2, DOMAIN: DOMAIN of AE is 'AX'. Write the name of the dataset. [DOMAIN]"],
    ),
    (
        subject_rules.several_studies,
        {"DM": {"STUDYID": ["S", "S"], **DM}, "TS": {"STUDYID": ["T"]}},
        [
            (
                "error: TS record 1, STUDYID: STUDYID of TS is 'T', and elsewhere 'S'. "
                "Use one study identifier in all datasets. [STUDYID]"
            )
        ],
    ),
    (
        subject_rules.death_flags,
        {"DM": {**DM, "DTHFL": [None, "Y"], "DTHDTC": ["2003-01-01", "2003-02"]}},
        [
            (
                "error: DM USUBJID=a, DTHFL: DM has a date of death and DTHFL is missing. "
                "Write Y, or mend the date. [DEATH-FLAG]"
            )
        ],
    ),
    (
        subject_rules.differs_from_adsl,
        {
            "ADSL": {**DM, "AGE": [50.0, 60.0], "SEX": ["F", None], "TRT01P": ["A", "B"]},
            "ADAE": {
                "USUBJID": ["a", "b", "z"],
                "AESEQ": [1.0, 1.0, 1.0],
                "AGE": [50.0, 61.0, 70.0],
                "SEX": ["F", None, "F"],
                "TRT01P": [1.0, 2.0, 2.0],
            },
        },
        [
            (
                "error: ADAE USUBJID=b, AGE: ADAE.AGE and ADSL.AGE differ for the same subject: '61 and 60'. "
                "Take it from ADSL. [ADSL-DIFFERS]"
            ),
            (
                "error: ADAE, TRT01P: ADAE.TRT01P is text and ADSL.TRT01P a number, or the other way round. "
                "Declare it alike in both. [ADSL-DIFFERS]"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], told: Told) -> None:
    assert told(rule, tables) == expected
    assert told(rule, tables, "2005-01-01", records=False) == []
