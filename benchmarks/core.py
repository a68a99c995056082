"""CDISC's rules carried out here and by CDISC's own engine: rules executed, agreement record by record, and the time.

    python benchmarks/core.py PACKAGE RULES REPORT.json [DEFINE.xml] [-- COMMAND ...]

PACKAGE is a folder of SDTM datasets, RULES the folder resources/cache of a release of CORE, and REPORT what the
engine said of the same datasets on the same machine: {"rules": [{"id", "status", "findings": [{"dataset", "row"}]}]},
row counted from 1, and null (here as 1) for a fault of a dataset as a whole. COMMAND runs the engine and writes REPORT:
then both are run here, each in a process of its own, and compared by processor time, with all that they load and read.
"""

import json
import resource
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from m5kit.checks.core.execute import carried_out
from m5kit.checks.core.findings import core_package
from m5kit.checks.core.rules import read_rules
from m5kit.checks.submitted import as_submitted
from m5kit.datasets.read import dataset_files, read_all

Records = dict[str, set[tuple[str, int]]]


def ours(folder: Path, rules: Path, define: Path | None) -> tuple[Records, dict[str, str], dict[str, set[str]]]:
    """What we find by rule, why rules were not carried out, and the statuses of each."""
    read, _ = read_all(dataset_files([folder]))
    submitted = {d.name: as_submitted(d) for d in read.values()}
    tables = {name: one.table() for name, one in submitted.items()}
    specs = []
    if define:
        from m5kit.study.validation import described_by

        specs = [described_by(define).spec]
    found: Records = defaultdict(set)
    silent: dict[str, str] = {}
    statuses: dict[str, set[str]] = defaultdict(set)
    for outcome in carried_out(core_package(read_rules(rules, "3.4"), tables, submitted, specs)):
        statuses[outcome.rule.id].add(outcome.status)
        if outcome.status == "not carried out":
            silent[outcome.rule.id] = outcome.reason
        found[outcome.rule.id] |= {(name.lower(), max(row, 0) + 1) for name, row in outcome.records}
    return found, silent, statuses


def theirs(report: Path) -> tuple[Records, dict[str, str]]:
    """What the engine found by rule, and the status of each."""
    said = json.loads(report.read_text(encoding="utf-8"))
    found: Records = defaultdict(set)
    for rule in said["rules"]:
        for finding in rule["findings"]:
            name = Path(str(finding["dataset"] or "")).stem.lower()
            row = finding["row"]
            found[rule["id"]].add((name, int(row) if isinstance(row, int) else 1))
    return found, {rule["id"]: rule["status"] for rule in said["rules"]}


def seconds(command: list[str]) -> float:
    """The processor time, user and system, of a command and all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(folder: Path, rules: Path, report: Path, define: Path | None) -> None:
    """Print the figures, and every rule in which the two differ."""
    our, silent, statuses = ours(folder, rules, define)
    their, status = theirs(report)
    asked = sorted(set(statuses) & set(status) - set(silent))
    failed = [n for n in asked if "error" in status[n]]
    differ = [n for n in asked if n not in failed and our[n] != their[n]]
    print(f"rules {len(statuses)}, carried out here {len(statuses) - len(silent)}, not {len(silent)}")
    print(f"the engine judged {len(asked)}: alike {len(asked) - len(failed) - len(differ)}, different {len(differ)},")
    print(f"its own failures {len(failed)}; records found by both {sum(len(our[n] & their[n]) for n in asked)}")
    for name in differ:
        more, less = sorted(our[name] - their[name]), sorted(their[name] - our[name])
        print(f"{name} only here {len(more)} {more[:3]}, only there {len(less)} {less[:3]}")
    for name, reason in silent.items():
        print(f"{name} not carried out: {reason}")


def main(words: list[str]) -> None:
    """Run the engine where its command is given, then ours, and compare."""
    given, command = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    folder, rules, report = map(Path, given[:3])
    define = Path(given[3]) if len(given) > 3 else None
    if command == ["alone"]:
        ours(folder, rules, define)
        return
    if command:
        there = seconds(command)
        here = seconds([sys.executable, __file__, *given, "--", "alone"])
        print(f"seconds of processor here {here:.2f}, there {there:.1f}: {there / here:.0f} times")
    compared(folder, rules, report, define)


if __name__ == "__main__":
    main(sys.argv[1:])
