"""Before the trial: the on-study form, prior treatment and medical history."""

from dataclasses import dataclass
from datetime import date, timedelta

from .charts import MONTHS, Chart, Row, Sheets, slashed_month
from .draws import Draws

VISCERA = ("LUNG", "LIVER", "PLEURA", "OTHVISC")
SOFT = ("BONE", "NODE", "SKIN", "BREAST")
RECEPTOR = {
    "P": ("Positive", "POS", "+", "positive"),
    "N": ("Negative", "NEG", "-", "neg."),
    "U": ("Unknown", "ND", ""),
}
HER2 = {
    "P": (("3+", "amplified"), ("3+", "ND")),
    "N": (("0", "ND"), ("1+", "ND"), ("2+", "not amplified")),
    "U": (("ND", "ND"),),
}
REGIMENS = {
    "N": ("",),
    "A": ("AC x4", "CAF", "FEC", "doxorubicin/cyclophosphamide"),
    "TY": ("AC-T", "AC -> Taxol", "TAC", "AC/docetaxel"),
    "TN": ("TC x4", "docetaxel/cyclophosphamide"),
    "O": ("CMF", "CMF x6", "cyclophosphamide/MTX/5FU"),
}
CONDITIONS = (
    "hypertension", "HTN", "hypothyroidism", "diabetes mellitus", "asthma", "GERD", "depression", "arthritis",
    "hyperlipidemia", "migraine", "osteoporosis", "seasonal allergies", "Ménière's disease", "Sjögren's syndrome",
)  # fmt: skip


@dataclass(frozen=True)
class Past:
    """What the forms of this file share: the organs involved, the days that matter, and the adjuvant regimen."""

    organs: tuple[str, ...]
    diagnosed: date
    recurred: date
    scanned: int
    regimen: str
    adjuvant_hormone: bool
    trastuzumab: bool


