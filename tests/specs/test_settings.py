"""study.toml as people write it: every kind of slip, and what is said of it."""

from pathlib import Path

import pytest

from m5kit.specs import Finding, InputFault
from m5kit.specs.settings import read_settings

SOUND = """
[study]
id = "X1"
stamp = 2020-01-01T00:00:00
cutoff = 2020-06-07
colour = "a key of the study's own"
[sources]
raw = "raw"
[raw]
subject = "PATID"
[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"
[parameters]
days = 28
date_forms = ["YYYY"]
[terminology]
sdtm = ["a.txt", "b.txt"]
adam = "c.txt"
[files."labs.csv"]
encoding = "cp1252"
"""


def read(folder: Path, text: str) -> tuple[dict[str, object], list[Finding]]:
    (folder / "study.toml").write_text(text, encoding="utf-8")
    faults: list[Finding] = []
    return read_settings(folder, faults), faults


def test_what_is_sound_is_kept(tmp_path: Path) -> None:
    settings, faults = read(tmp_path, SOUND)
    assert faults == []
    assert settings["parameters"] == {"days": 28, "date_forms": ["YYYY"]}
    assert settings["standards"] == [{"name": "SDTMIG", "type": "IG", "version": "3.4"}]
    assert settings["files"] == {"labs.csv": {"encoding": "cp1252"}}


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + SOUND)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "stamp = 2020-01-01T00:00:00",
            'stamp = "2020"',
            (
                "error: study.toml, [study]: stamp is '2020', and a date and time is meant. "
                "Write it as stamp = 2007-06-07T00:00:00. [SPEC-SETTING]"
            ),
        ),
        (
            "cutoff = 2020-06-07",
            "cutoff = 12",
            (
                "error: study.toml, [study]: cutoff is 12, and a date is meant. Write it as cutoff = 2007-06-07. "
                "[SPEC-SETTING]"
            ),
        ),
        (
            "colour",
            "titel",
            (
                "warning: study.toml, [study]: Nothing but a source STUDY.TITEL reads 'titel'. Did you mean 'title'? "
                "Mend it, if that was meant. [SPEC-SETTING]"
            ),
        ),
        (
            'raw = "raw"',
            "raw = 1",
            (
                "error: study.toml, [sources]: raw is 1, and a text is meant. "
                'Write it in quotes: raw = "...". [SPEC-SETTING]'
            ),
        ),
        (
            "subject =",
            "subjct =",
            (
                "error: study.toml, [raw]: Nothing reads 'subjct' of [raw]. Did you mean 'subject'? "
                "Its keys are subject, subjects, described, not_data. [SPEC-SETTING]"
            ),
        ),
        (
            'version = "3.4"',
            "version = 3.4",
            (
                "error: study.toml, [[standards]] 1: version is 3.4, and a text is meant. "
                'Write it in quotes: version = "...". [SPEC-SETTING]'
            ),
        ),
        (
            'version = "3.4"',
            'version = "3.4"\nversoin = "3.4"',
            (
                "error: study.toml, [[standards]]: Nothing reads 'versoin' of standard 1. Did you mean 'version'? "
                "Its keys are name, type, version, status, publishing_set. [SPEC-SETTING]"
            ),
        ),
        (
            "[[standards]]",
            "[standards]",
            (
                "error: study.toml, [standards]: The standards are no list of tables. "
                "Write [[standards]] before each one. [SPEC-SETTING]"
            ),
        ),
        (
            '["YYYY"]',
            '"YYYY"',
            (
                "error: study.toml, [parameters]: date_forms is 'YYYY', and a list of texts is meant. "
                'Write it in brackets: date_forms = ["...", "..."]. [SPEC-SETTING]'
            ),
        ),
        (
            '["YYYY"]',
            '["DD-MON"]',
            (
                "error: study.toml, [parameters]: The date form 'DD-MON' has no year, so no date has it. "
                "Write it with YYYY, MM or MON, and DD, such as DD-MON-YYYY. [SPEC-SETTING]"
            ),
        ),
        (
            'adam = "c.txt"',
            "adam = 3",
            (
                "error: study.toml, [terminology]: adam is 3, and a text is meant. "
                'Write it in quotes: adam = "...". [SPEC-SETTING]'
            ),
        ),
        (
            "encoding =",
            "encodign =",
            (
                "error: study.toml, [files]: Nothing reads 'encodign' of [files.'labs.csv']. Did you mean 'encoding'? "
                "Its keys are encoding, delimiter, comment, form, subject, header. [SPEC-SETTING]"
            ),
        ),
        (
            "[parameters]",
            "[parametres]",
            (
                "warning: study.toml, [parametres]: Nothing reads [parametres]. Did you mean 'parameters'? "
                "The tables are study, sources, raw, limits, parameters, fields, terminology, audit, queries, files, "
                "standards. "
                "[SPEC-SETTING]"
            ),
        ),
        (
            '[raw]\nsubject = "PATID"',
            '[audit]\ncolumn = "AUDIT"\ncurrent = "C"',
            (
                "error: study.toml, [audit]: current is 'C', and a list of texts is meant. "
                'Write it in brackets: current = ["...", "..."]. [SPEC-SETTING]'
            ),
        ),
    ],
)
def test_a_slip_is_told_and_left_out(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SOUND
    assert [str(f) for f in read(tmp_path, SOUND.replace(old, new, 1))[1]] == [told]


@pytest.mark.parametrize("table", ["sources", "raw", "parameters", "terminology", "audit", "queries", "files"])
def test_a_table_that_is_none(tmp_path: Path, table: str) -> None:
    settings, faults = read(tmp_path, f'{table} = "x"\n[study]\nid = "X1"\n')
    assert table not in settings
    says = f"error: study.toml: {table} is 'x', and a table is meant. Write a line [{table}], and its keys below it."
    assert [str(f) for f in faults] == [f"{says} [SPEC-SETTING]"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'gives the study no identifier. Add `id = "..."` under [study].'),
        ('study = "X1"', "gives the study no identifier."),
        ("[study]\nid = 12", 'id is 12, and a text is meant. Write it in quotes: id = "...".'),
        ('[study]\nid = "../X"', "id '../X' cannot name a folder"),
        ('[study]\nid = " "', "id ' ' cannot name a folder"),
        ("[study", "cannot be read: "),
        ("[study]\n[study]", "cannot be read: Cannot declare ('study',) twice"),
    ],
)
def test_what_stops_everything(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputFault) as told:
        read(tmp_path, text)
    assert says in str(told.value)
    assert str(tmp_path / "study.toml") in str(told.value)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes(b'[study]\nid = "X1"\ntitle = "\xe9tude"\n')
    with pytest.raises(InputFault, match=r"study.toml line 3 is not UTF-8. Save the file as UTF-8."):
        read_settings(tmp_path, [])


def test_a_folder_without_it(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"is not a study: it has no study\.toml"):
        read_settings(tmp_path, [])
