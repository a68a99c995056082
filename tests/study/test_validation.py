"""A package with the define.xml that lies beside it, or a document alone."""

from pathlib import Path

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
    assert any(f.rule == "NOT-LOOKED-AT" for f in found)
