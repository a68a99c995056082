"""The check of sources, records and order: every message, read from a small study with one thing made wrong."""

from collections.abc import Callable, Sequence
from types import ModuleType

import pandas as pd
import pytest

from m5kit.engine.check_spec import engine_faults
from m5kit.engine.methods import product_methods
from m5kit.specs import Dataset, Spec, SpecFault

Faults = Callable[..., list[str]]
Small = Callable[..., Spec]
Homes = Callable[[Dataset], Sequence[ModuleType]]
Columns = dict[str, list[str]]
CASES = [
    (
        ("XX", "DM.RFSTDTC", "DM.RFSTDT"),
        (
            "error: XX.csv line 8: DM has no column 'RFSTDT', which XX.XXDY is made from. "
            "Name a column of it. Did you mean 'RFSTDTC'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "XX.XXDTC", "XX.XXTDC"),
        (
            "error: XX.csv line 8: XX has no column 'XXTDC', which XX.XXDY is made from. "
            "Name a column of it. Did you mean 'XXDTC'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "raw.labs.DAY", "raw.labs.DAYS"),
        (
            "error: XX.csv line 7: raw.labs has no column 'DAYS', which XX.XXDTC is made from. "
            "Name a column of it. Did you mean 'DAY'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("values", "raw.*.N", "raw.*.SIZE"),
        (
            "error: values.csv line 3: raw.counts has no column 'SIZE', "
            "which XX.XXORRES where XXTESTCD EQ COUNT is made from. Name a column of it. [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "SUPPXX.NOTE", "SUPPXX.NOTES"),
        (
            "error: XX.csv line 10: SUPPXX has no column 'NOTES', which XX.XXNOTE is made from. "
            "Name a column of it. Did you mean 'NOTE'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "raw.labs.DAY", "raw.lab.DAY"),
        (
            "error: XX.csv line 7: The form 'raw.lab' is not there. Did you mean 'raw.labs'? "
            "Put its file into the folder raw, or mend the name. [SPEC-SOURCE]"
        ),
    ),
    (
        ("XX", "STUDY.STUDYID", "STUDY.STUDY"),
        (
            "error: XX.csv line 2: STUDY.STUDY is neither STUDYID, DOMAIN nor a name in study.toml. "
            "Did you mean 'STUDYID'? Write it under [study] in study.toml. [SPEC-SOURCE]"
        ),
    ),
    (
        ("DM", "copy,,SITENO=NO", "copy,,"),
        (
            "error: DM.csv line 4: raw.sites has no column 'SUBJECT', so its records cannot be found by subject. "
            "Name the columns that find a record under on. [SPEC-SUBJECT]"
        ),
    ),
    (
        ("DM", "SITENO=NO", "SITE_NO=NO"),
        (
            "error: DM.csv line 4: DM.SITE is matched on SITE_NO, which neither DM nor its forms have. "
            "Write ours=theirs. Did you mean 'SITENO'? [SPEC-ON]"
        ),
    ),
    (
        ("DM", "SITENO=NO", "SITENO"),
        (
            "error: DM.csv line 4: DM.SITE is matched on SITENO, which is not a column of raw.sites. "
            "Write ours=theirs. [SPEC-ON]"
        ),
    ),
    (
        ("DM", "GIVEN EQ Y", "GIVN EQ Y"),
        (
            "error: DM.csv line 3: GIVN EQ Y asks for GIVN, which is not a column of raw.dose. "
            "Name a column of it. Did you mean 'GIVEN'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("DM", "copy,,SITENO=NO", "copy,NR EQ 1,SITENO=NO"),
        (
            "error: DM.csv line 4: NR EQ 1 asks for NR, which is not a column of raw.sites. "
            "Name a column of it. [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("records", "DM,,raw.reg", "DM,,RAW.reg"),
        (
            "error: records.csv line 2: 'RAW.reg' is neither a form nor a dataset of the study. Did you mean 'raw.reg', in other letters? "
            "Write raw.name for a form, or the name of a dataset. [SPEC-SOURCE]"
        ),
    ),
    (
        ("records", "SIZE PRESENT", "SIZES PRESENT"),
        (
            "error: records.csv line 3: SIZES PRESENT asks for SIZES, which is not a column of raw.labs. "
            "Name a column of it. Did you mean 'SIZE'? [SPEC-COLUMN-UNKNOWN]"
        ),
    ),
    (
        ("XX", "Assigned,,constant,,,,mg", "Assigned,XX.XXUNIT,same,,,,"),
        (
            "error: XX.csv line 9: These are made from each other: XX.XXUNIT -> XX.XXUNIT. "
            "Take one of the sources out. [SPEC-CIRCLE]"
        ),
    ),
]


def test_a_sound_study_has_no_faults(faults: Faults, small_spec: Small, homes: Homes) -> None:
    assert faults() == []
    assert engine_faults(small_spec(), homes) == ()


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[f"{c[0][0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, change: tuple[str, str, str], expected: str) -> None:
    assert faults(change) == [expected]


def test_a_column_left_empty_on_purpose(faults: Faults) -> None:
    assert faults(("XX", "Assigned,,constant,,,,mg", "Not Available,,,,,,")) == []


def test_every_circle_is_told(faults: Faults) -> None:
    found = faults(
        ("XX", "raw.labs.GRADE,recode", "XX.XXUNIT,recode"),
        ("XX", "Assigned,,constant,,,,mg", "Assigned,XX.XXGRADE,same,,,,"),
        ("XX", "SUPPXX.NOTE", "XX.XXNOTE"),
        ("records", "DM,,raw.reg", "DM,,XX"),
        ("DM", "raw.reg.SUBJECT", "raw.dose.SUBJECT"),
        ("DM", "SITENO=NO", "USUBJID=NO"),
    )
    assert [line for line in found if "CIRCLE" in line] == [
        (
            "error: XX.csv line 6: These are made from each other: "
            "XX.XXGRADE -> XX.XXUNIT -> XX.XXGRADE. Take one of the sources out. [SPEC-CIRCLE]"
        ),
        (
            "error: XX.csv line 10: These are made from each other: "
            "XX.XXNOTE -> XX.XXNOTE. Take one of the sources out. [SPEC-CIRCLE]"
        ),
        (
            "error: datasets.csv line 2: These are made from each other: "
            "the records of DM -> XX.XXDY -> DM.RFSTDTC -> DM.USUBJID -> the records of DM. Take one of the sources out. [SPEC-CIRCLE]"
        ),
    ]


def test_all_faults_come_at_once(faults: Faults) -> None:
    found = faults(
        ("XX", "study_day", "studyday"),
        ("XX", "raw.labs.DAY", "raw.labs.DAYS"),
        ("records", "SIZE PRESENT", "SIZES PRESENT"),
    )
    assert [line.split(": ")[1] for line in found] == ["XX.csv line 7", "records.csv line 3", "XX.csv line 8"]


def test_code_that_cannot_be_loaded(small_spec: Small, homes: Homes, form_columns: Columns) -> None:
    def broken(dataset: Dataset) -> Sequence[ModuleType]:
        if dataset.name == "XX":
            raise SpecFault("sdtm/xx.py cannot be loaded: invalid syntax.")
        return homes(dataset)

    assert [str(f) for f in engine_faults(small_spec(), broken, form_columns)] == [
        (
            "error: datasets.csv line 3: sdtm/xx.py cannot be loaded: invalid syntax. "
            "Mend the file; its methods could not be checked. [SPEC-CODE]"
        )
    ]


def test_what_rows_asks_for(small_spec: Small, form_columns: Columns) -> None:
    def rows(records: pd.DataFrame, *, key: str, raw_lab: pd.DataFrame) -> pd.DataFrame:
        return records

    home = ModuleType("home")
    vars(home)["rows"] = rows
    found = engine_faults(
        small_spec(),
        lambda d: (home, *product_methods("sdtm")) if d.name == "DM" else product_methods("sdtm"),
        form_columns,
    )
    assert [str(f) for f in found] == [
        (
            "error: datasets.csv line 2: rows() of DM asks for 'raw_lab', which is neither a form nor a dataset. "
            "Name a table in small letters, with _ for the dot. Did you mean 'raw_labs'? [SPEC-ROWS]"
        )
    ]