def past(chart: Chart) -> Past:
    """The past of one patient."""
    subject, draws = chart.subject, chart.draws("past")
    recurred = chart.calendar(-draws.whole(20, 70))
    key = subject.adjuvant + (("Y" if subject.anthracycline else "N") if subject.adjuvant == "T" else "")
    return Past(
        organs=_organs(chart, draws),
        diagnosed=recurred - timedelta(days=(subject.dfi * 487) // 16 + 3),
        recurred=recurred,
        scanned=-(draws.whole(29, 48) if subject.ineligible == "S" else draws.whole(2, 27)),
        regimen=draws.pick(REGIMENS[key]),
        adjuvant_hormone=subject.er == "P" and draws.chance(0.7),
        trastuzumab=subject.her2 == "P" and subject.ineligible != "R",
    )


def _organs(chart: Chart, draws: Draws) -> tuple[str, ...]:
    """As many sites of disease as the patient has, of the kind her location says."""
    subject = chart.subject
    if subject.location == "B":
        return ("BONE",)
    if subject.location == "V":
        viscera = draws.some(VISCERA, 4)
        return (viscera[0], *draws.some([*SOFT, *viscera[1:]], subject.sites - 1))
    soft = draws.some(("NODE", "SKIN", "BREAST"), 3)
    return (soft[0], *draws.some([*soft[1:], "BONE"], min(subject.sites, 4) - 1))


def history(chart: Chart, before: Past) -> Sheets:
    """The rows of onstudy, priorrx and medhx for one patient."""
    draws = chart.draws("history")
    return {
        "onstudy": [_on_study(chart, before, draws)],
        "priorrx": _prior_treatment(chart, before, draws),
        "medhx": _conditions(chart, draws),
    }


def _on_study(chart: Chart, before: Past, draws: Draws) -> Row:
    """The on-study form: disease, receptors, sites, size, imaging."""
    subject = chart.subject
    ihc, fish = draws.pick(HER2[subject.her2])
    post, other = ("Post", "Postmenopausal"), ("Pre", "Premenopausal", "peri")
    row: Row = {"PATID": chart.patid, "ECOGPS": subject.ecog}
    row["MENOSTAT"] = draws.pick(post if subject.menopause == "POST" else other)
    row |= {"ER_RESULT": draws.pick(RECEPTOR[subject.er]), "PR_RESULT": draws.pick(RECEPTOR[subject.pr])}
    row |= {"HER2_IHC": ihc, "HER2_FISH": fish, "INITDXDT": _remembered(chart, before.diagnosed, draws)}
    row |= {"RECURDT": chart.written(before.recurred), "ADJCHEMO": yes(subject.adjuvant != "N")}
    row |= {"ADJREGIMEN": before.regimen, "ADJ_ANTHRA": yes(subject.anthracycline)}
    row |= {"ADJ_TAXANE": yes(subject.adjuvant == "T"), "ADJHORM": yes(before.adjuvant_hormone)}
    row |= {"HORM_METS": yes(subject.hormone), "TRASTUZ": yes(before.trastuzumab)}
    row |= {f"SITE_{organ}": yes(organ in before.organs) for organ in (*VISCERA, *SOFT)}
    row |= {"MEASDIS": yes(subject.measurable)} | _height(chart) | chart.weight(subject.weight)
    row |= {"CNSIMGDT": chart.day(-draws.whole(3, 27)), "BASESCANDT": chart.day(before.scanned)}
    return row | {"CNSIMGRES": "Positive" if subject.ineligible == "C" else "Negative"}


def yes(fact: bool) -> str:
    """Y or N."""
    return "Y" if fact else "N"


def _height(chart: Chart) -> Row:
    """HT and HTU: whole inches, or whole centimetres."""
    height = chart.subject.height
    if chart.pounds:
        return {"HT": (height * 10 + 127) // 254, "HTU": "in"}
    return {"HT": (height + 5) // 10, "HTU": "cm"}


def _remembered(chart: Chart, when: date, draws: Draws) -> str:
    """A date of long ago: complete, month and year, or the year alone."""
    if draws.chance(0.18):
        return slashed_month(when)
    return str(when.year) if draws.chance(0.05) else chart.written(when)


def _prior_treatment(chart: Chart, before: Past, draws: Draws) -> list[Row]:
    """Surgery, radiation and drugs before the trial; dates are partial ISO 8601."""
    subject, diagnosed = chart.subject, before.diagnosed
    rows = [_prior("SURGERY", draws.pick(("mastectomy", "lumpectomy + ALND", "MRM")), f"{diagnosed.year}", "")]
    if before.regimen:
        begun, ended = diagnosed + timedelta(days=40), diagnosed + timedelta(days=180)
        rows.append(_prior("ADJUVANT CHEMOTHERAPY", before.regimen, month(begun), month(min(ended, before.recurred))))
    if subject.dfi > 12 and draws.chance(0.5):
        begun = diagnosed + timedelta(days=200)
        rows.append(_prior("RADIATION", draws.pick(("breast", "chest wall", "axilla")), month(begun), month(begun)))
    if before.adjuvant_hormone:
        drug = draws.pick(("tamoxifen", "Nolvadex", "anastrozole"))
        rows.append(_prior("HORMONAL - ADJUVANT", drug, f"{diagnosed.year}", f"{before.recurred.year}"))
    if before.trastuzumab:
        rows.append(_prior("TRASTUZUMAB", draws.pick(("trastuzumab", "Herceptin")), "", month(before.recurred)))
    if subject.hormone or subject.ineligible == "H":
        days = draws.whole(5, 20) if subject.ineligible == "H" else draws.whole(22, 120)
        drug = draws.pick(("tamoxifen", "anastrozole", "letrozole", "Arimidex"))
        rows.append(_prior("HORMONAL - METASTATIC", drug, "", chart.calendar(-days).isoformat()))
    return [{"PATID": chart.patid, "SEQ": number} | row for number, row in enumerate(rows, 1)]


def _prior(kind: str, regimen: str, start: str, stop: str) -> Row:
    """One prior treatment."""
    return {"RXTYPE": kind, "REGIMEN": regimen, "STARTDT": start, "STOPDT": stop}


def month(when: date) -> str:
    """A date of which only year and month are known, as ISO 8601 has it."""
    return f"{when.year}-{when.month:02d}"


def _conditions(chart: Chart, draws: Draws) -> list[Row]:
    """Other diseases, with the year they began, sometimes the month."""
    rows: list[Row] = []
    for number, condition in enumerate(draws.some(CONDITIONS, draws.whole(0, 4)), 1):
        year = chart.subject.randomised.year - draws.whole(1, 20)
        onset = f"{draws.pick(MONTHS)}-{year}" if draws.chance(0.1) else str(year)
        status = draws.pick(("ongoing", "Ongoing", "resolved"))
        rows.append({"PATID": chart.patid, "SEQ": number, "CONDITION": condition, "ONSET": onset, "STATUS": status})
    return rows
