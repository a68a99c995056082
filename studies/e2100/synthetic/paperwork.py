"""The paperwork around the data: routine queries, protocol deviations and remarks."""

from collections.abc import Iterable, Sequence

from .audit import CONFIRM
from .charts import Chart, Row

ROUTINE = (
    ("ONSTUDY", "HER2_FISH"), ("ONSTUDY", "INITDXDT"), ("TOXICITY", "ONSETDT"), ("TOXICITY", "GRADE"),
    ("RESPONSE", "OVERALL"), ("TX_PACLITAXEL", "DOSE_MG"), ("FOLLOWUP", "CONTACTDT"), ("CONMED", "STARTDT"),
)  # fmt: skip
DEVIATIONS = (
    ("Dosing", "dose not modified per protocol"),
    ("Dosing", "infusion given over a shorter time than planned"),
    ("Assessment window", "tumor assessment late"),
    ("Eligibility", "lab not done within 14 days of registration"),
    ("Consent", "consent form of an earlier version signed"),
)
REMARKS = (
    ("TX_PACLITAXEL", 'Premedication given as per protocol; patient drowsy, "slept through" the infusion.'),
    ("TOXICITY", "Neuropathy worse in cold weather, better by the next visit."),
    ("RESPONSE", "Scan read at outside hospital, report requested."),
    ("ONSTUDY", "HER2 by FISH repeated at central laboratory; first report lost."),
    ("FOLLOWUP", "Patient moved; seen by local oncologist, records sent by fax."),
)
LONG_REMARK = (
    "TOXICITY",
    (
        "Patient called on the evening after the second infusion with a pounding headache and a blood pressure of 188/112 "
        "measured at home; she was seen the next morning, amlodipine was begun, and bevacizumab was given as planned two "
        "weeks later once the pressure had stayed below 150/100 for five days. Site asks that this be read together with "
        "the toxicity and medication forms of the same cycle."
    ),
)


def with_routine(queries: Sequence[Row], charts: Iterable[Chart]) -> list[Row]:
    """The queries that settled something and those that merely asked, numbered."""
    rows = list(queries)
    for chart in charts:
        draws = chart.draws("queries")
        for _ in range(draws.pick((0, 0, 1, 1, 1, 2, 3))):
            form, field = draws.pick(ROUTINE)
            opened, closed = draws.whole(20, 400), draws.chance(0.7)
            row: Row = {"PATID": chart.patid, "FORM": form, "FIELD": field, "QTEXT": "Please confirm"}
            row |= {"OPENDT": chart.day(opened), "STATUS": "Closed" if closed else "Open"}
            if closed:
                row |= {"CLOSEDT": chart.day(opened + draws.whole(5, 90)), "ACTION": CONFIRM}
            rows.append(row)
    return [{"QUERYID": number} | row for number, row in enumerate(rows, 1)]


def deviations(charts: Iterable[Chart]) -> list[Row]:
    """The rows of deviations: one patient in twelve has one."""
    rows: list[Row] = []
    for chart in charts:
        draws = chart.draws("deviations")
        if draws.chance(0.085):
            category, text = draws.pick(DEVIATIONS)
            day = chart.day(min(draws.whole(1, 200), chart.last))
            row: Row = {"DEVNO": len(rows) + 1, "PATID": chart.patid, "DEVDT": day}
            rows.append(row | {"CATEGORY": category, "DESCRIPTION": text})
    return rows


def remarks(charts: Iterable[Chart]) -> list[Row]:
    """The rows of comments: free text about a form, one of them longer than 200 characters."""
    rows: list[Row] = []
    for chart in charts:
        draws = chart.draws("comments")
        if draws.chance(0.06) and chart.subject.treated:
            form, text = LONG_REMARK if len(rows) == 5 else draws.pick(REMARKS)
            day = chart.day(min(draws.whole(20, 200), chart.last))
            row: Row = {"COMNO": len(rows) + 1, "PATID": chart.patid, "FORM": form, "COMDT": day}
            rows.append(row | {"COMMENT": text})
    return rows
