"""Transport files in: files made by hand after TS-140, foreign and damaged ones, and those of other programs."""

import struct
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.datasets.xpt import XptVariable, missing_letter, read_xpt, read_xpt_members, write_xpt
from m5kit.specs.faults import InputFault

STAMP = b"20JUN19:10:19:36"


def card(name: str, tail: str = "0" * 30) -> bytes:
    return f"HEADER RECORD*******{name:<8}HEADER RECORD!!!!!!!{tail:<30}  ".encode()


def filled(content: bytes) -> bytes:
    return content + b" " * (-len(content) % 80)


def library(version: int = 5) -> bytes:
    head = card("LIBRARY" if version == 5 else "LIBV8")
    return head + b"SAS     SAS     SASLIB  9.1     LIN X64\0".ljust(64) + STAMP + filled(STAMP)


def namestr(kind: int, length: int, name: bytes, label: bytes = b"", rest: bytes = b"") -> bytes:
    start = struct.pack(">hhhh", kind, 0, length, 1) + name[:8].ljust(8) + label[:40].ljust(40)
    formats = (b" " * 8 + struct.pack(">hhhh", 0, 0, 0, 0)) + (b" " * 8 + struct.pack(">hh", 0, 0))
    return start + formats + struct.pack(">i", 0) + rest.ljust(52, b"\0")


def member(name: bytes, namestrs: list[bytes], body: bytes, size: str = "140") -> bytes:
    about = b"SAS     " + name.ljust(8) + b"SASDATA 9.1     LIN X64\0" + b" " * 24 + STAMP
    title = STAMP + b" " * 16 + b"The label".ljust(48)
    heads = card("MEMBER", f"000000000000000001600000000{size}") + card("DSCRPTR") + about + title
    count = card("NAMESTR", f"{len(namestrs):010d}{'0' * 20}")
    return heads + count + filled(b"".join(namestrs)) + card("OBS") + filled(body)


def member8(name: bytes, namestrs: list[bytes], long: bytes, observations: str, body: bytes) -> bytes:
    about = b"SAS     " + name.ljust(32) + b"SASDATA 9.1     LIN X64\0" + STAMP
    title = STAMP + b" " * 16 + b"The label".ljust(48)
    heads = card("MEMBV8", "000000000000000001600000000140") + card("DSCPTV8") + about + title
    count = card("NAMSTV8", f"{len(namestrs):010d}{'0' * 20}")
    return heads + count + filled(b"".join(namestrs)) + long + card("OBSV8", observations) + filled(body)


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "some.xpt"
    path.write_bytes(content)
    return path


ONE = bytes.fromhex("4110000000000000")
NAMES = [namestr(2, 3, b"A", b"A text"), namestr(1, 8, b"N", b"A number")]


def test_a_file_of_version_5_is_read_whole(tmp_path: Path) -> None:
    body = b"yz " + ONE + b"   " + b".".ljust(8, b"\0") + b" x " + b"C".ljust(8, b"\0") + b"\0\0\0" + bytes(8)
    found = read_xpt(saved(tmp_path, library() + member(b"DM", NAMES, body)))
    assert (found.dataset, found.label, found.version) == ("DM", "The label", 5)
    assert found.created == found.modified == datetime(2019, 6, 20, 10, 19, 36)
    assert found.variables == (XptVariable("A", "A text", "Char", 3), XptVariable("N", "A number", "Num", 8))
    assert found.frame["A"].cat.categories.tolist() == [" x", "yz"]
    assert found.frame["A"].cat.codes.tolist() == [1, -1, 0, -1]
    assert found.frame["N"].dtype == np.float64
    assert missing_letter(found.frame["N"]).tolist() == ["", ".", "C", ""]
    assert found.frame["N"].fillna(9).tolist() == [1.0, 9.0, 9.0, 0.0]


