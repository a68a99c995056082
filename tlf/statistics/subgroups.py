"""Hazard ratios within the levels of a subgroup, and whether they differ."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .cox import CoxFit, HazardRatio, cox, hazard, hazard_ratio, wald_test
from .inputs import as_flags, check_one_of, codes, float_array
from .tails import ChiSquareTest, chi_square_test

TESTS = ("likelihood-ratio", "wald")


@dataclass(frozen=True)
class SubgroupHazards:
    """For each level its hazard ratio (NaN with no events or one arm), subjects and events, and the interaction's test."""

    levels: tuple[Any, ...]
    ratios: tuple[HazardRatio, ...]
    n: tuple[int, ...]
    events: tuple[int, ...]
    interaction: ChiSquareTest


def subgroup_hazards(
    time: Any, event: Any, treated: Any, subgroup: Any, *, strata: Any | None = None, ties: str = "efron",
    test: str = "likelihood-ratio", conf_level: float = 0.95,
) -> SubgroupHazards:  # fmt: skip
    """The hazard ratio of treated (1) against not (0) in each level of a subgroup, each fitted by itself.

    The interaction is tested in one Cox model of treatment, levels and their products, stratified by strata alone;
    levels without events, or with one arm only, are left out of it.
    NaN with a reason where a level has no events, or a coefficient grows without end for the Wald test.
    Raises SpecFault when values are missing or lengths differ.
    """
    check_one_of("test", test, TESTS)
    n = len(float_array("time", time))
    arm = as_flags("treated", treated, length=n).astype(float)
    level, levels = codes("subgroup", subgroup, length=n)
    times, events = float_array("time", time), as_flags("event", event, length=n).astype(float)
    stratum = None if strata is None else codes("strata", strata, length=n)[0]
    ratios = []
    for k in range(len(levels)):
        mine = level == k
        part = hazard(times[mine], events[mine], strata=None if stratum is None else stratum[mine])
        ratios.append(hazard_ratio(cox(part, {"treated": arm[mine]}, ties=ties), "treated", conf_level=conf_level))
    counts, deaths = np.bincount(level, minlength=len(levels)), np.bincount(level, events, minlength=len(levels))
    estimable = [k for k in range(len(levels)) if deaths[k] and len(np.unique(arm[level == k])) == 2]
    mine = np.isin(level, estimable)
    explained = hazard(times[mine], events[mine], strata=None if stratum is None else stratum[mine])
    main = {"treated": arm[mine], **{f"level {k}": (level[mine] == k) * 1.0 for k in estimable[1:]}}
    products = {f"treated in {k}": arm[mine] * (level[mine] == k) for k in estimable[1:]}
    fits = [cox(explained, columns, ties=ties) for columns in (main, {**main, **products})]
    interaction = interaction_test(fits[0], fits[1], test)
    return SubgroupHazards(
        levels, tuple(ratios), tuple(counts.tolist()), tuple(int(d) for d in deaths), interaction
    )  # fmt: skip


def interaction_test(without: CoxFit, full: CoxFit, test: str) -> ChiSquareTest:
    """The test of the products in a Cox model of treatment, levels and products."""
    names = [name for name in full.names if name.startswith("treated in ")]
    lost = [name for name in names if name in full.aliased]
    if not names or lost or not full.converged:
        return chi_square_test(math.nan, 0, "fewer than two levels have events in both groups")
    if test == "wald":
        return wald_test(full, names)
    return chi_square_test(2 * (full.loglik - without.loglik), len(names))
