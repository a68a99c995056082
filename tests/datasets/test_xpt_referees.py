"""Transport files there and back, and as other programs read them."""

import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m5kit.datasets.xpt import XptVariable, missing_letter, read_xpt, special_missing, write_xpt

LETTERS = "_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHARACTERS = st.characters(min_codepoint=1, max_codepoint=126)
TEXTS = st.one_of(st.none(), st.text(CHARACTERS, max_size=12), st.sampled_from(["  x", "a b ", " "]))
NUMBERS = st.one_of(
    st.sampled_from([0.0, 1 / 3, -1e75, 5.5e-79, float("nan")]),
    st.floats(2.0**-260, 2.0**252, exclude_max=True),
    st.integers(-(2**53), 2**53).map(float),
    st.sampled_from(LETTERS).map(special_missing),
)
VARIABLES = [
    XptVariable("TEXT", "A text", length=20, format="$20."),
    XptVariable("NUMBER", "A number", "Num", format="8.2", informat="BEST12."),
    XptVariable("PLAIN", "Text as text"),
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS, TEXTS), max_size=30), st.integers(1, 12))
def test_what_is_written_is_read(records: list[tuple[str | None, float, str | None]], chunk: int) -> None:
    text, number, plain = ([text for text, _, _ in records], [n for _, n, _ in records], [p for _, _, p in records])
    frame = pd.DataFrame({"PLAIN": pd.Series(plain, dtype="str"), "NUMBER": np.array(number, dtype=np.float64)})
    frame["TEXT"] = pd.Categorical(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "xx.xpt"
        write_xpt(path, frame, VARIABLES, dataset="XX", label="Anything", chunk=chunk)
        found = read_xpt(path)
        assert_layout(path.read_bytes(), len(frame))
    assert found.frame["NUMBER"].to_numpy().tobytes() == np.array(number, dtype=np.float64).tobytes()
    for name, given_ in (("TEXT", text), ("PLAIN", plain)):
        expected = [(value or "").rstrip(" ") or None for value in given_]
        assert [None if pd.isna(value) else value for value in found.frame[name]] == expected
    assert (found.dataset, found.label, found.variables[:2]) == ("XX", "Anything", (VARIABLES[0], _whole(VARIABLES[1])))


def _whole(variable: XptVariable) -> XptVariable:
    return XptVariable(variable.name, variable.label, variable.type, 8, variable.format, variable.informat)


HEADS = [
    rb"HEADER RECORD\*{7}LIBRARY HEADER RECORD!{7}0{30}  ",
    rb"SAS     SAS     SASLIB  .{8}.{8} {24}\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d",
    rb"\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d {64}",
    rb"HEADER RECORD\*{7}MEMBER  HEADER RECORD!{7}0{17}160{8}140  ",
    rb"HEADER RECORD\*{7}DSCRPTR HEADER RECORD!{7}0{30}  ",
    rb"SAS     [A-Z_][A-Z0-9_ ]{7}SASDATA .{8}.{8} {24}\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d",
    rb"\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d {16}[ -~]{40} {8}",
    rb"HEADER RECORD\*{7}NAMESTR HEADER RECORD!{7}0{6}\d{4}0{20}  ",
]


def assert_layout(content: bytes, records: int) -> None:
    """Every card of a version 5 file is what TS-140 says, down to the padding."""
    assert len(content) % 80 == 0
    for number, pattern in enumerate(HEADS):
        assert re.fullmatch(pattern, content[80 * number : 80 * number + 80]), number
    count = int(content[560 + 54 : 560 + 58])
    end = 640 + 140 * count
    width = 0
    for number in range(count):
        entry = content[640 + 140 * number : 780 + 140 * number]
        kind, hashed, length, order = struct.unpack(">hhhh", entry[:8])
        assert (hashed, order) == (0, number + 1)
        assert re.fullmatch(rb"[A-Z_][A-Z0-9_]* *", entry[8:16])
        assert 2 <= length <= 8 if kind == 1 else (kind, 1 <= length <= 200) == (2, True)
        assert struct.unpack(">i", entry[84:88]) == (width,)
        assert entry[68:72] == bytes(4)
        assert entry[88:] == bytes(52)
        width += length
    start = -(-end // 80) * 80
    assert content[end:start].strip(b" ") == b""
    assert re.fullmatch(rb"HEADER RECORD\*{7}OBS     HEADER RECORD!{7}0{30}  ", content[start : start + 80])
    body = content[start + 80 :]
    assert len(body) == -(-records * width // 80) * 80
    assert body[records * width :].strip(b" ") == b""


def sample(rows: int) -> pd.DataFrame:
    """Text of several kinds and numbers of all sizes; every seventh missing, special ones among them."""
    random = np.random.default_rng(11)
    numbers = random.normal(size=rows) * 10.0 ** random.integers(-70, 70, rows)
    numbers[::7] = np.nan
    numbers[1::14] = special_missing("Q")
    codes = np.where(np.arange(rows) % 7 == 3, -1, random.integers(0, 30, rows))
    return pd.DataFrame(
        {
            "ID": pd.Series([f"SUBJECT-{number:05d}" for number in range(rows)], dtype="str"),
            "CODE": pd.Categorical.from_codes(codes, pd.Index([f"code {number}" for number in range(30)])),
            "REAL": numbers,
            "WHOLE": random.integers(-100, 100, rows),
        }
    )


SAMPLED = [
    XptVariable("ID", "Identifier"),
    XptVariable("CODE", "A code", format="$12."),
    XptVariable("REAL", "A real number", "Num", format="BEST12."),
    XptVariable("WHOLE", "A whole number", "Num", 3, "8."),
]


def test_pyreadstat_reads_every_value(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    path, frame = tmp_path / "smp.xpt", sample(500)
    # ReadStat takes every number for 8 bytes, so the short one is written whole here.
    write_xpt(
        path, frame, [*SAMPLED[:3], XptVariable("WHOLE", "A whole number", "Num")], dataset="SMP", label="A sample"
    )
    found, about = pyreadstat.read_xport(str(path))
    assert (about.table_name, about.file_label) in (("SMP", "A sample"), (None, "A sample"))
    assert about.column_labels == ["Identifier", "A code", "A real number", "A whole number"]
    assert found["ID"].tolist() == frame["ID"].tolist()
    assert found["CODE"].tolist() == frame["CODE"].astype(object).fillna("").tolist()
    np.testing.assert_array_equal(found["REAL"].to_numpy(), frame["REAL"].to_numpy())
    assert found["WHOLE"].tolist() == frame["WHOLE"].tolist()


@pytest.mark.parametrize("version", [5, 8])
def test_what_pyreadstat_writes_is_read(tmp_path: Path, version: int) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    path, frame = tmp_path / "smp.xpt", sample(40)
    plain = frame.astype({"CODE": object})
    labels = ["l" * 60 if version == 8 else "short", "b", "c", "d"]
    pyreadstat.write_xport(plain, str(path), table_name="SMP", file_format_version=version, column_labels=labels)
    found = read_xpt(path)
    assert [each.label for each in found.variables] == labels
    np.testing.assert_array_equal(found.frame["REAL"].to_numpy(), frame["REAL"].to_numpy())
    assert found.frame["ID"].tolist() == frame["ID"].tolist()
    assert found.frame["CODE"].astype(object).fillna("").tolist() == frame["CODE"].astype(object).fillna("").tolist()


@pytest.mark.slow
def test_haven_reads_every_value(tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not installed")
    path, frame = tmp_path / "smp.xpt", sample(500)
    write_xpt(
        path, frame, [*SAMPLED[:3], XptVariable("WHOLE", "A whole number", "Num")], dataset="SMP", label="A sample"
    )
    script = (
        "if (!requireNamespace('haven', quietly = TRUE)) quit(status = 9);"
        "a <- commandArgs(TRUE); d <- haven::read_xpt(a[1]);"
        "writeLines(vapply(d, attr, '', 'label'), a[3]);"
        "d$TAG <- haven::na_tag(d$REAL); d$REAL <- sprintf('%.17g', d$REAL);"
        "write.csv(d, a[2], row.names = FALSE, na = '')"
    )
    values, labels = tmp_path / "values.csv", tmp_path / "labels.txt"
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", script, path, values, labels], capture_output=True, text=True, check=False
    )
    if done.returncode == 9:
        pytest.skip("the R package haven is not installed")
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(values, dtype="str", keep_default_na=False)
    assert found["ID"].tolist() == frame["ID"].tolist()
    assert found["CODE"].tolist() == frame["CODE"].astype(object).fillna("").tolist()
    assert found["WHOLE"].astype(int).tolist() == frame["WHOLE"].tolist()
    assert found["TAG"].str.upper().tolist() == ["Q" if each == "Q" else "" for each in missing_letter(frame["REAL"])]
    real = pd.to_numeric(found["REAL"], errors="coerce").to_numpy()
    np.testing.assert_allclose(real, frame["REAL"].to_numpy(), rtol=1e-15)
    assert labels.read_text().splitlines() == ["Identifier", "A code", "A real number", "A whole number"]


THIRD_PARTY = [
    # file, version, records, variables, one value: variable, record (from 0), value as the CSV twin or readme has it
    ("readers/pyreadstat/basic/sample.xpt", 5, 5, 7, ("MYNUM", 2, -1000.3)),
    ("readers/pyreadstat/basic/dates_xpt_v8.xpt", 8, 19, 9, ("string_times", 3, "23:59:59")),
    ("readers/pyreadstat/basic/sas.xpt5", 5, 10, 1, ("I", 9, 10.0)),
    ("readers/pyreadstat/basic/sas.xpt8", 8, 10, 1, ("i", 9, 10.0)),
    ("readers/reikoch/xpttest.xpt", 8, 100, 4, ("short_character", 99, "character")),
    ("readers/reikoch/dates_longname.xpt8", 8, 19, 9, ("string_dt", 0, "1959-12-30 23:59:59")),
    ("readers/xport/example.xpt", 5, 0, 0, None),
    ("pilot3_adam/pilot3_adam/adsl.xpt", 5, 254, 49, ("USUBJID", 0, "01-701-1015")),
    ("pilot3_adam/pilot3_adam/adae.xpt", 5, 1191, 55, ("STUDYID", 1190, "CDISCPILOT01")),
    ("pilot3_adam/pilot3_adam/adtte.xpt", 5, 254, 26, ("PARAMCD", 0, "TTDE")),
]


@pytest.mark.parametrize(("name", "version", "records", "variables", "value"), THIRD_PARTY)
def test_files_of_other_makers_are_read(
    shared: Path, name: str, version: int, records: int, variables: int, value: tuple[str, int, object] | None
) -> None:
    path = shared / "data" / name
    found = read_xpt(path)
    assert (found.version, found.frame.shape) == (version, (records, variables))
    if value is None:
        return
    assert found.frame[value[0]].iloc[value[1]] == value[2]
    pyreadstat = pytest.importorskip("pyreadstat")
    expected, about = pyreadstat.read_xport(str(path), disable_datetime_conversion=True)
    assert [each.label for each in found.variables] == [label or "" for label in about.column_labels]
    for column in expected:
        if found.frame[column].dtype == np.float64:
            np.testing.assert_array_equal(found.frame[column].to_numpy(), expected[column].to_numpy(dtype=np.float64))
        else:
            assert found.frame[column].astype(object).fillna("").tolist() == expected[column].fillna("").tolist()


def test_long_labels_of_sas_are_read(shared: Path) -> None:
    found = read_xpt(shared / "data" / "readers" / "reikoch" / "dates_longname.xpt8")
    assert found.dataset == "DATES_LONGNAME"
    assert found.variables[0].label == "a very long label for testing accuracy of transformations"
    assert found.variables[0].format == "DATETIME."
