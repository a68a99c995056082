"""Every message of the check of methods, sources and order, read from a small study with one thing made wrong."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from m5kit.engine import columns, verbs
from m5kit.engine.check import engine_faults, spec_methods
from m5kit.engine.check_methods import OFFERED
from m5kit.specs import Dataset, Spec, SpecFault, read_spec

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


def homes(dataset: Dataset) -> Sequence[ModuleType]:
    return (HERE, verbs)


def small_spec(folder: Path, *changes: tuple[str, str, str]) -> Spec:
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
def faults(tmp_path: Path) -> Faults:
    def told(*changes: tuple[str, str, str]) -> list[str]:
        return [str(f) for f in engine_faults(small_spec(tmp_path, *changes), homes, FORMS)]

    return told


def test_a_sound_study_has_no_faults(faults: Faults, tmp_path: Path) -> None:
    assert faults() == []
    assert engine_faults(small_spec(tmp_path), homes) == ()


CASES = [
    # -- methods ----------------------------------------------------------------------
    (
        ("XX", "study_day", "studyday"),
        (
            "error: XX.csv line 8: No method is called 'studyday'. Did you mean 'study_day'? "
            "Name a function of the study, of the dataset's file or of the verbs. [SPEC-METHOD]"
        ),
    ),
    (
        ("XX", "XX.XXDTC DM.RFSTDTC", "XX.XXDTC"),
        (
            "error: XX.csv line 8: study_day takes 2 sources (event, reference), and XX.XXDY names 1. "
            "Name as many sources as the method takes, in its order. [SPEC-SOURCES]"
        ),
    ),
    (
        ("DM", "raw.dose.DAY,earliest,GIVEN EQ Y", ",earliest,"),
        (
            "error: DM.csv line 3: earliest takes at least 1 sources, and DM.RFSTDTC names 0. "
            "Name as many sources as the method takes, in its order. [SPEC-SOURCES]"
        ),
    ),
    (
        ("XX", "iso8601", "windowed"),
        (
            "error: XX.csv line 7: windowed asks for the parameter 'windw'. Did you mean 'window'? "
            "Add it under [parameters] in study.toml. [SPEC-PARAMETER]"
        ),
    ),
    (
        ("study", 'date_forms = ["DD-MON-YYYY"]', ""),
        (
            "error: XX.csv line 7: iso8601 asks for the parameter 'date_forms'. "
            "Add it under [parameters] in study.toml. [SPEC-PARAMETER]"
        ),
    ),
    (
        ("XX", "constant,,,,mg", "constant,,,,"),
        (
            "warning: XX.csv line 9: constant asks for a value, and the cell is empty. "
            "Write it in the cell value, or name no method and give the origin Not Available. [SPEC-VALUE-CELL]"
        ),
    ),
    (
        ("XX", "GRADE,Collected", ",Collected"),
        (
            "error: XX.csv line 6: recode asks for a codelist or a map, and both cells are empty. "
            "Name one of the sheet codelists or maps. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601", "listed"),
        (
            "error: XX.csv line 7: listed asks for a codelist, and the cell is empty. "
            "Name one of the sheet codelists. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601", "decoded"),
        (
            "error: XX.csv line 7: decoded asks for a codelist, and the cells value and codelist are empty. "
            "Name the codelist of the source in the cell value. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601,,,,", "decoded,,,,GRADES"),
        (
            "error: XX.csv line 7: There is no codelist 'GRADES'. Did you mean 'GRADE'? "
            "Name one of the sheet codelists in the cell value. [SPEC-CODELIST]"
        ),
    ),
    (
        ("XX", "record_key,,,,", "record_key,,,,X"),
        (
            "warning: XX.csv line 4: record_key does not use the value 'X' of XX.XXTESTCD. "
            "Empty the cell value, or name another method. [SPEC-UNUSED-CELL]"
        ),
    ),
    (
        ("XX", "record_key,,,,", "record_key,,,GRADES,"),
        (
            "warning: XX.csv line 4: record_key does not use the map 'GRADES' of XX.XXTESTCD. "
            "Empty the cell map, or name another method. [SPEC-UNUSED-CELL]"
        ),
    ),
    (
        ("SUPPXX", "copy", "silent"),
        (
            "error: SUPPXX.csv line 4: silent has no docstring, so Define-XML could not say how the column is made. "
            "Begin the function with a sentence, or write one in the cell text. [SPEC-DOCSTRING]"
        ),
    ),
    (
        ("SUPPXX", "copy", "open_word"),
        (
            "warning: SUPPXX.csv line 4: The sentence of open_word leaves {days} open: The source within {days} days. "
            "Give it by a cell of that name, or under [parameters] in study.toml. [SPEC-SENTENCE]"
        ),
    ),
    (
        ("XX", "Assigned,,constant,,,,mg", "Assigned,,,,,,"),
        (
            "error: XX.csv line 9: Nothing makes XX.XXUNIT: "
            "it has neither a method nor a line with one in the sheet values. "
            "Name a method, or give it the origin Not Available to leave it empty. [SPEC-UNMADE]"
        ),
    ),
    # -- sources ----------------------------------------------------------------------
    (
        ("XX", "DM.RFSTDTC", "DM.RFSTDT"),
        (
            "error: XX.csv line 8: DM has no column 'RFSTDT', which XX.XXDY is made from. "
            "Name a column of it. Did you mean 'RFSTDTC'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "XX.XXDTC", "XX.XXTDC"),
        (
            "error: XX.csv line 8: XX has no column 'XXTDC', which XX.XXDY is made from. "
            "Name a column of it. Did you mean 'XXDTC'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "raw.labs.DAY", "raw.labs.DAYS"),
        (
            "error: XX.csv line 7: raw.labs has no column 'DAYS', which XX.XXDTC is made from. "
            "Name a column of it. Did you mean 'DAY'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("values", "raw.*.N", "raw.*.SIZE"),
        (
            "error: values.csv line 3: raw.counts has no column 'SIZE', "
            "which XX.XXORRES where XXTESTCD EQ COUNT is made from. Name a column of it. [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "SUPPXX.NOTE", "SUPPXX.NOTES"),
        (
            "error: XX.csv line 10: SUPPXX has no column 'NOTES', which XX.XXNOTE is made from. "
            "Name a column of it. Did you mean 'NOTE'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "raw.labs.DAY", "raw.lab.DAY"),
        (
            "error: XX.csv line 7: 'raw.lab' is neither a form nor a dataset of the study. Did you mean 'raw.labs'? "
            "Write raw.name for a form, or the name of a dataset. [SPEC-SOURCE]"
        ),
    ),
    (
        ("XX", "STUDY.STUDYID", "STUDY.STUDY"),
        (
            "error: XX.csv line 2: STUDY.STUDY is neither STUDYID, DOMAIN nor a name in study.toml. "
            "Did you mean 'STUDYID'? Write it under [study] in study.toml. [SPEC-SOURCE]"
        ),
    ),
    (
        ("DM", "copy,,SITENO=NO", "copy,,"),
        (
            "error: DM.csv line 4: raw.sites has no column 'SUBJECT', so its records cannot be found by subject. "
            "Name the columns that find a record under on. [SPEC-SUBJECT]"
        ),
    ),
    (
        ("DM", "SITENO=NO", "SITE_NO=NO"),
        (
            "error: DM.csv line 4: DM.SITE is matched on SITE_NO, which neither DM nor its forms have. "
            "Write ours=theirs. Did you mean 'SITENO'? [SPEC-ON]"
        ),
    ),
    (
        ("DM", "SITENO=NO", "SITENO"),
        (
            "error: DM.csv line 4: DM.SITE is matched on SITENO, which is not a column of raw.sites. "
            "Write ours=theirs. [SPEC-ON]"
        ),
    ),
    (
        ("DM", "GIVEN EQ Y", "GIVN EQ Y"),
        (
            "error: DM.csv line 3: GIVN EQ Y asks for GIVN, which is not a column of raw.dose. "
            "Name a column of it. Did you mean 'GIVEN'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("DM", "copy,,SITENO=NO", "copy,NO EQ 1,SITENO=NO"),
        (
            "error: DM.csv line 4: NO EQ 1 asks for NO, which is not a column of DM. "
            "Name a column of it. [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    # -- records ----------------------------------------------------------------------
    (
        ("records", "DM,,raw.reg", "DM,,RAW.reg"),
        (
            "error: records.csv line 2: 'RAW.reg' is neither a form nor a dataset of the study. "
            "Write raw.name for a form, or the name of a dataset. [SPEC-SOURCE]"
        ),
    ),
    (
        ("records", "SIZE PRESENT", "SIZES PRESENT"),
        (
            "error: records.csv line 3: SIZES PRESENT asks for SIZES, which is not a column of raw.labs. "
            "Name a column of it. Did you mean 'SIZE'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    # -- order ------------------------------------------------------------------------
    (
        ("XX", "Assigned,,constant,,,,mg", "Assigned,XX.XXUNIT,same,,,,"),
        (
            "error: XX.csv line 9: These are made from each other: XX.XXUNIT -> XX.XXUNIT. "
            "Take one of the sources out. [SPEC-CIRCLE]"
        ),
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[f"{c[0][0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, change: tuple[str, str, str], expected: str) -> None:
    assert faults(change) == [expected]


def test_a_column_left_empty_on_purpose(faults: Faults) -> None:
    assert faults(("XX", "Assigned,,constant,,,,mg", "Not Available,,,,,,")) == []


def test_every_circle_is_told(faults: Faults) -> None:
    found = faults(
        ("XX", "raw.labs.GRADE,recode", "XX.XXUNIT,recode"),
        ("XX", "Assigned,,constant,,,,mg", "Assigned,XX.XXGRADE,same,,,,"),
        ("XX", "SUPPXX.NOTE", "XX.XXNOTE"),
        ("records", "DM,,raw.reg", "DM,,XX"),
        ("DM", "raw.reg.SUBJECT", "raw.dose.SUBJECT"),
        ("DM", "SITENO=NO", "USUBJID=NO"),
    )
    assert [line for line in found if "CIRCLE" in line] == [
        (
            "error: XX.csv line 10: These are made from each other: "
            "XX.XXNOTE -> XX.XXNOTE. Take one of the sources out. [SPEC-CIRCLE]"
        ),
        (
            "error: XX.csv line 6: These are made from each other: "
            "XX.XXGRADE -> XX.XXUNIT -> XX.XXGRADE. Take one of the sources out. [SPEC-CIRCLE]"
        ),
        (
            "error: datasets.csv line 2: These are made from each other: "
            "the records of DM -> XX.XXDY -> DM.RFSTDTC -> DM.USUBJID -> the records of DM. Take one of the sources out. [SPEC-CIRCLE]"
        ),
    ]


def test_all_faults_come_at_once(faults: Faults) -> None:
    found = faults(
        ("XX", "study_day", "studyday"),
        ("XX", "raw.labs.DAY", "raw.labs.DAYS"),
        ("records", "SIZE PRESENT", "SIZES PRESENT"),
    )
    assert [line.split(": ")[1] for line in found] == ["XX.csv line 7", "records.csv line 3", "XX.csv line 8"]


def test_code_that_cannot_be_loaded(tmp_path: Path) -> None:
    def broken(dataset: Dataset) -> Sequence[ModuleType]:
        if dataset.name == "XX":
            raise SpecFault("sdtm/xx.py cannot be loaded: invalid syntax.")
        return homes(dataset)

    assert [str(f) for f in engine_faults(small_spec(tmp_path), broken, FORMS)] == [
        (
            "error: datasets.csv line 3: sdtm/xx.py cannot be loaded: invalid syntax. "
            "Mend the file; its methods could not be checked. [SPEC-CODE]"
        )
    ]


def test_what_rows_asks_for(tmp_path: Path) -> None:
    def rows(records: pd.DataFrame, *, key: str, raw_lab: pd.DataFrame) -> pd.DataFrame:
        return records

    home = ModuleType("home")
    vars(home)["rows"] = rows
    found = engine_faults(small_spec(tmp_path), lambda d: (home, verbs) if d.name == "DM" else (verbs,), FORMS)
    assert [str(f) for f in found] == [
        (
            "error: datasets.csv line 2: rows() of DM asks for 'raw_lab', which is neither a form nor a dataset. "
            "Name a table in small letters, with _ for the dot. Did you mean 'raw_labs'? [SPEC-ROWS]"
        )
    ]


def test_a_method_within_subjects_needs_them(faults: Faults) -> None:
    found = faults(("XX", "USUBJID,Subject", "XXID,Subject"))
    assert found == [
        (
            "error: XX.csv line 3: sequence works within subjects, and XX has no USUBJID. "
            "Use another method, or add USUBJID. [SPEC-METHOD]"
        )
    ]


def test_the_sentences_of_the_methods(tmp_path: Path) -> None:
    told = spec_methods(small_spec(tmp_path, ("XX", "study_day", "studyday")), homes)
    assert told[1] == (
        "DM.RFSTDTC",
        "earliest",
        "The earliest value of the subject's records, of the records where GIVEN EQ Y.",
    )
    by_name = {variable: (method, text) for variable, method, text in told}
    assert by_name["XX.XXORRES where XXTESTCD EQ SIZE"] == (
        "copy",
        "The collected value, without the blanks around it.",
    )
    assert by_name["XX.XXUNIT"] == ("constant", "Set to mg.")
    assert by_name["XX.XXDY"] == ("studyday", "")


def test_what_the_engine_offers_is_known_here() -> None:
    source = textwrap.dedent(inspect.getsource(columns._Work.asked))
    offers = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.AnnAssign)]
    (offer,) = [d for d in offers if isinstance(d, ast.Dict)]
    assert tuple(k.value for k in offer.keys if isinstance(k, ast.Constant)) == OFFERED
