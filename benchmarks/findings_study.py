"""A large made-up study: a registration form, a laboratory form of 20 tests a visit, and the sheets that make LB of them."""

import datetime as dt
import random
from pathlib import Path

TESTS = [
    ("ALT", "U/L"), ("AST", "U/L"), ("ALP", "U/L"), ("BILI", "mg/dL"), ("CREAT", "mg/dL"),
    ("BUN", "mg/dL"), ("GLUC", "mg/dL"), ("SODIUM", "mmol/L"), ("K", "mmol/L"), ("CL", "mmol/L"),
    ("CA", "mg/dL"), ("ALB", "g/dL"), ("PROT", "g/dL"), ("CHOL", "mg/dL"), ("TRIG", "mg/dL"),
    ("HGB", "g/dL"), ("HCT", "%"), ("WBC", "10^9/L"), ("PLAT", "10^9/L"), ("RBC", "10^12/L"),
]  # fmt: skip
SI = {"mg/dL": ("umol/L", 17.1), "g/dL": ("g/L", 10.0)}
VISITS = ["SCREENING", "BASELINE", *(f"WEEK {w}" for w in (2, 4, 6, 8, 12, 16, 20, 24))]
FASTED = {"Yes": "Y", "No": "N", "Unknown": "U"}
LOW, HIGH = 8.0, 20.0
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
COLUMNS = [
    "STUDYID",
    "DOMAIN",
    "USUBJID",
    "LBSEQ",
    "LBTESTCD",
    "LBTEST",
    "LBCAT",
    "LBORRES",
    "LBORRESU",
    "LBSTRESN",
    "LBSTRESU",
    "LBNRIND",
    "LBFAST",
    "LBLOBXFL",
    "VISITNUM",
    "VISIT",
    "EPOCH",
    "LBDTC",
    "LBDY",
]


def name(test: str) -> str:
    """The name of a test."""
    return f"{test} in Serum or Blood"


def category(position: int) -> str:
    """The category of a test by its place in the list."""
    return "HEMATOLOGY" if position >= 15 else "CHEMISTRY"


def standard(unit: str) -> tuple[str, float]:
    """The standard unit and the factor to it."""
    return SI.get(unit, (unit, 1.0))


