"""Description of a number: mean, standard deviation, quantiles."""

from collections.abc import Iterator

import numpy as np

from ..data import DisplayData, number_at, present_numbers
from ..kind import Kind, Statistic, count_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..times import CONF_LEVEL, DAYS_PER_MONTH

PCTLDEF = choice(
    "pctldef",
    "How quantiles are defined, as SAS numbers the definitions, or as R numbers those that SAS has not.",
    ("5", "1", "2", "3", "4", "r5", "r7", "r8", "r9"),
)
PERCENTILES = {"p1": 0.01, "p5": 0.05, "p10": 0.1, "p90": 0.9, "p95": 0.95, "p99": 0.99}
WORDS = {
    "5": "mean of the neighbouring values at a tie (SAS PCTLDEF=5)",
    "1": "weighted average of the neighbouring values (SAS PCTLDEF=1)",
    "2": "nearest value (SAS PCTLDEF=2)",
    "3": "empirical distribution function (SAS PCTLDEF=3)",
    "4": "weighted average at n + 1 (SAS PCTLDEF=4)",
    "r5": "linear between the middles of the steps (R type 5)",
    "r7": "linear between order statistics, n - 1 apart (R type 7)",
    "r8": "approximately median-unbiased (R type 8)",
    "r9": "approximately unbiased for normal values (R type 9)",
}


def summary(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Number, mean, standard deviation, median, quartiles, least and greatest of a variable in each group.

    Missing values are left out. Quartiles are those of SAS's PCTLDEF=5 (R type 2), the mean of the two neighbours
    where the share falls between records, unless the parameter says another. days_per_month divides first.
    """
    from ..statistics.means import mean_estimate
    from ..statistics.ranks import PCTLDEF as TYPES
    from ..statistics.ranks import description, sample_quantile

    definition = PCTLDEF.of(analysis)
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = present_numbers(chosen, analysis.variable, analysis) / DAYS_PER_MONTH.of(analysis)
        found = description(values, kind=int(definition[1:]) if definition.startswith("r") else TYPES[int(definition)])
        described = {
            "n": float(found.n),
            "mean": found.mean,
            "sd": found.std,
            "median": found.median,
            "q1": found.q1,
            "q3": found.q3,
            "min": found.minimum,
            "max": found.maximum,
            "cv": 100 * found.std / found.mean if found.mean else np.nan,
        }
        kind = int(definition[1:]) if definition.startswith("r") else TYPES[int(definition)]
        for name, share in PERCENTILES.items():
            if name in analysis.stats:
                described[name] = sample_quantile(values, share, kind=kind)
        described["missing"] = float(len(chosen) - found.n)
        if {"se", "lower", "upper"} & set(analysis.stats):
            limits = mean_estimate(values, conf_level=CONF_LEVEL.of(analysis))
            described |= {"se": limits.std_err, "lower": limits.lower, "upper": limits.upper}
        for stat, value in described.items():
            yield number_at(group, stat, value, chosen, _words(stat, analysis, definition))


def _words(stat: str, analysis: Analysis, definition: str) -> str:
    if stat in ("q1", "q3", *PERCENTILES) or (stat == "median" and definition != "5"):
        return f"{'Percentiles' if stat in PERCENTILES else 'Quartiles'}: {WORDS[definition]}"
    if stat in ("lower", "upper"):
        return f"Means: {100 * CONF_LEVEL.of(analysis):g}% t limits"
    days = DAYS_PER_MONTH.of(analysis)
    return f"Months are days divided by {days:.10g}" if days != 1 else ""


SUMMARY = Kind(
    name="summary",
    title="Description of a number",
    meaning="Number of values, mean, standard deviation, median, quartiles and range of a variable.",
    statistics=(
        count_of("n", "values that are not missing"),
        Statistic("mean", "their mean"),
        Statistic("sd", "their standard deviation"),
        Statistic("median", "their median"),
        Statistic("q1", "first quartile"),
        Statistic("q3", "third quartile"),
        Statistic("min", "the least"),
        Statistic("max", "the greatest"),
        *(Statistic(name, f"percentile of {100 * share:g} per cent") for name, share in PERCENTILES.items()),
        count_of("missing", "records whose value is missing"),
        Statistic("cv", "coefficient of variation, per cent"),
        Statistic("se", "standard error of the mean", 2),
        Statistic("lower", "lower limit of the mean"),
        Statistic("upper", "its upper limit"),
    ),
    make=summary,
    parameters=(DAYS_PER_MONTH, PCTLDEF, CONF_LEVEL),
    variables=(1, 1),
)
