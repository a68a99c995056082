"""Write docs/statistics.md: every statistic that can be called, and how far each is from R on random data.

    python docs/agreement.py

The trials are stored with R's answers and calls (tests/fixtures/r/trials_*.json); the functions that are held against
them are those of tests/tlf/statistics. Differences are measured when this runs, and printed as powers of ten.
"""

import ast
import json
import math
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATISTICS = ROOT / "tlf" / "statistics"
TRIALS = ("counts", "means", "mmrm", "models", "times")
ROOMS = (
    (
        "Proportions, tables and strata",
        ("proportions", "differences", "ratios", "counts", "stratified", "fisher", "multiplicity"),
    ),
    ("Numbers", ("means", "ranks", "signed_rank", "correlation", "linear", "design", "adjusted", "simultaneous")),
    ("Repeated measures", ("mmrm",)),
    ("Outcomes and rates", ("logistic", "ordinal", "rates")),
    (
        "Times to an event",
        ("survival", "logrank", "cox", "proportional", "rmst", "strata_effects", "subgroups", "incidence", "finegray"),
    ),
    ("Rounding and printing", ("rounding",)),
)
INTRODUCTION = """<!-- Made by docs/agreement.py: change the code, and run it. -->

# Statistics

`m5kit.tlf.statistics` is numpy, callable with lists, arrays or columns of a frame; nothing of a study is needed. Every
value must be there (choose the complete records first), times and exposures are in whatever unit they come in and
the results are in the same, confidence levels are between 0 and 1, and P values are two-sided unless `alternative`
says otherwise. A table is groups by outcomes (rows are the groups; the first column counts subjects with the event), strata
come first (K x 2 x 2). What cannot be estimated is NaN with a `reason` in words, never a made-up number; what cannot be
asked (missing values, unknown methods, lengths that differ) is a `SpecFault` that says what to give.

```python
>>> from m5kit.tlf.statistics.differences import risk_difference
>>> found = risk_difference([[56, 14], [48, 32]], method="miettinen-nurminen")
>>> round(found.value, 3), round(found.lower, 3), round(found.upper, 3)
(0.2, 0.053, 0.338)
>>> from m5kit.tlf.statistics.design import design
>>> from m5kit.tlf.statistics.adjusted import adjusted_difference, covariance_analysis
>>> model = design({"arm": ["A", "A", "A", "B", "B", "B"], "base": [1, 2, 3, 1, 2, 4]}, ["arm", "base"])
>>> fit = covariance_analysis([3.1, 4.0, 5.2, 5.0, 6.1, 8.3], model)
>>> away = adjusted_difference(fit, {"arm": "B"}, {"arm": "A"})
>>> round(away.value, 4), away.df
(2.005, 3)
>>> from m5kit.tlf.statistics.survival import kaplan_meier, quantile
>>> quantile(kaplan_meier([5, 8, 12, 20], [1, 1, 0, 1])).value
14.0
>>> risk_difference([[0, 0], [3, 4]]).reason
'a group has no subjects'

```

A sheet asks for them as kinds of analysis: see [analyses.md](analyses.md) and the [catalogue](catalogue.md).
"""
AGREEMENT = """## Held against R

Each line: random data sets, what R was asked (shortened), and the largest difference of ours from R's number, relative
to it (to 0.001 where it is smaller). R's optimisers of mixed models stop at about six digits; `fisher.test` joins paths of
nearly one length; lmerTest takes derivatives numerically.

| Method | Trials | Judge | Largest difference |
|---|---:|---|---:|
"""


def functions(module: str) -> list[tuple[str, str, str]]:
    """Public functions with a Returns or an example: name, arguments, first sentence."""
    tree = ast.parse((STATISTICS / f"{module}.py").read_text(encoding="utf-8"))
    found = []
    for node in tree.body:
        doc = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if (
            isinstance(node, ast.FunctionDef)
            and doc
            and not node.name.startswith("_")
            and ("Raises" in doc or ">>>" in doc or "R:" in doc or "R `" in doc)
        ):
            names = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
            found.append((node.name, ", ".join(names), doc.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")))
    return found


def reach() -> str:
    """The tables of functions."""
    parts = []
    for title, modules in ROOMS:
        parts.append(f"## {title}\n\n| Function | Arguments | What it is |\n|---|---|---|")
        parts += [f"| `{m}.{name}` | {given} | {words} |" for m in modules for name, given, words in functions(m)]
        parts.append("")
    return "\n".join(parts)


def agreement() -> str:
    """The table of trials, measured now."""
    lines = []
    for file in TRIALS:
        tests = import_module(f"m5kit.tests.tlf.statistics.test_trials_{file}")
        stored = json.loads((ROOT / "tests" / "fixtures" / "r" / f"trials_{file}.json").read_text())["kinds"]
        for kind, ours in tests.OURS.items():
            far = float(tests.differences(f"trials_{file}", kind, ours).max())
            call = " ".join(stored[kind]["call"].split()).replace("|", "\\|").replace("`", "")
            shown = call if len(call) <= 90 else call[:87] + "..."
            bound = "0" if far == 0 else f"1e{max(math.ceil(math.log10(far)), -12)}"
            lines.append(f"| {kind} | {len(stored[kind]['trials'])} | `{shown}` | {bound} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    (ROOT / "docs" / "statistics.md").write_text(
        f"{INTRODUCTION}\n{reach()}\n{AGREEMENT}{agreement()}", encoding="utf-8"
    )
    sys.exit(0)


if __name__ == "__main__":
    main()