def write(folder: Path, results: int) -> None:
    """Write the forms, about so many results in all, and the study."""
    (folder / "raw").mkdir(parents=True)
    (folder / "spec").mkdir()
    _forms(folder / "raw", results // len(TESTS) // len(VISITS))
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    for sheet, text in sheets().items():
        (folder / "spec" / f"{sheet}.csv").write_text(text, encoding="utf-8")
    (folder / "lookups").mkdir()
    for name, rows in lookups().items():
        (folder / "lookups" / f"{name}.csv").write_text("".join(",".join(map(str, r)) + "\n" for r in rows))


def listed_tests() -> list[tuple[str, str, str, str, str, float]]:
    """Of each test its code, name, category, collected unit, standard unit and the factor between them."""
    return [(test, name(test), category(i), unit, *standard(unit)) for i, (test, unit) in enumerate(TESTS)]


def lookups() -> dict[str, list[tuple[object, ...]]]:
    """What the ways in other languages look up: tables by their names, each with a header."""
    return {
        "tests": [("LBTESTCD", "LBTEST", "LBCAT", "LBORRESU", "LBSTRESU", "FACTOR"), *listed_tests()],
        "visits": [("VISIT", "VISITNUM"), *((visit, number) for number, visit in enumerate(VISITS, 1))],
        "fasted": [("FAST", "LBFAST"), *FASTED.items()],
        "limits": [("LOW", "HIGH"), (LOW, HIGH)],
        "columns": [("COLUMN",), *((column,) for column in COLUMNS)],
    }


def _forms(folder: Path, subjects: int) -> None:
    chance = random.Random("large study")
    with (folder / "lab.csv").open("w") as lab, (folder / "reg.csv").open("w") as reg:
        lab.write("PATID,VISIT,LBDAT,FAST," + ",".join(t for t, _ in TESTS) + "\n")
        reg.write("PATID,REGDT,ENDDT\n")
        for subject in range(subjects):
            start = dt.date(2015, 1, 1) + dt.timedelta(chance.randrange(1500))
            reg.write(f"{subject:06d},{start},{start + dt.timedelta(100)}\n")
            for number, visit in enumerate(VISITS):
                day = start + dt.timedelta(number * 14 - 20 + chance.randrange(4))
                fast = chance.choice(list(FASTED))
                values = ",".join(f"{chance.randrange(30, 250) / 10:.1f}" for _ in TESTS)
                lab.write(f"{subject:06d},{visit},{_written(day, chance.random())},{fast},{values}\n")


def _written(day: dt.date, kind: float) -> str:
    """A date in one of the forms that sites use, now and then without its day or month."""
    if kind < 0.5:
        return f"{day.day:02d}{MONTHS[day.month - 1]}{day.year}"
    if kind < 0.75:
        return day.isoformat()
    if kind < 0.95:
        return f"{day.month:02d}/{day.day:02d}/{day.year}"
    return f"UN{MONTHS[day.month - 1]}{day.year}" if kind < 0.98 else str(day.year)


SETTINGS = """
[study]
id = "ST01"
stamp = 2020-01-01T00:00:00
[raw]
subject = "PATID"
[parameters]
date_forms = ["DDMONYYYY", "YYYY-MM-DD", "MM/DD/YYYY", "YYYY"]
"""
HEAD = "variable,label,type,codelist,origin,source,method,value,map,where,on,text\n"


def sheets() -> dict[str, str]:
    """The sheets of the study."""
    tests = list(enumerate(TESTS))
    lines = [f"LB,LBORRES,LBTESTCD EQ {t},Collected,raw.lab.{t},copy,\n" for _, (t, _) in tests]
    lines += [f"LB,LBORRESU,LBTESTCD EQ {t},Assigned,,constant,{u}\n" for _, (t, u) in tests]
    lines += [f"LB,LBCAT,LBTESTCD EQ {t},Assigned,,constant,{category(i)}\n" for i, (t, _) in tests]
    units = {u: standard(u) for _, (_, u) in tests}
    return {
        "datasets": "dataset,label,package,class,structure,keys,by\n"
        "DM,Demographics,sdtm,SPECIAL PURPOSE,One,USUBJID,\n"
        "SE,Subject Elements,sdtm,SPECIAL PURPOSE,One,USUBJID SESTDTC,ETCD\n"
        "LB,Laboratory,sdtm,FINDINGS,One,USUBJID LBTESTCD LBDTC VISITNUM,LBTESTCD\n",
        "records": "dataset,key,source,where\nDM,,raw.reg,\nSE,SCRN,raw.reg,\nSE,TRT,raw.reg,\nSE,FUP,raw.reg,\n"
        + "".join(f"LB,{t},raw.lab,{t} PRESENT\n" for _, (t, _) in tests),
        "values": "dataset,variable,where,origin,source,method,value\n"
        "SE,SESTDTC,ETCD EQ SCRN,Assigned,,constant,2000-01-01\nSE,SESTDTC,ETCD EQ TRT,Collected,raw.reg.REGDT,iso8601,\n"
        "SE,SESTDTC,ETCD EQ FUP,Collected,raw.reg.ENDDT,iso8601,\nSE,SEENDTC,ETCD EQ SCRN,Collected,raw.reg.REGDT,iso8601,\n"
        "SE,SEENDTC,ETCD EQ TRT,Collected,raw.reg.ENDDT,iso8601,\n"
        "SE,EPOCH,ETCD EQ SCRN,Assigned,,constant,SCREENING\nSE,EPOCH,ETCD EQ TRT,Assigned,,constant,TREATMENT\n"
        "SE,EPOCH,ETCD EQ FUP,Assigned,,constant,FOLLOW-UP\n" + "".join(lines),
        "units": "test,from,to,factor,offset,decimals,system\n"
        + "".join(f",{u},{to},{factor},0,4,\n" for u, (to, factor) in units.items()),
        "maps": "map,collected,value\n" + "".join(f"VISIT,{v},{i}\n" for i, v in enumerate(VISITS, 1)),
        "codelists": "codelist,label,match,term,decode,synonyms\n"
        + "".join(f"FAST,Fasting,fold,{v},,{k}\n" for k, v in FASTED.items())
        + "".join(f"LBTESTCD,Test,fold,{t},{name(t)},\n" for _, (t, _) in tests),
        "DM": HEAD + "USUBJID,U,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,\n"
        "RFSTDTC,R,date,,Collected,raw.reg.REGDT,iso8601,,,,,\n",
        "SE": HEAD + "USUBJID,U,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,\n"
        "ETCD,E,text,,Assigned,,record_key,,,,,\nSESTDTC,S,date,,Assigned,,,,,,,\nSEENDTC,E,date,,Assigned,,,,,,,\n"
        "EPOCH,E,text,,Assigned,,,,,,,\n",
        "LB": HEAD + LB,
    }


LB = f"""STUDYID,S,text,,Protocol,STUDY.STUDYID,study_value,,,,,
DOMAIN,D,text,,Assigned,STUDY.DOMAIN,study_value,,,,,
USUBJID,U,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
LBSEQ,Q,integer,,Derived,LB.LBTESTCD LB.LBDTC LB.VISITNUM,sequence,,,,,
LBTESTCD,T,text,,Assigned,,record_key,,,,,
LBTEST,T,text,LBTESTCD,Assigned,LB.LBTESTCD,decoded,,,,,
LBCAT,C,text,,Assigned,,,,,,,
LBORRES,R,text,,Collected,,,,,,,
LBORRESU,U,text,,Assigned,,,,,,,
LBSTRESN,N,float,,Derived,LB.LBTESTCD LB.LBORRES LB.LBORRESU,standard_number,,,,,
LBSTRESU,U,text,,Derived,LB.LBTESTCD LB.LBORRESU,standard_unit,,,,,
LBSTNRLO,L,float,,Assigned,,constant,{LOW},,,,
LBSTNRHI,H,float,,Assigned,,constant,{HIGH},,,,
LBNRIND,I,text,,Derived,LB.LBSTRESN LB.LBSTNRLO LB.LBSTNRHI,range_indicator,,,,,
LBFAST,F,text,FAST,Collected,raw.lab.FAST,recode,,,,,
LBLOBXFL,B,text,,Derived,LB.LBSTRESN LB.LBDTC DM.RFSTDTC LB.LBTESTCD LB.VISITNUM,last_result,,,,,
VISITNUM,V,float,,Assigned,raw.lab.VISIT,recode,,VISIT,,,
VISIT,V,text,,Assigned,raw.lab.VISIT,copy,,,,,
EPOCH,E,text,,Derived,LB.LBDTC SE.SESTDTC SE.SEENDTC SE.EPOCH,period,,,,,
LBDTC,D,datetime,,Collected,raw.lab.LBDAT,iso8601,,,,,
LBDY,Y,integer,,Derived,LB.LBDTC DM.RFSTDTC,study_day,,,,,
"""
