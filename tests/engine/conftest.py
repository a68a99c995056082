"""A small study whose spec is sound, and its faults of methods, sources and order after some words were changed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from m5kit.engine.check_spec import engine_faults
from m5kit.engine.methods import product_methods
from m5kit.specs import Dataset, Spec, read_spec

STUDY = """
[study]
id = "S1"
title = "A study"

[parameters]
date_forms = ["DD-MON-YYYY"]
window = 30
"""
SHEETS = {
    "datasets": """dataset,label,class,keys,by,parent
DM,Demographics,SPECIAL PURPOSE,USUBJID,,
XX,Odd,FINDINGS,USUBJID XXSEQ,XXTESTCD,
SUPPXX,Supplement,RELATIONSHIP,USUBJID QNAM,QNAM,XX
""",
    "DM": """variable,label,type,origin,source,method,where,on,map,value
USUBJID,Subject,text,Derived,STUDY.STUDYID raw.reg.SUBJECT,subject_id,,,,
RFSTDTC,Start,date,Derived,raw.dose.DAY,earliest,GIVEN EQ Y,,,
SITE,Site,text,Collected,raw.sites.NAME,copy,,SITENO=NO,,
""",
    "XX": """variable,label,type,codelist,origin,source,method,where,on,map,value
USUBJID,Subject,text,,Derived,STUDY.STUDYID raw.*.SUBJECT,subject_id,,,,
XXSEQ,Number,integer,,Derived,XX.XXTESTCD,sequence,,,,
XXTESTCD,Test,text,,Assigned,,record_key,,,,
XXORRES,Result,text,,,,,,,,
XXGRADE,Grade,text,GRADE,Collected,raw.labs.GRADE,recode,,,,
XXDTC,Date,date,,Collected,raw.labs.DAY,iso8601,,,,
XXDY,Day,integer,,Derived,XX.XXDTC DM.RFSTDTC,study_day,,,,
XXUNIT,Unit,text,,Assigned,,constant,,,,mg
XXNOTE,Note,text,,Derived,SUPPXX.NOTE,same,,,,
""",
    "SUPPXX": """variable,label,type,origin,source,method
USUBJID,Subject,text,Derived,STUDY.STUDYID raw.*.SUBJECT,subject_id
QNAM,Name,text,Assigned,,record_key
QVAL,Value,text,Collected,raw.labs.NOTE,copy
""",
    "records": """dataset,key,source,where
DM,,raw.reg,
XX,SIZE,raw.labs,SIZE PRESENT
XX,COUNT,raw.counts,
SUPPXX,NOTE,raw.labs,NOTE PRESENT
""",
    "values": """dataset,variable,where,origin,source,method
XX,XXORRES,XXTESTCD EQ SIZE,Collected,raw.labs.SIZE,copy
XX,XXORRES,XXTESTCD EQ COUNT,Collected,raw.*.N,copy
""",
    "codelists": """codelist,term
GRADE,MILD
""",
}
FORMS = {
    "raw.reg": ["SUBJECT", "SITENO"],
    "raw.dose": ["SUBJECT", "DAY", "GIVEN"],
    "raw.sites": ["NO", "NAME"],
    "raw.labs": ["SUBJECT", "SIZE", "GRADE", "DAY", "NOTE"],
    "raw.counts": ["SUBJECT", "N"],
}
HERE = ModuleType("here")


def _silent(source: pd.Series) -> pd.Series:
    return source


def _open_word(source: pd.Series) -> pd.Series:
    """The source within {days} days."""
    return source


def _windowed(source: pd.Series, *, windw: int) -> pd.Series:
    """The source within the window."""
    return source


def _listed(source: pd.Series, *, codelist: object) -> pd.Series:
    """The term of the source."""
    return source


vars(HERE).update(silent=_silent, open_word=_open_word, windowed=_windowed, listed=_listed)
Faults = Callable[..., list[str]]


def _homes(dataset: Dataset) -> Sequence[ModuleType]:
    return (HERE, *product_methods("sdtm"))


def _small_spec(folder: Path, *changes: tuple[str, str, str]) -> Spec:
    texts = {"study": STUDY, **SHEETS}
    for sheet, old, new in changes:
        assert old in texts[sheet]
        texts[sheet] = texts[sheet].replace(old, new, 1)
    (folder / "spec").mkdir(exist_ok=True)
    (folder / "study.toml").write_text(texts.pop("study"), encoding="utf-8")
    for name, text in texts.items():
        (folder / "spec" / f"{name}.csv").write_text(text, encoding="utf-8")
    spec, reading = read_spec(folder)
    assert reading == ()
    return spec


@pytest.fixture
def form_columns() -> dict[str, list[str]]:
    """The columns of the forms of the small study."""
    return FORMS


@pytest.fixture
def homes() -> Callable[[Dataset], Sequence[ModuleType]]:
    """Where its methods are looked for."""
    return _homes


@pytest.fixture
def small_spec(tmp_path: Path) -> Callable[..., Spec]:
    """Its spec after changes: (sheet, words, other words)."""
    return lambda *changes: _small_spec(tmp_path, *changes)


@pytest.fixture
def faults(small_spec: Callable[..., Spec]) -> Faults:
    """Its faults after changes."""
    return lambda *changes: [str(f) for f in engine_faults(small_spec(*changes), _homes, FORMS)]
