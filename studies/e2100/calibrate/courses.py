"""Courses: what becomes of one patient's disease, from the first assessment to progression, death or censoring."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from .kernels import DAYS_PER_MONTH

PATIENTS = {"PB": 347, "P": 326}  # eligible
PROGRESSIONS = {"PB": 309, "P": 300}
SHORT_INTERVALS = {"PB": 93, "P": 95}  # last negative to progression under 2.5 months
# Progression-free survival that the search starts from, as months and proportion.
START = {
    "P": (
        (0, 1), (0.3, 0.965), (1, 0.86), (2, 0.735), (3, 0.64), (5, 0.49), (8, 0.34), (11, 0.239), (17, 0.155),
        (23, 0.112), (35, 0.055), (47, 0.028), (60, 0.012),
    ),
    "PB": (
        (0, 1), (0.3, 0.984), (1, 0.94), (2, 0.875), (3, 0.823), (5, 0.722), (8, 0.60), (11, 0.490), (17, 0.372),
        (23, 0.285), (35, 0.145), (44, 0.075), (48, 0.046), (60, 0.030),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """kind PD, DEATH, NPT, ONGOING, LOST, REFUSED or NEVER; end the day of the event or censoring.

    last: the day of the last negative assessment (0: none); assessed: the days of all negative ones.
    never: no treatment was given. latent: the day from which the search drew a progression.
    """

    kind: str
    end: int
    last: int
    assessed: tuple[int, ...]
    unscheduled: bool = False
    never: bool = False
    latent: float = 0.0

    @property
    def event(self) -> bool:
        """Whether progression-free survival ended in an event."""
        return self.kind in ("PD", "DEATH")


Courses = dict[str, list[Course]]


def latent_day(arm: str, proportion: float) -> float:
    """The day at which the starting curve falls to a proportion."""
    months = [month for month, _ in START[arm]]
    steps = [-math.log(share) for _, share in START[arm]]
    hazard = [0.0]
    for before, after in pairwise(steps):
        hazard.append(hazard[-1] + (after - before))
    wanted = -math.log(proportion)
    if wanted >= hazard[-1]:
        return (months[-1] + (wanted - hazard[-1]) * 6) * DAYS_PER_MONTH
    return float(np.interp(wanted, hazard, months)) * DAYS_PER_MONTH


def gap(rng: Generator) -> int:
    """Days between two scheduled assessments: 12 weeks and what calendars make of it."""
    u = rng.random()
    if u < 0.07:
        return int(rng.integers(77, 84))
    for limit, least, spread in ((0.27, 84, 2), (0.52, 86, 3), (0.78, 89, 5), (0.93, 94, 8)):
        if u < limit:
            return least + int(rng.integers(0, spread))
    return 102 + int(rng.integers(0, 15))


def schedule(rng: Generator, until: float) -> list[int]:
    """Assessment days from 0 to the first on or after a day."""
    days = [0]
    while days[-1] < until:
        days.append(days[-1] + gap(rng))
    return days


def progression(rng: Generator, latent: float, short: bool) -> Course | None:
    """A course that ends in progression: short ones between two assessments, others at one. None if none is found."""
    day = latent
    for _ in range(400):
        days = schedule(rng, day)
        if not short:
            return Course("PD", days[-1], days[-2], tuple(days[1:-1]), latent=latent)
        end, last = max(3, math.ceil(day)), days[-2]
        if 3 <= end - last <= 76:
            return Course("PD", end, last, tuple(days[1:-1]), unscheduled=True, latent=latent)
        day = day * (1 + 0.02 * rng.standard_normal())
    return None


class Start:
    """The courses of one arm as the search finds them first: latent days in order, each given a kind of course."""

    def __init__(self, arm: str, rng: Generator) -> None:
        n = PATIENTS[arm]
        self.arm, self.rng = arm, rng
        shares = (np.arange(n) + 0.5) / n
        self.latent = np.array([latent_day(arm, 1 - share) for share in shares])
        still = 15 if arm == "PB" else 2
        self.ongoing = list(range(n - still, n))
        self.rest = list(range(n - still))
        self.made: dict[int, Course] = {}

    def courses(self) -> list[Course]:
        """The courses by latent day."""
        for place, i in enumerate(self.ongoing):
            target = 1000 + 720 * (place + 0.5) / len(self.ongoing) + self.rng.integers(-30, 30)
            days = schedule(self.rng, target)
            self.made[i] = Course("ONGOING", days[-1], days[-1], tuple(days[1:]))
        deaths = self._with_bevacizumab() if self.arm == "PB" else self._alone()
        for i in deaths:
            days = schedule(self.rng, self.latent[i])
            end = max(math.ceil(self.latent[i]), days[-2] + 6)
            self.made[i] = Course("DEATH", end, days[-2], tuple(days[1:-1]))
        self._progressions()
        return [self.made[i] for i in range(PATIENTS[self.arm])]

    def _with_bevacizumab(self) -> list[int]:
        """Nonprotocol therapy, losses, a death before treatment; the patients who died without progression."""
        for i in self._pick(150, 900, 13):
            self._censored(i, "NPT")
        for low, high in ((100, 185), (300, 430), (500, 720)):
            self._censored(self._pick(low, high, 1)[0], "LOST")
        self.made[self._pick(0, 60, 1)[0]] = Course("DEATH", 9, 0, (), never=True)
        return self._pick(60, 800, 6)

    def _alone(self) -> list[int]:
        """The same for paclitaxel alone, where two refused follow-up and two never started."""
        for i in self._pick(120, 600, 12):
            self._censored(i, "NPT")
        for low, high in ((170, 320), (420, 700)):
            self._censored(self._pick(low, high, 1)[0], "REFUSED")
        for i in self._pick(150, 500, 2):
            self.made[i] = Course("NEVER", 0, 0, (), never=True)
        self.made[self._pick(0, 60, 1)[0]] = Course("DEATH", 12, 0, (), never=True)
        return self._pick(30, 500, 7)

    def _pick(self, low: float, high: float, count: int) -> list[int]:
        """So many of the patients left whose latent day lies between two."""
        among = [i for i in self.rest if low <= self.latent[i] <= high]
        chosen = sorted(self.rng.choice(among, count, replace=False).tolist())
        for i in chosen:
            self.rest.remove(i)
        return chosen

    def _censored(self, i: int, kind: str) -> None:
        """A course that is censored at its last assessment."""
        for _ in range(300):
            days = schedule(self.rng, self.latent[i])
            if len(days) >= 3 and self.latent[i] - days[-2] > 3:
                break
        self.made[i] = Course(kind, days[-2], days[-2], tuple(days[1:-1]))

    def _progressions(self) -> None:
        """Everyone left progresses; as many as printed within 2.5 months of the last negative assessment."""
        early, late = (0.62, 0.30) if self.arm == "PB" else (0.80, 0.28)
        lean = np.array([early if self.latent[i] < 70 else late for i in self.rest])
        ranked = np.argsort(self.rng.random(len(self.rest)) / lean)[: SHORT_INTERVALS[self.arm]]
        short = set(ranked.tolist())
        for place, i in enumerate(self.rest):
            course = progression(self.rng, self.latent[i], place in short)
            course = course or progression(self.rng, self.latent[i], False)
            assert course is not None and len(self.rest) == PROGRESSIONS[self.arm]
            self.made[i] = replace(course, latent=self.latent[i])


def slid(old: Course, with_last: bool, days: int) -> Course | None:
    """A progression moved by some days, alone or with the last assessment. None where the intervals would not do."""
    if with_last and not old.assessed:
        return None
    assessed = (*old.assessed[:-1], old.assessed[-1] + days) if with_last else old.assessed
    last = old.last + days if with_last else old.last
    new = replace(old, end=old.end + days, last=last, assessed=assessed)
    return new if plausible(new) else None


def plausible(course: Course) -> bool:
    """Whether the last two intervals of a progression are those of a schedule of 12 weeks."""
    interval = course.end - course.last
    before = course.last - (course.assessed[-2] if len(course.assessed) > 1 else 0)
    low, high = (3, 76) if course.unscheduled else (77, 116)
    return course.end >= 4 and low <= interval <= high and (not course.assessed or 77 <= before <= 116)


def ends(courses: Sequence[Course]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The days on which courses end."""
    return np.array([course.end for course in courses])
