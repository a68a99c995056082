"""Vital signs and performance status at the visits of each cycle, showing hypertension and fever."""

from collections.abc import Sequence

from .charts import Chart, Row, tenths
from .draws import Draws
from .events import Event
from .terms import FEBRILE
from .visits import Visit, grades_seen, pressure_visits, with_unscheduled

# Systolic and diastolic pressure by grade of hypertension, in mmHg: above 150 and 100, 4 a crisis.
PRESSURE = {
    1: ((151, 159), (96, 104)),
    2: ((154, 172), (101, 108)),
    3: ((160, 196), (101, 118)),
    4: ((206, 232), (121, 136)),
}


def vital_signs(chart: Chart, happened: Sequence[Event], weights: dict[int, int]) -> list[Row]:
    """The rows of vitals for one patient: days 1 and 15, and unscheduled visits."""
    draws, grade = chart.draws("vitals"), grades_seen(happened)
    systolic, diastolic = draws.near(126, 8, 104, 140), draws.near(77, 5, 62, 88)
    rows = []
    for visit in with_unscheduled(pressure_visits(chart.subject), happened, ("HYPERTENSION", FEBRILE)):
        row: Row = {"PATID": chart.patid, "CYCLE": visit.cycle, "DAY": visit.day, "VSDT": chart.day(visit.offset)}
        row |= _pressure(draws, grade("HYPERTENSION", visit), systolic, diastolic)
        row |= _temperature(chart, draws, bool(grade(FEBRILE, visit)))
        row |= chart.weight(weights.get(visit.offset, chart.subject.weight))
        if visit.day == "1":
            row["ECOGPS"] = _performance(chart, draws, visit)
        rows.append(row)
    return rows


def _pressure(draws: Draws, severe: int, systolic: int, diastolic: int) -> Row:
    """SBP and DBP: within the grade of the hypertension seen that day, else below 150 and 100."""
    if severe:
        upper, lower = PRESSURE[severe]
        return {"SBP": _read_off(draws, *upper), "DBP": _read_off(draws, *lower)}
    return {
        "SBP": _read_off(draws, 92, 149, draws.near(systolic, 8, 92, 149)),
        "DBP": _read_off(draws, 52, 94, draws.near(diastolic, 6, 52, 94)),
    }


def _read_off(draws: Draws, low: int, high: int, pressure: int | None = None) -> int:
    """A pressure as a nurse reads it off: often to the nearest ten, mostly to an even number, within low and high."""
    exact = draws.whole(low, high) if pressure is None else pressure
    step = (10, 2, 1)[draws.weighted((30, 50, 20))]
    rounded = (exact + step // 2) // step * step
    return rounded if low <= rounded <= high else exact


def _temperature(chart: Chart, draws: Draws, fever: bool) -> Row:
    """TEMP and TEMPU: degrees C, or F at the other sites; 38.5 degrees C or more with febrile neutropenia."""
    celsius = draws.whole(386, 399) if fever else draws.near(367, 3, 358, 375)
    if chart.pounds:
        return {"TEMP": tenths((celsius * 9 + 2) // 5 + 320), "TEMPU": "F"}
    return {"TEMP": tenths(celsius), "TEMPU": "C"}


def _performance(chart: Chart, draws: Draws, visit: Visit) -> int:
    """ECOG performance status: as at entry in the first cycle, then mostly unchanged."""
    if visit.cycle == 1:
        return chart.subject.ecog
    return max(0, min(2, chart.subject.ecog + draws.pick((0, 0, 0, 0, 0, 0, 1, -1))))
