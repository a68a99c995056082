"""A transport file that is too large, once more in parts: none larger than is taken, subjects whole, nothing lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.datasets.xpt import XptVariable, read_xpt, write_xpt
from m5kit.datasets.xpt_split import HEAD, XptPart, file_parts, write_parts
from m5kit.specs import OutputFault

VARIABLES = [XptVariable("USUBJID", "Subject", "Char", 32), XptVariable("LBSEQ", "Number", "Num", 8)]
HEADERS = 1040  # nine cards, and two descriptions of 140 bytes in four cards


def parts(subjects: str, records: int, dataset: str = "LB") -> list[tuple[str, int, int]]:
    """The parts where so many records of 40 bytes fill a file; subjects has a letter for each record."""
    codes = np.array([ord(letter) for letter in subjects])
    return [(p.name, p.start, p.stop) for p in file_parts(dataset, VARIABLES, codes, most=HEADERS + 40 * records)]


def test_the_headers_are_as_long_as_is_said(tmp_path: Path) -> None:
    frame = pd.DataFrame({"USUBJID": ["A"], "LBSEQ": [1.0]})
    write_xpt(tmp_path / "lb.xpt", frame, VARIABLES, dataset="LB")
    assert (HEAD, (tmp_path / "lb.xpt").stat().st_size) == (720, HEADERS + 80)


@pytest.mark.parametrize(
    ("subjects", "records", "expected"),
    [
        ("aabbbc", 6, []),
        ("aabbbc", 4, [("LB1", 0, 2), ("LB2", 2, 6)]),
        ("aabbcc", 4, [("LB1", 0, 4), ("LB2", 4, 6)]),
        ("abbbbbbbc", 4, [("LB1", 0, 1), ("LB2", 1, 5), ("LB3", 5, 9)]),
        ("aaaaa", 2, [("LB1", 0, 2), ("LB2", 2, 4), ("LB3", 4, 5)]),
        ("", 2, []),
    ],
)
def test_parts_end_with_a_subject(subjects: str, records: int, expected: list[tuple[str, int, int]]) -> None:
    assert parts(subjects, records) == expected


def test_a_name_has_room_for_its_number() -> None:
    assert [name for name, _, _ in parts("a" * 20, 2, "SUPPQSCG")] == [
        *(f"SUPPQSC{n}" for n in range(1, 10)), "SUPPQS10"
    ]  # fmt: skip


def test_one_record_must_fit() -> None:
    with pytest.raises(OutputFault, match=r"^Dataset LB: a file of 1119 bytes does not hold one record of 40\.$"):
        file_parts("LB", VARIABLES, np.array([1, 1]), most=1119)


def test_the_parts_have_the_records_of_the_whole(tmp_path: Path) -> None:
    frame = pd.DataFrame({"USUBJID": list("aabbbc"), "LBSEQ": [1.0, 2, 1, 2, 3, 1]})
    files = write_parts(tmp_path / "split", frame, VARIABLES, [XptPart("LB1", 0, 2), XptPart("LB2", 2, 6)])
    assert [f.relative_to(tmp_path).as_posix() for f in files] == ["split/lb1.xpt", "split/lb2.xpt"]
    read = [read_xpt(file) for file in files]
    assert [r.dataset for r in read] == ["LB1", "LB2"]
    assert [r.frame["USUBJID"].tolist() for r in read] == [["a", "a"], ["b", "b", "b", "c"]]
    assert [f.stat().st_size for f in files] == [HEADERS + 80, HEADERS + 160]