def test_short_numbers_are_read(tmp_path: Path) -> None:
    names = [namestr(1, length, b"N%d" % length) for length in range(2, 8)]
    body = b"".join(bytes.fromhex("c276a00000000000")[:length] for length in range(3, 8))
    body = bytes.fromhex("4120") + body + b"A\0" + b"".join(b"_".ljust(length, b"\0") for length in range(3, 8))
    frame = read_xpt(saved(tmp_path, library() + member(b"DM", names, body))).frame
    assert frame.iloc[0].tolist() == [2.0] + [-118.625] * 5
    assert missing_letter(frame.iloc[1].to_numpy()).tolist() == ["A"] + ["_"] * 5


def test_descriptions_from_vax_are_read(tmp_path: Path) -> None:
    names = [name[:136] for name in NAMES]
    found = read_xpt(saved(tmp_path, library() + member(b"DM", names, b"abc" + ONE, "136")))
    assert found.frame["N"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", []),
        (b"ab ", ["ab"]),
        (b"   ab ", [None, "ab"]),
        (b"ab " * 26, ["ab"] * 26),
        (b"ab " * 26 + b"   ab ", ["ab"] * 26 + [None, "ab"]),
        # 40 records of blanks take 120 bytes, two cards; at least 27 records are needed to go past the first card.
        (b"   " * 40, [None] * 27),
    ],
)
def test_blanks_that_may_be_padding_are_no_records(tmp_path: Path, body: bytes, expected: list[str | None]) -> None:
    content = library() + member(b"DM", [namestr(2, 3, b"A")], body)
    frame = read_xpt(saved(tmp_path, content)).frame
    assert [None if pd.isna(value) else value for value in frame["A"]] == expected


def test_a_file_with_several_datasets_is_read_by_members(tmp_path: Path) -> None:
    first, second = member(b"DM", NAMES, (b"abc" + ONE) * 20), member(b"AE", NAMES[:1], b"x  y  z  ")
    empty = member(b"CM", [], b"")
    path = saved(tmp_path, library() + first + empty + second)
    found = read_xpt_members(path)
    assert [(each.dataset, each.frame.shape) for each in found] == [("DM", (20, 2)), ("CM", (0, 0)), ("AE", (3, 1))]
    with pytest.raises(InputFault, match=r"holds 3 datasets \(DM, CM, AE\), not one; read its members, or split it"):
        read_xpt(path)
    for size in (80, 160, 240):
        with pytest.raises(
            InputFault, match=rf"byte {size}: the file ends before its first dataset; get the file again"
        ):
            read_xpt_members(saved(tmp_path, library()[:size]))


def test_a_record_that_looks_like_a_header_is_a_record(tmp_path: Path) -> None:
    text = b"HEADER RECORD*******OTHER".ljust(80)
    frame = read_xpt(saved(tmp_path, library() + member(b"DM", [namestr(2, 80, b"A")], text * 2))).frame
    assert frame["A"].tolist() == ["HEADER RECORD*******OTHER"] * 2


LONGNAME = b"a_name_of_more_than_eight".ljust(32)
LABEL = b"a label of more than forty characters, which takes a record of its own"


@pytest.mark.parametrize("number", [0, 1])  # writers disagree on what the first variable is called
def test_long_names_and_labels_of_version_8_are_read(tmp_path: Path, number: int) -> None:
    names = [namestr(2, 3, LONGNAME, LABEL, LONGNAME), namestr(1, 8, b"n", b"short", b"n".ljust(32))]
    texts = LONGNAME.rstrip() + LABEL
    long = card("LABELV8", "1") + filled(struct.pack(">hhh", number, len(LONGNAME.rstrip()), len(LABEL)) + texts)
    body = (b"   " + ONE) * 2 + b"xyz" + ONE
    found = read_xpt(saved(tmp_path, library(8) + member8(b"A_LONG_DATASET_NAME", names, long, f"{3:15d}", body)))
    assert (found.dataset, found.version) == ("A_LONG_DATASET_NAME", 8)
    assert [(each.name, each.label) for each in found.variables] == [
        ("a_name_of_more_than_eight", LABEL.decode()),
        ("n", "short"),
    ]
    assert found.frame.columns.tolist() == ["a_name_of_more_than_eight", "n"]
    assert found.frame["n"].tolist() == [1.0] * 3


