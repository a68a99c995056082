"""The spec check of sheets, datasets and records: every message, read from a small study with one thing made wrong."""

from collections.abc import Callable

import pytest

Faults = Callable[..., list[str]]
CASES = [
    (
        "datasets",
        "SUPPXX,Supp",
        "XX,Other,sdtm,FINDINGS,One,USUBJID,,\nSUPPXX,Supp",
        (
            "error: datasets.csv line 3: Dataset XX is listed twice, first at datasets.csv line 2. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "datasets",
        "XX,Odd Events",
        "XX,",
        "error: datasets.csv line 2: XX has no label. Give it the label of the standard. [SPEC-LABEL]",
    ),
    (
        "datasets",
        "Odd Events",
        "Odd Events of a Name That Nobody Can Read At Once",
        "error: datasets.csv line 2: The label of XX has 49 bytes. Shorten it to 40. [SPEC-LABEL]",
    ),
    (
        "datasets",
        "Odd Events",
        "Odd Événements",
        (
            "error: datasets.csv line 2: The label of XX has the character 'É', which transport files do not hold. "
            "Use ASCII characters only. [SPEC-LABEL]"
        ),
    ),
    (
        "datasets",
        "Odd Events",
        "Odd\x01Events",
        (
            "error: datasets.csv line 2: The cell label has the character U+0001, which XML cannot hold: "
            "'Odd\\x01Events'. Take it out of the text. [SPEC-CHARACTER]"
        ),
    ),
    (
        "datasets",
        "sdtm,FINDINGS",
        "stdm,FINDINGS",
        (
            "error: datasets.csv line 2: XX belongs to package 'stdm'. "
            "Write sdtm or adam, or work for a dataset that others are made from and that is not submitted. [SPEC-PACKAGE]"
        ),
    ),
    (
        "datasets",
        "sdtm,FINDINGS",
        "sdtm,FINDING",
        (
            "error: datasets.csv line 2: XX has the class 'FINDING'. Did you mean 'FINDINGS'? Write one of: ADAM OTHER, "
            "SUBJECT LEVEL ANALYSIS DATASET, BASIC DATA STRUCTURE, OCCURRENCE DATA STRUCTURE, EVENTS, FINDINGS, "
            "FINDINGS ABOUT, INTERVENTIONS, REFERENCE DATA STRUCTURE, RELATIONSHIP, SPECIAL PURPOSE, STUDY REFERENCE, "
            "TRIAL DESIGN. [SPEC-CLASS]"
        ),
    ),
    (
        "datasets",
        "One record per test",
        "",
        (
            "warning: datasets.csv line 2: XX has no structure. Say what one record is: One record per ... "
            "[SPEC-STRUCTURE]"
        ),
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "",
        "error: datasets.csv line 2: XX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "USUBJID XXTESTC",
        (
            "error: datasets.csv line 2: Key XXTESTC is not a variable of XX. Did you mean 'XXTESTCD'? "
            "Name a variable of its sheet. [SPEC-KEY]"
        ),
    ),
    (
        "datasets",
        "USUBJID XXTESTCD",
        "USUBJID USUBJID",
        "error: datasets.csv line 2: Key USUBJID of XX is named 2 times. Name it once. [SPEC-KEY]",
    ),
    (
        "datasets",
        "XXTESTCD,XXTESTCD",
        "XXTESTCD,XXTSTCD",
        (
            "error: datasets.csv line 2: XXTSTCD, which tells the kinds of record apart, is not a variable of XX. "
            "Name a variable of its sheet under by. Did you mean 'XXTESTCD'? [SPEC-BY]"
        ),
    ),
    (
        "datasets",
        "USUBJID,,XX",
        "USUBJID,,XY",
        (
            "error: datasets.csv line 3: Parent XY of SUPPXX is not a dataset of the study. Name one of the sheet datasets. "
            "[SPEC-PARENT]"
        ),
    ),
    (
        "datasets",
        "USUBJID,,XX",
        "USUBJID,,",
        (
            "error: datasets.csv line 3: SUPPXX does not say which dataset it supplements. "
            "Name that dataset under parent. [SPEC-PARENT]"
        ),
    ),
    (
        "YY",
        "",
        "variable,label\n",
        (
            "warning: sheet YY: Sheet YY describes a dataset that the sheet datasets does not list. "
            "List the dataset, or remove the sheet. [SPEC-SHEET]"
        ),
    ),
    (
        "datasets",
        "structure,keys",
        "structure,kyes",
        None,
    ),
    (
        "records",
        "XX,COUNT,raw.xx,N PRESENT",
        "XX,COUNT,raw.xx,N PRESENT\nXZ,COUNT,raw.xx,N PRESENT",
        "error: records.csv line 4: 'XZ' is not a dataset of the study. Name one of the sheet datasets. [SPEC-DATASET]",
    ),
    (
        "records",
        "SUPPXX,NOTE,raw.xx,NOTE PRESENT\n",
        "",
        (
            "warning: datasets.csv line 3: No line of the sheet records gives SUPPXX any records. "
            "Add a line that names the form or dataset they come from. [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "XX,COUNT,raw.xx",
        "XX,COUNT,",
        (
            "error: records.csv line 3: A kind of record of XX has no source. "
            "Name a form (raw.labs) or a dataset (AE). [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "SUPPXX,NOTE",
        "XX,,raw.xx,\nSUPPXX,NOTE",
        (
            "error: records.csv line 4: A kind of record of XX has no key, though XXTESTCD tells the kinds apart. "
            "Write the value of XXTESTCD. [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "SUPPXX,NOTE,",
        "SUPPXX,,",
        (
            "error: records.csv line 4: A kind of record of SUPPXX has no key, and SUPPXX.QNAM is made of it "
            "(record_key). Write the value of QNAM. [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "SUPPXX,NOTE",
        "XX,SIZES,raw.xx,\nSUPPXX,NOTE",
        (
            "error: records.csv line 4: Key 'SIZES' is not in the codelist XXTESTCD of XXTESTCD. "
            "Add the term, or mend the key. Did you mean 'SIZE'? [SPEC-RECORDS]"
        ),
    ),
    (
        "records",
        "XX,COUNT,raw.xx,N PRESENT\n",
        "",
        (
            "warning: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT fits no kind of record of the sheet records. "
            "Add the kind of record, or mend the condition. [SPEC-VALUE-UNREACHED]"
        ),
    ),
    (
        "records",
        "N PRESENT",
        "N EQ 1 AND N EQ 2",
        "error: records.csv line 3: No record has both '1' and '2' as N. Write N IN (1, 2). [SPEC-CONDITION]",
    ),
]
SEVERAL = {
    ("datasets", "structure,kyes"): [
        "error: datasets.csv line 2: XX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
        "error: datasets.csv line 3: SUPPXX has no keys. Name the variables that tell its records apart. [SPEC-KEY]",
        (
            "warning: datasets.csv line 1: Sheet datasets has no column 'kyes'. Did you mean 'keys'? "
            "Mend the header, or nothing of the column is read. [SPEC-COLUMN]"
        ),
    ],
}


def test_a_sound_study_has_no_faults(faults: Faults) -> None:
    assert faults() == []


@pytest.mark.parametrize(("sheet", "old", "new", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, sheet: str, old: str, new: str, expected: str | None) -> None:
    assert faults((sheet, old, new)) == (SEVERAL[sheet, new] if expected is None else [expected])


def test_all_faults_come_at_once(faults: Faults) -> None:
    found = faults(
        ("datasets", "Odd Events", ""), ("XX", "integer", "intger"), ("maps", "GRADES,3,SEVERE", "GRADES,3,NONE")
    )
    assert [line.rpartition("[")[2] for line in found] == ["SPEC-LABEL]", "SPEC-MAP]", "SPEC-TYPE]"]


def test_a_dataset_without_a_sheet(faults: Faults) -> None:
    found = faults(("datasets", "SUPPXX,Supp", "ZZ,None,sdtm,EVENTS,One record,USUBJID,,\nSUPPXX,Supp"))
    assert found == [
        "error: datasets.csv line 3: ZZ has no variables. Describe them in a sheet ZZ. [SPEC-EMPTY]",
        "error: datasets.csv line 3: Key USUBJID is not a variable of ZZ. Name a variable of its sheet. [SPEC-KEY]",
        (
            "warning: datasets.csv line 3: No line of the sheet records gives ZZ any records. "
            "Add a line that names the form or dataset they come from. [SPEC-RECORDS]"
        ),
    ]


def test_names_of_datasets(faults: Faults) -> None:
    found = faults(("datasets", "SUPPXX,Supp", ",No Name,sdtm,EVENTS,One record,USUBJID,,\nSUPPXX,Supp"))
    assert "error: datasets.csv line 3: A dataset has no name. Name it. [SPEC-NAME]" in found
