"""Transport files out: literal bytes after TS-140, and every reason not to write."""

import math
import struct
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.datasets import xpt_write
from m5kit.datasets.xpt import XptVariable, special_missing, write_xpt
from m5kit.specs.faults import OutputFault

CHAR, NUM = XptVariable("A", "A text"), XptVariable("N", "A number", "Num")


def written(path: Path, frame: pd.DataFrame, *variables: XptVariable, **options: object) -> bytes:
    write_xpt(path, frame, variables, dataset="DM", **options)  # type: ignore[arg-type]
    return path.read_bytes()


def words(*values: object) -> pd.Categorical:
    return pd.Categorical(values)


def test_the_file_is_what_the_layout_says_byte_for_byte(tmp_path: Path) -> None:
    frame = pd.DataFrame({"N": [1.0, np.nan, special_missing("B")], "A": words("x", None, "yz")})
    found = written(
        tmp_path / "dm.xpt",
        frame,
        XptVariable("A", "A text", format="$20."),
        XptVariable("N", "A number", "Num", format="8.2", informat="DATE9."),
        label="Demographics",
        stamp=datetime(2026, 3, 9, 8, 5, 7),
    )
    zeros = "0" * 30
    stamp = "09MAR26:08:05:07"
    cards = [
        f"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!{zeros}  ",
        f"SAS     SAS     SASLIB  9.4     M5KIT   {' ' * 24}{stamp}",
        f"{stamp}{' ' * 64}",
        "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140  ",
        f"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!{zeros}  ",
        f"SAS     DM      SASDATA 9.4     M5KIT   {' ' * 24}{stamp}",
        f"{stamp}{' ' * 16}Demographics{' ' * 28}{' ' * 8}",
        "HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!000000000200000000000000000000  ",
    ]
    assert [found[at : at + 80].decode() for at in range(0, 640, 80)] == cards
    first = struct.pack(">hhhh", 2, 0, 2, 1) + b"A       " + b"A text".ljust(40) + b"$       "
    first += struct.pack(">hhhh", 20, 0, 0, 0) + b"        " + struct.pack(">hhi", 0, 0, 0) + bytes(52)
    second = struct.pack(">hhhh", 1, 0, 8, 2) + b"N       " + b"A number".ljust(40) + b"        "
    second += struct.pack(">hhhh", 8, 2, 0, 0) + b"DATE    " + struct.pack(">hhi", 9, 0, 2) + bytes(52)
    assert found[640:960] == first + second + b" " * 40
    assert found[960:1040].decode() == f"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!{zeros}  "
    records = b"x \x41\x10" + bytes(6) + b"  .".ljust(10, b"\0") + b"yzB".ljust(10, b"\0")
    assert found[1040:] == records.ljust(80)


def test_a_dataset_without_records_is_headers_only(tmp_path: Path) -> None:
    found = written(tmp_path / "dm.xpt", pd.DataFrame({"A": words(), "N": np.empty(0)}), CHAR, NUM)
    assert len(found) == 13 * 80
    assert found[640 + 4 : 640 + 6] == b"\0\1"  # the length of A is at least 1


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_how_many_records_are_laid_out_at_a_time_does_not_show(tmp_path: Path, chunk: int) -> None:
    random = np.random.default_rng(3)
    texts = [f"T{number}" for number in random.integers(0, 9, 50)]
    frame = pd.DataFrame({"A": words(*texts), "B": texts, "N": random.normal(size=50)})
    variables = (CHAR, XptVariable("B"), NUM)
    whole = written(tmp_path / "one.xpt", frame, *variables)
    assert written(tmp_path / "two.xpt", frame, *variables, chunk=chunk) == whole
    assert written(tmp_path / "two.xpt", frame, *variables, chunk=chunk) == whole


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["x", None, "yz"], dtype=object),
        pd.Series(["x", None, "yz"], dtype="str"),
        pd.Series(["x", None, "yz"], dtype="string"),
        pd.Series(["x ", None, "yz  "], dtype="str"),
        pd.Series(["x ", None, "yz"], dtype="category"),
        pd.Series(pd.Categorical.from_codes([0, -1, 2], pd.Index(["x", "never used, and long", "yz"]))),
        pd.Series(pd.Categorical.from_codes([0, 1, 2], pd.Index(["x", "", "yz"]))),
        pd.Series(pd.Categorical.from_codes([0, 1, 2], pd.Index(["x", "   ", "yz"]))),
    ],
)
def test_text_may_come_in_any_column_of_text(tmp_path: Path, column: pd.Series) -> None:
    found = written(tmp_path / "dm.xpt", pd.DataFrame({"A": column}), CHAR)
    assert found[-80:] == b"x   yz".ljust(80)
    assert found[640 + 4 : 640 + 6] == b"\0\2"


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2, -3], dtype="int8"),
        pd.Series([1, 2, -3], dtype="int64"),
        pd.Series([1, 2, -3], dtype="Int64"),
        pd.Series([1, 2, -3], dtype="float32"),
        pd.Series([1, 2, -3], dtype="Float64"),
    ],
)
def test_numbers_may_come_in_any_column_of_numbers(tmp_path: Path, column: pd.Series) -> None:
    found = written(tmp_path / "dm.xpt", pd.DataFrame({"N": column}), XptVariable("N", type="Num", length=2))
    assert found[-80:] == bytes.fromhex("41104120c130").ljust(80)


