"""Laboratory: blood counts, chemistry and urine that show the toxicities of the patient.

A toxicity that a laboratory value defines has a value within the CTC 2.0 bounds of its grade on the day it began.
Febrile neutropenia has its low count too, though no neutropenia of grade 3 or 4 was reported with it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .charts import Chart, Row, Sheets, tenths
from .draws import Draws
from .events import BLOOD_COUNTS, Event
from .terms import AST, FEBRILE, NEUTROPHILS
from .visits import Visit, bevacizumab_visits, grades_seen, paclitaxel_visits, with_unscheduled

# Lowest and highest value by grade; counts in 10^9/L times 10, hemoglobin in g/dL times 10, platelets in 10^9/L.
ANC = {0: (20, 75), 1: (15, 19), 2: (10, 14), 3: (5, 9), 4: (1, 4)}
HEMOGLOBIN = {0: (107, 150), 1: (100, 116), 2: (80, 99), 3: (65, 79), 4: (45, 64)}
PLATELETS = {0: (150, 480), 1: (75, 149), 2: (50, 74), 3: (10, 49), 4: (3, 9)}
UPPER_AST = 40
SGOT = {0: (9, 40), 1: (41, 100), 2: (101, 200), 3: (201, 800), 4: (801, 1500)}
PROTEIN = {1: (150, 1000), 2: (1001, 3500), 3: (3501, 6500), 4: (7000, 14000)}  # mg in 24 hours
DIPSTICK = {1: ("1+",), 2: ("2+", "3+"), 3: ("4+",), 4: ("4+",)}
CLEAR = ("neg", "neg", "negative", "0", "trace", "neg", "1+")


class _Usual(NamedTuple):
    """What is usual for one patient: creatinine in hundredths of mg/dL, AST and alkaline phosphatase in U/L, bilirubin in tenths of mg/dL."""

    creatinine: int
    ast: int
    alkphos: int
    bilirubin: int


def laboratory(chart: Chart, happened: Sequence[Event]) -> Sheets:
    """The rows of lab_cbc, lab_chem and urine for one patient."""
    return {
        "lab_cbc": _counts(chart, happened),
        "lab_chem": _chemistry(chart, happened),
        "urine": _urine(chart, happened),
    }


def _counts(chart: Chart, happened: Sequence[Event]) -> list[Row]:
    """Blood counts at each visit at which one was due."""
    draws, grade = chart.draws("lab_cbc"), grades_seen(happened)
    usual = draws.near(122, 7, 112, 140)
    own_anc, own_platelets = draws.near(36, 9, 24, 62), draws.near(270, 62, 165, 440)
    rows = []
    for visit in with_unscheduled(paclitaxel_visits(chart.subject), happened, (*BLOOD_COUNTS, FEBRILE)):
        febrile = grade(FEBRILE, visit)
        low = ANC[max(grade(NEUTROPHILS, visit), febrile)]
        anc = draws.whole(*low) if low != ANC[0] else draws.near(own_anc, 7, *ANC[0])
        white = anc + draws.whole(9, 26)
        severe = grade("PLATELETS", visit)
        platelets = draws.whole(*PLATELETS[severe]) if severe else draws.near(own_platelets, 32, *PLATELETS[0])
        row = _visit_row(chart, draws, visit, "LABDT")
        row |= {"WBC": tenths(white), "ANC": tenths(anc), "PLT": platelets, "AUDIT": "C"}
        rows.append(row | _hemoglobin(chart, draws, grade("HEMOGLOBIN", visit), usual))
    return rows


def _hemoglobin(chart: Chart, draws: Draws, severe: int, usual: int) -> Row:
    """HGB and HGBU: g/dL with one decimal, or whole g/L."""
    value = draws.whole(*HEMOGLOBIN[severe]) if severe else draws.near(usual, 6, *HEMOGLOBIN[0])
    return {"HGB": value, "HGBU": "g/L"} if chart.pounds else {"HGB": tenths(value), "HGBU": "g/dL"}


def _visit_row(chart: Chart, draws: Draws, visit: Visit, field: str, early: int = 1) -> Row:
    """What identifies the row of a visit; samples are taken on the day, or a day or two before a scheduled visit."""
    quiet = visit.day in ("1", "8", "15") and visit.offset > 0 and draws.chance(0.4)
    offset = visit.offset - (draws.whole(1, early) if quiet and visit.offset > early else 0)
    return {"PATID": chart.patid, "CYCLE": visit.cycle, "DAY": visit.day, field: chart.day(offset)}


def _chemistry(chart: Chart, happened: Sequence[Event]) -> list[Row]:
    """Chemistry on day 1 of each cycle, and on the day a raised AST was found."""
    draws, grade = chart.draws("lab_chem"), grades_seen(happened)
    first = [visit for visit in paclitaxel_visits(chart.subject) if visit.day == "1"]
    usual = _Usual(
        draws.near(80, 14, 50, 115), draws.near(24, 7, 11, 38), draws.near(100, 34, 45, 230), draws.near(6, 1.6, 3, 10)
    )
    rows = []
    for visit in with_unscheduled(first, happened, (AST,)):
        severe = grade(AST, visit)
        row = _visit_row(chart, draws, visit, "LABDT", early=2)
        row |= {"CREAT": tenths((draws.near(usual.creatinine, 7, 40, 130) + 5) // 10), "AST_ULN": UPPER_AST}
        row["AST"] = draws.whole(*SGOT[severe]) if severe else draws.near(usual.ast, 3, *SGOT[0])
        row |= {"ALKPHOS": draws.near(usual.alkphos, 14, 35, 300)} | _bilirubin(chart, draws, usual.bilirubin)
        rows.append(row)
    return rows


def _bilirubin(chart: Chart, draws: Draws, usual: int) -> Row:
    """BILI and BILIU: mg/dL, or umol/L (17.1 times as many)."""
    value = draws.near(usual, 1.0, 2, 12)
    if chart.pounds:
        return {"BILI": tenths((value * 171 + 5) // 10), "BILIU": "umol/L"}
    return {"BILI": tenths(value), "BILIU": "mg/dL"}


def _urine(chart: Chart, happened: Sequence[Event]) -> list[Row]:
    """Dipsticks at each bevacizumab visit, and protein in 24 hours wherever a dipstick showed any."""
    draws, grade = chart.draws("urine"), grades_seen(happened)
    rows = []
    for visit in with_unscheduled(bevacizumab_visits(chart.subject), happened, ("PROTEINURIA",)):
        severe = grade("PROTEINURIA", visit)
        row = _visit_row(chart, draws, visit, "UADT")
        row["DIPPROT"] = draws.pick(DIPSTICK[severe] if severe else CLEAR)
        if severe:
            row["P24H_MG"] = draws.whole(*PROTEIN[severe])
        elif row["DIPPROT"] == "1+":
            row["P24H_MG"] = draws.whole(40, 149)
        rows.append(row)
    return rows