def test_long_formats_of_version_9_are_read(tmp_path: Path) -> None:
    names = [namestr(1, 8, b"n", b"short", b"n".ljust(32)), namestr(1, 8, b"m", b"", b"m".ljust(32))]
    entry = struct.pack(">hhhhh", 1, 1, 5, 15, 0) + b"n" + b"short" + b"MYLONGFORMAT10."
    other = struct.pack(">hhhhh", 2, 1, 0, 0, 16) + b"m" + b"MYLONGINFORMAT8."
    content = library(8) + member8(b"X", names, card("LABELV9", "2") + filled(entry + other), f"{1:15d}", ONE * 2)
    found = read_xpt(saved(tmp_path, content)).variables
    assert found[0] == XptVariable("n", "short", "Num", 8, "MYLONGFORMAT10.")
    assert found[1] == XptVariable("m", "", "Num", 8, "", "MYLONGINFORMAT8.")


def test_version_8_says_how_many_records_there_are(tmp_path: Path) -> None:
    names = [namestr(2, 3, b"A", b"", b"A".ljust(32))]
    for said, expected in ((f"{5:15d}", 5), ("0" * 30, 2), (f"{0:15d}", 0)):
        body = b"x  y  " if expected else b""
        content = library(8) + member8(b"X", names, b"", said, body)
        assert len(read_xpt(saved(tmp_path, content)).frame) == expected


def test_several_datasets_of_version_8_are_read(tmp_path: Path) -> None:
    names = [namestr(2, 3, b"A", b"", b"A".ljust(32))]
    members = [member8(name, names, b"", f"{count:15d}", b"x  " * count) for name, count in ((b"X", 30), (b"Y", 1))]
    found = read_xpt_members(saved(tmp_path, library(8) + b"".join(members)))
    assert [(each.dataset, len(each.frame)) for each in found] == [("X", 30), ("Y", 1)]


def test_an_encoding_is_said_not_guessed(tmp_path: Path) -> None:
    path = saved(tmp_path, library() + member(b"DM", NAMES, b"abc" + ONE + b"\x92y " + ONE))
    with pytest.raises(InputFault, match=r"byte 1051: DM.A, record 2: the byte 0x92 is no character of ascii; say the"):
        read_xpt(path)
    assert read_xpt(path, encoding="cp1252").frame["A"].tolist() == ["abc", "\u2019y"]
    with pytest.raises(InputFault, match="there is no encoding 'klingon'"):
        read_xpt(path, encoding="klingon")
    label = saved(tmp_path, library() + member(b"DM", [namestr(2, 3, b"A", b"caf\xe9")], b"abc"))
    with pytest.raises(InputFault, match=r"byte 659: the byte 0xe9 is no character of ascii"):
        read_xpt(label)


GOOD = library() + member(b"DM", NAMES, (b"abc" + ONE) * 20)
GOOD8 = library(8) + member8(b"DM", [namestr(1, 8, b"N", b"", b"N".ljust(32))], b"", f"{20:15d}", ONE * 20)
NO_DATA = GOOD.index(b"HEADER RECORD*******OBS") + 80


