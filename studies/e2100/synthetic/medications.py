"""Other medication during the trial: what the patient took anyway, and what a toxicity called for."""

from collections.abc import Sequence

from .charts import Chart, Row, month_year
from .draws import Draws
from .events import Event
from .terms import CLOT, FEBRILE, NEUTROPHILS

USUAL = (
    ("zoledronic acid", "4", "mg", "IV", "bone mets"), ("Zometa", "4", "mg", "IV", "bone mets"),
    ("dexamethasone", "20", "mg", "PO", "premed"), ("ondansetron", "8", "mg", "PO", "nausea"),
    ("lorazepam", "1", "mg", "PO", ""), ("Tylenol", "500", "mg", "PO", "pain"),
    ("acetaminophen", "500", "mg", "PO", "pain"), ("levothyroxine", "75", "mcg", "PO", "hypothyroidism"),
    ("diphenhydramine", "50", "mg", "IV", "premed"), ("aspirin", "81", "mg", "PO", "prophylaxis"),
    ("HCTZ", "25", "mg", "PO", "HTN"), ("lisinopril", "10", "mg", "PO", "HTN"),
)  # fmt: skip
AGAINST = {
    "HYPERTENSION": (("amlodipine", "5", "mg", "PO", "HTN"), ("lisinopril", "20", "mg", "PO", "HTN")),
    "INFECTION": (("levofloxacin", "500", "mg", "PO", "infection"), ("Keflex", "500", "mg", "PO", "infection")),
    FEBRILE: (("G-CSF", "300", "mcg", "SC", "neutropenia"), ("Neupogen", "300", "mcg", "SC", "neutropenia")),
    NEUTROPHILS: (("G-CSF", "300", "mcg", "SC", "neutropenia"),),
    CLOT: (("enoxaparin", "80", "mg", "SC", "DVT"), ("warfarin", "5", "mg", "PO", "DVT")),
}
Drug = tuple[str, str, str, str, str]


def medication(chart: Chart, happened: Sequence[Event]) -> list[Row]:
    """The rows of conmed for one patient."""
    draws = chart.draws("conmed")
    rows = [_usual(chart, draws, drug) for drug in draws.some(USUAL, draws.whole(1, 5))]
    for event in happened:
        if event.grade in (3, 4) and event.term in AGAINST:
            rows.append(_against(chart, draws, event))
    return [{"PATID": chart.patid, "CMSEQ": number} | row for number, row in enumerate(rows, 1)]


def _usual(chart: Chart, draws: Draws, drug: Drug) -> Row:
    """A drug taken anyway: begun before or soon after entry, on a date known in full, to the month or to the year."""
    begun = min(draws.whole(-300, 60), chart.last)
    ends = begun + draws.whole(20, 400)
    known = draws.whole(1, 10)
    when = chart.calendar(begun)
    start = chart.day(begun) if known <= 6 else month_year(when) if known <= 9 else str(when.year)
    over = ends <= chart.last and ends > 0 and draws.chance(0.5)
    return _row(drug, start, _stop(chart, draws, ends) if over else "", not over)


def _stop(chart: Chart, draws: Draws, day: int) -> str:
    """A stop date: mostly complete, sometimes the month alone."""
    return chart.day(day) if draws.chance(0.8) else month_year(chart.calendar(day))


def _against(chart: Chart, draws: Draws, event: Event) -> Row:
    """A drug for a severe toxicity, begun the day the toxicity did."""
    ends = event.onset + draws.whole(5, 30)
    over = ends <= chart.last and event.term not in ("HYPERTENSION", CLOT)
    return _row(draws.pick(AGAINST[event.term]), chart.day(event.onset), chart.day(ends) if over else "", not over)


def _row(drug: Drug, start: str, stop: str, ongoing: bool) -> Row:
    """One medication."""
    name, dose, unit, route, indication = drug
    row: Row = {"DRUG": name, "DOSE": dose, "DOSEU": unit, "ROUTE": route, "INDICATION": indication}
    return row | {"STARTDT": start, "STOPDT": stop, "ONGOING": "Y" if ongoing else "N"}
