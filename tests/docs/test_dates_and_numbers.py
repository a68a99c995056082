"""The page of dates and numbers says what the code does."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from m5kit.engine.numbers import read_numbers
from m5kit.specs.date_forms import PARTS, read_date


def tables(page: str, head: str) -> Iterator[list[str]]:
    lines = page.split(f"| {head} |", 1)[1].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_page_is_true(root: Path) -> None:
    page = (root / "docs" / "dates-and-numbers.md").read_text(encoding="utf-8")
    parts = {cells[0].strip("`") for cells in tables(page, "Part | What it reads")}
    assert parts | {"PM"} == set(PARTS)
    dates = list(tables(page, "Text | Form | ISO 8601"))
    assert [read_date(text, [form]).iso for text, form, _ in dates] == [iso for *_, iso in dates]
    numbers = list(tables(page, "Text | decimal_mark | thousands_mark | Number"))
    found = [read_numbers(pd.Series([text], dtype="str"), mark, thousands)[0] for text, mark, thousands, _ in numbers]
    assert ["" if pd.isna(n) else str(n) for n in found] == [number for *_, number in numbers]
    assert len(dates) == 6 and len(numbers) == 6
