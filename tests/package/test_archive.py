"""Archives of a build: the same bytes again, made again anywhere, and every kind of tampering found."""

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.package.archive import Verdict, refuse_other_inputs, write_package
from m5kit.package.verify import Verified, verified
from m5kit.package.write import write_build
from m5kit.specs import InputFault
from m5kit.study import Study, build

Folder = Callable[..., Path]
XPT = "m5/datasets/x1/tabulations/sdtm/ae.xpt"
CODE = 'def shout(text):\n    """The text, louder."""\n    return text.str.upper()\n'
TERMS = (
    "codelist_code,codelist_name,codelist,extensible,term_code,submission_value,preferred_term,synonyms\n"
    "C66731,Sex,SEX,No,C16576,F,Female,\nC66731,Sex,SEX,No,C20197,M,Male,\n"
)


@pytest.fixture
def study(study_folder: Folder, sheets: dict[str, str]) -> Study:
    """The small study, with a function of its own and terminology that lies beside its folder."""
    folder = study_folder(sheets={"AE": sheets["AE"].replace("raw.events.TERM,copy", "raw.events.TERM,shout")})
    (folder / "methods.py").write_text(CODE)
    (folder.parent / "terms-2025-03-28.csv").write_text(TERMS)
    toml = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(toml + '[terminology]\nsdtm = "../terms-2025-03-28.csv"\n')
    return Study.open(folder)


@pytest.fixture
def archive(study: Study, tmp_path: Path) -> Path:
    write_build(build(study), tmp_path / "build")
    write_package(study, tmp_path / "build", tmp_path / "x1.zip")
    return tmp_path / "x1.zip"


def altered(archive: Path, changes: dict[str, bytes | None], target: Path, *, listed: bool = False) -> Path:
    """The archive with some contents changed, left out (None) or added; listed: the checksums say so too."""
    with zipfile.ZipFile(archive) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    contents = {name: body for name, body in {**contents, **changes}.items() if body is not None}
    if listed:
        names = [name for name in contents if name != "checksums.sha256"]
        sums = "".join(f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in names)
        contents["checksums.sha256"] = sums.encode()
    with zipfile.ZipFile(target, "w") as new:
        for name, body in contents.items():
            new.writestr(name, body)
    return target


