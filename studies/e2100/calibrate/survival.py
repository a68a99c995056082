"""Stage C: survival times for each arm that meet every number about survival by arm, then paired with the courses."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from .courses import PATIENTS, Course, Courses
from .curves import km_at, km_median
from .kernels import DAYS_PER_MONTH, cox, logrank
from .progression import Statistics, outside

DEATHS = {"PB": 243, "P": 240}
# Survival that the search starts from, as months and proportion.
START = {
    "PB": (
        (0, 1), (1, 0.9965), (2, 0.991), (3, 0.980), (6, 0.926), (9, 0.870), (12, 0.8123), (18, 0.685), (24, 0.562),
        (26.7, 0.5), (30, 0.450), (36, 0.368), (42, 0.308), (48, 0.260), (60, 0.190), (72, 0.14),
    ),
    "P": (
        (0, 1), (1, 0.984), (2, 0.962), (3, 0.938), (6, 0.870), (9, 0.801), (12, 0.7337), (18, 0.615), (24, 0.520),
        (25.2, 0.5), (30, 0.422), (36, 0.335), (42, 0.274), (48, 0.227), (60, 0.157), (72, 0.105),
    ),
}  # fmt: skip
EARLY = {"PB": (205, 450, 760), "P": (45, 80, 130, 330, 720)}  # lost, or refused follow-up: days
MEDIANS = {"PB": 813, "P": 767}
FOLLOW_UP = {"PB": 1266, "P": 1324}  # median days of those alive
LATEST = 1960  # days between the last entry and the data cut-off allow no more
Times = dict[str, tuple[Any, Any]]
Pairs = dict[str, list[tuple[int, bool]]]


def latent_month(arm: str, proportion: float) -> float:
    """The month at which the starting curve falls to a proportion."""
    months = [month for month, _ in START[arm]]
    hazard = [-math.log(share) for _, share in START[arm]]
    wanted = -math.log(proportion)
    if wanted > hazard[-1]:
        return float(months[-1] + (wanted - hazard[-1]) * 12)
    return float(np.interp(wanted, hazard, months))


def statistics(t: Any, e: Any, arm: Any) -> Statistics:
    """The numbers about survival of days, deaths and arms (1 with bevacizumab)."""
    order, one, everyone = np.argsort(-t, kind="stable"), np.zeros(len(t), int), np.ones(len(t), bool)
    beta, _ = cox(order, t, e, one, 1, arm, arm[:, None].astype(float), everyone, False, np.array([-0.1]), 10, 1e-8)
    difference, variance = logrank(order, t, e, one, 1, arm, everyone)
    of = {"PB": arm == 1, "P": arm == 0}
    (s1, g1), (s0, g0) = (km_at(order, t, e, of[name], 365.25) for name in ("PB", "P"))
    found: Statistics = {"hr": math.exp(beta[0]), "z": difference / math.sqrt(variance)}
    found |= {f"median {name}": km_median(order, t, e, who) for name, who in of.items()}
    found |= {f"follow-up {name}": np.median(t[who & ~e]) for name, who in of.items()}
    found |= {"year PB": s1, "year P": s0}
    return found | {"year z": (s1 - s0) / math.sqrt(s1**2 * g1 + s0**2 * g0)}


def loss(s: Statistics) -> float:
    """How far the numbers are from what is printed."""
    total = sum(outside(s[f"median {arm}"], median, median, 1) for arm, median in MEDIANS.items())
    total += sum(outside(s[f"follow-up {arm}"], days, days + 1, 1) for arm, days in FOLLOW_UP.items())
    total += outside(s["hr"], 0.8775, 0.8825, 0.001) + outside(abs(s["z"]), 1.395, 1.415, 0.01)
    year = outside(s["year PB"], 0.8117, 0.81245, 0.0002) + outside(s["year P"], 0.73355, 0.7340, 0.0002)
    return total + (year + outside(s["year z"], 2.437, 2.56, 0.003))


class Survival:
    """The survival times of both arms, bevacizumab first: found from the curves, then nudged by whole days."""

    def __init__(self, courses: Courses, seed: int) -> None:
        self.courses, self.rng = courses, np.random.default_rng(seed)
        self.arm = np.concatenate([np.ones(347, int), np.zeros(326, int)])
        self.of = {"PB": self.arm == 1, "P": self.arm == 0}
        self.place = {"PB": 0, "P": PATIENTS["PB"]}
        self._assemble()
        self.locked = {arm: self._lock_deaths(arm) for arm in ("PB", "P")}
        late = np.where(self.time > 1940)[0]
        self.time[late] = self.rng.integers(1350, 1940, len(late))
        self.least = {arm: self._after_progression(arm) for arm in ("PB", "P")}

    def _assemble(self) -> None:
        """Times from the starting curves, shifted and stretched until follow-up and hazard ratio are about right."""
        stretch, shift = {"PB": 1.0, "P": 1.0}, {"PB": 0.0, "P": 0.0}
        for _ in range(12):
            parts = [self._times(arm, shift[arm], stretch[arm]) for arm in ("PB", "P")]
            self.time = np.concatenate([time for time, _ in parts])
            self.event = np.concatenate([event for _, event in parts])
            found = self.statistics()
            for arm in ("PB", "P"):
                shift[arm] += (FOLLOW_UP[arm] - found[f"follow-up {arm}"]) * 0.8
            stretch["PB"] *= math.exp(2.0 * math.log(found["hr"] / 0.88))

    def _times(self, arm: str, shift: float, stretch: float) -> tuple[Any, Any]:
        """Deaths where the curve falls by one patient at a time, given who is censored when."""
        n, deaths = PATIENTS[arm], DEATHS[arm]
        count = n - deaths - len(EARLY[arm])
        q = (np.arange(count) + 0.5) / count
        least = {"PB": 34.0, "P": 34.5}[arm]
        administrative = (least + 29 * (0.45 * q + 0.55 * q**2.6)) * DAYS_PER_MONTH
        censored = np.concatenate([np.array(EARLY[arm], float), administrative + shift])
        censored.sort()
        days: list[float] = []
        curve, at_risk, passed, last = 1.0, n, 0, 0.0
        while len(days) < deaths:
            below = curve * (1 - 1 / at_risk)
            day = latent_month(arm, 0.5 * (curve + below)) * DAYS_PER_MONTH
            day = MEDIANS[arm] + (day - MEDIANS[arm]) * stretch if day > MEDIANS[arm] else day
            day = max(day, last)
            at_risk -= 1
            if passed < len(censored) and censored[passed] < day:
                passed += 1
                continue
            days.append(day)
            curve, last = below, day
        time = np.concatenate([np.round(np.array(days)), np.round(censored)]).astype(int)
        return np.maximum(time, 5), np.arange(n) < deaths

    def _lock_deaths(self, arm: str) -> set[int]:
        """Deaths that were the event of a course get its day; their places."""
        used: set[int] = set()
        for day in sorted(course.end + 1 for course in self.courses[arm] if course.kind == "DEATH"):
            free = [i for i in np.where(self.of[arm] & self.event)[0] if i not in used]
            nearest = min(free, key=lambda i: abs(self.time[i] - day))
            self.time[nearest] = day
            used.add(nearest)
        return used

    def _after_progression(self, arm: str) -> Any:
        """The days of the other courses in order; the times are raised so that the k-th lies a week after the k-th."""
        least = np.sort([300 if c.kind == "NEVER" else c.end for c in self.courses[arm] if c.kind != "DEATH"])
        free = self._free(arm)
        for place, i in enumerate(free[np.argsort(self.time[free], kind="stable")]):
            self.time[i] = max(self.time[i], least[place] + 7)
        return least

    def _free(self, arm: str) -> Any:
        """The places of an arm whose time is no course's death."""
        return np.array([i for i in np.where(self.of[arm])[0] if i not in self.locked[arm]])

    def statistics(self) -> Statistics:
        """The numbers to be met."""
        return statistics(self.time, self.event, self.arm)

    def run(self) -> Times:
        """Nudge single times until every number is met. Raises RuntimeError when that fails."""
        current, rng = loss(self.statistics()), self.rng
        locked, kept = self.locked["PB"] | self.locked["P"], {205, 450, 760, 330, 720}
        for step in range(20000):
            if current < 1e-9:
                break
            i = int(rng.integers(0, len(self.time)))
            if i in locked or (not self.event[i] and self.time[i] in kept):
                continue
            old = self.time[i]
            self.time[i] = max(6, old + int(rng.integers(-25, 26)))
            if self.time[i] > LATEST or self._too_early("PB" if i < PATIENTS["PB"] else "P"):
                self.time[i] = old
                continue
            new = loss(self.statistics())
            if new <= current or rng.random() < math.exp(-(new - current) / (0.5 * 0.999**step + 1e-9)):
                current = new
            else:
                self.time[i] = old
        if current >= 1e-9:
            raise RuntimeError("The survival times do not meet the numbers; try another seed.")
        return {arm: (self.time[of].copy(), self.event[of].copy()) for arm, of in self.of.items()}

    def _too_early(self, arm: str) -> bool:
        """Whether some time could not follow any course."""
        return bool((np.sort(self.time[self._free(arm)]) < self.least[arm] + 6).any())


