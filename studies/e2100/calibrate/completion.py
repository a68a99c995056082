"""Stage E: what is left of each patient's story, in ways that keep the numbers met so far."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from .assignment import Assignment
from .courses import Course

CUT_OFF, FIRST_ENTRY, LAST_ENTRY = date(2007, 6, 7), date(2001, 12, 21), date(2004, 5, 27)
SPAN, OBSERVED = (LAST_ENTRY - FIRST_ENTRY).days, (CUT_OFF - FIRST_ENTRY).days
CONTACTED = (date(2006, 9, 20) - FIRST_ENTRY).days  # survivors not lost were contacted after this
RESPONDERS = {("PB", "Y"): 117, ("PB", "N"): 11, ("P", "Y"): 64, ("P", "N"): 5}
DEATHS_FROM_PROGRESSION = 429
INELIGIBLE = {
    "P": "S" * 14 + "H" * 6 + "C" * 2 + "R" * 2 + "O" * 4,
    "PB": "S" * 10 + "H" * 7 + "C" + "R" + "O" * 2,
}
OTHER_CAUSES = "CIEMUO"


@dataclass
class Patient:
    """One patient while her story is completed; the fields are those of subjects.csv."""

    arm: str
    eligible: bool
    measurable: str
    her2: str
    course: Course
    survival: int
    died: bool
    never: bool = False
    why_never: str = ""
    ineligible: str = ""
    nonprotocol: int = -1
    entered: int = 0
    best: str = "NE"
    response_from: int = -1
    cause: str = ""
    grade5: str = ""
    factb: list[bool] = field(default_factory=lambda: [False, False, False])

    @property
    def kind(self) -> str:
        """The kind of course."""
        return self.course.kind

    @property
    def end(self) -> int:
        """The day the course ends."""
        return self.course.end

    @property
    def last(self) -> int:
        """The day of the last negative assessment."""
        return self.course.last


def patients_of(frame: pd.DataFrame, assignment: Assignment) -> list[Patient]:
    """All patients; the ineligible without a course yet (that of somebody eligible is found for them)."""
    eligible = np.flatnonzero(frame["ELIGFL"] == "Y")
    course_of = {int(eligible[who]): k for k, who in enumerate(assignment.patient)}
    nothing = Course("NEVER", 0, 0, ())
    made = []
    for i, row in enumerate(frame.itertuples(index=False)):
        k = course_of.get(i)
        course, (day, died) = (nothing, (0, False)) if k is None else (assignment.courses[k], assignment.pairs[k])
        made.append(Patient(row.ARMCD, k is not None, row.MEASDIS, row.HER2, course, day - 1, died))  # type: ignore[arg-type]
    return made


def complete(patients: list[Patient], rng: Generator, order: list[int]) -> None:
    """Fill in what is left; `order` gives the eligible in the order in which courses were handed out."""
    _ineligible(patients, rng, order)
    _never_treated(patients, rng)
    _nonprotocol(patients, rng)
    _entries(patients, rng)
    _responses(patients, rng)
    _causes(patients, rng)


def _ineligible(patients: list[Patient], rng: Generator, order: list[int]) -> None:
    """Why patients are ineligible, and courses for them like those of the eligible."""
    for arm in ("PB", "P"):
        these = [i for i, p in enumerate(patients) if not p.eligible and p.arm == arm]
        reasons = INELIGIBLE[arm].replace("R", "")
        positive = [i for i in these if patients[i].her2 == "POS"]
        for i in positive:
            patients[i].ineligible = "R"
        others = [i for i in these if i not in positive]
        for i, reason in zip(rng.permutation(others), reasons, strict=False):
            patients[i].ineligible = reason
        kinds = ("PD", "DEATH", "NPT")
        donors = [
            i for i in order if patients[i].arm == arm and patients[i].kind in kinds and not patients[i].course.never
        ]
        for i, donor in zip(these, rng.permutation(donors)[: len(these)], strict=True):
            patients[i].course = patients[donor].course
            patients[i].survival, patients[i].died = patients[donor].survival, patients[donor].died
        _ineligible_never(patients, arm, these)


def _ineligible_never(patients: list[Patient], arm: str, these: list[int]) -> None:
    """The ineligible who were found out before treatment: one with brain metastases, and one more without bevacizumab."""
    found = [i for i in these if patients[i].ineligible == "C"][:1]
    found += [i for i in these if patients[i].ineligible == "O"][:1] if arm == "P" else []
    for i in found:
        patients[i].course = Course("NEVER", 0, 0, (), never=True)
        patients[i].survival = max(patients[i].survival, 59)
        patients[i].why_never = "C" if patients[i].ineligible == "C" else "I"


def _never_treated(patients: list[Patient], rng: Generator) -> None:
    """The eligible who never began: as the courses say, one early progression, and three who withdrew."""
    eligible = [i for i, p in enumerate(patients) if p.eligible]
    never = {i for i, p in enumerate(patients) if p.course.never}
    progressed = [i for i in eligible if patients[i].kind == "PD"]
    with_bevacizumab = [i for i in progressed if patients[i].arm == "PB" and not patients[i].last and patients[i].died]
    never.add(min(with_bevacizumab, key=lambda i: patients[i].survival))
    among = [
        i for i in progressed if patients[i].arm == "P" and 25 <= patients[i].end <= 120 and patients[i].survival > 199
    ]
    never |= {int(i) for i in rng.choice(among, 3, replace=False)}
    for i in never:
        patients[i].never = True
        if patients[i].eligible:
            died = patients[i].arm == "PB" or patients[i].kind == "DEATH"
            patients[i].why_never = "D" if died else "W"


def _nonprotocol(patients: list[Patient], rng: Generator) -> None:
    """When nonprotocol therapy began."""
    for p in patients:
        if p.kind == "NPT":
            p.nonprotocol = min(p.last + int(rng.integers(7, 35)), p.survival - 3)
        if p.kind == "NEVER":
            p.nonprotocol = int(rng.integers(8, 30))


def _entries(patients: list[Patient], rng: Generator) -> None:
    """Days of entry: ever more patients a month, none on a weekend, and nobody observed after the cut-off."""
    share = np.array([0.35 * (d / SPAN) + 0.65 * (d / SPAN) ** 2.1 for d in range(SPAN + 1)])
    for p in patients:
        latest, earliest = min(SPAN, OBSERVED - p.survival), 0
        if not p.died and not (p.kind in ("LOST", "REFUSED") or p.survival < 899):
            earliest = max(0, CONTACTED - p.survival)
        earliest = min(earliest, latest)
        u = share[earliest] + rng.random() * (share[latest] - share[earliest])
        p.entered = min(max(int(np.searchsorted(share, u)), earliest), latest)
        while (FIRST_ENTRY + timedelta(p.entered)).weekday() > 4 and p.entered > earliest:
            p.entered -= 1
    dead = [p for p in patients if p.died]
    min(dead, key=lambda p: p.entered).entered = 0
    max((p for p in dead if OBSERVED - p.survival >= SPAN), key=lambda p: p.entered).entered = SPAN


def _responses(patients: list[Patient], rng: Generator) -> None:
    """Best responses: as many responders as printed among those with two assessments, the longer the likelier."""
    for p in patients:
        p.best = "SD" if p.course.assessed else "PD" if p.kind == "PD" else "NE"
    for (arm, measurable), count in RESPONDERS.items():
        among = [
            i
            for i, p in enumerate(patients)
            if p.eligible and not p.never and (p.arm, p.measurable) == (arm, measurable) and len(p.course.assessed) >= 2
        ]
        weight = np.minimum([len(patients[i].course.assessed) for i in among], 6).astype(float)
        chosen = rng.choice(among, count, replace=False, p=weight / weight.sum())
        complete_ones = max(1, count // 14) if measurable == "Y" else count
        vanished = set(rng.choice(chosen, complete_ones, replace=False).tolist())
        for i in chosen:
            patients[i].best = "CR" if i in vanished else "PR"
            at_once = rng.random() < 0.62 or len(patients[i].course.assessed) == 2
            patients[i].response_from = 0 if at_once else 1
    for p in patients:
        able = not p.eligible and len(p.course.assessed) >= 2 and not p.never
        if able and rng.random() < (0.5 if p.arm == "PB" else 0.3):
            p.best, p.response_from = ("PR" if p.measurable == "Y" else "CR"), 0


def _causes(patients: list[Patient], rng: Generator) -> None:
    """Causes of death: 429 eligible patients of progression; three unrelated fatal events of treated patients."""
    dead = [i for i, p in enumerate(patients) if p.eligible and p.died]
    forced = [i for i in dead if patients[i].kind == "DEATH"]
    free = [i for i in dead if i not in set(forced)]
    drawn = rng.choice(free, len(dead) - DEATHS_FROM_PROGRESSION - len(forced), replace=False)
    other = {*forced, *drawn.tolist()}
    for i, p in enumerate(patients):
        if p.died:
            of_progression = i not in other and (p.eligible or rng.random() < 0.88)
            p.cause = "P" if of_progression else OTHER_CAUSES[int(rng.integers(0, 6))]
    treated = {arm: [i for i in forced if patients[i].arm == arm and not patients[i].never] for arm in ("PB", "P")}
    first, second = rng.choice(treated["PB"], 2, replace=False)
    third = int(rng.choice(treated["P"]))
    for i, event, cause in ((first, "D", "O"), (second, "W", "O"), (third, "L", "C")):
        patients[i].grade5, patients[i].cause = event, cause


def questionnaires(patients: list[Patient], rng: Generator) -> None:
    """Who filled in the FACT-B when: 631, 488 and 368, those still well the likelier."""
    n = len(patients)
    alive = np.array([p.survival + 1 for p in patients])
    treated = np.array([not p.never for p in patients])
    end = np.array([p.end + 1 for p in patients])
    filled = np.zeros((n, 3), int)
    filled[_likeliest(rng.random(n) + 2 * treated, 631), 0] = 1
    able = (filled[:, 0] == 1) & (alive > 130)
    filled[_likeliest(rng.random(n) + 0.55 * (end > 119) + 10 * able, 488), 1] = 1
    able = (filled[:, 0] == 1) & (alive > 245)
    filled[_likeliest(rng.random(n) + 0.75 * (end > 231) + 0.3 * filled[:, 1] + 10 * able, 368), 2] = 1
    for p, row in zip(patients, filled, strict=True):
        p.factb = [bool(value) for value in row]


def _likeliest(score: Any, count: int) -> Any:
    """The places of the highest scores."""
    return np.argsort(-score, kind="stable")[:count]
