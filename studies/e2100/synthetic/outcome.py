"""After treatment: follow-up contacts, nonprotocol therapy and death."""

from datetime import timedelta

from .charts import Chart, Row, Sheets
from .draws import Draws

NONPROTOCOL = (
    ("capecitabine", "chemo"), ("Xeloda", "chemo"), ("docetaxel", "chemo"), ("vinorelbine", "chemo"),
    ("letrozole", "hormonal"), ("radiotherapy", "RT"),
)  # fmt: skip
CAUSES = {
    "P": ("Disease progression", "Breast cancer", "breast CA progression"),
    "C": ("Cardiac event",),
    "I": ("Infection",),
    "E": ("Pulmonary embolism",),
    "M": ("Other malignancy",),
    "U": ("Unknown",),
    "O": ("Other",),
}
SPECIFIED = {"M": ("acute leukemia", "lung primary", "colon primary"), "O": ("renal failure", "accident", "stroke")}
LOST_BEFORE = 899  # days; a survivor whose last contact lies before this was lost or refused


def outcome(chart: Chart) -> Sheets:
    """The rows of followup, nonprotocol_rx and death for one patient."""
    draws = chart.draws("outcome")
    return {
        "followup": _contacts(chart, draws),
        "nonprotocol_rx": _nonprotocol(chart, draws),
        "death": [_death(chart, draws)] if chart.subject.died else [],
    }


def _contacts(chart: Chart, draws: Draws) -> list[Row]:
    """Contacts every three months for two years, then every six; a survivor's last contact closes them."""
    rows, day = [], 90 + draws.whole(-10, 20)
    while day < chart.last - 20:
        rows.append(_contact(chart, day, ""))
        day += (91 if day < 730 else 182) + draws.whole(-14, 21)
    if not chart.subject.died:
        rows.append(_contact(chart, chart.last, _status(chart)))
    return rows


def _contact(chart: Chart, day: int, status: str) -> Row:
    """One contact: alive, and whether and when the disease had progressed by then."""
    subject = chart.subject
    progressed = subject.outcome == "PD" and subject.pfs <= day
    row: Row = {"PATID": chart.patid, "CONTACTDT": chart.day(day), "VITAL": "Alive"}
    row |= {"PROGRESSED": "Y" if progressed else "N", "PROGDT": chart.day(subject.pfs) if progressed else ""}
    return row | {"FUPSTATUS": status}


def _status(chart: Chart) -> str:
    """How follow-up ended for a survivor: blank at the data cut-off."""
    if chart.last >= LOST_BEFORE:
        return ""
    return "Refused follow-up" if chart.subject.arm == "P" or chart.last < 299 else "Lost to follow-up"


def _nonprotocol(chart: Chart, draws: Draws) -> list[Row]:
    """The first nonprotocol therapy given before progression, if there was one."""
    if chart.subject.nonprotocol <= 0:
        return []
    agent, kind = draws.pick(NONPROTOCOL)
    return [{"PATID": chart.patid, "STARTDT": chart.day(chart.subject.nonprotocol), "AGENT": agent, "TYPE": kind}]


def _death(chart: Chart, draws: Draws) -> Row:
    """The death report, entered one to ten weeks after the death."""
    cause = chart.subject.cause
    row: Row = {"PATID": chart.patid, "DEATHDT": chart.day(chart.last), "CAUSE": draws.pick(CAUSES[cause])}
    if cause in SPECIFIED:
        row["CAUSE_SPEC"] = draws.pick(SPECIFIED[cause])
    row["AUTOPSY"] = "Y" if draws.chance(0.03) else "N"
    entered = chart.calendar(chart.last) + timedelta(days=draws.whole(7, 70))
    return row | {"ENTRYDT": chart.written(entered), "AUDIT": "C"}
