"""Entry into the trial: registration, the eligibility checklist and its central review."""

from datetime import date, timedelta

from .charts import Chart, Row, Sheets
from .draws import Draws

RACES = {
    "W": ("White", "WHITE", "Caucasian", "1"),
    "B": ("Black", "African American", "3"),
    "A": ("Asian", "ASIAN", "2"),
    "O": ("Other", "unknown", "5"),
}
INELIGIBLE = {
    "S": ("Baseline scans >4 wk before entry", 12),
    "H": ("Hormone treatment <3 wk before entry", 17),
    "C": ("CNS involvement", 14),
    "R": ("HER2+ without prior trastuzumab", 9),
    "O": ("Other", 22),
}
ITEMS = 24


def entry(chart: Chart) -> Sheets:
    """The rows of reg, elig and eligreview for one patient."""
    draws = chart.draws("entry")
    return {"reg": [_registered(chart, draws)], "elig": _checklist(chart), "eligreview": [_reviewed(chart, draws)]}


def birth(randomised: date, age: int, days: int) -> date:
    """The birth date of someone who turned `age` so many days (0 to 364) before randomisation.

    >>> birth(date(2004, 2, 29), 50, 0)
    datetime.date(1954, 2, 28)
    """
    day = 28 if (randomised.month, randomised.day) == (2, 29) else randomised.day
    return date(randomised.year - age, randomised.month, day) - timedelta(days=days)


def consented(chart: Chart) -> int:
    """The day of the informed consent, which no questionnaire comes before: the first draw of the forms of entry."""
    return -chart.draws("entry").whole(0, 9)


def _registered(chart: Chart, draws: Draws) -> Row:
    """The registration form; strata are coded 1, 2, 3."""
    subject = chart.subject
    ethnic = ("Not Hispanic", "Non-Hispanic", "NH", "Unknown", "Hispanic")
    return {
        "PATID": chart.patid,
        "SITE": f"{subject.site:03d}",
        "REGDT": chart.day(0),
        "CONSENTDT": chart.day(-draws.whole(0, 9)),
        "PROTVER": draws.pick(("Original", "Addendum 1", "Addendum 3")),
        "TRTASGN": "A" if subject.arm == "PB" else "B",
        "STR_DFI": 1 if subject.dfi <= 24 else 2,
        "STR_NSITES": 1 if subject.sites < 3 else 2,
        "STR_ADJCHEMO": 2 if subject.adjuvant == "N" else 1,
        "STR_ER": {"P": 1, "N": 2, "U": 3}[subject.er],
        "BIRTHDT": chart.written(birth(subject.randomised, subject.age, draws.whole(0, 364))),
        "SEX": "F",
        "RACE": draws.pick(RACES[subject.race]),
        "ETHNIC": draws.pick(ethnic) if draws.chance(0.3) else "Not Hispanic",
    }


def _checklist(chart: Chart) -> list[Row]:
    """The items of the checklist: the site ticked Y throughout, the reviewer says N where the patient was ineligible."""
    failed = INELIGIBLE[chart.subject.ineligible][1] if chart.subject.ineligible else 0
    return [
        {"PATID": chart.patid, "ITEM": item, "RESPONSE": "Y", "REVIEWER": "N" if item == failed else ""}
        for item in range(1, ITEMS + 1)
    ]


def _reviewed(chart: Chart, draws: Draws) -> Row:
    """The central review, months after entry and regardless of what became of the patient."""
    why = INELIGIBLE[chart.subject.ineligible][0] if chart.subject.ineligible else ""
    status = "INELIGIBLE" if why else "ELIGIBLE"
    reviewed = chart.day(draws.whole(60, 400))
    return {"PATID": chart.patid, "REVIEWDT": reviewed, "ELIGSTAT": status, "INELREASON": why}
