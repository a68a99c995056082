"""Doses: calendars whose lengths give the printed durations, early stops, and bevacizumab continued alone."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

Dose = tuple[int, int, int]  # days since randomisation, cycle, day of the cycle
Patients = Sequence[Any]  # rows with arm, eligible, never, kind, end, last, survival, nonprotocol

EARLY_STOPS = {("PB", True): 178, ("PB", False): 10, ("P", True): 117, ("P", False): 9}
MONTHS_7_1_AND_5_1 = {"PB": (215, 217), "P": (154, 156)}  # median days of paclitaxel
CONTINUED, MONTHS_3_7 = 74, (112, 114)  # bevacizumab alone: patients, and median days


def calendar(first: int, until: int, rng: Generator) -> list[Dose]:
    """Paclitaxel on days 1, 8 and 15 of cycles of four weeks, with delays and omissions, up to a day."""
    made: list[Dose] = []
    start, cycle = first, 1
    while start <= until:
        for day, omitted in ((1, 0.0), (8, 0.03), (15, 0.06)):
            when = start + day - 1 + (int(rng.choice([-1, 0, 0, 0, 0, 0, 1])) if day > 1 else 0)
            if when <= until and rng.random() >= omitted:
                made.append((when, cycle, day))
        start += 28 + (7 if rng.random() < 0.13 else 0) + int(rng.choice([0, 0, 0, 0, 1, -1, 2]))
        cycle += 1
    return made


class Exposure:
    """The doses of all treated patients."""

    def __init__(self, patients: Patients, rng: Generator) -> None:
        self.patients, self.rng = patients, rng
        n = len(patients)
        self.reference = np.array([p.end if p.kind == "PD" else p.last for p in patients])
        self.treated = [i for i in range(n) if not patients[i].never]
        self.first = {i: min(int(rng.integers(0, 6)), max(0, patients[i].end - 1)) for i in self.treated}
        self.early = self._early_stoppers()
        self.paclitaxel = {i: self._paclitaxel(i) for i in self.treated}
        for arm in ("PB", "P"):
            self._fit_duration(arm)
        self.bevacizumab: dict[int, list[Dose]] = {}
        self._give_bevacizumab()

    def last(self, i: int) -> int:
        """The day of the last paclitaxel dose."""
        return self.paclitaxel[i][-1][0]

    def duration(self, i: int) -> int:
        """Days on paclitaxel."""
        return int(self.last(i) - self.first[i] + 1)

    def alone(self, i: int) -> int:
        """Days of bevacizumab after paclitaxel."""
        return self.bevacizumab[i][-1][0] - self.last(i)

    def _early_stoppers(self) -> set[int]:
        """Who stops paclitaxel three weeks or more before progression or the last assessment: those with long courses."""
        chosen: set[int] = set()
        for (arm, eligible), count in EARLY_STOPS.items():
            among = [
                i
                for i in self.treated
                if self.patients[i].eligible == eligible and self.patients[i].arm == arm and self.reference[i] >= 63
            ]
            must = [i for i in among if self.patients[i].kind == "ONGOING" or self.reference[i] > 640]
            free = np.array([i for i in among if i not in set(must)])
            weight = np.minimum(self.reference[free], 700) ** 1.0
            drawn = self.rng.choice(free, count - len(must), replace=False, p=weight / weight.sum())
            chosen |= {int(i) for i in (*must, *drawn)}
        return chosen

    def _paclitaxel(self, i: int) -> list[Dose]:
        """The calendar of a patient, drawn until it stops early or not, as it should."""
        patient, rng, reference = self.patients[i], self.rng, self.reference[i]
        stop = patient.end - 1 if patient.kind == "PD" else patient.last - 1
        stop = patient.survival - 2 if patient.kind == "DEATH" else stop
        stop = min(stop, patient.nonprotocol - 1) if patient.nonprotocol > 0 else stop
        stop = max(stop, self.first[i])
        for _ in range(200):
            if i in self.early:
                usual = {"PB": 205, "P": 128}[patient.arm]
                length = int(np.exp(rng.normal(math.log(usual), 0.55)))
                made = calendar(self.first[i], min(self.first[i] + max(length, 15), reference - 21), rng)
            else:
                made = calendar(self.first[i], stop, rng)
            if made and (reference - made[-1][0] >= 21) == (i in self.early):
                return made
        raise RuntimeError("No calendar of doses fits a patient; try another seed.")

    def _fit_duration(self, arm: str) -> None:
        """Shorten or lengthen early stops until the median duration is that printed, eligible or all."""
        everyone = [i for i in self.treated if self.patients[i].arm == arm]
        eligible = [i for i in everyone if self.patients[i].eligible]
        low, high = MONTHS_7_1_AND_5_1[arm]
        for _ in range(4000):
            medians = [float(np.median([self.duration(i) for i in those])) for those in (eligible, everyone)]
            fits = [low <= median <= high for median in medians]
            if all(fits):
                return
            longer = medians[0] < low or (fits[0] and medians[1] < low)
            among = everyone if fits[0] else eligible
            among = [i for i in among if i in self.early and self._on_side(i, medians[0], longer)]
            i = int(self.rng.choice(among))
            span = (low, high + 60) if longer else (30, low + 2)
            until = self.first[i] + int(self.rng.integers(*span))
            if self.first[i] + 14 <= until <= self.reference[i] - 21:
                made = calendar(self.first[i], until, self.rng)
                if made and self.reference[i] - made[-1][0] >= 21:
                    self.paclitaxel[i] = made
        raise RuntimeError("The duration of paclitaxel does not reach its median; try another seed.")

    def _on_side(self, i: int, median: float, longer: bool) -> bool:
        """Whether changing this patient's duration moves the median the right way."""
        return self.duration(i) <= median if longer else self.duration(i) >= median

    def _give_bevacizumab(self) -> None:
        """Bevacizumab with paclitaxel on days 1 and 15, and on for some who stopped paclitaxel early."""
        given = [i for i in self.treated if self.patients[i].arm == "PB"]
        room = {i: self.reference[i] - self.last(i) for i in given}
        able = [i for i in given if i in self.early and room[i] >= 45]
        eligible = [i for i in able if self.patients[i].eligible]
        weight = np.array([min(room[i], 400) for i in eligible], float)
        on = set(self.rng.choice(eligible, CONTINUED, replace=False, p=weight / weight.sum()).tolist())
        on |= set([i for i in able if not self.patients[i].eligible][:4])
        for i in given:
            self.bevacizumab[i] = [dose for dose in self.paclitaxel[i] if dose[2] in (1, 15)]
            if i in on:
                self._continue(i)
        self._fit_alone([i for i in on if self.patients[i].eligible])

    def _continue(self, i: int) -> None:
        """Bevacizumab every two weeks after the last paclitaxel."""
        doses = self.bevacizumab[i]
        length = int(np.exp(self.rng.normal(math.log(118), 0.6)))
        stop = min(self.last(i) + max(length, 28), self.reference[i] - 1)
        when, cycle, day = doses[-1]
        while when + 14 <= stop:
            when += 14
            day, cycle = (15, cycle) if day == 1 else (1, cycle + 1)
            doses.append((when, cycle, day))
        if doses[-1][0] - self.last(i) < 14:
            doses.append((self.last(i) + 14, cycle + 1, 1))

    def _fit_alone(self, on: list[int]) -> None:
        """Take doses off or add them until the median time on bevacizumab alone is that printed."""
        low, high = MONTHS_3_7
        for _ in range(5000):
            median = float(np.median([self.alone(i) for i in on]))
            if low <= median <= high:
                return
            i = int(self.rng.choice(on))
            doses = self.bevacizumab[i]
            when, cycle, day = doses[-1]
            if median > high and self.alone(i) >= median and self.alone(i) > 40:
                doses.pop()
            elif median < low and self.alone(i) <= median and when + 14 < self.reference[i]:
                doses.append((when + 14, cycle + (day == 15), 1 if day == 15 else 15))
            elif self.rng.random() < 0.3 and self.alone(i) > 18:
                moved = when - 1 if median > high else min(when + 1, self.reference[i] - 1)
                doses[-1] = (moved, cycle, day)
        raise RuntimeError("Bevacizumab alone does not reach its median; try another seed.")
