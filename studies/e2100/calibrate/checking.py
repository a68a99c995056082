"""Whether a subject table meets the numbers that the calibration is after."""

from pathlib import Path

import numpy as np
import pandas as pd

from .assignment import Assignment, Cohort
from .courses import Course, Courses
from .progression import Search
from .survival import Pairs, loss, statistics

LETTERS = {
    "er": ("ER", {"P": "POS", "N": "NEG", "U": "UNK"}),
    "pr": ("PR", {"P": "POS", "N": "NEG", "U": "UNK"}),
    "location": ("DISLOC", {"V": "VISCERAL", "B": "BONE ONLY", "S": "SOFT TISSUE/NODE"}),
    "eligible": ("ELIGFL", {"Y": "Y", "N": "N"}),
    "arm": ("ARMCD", {"PB": "PB", "P": "P"}),
    "measurable": ("MEASDIS", {"Y": "Y", "N": "N"}),
    "menopause": ("MENO", {"PRE": "PRE", "POST": "POST"}),
}


def numbers_missed(path: Path) -> list[str]:
    """In words, what a subject table misses, stage by stage; empty when it meets everything."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table.loc[table["eligible"] == "Y"].reset_index(drop=True)
    table = pd.concat([table.loc[table["arm"] == arm] for arm in ("PB", "P")], ignore_index=True)
    courses, pairs = _courses(table), _pairs(table)
    search = Search(courses, np.random.default_rng(0))
    missed = [] if search.accepted(Search.loss(search.statistics(whole=True))) else ["progression-free survival by arm"]
    found = statistics(*_survival(table))
    missed += [] if loss(found) < 1e-9 else [f"overall survival by arm: {found}"]
    assignment = Assignment(Cohort(_covariates(table)), courses, pairs, 0)
    assignment.give(np.arange(len(table)))
    hard, _ = assignment.parts(assignment.statistics(whole=True))
    return missed + ([] if sum(hard) < 1e-12 else ["models of progression-free survival"])


def _courses(table: pd.DataFrame) -> Courses:
    """The courses by arm."""
    made: Courses = {"PB": [], "P": []}
    for row in table.to_dict("records"):
        days = tuple(int(day) for day in row["negatives"].split(".") if day)
        last, unscheduled = days[-1] if days else 0, row["unscheduled"] == "Y"
        course = Course(row["outcome"], int(row["pfs"]), last, days, unscheduled, bool(row["never"]))
        made[row["arm"]].append(course)
    return made


def _pairs(table: pd.DataFrame) -> Pairs:
    """Survival by arm: days (from 1) and whether the patient died."""
    made: Pairs = {"PB": [], "P": []}
    for arm, days, died in zip(table["arm"], table["survival"], table["died"], strict=True):
        made[arm].append((int(days) + 1, died == "Y"))
    return made


def _survival(table: pd.DataFrame) -> tuple[object, object, object]:
    """Days, deaths and arms as arrays."""
    days = table["survival"].astype(int).to_numpy() + 1
    return days, (table["died"] == "Y").to_numpy(), (table["arm"] == "PB").to_numpy().astype(int)


def _covariates(table: pd.DataFrame) -> pd.DataFrame:
    """The covariates under the names that the models use."""
    made = {name: table[column].map(words) for column, (name, words) in LETTERS.items()}
    adjuvant, months = table["adjuvant"], table["dfi"].astype(int)
    return pd.DataFrame(made).assign(
        AGE=table["age"].astype(int),
        ECOG=table["ecog"].astype(int),
        PRIOR=np.where(adjuvant == "N", "N", "Y"),
        TAXANE=np.where(adjuvant == "T", "Y", "N"),
        DFI24=np.where(months <= 24, "<=24", ">24"),
        SITES3=np.where(table["sites"].astype(int) >= 3, ">=3", "<3"),
    )
