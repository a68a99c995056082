"""A small study whose spec is sound, and its faults after one thing was made wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import read_spec
from m5kit.specs.check_sheets import spec_faults

STUDY = """
[study]
id = "S1"
stamp = 2020-01-01T00:00:00

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
    "XX": """variable,label,type,length,codelist,core,origin,source,method,map,value
USUBJID,Unique Subject Identifier,text,20,,Req,Derived,raw.xx.SUBJECT,copy,
XXTESTCD,Test Short Name,text,8,XXTESTCD,Req,Assigned,,record_key,
XXORRES,Result,text,200,,Exp,,,,
XXREPNUM,Number,integer,8,,Perm,Collected,raw.xx.NUM,copy,
XXTOXGR,Grade,text,9,GRADE,Perm,Collected,raw.xx.GRADE,recode,GRADES
STUDYID,Study Identifier,text,8,,Req,Protocol,STUDY.STUDYID,study_value,
DOMAIN,Domain Abbreviation,text,2,,Req,Assigned,STUDY.DOMAIN,study_value,
XXSEQ,Sequence Number,integer,8,,Req,Derived,XX.XXTESTCD,sequence,
XXTEST,Test Name,text,40,,Req,Assigned,XX.XXTESTCD,decoded,,XXTESTCD
XXSTRESC,Standard Result,text,200,,Exp,Derived,XX.XXORRES,same,
""",
    "SUPPXX": """variable,label,type,length,codelist,core,origin,source,method
STUDYID,Study Identifier,text,8,,Req,Protocol,STUDY.STUDYID,study_value
RDOMAIN,Related Domain Abbreviation,text,2,,Req,Assigned,STUDY.DOMAIN,study_value
USUBJID,Unique Subject Identifier,text,20,,Req,Derived,XX.USUBJID,same
IDVAR,Identifying Variable,text,8,,Exp,Assigned,,constant
IDVARVAL,Identifying Variable Value,text,8,,Exp,Assigned,XX.XXREPNUM,same
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


@pytest.fixture
def small() -> dict[str, str]:
    """The sheets of the small study."""
    return dict(SHEETS)
