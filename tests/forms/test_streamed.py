"""Files read in a stream are the forms that they are when read whole."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from m5kit.datasets import plain_tables, streamed
from m5kit.engine import growing
from m5kit.engine.encoded import codes_in
from m5kit.forms.read import read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault

LINES = "".join(f'{n % 4},"term, {n % 3}",{"" if n % 5 else " "}\n' for n in range(30))
PARTS = st.sampled_from(['"', ",", "\n", "\r\n", "\r", " ", "a", "é", "\ufeff", '"x\ny"', '""', "\n1,2\n", "a,b\n"])


@contextmanager
def in_pieces(at_once: int = 40) -> Iterator[list[bool]]:
    """Every file is read in a stream, some bytes at a time, to disk; gives whether each text was regular."""
    really, taken = streamed.streamed_text, list[bool]()

    def noting(*given: object) -> object:
        found = really(*given)  # type: ignore[arg-type]
        taken.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamed, "LARGE", -1)
        patch.setattr(streamed, "AT_ONCE", at_once)
        patch.setattr(streamed, "streamed_text", noting)
        patch.setattr(plain_tables, "RECORDS", 2)
        patch.setattr(growing, "SPILL", 8)
        yield taken


def told(path: Path) -> Form | str:
    """The form of a file, or why it cannot be read."""
    try:
        (form,) = read_forms(path)
    except InputFault as fault:
        return str(fault)
    return form


def same(one: Form | str, other: Form | str) -> bool:
    """Whether two forms are alike, codes, lines, findings and all."""
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and one == other
    pd.testing.assert_frame_equal(one.frame, other.frame)
    return one.lines.tolist() == other.lines.tolist() and (one.findings, one.labels) == (other.findings, other.labels)


@pytest.mark.parametrize(
    ("content", "regular"),
    [
        ("A,B,C\n" + LINES, True),
        ("\ufeffA,B,C\n" + LINES, True),
        ("A,B,C\r\n" + LINES.replace("\n", "\r\n"), True),
        ("\n\nA,B,C\n" + LINES + '"two\n\nlines",x,y\n\n1,2,3', True),
        ("A, ,C\n" + LINES + "\n\n\n1,,\n", True),
        ("A,B,C\n" + LINES.replace("\n", "\r"), False),
        ("A,B,C\n" + LINES + "1,2\n", False),
        ("A,B,C\n" + LINES + '1,2,3" pipe\n', False),
        ("A,B,C\n" + LINES + '1,2,"open\n', False),
        ("A,B\n", False),
        ("", False),
        ("Listing\n\nA,B,C\n" + LINES, False),
    ],
)
def test_texts(tmp_path: Path, content: str, regular: bool) -> None:
    path = tmp_path / "lab.csv"
    path.write_bytes(content.encode())
    whole = told(path)
    with in_pieces() as taken:
        assert same(told(path), whole)
    assert taken == [regular]


def test_two_columns_of_one_name_are_the_same_fault(tmp_path: Path) -> None:
    (tmp_path / "lab.csv").write_text("A,A\n1,2\n", encoding="utf-8")
    with in_pieces():
        assert told(tmp_path / "lab.csv") == "lab.csv: more than one column is called A; give each a name of its own."


def test_codes_of_a_large_file_lie_on_disk(tmp_path: Path) -> None:
    (tmp_path / "lab.csv").write_text("A,B,C\n" + LINES, encoding="utf-8")
    with in_pieces():
        (form,) = read_forms(tmp_path / "lab.csv")
    assert not codes_in(form.frame["A"]).flags.writeable
    assert form.frame["A"].tolist()[:5] == ["0", "1", "2", "3", "0"]
    assert form.lines.tolist() == list(range(2, 32))


def test_a_byte_that_is_not_utf8_far_below_is_told(tmp_path: Path) -> None:
    (tmp_path / "lab.csv").write_bytes(b"A,B,C\n" + LINES.encode() + b"caf\xe9,1,2\n")
    with in_pieces() as taken:
        (form,) = read_forms(tmp_path / "lab.csv")
    assert (taken, form.frame["A"].tolist()[-1]) == ([False], "café")
    assert [f.rule for f in form.findings] == ["ENCODING"]


@settings(deadline=None, max_examples=200)
@given(
    head=st.sampled_from(["A,B\n", '"A","B"\r\n', "A\n", ""]),
    parts=st.lists(PARTS, max_size=40),
    at_once=st.integers(8, 60),
)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, head: str, parts: list[str], at_once: int) -> None:
    path = tmp_path_factory.mktemp("any") / "lab.csv"
    path.write_bytes((head + "".join(parts)).encode())
    whole = told(path)
    with in_pieces(at_once):
        assert same(told(path), whole)


def test_parquet(tmp_path: Path) -> None:
    fields = [
        pa.field("SUBJID", pa.string(), metadata={"label": "Subject"}),
        pa.field("DOSE", pa.float64()),
        pa.field("DAY", pa.date32()),
        pa.field("TERM", pa.dictionary(pa.int8(), pa.string())),
        pa.field("SEEN", pa.timestamp("ms", "UTC")),
    ]
    moment = dt.datetime(2024, 2, 29, 8, 30, tzinfo=dt.UTC)
    columns = [
        ["S1", " ", None, "S0", "S1"],
        [1.0, None, 0.1 + 0.2, 36.6, 2.0],
        [dt.date(2024, 2, 29), None, None, dt.date(1899, 1, 1), None],
        ["rash", "pain", "rash", None, ""],
        [moment, None, None, None, moment],
    ]
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, fields, strict=True)], schema=pa.schema(fields))
    parquet.write_table(table, tmp_path / "ae.parquet", row_group_size=3)
    whole = told(tmp_path / "ae.parquet")
    with in_pieces():
        assert same(told(tmp_path / "ae.parquet"), whole)
        parquet.write_table(table.slice(0, 0), tmp_path / "none.parquet")
        none = told(tmp_path / "none.parquet")
    assert same(told(tmp_path / "none.parquet"), none)


@pytest.mark.parametrize("cut", [4, 300])
def test_damaged_parquet_is_one_sentence(tmp_path: Path, cut: int) -> None:
    parquet.write_table(pa.table({"A": [str(n) for n in range(500)]}), tmp_path / "ae.parquet")
    content = (tmp_path / "ae.parquet").read_bytes()
    (tmp_path / "ae.parquet").write_bytes(content[:40] + b"\xff" * 9 + content[49:-cut])
    with in_pieces(), pytest.raises(InputFault, match=r"ae\.parquet cannot be read as Parquet"):
        read_forms(tmp_path / "ae.parquet")
