"""The manifest: digests of files, and the same bytes each time."""

from pathlib import Path

import pytest

from m5kit.outputs.manifest import Entry, manifest, write_manifest
from m5kit.specs.faults import InputFault, OutputFault

# FIPS 180-4 test vectors: the digests of "abc" and of nothing.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "out" / "sub").mkdir(parents=True)
    (tmp_path / "out" / "z.xpt").write_bytes(b"abc")
    (tmp_path / "out" / "sub" / "a.xpt").write_bytes(b"")
    (tmp_path / "raw.csv").write_bytes(b"abc")
    return [tmp_path / "out" / "z.xpt", tmp_path / "raw.csv", tmp_path / "out" / "sub" / "a.xpt"]


def test_entries_are_in_order_of_path_each_once(tmp_path: Path, files: list[Path]) -> None:
    expected = [Entry("../raw.csv", 3, ABC), Entry("sub/a.xpt", 0, NOTHING), Entry("z.xpt", 3, ABC)]
    assert manifest(files, tmp_path / "out") == expected
    assert manifest([*reversed(files), files[0]], tmp_path / "out") == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"gone\.xpt cannot be read"):
        manifest([tmp_path / "gone.xpt"], tmp_path)


def test_the_document_as_json(tmp_path: Path, files: list[Path]) -> None:
    document = {
        "study": "Müller",
        "raw": Path("raw") / "x.csv",
        "files": manifest(files[:1], tmp_path / "out"),
        "rows": 3,
    }
    write_manifest(tmp_path / "manifest.json", document)
    assert (tmp_path / "manifest.json").read_bytes() == (
        '{\n  "study": "Müller",\n  "raw": "raw/x.csv",\n  "files": [\n    {\n      "path": "z.xpt",\n      "bytes": 3,\n'
        f'      "sha256": "{ABC}"\n    }}\n  ],\n  "rows": 3\n}}\n'
    ).encode()


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match=r"manifest\.json cannot be written"):
        write_manifest(tmp_path / "absent" / "manifest.json", {})
    with pytest.raises(TypeError, match="not set"):
        write_manifest(tmp_path / "manifest.json", {"files": {1}})