def changed(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"is no SAS transport file \(byte 0: b''\); name a file of the XPORT engine"),
        (b"STUDYID,DOMAIN\n", "is no SAS transport file .byte 0: b'STUDYID,DOMAIN"),
        (b"**COMPRESSED** **COMPRESSED** ".ljust(160), "was made by PROC CPORT, which no published layout describes"),
        (GOOD[:-7], f"byte {len(GOOD) - 7}: the file is cut off inside a card of 80 bytes; get the file again"),
        (GOOD[:320], "byte 320: the file ends, and 400 bytes are needed; get the file again"),
        (GOOD[:720], "byte 720: the file ends, and 920 bytes are needed"),
        (GOOD[: NO_DATA - 80], "byte 960: the file ends, and 1040 bytes are needed"),
        (GOOD[:-80], f"byte {len(GOOD) - 80}: the records of DM end inside record 15; get the file again"),
        (GOOD8[:-80], f"byte {len(GOOD8) - 80}: the file ends inside record 11 of 20; get the file again"),
        (changed(GOOD, 240, b"HEADER RECORD*******MEMBRE"), "byte 240: there is no MEMBER header but b'HEADER RECORD"),
        (changed(GOOD, 240 + 74, b"0123"), "byte 640: variables are described in 123 bytes, not 140 or 136"),
        (changed(GOOD, 560 + 52, b"OOOOOO"), "byte 560: the header says b'OOOOOO' where a number belongs"),
        (changed(GOOD, 640, b"\0\3"), "byte 640: a variable is of type 3 and length 3; the file is damaged"),
        (changed(GOOD, 780 + 4, b"\0\x09"), "byte 780: a variable is of type 1 and length 9"),
        (changed(GOOD, 780 + 8, b"A"), "dataset DM has more than one variable A"),
    ],
)
def test_a_foreign_or_damaged_file_is_said_to_be_one(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputFault, match=message):
        read_xpt(saved(tmp_path, content))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none.xpt is not there; mend the path"):
        read_xpt(tmp_path / "none.xpt")


def test_a_label_for_no_variable_is_said(tmp_path: Path) -> None:
    long = card("LABELV8", "1") + filled(struct.pack(">hhh", 1, 1, 5) + b"Xlabel")
    content = library(8) + member8(b"X", [namestr(1, 8, b"N", b"", b"N".ljust(32))], long, f"{1:15d}", ONE)
    with pytest.raises(InputFault, match="there is a label for 'X', which is no variable"):
        read_xpt(saved(tmp_path, content))


def test_more_records_than_one_round_of_reading(tmp_path: Path) -> None:
    # The distinct texts of later rounds are new, so the codes of the rounds have to be brought together.
    numbers = np.arange(150_000)
    texts = pd.Series((numbers // 1000).astype("U"), dtype="str").mask(numbers % 7 == 0)
    frame = pd.DataFrame({"A": texts, "N": numbers / 8})
    path = tmp_path / "dm.xpt"
    write_xpt(path, frame, [XptVariable("A"), XptVariable("N", type="Num")], dataset="DM")
    found = read_xpt(path).frame
    assert found["N"].equals(frame["N"])
    assert found["A"].astype("str").equals(texts)
    assert found["A"].cat.categories.tolist() == sorted(texts.dropna().unique())


@pytest.mark.parametrize("cards", [1, 3])
def test_cards_of_blanks_after_the_data_are_no_records(tmp_path: Path, cards: int) -> None:
    frame = pd.DataFrame({"LBSTRESN": [1.5, 2.5]})
    write_xpt(tmp_path / "lb.xpt", frame, [XptVariable("LBSTRESN", "", "Num")], dataset="LB")
    with (tmp_path / "lb.xpt").open("ab") as file:
        file.write(b" " * 80 * cards)
    read = read_xpt(tmp_path / "lb.xpt")
    assert read.frame["LBSTRESN"].tolist() == [1.5, 2.5]
    assert [f.message for f in read.findings] == [
        f"{cards} cards of blanks follow the 2 records of LB; they are left out."
    ]


def test_records_of_blank_text_are_records_but_in_the_last_card(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": pd.Series(["x" * 80, None, None], dtype="str")})
    write_xpt(tmp_path / "a.xpt", frame, [XptVariable("A", length=80)], dataset="A")
    assert read_xpt(tmp_path / "a.xpt").frame["A"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("after", [b"\x00" * 80, b"junk" * 20])
def test_bytes_after_the_data_are_no_records(tmp_path: Path, after: bytes) -> None:
    """What two records leave of a card is blank; a blank record with more behind it is where the data ended."""
    file = tmp_path / "lb.xpt"
    frame = pd.DataFrame({"SIZE": [1.5, 2.5]})
    write_xpt(file, frame, [XptVariable("SIZE", "Size", "Num")], dataset="LB")
    file.write_bytes(file.read_bytes() + after)
    with pytest.raises(InputFault, match=r"lb\.xpt, byte \d+: record 3 of LB is blank, and more bytes follow"):
        read_xpt(file)
