"""Rules of the design of the trial: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from m5kit.checks import design_rules
from m5kit.checks.package import CheckedPackage
from m5kit.specs import Finding

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[CheckedPackage], Iterator[Finding]]
Told = Callable[..., list[str]]

DM = {"USUBJID": ["a", "b"]}
CASES: list[tuple[Rule, Tables, list[str]]] = [
    (
        design_rules.unplanned_words,
        {
            "TA": {"ARMCD": ["A"], "ARM": ["Drug A"], "EPOCH": ["TREATMENT"], "ETCD": ["TRT"]},
            "TE": {"ETCD": ["TRT"]},
            "TI": {"IETESTCD": ["I1"]},
            "DM": {**DM, "ARMCD": ["A", "B"], "ACTARMCD": ["A", None], "ARM": ["Drug A", "Drug A"]},
            "AE": {"USUBJID": ["a", "a"], "AESEQ": [1.0, 2.0], "EPOCH": ["TREATMENT", "FOLLOW"]},
            "SE": {"USUBJID": ["a"], "SESEQ": [1.0], "ETCD": ["SCR"]},
            "IE": {"USUBJID": ["a"], "IESEQ": [1.0], "IETESTCD": ["E9"]},
        },
        [
            (
                "error: AE USUBJID=a AESEQ=2, EPOCH: AE.EPOCH is 'FOLLOW', which is not in TA.EPOCH. "
                "Add it to TA, or mend the value. [NOT-PLANNED]"
            ),
            (
                "error: DM USUBJID=b, ARMCD: DM.ARMCD is 'B', which is not in TA.ARMCD. "
                "Add it to TA, or mend the value. [NOT-PLANNED]"
            ),
            (
                "error: SE USUBJID=a SESEQ=1, ETCD: SE.ETCD is 'SCR', which is not in TE.ETCD. "
                "Add it to TE, or mend the value. [NOT-PLANNED]"
            ),
            (
                "error: IE USUBJID=a IESEQ=1, IETESTCD: IE.IETESTCD is 'E9', which is not in TI.IETESTCD. "
                "Add it to TI, or mend the value. [NOT-PLANNED]"
            ),
        ],
    ),
    (
        design_rules.visits_with_two_names,
        {
            "VS": {"USUBJID": ["a", "a"], "VSSEQ": [1.0, 2.0], "VISIT": ["DAY 1", "DAY 8"], "VISITNUM": [1.0, 2.0]},
            "LB": {"USUBJID": ["a"], "LBSEQ": [1.0], "VISIT": ["DAY 8"], "VISITNUM": [3.0]},
        },
        [
            (
                "error: VS USUBJID=a VSSEQ=2, VISITNUM: A visit has several numbers, or a number several visits: "
                "'DAY 8 and 2'. Give each visit one number in all datasets. [VISIT]"
            ),
            (
                "error: LB USUBJID=a LBSEQ=1, VISITNUM: A visit has several numbers, or a number several visits: "
                "'DAY 8 and 3'. Give each visit one number in all datasets. [VISIT]"
            ),
        ],
    ),
    (
        design_rules.visits_not_planned,
        {
            "TV": {"VISITNUM": [1.0]},
            "VS": {"USUBJID": ["a"] * 4, "VSSEQ": [1.0, 2.0, 3.0, 4.0], "VISITNUM": [1.0, 2.0, 1.1, None]},
        },
        [
            (
                "warning: VS USUBJID=a VSSEQ=2, VISITNUM: VS.VISITNUM is 2, which is not in TV. "
                "Add the visit to TV, or give it a decimal. [VISIT-NOT-PLANNED]"
            )
        ],
    ),
    (
        design_rules.elements_out_of_order,
        {
            "SE": {
                "USUBJID": ["a", "a", "b", "a"],
                "SESEQ": [2.0, 1.0, 1.0, 3.0],
                "SESTDTC": ["2002-02-01", "2002-01-01", "2002-01-15", "2002-03-01"],
                "SEENDTC": ["2002-03-01", "2002-02-02", "2009-01-01", None],
            }
        },
        [
            (
                "error: SE USUBJID=a SESEQ=1, SEENDTC: An element ends after the next one of the subject begins: "
                "SEENDTC is '2002-02-02'. End it where the next one begins. [ELEMENT-ORDER]"
            )
        ],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], told: Told) -> None:
    assert told(rule, tables) == expected
    assert told(rule, tables, "2005-01-01", records=False) == []
