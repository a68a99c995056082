"""The calibrated subject table: one row a patient, integers and codes only."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Dose:
    """One planned administration: cycle and day of the protocol, days since randomisation, and whether it was given."""

    cycle: int
    day: int
    offset: int
    given: bool = True


@dataclass(frozen=True)
class Subject:
    """One patient as calibrated. Days are counted from randomisation (day 0); codes are those of subjects.csv."""

    patid: str
    site: int
    arm: str  # PB paclitaxel and bevacizumab, P paclitaxel
    eligible: bool
    age: int
    menopause: str
    race: str
    ecog: int
    er: str
    pr: str
    her2: str
    adjuvant: str  # N none, A anthracycline, T taxane, O other
    anthracycline: bool
    dfi: int  # disease-free months
    location: str  # V viscera, B bone only, S soft tissue or node
    sites: int
    measurable: bool
    hormone: bool
    height: int  # mm
    weight: int  # hundreds of g
    never: str  # why never treated: W withdrew, D died, C CNS involvement, I ineligible; empty if treated
    ineligible: str  # S scans, H hormone, C CNS involvement, R HER2, O other; empty if eligible
    outcome: str  # PD, DEATH, NPT, ONGOING, LOST, REFUSED, NEVER
    pfs: int  # day of the event or the last assessment
    unscheduled: bool
    negatives: tuple[int, ...]  # days of the assessments without progression
    survival: int  # day of death or last contact
    died: bool
    nonprotocol: int  # day nonprotocol therapy began, -1 if never
    randomised: date
    best: str  # best overall response
    response_from: int  # which of the negative assessments is the first response, -1 if none
    cause: str  # P progression, C cardiac, I infection, E embolism, M malignancy, U unknown, O other
    grade5: str  # D diverticulum, W bowel wall, L left ventricle
    paclitaxel: tuple[Dose, ...]
    bevacizumab: tuple[Dose, ...]
    factb: str  # 1 or 0 for baseline, week 17, week 33

    @property
    def treated(self) -> bool:
        """Whether any protocol treatment was given."""
        return not self.never

    @cached_property
    def cycles(self) -> dict[int, int]:
        """The first day of each cycle that was begun."""
        first: dict[int, int] = {}
        for dose in (*self.paclitaxel, *self.bevacizumab):
            first.setdefault(dose.cycle, dose.offset)
        return dict(sorted(first.items()))


def doses(text: str, days: tuple[int, ...]) -> tuple[Dose, ...]:
    """The administrations of a calendar: cycles apart by blanks, the days of a cycle by full stops, empty if not given.

    A day left out before the last dose was omitted and stands on the day it was due; one after it was never due.

    >>> [(d.cycle, d.day, d.offset, d.given) for d in doses("5.12. 33", (1, 8, 15))]
    [(1, 1, 5, True), (1, 8, 12, True), (1, 15, 19, False), (2, 1, 33, True)]
    """
    planned = []
    for cycle, slots in enumerate(text.split(), 1):
        start = 0
        for day, slot in zip(days, slots.split(".") + [""] * len(days), strict=False):
            start = int(slot) - day + 1 if slot and not start else start
            planned.append(Dose(cycle, day, int(slot) if slot else start + day - 1, bool(slot)))
    while planned and not planned[-1].given:
        planned.pop()
    return tuple(planned)


def read_subjects(path: Path) -> tuple[Subject, ...]:
    """The subjects of the table, in its order, which is the order of randomisation."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(subject(row) for row in csv.DictReader(file))


def subject(row: dict[str, str]) -> Subject:
    """The subject of one row of the table."""
    whole = [
        "site",
        "age",
        "ecog",
        "dfi",
        "sites",
        "height",
        "weight",
        "pfs",
        "survival",
        "nonprotocol",
        "response_from",
    ]
    yes = ["eligible", "anthracycline", "measurable", "hormone", "unscheduled", "died"]
    made: dict[str, object] = dict(row)
    made.update({name: int(row[name]) for name in whole}, **{name: row[name] == "Y" for name in yes})
    made["negatives"] = tuple(int(day) for day in row["negatives"].split(".")) if row["negatives"] else ()
    made["randomised"] = date.fromisoformat(row["randomised"])
    made["paclitaxel"] = doses(row["paclitaxel"], (1, 8, 15))
    made["bevacizumab"] = doses(row["bevacizumab"], (1, 15))
    return Subject(**made)  # type: ignore[arg-type]
