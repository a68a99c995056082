"""Faults that are planted in a finished package, and what validation finds: `python benchmarks/planted_contradictions.py`.

The package is E2100 with its first 60 subjects. Planted are 20 contradictions between define.xml and the data (10 kinds,
2 of each), 100 faults of rules (10 rules, 10 of each; four impossible dates among them), and one or more faults of each
rule that no regulator publishes. Each must be found by the rule meant for it, and nothing else may be an error.
"""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from planted_define import contradictions
from planted_package import Copy, Fault
from planted_rules import rule_faults
from planted_unpublished import UNPUBLISHED

import m5kit
from m5kit.specs import Finding
from m5kit.study.validation import Beside, validated

STUDY = Path(__file__).resolve().parent.parent / "studies" / "e2100"
SUBJECTS = 60


def sound_package(place: Path) -> Path:
    """E2100 with its first subjects, built and written."""
    if not (STUDY / "raw").is_dir():
        m5kit.Study.open(STUDY).simulate()
    study = m5kit.Study.open(STUDY)
    everyone = sorted(study.build().built["DM"].frame["USUBJID"].astype("str"))
    study.build(subjects=everyone[:SUBJECTS], despite_faults=True).write(place / "package")
    return place / "package" / "m5"


def judged(title: str, faults: Sequence[Fault], found: Sequence[Finding], sound: set[Finding]) -> tuple[int, int]:
    """Say which faults are not found, and which other errors there are; how many are found, how many are other."""
    new = [f for f in found if f not in sound]
    lost = [f for f in faults if not f.is_found(new)]
    allowed = {rule for f in faults for rule in (f.rule, *f.also)}
    other = [f for f in new if f.severity == "error" and f.rule not in allowed]
    for fault in lost:
        print(f"  not found: {title}: {fault.rule} {fault.dataset} {' '.join(fault.words)}")
    for finding in other[:5]:
        print(f"  other error: {title}: {finding}")
    return len(faults) - len(lost), len(other)


def main() -> int:
    """Plant, validate, count; 1 where a fault is not found or another error is."""
    with TemporaryDirectory() as place:
        home = Path(place)
        sound = sound_package(home)
        known = set(validated([sound], Beside()))
        total = []
        for turn in range(2):
            copy = Copy(sound, home / f"define{turn}")
            faults = list(contradictions(copy, turn))
            copy.write()
            answer = judged(f"define {turn + 1}", faults, validated([copy.place], Beside()), known)
            total.append(("contradictions with define.xml", len(faults), *answer))
        bare = Copy(sound, home / "bare")
        for file in bare.place.rglob("define*"):
            file.unlink()
        known = set(validated([bare.place], Beside()))
        copy = Copy(bare.place, home / "rules")
        faults = list(rule_faults(copy))
        copy.write()
        answer = judged("rules", faults, validated([copy.place], Beside()), known)
        total.append(("faults of ten rules", len(faults), *answer))
        for number, (title, plant) in enumerate(UNPUBLISHED):
            copy = Copy(bare.place, home / f"one{number}")
            fault = plant(copy)
            copy.write()
            answer = judged(title, [fault], validated([copy.place], Beside()), known)
            total.append(("faults of rules that nobody publishes", 1, *answer))
            shutil.rmtree(copy.place)
    wrong = 0
    for title in dict.fromkeys(t for t, *_ in total):
        planted, right, other = (sum(row[i] for row in total if row[0] == title) for i in (1, 2, 3))  # type: ignore[misc]
        print(f"{title}: planted {planted}, found {right}, other errors {other}")
        wrong += planted - right + other
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