def content(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


def flipped(body: bytes, place: int = -3) -> bytes:
    """The bytes with one bit of one byte changed."""
    place %= len(body)
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def odd(found: Verified) -> list[Verdict]:
    return [v for v in found.verdicts if v.verdict != "same"]


def test_the_archive_has_the_build_its_inputs_and_checksums(archive: Path, study: Study, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == "checksums.sha256"
    assert names[1:] == sorted(names[1:])
    inputs = {n.removeprefix("inputs/study/") for n in names if n.startswith("inputs/study/")}
    assert {"study.toml", "methods.py", "raw/enrol.csv", "raw/events.csv", "spec/datasets.csv", "spec/AE.csv"} <= inputs
    assert "inputs/terms-2025-03-28.csv" in names
    made = {f.relative_to(tmp_path / "build").as_posix() for f in (tmp_path / "build").rglob("*") if f.is_file()}
    assert made == {n for n in names[1:] if not n.startswith("inputs/")}


def test_the_checksums_are_such_as_sha256sum_reads(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "open")
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "checksums.sha256"], cwd=tmp_path / "open", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_same_bytes_again(archive: Path, study: Study, tmp_path: Path) -> None:
    write_build(build(study), tmp_path / "again")
    write_package(study, tmp_path / "again", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_a_package_is_made_again_wherever_it_is(archive: Path, study: Study) -> None:
    (study.path / "study.toml").unlink()
    found = verified(archive)
    assert (odd(found), found.software, found.sound) == ([], (), True)
    assert {v.path for v in found.verdicts} >= {XPT, "manifest.json", "inputs/study/raw/events.csv"}


@pytest.mark.parametrize("name", [XPT, "manifest.json", "inputs/study/raw/events.csv", "inputs/study/methods.py"])
def test_one_bit_of_a_file(archive: Path, tmp_path: Path, name: str) -> None:
    tampered = altered(archive, {name: flipped(content(archive, name))}, tmp_path / "t.zip")
    found = verified(tampered, rebuild=False)
    assert odd(found) == [Verdict(name, "altered")]


@pytest.mark.parametrize("name", [XPT, "findings.csv"])
def test_a_file_whose_checksum_was_mended_too(archive: Path, tmp_path: Path, name: str) -> None:
    changes: dict[str, bytes | None] = {name: content(archive, name) + b" "}
    tampered = altered(archive, changes, tmp_path / "t.zip", listed=True)
    assert odd(verified(tampered, rebuild=False)) == []
    assert odd(verified(tampered)) == [Verdict(name, "differs")]


def test_an_input_whose_checksum_was_mended_too(archive: Path, tmp_path: Path) -> None:
    name = "inputs/study/raw/events.csv"
    changed = content(archive, name).replace(b"nausea", b"NAUSEE")
    tampered = altered(archive, {name: changed}, tmp_path / "t.zip", listed=True)
    assert {v.path for v in odd(verified(tampered))} >= {XPT, "manifest.json"}


def test_files_left_out_and_added(archive: Path, tmp_path: Path) -> None:
    changes: dict[str, bytes | None] = {XPT: None, "more.txt": b"x"}
    found = verified(altered(archive, changes, tmp_path / "t.zip"))
    assert odd(found) == [Verdict(XPT, "missing"), Verdict("more.txt", "not listed")]
    listed = verified(altered(archive, changes, tmp_path / "l.zip", listed=True))
    assert odd(listed) == [Verdict(XPT, "missing"), Verdict("more.txt", "not made again")]


def test_a_bit_of_the_archive_itself(archive: Path, tmp_path: Path) -> None:
    """Every hundredth byte of the stored contents in turn; what lies between them is names and stamps."""
    body = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        starts = [(i.header_offset + 30 + len(i.filename), i.compress_size) for i in opened.infolist()]
    places = [start + size // 2 for start, size in starts if size]
    for place in places[:: max(1, len(places) // 12)]:
        (tmp_path / "t.zip").write_bytes(flipped(body, place))
        assert not verified(tmp_path / "t.zip", rebuild=False).sound, place


def test_other_software_is_told(archive: Path, tmp_path: Path) -> None:
    manifest = json.loads(content(archive, "manifest.json"))
    manifest["software"]["pandas"] = "1.0"
    changed = json.dumps(manifest).encode()
    found = verified(altered(archive, {"manifest.json": changed}, tmp_path / "t.zip", listed=True))
    assert [(name, theirs) for name, theirs, _ in found.software] == [("pandas", "1.0")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"checksums.sha256": None}, r"is not a package: it has no checksums\.sha256"),
        ({"../evil.txt": b"x"}, "has a file outside itself"),
    ],
)
def test_what_is_no_package(archive: Path, tmp_path: Path, changes: dict[str, bytes | None], says: str) -> None:
    with pytest.raises(InputFault, match=says):
        verified(altered(archive, changes, tmp_path / "t.zip"))
    assert not (tmp_path / "evil.txt").exists()


def test_a_package_without_a_study(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"has 0 files study\.toml"):
        verified(altered(archive, {"inputs/study/study.toml": None}, tmp_path / "t.zip"))


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("no")
    with pytest.raises(InputFault, match="cannot be read as a package"):
        verified(tmp_path / "x.zip")


def test_a_build_of_other_inputs_is_refused(study: Study, tmp_path: Path) -> None:
    write_build(build(study), tmp_path / "build")
    refuse_other_inputs(study, tmp_path / "build")
    (study.path / "raw" / "events.csv").write_text("PATID\n")
    with pytest.raises(InputFault, match=r"was not made from .* as it is now: raw/events\.csv differs"):
        refuse_other_inputs(study, tmp_path / "build")
    with pytest.raises(InputFault, match="is not a build"):
        write_package(study, tmp_path, tmp_path / "x.zip")
