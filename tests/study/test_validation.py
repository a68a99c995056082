"""A package with the define.xml that lies beside it, or a document alone."""

from pathlib import Path

import pytest

from m5kit.specs import InputFault, UsageFault
from m5kit.study.validation import Beside, validated

DEFINE = (Path(__file__).parents[1] / "fixtures" / "dm_define.xml").read_text(encoding="utf-8")


def test_the_define_beside_the_datasets_is_their_schema(tmp_path: Path) -> None:
    (tmp_path / "define.xml").write_text(DEFINE, encoding="utf-8")
    (tmp_path / "dm.csv").write_text("SEX\nM\n", encoding="utf-8")
    found = [str(f) for f in validated([tmp_path], Beside())]
    assert any("DM.SEX is 'M', which is not in the codelist" in line for line in found)
    assert not any("none was found beside them" in line for line in found)


def test_a_define_by_itself(tmp_path: Path) -> None:
    (tmp_path / "define.xml").write_text(DEFINE.replace('"CL.SEX"/>', '"CL.X"/>'), encoding="utf-8")
    found = validated([tmp_path / "define.xml"], Beside())
    assert {f.rule for f in found} == {"DEFINE-REFERENCE", "DEFINE-UNUSED", "DEFINE-DOCUMENT"}


def test_a_define_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "define.xml").write_text("<ODM", encoding="utf-8")
    (tmp_path / "dm.csv").write_text("USUBJID\na\n", encoding="utf-8")
    found = validated([tmp_path], Beside())
    assert [f.place for f in found if f.rule == "FILE"] == ["define.xml"]
    assert any("were not compared with a define.xml: define.xml cannot be read." in f.message for f in found)


def test_a_define_that_is_named_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("SEX\nM\n", encoding="utf-8")
    (tmp_path / "none").mkdir()
    for named in ("nope.xml", "none"):
        with pytest.raises(InputFault, match=f"{named} (is not there|holds no define.xml)"):
            validated([tmp_path / "dm.csv"], Beside(define=[tmp_path / named]))


def test_a_define_is_found_by_its_name_in_any_letters_and_read_under_any_suffix_where_it_is_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "dm.csv").write_text("SEX\nM\n", encoding="utf-8")
    (tmp_path / "described.txt").write_text(DEFINE, encoding="utf-8")
    found = validated([tmp_path / "dm.csv"], Beside(define=[tmp_path / "described.txt"]))
    assert any("DM.SEX is 'M', which is not in the codelist" in f.message for f in found)
    (tmp_path / "described.txt").rename(tmp_path / "Define.XML")
    assert any("DM.SEX is 'M', which is not in the codelist" in f.message for f in validated([tmp_path], Beside()))


def test_files_that_hold_data_and_are_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("SEX\nM\n", encoding="utf-8")
    for name in ("ae.xlsx", "cm.sav", "vs.xpt.gz", "lb.json", "acrf.pdf", "readme.txt", ".hidden"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    told = [f.message for f in validated([tmp_path], Beside()) if "No datasets are read" in f.message]
    assert told == ["No datasets are read from ae.xlsx, cm.sav, lb.json, vs.xpt.gz."]


@pytest.mark.parametrize(
    "words", [{"today": "yesterday"}, {"today": "2026-06"}, {"cutoff": "2019-02-30"}, {"cutoff": "1/2"}]
)
def test_days_that_are_none_are_refused(words: dict[str, str]) -> None:
    with pytest.raises(UsageFault, match="no date"):
        Beside(**words)  # type: ignore[arg-type]
