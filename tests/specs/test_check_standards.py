"""The spec check of what the standards ask: every message, read from a small study with one thing made wrong."""

from collections.abc import Callable

import pytest

Faults = Callable[..., list[str]]
CASES = [
    (
        "study",
        '"SDTMIG"',
        '"SDTM-IG"',
        None,
    ),
    (
        "study",
        'type = "IG"\nversion = "3.4"',
        'type = "IG"\nversion = "3.1.3"',
        (
            "note: study.toml, [[standards]]: The study follows SDTMIG 3.1.3, of which nothing is known here: it is "
            "compared with SDTMIG 3.4. Read the findings on variables with this in mind. [SPEC-STANDARD]"
        ),
    ),
    (
        "study",
        'version = "2025-03-28"',
        'version = "2025-Q1"',
        (
            "error: study.toml, [[standards]]: Terminology CDISC/NCI 2025-Q1 has a version that is not a date. "
            "Write the date of its package, such as 2025-03-28. [SPEC-STANDARD]"
        ),
    ),
    (
        "study",
        'version = "3.4"',
        'version = ""',
        "error: study.toml, [[standards]]: SDTMIG has no version. Write the version. [SPEC-STANDARD]",
    ),
    (
        "study",
        'publishing_set = "SDTM"',
        "",
        None,
    ),
    (
        "study",
        'type = "CT"',
        'type = "Terms"',
        None,
    ),
    (
        "SUPPXX",
        "STUDYID,Study Identifier,text,8,,Req,Protocol,STUDY.STUDYID,study_value\n",
        "",
        (
            "error: datasets.csv line 3: SUPPXX lacks STUDYID (Study Identifier), which SDTMIG 3.4 requires. "
            "Add it to the sheet SUPPXX. [SPEC-REQUIRED]"
        ),
    ),
    (
        "SUPPXX",
        "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\n",
        "",
        (
            "warning: datasets.csv line 3: SUPPXX lacks QEVAL (Evaluator), which SDTMIG 3.4 expects. "
            "Add it to the sheet SUPPXX, or say why not. [SPEC-EXPECTED]"
        ),
    ),
    (
        "SUPPXX",
        "Data Value",
        "Value",
        (
            "warning: SUPPXX.csv line 9: The label of SUPPXX.QVAL is 'Value'; SDTMIG 3.4 has 'Data Value'. "
            "Use the label of the standard. [SPEC-STANDARD-LABEL]"
        ),
    ),
    (
        "SUPPXX",
        "Data Value,text",
        "Data Value,float",
        (
            "error: SUPPXX.csv line 9: SUPPXX.QVAL is float; SDTMIG 3.4 has it as Char. "
            "Declare it text or a date type. [SPEC-STANDARD-TYPE]"
        ),
    ),
    (
        "SUPPXX",
        "Evaluator,text,20,,Exp",
        "Evaluator,text,20,,Perm",
        (
            "warning: SUPPXX.csv line 11: SUPPXX.QEVAL has the core Perm; SDTMIG 3.4 has Exp. "
            "Use the core of the standard. [SPEC-STANDARD-CORE]"
        ),
    ),
    (
        "SUPPXX",
        (
            "QNAM,Qualifier Variable Name,text,8,,Req,Assigned,,record_key\n"
            "QLABEL,Qualifier Variable Label,text,40,,Req,Assigned,,constant\n"
        ),
        (
            "QLABEL,Qualifier Variable Label,text,40,,Req,Assigned,,constant\n"
            "QNAM,Qualifier Variable Name,text,8,,Req,Assigned,,record_key\n"
        ),
        (
            "warning: SUPPXX.csv line 8: SUPPXX.QNAM stands after QLABEL; SDTMIG 3.4 has it before. "
            "Put the lines of the sheet in the order of the standard. [SPEC-STANDARD-ORDER]"
        ),
    ),
    (
        "SUPPXX",
        "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\n",
        "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\nQODD,Odd,text,20,,,Assigned,,constant\n",
        (
            "warning: SUPPXX.csv line 12: SUPPXX.QODD is not a variable of SDTMIG 3.4. "
            "Use a variable of the standard. [SPEC-NOT-STANDARD]"
        ),
    ),
]
SEVERAL = {
    ("study", '"SDTM-IG"'): [
        (
            "error: study.toml, [[standards]]: The study has sdtm datasets, and names no SDTMIG. "
            'Add [[standards]] with name = "SDTMIG", type = "IG" and the version. [SPEC-STANDARD]'
        ),
        (
            "warning: study.toml, [[standards]]: 'SDTM-IG' is not the name of a standard. Did you mean 'SDTMIG'? "
            "Write one of ADaM-OCCDSIG, ADaMIG, ADaMIG-MD, ADaMIG-NCA, ADaMIG-popPK, BIMO, CDISC/NCI, SDTMIG, "
            "SDTMIG-AP, SDTMIG-MD. [SPEC-STANDARD]"
        ),
    ],
    ("study", ""): [
        (
            "error: study.toml, [[standards]]: Terminology CDISC/NCI 2025-03-28 does not say of which set it is. "
            'Write publishing_set = "SDTM" or "ADaM". [SPEC-STANDARD]'
        ),
        (
            "warning: study.toml, [[standards]]: The study has sdtm datasets, and names no SDTM terminology. "
            'Add [[standards]] with name = "CDISC/NCI", type = "CT", publishing_set = "SDTM" and the version. '
            "[SPEC-STANDARD]"
        ),
    ],
    ("study", 'type = "Terms"'): [
        (
            "error: study.toml, [[standards]]: CDISC/NCI 2025-03-28 has the type 'Terms'. "
            "Write IG for a guide, CT for terminology. [SPEC-STANDARD]"
        ),
        (
            "warning: study.toml, [[standards]]: The study has sdtm datasets, and names no SDTM terminology. "
            'Add [[standards]] with name = "CDISC/NCI", type = "CT", publishing_set = "SDTM" and the version. '
            "[SPEC-STANDARD]"
        ),
    ],
}


