"""The tutorial of a study of one's own: twelve raw forms to a package, and how many rows a person types for it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_TYPED = 60
DATASETS = {
    *("DM", "AE", "CM", "MH", "EX", "DS", "VS", "LB", "SV", "SE", "SUPPAE", "SUPPDM", "RELREC"),
    *("ADSL", "ADAE", "ADLB"),
}


def test_a_folder_of_raw_files_becomes_a_package(follow: Callable[[str], Any], root: Path, tmp_path: Path) -> None:
    assert len(list((root / "docs" / "your-study").glob("*.csv"))) == 12
    shutil.copytree(root / "docs" / "your-study", tmp_path / "your-study")
    followed = follow("your-study.md")
    print(f"{followed.typed} rows typed by hand")
    assert followed.typed <= MOST_TYPED
    package = tmp_path / "out" / "mig-201"
    assert {f.stem.upper() for f in package.rglob("*.xpt")} == DATASETS
    assert all((package / "tlf" / f"{name}.html").is_file() for name in ("T1", "T2"))
    assert followed.said["m5kit check trial"].splitlines()[-1] == "16 datasets, 237 columns: no findings"
    found = followed.said["m5kit validate out/mig-201"].splitlines()
    assert [line for line in found if line.startswith("error")] == []  # define.xml against its schema among them
    assert [line for line in found if line.startswith("warning")] == [
        "warning: the package: The package lacks TS. Add the dataset: a submission without it is rejected. [PACKAGE-LACKS]"
    ]
