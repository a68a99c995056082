"""Rules of relations between datasets: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from m5kit.checks import related_rules
from m5kit.checks.package import CheckedPackage
from m5kit.specs import Finding

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[CheckedPackage], Iterator[Finding]]
Told = Callable[..., list[str]]

CASES: list[tuple[Rule, Tables, list[str]]] = [
    (
        related_rules.pointers,
        {
            "AE": {"USUBJID": ["a", "a"], "AESEQ": [1.0, 2.0], "AESPID": ["x", "y"]},
            "SUPPAE": {
                "USUBJID": ["a", "a", "a", "b", "a"],
                "RDOMAIN": ["AE", "AE", "AE", "AE", "ZZ"],
                "IDVAR": ["AESEQ", "AESEQ", "AENUM", "AESEQ", "ZZSEQ"],
                "IDVARVAL": ["1", "3", "1", "1", "1"],
                "QNAM": ["A", "A", "B", "A", "A"],
            },
            "RELREC": {
                "USUBJID": ["a", "a"],
                "RDOMAIN": ["AE", "AE"],
                "IDVAR": ["AESPID", "AESPID"],
                "IDVARVAL": ["x", "z"],
                "RELID": ["R1", "R1"],
            },
        },
        [
            (
                "error: SUPPAE USUBJID=a, IDVAR: SUPPAE points to AE.AENUM, which is not there. Mend IDVAR. "
                "[POINTER-VARIABLE]"
            ),
            (
                "error: SUPPAE USUBJID=a, IDVARVAL: SUPPAE points to AE.AESEQ '3', which the subject does not have. "
                "Mend IDVARVAL, or add the record. [POINTER-RECORD]"
            ),
            (
                "error: SUPPAE USUBJID=b, IDVARVAL: SUPPAE points to AE.AESEQ '1', which the subject does not have. "
                "Mend IDVARVAL, or add the record. [POINTER-RECORD]"
            ),
            (
                "error: SUPPAE USUBJID=a, RDOMAIN: SUPPAE points to ZZ, which is not there. Add the dataset. "
                "[POINTER-DATASET]"
            ),
            (
                "error: RELREC USUBJID=a, IDVARVAL: RELREC points to AE.AESPID 'z', which the subject does not have. "
                "Mend IDVARVAL, or add the record. [POINTER-RECORD]"
            ),
        ],
    ),
    (
        related_rules.qualifiers_that_are_variables,
        {
            "AE": {"USUBJID": ["a"], "AESEV": ["MILD"]},
            "SUPPAE": {"USUBJID": ["a", "a"], "RDOMAIN": ["AE", "AE"], "QNAM": ["AESEV", "LONGERNAME"]},
        },
        [
            "error: SUPPAE USUBJID=a, QNAM: QNAM AESEV is a variable of AE. Carry the value there. [QNAM]",
            "error: SUPPAE USUBJID=a, QNAM: QNAM LONGERNAME has 10 characters. Use at most 8. [QNAM]",
        ],
    ),
    (
        related_rules.lonely_relations,
        {"RELREC": {"USUBJID": ["a", "a", "b"], "RELID": ["R1", "R1", "R1"]}},
        ["error: RELREC USUBJID=b, RELID: The relation 'R1' has one record only. Add what it is related to. [RELREC]"],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], told: Told) -> None:
    assert told(rule, tables) == expected
    assert told(rule, tables, "2005-01-01", records=False) == []
