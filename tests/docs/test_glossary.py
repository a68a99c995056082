"""The glossary: what it names is there."""

import importlib
import re
from pathlib import Path


def test_every_class_and_page_of_the_glossary_is_there(root: Path) -> None:
    rows = [
        line for line in (root / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    assert len(rows) >= 27
    for row in rows[1:]:
        where = row.split("|")[3]
        for name in re.findall(r"`((?:[a-z]+\.)+)([A-Z]\w*)`", where):
            room = name[0].rstrip(".")
            module = importlib.import_module(room if room.startswith(("m5kit", "concurrent")) else f"m5kit.{room}")
            assert hasattr(module, name[1]), row
        for page in re.findall(r"\]\((\w+\.md)\)", row):
            assert (root / "docs" / page).is_file(), row
