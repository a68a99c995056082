"""R's answers and the data sets they are for."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "r"


class Answers(Mapping[str, Any]):
    """Key to what R answered, as numpy arrays where R gave vectors; null is NaN."""

    def __init__(self, file: str) -> None:
        self.stored = json.loads((FIXTURES / file).read_text())["answers"]

    def __getitem__(self, key: str) -> Any:
        return as_numbers(self.stored[key]["answer"])

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)


def as_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list) and not any(isinstance(v, str) for v in value if v not in ("Inf", "-Inf", "NaN", "NA")):
        return np.array([as_numbers(v) for v in value], dtype=float)
    if value is None or value in ("NaN", "NA"):
        return np.nan
    return float(value) if value in ("Inf", "-Inf") else value


@pytest.fixture(scope="session")
def r_survival() -> Answers:
    return Answers("survival_answers.json")


@pytest.fixture(scope="session")
def r_survival_package() -> Answers:
    return Answers("survival_package_answers.json")


@pytest.fixture(scope="session")
def data() -> Callable[[str], pd.DataFrame]:
    """A data set of ours by name."""
    return lambda name: pd.read_csv(FIXTURES / f"survival_{name}.csv")


@pytest.fixture(scope="session")
def own(shared: Path) -> Callable[[str], pd.DataFrame]:
    """A data set of R's survival package by name, in the columns the answers are for."""
    return lambda name: OWN[name](pd.read_csv(shared / "data" / "survival" / f"{name}.csv"))


def columns(time: Any, event: Any, group: Any, stratum: Any, age: Any) -> pd.DataFrame:
    return pd.DataFrame({"time": time, "event": event, "group": group, "stratum": stratum, "age": age}).astype(float)


OWN: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "lung": lambda d: columns(d.time, d.status == 2, d.sex, d.age // 10, d.age),
    "ovarian": lambda d: columns(d.futime, d.fustat, d.rx, d["ecog.ps"], d.age),
    "gbsg": lambda d: columns(d.rfstime, d.status, d.hormon, d.grade, d.age),
    "colon_recur": lambda d: columns(d.time, d.status, d.rx == "Lev+5FU", d.node4, d.age),
    "aml": lambda d: columns(d.time, d.status, d.x == "Maintained", 1, 7 * (np.arange(len(d)) + 1) % 11),
}


def r_cases(kind: str) -> list[Any]:
    """The cases of one kind of the answers of R's stats package; infinities and NaN read as such."""
    stored = json.loads((FIXTURES / "stats_answers.json").read_text())["cases"]
    return [{**case, "answer": as_numbers(case["answer"])} for case in stored if case["kind"] == kind]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `r_<kind>` runs once for each case of that kind."""
    for name in metafunc.fixturenames:
        kind = name.removeprefix("r_").replace("__", "-")
        if name.startswith("r_") and (cases := r_cases(kind)):
            metafunc.parametrize(name, cases, ids=[str(i) for i in range(len(cases))])
