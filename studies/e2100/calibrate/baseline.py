"""Stage A: covariates. Margins of the eligible patients equal Table 1; strata are as balanced as blocks make them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

Values = Any


@dataclass(frozen=True)
class Margins:
    """How many patients of an arm and eligibility have what. er, pr, her2: positive, negative, unknown.

    adjuvant: none, anthracycline, taxane, other; both: anthracycline and taxane; age: median, lowest, highest.
    """

    count: int
    er: tuple[int, int, int]
    pr: tuple[int, int, int]
    her2: tuple[int, int, int]
    adjuvant: tuple[int, int, int, int]
    short_dfi: int
    many_sites: int
    viscera: int
    bone: int
    measurable: int
    both: int
    age: tuple[int, int, int]


# Of the ineligible nothing is published: in proportion, and 252 and 273 with measurable disease in all (EU SmPC).
MARGINS = {
    ("PB", "Y"): Margins(
        347, (208, 133, 6), (155, 175, 17), (5, 321, 21), (123, 136, 60, 28), 144, 149, 276, 36, 238, 50, (56, 29, 84)
    ),
    ("P", "Y"): Margins(
        326, (205, 118, 3), (147, 167, 12), (3, 293, 30), (114, 133, 48, 31), 133, 151, 284, 25, 254, 39, (55, 27, 85)
    ),
    ("PB", "N"): Margins(21, (13, 8, 0), (9, 11, 1), (1, 19, 1), (8, 8, 3, 2), 9, 9, 17, 2, 14, 2, (55, 34, 74)),
    ("P", "N"): Margins(28, (17, 10, 1), (12, 15, 1), (2, 24, 2), (10, 11, 4, 3), 11, 13, 24, 2, 19, 3, (55, 33, 77)),
}
ADJUVANT = ("NONE", "ANTHRACYCLINE", "TAXANE", "OTHER")
BLOCKS = (("ER", "PR"), ("DFI24", "DFIMO"), ("DISLOC", "SITES3", "NSITES", "MEASDIS"))


def highest(scores: Values, count: int, among: Values | None = None) -> Values:
    """Who has the highest scores."""
    ranked = scores.copy() if among is None else np.where(among, scores, -1e9)
    chosen = np.zeros(len(scores), bool)
    chosen[np.argsort(-ranked, kind="stable")[:count]] = True
    return chosen


def _ages(m: Margins, rng: Generator) -> Values:
    """Ages with the exact median and range."""
    median, low, high = m.age
    ages = np.clip(np.round(rng.normal(median + 0.4, 11.3, m.count)), low + 1, high - 1).astype(int)
    ages.sort()
    middle = m.count // 2
    first = middle if m.count % 2 else middle - 1
    ages[first : middle + 1] = median
    ages[:first] = np.minimum(ages[:first], median)
    ages[middle:] = np.maximum(ages[middle:], median)
    ages[0], ages[-1] = low, high
    return rng.permutation(ages)


def _receptors(m: Margins, rng: Generator, age: Values) -> dict[str, Values]:
    """ER, PR (which goes with it) and HER2."""
    n = m.count
    er, pr, her2 = (np.full(n, "NEG", object) for _ in range(3))
    score = rng.normal(0, 1, n) + 0.012 * (age - 55)
    unknown = highest(rng.random(n), m.er[2])
    positive = highest(score, m.er[0], ~unknown)
    er[positive], er[unknown] = "POS", "UNK"
    pr_unknown = highest(rng.random(n) + 5 * unknown, m.pr[2])
    pr[highest(rng.normal(0, 1, n) + 2.3 * positive, m.pr[0], ~pr_unknown)] = "POS"
    pr[pr_unknown] = "UNK"
    order = rng.permutation(n)
    her2[order[: m.her2[0]]], her2[order[m.her2[0] : m.her2[0] + m.her2[2]]] = "POS", "UNK"
    return {"ER": er, "PR": pr, "HER2": her2}


def _adjuvant(m: Margins, rng: Generator, age: Values) -> Values:
    """Adjuvant chemotherapy: taxanes for the younger, other regimens for the older."""
    n = m.count
    kinds = np.array([kind for kind, count in zip(ADJUVANT, m.adjuvant, strict=True) for _ in range(count)], object)
    score = rng.normal(0, 1, n) + 0.03 * (age - 55)
    rank = {"TAXANE": 0, "ANTHRACYCLINE": 1, "NONE": 2, "OTHER": 3}
    kinds = kinds[np.argsort(np.argsort(np.array([rank[kind] for kind in kinds]) + rng.normal(0, 0.01, n)))]
    weight = {"TAXANE": 0.0, "ANTHRACYCLINE": 0.4, "NONE": 0.8, "OTHER": 1.2}
    key = np.array([weight[kind] for kind in kinds]) + rng.normal(0, 0.9, n)
    made = np.empty(n, object)
    made[np.argsort(score)] = kinds[np.argsort(key)]
    return made


def _interval(m: Margins, rng: Generator, adjuvant: Values, positive: Values) -> tuple[Values, Values]:
    """Whether the disease-free interval is 24 months or less, and its months (0 for metastases at diagnosis)."""
    n, taxane = m.count, adjuvant == "TAXANE"
    effect = {"NONE": 0.35, "ANTHRACYCLINE": -0.15, "TAXANE": 0.75, "OTHER": -1.0}
    lean = np.array([effect[kind] for kind in adjuvant])
    short = highest(lean + rng.normal(0, 1, n) - 0.5 * positive, m.short_dfi)
    at_once = short & (adjuvant == "NONE") & (rng.random(n) < 0.75)
    months = np.where(short, rng.integers(3, 25, n), 25 + np.round(rng.exponential(44, n)).astype(int))
    months = np.where(taxane & short, np.maximum(months, 13), months)
    return short, np.where(at_once, 0, np.minimum(months, 320))


def group(m: Margins, rng: Generator, arm: str, eligible: str) -> pd.DataFrame:
    """The covariates of the patients of an arm and eligibility."""
    n = m.count
    made: dict[str, Values] = {"ARMCD": arm, "ELIGFL": eligible}
    age = made["AGE"] = _ages(m, rng)
    made["MENO"] = np.where(age + rng.normal(0, 3.0, n) > 51.5, "POST", "PRE")
    u = rng.random(n)
    races = ["WHITE", "BLACK OR AFRICAN AMERICAN", "ASIAN"]
    made["RACE"] = np.select([u < 0.82, u < 0.93, u < 0.96], races, "OTHER")
    made["ECOG"] = (rng.random(n) > 0.62).astype(int)
    made |= _receptors(m, rng, age)
    positive = made["ER"] == "POS"
    adjuvant = made["ADJCHEMO"] = _adjuvant(m, rng, age)
    taxane = adjuvant == "TAXANE"
    both = highest(rng.random(n), m.both, taxane)
    made["TAXANE"] = np.where(taxane, "Y", "N")
    made["ANTHRA"] = np.where((adjuvant == "ANTHRACYCLINE") | both, "Y", "N")
    short, made["DFIMO"] = _interval(m, rng, adjuvant, positive)
    made["DFI24"] = np.where(short, "<=24", ">24")
    return pd.DataFrame(made | _disease(m, rng, positive))


def _disease(m: Margins, rng: Generator, positive: Values) -> dict[str, Values]:
    """Location, number of sites, measurable disease, and what else goes with the patient."""
    n = m.count
    bone = highest(rng.random(n) + 0.5 * positive, m.bone)
    viscera = highest(rng.random(n), m.viscera, ~bone)
    made: dict[str, Values] = {"DISLOC": np.select([bone, viscera], ["BONE ONLY", "VISCERAL"], "SOFT TISSUE/NODE")}
    many = highest(rng.normal(0, 1, n) + 0.9 * viscera, m.many_sites, ~bone)
    made["SITES3"] = np.where(many, ">=3", "<3")
    more = 3 + rng.binomial(3, 0.25, n)
    few = np.where(bone, 1, 1 + (rng.random(n) < 0.55))
    made["NSITES"] = np.where(many, more, few)
    measurable = highest(rng.normal(0, 1, n) + 0.5 * viscera + 0.35 * many, m.measurable, ~bone)
    made["MEASDIS"] = np.where(measurable, "Y", "N")
    made["HORMMET"] = np.where(positive & (rng.random(n) < 0.6), "Y", "N")
    made["HEIGHT"] = np.round(rng.normal(162, 6.5, n), 1)
    made["WEIGHT"] = np.round(np.clip(rng.normal(72, 15, n), 42, 140), 1)
    return made


def baseline(seed: int) -> pd.DataFrame:
    """All 722 patients with their covariates."""
    rng = np.random.default_rng(seed)
    groups = [group(margins, rng, arm, eligible) for (arm, eligible), margins in MARGINS.items()]
    frame = pd.concat(groups, ignore_index=True)
    frame["PRIOR"] = np.where(frame["ADJCHEMO"] == "NONE", "N", "Y")
    return _balanced(frame, rng)


def _balanced(frame: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """The patients with covariates swapped until no stratum has over three more in one arm; margins stay."""
    names = sorted({name for block in BLOCKS for name in block} | {"PRIOR", "ADJCHEMO"})
    columns = {name: frame[name].to_numpy(object).copy() for name in names}
    sign = np.where(frame["ARMCD"] == "PB", 1, -1)
    pools = [
        np.where((frame["ARMCD"] == arm) & (frame["ELIGFL"] == eligible))[0]
        for arm in ("P", "PB")
        for eligible in ("Y", "N")
    ]
    excess: dict[tuple[object, ...], int] = {}
    for i in range(len(frame)):
        excess[_stratum(columns, i)] = excess.get(_stratum(columns, i), 0) + sign[i]
    current = _penalty(excess)
    for _ in range(60000):
        if not current:
            break
        pool = pools[int(rng.choice(4, p=[0.4, 0.1, 0.4, 0.1]))]
        i, j = rng.choice(pool, 2, replace=False)
        block = BLOCKS[int(rng.integers(0, 3))]
        if block[0] == "DFI24" and columns["ADJCHEMO"][i] != columns["ADJCHEMO"][j]:
            continue
        if all(columns[name][i] == columns[name][j] for name in block):
            continue
        _swap(columns, excess, sign, (i, j), block)
        swapped = _penalty(excess)
        if swapped <= current:
            current = swapped
        else:
            _swap(columns, excess, sign, (i, j), block)
    frame = frame.assign(**columns)
    return frame.astype({"DFIMO": int, "NSITES": int})


def _stratum(columns: Mapping[str, Values], i: int) -> tuple[object, ...]:
    """The stratum of randomisation of a patient."""
    return tuple(columns[name][i] for name in ("DFI24", "SITES3", "PRIOR", "ER"))


def _penalty(excess: Mapping[tuple[object, ...], int]) -> int:
    """How far the strata are from balance."""
    return sum(max(0, abs(value) - 3) ** 2 for value in excess.values())


def _swap(
    columns: dict[str, Values],
    excess: dict[tuple[object, ...], int],
    sign: Values,
    pair: tuple[int, int],
    block: tuple[str, ...],
) -> None:
    """Exchange a block of covariates between two patients, keeping the count by stratum."""
    i, j = pair
    for x in pair:
        excess[_stratum(columns, x)] -= sign[x]
    for name in block:
        columns[name][i], columns[name][j] = columns[name][j], columns[name][i]
    for x in pair:
        excess[_stratum(columns, x)] = excess.get(_stratum(columns, x), 0) + sign[x]
