"""CDISC's rules carried out here and by CDISC's own engine: rules executed, agreement record by record, and the time.

    python benchmarks/core.py PACKAGE RULES REPORT.json

PACKAGE is a folder of SDTM datasets, RULES the folder resources/cache of a release of CORE, and REPORT what the
engine said of the same datasets on the same machine: {"run": {"seconds": ...}, "rules": [{"id", "status",
"findings": [{"dataset", "row"}]}]}, row counted from 1, and null (here as 1) for a fault of a dataset as a whole.
"""

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from m5kit.checks.core.execute import carried_out
from m5kit.checks.core.findings import core_package
from m5kit.checks.core.rules import read_rules
from m5kit.checks.submitted import as_submitted
from m5kit.datasets.read import dataset_files, read_all

Records = dict[str, set[tuple[str, int]]]


def ours(folder: Path, rules: Path) -> tuple[Records, dict[str, str], dict[str, set[str]], float]:
    """What we find by rule, why rules were not carried out, the statuses of each, and the seconds with the reading."""
    start = time.perf_counter()
    read, _ = read_all(dataset_files([folder]))
    submitted = {d.name: as_submitted(d) for d in read.values()}
    tables = {name: one.table() for name, one in submitted.items()}
    found: Records = defaultdict(set)
    silent: dict[str, str] = {}
    statuses: dict[str, set[str]] = defaultdict(set)
    for outcome in carried_out(core_package(read_rules(rules, "3.4"), tables, submitted)):
        statuses[outcome.rule.id].add(outcome.status)
        if outcome.status == "not carried out":
            silent[outcome.rule.id] = outcome.reason
        found[outcome.rule.id] |= {(name.lower(), max(row, 0) + 1) for name, row in outcome.records}
    return found, silent, statuses, time.perf_counter() - start


def theirs(report: Path) -> tuple[Records, dict[str, str], float]:
    """What the engine found by rule, the status of each, and its seconds."""
    said = json.loads(report.read_text(encoding="utf-8"))
    found: Records = defaultdict(set)
    for rule in said["rules"]:
        for finding in rule["findings"]:
            name = Path(str(finding["dataset"] or "")).stem.lower()
            row = finding["row"]
            found[rule["id"]].add((name, int(row) if isinstance(row, int) else 1))
    return found, {rule["id"]: rule["status"] for rule in said["rules"]}, float(said["run"]["seconds"])


def main(folder: str, rules: str, report: str) -> None:
    """Print the figures, and every rule in which the two differ."""
    our, silent, statuses, our_seconds = ours(Path(folder), Path(rules))
    their, status, their_seconds = theirs(Path(report))
    asked = sorted(set(statuses) & set(status))
    alike, differ, failed = [], [], []
    for name in asked:
        if name in silent:
            continue
        if "error" in status[name]:
            failed.append(name)
        elif our[name] == their[name]:
            alike.append(name)
        else:
            differ.append(name)
    executed = len(statuses) - len(silent)
    print(f"rules {len(statuses)}, carried out here {executed}, not {len(silent)}")
    print(
        f"the engine judged {len(asked)}; alike {len(alike)}, different {len(differ)}, its own failures {len(failed)}"
    )
    print(f"records found by both {sum(len(our[n] & their[n]) for n in asked)}")
    print(f"seconds here {our_seconds:.1f}, there {their_seconds:.1f}: {their_seconds / our_seconds:.0f} times")
    for name in differ:
        more, less = our[name] - their[name], their[name] - our[name]
        print(
            f"{name} here {len(our[name])} there {len(their[name])}: only here {sorted(more)[:3]}, only there {sorted(less)[:3]}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:4])
