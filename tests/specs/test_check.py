"""Every message of the spec check, read from a small study with one thing made wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import read_spec
from m5kit.specs.check import spec_faults

STUDY = """
[study]
id = "S1"

[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"

[[standards]]
name = "CDISC/NCI"
type = "CT"
version = "2025-03-28"
publishing_set = "SDTM"
"""
SHEETS = {
    "datasets": """dataset,label,package,class,structure,keys,by,parent
XX,Odd Events,sdtm,FINDINGS,One record per test,USUBJID XXTESTCD,XXTESTCD,
SUPPXX,Supplemental Qualifiers for XX,sdtm,ADAM OTHER,One record per qualifier,USUBJID,,XX
""",
    "XX": """variable,label,type,length,codelist,core,origin,source,method,map
USUBJID,Unique Subject Identifier,text,20,,Req,Derived,raw.xx.SUBJECT,copy,
XXTESTCD,Test Short Name,text,8,XXTESTCD,Req,Assigned,,record_key,
XXORRES,Result,text,200,,Exp,,,,
XXNUM,Number,integer,8,,Perm,Collected,raw.xx.NUM,copy,
XXGRADE,Grade,text,9,GRADE,Perm,Collected,raw.xx.GRADE,recode,GRADES
""",
    "SUPPXX": """variable,label,type,length,codelist,core,origin,source,method
STUDYID,Study Identifier,text,8,,Req,Protocol,STUDY.STUDYID,study_value
RDOMAIN,Related Domain Abbreviation,text,2,,Req,Assigned,STUDY.DOMAIN,study_value
USUBJID,Unique Subject Identifier,text,20,,Req,Derived,XX.USUBJID,same
IDVAR,Identifying Variable,text,8,,Exp,Assigned,,constant
IDVARVAL,Identifying Variable Value,text,8,,Exp,Assigned,XX.XXNUM,same
QNAM,Qualifier Variable Name,text,8,,Req,Assigned,,record_key
QLABEL,Qualifier Variable Label,text,40,,Req,Assigned,,constant
QVAL,Data Value,text,200,,Req,Collected,raw.xx.NOTE,copy
QORIG,Origin,text,20,,Req,Assigned,,constant
QEVAL,Evaluator,text,20,,Exp,Assigned,,constant
""",
    "records": """dataset,key,source,where
XX,SIZE,raw.xx,SIZE PRESENT
XX,COUNT,raw.xx,N PRESENT
SUPPXX,NOTE,raw.xx,NOTE PRESENT
""",
    "values": """dataset,variable,where,label,type,length,codelist,origin,source,method
XX,XXORRES,XXTESTCD EQ SIZE,Size,float,8,,Collected,raw.xx.SIZE,copy
XX,XXORRES,XXTESTCD EQ COUNT,Count,integer,8,,Collected,raw.xx.N,copy
""",
    "codelists": """codelist,label,type,code,extensible,match,term,decode,term_code,synonyms,dictionary,version
XXTESTCD,Odd Tests,text,,,fold,SIZE,Size,,,,
XXTESTCD,,,,,,COUNT,Count,,,,
GRADE,Grades,text,C66769,Yes,fold,MILD,Mild,C41338,mild;slight,,
GRADE,,,,,,SEVERE,Severe,C41340,grave,,
""",
    "maps": """map,collected,value
GRADES,1,MILD
GRADES,3,SEVERE
""",
}
Faults = Callable[..., list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The faults of the small study after some words of a sheet or of study.toml were replaced."""

    def told(*changes: tuple[str, str, str]) -> list[str]:
        texts = {"study": STUDY, **SHEETS}
        for sheet, old, new in changes:
            assert old in texts.get(sheet, "") or not old
            texts[sheet] = texts[sheet].replace(old, new, 1) if old else new
        (tmp_path / "spec").mkdir(exist_ok=True)
        (tmp_path / "study.toml").write_text(texts.pop("study"), encoding="utf-8")
        for name, text in texts.items():
            (tmp_path / "spec" / f"{name}.csv").write_text(text, encoding="utf-8")
        spec, reading = read_spec(tmp_path)
        assert reading == ()
        return [str(f) for f in spec_faults(spec)]

    return told


def test_a_sound_study_has_no_faults(faults: Faults) -> None:
    assert faults() == []


CASES = [
    # -- datasets ---------------------------------------------------------------------
    (
        "datasets",
        "SUPPXX,Supp",
        "XX,Other,sdtm,EVENTS,One,USUBJID,,\nSUPPXX,Supp",
        (
            "error: datasets.csv line 3: Dataset XX is listed twice, first at datasets.csv line 2. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "datasets",
        "XX,Odd Events",
        "XX,",
        "error: datasets.csv line 2: XX has no label. Give it the label of the standard. [SPEC-LABEL]",
    ),
    (
        "datasets",
        "Odd Events",
        "Odd Events of a Name That Nobody Can Read At Once",
        "error: datasets.csv line 2: The label of XX has 49 bytes. Shorten it to 40. [SPEC-LABEL]",
    ),
    (
        "datasets",
        "Odd Events",
        "Odd Événements",
        (
            "error: datasets.csv line 2: The label of XX has the character 'É', which transport files do not hold. "
            "Use ASCII characters only. [SPEC-LABEL]"
        ),
    ),
    (
        "datasets",
        "sdtm,FINDINGS",
        "stdm,FINDINGS",
        (
            "error: datasets.csv line 2: XX belongs to package 'stdm'. "
            "Write sdtm or adam, or work for a dataset that others are made from and that is not submitted. [SPEC-PACKAGE]"
        ),
    ),
    (
        "datasets",
        "sdtm,FINDINGS",
        "sdtm,FINDING",
        (
            "error: datasets.csv line 2: XX has the class 'FINDING'. Did you mean 'FINDINGS'? Write one of: ADAM OTHER, "
            "SUBJECT LEVEL ANALYSIS DATASET, BASIC DATA STRUCTURE, OCCURRENCE DATA STRUCTURE, EVENTS, FINDINGS, "
            "FINDINGS ABOUT, INTERVENTIONS, REFERENCE DATA STRUCTURE, RELATIONSHIP, SPECIAL PURPOSE, STUDY REFERENCE, "
            "TRIAL DESIGN. [SPEC-CLASS]"
        ),
    ),
    (
        "datasets",
        "One record per test",
        "",
        (
            "warning: datasets.csv line 2: XX has no structure. Say what one record is: One record per ... "
            "[SPEC-STRUCTURE]"
        ),
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "",
        "error: datasets.csv line 2: XX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "USUBJID XXTESTC",
        (
            "error: datasets.csv line 2: Key XXTESTC is not a variable of XX. Did you mean 'XXTESTCD'? "
            "Name a variable of its sheet. [SPEC-KEY]"
        ),
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "USUBJID USUBJID",
        "error: datasets.csv line 2: Key USUBJID of XX is named 2 times. Name it once. [SPEC-KEY]",
    ),
    (
        "datasets",
        "XXTESTCD,XXTESTCD",
        "XXTESTCD,XXTEST",
        (
            "error: datasets.csv line 2: XXTEST, which tells the kinds of record apart, is not a variable of XX. "
            "Name a variable of its sheet under by. Did you mean 'XXTESTCD'? [SPEC-BY]"
        ),
    ),
    (
        "datasets",
        "USUBJID,,XX",
        "USUBJID,,XY",
        (
            "error: datasets.csv line 3: Parent XY of SUPPXX is not a dataset of the study. Name one of the sheet datasets. "
            "[SPEC-PARENT]"
        ),
    ),
    (
        "datasets",
        "USUBJID,,XX",
        "USUBJID,,",
        (
            "error: datasets.csv line 3: SUPPXX does not say which dataset it supplements. "
            "Name that dataset under parent. [SPEC-PARENT]"
        ),
    ),
    (
        "YY",
        "",
        "variable,label\n",
        (
            "warning: sheet YY: Sheet YY describes a dataset that the sheet datasets does not list. "
            "List the dataset, or remove the sheet. [SPEC-SHEET]"
        ),
    ),
    (
        "datasets",
        "structure,keys",
        "structure,kyes",
        None,
    ),
    # -- records ----------------------------------------------------------------------
    (
        "records",
        "XX,COUNT,raw.xx,N PRESENT",
        "XX,COUNT,raw.xx,N PRESENT\nXZ,COUNT,raw.xx,N PRESENT",
        "error: records.csv line 4: 'XZ' is not a dataset of the study. Name one of the sheet datasets. [SPEC-DATASET]",
    ),
    (
        "records",
        "SUPPXX,NOTE,raw.xx,NOTE PRESENT\n",
        "",
        (
            "warning: datasets.csv line 3: No line of the sheet records gives SUPPXX any records. "
            "Add a line that names the form or dataset they come from. [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "XX,COUNT,raw.xx",
        "XX,COUNT,",
        (
            "error: records.csv line 3: A kind of record of XX has no source. "
            "Name a form (raw.labs) or a dataset (AE). [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "SUPPXX,NOTE",
        "XX,,raw.xx,\nSUPPXX,NOTE",
        (
            "error: records.csv line 4: A kind of record of XX has no key, though XXTESTCD tells the kinds apart. "
            "Write the value of XXTESTCD. [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "SUPPXX,NOTE",
        "XX,SIZES,raw.xx,\nSUPPXX,NOTE",
        (
            "error: records.csv line 4: Key 'SIZES' is not in the codelist XXTESTCD of XXTESTCD. "
            "Add the term, or mend the key. Did you mean 'SIZE'? [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "XX,COUNT,raw.xx,N PRESENT\n",
        "",
        (
            "warning: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT fits no kind of record of the sheet records. "
            "Add the kind of record, or mend the condition. [SPEC-VALUE-UNREACHED]"
        ),
    ),
    (
        "records",
        "N PRESENT",
        "N EQ 1 AND N EQ 2",
        "error: records.csv line 3: No record has both '1' and '2' as N. Write N IN (1, 2). [SPEC-CONDITION]",
    ),
    # -- variables --------------------------------------------------------------------
    (
        "XX",
        "XXNUM,Number",
        "XXNUMBERS,Number",
        "error: XX.csv line 5: The name XXNUMBERS of a variable has 9 characters. Use at most 8. [SPEC-NAME]",
    ),
    (
        "XX",
        "XXGRADE,Grade",
        "XXGräd,Grade",
        (
            "error: XX.csv line 6: 'XXGräd' is no name for a variable. "
            "Begin with a letter, and use only A to Z, 0 to 9 and the underscore. [SPEC-NAME]"
        ),
    ),
    (
        "XX",
        "XXNUM,Number",
        ",Number",
        None,
    ),
    (
        "XX",
        "XXGRADE,Grade",
        "XXORRES,Again,text,200,,Exp,,,,\nXXGRADE,Grade",
        (
            "error: XX.csv line 6: Variable XXORRES of XX is listed twice, first at XX.csv line 4. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "XX",
        "Result",
        "",
        "error: XX.csv line 4: XX.XXORRES has no label. Give it the label of the standard. [SPEC-LABEL]",
    ),
    (
        "XX",
        "integer",
        "intger",
        (
            "error: XX.csv line 5: XX.XXNUM has the type 'intger'. Did you mean 'integer'? Write one of text, date, "
            "datetime, time, partialDate, partialDatetime, partialTime, durationDatetime, integer, float. [SPEC-TYPE]"
        ),
    ),
    (
        "XX",
        "text,200",
        "text,201",
        (
            "error: XX.csv line 4: XX.XXORRES has the length 201. "
            "Use at most 200; longer text goes on in a supplemental dataset. [SPEC-LENGTH]"
        ),
    ),
    (
        "XX",
        "text,9,GRADE",
        "text,4,GRADE",
        (
            "error: XX.csv line 6: XX.XXGRADE has the length 4, and a term of GRADE has 6 bytes. "
            "Make it 6, or leave it blank. [SPEC-LENGTH]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "perm,Collected,raw.xx.NUM",
        (
            "error: XX.csv line 5: XX.XXNUM has the core 'perm'. Did you mean 'Perm'? "
            "Write Req, Exp, Perm, Cond, or leave it blank. [SPEC-CORE]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,CRF,raw.xx.NUM",
        (
            "error: XX.csv line 5: XX.XXNUM has the origin 'CRF'. Write one of Collected, Derived, Assigned, Protocol, "
            "Predecessor, Not Available. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,,raw.xx.NUM",
        (
            "warning: XX.csv line 5: XX.XXNUM has no origin. Write one of Collected, Derived, Assigned, Protocol, "
            "Predecessor, Not Available. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,Predecessor,",
        (
            "error: XX.csv line 5: XX.XXNUM has a predecessor that is not named. "
            "Name it under source, such as DM.SEX. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "integer,8,",
        "integer,8,GRADES",
        (
            "error: XX.csv line 5: There is no codelist 'GRADES'. Did you mean 'GRADE'? "
            "Describe it in the sheet codelists. [SPEC-CODELIST]"
        ),
    ),
    (
        "XX",
        "NUM,copy,",
        "NUM,copy,GRADE",
        "error: XX.csv line 5: There is no map 'GRADE'. Did you mean 'GRADES'? Describe it in the sheet maps. [SPEC-MAP]",
    ),
    # -- values -----------------------------------------------------------------------
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XY,XXORRES,XXTESTCD EQ COUNT",
        "error: values.csv line 3: 'XY' is not a dataset of the study. Name one of the sheet datasets. [SPEC-DATASET]",
    ),
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XX,XXORES,XXTESTCD EQ COUNT",
        (
            "error: values.csv line 3: 'XXORES' is not a variable of XX. Did you mean 'XXORRES'? "
            "Name a variable of the sheet XX. [SPEC-VARIABLE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "",
        (
            "error: values.csv line 3: A line of XX.XXORRES says for no records that it holds. "
            "Write a condition under where. [SPEC-VALUE]"
        ),
    ),
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XX,XXORRES,XXTESTCD EQ SIZE",
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ SIZE is listed twice, first at values.csv line 2. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "values",
        "Count,integer,8",
        "Count,text,201",
        None,
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXTEST EQ COUNT",
        (
            "error: values.csv line 3: XXTEST EQ COUNT asks for XXTEST, which is not a variable of XX. "
            "Name a variable of its sheet. Did you mean 'XXTESTCD'? [SPEC-WHERE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXGRADE EQ MILDER",
        (
            "error: values.csv line 3: XXGRADE EQ MILDER asks for 'MILDER', which is not in the codelist GRADE. "
            "Use a term of it. Did you mean 'MILD'? [SPEC-WHERE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXNUM EQ many",
        (
            "error: values.csv line 3: XXNUM EQ many compares the number XX.XXNUM with the text 'many'. "
            "Write a number. [SPEC-WHERE]"
        ),
    ),
    # -- codelists --------------------------------------------------------------------
    (
        "codelists",
        "GRADE,,,,,,SEVERE",
        "GRADE,,,,,,MILD",
        None,
    ),
    (
        "codelists",
        "GRADE,,,,,,SEVERE,Severe,C41340,grave",
        "GRADE,,,,,,SEVERE,Severe,C41340,Slight",
        (
            "error: codelists.csv line 5: 'Slight' means both 'MILD' and 'SEVERE' in GRADE. "
            "Leave it with one of them; the other is at codelists.csv line 4. [SPEC-SYNONYM]"
        ),
    ),
    (
        "codelists",
        "SEVERE,Severe",
        "SEVERE,",
        (
            "error: codelists.csv line 5: Term 'SEVERE' of GRADE has no decode, though others of the list do. "
            "Give every term a decode, or none. [SPEC-DECODE]"
        ),
    ),
    (
        "codelists",
        "C66769,Yes",
        "66769,Yes",
        (
            "error: codelists.csv line 4: '66769' is no NCI code of a codelist. "
            "Write C and digits, or leave it blank for a list of one's own. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "C41340",
        "41340",
        (
            "error: codelists.csv line 5: '41340' is no NCI code of a term. "
            "Write C and digits, or leave it blank for a term of one's own. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "C66769,Yes,fold,MILD,Mild,C41338",
        "C66769,No,fold,MILD,Mild,",
        (
            "error: codelists.csv line 4: Term 'MILD' of GRADE has no NCI code, and the list cannot be extended. "
            "Give the code of the term, or use a term of the list. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "Grades,text",
        "Grades,words",
        None,
    ),
    (
        "codelists",
        "Grades,text",
        "Grades,integer",
        None,
    ),
    (
        "codelists",
        "Yes,fold",
        "Yes,folded",
        (
            "error: codelists.csv line 4: Codelist GRADE is matched 'folded'. Did you mean 'fold'? "
            "Write exact or fold. [SPEC-CODELIST]"
        ),
    ),
    (
        "codelists",
        "GRADE,,,,,,SEVERE",
        "GRADE,Degrees,,,,,SEVERE",
        (
            "warning: codelists.csv line 5: label 'Degrees' of codelist GRADE is not read: its first line decides. "
            "Write it at codelists.csv line 4, or remove it here. [SPEC-CODELIST]"
        ),
    ),
    (
        "codelists",
        "GRADE,Grades",
        "SPARE,Spare,text,,,,,,,,,\nGRADE,Grades",
        None,
    ),
    (
        "codelists",
        "GRADE,Grades",
        "SPARE,Spare,text,,,,,,,,MedDRA,\nGRADE,Grades",
        None,
    ),
    (
        "codelists",
        "GRADE,Grades",
        ",Grades,text,,,,A,Alpha,,,,\nGRADE,Grades",
        None,
    ),
    # -- maps -------------------------------------------------------------------------
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVERE\nGRADES,1 ,SEVERE",
        (
            "error: maps.csv line 4: '1' means both 'MILD' and 'SEVERE' in the map GRADES. "
            "Leave one of them; the other is at maps.csv line 2. [SPEC-MAP]"
        ),
    ),
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVER",
        (
            "error: XX.csv line 6: Map GRADES gives 'SEVER', which is not in the codelist GRADE of XX.XXGRADE. "
            "Add the term, or mend the map. Did you mean 'SEVERE'? [SPEC-MAP]"
        ),
    ),
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVERE\nSIZES,1,MILD",
        "note: map SIZES: No variable uses the map SIZES. Remove it, or name it in a sheet. [SPEC-MAP-UNUSED]",
    ),
    # -- standards --------------------------------------------------------------------
    (
        "study",
        '"SDTMIG"',
        '"SDTM-IG"',
        None,
    ),
    (
        "study",
        'type = "IG"\nversion = "3.4"',
        'type = "IG"\nversion = "3.3"',
        (
            "note: study.toml, [[standards]]: The study follows SDTMIG 3.3; its variables are compared with SDTMIG 3.4. "
            "Read the findings on variables with this in mind. [SPEC-STANDARD]"
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
    ("datasets", "structure,kyes"): [
        "error: datasets.csv line 2: XX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
        "error: datasets.csv line 3: SUPPXX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
        (
            "warning: datasets.csv line 1: Sheet datasets has no column 'kyes'. Did you mean 'keys'? "
            "Mend the header, or nothing of the column is read. [SPEC-COLUMN]"
        ),
    ],
    ("XX", ",Number"): [
        (
            "error: XX.csv line 5: A line of XX names no variable, so it is not read. "
            "Name the variable, or remove the line. [SPEC-NAME]"
        ),
    ],
    ("values", "Count,text,201"): [
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT has the length 201, and its variable only 200. "
            "Give XX.XXORRES the length 201. [SPEC-LENGTH]"
        ),
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT has the length 201. "
            "Use at most 200; longer text goes on in a supplemental dataset. [SPEC-LENGTH]"
        ),
    ],
    ("codelists", "GRADE,,,,,,MILD"): [
        (
            "error: XX.csv line 6: Map GRADES gives 'SEVERE', which is not in the codelist GRADE of XX.XXGRADE. "
            "Add the term, or mend the map. [SPEC-MAP]"
        ),
        (
            "error: codelists.csv line 5: Term 'MILD' of GRADE is listed twice, first at codelists.csv line 4. "
            "Keep one of the lines. [SPEC-TERM]"
        ),
    ],
    ("codelists", "Grades,words"): [
        (
            "error: codelists.csv line 4: Codelist GRADE has the type 'words'. Write one of text, integer, float. "
            "[SPEC-CODELIST]"
        ),
        (
            "error: codelists.csv line 4: Term 'MILD' of the words list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
        (
            "error: codelists.csv line 5: Term 'SEVERE' of the words list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
    ],
    ("codelists", "Grades,integer"): [
        (
            "error: codelists.csv line 4: Term 'MILD' of the integer list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
        (
            "error: codelists.csv line 5: Term 'SEVERE' of the integer list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
    ],
    ("codelists", "SPARE,Spare,text,,,,,,,,,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: Codelist SPARE has neither terms nor a dictionary. "
            "List its terms, or name the dictionary. [SPEC-CODELIST]"
        ),
        (
            "note: codelists.csv line 4: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
    ],
    ("codelists", "SPARE,Spare,text,,,,,,,,MedDRA,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: Codelist SPARE does not say which version of MedDRA it is. "
            "Write the version. [SPEC-CODELIST]"
        ),
        (
            "note: codelists.csv line 4: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
    ],
    ("codelists", ",Grades,text,,,,A,Alpha,,,,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: A line of the sheet codelists names no codelist. "
            "Name it, or remove the line. [SPEC-CODELIST]"
        ),
    ],
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


def test_all_faults_come_at_once(faults: Faults) -> None:
    found = faults(
        ("datasets", "Odd Events", ""), ("XX", "integer", "intger"), ("maps", "GRADES,3,SEVERE", "GRADES,3,NONE")
    )
    assert [line.rpartition("[")[2] for line in found] == ["SPEC-LABEL]", "SPEC-MAP]", "SPEC-TYPE]"]


def test_a_dataset_without_a_sheet(faults: Faults) -> None:
    found = faults(("datasets", "SUPPXX,Supp", "ZZ,None,sdtm,EVENTS,One record,USUBJID,,\nSUPPXX,Supp"))
    assert found == [
        "error: datasets.csv line 3: ZZ has no variables. Describe them in a sheet ZZ. [SPEC-EMPTY]",
        "error: datasets.csv line 3: Key USUBJID is not a variable of ZZ. Name a variable of its sheet. [SPEC-KEY]",
        (
            "warning: datasets.csv line 3: No line of the sheet records gives ZZ any records. "
            "Add a line that names the form or dataset they come from. [SPEC-RECORDS]"
        ),
    ]


def test_names_of_datasets(faults: Faults) -> None:
    found = faults(("datasets", "SUPPXX,Supp", ",No Name,sdtm,EVENTS,One record,USUBJID,,\nSUPPXX,Supp"))
    assert "error: datasets.csv line 3: A dataset has no name. Name it. [SPEC-NAME]" in found


def test_a_role_that_is_not_the_standards(faults: Faults) -> None:
    sheet = SHEETS["SUPPXX"].replace("variable,label", "role,variable,label").replace("QNAM,", "Topic,QNAM,")
    lines = [line if line.startswith(("role", "Topic")) else f",{line}" for line in sheet.splitlines()]
    text = "\n".join(lines).replace("\n,QVAL", "\nRecord Qualifier,QVAL")
    assert faults(("SUPPXX", SHEETS["SUPPXX"], text)) == [
        (
            "warning: SUPPXX.csv line 9: SUPPXX.QVAL has the role 'Record Qualifier'; SDTMIG 3.4 has 'Result Qualifier'. "
            "Use the role of the standard. [SPEC-STANDARD-ROLE]"
        )
    ]


def test_text_that_goes_on_in_numbered_columns(faults: Faults) -> None:
    more = "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\nCOVAL1,Comment,text,200,,,Assigned,,constant\n"
    assert faults(("SUPPXX", "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\n", more)) == []


def test_a_term_over_200_bytes(faults: Faults) -> None:
    long = "X" * 201
    assert faults(("codelists", "XXTESTCD,,,,,,COUNT", f"SPARE,Spare,,,,,{long},,,,,\nXXTESTCD,,,,,,COUNT")) == [
        "error: codelists.csv line 3: A term of SPARE has 201 bytes. Shorten it to 200. [SPEC-TERM]",
        (
            "note: codelists.csv line 3: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
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
