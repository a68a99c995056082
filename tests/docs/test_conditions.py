"""docs/conditions.md: every comparator is on it, and every example of it holds for the records it says."""

import re
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.conditions import holds
from m5kit.engine.encoded import encoded
from m5kit.specs.conditions import ALL, SIGNS, parsed

PAGE = (Path(__file__).parents[2] / "docs" / "conditions.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|\n").split(" |")] for line in PAGE.splitlines() if line.startswith("| ")]
RECORDS = [row for row in ROWS if re.fullmatch(r"[1-4]", row[0])]
EXAMPLES = [(row[-2].strip("`"), row[-1]) for row in ROWS if re.fullmatch(r"[1-4]( [1-4])*", row[-1]) and len(row) != 7]


@pytest.fixture(scope="module")
def frame() -> dict[str, pd.Series]:
    names = ("SEX", "TERM", "DOSE", "GRADE", "START", "END")
    return {name: encoded(pd.Series([row[at] for row in RECORDS])) for at, name in enumerate(names, start=1)}


def test_the_page_has_records_and_examples() -> None:
    assert len(RECORDS) == 4
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize(("condition", "records"), EXAMPLES)
def test_an_example_holds_for_its_records(condition: str, records: str, frame: dict[str, pd.Series]) -> None:
    mask = holds(parsed(condition), frame, len(RECORDS))
    assert " ".join(str(n) for n, held in enumerate(mask, start=1) if held) == records


def test_every_comparator_and_sign_is_on_the_page() -> None:
    told = {row[0] for row in ROWS if len(row) == 5}
    assert told - {"Comparator"} == set(ALL)
    for sign in SIGNS:
        assert f"`{sign}`" in PAGE or sign == "=="