def paired(courses: Courses, times: Times, rng: Generator) -> tuple[Courses, Pairs]:
    """The courses (those of patients still observed cut to their survival), and for each a survival time after it."""
    made, pairs = {}, {}
    for arm in ("PB", "P"):
        time, event = times[arm]
        pairing = _Pairing(courses[arm], [(int(t), bool(e)) for t, e in zip(time, event, strict=True)], rng)
        pairs[arm] = pairing.run()
        made[arm] = pairing.courses
    return made, pairs


class _Pairing:
    """The pairing of one arm: courses with fewer choices first."""

    def __init__(self, courses: list[Course], pool: list[tuple[int, bool]], rng: Generator) -> None:
        self.courses, self.pool, self.rng = list(courses), pool, rng
        self.given: dict[int, tuple[int, bool]] = {}

    def run(self) -> list[tuple[int, bool]]:
        """The survival time and whether it ended in death, by course."""
        for i in self._kind("DEATH"):
            self._give(i, (self.courses[i].end + 1, True))
        early = sorted(pair for pair in self.pool if not pair[1] and pair[0] <= 900)
        for i in self._longest("REFUSED", "LOST"):
            pair = min(pair for pair in early if pair[0] > self.courses[i].end + 5)
            early.remove(pair)
            self._give(i, pair)
        for i in self._longest("ONGOING"):
            self._give_ongoing(i)
        for i in self._kind("NEVER"):  # withdrew before treatment, followed for survival only
            among = [pair for pair in self.pool if pair[0] > 305]
            self._give(i, among[int(self.rng.integers(0, len(among)))])
        self._give_rest()
        return [self.given[i] for i in range(len(self.courses))]

    def _kind(self, *kinds: str) -> list[int]:
        """The courses of some kinds."""
        return [i for i, course in enumerate(self.courses) if course.kind in kinds]

    def _longest(self, *kinds: str) -> list[int]:
        """The same, the longest first."""
        return sorted(self._kind(*kinds), key=lambda i: -self.courses[i].end)

    def _give(self, i: int, pair: tuple[int, bool]) -> None:
        """Take a survival time out of the pool for a course."""
        self.pool.remove(pair)
        self.given[i] = pair

    def _give_ongoing(self, i: int) -> None:
        """One of the next four censored times, or the latest with the course cut to fit."""
        among = [pair for pair in self.pool if not pair[1] and pair[0] > self.courses[i].end + 5]
        if not among:
            among = [max(pair for pair in self.pool if not pair[1])]
            kept = self.courses[i].assessed
            while kept[-1] > among[0][0] - 6:
                kept = kept[:-1]
            self.courses[i] = replace(self.courses[i], end=kept[-1], last=kept[-1], assessed=kept)
        self._give(i, sorted(among)[int(self.rng.integers(0, min(4, len(among))))])

    def _give_rest(self) -> None:
        """The others, the longest first: mostly the longest times left, with noise."""
        rest = [i for i in range(len(self.courses)) if i not in self.given]
        rest.sort(key=lambda i: -self.courses[i].end)
        self.pool.sort()
        for i in rest:
            low = next(place for place, pair in enumerate(self.pool) if pair[0] > self.courses[i].end + 4)
            span = len(self.pool) - low
            back = min(int(abs(self.rng.normal(0, 0.75)) * span), span - 1)
            self.given[i] = self.pool.pop(len(self.pool) - 1 - back)
