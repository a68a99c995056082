"""Stratified Cox model and Kaplan-Meier curve of many subjects, here and in R survival, in one run.

    python benchmarks/survival.py [--subjects 100000] [--repeat 5]

Prints the best time of each, in milliseconds, and how many times faster ours is. Without Rscript and R's
survival package only ours is timed. R times the call alone, its data already in memory.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from m5kit.tlf.statistics.cox import cox, hazard
from m5kit.tlf.statistics.logrank import log_rank
from m5kit.tlf.statistics.partial import TimeTerm
from m5kit.tlf.statistics.proportional import proportionality
from m5kit.tlf.statistics.survival import kaplan_meier

R = """
suppressMessages(library(survival)); d <- read.csv(commandArgs(TRUE)[1]); n <- as.integer(commandArgs(TRUE)[2])
best <- function(call) {call <- substitute(call); min(sapply(seq_len(n), function(i) system.time(eval(call, d))[["elapsed"]]))}
fit <- coxph(Surv(time, event) ~ arm + age + sites + strata(stratum), d)
cat("kaplan_meier", best(survfit(Surv(time, event) ~ 1)), "\n")
cat("log_rank", best(survdiff(Surv(time, event) ~ arm + strata(stratum))), "\n")
cat("cox_efron", best(coxph(Surv(time, event) ~ arm + age + sites + strata(stratum))), "\n")
cat("cox_breslow", best(coxph(Surv(time, event) ~ arm + age + sites + strata(stratum), ties = "breslow")), "\n")
cat("proportionality", best(cox.zph(fit)), "\n")
cat("coef", format(coef(fit), digits = 15), "\n")
"""


def subjects(n: int) -> dict[str, np.ndarray]:
    """So many subjects in eight strata, with days and ties as a trial has them."""
    draw = np.random.default_rng(2100)
    made = {
        "arm": draw.integers(0, 2, n),
        "age": draw.integers(27, 86, n),
        "sites": draw.integers(0, 2, n),
        "stratum": draw.integers(0, 8, n),
    }
    rate = np.exp(-0.5 * made["arm"] + 0.01 * (made["age"] - 55) + 0.3 * made["sites"] + 0.1 * made["stratum"]) / 400
    event_at, seen_to = np.ceil(draw.exponential(1 / rate)), draw.integers(200, 1900, n)
    return made | {"time": np.minimum(event_at, seen_to), "event": (event_at <= seen_to).astype(int)}


def best(call: Callable[[], object], repeat: int) -> float:
    """The shortest of so many runs, in seconds."""
    spent = []
    for _ in range(repeat):
        begin = time.perf_counter()
        call()
        spent.append(time.perf_counter() - begin)
    return min(spent)


def ours(d: dict[str, np.ndarray], repeat: int) -> tuple[dict[str, float], list[float]]:
    """Our times by name, and the coefficients."""
    covariates = {name: d[name] for name in ("arm", "age", "sites")}

    def fit(ties: str = "efron", **more: object) -> object:
        return cox(hazard(d["time"], d["event"], strata=d["stratum"]), covariates, ties=ties, **more)  # type: ignore[arg-type]

    model = cox(hazard(d["time"], d["event"], strata=d["stratum"]), covariates)
    calls: dict[str, Callable[[], object]] = {
        "kaplan_meier": lambda: kaplan_meier(d["time"], d["event"]),
        "log_rank": lambda: log_rank(d["time"], d["event"], d["arm"], strata=d["stratum"]),
        "cox_efron": fit,
        "cox_breslow": lambda: fit("breslow"),
        "proportionality": lambda: proportionality(model),
        "cox_arm_by_time": lambda: fit(time_terms=[TimeTerm("arm:time", d["arm"], lambda t: t / 365.25)]),
    }
    return {name: best(call, repeat) for name, call in calls.items()}, model.coef.tolist()


def theirs(d: dict[str, np.ndarray], repeat: int) -> dict[str, list[float]]:
    """R's times by name and coefficients; nothing where there is no R with survival."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        table, program = Path(folder) / "d.csv", Path(folder) / "time.R"
        np.savetxt(table, np.column_stack(list(d.values())), "%g", ",", header=",".join(d), comments="")
        program.write_text(R)
        run = subprocess.run(
            [rscript, "--vanilla", program, table, str(repeat)], capture_output=True, text=True, check=False
        )
    words = [line.split() for line in run.stdout.splitlines()]
    return {name: [float(value) for value in values] for name, *values in words}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    d = subjects(asked.subjects)
    mine, coef = ours(d, asked.repeat)
    r = theirs(d, asked.repeat)
    print(f"{asked.subjects:,} subjects, {int(d['event'].sum()):,} events")
    for name, spent in mine.items():
        ratio = f"   R {1e3 * r[name][0]:8.1f} ms   R/ours {r[name][0] / spent:5.1f}" if name in r else ""
        print(f"{name:16} {1e3 * spent:8.1f} ms{ratio}")
    if "coef" in r:
        print(f"largest relative difference of the coefficients {np.abs(np.array(coef) / r['coef'] - 1).max():.1e}")


if __name__ == "__main__":
    main()