@pytest.mark.parametrize("dtype", ["category", "object", "str"])
def test_a_text_that_no_record_has_takes_one_blank(tmp_path: Path, dtype: str) -> None:
    frame = pd.DataFrame({"A": pd.Series([None, None], dtype=dtype), "N": [1, 2]})
    assert written(tmp_path / "dm.xpt", frame, CHAR, NUM)[-80:] == b" A\x10\0\0\0\0\0\0 A\x20\0\0\0\0\0\0".ljust(80)


def test_a_missing_whole_number_is_a_full_stop(tmp_path: Path) -> None:
    found = written(tmp_path / "dm.xpt", pd.DataFrame({"N": pd.array([None, 1], dtype="Int64")}), NUM)
    assert found[-80:][:16] == b"." + bytes(7) + b"\x41\x10" + bytes(6)


def test_another_encoding_may_be_asked_for(tmp_path: Path) -> None:
    found = written(tmp_path / "dm.xpt", pd.DataFrame({"A": words("é")}), XptVariable("A", "Épée"), encoding="cp1252")
    assert found[-80:] == b"\xe9".ljust(80)
    assert found[656:660] == b"\xc9p\xe9e"


T = XptVariable
LONG = "x" * 201
REFUSED = [
    # column, variable, what the message says
    (words("a"), T("abc"), "Dataset DM, variable abc: the name is not 1 to 8 of A-Z, 0-9 and _; rename"),
    (words("a"), T("A23456789"), "variable A23456789: the name is not 1 to 8"),
    (words("a"), T("1A"), "variable 1A: the name is not 1 to 8"),
    (words("a"), T("A", "l" * 41), "variable A: the label 'l{41}' has 41 bytes, and 40 is the limit; shorten it"),
    (words("a"), T("A", "caf\u00e9"), r"variable A: the label 'café' has '\\xe9', which is not in ascii; reword it"),
    (words("a"), T("A", "a\0"), "holds a NUL character; take it out"),
    (words("a"), T("A", type="text"), "the type is 'text'; say 'Char' or 'Num'"),
    (words("a"), T("A", length=201), "the length is 201; a Char variable has 1 to 200"),
    (words("a"), T("A", length=0), "the length is 0; a Char variable has 1 to 200"),
    ([1.0], T("A", type="Num", length=1), "the length is 1; a Num variable has 2 to 8"),
    (words("a"), T("A", format="$9.x"), r"the format '\$9.x' is none; write it as in DATE9., 8.2 or \$20"),
    (words("a"), T("A", informat="DATE9."), "the informat 'DATE9.' is not for Char; formats of text start with"),
    ([1.0], T("A", type="Num", format="$9."), r"the format '\$9.' is not for Num"),
    (
        words("a", "bcd"),
        T("A", length=2),
        "DM, variable A, record 2: 'bcd' takes 3 bytes, and the variable has 2; give",
    ),
    (words("a", LONG), T("A"), "record 2: 'x{55}...' takes 201 bytes, and 200 is the limit; split the value"),
    (["a", None, LONG], T("A"), "record 3: 'x{55}...' takes 201 bytes, and 200 is the limit; split the value"),
    (words("a", None, "5 \u00b5g"), T("A"), r"record 3: '5 µg' has the character '\\xb5', which is not in ascii; repl"),
    (["a", "5 \u00b5g"], T("A"), r"record 2: '5 µg' has the character '\\xb5', which is not in ascii"),
    (["a", "bcd"], T("A", length=2), "record 2: 'bcd' takes 3 bytes, and the variable has 2; give"),
    (["a", "a\0b"], T("A"), "record 2: .* holds a NUL character, which readers take for the end"),
    (words("a\0b"), T("A"), "record 1: .* holds a NUL character, which readers take for the end"),
    ([1.0, np.inf], T("A", type="Num"), "variable A, record 2: inf is beyond the numbers of the format"),
    ([1.0, 2.0**252], T("A", type="Num"), "record 2: 7.23.*e.75 is beyond the numbers of the format"),
    ([1.0, -1e-79], T("A", type="Num"), "record 2: -1e-79 is beyond the numbers of the format"),
    (
        [1.0, 0.1],
        T("A", type="Num", length=4),
        "record 2: 0.1 does not fit 4 bytes exactly; give the variable length 8",
    ),
    ([1, 2**53 + 1], T("A", type="Num"), "record 2: the whole number 9007199254740993 has more digits than"),
    ([True, False], T("A", type="Num"), "the column is of type bool, and a Num variable takes numbers; convert it"),
    ([True, False], T("A"), "the column is of type bool, and a Char variable takes categories of text, or text"),
    ([1.0], T("A"), "the column is of type float64, and a Char variable takes"),
    (["1.0"], T("A", type="Num"), "the column is of type str, and a Num variable takes numbers"),
    (words("a"), T("A", type="Num"), "the column is of type category, and a Num variable takes numbers"),
    (pd.Categorical([1, 2]), T("A"), "the column is of type category, and a Char variable takes categories of text"),
    (pd.to_datetime(["2026-01-01"]), T("A", type="Num"), "the column is of type datetime64.*convert it"),
    (pd.to_datetime(["2026-01-01"]), T("A"), "the column is of type datetime64.*convert it"),
    (pd.Series(["a", 5], dtype=object), T("A"), "record 2: 5 is of type int, and a Char variable takes text; convert"),
    (words("a", None), T("A"), "record 2: the last record is blank in all variables"),
]


