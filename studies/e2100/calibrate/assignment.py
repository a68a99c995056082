"""Stage D: who has which course. Swaps within an arm leave its curves alone and meet the numbers of the models."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from .courses import Course, Courses
from .curves import km_at, km_before
from .kernels import cox, logrank, zph
from .progression import Statistics, outside
from .survival import Pairs

TERMS = ("trt", "meas", "sites", "er", "age", "trt*age", "trt*time")
# Figure 3 is an image only: plausible hazard ratios below one, met loosely.
PLAUSIBLE = {
    "ADJ none": 0.64, "ADJ non-taxane": 0.61, "DFI <=24": 0.58, "DFI >24": 0.61, "SITES <3": 0.60, "SITES >=3": 0.59,
    "AGE 27-49": 0.48, "AGE 50-64": 0.60, "AGE 65-85": 0.77, "ER+": 0.63, "ER-": 0.54, "ER+PR+": 0.64, "ER+PR-": 0.60,
    "ER-PR-": 0.53, "VISC Y": 0.58, "VISC N": 0.66, "BONE ONLY": 0.68,
}  # fmt: skip
# Statistic, low, high, scale: bands of hazard ratios (as such) and z values, all narrower than the paper's rounding.
RATIOS = ("ALL", "SHIFT", "OS", "TAX", "MEAS Y", "MEAS N")
BANDS = (
    ("ALL", 0.597, 0.603, 0.003), ("SHIFT", 0.607, 0.613, 0.003), ("OS", 0.877, 0.883, 0.003),
    ("OSz", -1.416, -1.395, 0.01), ("TAX", 0.456, 0.464, 0.006), ("MEAS Y", 0.547, 0.553, 0.004),
    ("MEAS N", 0.677, 0.683, 0.006), ("z age*trt", 2.03, 2.08, 0.04), ("z meas", 2.13, 2.21, 0.04),
    ("z sites", 2.945, 3.0, 0.03), ("z er", -5.5, -4.0, 0.1), ("z age", -2.40, -2.28, 0.05),
    ("z trt*age", 2.28, 2.40, 0.05), ("z trt*time", 3.6, 9, 0.1), ("z alone", 3.6, 9, 0.1), ("z trt", -99, -4, 0.1),
    ("z0 meas", 2.12, 2.23, 0.04), ("z0 sites", 2.93, 3.015, 0.03), ("z0 age", -2.42, -2.26, 0.05),
    ("z0 trt*age", 2.26, 2.42, 0.05), *((f"gt {term}", -1.5, 1.5, 0.4) for term in TERMS), ("gt", 0, 9.0, 1.5),
    ("z meno*trt", -1.5, 1.5, 0.1), ("z tax*trt", -1.75, 1.75, 0.1),
)  # fmt: skip
TAXANE_MEDIANS = (("PB", 1, 364, 366), ("P", 0, 90, 92))


@dataclass(frozen=True)
class Model:
    """A Cox model: columns, who takes part, and whether treatment by time is among the terms."""

    columns: Any
    included: Any
    by_time: bool = False


class Cohort:
    """The eligible patients: arm, strata, and the models to be fitted to them."""

    def __init__(self, patients: pd.DataFrame) -> None:
        self.patients = patients.loc[patients["ELIGFL"] == "Y"].reset_index()
        has = self._has
        self.count = len(self.patients)
        self.arm = has("ARMCD", "PB").astype(int)
        self.strata = (has("PRIOR", "Y") * 2 + has("DFI24", "<=24")).astype(int)
        self.age = self.patients["AGE"].to_numpy().astype(float)
        self.taxane, self.everyone = has("TAXANE", "Y"), np.ones(self.count, bool)
        self.er_known = ~has("ER", "UNK")
        self.models = self._models()

    def _has(self, column: str, value: str) -> Any:
        """Who has a value."""
        return (self.patients[column] == value).to_numpy()

    def _models(self) -> dict[str, Model]:
        """The models by name; those of treatment alone in every subgroup first."""
        has, arm, age = self._has, self.arm.astype(float), (self.age - 55) / 10
        made = {name: Model(arm[:, None], who) for name, who in self._groups().items()}
        wide = [arm, has("MEASDIS", "Y"), has("SITES3", ">=3"), has("ER", "POS").astype(float), age, arm * age]
        multivariable = np.column_stack(wide).astype(float)
        made["age"] = Model(np.column_stack([arm, age, arm * age]), self.everyone)
        made["mv"] = Model(multivariable, self.er_known, by_time=True)
        made["mv0"] = Model(multivariable, self.everyone, by_time=True)
        made["tt"] = Model(arm[:, None], self.everyone, by_time=True)
        for name, other in (("meno", has("MENO", "POST").astype(float)), ("tax", self.taxane.astype(float))):
            made[name] = Model(np.column_stack([arm, other, arm * other]), self.everyone)
        return made

    def _groups(self) -> dict[str, Any]:
        """The subgroups of Figure 3 and the text."""
        has, age, prior = self._has, self.age, self._has("PRIOR", "Y")
        er, no_er = has("ER", "POS"), has("ER", "NEG")
        pr, no_pr = has("PR", "POS"), has("PR", "NEG")
        viscera, measurable = has("DISLOC", "VISCERAL"), has("MEASDIS", "Y")
        return {
            "TAX": self.taxane,
            "MEAS Y": measurable,
            "MEAS N": ~measurable,
            "ADJ none": ~prior,
            "ADJ non-taxane": prior & ~self.taxane,
            "DFI <=24": has("DFI24", "<=24"),
            "DFI >24": has("DFI24", ">24"),
            "SITES <3": has("SITES3", "<3"),
            "SITES >=3": has("SITES3", ">=3"),
            "AGE 27-49": age < 50,
            "AGE 50-64": (age >= 50) & (age < 65),
            "AGE 65-85": age >= 65,
            "ER+": er,
            "ER-": no_er,
            "ER+PR+": er & pr,
            "ER+PR-": er & no_pr,
            "ER-PR-": no_er & no_pr,
            "VISC Y": viscera,
            "VISC N": ~viscera,
            "BONE ONLY": has("DISLOC", "BONE ONLY"),
        }

    def risk(self) -> Any:
        """A prognostic score from which the first assignment is drawn."""
        has, arm, measurable = self._has, self.arm, self._has("MEASDIS", "Y")
        score = 0.22 * measurable + 0.27 * has("SITES3", ">=3") - 0.40 * has("ER", "POS").astype(float)
        score = score + 0.30 * has("DFI24", "<=24") + 0.15 * self.patients["ECOG"].to_numpy()
        score = score + np.where(arm == 1, 0.002, -0.013) * (self.age - 55)
        score = score + np.where(arm == 0, 0.50, -0.02) * self.taxane
        return score + np.where(arm == 0, 0.08, -0.08) * measurable


def permuted(times: Any, events: Any, score: Any, rng: Generator) -> Any:
    """Patients for times in ascending order: by hazard for an event, at random for a censoring.

    MacKenzie and Abrahamowicz, Stat Comput 2002;12:245-52.
    """
    left, weight = np.arange(len(times)), np.exp(score)
    made = np.empty(len(times), int)
    for k in np.lexsort((~events, times)):
        chances = weight[left] if events[k] else np.ones(len(left))
        j = int(np.searchsorted(np.cumsum(chances) / chances.sum(), rng.random()))
        j = min(j, len(left) - 1)
        made[k] = left[j]
        left = np.delete(left, j)
    return made


class Assignment:
    """The annealing of who has which course."""

    def __init__(self, cohort: Cohort, courses: Courses, pairs: Pairs, seed: int) -> None:
        self.rng, self.cohort = np.random.default_rng(seed), cohort
        self.courses = [course for arm in ("PB", "P") for course in courses[arm]]
        self.pairs = [pair for arm in ("PB", "P") for pair in pairs[arm]]
        self.of_arm = np.array([arm for arm, name in ((1, "PB"), (0, "P")) for _ in courses[name]])
        self.time = np.array([course.end + 1 for course in self.courses])
        self.event = np.array([course.event for course in self.courses])
        self.moved = np.array([self._moved(course) + 1 for course in self.courses])
        self.survival = np.array([day for day, _ in self.pairs])
        self.died = np.array([died for _, died in self.pairs])
        orders = (np.argsort(-times, kind="stable") for times in (self.time, self.moved, self.survival))
        self.by_time, self.by_moved, self.by_survival = orders
        self.ranked = {arm: [k for k in self.by_time if self.of_arm[k] == arm] for arm in (1, 0)}
        self.g = np.zeros(cohort.count)
        self.warm: dict[str, Any] = {}

    @staticmethod
    def _moved(course: Course) -> int:
        """The end of a course, an event moved to the next scheduled assessment."""
        return max(course.end, course.last + 84) if course.event else course.end

    def give(self, patient: Any) -> None:
        """Hand out the courses: the place of the patient of each."""
        self.patient, self.warm = patient, {}
        self._spread()

    def _start(self) -> None:
        """The best of sixty draws by prognosis."""
        score, best = self.cohort.risk(), (math.inf, np.empty(0, int))
        for _ in range(60):
            self.patient = np.empty(self.cohort.count, int)
            for arm in (1, 0):
                these, those = np.where(self.of_arm == arm)[0], np.where(self.cohort.arm == arm)[0]
                chosen = permuted(self.time[these], self.event[these], score[those], self.rng)
                self.patient[these] = those[chosen]
            self.give(self.patient)
            loss = self.loss(self.statistics(whole=True))
            if loss < best[0]:
                best = (loss, self.patient.copy())
        self.give(best[1])

    def _spread(self) -> None:
        """Times and events by patient instead of by course."""
        n = self.cohort.count
        self.T, self.M, self.O = (np.empty(n, int) for _ in range(3))
        self.E, self.D = np.empty(n, bool), np.empty(n, bool)
        for of_patient, of_course in self._columns():
            of_patient[self.patient] = of_course

    def _columns(self) -> tuple[tuple[Any, Any], ...]:
        """Each fact by patient beside the same by course."""
        return (
            (self.T, self.time), (self.E, self.event), (self.M, self.moved), (self.O, self.survival), (self.D, self.died),
        )  # fmt: skip

    def _fit(self, name: str, model: Model, whole: bool, order: Any, time: Any, event: Any) -> tuple[Any, Any]:
        """A stratified Cox model, begun where the last one ended; two steps unless whole."""
        size = model.columns.shape[1] + int(model.by_time)
        start = self.warm.get(name)
        if start is None:
            start = np.zeros(size)
            start[0] = -0.5
        arm, strata = self.cohort.arm, self.cohort.strata
        beta, info = cox(
            order, time, event, strata, 4, arm, model.columns, model.included, model.by_time, start,
            15 if whole else 2, 1e-8,
        )  # fmt: skip
        self.warm[name] = beta
        return beta, info

    def statistics(self, whole: bool = False) -> Statistics:
        """The numbers to be met."""
        cohort = self.cohort
        order, moved, lived = (self.patient[o] for o in (self.by_time, self.by_moved, self.by_survival))
        alone = Model(cohort.arm.astype(float)[:, None], cohort.everyone)
        found: Statistics = {"ALL": self._fit("ALL", alone, whole, order, self.T, self.E)[0][0]}
        found["SHIFT"] = self._fit("SHIFT", alone, whole, moved, self.M, self.E)[0][0]
        found["OS"] = self._fit("OS", alone, whole, lived, self.O, self.D)[0][0]
        difference, variance = logrank(lived, self.O, self.D, cohort.strata, 4, cohort.arm, cohort.everyone)
        found["OSz"] = difference / math.sqrt(variance)
        for name, model in cohort.models.items():
            beta, info = self._fit(name, model, whole, order, self.T, self.E)
            found |= self._of_model(name, model, order, beta, info)
        return found | self._taxane_medians(order)

    def _of_model(self, name: str, model: Model, order: Any, beta: Any, info: Any) -> Statistics:
        """What is wanted of one model."""
        if len(beta) == 1:
            return {name: beta[0]}
        if name == "tt":
            return {"z alone": beta[1] / math.sqrt(np.linalg.inv(info)[1, 1])}
        if name in ("age", "meno", "tax"):
            return {f"z {name}*trt": beta[2] / math.sqrt(np.linalg.inv(info)[2, 2])}
        z = beta / np.sqrt(np.diag(np.linalg.inv(info)))
        mark = "z0" if name == "mv0" else "z"
        found: Statistics = {f"{mark} {term}": value for term, value in zip(TERMS, z, strict=True)}
        return found | (self._proportional(model, order, beta) if name == "mv" else {})

    def _proportional(self, model: Model, order: Any, beta: Any) -> Statistics:
        """Whether the hazards of the final model are proportional."""
        cohort = self.cohort
        km_before(order, self.T, self.E, model.included, self.g)
        each, together = zph(
            order, self.T, self.E, cohort.strata, 4, cohort.arm, model.columns, model.included, True, beta, self.g
        )
        return {f"gt {term}": z for term, z in zip(TERMS, each, strict=True)} | {"gt": together}

    def _taxane_medians(self, order: Any) -> Statistics:
        """How far the curves of the taxane subgroup are from a half where their medians should be."""
        found: Statistics = {}
        for name, arm, low, high in TAXANE_MEDIANS:
            who = self.cohort.taxane & (self.cohort.arm == arm)
            n = who.sum()
            before, after = (km_at(order, self.T, self.E, who, day)[0] for day in (low, high))
            early = 0 if before > 0.5 + 0.1 / n else (0.5 - before) * n + 0.6
            late = 0 if after < 0.5 - 0.1 / n else (after - 0.5) * n + 0.6
            found[f"taxane {name}"] = early**2 + late**2
        return found

    @staticmethod
    def parts(s: Statistics) -> tuple[list[float], list[float]]:
        """How far each number is from what is printed, and each plausible one from its band."""
        value = {name: math.exp(s[name]) if name in RATIOS else s[name] for name, *_ in BANDS}
        hard = [outside(value[name], low, high, scale) for name, low, high, scale in BANDS]
        hard += [0.3 * s[f"taxane {name}"] for name, *_ in TAXANE_MEDIANS]
        soft = [
            0.05 * outside(s[name], math.log(ratio) - 0.07, math.log(ratio) + 0.07, 0.05)
            for name, ratio in PLAUSIBLE.items()
        ]
        return hard, soft

    def loss(self, s: Statistics) -> float:
        """How far the numbers are from what is wanted, together."""
        hard, soft = self.parts(s)
        return sum(hard + soft)

    def run(self, steps: int = 60000) -> None:
        """Swap courses until every number is met. Raises RuntimeError when that fails."""
        self._start()
        found = self.statistics(whole=True)
        current = self.loss(found)
        for step in range(steps):
            hard, soft = self.parts(found)
            if sum(hard) < 1e-12 and max(soft) < 0.12 and current < 0.35:
                return
            swap = self._proposal()
            if swap is None:
                continue
            warm = dict(self.warm)
            self._swap(*swap)
            new = self.statistics()
            loss = self.loss(new)
            temperature = max(0.3 * 0.9990**step, 1e-9)
            if loss <= current or self.rng.random() < math.exp(-(loss - current) / temperature):
                found, current = new, loss
            else:
                self._swap(*swap)
                self.warm = warm
        raise RuntimeError("The assignment does not meet the numbers; try another seed.")

    def _proposal(self) -> tuple[int, int] | None:
        """Two courses of an arm, mostly of similar length."""
        ranked = self.ranked[int(self.rng.integers(0, 2))]
        i = int(self.rng.integers(0, len(ranked)))
        width = (8, 40, len(ranked))[int(self.rng.integers(0, 3))]
        j = i + int(self.rng.integers(-width, width + 1))
        return None if j < 0 or j >= len(ranked) or j == i else (ranked[i], ranked[j])

    def _swap(self, first: int, second: int) -> None:
        """Exchange the patients of two courses."""
        self.patient[first], self.patient[second] = self.patient[second], self.patient[first]
        for course in (first, second):
            for of_patient, of_course in self._columns():
                of_patient[self.patient[course]] = of_course[course]
