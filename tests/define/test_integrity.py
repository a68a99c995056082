"""A define.xml by itself: each fault of references, schema and files once."""

from pathlib import Path

import pytest

from m5kit.define.integrity import define_findings

DEFINE = (Path(__file__).parents[1] / "fixtures" / "dm_define.xml").read_text(encoding="utf-8")


def _found(folder: Path, text: str) -> list[str]:
    (folder / "define.xml").write_text(text, encoding="utf-8")
    (folder / "dm.xpt").write_bytes(b"")
    return [f"{f.rule} {f.place}: {f.message}" for f in define_findings(folder / "define.xml")]


def test_a_sound_document(tmp_path: Path) -> None:
    assert _found(tmp_path, DEFINE) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            'CodeListOID="CL.SEX"',
            'CodeListOID="CL.GENDER"',
            [
                "DEFINE-REFERENCE define.xml line 18: CodeListRef refers to the CodeList 'CL.GENDER', which is not defined.",
                "DEFINE-UNUSED define.xml line 19: CodeList 'CL.SEX' is never referred to.",
            ],
        ),
        (
            "</CodeList>\n",
            (
                '</CodeList>\n<MethodDef OID="MT.1" Name="M" Type="Computation"><Description>'
                '<TranslatedText xml:lang="en">x</TranslatedText></Description></MethodDef>\n'
            ),
            ["DEFINE-UNUSED define.xml line 20: MethodDef 'MT.1' is never referred to."],
        ),
        (
            'xlink:href="dm.xpt"',
            'xlink:href="people.xpt"',
            ["DEFINE-DOCUMENT define.xml line 14: The leaf LF.DM links people.xpt, which is not there."],
        ),
    ],
)
def test_a_fault(old: str, new: str, finding: list[str], tmp_path: Path) -> None:
    assert _found(tmp_path, DEFINE.replace(old, new)) == finding


def test_an_identifier_twice(tmp_path: Path) -> None:
    twice = DEFINE.replace("</CodeList>\n", '</CodeList>\n<CodeList OID="CL.SEX" Name="S" DataType="text"/>\n')
    found = _found(tmp_path, twice)
    assert "DEFINE-DUPLICATE define.xml line 20: CodeList 'CL.SEX' is defined 2 times, first at line 19." in found


def test_what_the_schema_does_not_have(tmp_path: Path) -> None:
    found = _found(tmp_path, DEFINE.replace('Mandatory="No"', 'Mandatory="Perhaps"'))
    assert [line.split(":")[0] for line in found] == ["DEFINE-SCHEMA define.xml line 12"] * len(found) and found


def test_without_a_schema_it_is_said(tmp_path: Path) -> None:
    older = DEFINE.replace("def/v2.1", "def/v2.0")
    assert any(line.startswith("NOT-LOOKED-AT") and "of version 2.0" in line for line in _found(tmp_path, older))
