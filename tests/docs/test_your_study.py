"""The tutorial of a study of one's own: twelve raw forms to a package, and how many rows a person types for it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from m5kit.specs.standards import standard_datasets

MOST_TYPED = 60
DATASETS = {
    *("DM", "AE", "CM", "MH", "EX", "DS", "VS", "LB", "SV", "SE", "SUPPAE", "SUPPDM", "RELREC"),
    *("ADSL", "ADAE", "ADLB"),
}


def test_a_folder_of_raw_files_becomes_a_package(
    follow: Callable[[str], Any], root: Path, tmp_path: Path, guide_headings: dict[str, list[str]]
) -> None:
    assert len(list((root / "docs" / "your-study").glob("*.csv"))) == 12
    shutil.copytree(root / "docs" / "your-study", tmp_path / "your-study")
    followed = follow("your-study.md")
    print(f"{followed.typed} rows typed by hand")
    assert followed.typed <= MOST_TYPED
    package = tmp_path / "out" / "mig-201"
    assert {f.stem.upper() for f in package.rglob("*.xpt")} == DATASETS
    assert all((package / "tlf" / f"{name}.html").is_file() for name in ("T1", "T2"))
    assert followed.said["m5kit check trial"].splitlines()[-1] == "16 datasets, 238 columns: no findings"
    found = followed.said["m5kit validate out/mig-201"].splitlines()
    assert [line for line in found if line.startswith("error")] == []  # define.xml against its schema among them
    assert [line for line in found if line.startswith("warning")] == [
        "warning: the package: The package lacks TS. Add the dataset: a submission without it is rejected. [PACKAGE-LACKS]"
    ]
    guides_are_of_this_study(package / "guides", guide_headings)


def guides_are_of_this_study(folder: Path, guide_headings: dict[str, list[str]]) -> None:
    """Both guides have every heading of their template, and no sentence names a dataset that this study does not have."""
    docx = pytest.importorskip("docx", reason="python-docx reads the guides in Word")
    names = {d.name for d in standard_datasets()} | {"ADTTE", "ADRS", "ADTR", "ADQS", "ADVS", "ADEX"}
    for package, guide in (("sdtm", "csdrg"), ("adam", "adrg")):
        read = docx.Document(str(folder / f"{guide}.docx"))
        headings = [p.text for p in read.paragraphs if p.style.name.lower().startswith("heading")]
        titles = [heading.partition(" ")[2] for heading in headings]
        assert [h for h in guide_headings[package] if h not in titles] == []
        sentences = [p.text for p in read.paragraphs]
        sentences += [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        told = " ".join(s for s in sentences if not s.startswith(("Not applicable: ", "the package: ")))
        assert set(re.findall(r"(?<![-\w])[A-Z]{2,8}(?![-\w])", told)) & (names - DATASETS) == set()
        assert not re.search(r"E2100|synthetic|paclitaxel|bevacizumab|ECOG", told, re.IGNORECASE)
