"""Stage B: courses for each arm that meet, together, every number about progression-free survival by arm."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from .courses import PATIENTS, SHORT_INTERVALS, Course, Courses, Start, plausible, progression, slid
from .curves import km_at, km_before, km_median
from .kernels import cox, zph

# Median days (AVAL), then medians after moving events to the next scheduled assessment.
MEDIANS = {"PB": (359, 390), "P": (180, 189)}
STRIDES = (-12, -9, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 9, 12)
Statistics = dict[str, Any]


def outside(value: float, low: float, high: float, scale: float) -> float:
    """The squared distance of a value from a band, in units of a scale; 0 within it."""
    if low <= value <= high:
        return 0.0
    return float((min(abs(value - low), abs(value - high)) / scale) ** 2)


def rank_z(x: Any, y: Any) -> float:
    """The absolute z of the two-sample Wilcoxon test of small counts, corrected for ties."""
    size = int(max(x.max(), y.max())) + 1
    cx, cy = np.bincount(x, minlength=size), np.bincount(y, minlength=size)
    c = cx + cy
    ranks = np.cumsum(c) - (c - 1) / 2.0
    n1, n2 = len(x), len(y)
    n = n1 + n2
    spread = n1 * n2 / 12 * (n + 1 - (c.astype(float) ** 3 - c).sum() / (n * (n - 1)))
    return float(abs((cx * ranks).sum() - n1 * (n + 1) / 2) / math.sqrt(spread))


class Search:
    """Simulated annealing: one course at a time is drawn anew or moved by some days."""

    def __init__(self, courses: Courses, rng: Generator) -> None:
        self.courses, self.rng = courses, rng
        self._load()

    def _load(self) -> None:
        """The courses as arrays, bevacizumab first."""
        everyone = [(arm, course) for arm in ("PB", "P") for course in self.courses[arm]]
        self.end = np.array([course.end for _, course in everyone])
        self.last = np.array([course.last for _, course in everyone])
        self.event = np.array([course.event for _, course in everyone])
        self.arm = np.array([int(arm == "PB") for arm, _ in everyone])
        self.pd = np.array([course.kind == "PD" for _, course in everyone])
        n = len(everyone)
        self.one, self.Z, self.all = np.zeros(n, int), self.arm[:, None].astype(float), np.ones(n, bool)
        self.of = {"PB": self.arm == 1, "P": self.arm == 0}
        self.g = np.zeros(n)
        self.warm = (np.array([-0.5]), np.array([-0.5]), np.array([-0.9, 0.03]))

    def _fit(self, order: Any, time: Any, by_time: bool, start: Any, steps: int) -> tuple[Any, Any]:
        """An unstratified Cox model of treatment."""
        return cox(  # type: ignore[no-any-return]
            order, time, self.event, self.one, 1, self.arm, self.Z, self.all, by_time, start, steps, 1e-7
        )

    def statistics(self, whole: bool = False) -> Statistics:
        """The numbers to be met; fully converged, and with the medians, if whole."""
        steps = 12 if whole else 3
        time = self.end + 1
        moved = np.where(self.event, np.maximum(self.end, self.last + 84) + 1, time)
        order, moved_order = np.argsort(-time, kind="stable"), np.argsort(-moved, kind="stable")
        plain, _ = self._fit(order, time, False, self.warm[0], steps)
        later, _ = self._fit(moved_order, moved, False, self.warm[1], steps)
        declining, info = self._fit(order, time, True, self.warm[2], steps)
        self.warm = (plain, later, declining)
        km_before(order, time, self.event, self.all, self.g)
        gt, _ = zph(order, time, self.event, self.one, 1, self.arm, self.Z, self.all, True, declining, self.g)
        found: Statistics = {"hr": math.exp(plain[0]), "moved hr": math.exp(later[0]), "gt": gt}
        found["z time"] = declining[1] * math.sqrt(info[1, 1] - info[0, 1] ** 2 / info[0, 0])
        for arm, of in self.of.items():
            for name, o, t, median in zip(
                ("", " moved"), (order, moved_order), (time, moved), MEDIANS[arm], strict=True
            ):
                found[f"before {arm}{name}"] = km_at(o, t, self.event, of, median - 1)[0]
                found[f"at {arm}{name}"] = km_at(o, t, self.event, of, median)[0]
                if whole:
                    found[f"median {arm}{name}"] = km_median(o, t, self.event, of)
        return found | self._intervals(time)

    def _intervals(self, time: Any) -> Statistics:
        """The numbers about the interval from the last negative assessment to progression."""
        interval = {arm: (self.end - self.last)[of & self.pd] for arm, of in self.of.items()}
        found: Statistics = {f"short {arm}": (days <= 76).sum() for arm, days in interval.items()}
        found |= {f"interval {arm}": np.median(days) for arm, days in interval.items()}
        found["wilcoxon"] = rank_z(interval["PB"], interval["P"])
        near = {"PB": (364, 366), "P": (90, 92)}  # some events where the taxane subgroup will need its medians
        for arm, (low, high) in near.items():
            found[f"near {arm}"] = ((time >= low) & (time <= high) & self.of[arm] & self.event).sum()
        return found

    @staticmethod
    def loss(s: Statistics) -> float:
        """How far the numbers are from what is printed; each band is narrower than the rounding of the paper."""
        total = 0.0
        for arm in ("PB", "P"):
            n = PATIENTS[arm]
            for name in ("", " moved"):
                total += (max(0, 0.5 + 0.1 / n - s[f"before {arm}{name}"]) * n * 1.5) ** 2
                total += (max(0, s[f"at {arm}{name}"] - 0.5) * n * 1.5) ** 2
            total += outside(s[f"short {arm}"], SHORT_INTERVALS[arm], SHORT_INTERVALS[arm], 0.5)
            total += outside(s[f"interval {arm}"], 84, 86, 0.5) + max(0, 2 - s[f"near {arm}"])
        total += outside(s["hr"], 0.597, 0.603, 0.002) + outside(s["moved hr"], 0.607, 0.613, 0.002)
        total += outside(s["z time"], 3.6, 9, 0.3) + sum(outside(z, -1.2, 1.2, 0.3) for z in s["gt"])
        return total + outside(s["wilcoxon"], 0.0697, 0.0808, 0.03)

    def accepted(self, current: float) -> bool:
        """Whether the courses will do."""
        s = self.statistics(whole=True)
        exact = all(
            abs(s[f"median {arm}{name}"] - median) < 0.6
            for arm in ("PB", "P")
            for name, median in zip(("", " moved"), MEDIANS[arm], strict=True)
        )
        short = all(s[f"short {arm}"] == SHORT_INTERVALS[arm] for arm in ("PB", "P"))
        return current < 0.03 and exact and short

    def run(self, steps: int) -> float:
        """Anneal for so many steps or until everything is met; the loss at the end."""
        current = self.loss(self.statistics())
        best = (1e9, {arm: list(courses) for arm, courses in self.courses.items()})
        for step in range(steps):
            moved = self._proposal(step)
            if moved is None:
                continue
            current = self._try(step, *moved, current)
            if current < best[0] - 1e-12:
                best = (current, {arm: list(courses) for arm, courses in self.courses.items()})
            if current < 0.03 and self.accepted(current):
                break
            if step % 8000 == 7999 and best[0] < current - 0.3:
                self._restore(best[1])
                current = self.loss(self.statistics())
        if not self.accepted(current):
            self._restore(best[1])
            self._polish()
        return self.loss(self.statistics(whole=True))

    def _restore(self, courses: Courses) -> None:
        """Go back to earlier courses."""
        self.courses = {arm: list(those) for arm, those in courses.items()}
        self._load()

    def _proposal(self, step: int) -> tuple[int, Course] | None:
        """A patient and a course for her in place of the one she has; two in five times of those near a median."""
        rng = self.rng
        arm = ("P", "PB")[int(rng.integers(0, 2))]
        i = int(rng.integers(0, PATIENTS[arm]))
        place = i + (0 if arm == "PB" else PATIENTS["PB"])
        old = self.courses[arm][i]
        if old.kind != "PD" or (step % 5 < 2 and not self._near_median(place, arm, 30, 30)):
            return None
        if rng.random() < 0.5:
            latent = min(old.latent * math.exp(0.06 * rng.standard_normal()), 1480.0)
            unscheduled = old.unscheduled if rng.random() < 0.8 else not old.unscheduled
            new = progression(rng, latent, unscheduled)
            return None if new is None else (place, replace(new, latent=latent))
        days = int(rng.integers(-6, 7))
        if old.unscheduled or rng.random() < 0.5:
            new = replace(old, end=old.end + days)
        else:
            new = slid(old, True, days) if old.assessed else old
        return (place, new) if new is not None and plausible(new) else None

    def _near_median(self, place: int, arm: str, plain: int, moved: int) -> bool:
        """Whether a patient's time is near the median of her arm, or her moved time near the other."""
        later = max(self.end[place], self.last[place] + 84) + 1
        first, second = MEDIANS[arm]
        return bool(abs(self.end[place] + 1 - first) <= plain or abs(later - second) <= moved)

    def _put(self, place: int, course: Course) -> Course:
        """Give a patient a course; the one she had."""
        arm, i = ("PB", place) if place < PATIENTS["PB"] else ("P", place - PATIENTS["PB"])
        old = self.courses[arm][i]
        self.courses[arm][i] = course
        self.end[place], self.last[place] = course.end, course.last
        return old

    def _try(self, step: int, place: int, course: Course, current: float) -> float:
        """Take the course if it is better, or by chance if it is worse; the loss after that."""
        warm = self.warm
        old = self._put(place, course)
        new = self.loss(self.statistics())
        temperature = max(1.5 * 0.9993**step, 0.03 if step % 4000 < 3000 else 0.004)
        if new <= current or self.rng.random() < math.exp(-(new - current) / max(temperature, 1e-9)):
            return new
        self._put(place, old)
        self.warm = warm
        return current

    def _polish(self) -> None:
        """Steepest descent over moves of the courses next to a median."""
        current = self.loss(self.statistics(whole=True))
        for _ in range(40):
            best: tuple[float, int, Course] | None = None
            for place in range(len(self.end)):
                arm = "PB" if place < PATIENTS["PB"] else "P"
                old = self.courses[arm][place - (0 if arm == "PB" else PATIENTS["PB"])]
                if old.kind != "PD" or not self._near_median(place, arm, 9, 12):
                    continue
                for new in filter(None, (slid(old, kind, days) for kind in (False, True) for days in STRIDES)):
                    self._put(place, new)
                    loss = self.loss(self.statistics())
                    if loss < (best[0] if best else current) - 1e-6:
                        best = (loss, place, new)
                self._put(place, old)
            if best is None:
                return
            current = best[0]
            self._put(best[1], best[2])
            if self.accepted(current):
                return


def progressions(seed: int, tries: int = 20, steps: int = 16000) -> Courses:
    """The courses of both arms, from the first of the seeds seed, seed + 1, ... that meets every number.

    Raises RuntimeError when none does.
    """
    for attempt in range(tries):
        rng = np.random.default_rng(seed + attempt)
        search = Search({arm: Start(arm, rng).courses() for arm in ("PB", "P")}, rng)
        if search.accepted(search.run(steps)):
            return search.courses
    raise RuntimeError(f"No seed from {seed} on gives courses that meet the numbers; try others.")
