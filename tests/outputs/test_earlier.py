"""Only what is absent, empty or an earlier output of ours is replaced."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.outputs import put_in_place, refuse_foreign_file, refuse_foreign_folder, swapped_in
from m5kit.specs import OutputFault


def output(folder: Path) -> None:
    with swapped_in(folder) as making:
        (making / "m5").mkdir()
        (making / "m5" / "dm.xpt").write_bytes(b"records")


def foreign_file(folder: Path) -> None:
    (folder / "thesis.docx").write_bytes(b"years of work")


def changed_file(folder: Path) -> None:
    (folder / "m5" / "dm.xpt").write_bytes(b"RECORDS")


def longer_file(folder: Path) -> None:
    (folder / "m5" / "dm.xpt").write_bytes(b"records and more")


def linked_folder(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder / "link").symlink_to(folder.parent / "elsewhere")


def linked_file(folder: Path) -> None:
    (folder / "m5" / "dm.xpt").unlink()
    (folder / "m5" / "dm.xpt").symlink_to(__file__)


def a_study(folder: Path) -> None:
    (folder / "study.toml").write_text("[study]")


def no_list(folder: Path) -> None:
    (folder / ".m5kit.json").unlink()


def list_of_another(folder: Path) -> None:
    (folder / ".m5kit.json").write_text(json.dumps({"files": [{"path": "m5/dm.xpt", "bytes": 7, "sha256": ""}]}))


FOREIGN = [
    (foreign_file, "it holds what m5kit did not write there: thesis.docx"),
    (changed_file, "it was changed since it was written: m5/dm.xpt"),
    (longer_file, "it was changed since it was written: m5/dm.xpt"),
    (linked_folder, "it holds what m5kit did not write there: link"),
    (linked_file, "it was changed since it was written: m5/dm.xpt"),
    (a_study, "it is the folder of a study"),
    (no_list, "it is no earlier output of m5kit: it holds m5/dm.xpt"),
    (list_of_another, "it is no earlier output of m5kit"),
]


@pytest.mark.parametrize(("deed", "says"), FOREIGN, ids=[deed.__name__ for deed, _ in FOREIGN])
def test_what_is_not_ours_stays(tmp_path: Path, deed: Callable[[Path], None], says: str) -> None:
    output(tmp_path / "out")
    deed(tmp_path / "out")
    before = sorted((f, f.read_bytes() if f.is_file() else b"") for f in tmp_path.rglob("*"))
    with pytest.raises(OutputFault, match=says):
        output(tmp_path / "out")
    assert sorted((f, f.read_bytes() if f.is_file() else b"") for f in tmp_path.rglob("*")) == before


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    output(tmp_path / "real")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(OutputFault, match="it is a link to"):
        output(tmp_path / "out")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputFault, match="it is a file, not a folder"):
        output(tmp_path / "out")


@pytest.mark.parametrize("litter", ["", ".DS_Store", "Thumbs.db"])
def test_what_is_absent_empty_or_earlier_is_replaced(tmp_path: Path, litter: str) -> None:
    (tmp_path / "out").mkdir()
    for _ in range(2):
        if litter:
            (tmp_path / "out" / litter).write_bytes(b"")
        output(tmp_path / "out")
        assert (tmp_path / "out" / "m5" / "dm.xpt").read_bytes() == b"records"
    (tmp_path / "out" / "m5" / "dm.xpt").unlink()
    refuse_foreign_folder(tmp_path / "out")


def test_empty_folders_of_somebody_stay(tmp_path: Path) -> None:
    (tmp_path / "out" / "plans").mkdir(parents=True)
    with pytest.raises(OutputFault, match="it holds plans"):
        output(tmp_path / "out")


def test_the_folder_one_stands_in_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "study.toml").write_text("[study]")
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    with pytest.raises(OutputFault, match="it is the folder of a study"):
        output(Path(".."))


def test_what_comes_while_a_folder_is_made_stays(tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match=r"mine\.txt"), swapped_in(tmp_path / "out") as making:
        (making / "a").write_text("a")
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("mine")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_a_file_is_replaced_where_it_is_ours(tmp_path: Path) -> None:
    page, book, table = tmp_path / "p.html", tmp_path / "b.xlsx", tmp_path / "d.csv"
    page.write_text('<!DOCTYPE html>\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="m5kit">')
    with zipfile.ZipFile(book, "w") as archive:
        archive.comment = b"m5kit"
    table.write_text("dataset,kind\nAE,value\n")
    for file in (page, book, tmp_path / "absent.html"):
        refuse_foreign_file(file)
    refuse_foreign_file(table, header=b"dataset,kind\n")
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("as", "saved anew")
    page.write_text("<!DOCTYPE html>")
    for file in (page, book, table, tmp_path):
        with pytest.raises(OutputFault, match="is not replaced"):
            refuse_foreign_file(file)


def test_a_file_never_takes_the_place_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OutputFault, match="it is a link"), put_in_place(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "mine"
