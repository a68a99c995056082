"""Rules across records and datasets: literal datasets, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pandas as pd
import pytest

from m5kit.checks import date_rules, design_rules, related_rules, subject_rules, value_rules
from m5kit.checks.package import Package, later
from m5kit.checks.rules import RULES, all_findings, package_findings
from m5kit.checks.telling import named_records
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Finding, Spec, Term

Tables = Mapping[str, Mapping[str, object]]
Rule = Callable[[Package], Iterator[Finding]]
Made = Callable[..., Table]


def told(rule: Rule, tables: Tables, table: Made, cutoff: str = "") -> list[str]:
    """What a rule says of literal datasets."""
    shelf = {name: named_records(table(name, dict(columns))) for name, columns in tables.items()}
    return [str(f) for f in rule(Package(shelf, cutoff))]


DM = {"USUBJID": ["a", "b"]}
CASES: list[tuple[Rule, Tables, list[str]]] = [
    # -- subjects ---------------------------------------------------------------------
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
        subject_rules.unlike_adsl,
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
    # -- dates ------------------------------------------------------------------------
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
    # -- pointers ---------------------------------------------------------------------
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
    # -- design -----------------------------------------------------------------------
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
    # -- values -----------------------------------------------------------------------
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
        value_rules.changes,
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
def test_a_rule(rule: Rule, tables: Tables, expected: list[str], table: Made) -> None:
    assert told(rule, tables, table) == expected


def test_after_cutoff(table: Made) -> None:
    tables: Tables = {
        "AE": {"USUBJID": ["a"] * 3, "AESEQ": [1.0, 2.0, 3.0], "AESTDTC": ["2005-02-09", "2005-02", "2005-02-10"]},
        "SUPPAE": {"USUBJID": ["a"], "AEDTC": ["2009"]},
    }
    assert told(date_rules.after_cutoff, tables, table) == []
    assert told(date_rules.after_cutoff, tables, table, "2005-02-09") == [
        (
            "warning: AE USUBJID=a AESEQ=3, AESTDTC: AE.AESTDTC is '2005-02-10', after the data cut-off 2005-02-09. "
            "Leave the record out, or query the site. [AFTER-CUTOFF]"
        )
    ]


def test_every_rule_has_a_case() -> None:
    assert {c[0] for c in CASES} | {date_rules.after_cutoff} == set(RULES)


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_rule_says_nothing_of_no_records(rule: Rule, tables: Tables, expected: list[str], table: Made) -> None:
    shelf = {name: table(name, dict(columns)) for name, columns in tables.items()}
    empty = {name: replace(t, frame=t.frame.iloc[:0].reset_index(drop=True)) for name, t in shelf.items()}
    differ = [f for f in rule(Package(empty, "2005-01-01")) if "Declare it alike" not in f.mend]
    assert differ == []
    assert list(rule(Package({}, "2005-01-01"))) == []


@pytest.mark.parametrize(
    ("date", "than", "answer"),
    [
        ("2002-02", "2002-01-31", True),
        ("2002-01", "2002-01-31", False),
        ("2002-01-31T10:00", "2002-01-31", False),
        ("2002-01-31T10:00", "2002-01-31T09:59", True),
        ("2003---05", "2003-01-01", False),
        ("2004---05", "2003-01-01", True),
        ("--05-05", "2003-01-01", False),
        (None, "2003-01-01", False),
        ("2004", None, False),
    ],
)
def test_later_as_far_as_both_are_known(date: str | None, than: str | None, answer: bool) -> None:
    pair = [pd.Series([d], dtype=pd.CategoricalDtype([d] if d else [])) for d in (date, than)]
    assert later(*pair).tolist() == [answer]


def test_everything_at_once(built: Callable[..., Built]) -> None:
    dm = built("DM", {"USUBJID": ["a"], "SEX": ["Q"]})
    ae = built("AE", {"USUBJID": ["b"], "AESEQ": [1.0], "AESTDTC": ["2006"]}, "USUBJID AESEQ")
    made = tuple(replace(v, codelist="SEX") if v.name == "SEX" else v for v in dm.dataset.variables)
    dm = replace(dm, dataset=replace(dm.dataset, variables=made))
    spec = Spec(
        {"id": "S"},
        {"data_cutoff": "2005-02-09"},
        {"DM": dm.dataset, "AE": ae.dataset},
        {"SEX": Codelist("SEX", "Sex", terms=(Term("F"),))},
    )
    assert [(f.severity, f.rule) for f in all_findings(spec, {"DM": dm, "AE": ae})] == [
        ("error", "CODELIST"),
        ("error", "SUBJECT-UNKNOWN"),
        ("warning", "AFTER-CUTOFF"),
    ]


def test_each_lesion_has_a_baseline(table: Made) -> None:
    columns = {
        "USUBJID": ["a", "a"],
        "ASEQ": [1.0, 2.0],
        "PARAMCD": ["LDIAM", "LDIAM"],
        "TRLNKID": ["T01", "T02"],
        "ABLFL": ["Y", "Y"],
    }
    assert told(value_rules.baselines, {"ADTR": columns}, table) == []


def test_working_datasets_are_left_out(built: Callable[..., Built]) -> None:
    work = built("WORK", {"USUBJID": ["a", "a"]}, package="work")
    spec = Spec({"id": "S"}, {}, {"WORK": work.dataset}, {})
    assert all_findings(spec, {"WORK": work}) == ()


def test_rules_for_a_package_of_any_origin(table: Made) -> None:
    found = package_findings({"DM": table("DM", {"USUBJID": ["a", "a"]})})
    assert [f.rule for f in found] == ["SUBJECT-DUPLICATE"]
