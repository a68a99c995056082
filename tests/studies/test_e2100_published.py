"""The list of the paper's numbers: complete, consistent, and free of anything computed."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

Row = dict[str, str]


@pytest.fixture(scope="module")
def published(study: Path) -> list[Row]:
    """The rows of published.csv."""
    with (study / "published.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_number_of_the_inventory_is_there_once(published: list[Row]) -> None:
    assert len({row["id"] for row in published}) == len(published) == 438
    assert Counter(row["role"] for row in published) == {
        "result": 355,
        "design": 35,
        "not in text": 21,
        "blank in paper": 16,
        "cited trial": 11,
    }


def test_the_paper_contradicts_itself_three_times(published: list[Row]) -> None:
    found = [row["id"] for row in published if row["status"] == "contradiction"]
    assert found == ["T1-VISC-P", "TX-AE-neuropathy-PV", "TX-AE-fatigue-PB"]
    assert all(row["reason"] for row in published if row["status"])


def test_every_result_can_be_compared_and_found(published: list[Row]) -> None:
    for row in published:
        if row["role"] in ("result", "blank in paper"):
            assert row["compare"] in ("rounded", "below", "above", "text"), row
            assert all(row[field] for field in ("display_id", "row", "group", "stat")), row
        if row["compare"] == "rounded":
            digits = row["published"].partition(".")[2]
            assert float(row["published"]) >= 0 and len(digits) == int(row["decimals"]), row
        if row["compare"] in ("below", "above"):
            assert float(row["limit"]) >= 0, row


def test_one_key_has_one_number_unless_the_paper_contradicts_itself(published: list[Row]) -> None:
    numbers = defaultdict(set)
    for row in published:
        if row["role"] == "result":
            key = tuple(row[field] for field in ("display_id", "row", "column", "group", "stat"))
            numbers[key].add((row["published"], row["compare"]))
    assert [key for key, values in numbers.items() if len(values) > 1] == [
        ("T2", "Sensory neuropathy", "Grade 3-5", "PB vs P", "p")
    ]


def test_groups_and_statistics_are_few(published: list[Row]) -> None:
    assert {row["group"] for row in published} == {"", "PB", "P", "ALL", "PB vs P"}
    assert {row["stat"] for row in published} == {
        "n",
        "pct",
        "median",
        "min",
        "max",
        "p",
        "hr",
        "km_median",
        "km_pct",
        "coef",
        "date",
    } | {""}
