"""A build cut into blocks of subjects: every file is that of the uncut one, also where a dataset must be made in one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.engine import joined
from m5kit.engine.blocks import BlockShelf, blocks_of
from m5kit.engine.tables import Table
from m5kit.engine.tasks import DatasetGroup, groups
from m5kit.package.write import write_build
from m5kit.study import Study, build, processes, share
from m5kit.study.share import BLOCK, blocks_for

Folder = Callable[..., Path]
MANY = 40
ENROL = "PATID,STARTED,SEX,SBP,PULSE\n" + "".join(
    f"P{n:03},{1 + n % 28:02}-Jan-2020,{'F' if n % 3 else 'M'},{100 + n % 50},{60 + n % 7}\n" for n in range(MANY)
)
EVENTS = "PATID,TERM,GRADE,ONSET,CYCLE\n" + "".join(
    f"p{n:03},{'rash' if k else 'nausea'},{1 + (n + k) % 3},{1 + (n + k) % 28:02}-Feb-2020,{k or ''}\n"
    for n in range(0, MANY, 2)
    for k in range(n % 4)
)


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture
def in_one(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The datasets that were made in one though the build is cut, as they are made."""
    made: list[str] = []
    really = vars(joined)["made_together"]

    def noting(group, spec, shelf, homes):  # type: ignore[no-untyped-def]
        if not isinstance(shelf, BlockShelf):
            made.extend(group.datasets)
        return really(group, spec, shelf, homes)

    monkeypatch.setattr(joined, "made_together", noting)
    return made


def same_in_blocks(folder: Path, out: Path, in_one: list[str]) -> list[str]:
    """Whether 3 blocks give the files of one; the datasets that were made in one."""
    write_build(build(Study.open(folder), blocks=1), out / "one")
    in_one.clear()
    write_build(build(Study.open(folder), blocks=3), out / "three")
    assert contents(out / "three") == contents(out / "one")
    return in_one


def test_every_file_is_the_same(study_folder: Folder, tmp_path: Path, in_one: list[str]) -> None:
    folder = study_folder(raw={"enrol": ENROL, "events": EVENTS})
    assert same_in_blocks(folder, tmp_path, in_one) == []


def test_blocks_with_other_processes(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder(raw={"enrol": ENROL, "events": EVENTS})
    write_build(build(Study.open(folder)), tmp_path / "one")
    with processes(2) as executor:
        write_build(build(Study.open(folder), executor=executor, blocks=2), tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_a_dataset_with_more_faults_than_are_told_one_by_one_is_made_in_one(
    study_folder: Folder, tmp_path: Path, in_one: list[str]
) -> None:
    events = "PATID,TERM,GRADE,ONSET,CYCLE\n" + "".join(f"P{n % MANY:03},t{n},9x,,\n" for n in range(120))
    folder = study_folder(raw={"enrol": ENROL, "events": events})
    assert same_in_blocks(folder, tmp_path, in_one) == ["DM", "AE"]
    assert "And so in 20 more records." in (tmp_path / "three" / "findings.csv").read_text(encoding="utf-8")


def test_a_subject_of_two_names_is_made_in_one(
    study_folder: Folder, sheets: dict[str, str], tmp_path: Path, in_one: list[str]
) -> None:
    own = (
        "import pandas as pd\nfrom m5kit.engine.kinds import each_value\n@each_value\n"
        "def person(name: pd.Series) -> pd.Series:\n    'The person.'\n    return name.str.upper().replace('P039', 'P000')\n"
    )
    changed = sheets["VS"].replace("STUDY.STUDYID raw.*.PATID,subject_id", "raw.*.PATID,person")
    folder = study_folder({"VS": changed}, raw={"enrol": ENROL, "events": EVENTS})
    (folder / "methods.py").write_text(own)
    assert same_in_blocks(folder, tmp_path, in_one) == ["VS"]


def test_what_is_found_by_something_else_than_the_subject_is_found_in_other_blocks(
    study_folder: Folder, sheets: dict[str, str], tmp_path: Path, in_one: list[str]
) -> None:
    looked = "VSORRESU,Unit,text,,Collected,raw.family.SIBLING,copy,,,,PULSE=PULSE,"
    sheet = sheets["VS"].replace("VSORRESU,Unit,text,,Assigned,,,,,,,", looked)
    values = "\n".join(line for line in sheets["values"].splitlines() if "VSORRESU" not in line) + "\n"
    family = "PULSE,SIBLING,PATID\n" + "".join(f"{60 + n},other {n},P{n:03}\n" for n in range(7))
    folder = study_folder({"VS": sheet, "values": values}, raw={"enrol": ENROL, "events": EVENTS, "family": family})
    assert same_in_blocks(folder, tmp_path, in_one) == []
    found = build(Study.open(folder), blocks=3).built["VS"].frame["VSORRESU"]
    assert found.notna().all() and found.nunique() == 7


def test_subjects_are_cut_in_the_order_of_their_names() -> None:
    form = Table("raw.a", pd.DataFrame({"ID": pd.Categorical(["b", "A ", "c", "a", None, "d"])}), "ID")
    plain = Table("raw.b", pd.DataFrame({"X": [1.0]}))
    blocks = blocks_of({"raw.a": form, "raw.b": plain}, 2)
    assert {name: of.tolist() for name, of in blocks.of.items()} == {"raw.a": [1, 0, 1, 0, 0, 1]}
    shelf = BlockShelf({"raw.a": form, "raw.b": plain}, blocks, 1, frozenset())
    assert shelf["raw.a"].frame["ID"].tolist() == ["b", "c", "d"]
    assert shelf["raw.b"] is plain
    assert shelf.whole("raw.a", np.array([0, 2])).tolist() == [0, 5]


def test_a_small_study_is_not_cut(study_folder: Folder) -> None:
    study = Study.open(study_folder(raw={"enrol": ENROL, "events": EVENTS}))
    assert blocks_for(study, study_groups(study), build(study).forms.shelf) == 1
    assert blocks_for(study, study_groups(study), {}) == 1
    assert BLOCK > 1_000_000


def study_groups(study: Study) -> Sequence[DatasetGroup]:
    return groups(study.spec.datasets, {name: study.homes(d) for name, d in study.spec.datasets.items()})


@pytest.mark.parametrize(
    ("block", "blocks", "whole"), [(1400, 2, ["DM", "AE", "SUPPAE"]), (719, 4, ["SUPPAE"]), (300, 6, [])]
)
def test_large_datasets_are_cut_by_themselves(
    study_folder: Folder,
    tmp_path: Path,
    in_one: list[str],
    monkeypatch: pytest.MonkeyPatch,
    block: int,
    blocks: int,
    whole: list[str],
) -> None:
    # 6 columns each and 12 cells beside them: VS has two records of each of 40, so 1440 cells; DM and AE are made
    # together and have 40 and 20 records; SUPPAE has at most 20
    folder = study_folder(raw={"enrol": ENROL, "events": EVENTS})
    write_build(build(Study.open(folder)), tmp_path / "one")
    in_one.clear()
    monkeypatch.setattr(share, "BLOCK", block)
    run = build(Study.open(folder))
    write_build(run, tmp_path / "cut")
    assert contents(tmp_path / "cut") == contents(tmp_path / "one")
    assert blocks_for(run.study, study_groups(run.study), run.forms.shelf) == blocks
    assert in_one == whole
