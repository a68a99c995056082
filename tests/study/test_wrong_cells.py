"""One wrong cell in any column of any sheet is a finding or changes nothing; it is never a traceback."""

import csv
import io
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m5kit.specs import Fault, Finding
from m5kit.specs.declared import declared_columns, sheet_columns
from m5kit.study.build import build
from m5kit.study.check import check, stopping
from m5kit.study.folder import Study

SMALL = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))
STUDY: str = SMALL["STUDY"]
SHEETS: dict[str, str] = SMALL["SHEETS"]
RAW: dict[str, str] = SMALL["RAW"]

MORE = {
    "datasets": SHEETS["datasets"]
    + "ADSL,Subject-Level Analysis Dataset,adam,SUBJECT LEVEL ANALYSIS DATASET,One record per subject,USUBJID,,\n"
    + "ADTTE,Time to Event,adam,BASIC DATA STRUCTURE,One record per parameter,USUBJID PARAMCD,PARAMCD,\n",
    "records": SHEETS["records"] + "ADSL,,DM,\nADTTE,TTE,ADSL,\n",
    "ADSL": """variable,label,type,format,source,method,value,origin,codelist,length,digits,core,role,where,on,map,text
USUBJID,Unique Subject Identifier,text,,DM.USUBJID,copy,,Predecessor,,,,,,,,,
SEX,Sex,text,,DM.SEX,copy,,Predecessor,SEX,1,,,,,,,
TRTSDT,Date of First Exposure,integer,DATE9.,DM.RFSTDTC,date_number,,Derived,,,,,,,,,
LSTDT,Date of Last Event,integer,DATE9.,DM.LASTAE,date_number,,Derived,,,,,,,,,
""",
    "ADTTE": """variable,label,type,format,source,method,value,origin
USUBJID,Unique Subject Identifier,text,,ADSL.USUBJID,copy,,Predecessor
PARAMCD,Parameter Code,text,,,record_key,,Assigned
EVRULE,Rule,integer,,ADSL.TRTSDT ADSL.LSTDT,event_rule,,Derived
CNSR,Censor,integer,,ADTTE.EVRULE,event_entry,cnsr,Derived
""",
    "events": """dataset,parameter,rank,when,cnsr,date,evntdesc,cnsdtdsc,source,at
ADTTE,TTE,1,LSTDT PRESENT AND TRTSDT LE LSTDT,0,LSTDT,EVENT,,AE.AESTDTC WHERE AESEV GE 1,
ADTTE,TTE,2,,1,TRTSDT,NO EVENT,Start,,
""",
    "displays": """display,number,layout,title,population,where,by,groups,stub,footnotes,orientation,parameters,reason,purpose
T1,Table 1,table,Sex,All,SEX PRESENT,SEX,F=Women; M=Men,Sex,,portrait,,,
""",
    "analyses": """display,analysis,row,column,label,indent,kind,population,dataset,variable,where,denominator,groups,stats,decimals,cell,footnote,parameters
T1,N,n,,Number,0,count,,ADSL,,TRTSDT PRESENT,,,n pct,n=0 pct=1,{n} ({pct}),,
""",
    "notes": "source,rule,dataset,variable,place,explanation,disposition\nm5kit,SPEC-ORIGIN,DM,,,It is so.,\n",
    "documents": "id,title,href,kind,package\nsap,Plan,sap.pdf,,adam\n",
    "units": "test,from,to,factor,offset,decimals,system\nHGB,g/dL,g/L,10,0,0,SI\n",
    "grades": "test,unit,measure,comparator,limit,grade\nHGB,g/L,VALUE,LT,100,2\n",
    "scores": "scale,item,reversed,low,high\nPWB,Q1,Y,0,4\n",
    "maps": "map,collected,value\nYN,yes,Y\n",
    "qualifiers": "dataset,qnam,label,source,method,where,codelist,map,value,origin,evaluator,text,pages,comment\n"
    "DM,STARTED,Start as Collected,raw.enrol.STARTED,copy,,,,,Collected,,,,\n",
    "related": "dataset,identifier,related,source,name\nVS,VSSEQ,AE,raw.events.CYCLE,\n",
    "turned": "dataset,source,tests,numbered,numbers,boxes,variable,ticked,where\nVS,raw.enrol,WEIGHT=PULSE,,,,,,\n",
    "edits": "edit,table,where,must,field,message,severity\nE1,raw.events,TERM PRESENT,GRADE GE 1,GRADE,No grade,warning\n",
}
# What is wrong in a cell by the kind of its column; a name that nothing has and a number that is none go everywhere.
WRONG = {
    "condition": ("SEX EQUALS F", "SEX EQ", "(SEX EQ F", "NOSUCH EQ 1", "OR", '"'),
    "whole": ("-1", "1.5", "one", "²"),
    "count": ("0", "-3", "ten", "1.0"),
    "decimal": ("1,5", "nan", "1_0", "x"),
    "fraction": ("5/0", "1,5", "a/b", "1/2/3"),
    "decimals": ("x", "n=x", "n=-1"),
    "pairs": ("alone", "=x", "a=1; a=2", "nosuch=1"),
    "flag": ("maybe", "0", "Yess"),
    "sources": ("NOSUCH", "DM.", ".X", "raw.nosuch.X", "NO.SUCH"),
    "lookups": ("AE", "AE.X WHERE", "NO.SUCH", "AE.AESTDTC WHERE X IS 3"),
    "pattern": ("(((", "[a"),
    "choice": ("nosuch", "VALU"),
    "day": ("2026-02-30", "tomorrow", "31/12/2026"),
    "text": ("NOSUCH", "§", "a\x01b", "x" * 300),
}
# Columns whose words are the study's own: any text is right, so only a traceback is a fault; so it is of a blank cell.
FREE = (
    *("label", "structure", "comment", "text", "value", "pages", "role", "subclass", "format", "reason", "purpose"),
    *("title", "population", "number", "stub", "footnotes", "footnote", "row", "column", "indent", "cell", "message"),
    *("evntdesc", "cnsdtdsc", "explanation", "disposition", "place", "rule", "decode", "synonyms", "collected", "id"),
    *("href", "kind", "version", "dictionary", "term_code", "code", "analysis", "source", "test", "unit", "from", "to"),
    *("scale", "item", "system", "edit", "limit", "key", "dtype", "map", "display", "term", "codelist", "groups"),
    *("package", "standard", "domain", "document", "origin_source", "origin_text", "other_origins", "qnam", "name"),
)


