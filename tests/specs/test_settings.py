"""study.toml as people write it: every kind of slip, and what is said of it."""

from pathlib import Path

import pytest

from m5kit.specs import Finding, InputFault, Standard
from m5kit.specs.read_settings import StudyFile, read_settings
from m5kit.specs.setting_kinds import MEANT, MEND, fits
from m5kit.specs.settings import AuditColumn, QueryLog, RawSettings, Settings, known_settings

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


def read(folder: Path, text: str) -> tuple[StudyFile, list[Finding]]:
    (folder / "study.toml").write_text(text, encoding="utf-8")
    faults: list[Finding] = []
    return read_settings(folder, faults), faults


def test_what_is_sound_is_kept(tmp_path: Path) -> None:
    settings, faults = read(tmp_path, SOUND)
    assert faults == []
    assert settings.parameters == {"days": 28, "date_forms": ["YYYY"]}
    assert settings.standards == (Standard("SDTMIG", "IG", "3.4"),)
    assert settings.settings == Settings(
        raw=RawSettings(subject="PATID"),
        terminology={"sdtm": ("a.txt", "b.txt"), "adam": ("c.txt",)},
        files={"labs.csv": {"encoding": "cp1252"}},
    )


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
                "Its keys are encoding, delimiter, comment, form, subject, instruments, header. [SPEC-SETTING]"
            ),
        ),
        (
            "[parameters]",
            "[parametres]",
            (
                "warning: study.toml, [parametres]: Nothing reads [parametres]. Did you mean 'parameters'? "
                "The tables are study, sources, raw, audit, queries, propose, libraries, dictionaries, terminology, files, limits, displays, parameters, fields, "
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
    assert settings == StudyFile(study={"id": "X1"})
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


QUERIES = """
[audit]
column = "AUDIT"
superseded = ["S"]
[queries]
form = "queries"
closed = ["Closed", "Done"]
[queries.actions]
DUPLICATE = "leave out"
[study]
id = "X1"
"""


def test_tables_are_typed(tmp_path: Path) -> None:
    settings = read(tmp_path, QUERIES)[0].settings
    assert settings.audit == AuditColumn("AUDIT", (), ("S",))
    assert settings.queries == QueryLog("queries", {"DUPLICATE": "leave out"}, closed=("Closed", "Done"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"leave out"', '"leave"', "study.toml, [queries.actions]: DUPLICATE is 'leave', which is no action."),
        ('form = "queries"', 'form = " "', "study.toml, [queries]: form is blank."),
        ('form = "queries"', "", "study.toml, [queries]: The query log does not say which form it is."),
        ('column = "AUDIT"', 'column = ""', "study.toml, [audit]: column is blank."),
        ('id = "X1"', 'id = "X1"\ncutoff = "soon"', "study.toml, [study]: cutoff is 'soon', and a date is meant."),
        ('id = "X1"', 'id = "X1"\ncutoff = "2007-13-01"', "cutoff is '2007-13-01', and a date is meant."),
    ],
)
def test_what_a_table_cannot_have(tmp_path: Path, old: str, new: str, says: str) -> None:
    (fault, *more) = read(tmp_path, QUERIES.replace(old, new, 1))[1]
    assert fault.severity == "error"
    assert says in str(fault)
    assert all("does not say which form" in f.message for f in more)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('data_cutoff = "soon"', "data_cutoff is 'soon', and a date is meant."),
        ('confirm_days = "28"', "confirm_days is '28', and a whole number from 0 on is meant."),
        ("confirm_days = 27.5", "confirm_days is 27.5, and a whole number from 0 on is meant."),
        ("stable_days = -1", "stable_days is -1, and a whole number from 0 on is meant."),
        ("score_answered = 50", "score_answered is 50, and a number from 0 to 1 is meant."),
        ("days_per_month = 0", "days_per_month is 0, and a number above 0 is meant."),
        ("unit_system = true", "unit_system is True, and a text is meant."),
    ],
)
def test_a_parameter_of_the_product_has_a_type_and_a_range(tmp_path: Path, line: str, says: str) -> None:
    text = f'[study]\nid = "X1"\n[parameters]\n{line}\n'
    assert [(f.place, f.message) for f in read(tmp_path, text)[1]] == [("study.toml, [parameters]", says)]


def test_every_setting_has_a_kind_and_words() -> None:
    assert set(MEANT) == set(MEND)
    for table, settings in known_settings().items():
        for setting in settings.values():
            assert setting.kind in MEANT, (table, setting)
            assert setting.says.endswith((".", "`."))
            assert not fits(object(), setting.kind)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ('thousands_mark = "."\n', "parameters"),
        ('decimal_mark = ","\nthousands_mark = ","\n', "parameters"),
        ('decimal_mark = ","\n[fields."raw.labs"]\nthousands_mark = ","\n', "fields.'raw.labs'"),
        ('decimal_mark = ","\nthousands_mark = "."\n[fields."raw.labs"]\nmissing = ["NA"]\n', ""),
        ('thousands_mark = ","\n[fields."raw.labs"]\ndecimal_mark = ","\nthousands_mark = "."\n', ""),
    ],
)
def test_one_character_is_not_both_marks_of_numbers(tmp_path: Path, lines: str, place: str) -> None:
    text = SOUND.replace("[terminology]", f"{lines}[terminology]")
    assert [f.place for f in read(tmp_path, text)[1]] == [f"study.toml, [{place}]"] * bool(place)