@pytest.mark.parametrize(("column", "variable", "message"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(
    tmp_path: Path, column: object, variable: XptVariable, message: str
) -> None:
    with pytest.raises(OutputFault, match=message):
        written(tmp_path / "dm.xpt", pd.DataFrame({variable.name: column}), variable)
    assert list(tmp_path.iterdir()) == []


def test_the_record_is_counted_over_chunks(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": ["a"] * 70, "N": [1.0] * 69 + [math.inf]})
    with pytest.raises(OutputFault, match="variable N, record 70: inf"):
        written(tmp_path / "dm.xpt", frame, CHAR, NUM, chunk=16)
    frame.loc[33, "A"] = "\u00e9"
    with pytest.raises(OutputFault, match="variable A, record 34: 'é'"):
        written(tmp_path / "dm.xpt", frame, CHAR, NUM, chunk=16)


@pytest.mark.parametrize(
    ("variables", "options", "message"),
    [
        ([CHAR, CHAR], {}, "variable A: the name is given twice; take one of the two out"),
        ([CHAR, XptVariable("B")], {}, "variable B: the records have no column of this name; give exactly one"),
        ([XptVariable("D")], {}, "variable D: the records have 2 columns of this name; give exactly one"),
        ([], {}, "0 variables; a transport file takes 1 to 9999"),
        ([CHAR], {"label": "l" * 41}, "Dataset DM: the label 'l{41}' has 41 bytes"),
        ([CHAR], {"dataset": "demographics"}, "Dataset 'demographics': the name is not 1 to 8"),
        ([CHAR], {"encoding": "utf-16"}, "'utf-16' is no encoding that extends ASCII; say 'ascii'"),
        ([CHAR], {"encoding": "klingon"}, "'klingon' is no encoding that extends ASCII"),
    ],
)
def test_what_cannot_be_a_dataset_is_refused(
    tmp_path: Path, variables: list[XptVariable], options: dict[str, str], message: str
) -> None:
    frame = pd.DataFrame([["a", "b", "c"]], columns=["A", "D", "D"])
    with pytest.raises(OutputFault, match=message):
        write_xpt(tmp_path / "dm.xpt", frame, variables, **{"dataset": "DM", **options})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_writing_that_stops_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dm.xpt"
    old = written(path, pd.DataFrame({"N": [1.0]}), NUM)
    with pytest.raises(OutputFault, match="record 30"):
        written(path, pd.DataFrame({"N": [1.0] * 29 + [np.inf]}), NUM, chunk=4)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(xpt_write, "_lay_out", interrupted)
    with pytest.raises(KeyboardInterrupt):
        written(path, pd.DataFrame({"N": [2.0] * 20}), NUM, chunk=4)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (old, [path])


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        OutputFault, match=r"nowhere/dm.xpt cannot be written \(No such file or directory\)\. Make the folder first"
    ):
        written(tmp_path / "nowhere" / "dm.xpt", pd.DataFrame({"N": [1.0]}), NUM)


def test_the_frame_is_left_as_it_was(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": words("b", "a", None), "N": [1.0, special_missing("A"), -0.0]})
    before = frame.copy(deep=True)
    written(tmp_path / "dm.xpt", frame, CHAR, NUM)
    pd.testing.assert_frame_equal(frame, before)
    assert np.signbit(frame["N"].iloc[2])
