"""Treatment: the administrations of both drugs, and why each was stopped."""

from collections.abc import Sequence
from math import isqrt

from .charts import Chart, Row, Sheets, hundredths
from .draws import Draws
from .events import Event
from .subjects import Dose

OMITTED = ("Low counts", "Toxicity", "Patient request", "Intercurrent illness", "Clinic closed")
REDUCING = "Dose reduced"
NEVER = {
    "W": "Withdrew consent before treatment",
    "D": "Died before receiving treatment",
    "C": "CNS involvement",
    "I": "Found to be ineligible",
}


def treatment(chart: Chart, happened: Sequence[Event]) -> Sheets:
    """The rows of tx_paclitaxel, tx_bevacizumab and offtreatment for one patient."""
    draws = chart.draws("dosing")
    weights = weight_course(chart)
    return {
        "tx_paclitaxel": _paclitaxel(chart, draws, happened, weights),
        "tx_bevacizumab": _bevacizumab(chart, draws, weights),
        "offtreatment": _stopped(chart, draws, happened),
    }


def weight_course(chart: Chart) -> dict[int, int]:
    """The patient's weight in hundreds of grams on every day of a planned dose; it drifts a little."""
    draws, weight = chart.draws("weight"), chart.subject.weight
    course = {}
    for day in sorted({dose.offset for dose in (*chart.subject.paclitaxel, *chart.subject.bevacizumab)}):
        weight = max(380, weight + draws.near(0, 2.5, -8, 8))
        course[day] = weight
    return course


def surface(height: int, weight: int) -> int:
    """Body surface in hundredths of a square metre (Mosteller) from mm and hundreds of grams.

    >>> surface(1700, 720)
    184
    """
    return isqrt(height * weight // 36)


def omission_reason(chart: Chart, dose: Dose) -> str:
    """Why a planned dose was not given; the same for everyone who asks about this dose."""
    return Draws(f"omitted|{dose.cycle}|{dose.day}", chart.patid).pick(OMITTED)


def _paclitaxel(chart: Chart, draws: Draws, happened: Sequence[Event], weights: dict[int, int]) -> list[Row]:
    """Every planned dose to the last one given: 90 mg/m2, 65 from the cycle after a toxicity that reduced it."""
    reduced = min((event.cycle for event in happened if event.action == REDUCING), default=999)
    bsa = surface(chart.subject.height, chart.subject.weight)
    rows = []
    for dose in chart.subject.paclitaxel:
        level = 65 if dose.cycle > reduced else 90
        amount = (level * bsa + 50) // 100 + draws.pick((0, 0, 0, 0, 1, -1))
        row: Row = {"PATID": chart.patid, "CYCLE": dose.cycle, "DAY": dose.day, "ADMINDT": chart.day(dose.offset)}
        row |= chart.weight(weights[dose.offset])
        row |= {"BSA": hundredths(bsa), "DOSE_LEVEL": level, "DOSE_MG": amount, "GIVEN": "Y", "AUDIT": "C"}
        if not dose.given:
            row |= {"DOSE_MG": "", "GIVEN": "N", "REASON_NOTGIVEN": omission_reason(chart, dose)}
        if level == 65 and dose.day == 1 and dose.cycle == reduced + 1:
            row["MODREASON"] = "Toxicity"
        rows.append(row)
    return rows


def _bevacizumab(chart: Chart, draws: Draws, weights: dict[int, int]) -> list[Row]:
    """Every planned dose of 10 mg/kg to the last one given, over 90, then 60, then 30 minutes."""
    rows: list[Row] = []
    for dose in chart.subject.bevacizumab:
        minutes = (90, 60, 30)[min(2, len([row for row in rows if row["GIVEN"] == "Y"]))]
        start = draws.whole(17, 30) * 30 + draws.pick((0, 0, 5, 10, 15))
        end = start + minutes + draws.pick((0, 0, 0, 2, 5))
        row: Row = {"PATID": chart.patid, "CYCLE": dose.cycle, "DAY": dose.day, "ADMINDT": chart.day(dose.offset)}
        row |= chart.weight(weights[dose.offset])
        if dose.given:
            row |= {"DOSE_MG": weights[dose.offset], "INFUS_MIN": minutes, "GIVEN": "Y", "STARTTM": clock(start)}
            row["ENDTM"] = "" if draws.chance(0.02) else clock(end)
        else:
            row |= {"GIVEN": "N", "REASON_NOTGIVEN": omission_reason(chart, dose)}
        rows.append(row)
    return rows


def clock(minutes: int) -> str:
    """Minutes since midnight as a time of day.

    >>> clock(575)
    '09:35'
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _stopped(chart: Chart, draws: Draws, happened: Sequence[Event]) -> list[Row]:
    """One row for each drug that was stopped, or one that says why treatment never started."""
    subject = chart.subject
    if not subject.treated:
        day = chart.last if subject.never == "D" else min(3, chart.last)
        return [_off(chart, "NEVER STARTED", None, day, NEVER[subject.never])]
    last = subject.paclitaxel[-1].offset
    ends = subject.pfs if subject.outcome == "PD" else (subject.negatives or (0,))[-1]
    early = ends - last >= 21
    other = ("Toxicity", "toxicity - neuropathy", "Adverse event", "Patient request", "Physician decision")
    reason = draws.pick(other) if early or subject.outcome != "PD" else "Disease progression"
    rows = [_off(chart, "PACLITAXEL", last, last + draws.whole(7, 20), reason)]
    if subject.bevacizumab:
        rows.append(_bevacizumab_stopped(chart, draws, happened))
    return rows


def _bevacizumab_stopped(chart: Chart, draws: Draws, happened: Sequence[Event]) -> Row:
    """Why bevacizumab was stopped; a hypertensive crisis stops it."""
    subject = chart.subject
    last = subject.bevacizumab[-1].offset
    crisis = any(event.term == "HYPERTENSION" and event.grade == 4 for event in happened)
    if crisis:
        reason = "Grade 4 hypertension"
    elif subject.outcome == "PD" and subject.pfs - last < 25:
        reason = "Disease progression"
    else:
        reason = draws.pick(("Toxicity", "Patient request", "Physician decision"))
    return _off(chart, "BEVACIZUMAB", last, last + draws.whole(7, 20), reason)


def _off(chart: Chart, agent: str, last: int | None, day: int, reason: str) -> Row:
    """One row of offtreatment."""
    dosed = "" if last is None else chart.day(last)
    decided = chart.day(min(day, chart.last))
    return {"PATID": chart.patid, "AGENT": agent, "LASTDOSEDT": dosed, "OFFDT": decided, "REASON": reason}
