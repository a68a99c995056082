"""The calibration from start to end, and the subject table it gives."""

import csv
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from .assignment import Assignment, Cohort
from .baseline import baseline
from .checking import numbers_missed
from .completion import FIRST_ENTRY, Patient, complete, patients_of, questionnaires
from .exposure import Dose, Exposure
from .progression import progressions
from .survival import Survival, paired
from .weekdays import doses_on_weekdays, on_weekdays

SEEDS = {"baseline": 7, "progression": 4109, "survival": 2101, "pairing": 2102, "assignment": 2403, "completion": 2104}
COLUMNS = [
    "patid",
    "site",
    "arm",
    "eligible",
    "age",
    "menopause",
    "race",
    "ecog",
    "er",
    "pr",
    "her2",
    "adjuvant",
    "anthracycline",
    "dfi",
    "location",
    "sites",
    "measurable",
    "hormone",
    "height",
    "weight",
    "never",
    "ineligible",
    "outcome",
    "pfs",
    "unscheduled",
    "negatives",
    "survival",
    "died",
    "nonprotocol",
    "randomised",
    "best",
    "response_from",
    "cause",
    "grade5",
    "paclitaxel",
    "bevacizumab",
    "factb",
]


def main(arguments: Sequence[str]) -> int:
    """Calibrate and write the subject table to the file named, or after --check say whether it meets the numbers.

    0 when done, 1 when a number is missed, 2 when no file is named.
    """
    if len(arguments) == 2 and arguments[0] == "--check":
        missed = numbers_missed(Path(arguments[1]))
        print("\n".join(missed) if missed else "Every number is met.")
        return int(bool(missed))
    if len(arguments) != 1:
        print("Name the file to write: python studies/e2100/calibrate OUT.csv (or --check TABLE.csv)")
        return 2
    path = Path(arguments[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(calibrated())
    print(f"{path}: sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return 0


def calibrated() -> list[dict[str, object]]:
    """The rows of the subject table, in the order of randomisation."""
    frame = baseline(SEEDS["baseline"])
    courses = progressions(SEEDS["progression"])
    times = Survival(courses, SEEDS["survival"]).run()
    courses, pairs = paired(courses, times, np.random.default_rng(SEEDS["pairing"]))
    cohort = Cohort(frame)
    assignment = Assignment(cohort, courses, pairs, SEEDS["assignment"])
    assignment.run()
    rng = np.random.default_rng(SEEDS["completion"])
    patients = patients_of(frame, assignment)
    eligible = np.flatnonzero(frame["ELIGFL"] == "Y")
    complete(patients, rng, [int(eligible[who]) for who in assignment.patient])
    exposure = Exposure(patients, rng)
    questionnaires(patients, rng)
    return doses_on_weekdays(
        on_weekdays(_table(frame, patients, exposure, rng.integers(1, 61, len(patients)).tolist()))
    )


def _table(
    frame: pd.DataFrame, patients: Sequence[Patient], exposure: Exposure, sites: Sequence[int]
) -> list[dict[str, object]]:
    """The rows, numbered in the order of entry."""
    order = sorted(range(len(patients)), key=lambda i: patients[i].entered)
    rows = frame.to_dict("records")
    made = []
    for number, (i, site) in enumerate(zip(order, sites, strict=True), 1):
        row: dict[str, object] = {"patid": f"S{number:04d}", "site": int(site), **_covariates(rows[i])}
        row |= _story(patients[i])
        row["paclitaxel"] = _calendar(exposure.paclitaxel.get(i, []), (1, 8, 15))
        row["bevacizumab"] = _calendar(exposure.bevacizumab.get(i, []), (1, 15))
        made.append(row)
    return made


def _covariates(row: dict[object, object]) -> dict[str, object]:
    """The columns known at entry."""
    letter = {name: str(row[name])[0] for name in ("RACE", "ER", "PR", "HER2", "ADJCHEMO", "DISLOC")}
    return {
        "arm": row["ARMCD"],
        "eligible": row["ELIGFL"],
        "age": row["AGE"],
        "menopause": row["MENO"],
        "race": letter["RACE"],
        "ecog": row["ECOG"],
        "er": letter["ER"],
        "pr": letter["PR"],
        "her2": letter["HER2"],
        "adjuvant": letter["ADJCHEMO"],
        "anthracycline": row["ANTHRA"],
        "dfi": row["DFIMO"],
        "location": letter["DISLOC"],
        "sites": row["NSITES"],
        "measurable": row["MEASDIS"],
        "hormone": row["HORMMET"],
        "height": round(float(str(row["HEIGHT"])) * 10),
        "weight": round(float(str(row["WEIGHT"])) * 10),
    }


def _story(patient: Patient) -> dict[str, object]:
    """The columns of what happened."""
    return {
        "never": patient.why_never,
        "ineligible": patient.ineligible,
        "outcome": patient.kind,
        "pfs": patient.end,
        "unscheduled": "Y" if patient.course.unscheduled else "N",
        "negatives": ".".join(str(day) for day in patient.course.assessed),
        "survival": patient.survival,
        "died": "Y" if patient.died else "N",
        "nonprotocol": patient.nonprotocol,
        "randomised": (FIRST_ENTRY + timedelta(patient.entered)).isoformat(),
        "best": patient.best,
        "response_from": patient.response_from,
        "cause": patient.cause,
        "grade5": patient.grade5,
        "factb": "".join("1" if filled else "0" for filled in patient.factb),
    }


def _calendar(doses: Sequence[Dose], days: tuple[int, ...]) -> str:
    """Doses as in subjects.csv: cycles apart by blanks, days by full stops, empty where not given."""
    cycles: dict[int, dict[int, int]] = {}
    for when, cycle, day in doses:
        cycles.setdefault(cycle, {})[day] = when
    return " ".join(".".join(str(given.get(day, "")) for day in days).rstrip(".") for given in cycles.values())
