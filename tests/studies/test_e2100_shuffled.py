"""The records of every raw form in another order, in whatever format the form is: the package has the same bytes."""

import csv
import hashlib
import random
import re
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from m5kit.package.write import write_build
from m5kit.study import Study, build

Arranged = Callable[[list[Any]], list[Any]]

FEW = range(3, 723, 20)  # patients so far apart that the forms with few records have several of theirs
SUBJECT = re.compile(r"(?<![A-Za-z])[sS](\d{4})")
# What names the line of a raw form on which a record stands, and so differs when the lines change places; everything
# else in the package is the same to the byte.
NAMES_LINES = {
    "findings.csv": "the place of a finding is a file and a line",
    "findings.json": "the same findings",
    "findings.html": "the same findings",
    "manifest.json": "has the digests of the raw forms and of the files named here",
}
NAMES_LINES_IN = {
    "lineage/records/": "every record with the lines that it came from",
    "m5/datasets/e2100syn/tabulations/sdtm/csdrg.pdf": "tells findings without a reviewer's note with their lines",
    "guides/csdrg.docx": "the same",
}


def lines(file: Path, arranged: Arranged) -> None:
    """Arrange the lines of a text file below its head; its mark, encoding and line ends stay."""
    head, *records = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(head + b"".join(arranged(records)))


def rows(file: Path, arranged: Arranged) -> None:
    """Arrange the rows of a workbook's one sheet below its head."""
    book = load_workbook(file)
    (sheet,) = book.worksheets
    records = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, len(records))
    for record in arranged(records):
        sheet.append(record)
    book.save(file)


def observations(file: Path, arranged: Arranged) -> None:
    """Arrange the observations of a SAS transport file of version 5 with one dataset."""
    content = file.read_bytes()
    names = content.index(b"HEADER RECORD*******NAMESTR")
    count = int(content[names + 54 : names + 58])
    wide = sum(struct.unpack_from(">h", content, names + 80 + 140 * n + 4)[0] for n in range(count))
    start = content.index(b"HEADER RECORD*******OBS", names) + 80
    records = [content[at : at + wide] for at in range(start, len(content) - wide + 1, wide)]
    data = b"".join(arranged([record for record in records if record.strip()]))
    file.write_bytes(content[:start] + data + b" " * (-len(data) % 80))


def elements(file: Path, arranged: Arranged) -> None:
    """Arrange the subjects of an ODM file, and the item groups of each form of theirs."""
    tree = etree.parse(file)
    for tag in ("SubjectData", "ItemGroupData"):
        for parent in [element for element in tree.iter() if element.find(f"{{*}}{tag}") is not None]:
            records = parent.findall(f"{{*}}{tag}")
            for record in records:
                parent.remove(record)
            parent.extend(arranged(records))
    tree.write(file, xml_declaration=True, encoding="UTF-8")


FORMATS = {".csv": lines, ".xlsx": rows, ".xpt": observations, ".xml": elements}


def kept(records: list[Any]) -> list[Any]:
    """The records of some patients, and those that name no patient."""
    found = ((record, SUBJECT.search(told(record))) for record in records)
    return [record for record, named in found if not named or int(named[1]) in FEW]


def told(record: Any) -> str:
    """A record as text in which its patient is the first that is named."""
    if isinstance(record, bytes):
        return record.decode("latin-1")
    return str(record) if isinstance(record, list) else str(dict(record.attrib))


def shuffled(seed: int) -> Arranged:
    """Puts records into an order that only the seed decides."""
    chance = random.Random(seed)
    return lambda records: chance.sample(records, len(records))


def arrange(folder: Path, arranged: Arranged) -> None:
    """Arrange the records of every form in the folder."""
    for file in sorted(folder.iterdir()):
        FORMATS[file.suffix](file, arranged)


def digests(package: Path) -> dict[str, str]:
    """The digest of every file of a package, by its path in it."""
    files = (path for path in sorted(package.rglob("*")) if path.is_file())
    return {path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def names_lines(path: str) -> bool:
    return path in NAMES_LINES or path.startswith(tuple(NAMES_LINES_IN))


@pytest.fixture(scope="module")
def packages(study: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The package of some patients, and that of the same forms shuffled."""
    folder = tmp_path_factory.mktemp("shuffled") / "study"
    shutil.copytree(study, folder, ignore=shutil.ignore_patterns("raw", "calibrate", "synthetic", "__pycache__"))
    shutil.copytree(raw, folder / "raw")
    arrange(folder / "raw", kept)
    forms = digests(folder / "raw")
    asis, other = folder.parent / "asis", folder.parent / "other"
    write_build(build(Study.open(folder)), asis)
    arrange(folder / "raw", shuffled(2))
    assert [name for name, digest in digests(folder / "raw").items() if digest == forms[name]] == []
    write_build(build(Study.open(folder)), other)
    return asis, other


def test_the_package_of_shuffled_forms_has_the_same_bytes(packages: tuple[Path, Path]) -> None:
    ours, theirs = map(digests, packages)
    assert list(theirs) == list(ours)
    assert [path for path in ours if ours[path] != theirs[path] and not names_lines(path)] == []
    assert {path.rpartition(".")[2] for path in ours if not names_lines(path)} >= {"xpt", "xml", "rtf", "html", "csv"}


def test_what_names_lines_does_differ(packages: tuple[Path, Path]) -> None:
    ours, theirs = map(digests, packages)
    differing = [path for path in ours if ours[path] != theirs[path]]
    assert set(NAMES_LINES) <= set(differing)
    assert all(any(path.startswith(start) for path in differing) for start in NAMES_LINES_IN)


def test_findings_differ_in_their_lines_alone(packages: tuple[Path, Path]) -> None:
    ours, theirs = (sorted(map(without_lines, findings_of(package))) for package in packages)
    assert ours == theirs


def findings_of(package: Path) -> list[dict[str, str]]:
    with (package / "findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_lines(finding: dict[str, str]) -> tuple[str, ...]:
    """A finding without the line of its file, and without the numbers of lines in its words."""
    texts = (re.sub(r"(line|record|row) \d+", r"\1", text) for name, text in finding.items() if name != "line")
    return tuple(texts)