@pytest.mark.parametrize(("sheet", "old", "new", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, sheet: str, old: str, new: str, expected: str | None) -> None:
    assert faults((sheet, old, new)) == (SEVERAL[sheet, new] if expected is None else [expected])


def test_a_role_that_is_not_the_standards(faults: Faults, small: dict[str, str]) -> None:
    sheet = small["SUPPXX"].replace("variable,label", "role,variable,label").replace("QNAM,", "Topic,QNAM,")
    lines = [line if line.startswith(("role", "Topic")) else f",{line}" for line in sheet.splitlines()]
    text = "\n".join(lines).replace("\n,QVAL", "\nRecord Qualifier,QVAL")
    assert faults(("SUPPXX", small["SUPPXX"], text)) == [
        (
            "warning: SUPPXX.csv line 9: SUPPXX.QVAL has the role 'Record Qualifier'; SDTMIG 3.4 has 'Result Qualifier'. "
            "Use the role of the standard. [SPEC-STANDARD-ROLE]"
        )
    ]


def test_adam_against_its_structures(faults: Faults) -> None:
    adsl = """variable,label,type,length,core,origin,source,method
STUDYID,Study Identifier,text,8,Req,Predecessor,DM.STUDYID,copy
USUBJID,Unique Subject Identifier,text,20,Req,Predecessor,DM.USUBJID,copy
SUBJID,Subject Identifier for the Study,text,20,Req,Predecessor,DM.SUBJID,copy
SITEID,Study Site Identifier,text,20,Req,Predecessor,DM.SITEID,copy
AGE,Age,integer,,Req,Predecessor,DM.AGE,copy
AGEU,Age Units,text,5,Req,Predecessor,DM.AGEU,copy
SEX,Sex,text,1,Req,Predecessor,DM.SEX,copy
RACE,Race,text,20,Req,Predecessor,DM.RACE,copy
ETHNIC,Ethnic,text,20,,Predecessor,DM.ETHNIC,copy
TRT01A,Actual Treatment for Period 1,text,20,Cond,Predecessor,DM.ARM,copy
AGEGR1,"Age Group 1, 65 as cut",text,20,Perm,Derived,DM.ARM,copy
TRTSDT,Date of First Exposure to Treatment,date,10,Cond,Derived,DM.RFXSTDTC,copy
"""
    line = "ADSL,Subject-Level Analysis Dataset,adam,SUBJECT LEVEL ANALYSIS DATASET,One record per subject,USUBJID,,\n"
    found = faults(
        ("datasets", "SUPPXX,Supp", line + "SUPPXX,Supp"),
        ("records", "SUPPXX,NOTE", "ADSL,,raw.xx,\nSUPPXX,NOTE"),
        ("ADSL", "", adsl),
    )
    assert found == [
        (
            "error: datasets.csv line 3: ADSL lacks ARM (Description of Planned Arm), which ADaMIG 1.3 requires. "
            "Add it to the sheet ADSL. [SPEC-REQUIRED]"
        ),
        (
            "error: datasets.csv line 3: ADSL lacks TRTxxP (Planned Treatment for Period xx), which ADaMIG 1.3 requires. "
            "Add it to the sheet ADSL. [SPEC-REQUIRED]"
        ),
        (
            "error: study.toml, [[standards]]: The study has adam datasets, and names no ADaMIG. "
            'Add [[standards]] with name = "ADaMIG", type = "IG" and the version. [SPEC-STANDARD]'
        ),
        (
            "error: ADSL.csv line 13: ADSL.TRTSDT is date; ADaMIG 1.3 has it as Num. "
            "Declare it integer or float. [SPEC-STANDARD-TYPE]"
        ),
        (
            "warning: study.toml, [[standards]]: The study has adam datasets, and names no ADaM terminology. "
            'Add [[standards]] with name = "CDISC/NCI", type = "CT", publishing_set = "ADaM" and the version. '
            "[SPEC-STANDARD]"
        ),
        (
            "warning: ADSL.csv line 10: The label of ADSL.ETHNIC is 'Ethnic'; SDTMIG 3.4 has 'Ethnicity'. "
            "Use the label of the standard. [SPEC-STANDARD-LABEL]"
        ),
        (
            "warning: ADSL.csv line 11: The label of ADSL.TRT01A is 'Actual Treatment for Period 1'; "
            "ADaMIG 1.3 has 'Actual Treatment for Period 01'. Use the label of the standard. [SPEC-STANDARD-LABEL]"
        ),
    ]
