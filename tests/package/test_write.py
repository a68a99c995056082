"""A build on disk: everything there, the same bytes again, and the old one untouched when something fails."""

import json
from collections.abc import Callable
from pathlib import Path

import pyreadstat
import pytest

from m5kit.datasets.xpt import read_xpt
from m5kit.datasets.xpt_layout import padded_length
from m5kit.datasets.xpt_split import HEAD
from m5kit.outputs.swap import swapped_in
from m5kit.package import write as writing
from m5kit.package.transport import split_parts, split_words, used_lengths, write_transport
from m5kit.package.write import write_build
from m5kit.specs import OutputFault
from m5kit.specs.check_identity import stamp_of
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]


@pytest.fixture
def run(study_folder: Folder) -> Run:
    return build(Study.open(study_folder()))


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_package_has_its_files(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "out")
    found = set(contents(tmp_path / "out"))
    sdtm = "m5/datasets/x1/tabulations/sdtm/"
    assert {sdtm + f for f in ("dm.xpt", "ae.xpt", "suppae.xpt", "vs.xpt", "define.xml")} < found
    assert {
        "findings.csv",
        "findings.json",
        "manifest.json",
        "lineage/columns.csv",
        "lineage/records/ae.parquet",
    } < found
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert {e["path"] for e in manifest["files"]} == found - {"manifest.json"}
    assert manifest["records"] == {"DM": 2, "AE": 3, "SUPPAE": 2, "VS": 3}


def test_two_builds_have_the_same_bytes(run: Run, study_folder: Folder, tmp_path: Path) -> None:
    write_build(run, tmp_path / "a")
    write_build(build(Study.open(study_folder())), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_sheets_and_their_workbook_build_the_same(run: Run, study_folder: Folder, tmp_path: Path) -> None:
    from m5kit.specs.sheets import read_tables, write_tables

    folder = study_folder()
    write_tables(read_tables(folder / "spec"), tmp_path / "packed.xlsx")
    write_build(run, tmp_path / "a")
    write_build(build(Study.open(folder, tmp_path / "packed.xlsx")), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    write_tables(read_tables(tmp_path / "packed.xlsx"), tmp_path / "unpacked")
    assert contents(tmp_path / "unpacked") == contents(folder / "spec")


def test_another_program_reads_the_transport_files(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "out")
    frame, meta = pyreadstat.read_xport(str(tmp_path / "out/m5/datasets/x1/tabulations/sdtm/ae.xpt"))
    assert frame["AETERM"].tolist() == ["nausea", "rash", "cough"]
    assert frame["AESTDY"].fillna(-99).tolist() == [-1, 3, -99]
    assert meta.column_names_to_labels["AESTDY"] == "Study Day of Start"


def test_a_variable_has_one_length_wherever_it_stands(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "out")
    sdtm = tmp_path / "out/m5/datasets/x1/tabulations/sdtm"
    lengths = {
        v.length for name in ("dm", "ae", "vs") for v in read_xpt(sdtm / f"{name}.xpt").variables if v.name == "USUBJID"
    }
    assert lengths == {5}
    assert used_lengths(run.built)["AE", "AETERM"] == 6


def test_what_was_there_stays_when_writing_fails(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_build(run, tmp_path / "out")
    before = contents(tmp_path / "out")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "dm.xpt")

    monkeypatch.setattr(writing, "write_manifest", full)
    with pytest.raises(OutputFault, match=r"No space left on device .*What was there before is untouched"):
        write_build(run, tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".out")] == []


def test_ctrl_c_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with swapped_in(target) as folder:
        (folder / "old").write_text("old")
    before = contents(target)
    with pytest.raises(KeyboardInterrupt), swapped_in(target) as folder:
        assert (target / "old").read_text() == "old"
        (folder / "half").write_text("half")
        raise KeyboardInterrupt
    assert contents(target) == before


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputFault, match="is a file, not a folder"), swapped_in(tmp_path / "out"):
        pass
    with pytest.raises(OutputFault, match="cannot be written to"), swapped_in(tmp_path / "out" / "deeper"):
        pass


def test_text_beyond_ascii_is_found_and_kept(study_folder: Folder, raw: dict[str, str], tmp_path: Path) -> None:
    folder = study_folder(raw={"events": raw["events"].replace("cough", "tóss")})
    findings = write_build(build(Study.open(folder)), tmp_path / "out")
    assert [(f.rule, f.place) for f in findings if f.rule.startswith("TEXT-")] == [
        ("TEXT-ASCII", "AE USUBJID=X1-P2 AESEQ=1, AETERM (events.csv line 5, TERM)"),
        ("TEXT-NOT-ASCII", "AE.AETERM"),
    ]
    frame = read_xpt(tmp_path / "out/m5/datasets/x1/tabulations/sdtm/ae.xpt", encoding="utf-8").frame
    assert "tóss" in frame["AETERM"].tolist()


def test_a_file_that_is_too_large_is_submitted_in_parts_too(run: Run, tmp_path: Path) -> None:
    vs, lengths = run.built["VS"], used_lengths(run.built)
    whole = sum(lengths.get(("VS", v.name), 8) for v in vs.dataset.variables)
    most = HEAD + padded_length(140 * len(vs.dataset.variables)) + padded_length(2 * whole)
    parts = split_parts(vs, lengths, most)
    assert list(write_transport(vs, tmp_path, lengths, stamp_of(run.study.spec), most)) == []
    assert [f.relative_to(tmp_path).as_posix() for f in sorted(tmp_path.rglob("*.xpt"))] == [
        "split/vs1.xpt",
        "split/vs2.xpt",
        "vs.xpt",
    ]
    told = [read_xpt(tmp_path / name).frame["VSSEQ"].tolist() for name in ("vs.xpt", "split/vs1.xpt", "split/vs2.xpt")]
    assert told[1] + told[2] == told[0]
    assert all(f.stat().st_size <= most for f in (tmp_path / "split").iterdir())
    sizes = [p.stop - p.start for p in parts]
    assert split_words(vs, parts) == (
        "VS is larger than 5 GB: beside the whole the folder split has it in parts, each with all records of its "
        f"subjects, in the order of the whole: vs1.xpt ({sizes[0]} records), vs2.xpt ({sizes[1]} records)."
    )
