"""Rules of values: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from m5kit.checks import value_rules
from m5kit.checks.package import CheckedPackage
from m5kit.specs import Finding

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[CheckedPackage], Iterator[Finding]]
Told = Callable[..., list[str]]

CASES: list[tuple[Rule, Tables, list[str]]] = [
    (
        value_rules.odd_text,
        {
            "CO": {
                "USUBJID": ["a"] * 5,
                "COSEQ": [1.0, 2.0, 3.0, 4.0, 5.0],
                "COVAL": ["é", "a\tb", " c", "d" * 201, "fine"],
            }
        },
        [
            (
                "warning: CO USUBJID=a COSEQ=1, COVAL: CO.COVAL has a character that is not ASCII: 'é'. "
                "Write it in ASCII, or agree with the reviewer on another encoding. [TEXT-ASCII]"
            ),
            (
                "error: CO USUBJID=a COSEQ=2, COVAL: CO.COVAL has a control character: 'a\\tb'. "
                "Take the character out. [TEXT-CONTROL]"
            ),
            (
                "warning: CO USUBJID=a COSEQ=3, COVAL: CO.COVAL has blanks around its text: ' c'. "
                "Take the blanks off. [TEXT-BLANKS]"
            ),
            (
                "error: CO USUBJID=a COSEQ=4, COVAL: CO.COVAL has more than 200 bytes. "
                "Carry the rest on in a supplemental dataset. [TEXT-LONG]"
            ),
        ],
    ),
    (
        value_rules.standard_results,
        {
            "LB": {
                "USUBJID": ["a"] * 4,
                "LBSEQ": [1.0, 2.0, 3.0, 4.0],
                "LBSTRESC": ["1.50", "2", "<3", None],
                "LBSTRESN": [1.5, None, None, None],
            }
        },
        [
            (
                "error: LB USUBJID=a LBSEQ=2, LBSTRESN: LB.LBSTRESC and LBSTRESN differ: '2 and missing'. "
                "Derive LBSTRESN from LBSTRESC. [RESULT-NUMBER]"
            )
        ],
    ),
    (
        value_rules.not_done,
        {
            "LB": {
                "USUBJID": ["a"] * 4,
                "LBSEQ": [1.0, 2.0, 3.0, 4.0],
                "LBSTAT": ["NOT DONE", "NOT DONE", None, None],
                "LBORRES": ["1", None, None, None],
                "LBDRVFL": [None, None, None, "Y"],
            }
        },
        [
            (
                "error: LB USUBJID=a LBSEQ=1, LBSTAT: LB.LBSTAT is NOT DONE, and there is a result. "
                "Take one of them out. [STATUS]"
            ),
            (
                "warning: LB USUBJID=a LBSEQ=3, LBORRES: LB.LBORRES is missing, and LBSTAT does not say NOT DONE. "
                "Write NOT DONE under LBSTAT, or leave the record out. [STATUS]"
            ),
        ],
    ),
    (
        value_rules.normal_ranges,
        {"LB": {"USUBJID": ["a", "a"], "LBSEQ": [1.0, 2.0], "LBSTNRLO": [5.0, 1.0], "LBSTNRHI": [4.0, None]}},
        ["error: LB USUBJID=a LBSEQ=1, LBSTNRLO: LB.LBSTNRLO is above LBSTNRHI: '5 and 4'. Mend the limits. [RANGE]"],
    ),
    (
        value_rules.serious_events,
        {
            "AE": {
                "USUBJID": ["a"] * 3,
                "AESEQ": [1.0, 2.0, 3.0],
                "AESER": ["N", "Y", "Y"],
                "AESDTH": ["Y", "N", "Y"],
            }
        },
        [
            (
                "warning: AE USUBJID=a AESEQ=1, AESER: AESER is 'N', and a criterion of seriousness is Y. "
                "Query the site. [SERIOUS]"
            ),
            (
                "warning: AE USUBJID=a AESEQ=2, AESER: AESER is 'Y', and no criterion of seriousness is Y. "
                "Query the site. [SERIOUS]"
            ),
        ],
    ),
    (
        value_rules.analysis_values,
        {
            "ADRS": {
                "USUBJID": ["a", "b", "a", "b"],
                "ASEQ": [1.0, 1.0, 2.0, 2.0],
                "PARAMCD": ["BOR", "BOR", "ORR", "ORR"],
                "AVALC": ["CR", "CR", "Y", None],
                "AVAL": [1.0, 2.0, 1.0, 0.0],
            }
        },
        [
            (
                "error: ADRS USUBJID=a ASEQ=1, AVALC: ADRS has several AVAL for one AVALC of a parameter, "
                "or several AVALC for one AVAL: 'CR and 1'. Derive the two from each other. [ANALYSIS-VALUE]"
            ),
            (
                "error: ADRS USUBJID=b ASEQ=1, AVALC: ADRS has several AVAL for one AVALC of a parameter, "
                "or several AVALC for one AVAL: 'CR and 2'. Derive the two from each other. [ANALYSIS-VALUE]"
            ),
        ],
    ),
    (
        value_rules.change_from_baseline,
        {
            "ADVS": {
                "USUBJID": ["a"] * 3,
                "ASEQ": [1.0, 2.0, 3.0],
                "AVAL": [12.0, 12.0, 12.0],
                "BASE": [10.0, 10.0, 0.0],
                "CHG": [2.0, 3.0, None],
                "PCHG": [20.0, 30.0, None],
            }
        },
        [
            "error: ADVS USUBJID=a ASEQ=2, CHG: ADVS.CHG is 3, and AVAL - BASE is not. Derive it again. [CHANGE]",
            (
                "error: ADVS USUBJID=a ASEQ=2, PCHG: ADVS.PCHG is 30, and 100 * (AVAL - BASE) / BASE is not. "
                "Derive it again. [CHANGE]"
            ),
        ],
    ),
    (
        value_rules.baselines,
        {
            "ADVS": {
                "USUBJID": ["a", "a", "b", "a"],
                "ASEQ": [1.0, 2.0, 1.0, 3.0],
                "PARAMCD": ["P", "P", "P", "Q"],
                "ABLFL": ["Y", "Y", "Y", "Y"],
            }
        },
        [
            (
                "error: ADVS USUBJID=a ASEQ=1, ABLFL: ADVS has more than one baseline record with the same "
                "USUBJID PARAMCD. Flag one of them. [BASELINE]"
            ),
            (
                "error: ADVS USUBJID=a ASEQ=2, ABLFL: ADVS has more than one baseline record with the same "
                "USUBJID PARAMCD. Flag one of them. [BASELINE]"
            ),
        ],
    ),
    (
        value_rules.censoring,
        {
            "ADTTE": {
                "USUBJID": ["a", "b", "c"],
                "AVAL": [10.0, 11.0, 12.0],
                "CNSR": [0.0, None, 1.0],
                "EVNTDESC": ["Death", "Death", None],
                "CNSDTDSC": [None, None, None],
            }
        },
        [
            (
                "error: ADTTE USUBJID=b, CNSR: ADTTE has a time, and CNSR is missing. "
                "Write 0 for an event, above 0 for a censoring. [CENSORING]"
            ),
            (
                "error: ADTTE USUBJID=c, EVNTDESC: ADTTE does not say what happened: EVNTDESC and CNSDTDSC are missing. "
                "Describe the event or the censoring. [CENSORING]"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], told: Told) -> None:
    assert told(rule, tables) == expected
    assert told(rule, tables, "2005-01-01", records=False) == []


def test_each_lesion_has_a_baseline(told: Told) -> None:
    columns = {
        "USUBJID": ["a", "a"],
        "ASEQ": [1.0, 2.0],
        "PARAMCD": ["LDIAM", "LDIAM"],
        "TRLNKID": ["T01", "T02"],
        "ABLFL": ["Y", "Y"],
    }
    assert told(value_rules.baselines, {"ADTR": columns}) == []