@dataclass(frozen=True)
class Wrong:
    """One wrong cell: its sheet, its line (from 0, without the header), its column, and what stands there."""

    sheet: str
    line: int
    column: str
    text: str


def sheets() -> dict[str, str]:
    return {**SHEETS, **MORE}


def wrongs() -> Iterator[Wrong]:
    """Every column of every sheet of the study with every kind of wrong, on its first line with a cell there."""
    for name, text in sheets().items():
        rows = list(csv.DictReader(io.StringIO(text)))
        for column in declared_columns(name):
            for wrong in dict.fromkeys((*WRONG[column.kind], "")):
                line = next((n for n, row in enumerate(rows) if row.get(column.name)), 0)
                yield Wrong(name, line, column.name, wrong)


def changed(text: str, wrong: Wrong) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    header = list(dict.fromkeys([*rows[0], wrong.column]))
    rows[wrong.line][wrong.column] = wrong.text
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, frozenset[str], dict[str, pd.DataFrame]]:
    """The folder of the sound study, the messages of its findings, and its datasets."""
    return sound_in(tmp_path_factory.mktemp("sound"))


def sound_in(folder: Path) -> tuple[Path, frozenset[str], dict[str, pd.DataFrame]]:
    """The same, written into a folder."""
    write(folder, sheets())
    study = Study.open(folder)
    found = check(study)
    assert stopping(found) == (), [str(f) for f in stopping(found)]
    run = build(study)
    return folder, told((*found, *run.findings)), {name: b.frame for name, b in run.built.items()}


def write(folder: Path, texts: dict[str, str]) -> None:
    (folder / "spec").mkdir(exist_ok=True)
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    for name, text in texts.items():
        (folder / "spec" / f"{name}.csv").write_text(text, encoding="utf-8")
    for name, text in RAW.items():
        (folder / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")


def told(findings: tuple[Finding, ...]) -> frozenset[str]:
    return frozenset(str(f) for f in findings)


def outcome(wrong: Wrong, sound: tuple[Path, frozenset[str], dict[str, pd.DataFrame]]) -> str:
    """What is wrong with how a wrong cell is taken; "" where it is told or changes nothing."""
    folder, before, frames = sound
    file = folder / "spec" / f"{wrong.sheet}.csv"
    kept = file.read_text(encoding="utf-8")
    file.write_text(changed(kept, wrong), encoding="utf-8")
    try:
        study = Study.open(folder)
        found = check(study)
        if stopping(found) or told(found) - before:
            return ""
        run = build(study)
        if told(run.findings) - before or wrong.column in FREE or not wrong.text:
            return ""
        same = set(run.built) == set(frames) and all(run.built[n].frame.equals(f) for n, f in frames.items())
        return "" if same else f"{wrong}: another build, and no finding"
    except Fault as fault:
        return "" if str(fault) else f"{wrong}: a fault without a word"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{wrong}: {type(error).__name__}: {error}"
    finally:
        file.write_text(kept, encoding="utf-8")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=st.sampled_from(list(wrongs())))
def test_a_wrong_cell_is_told_or_changes_nothing(
    wrong: Wrong, sound: tuple[Path, frozenset[str], dict[str, pd.DataFrame]]
) -> None:
    assert outcome(wrong, sound) == ""


def test_every_sheet_that_is_declared_is_tried() -> None:
    assert {w.sheet for w in wrongs()} >= set(sheet_columns()) - {"(dataset)", "derived", "results", "forms"}
