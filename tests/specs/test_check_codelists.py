"""The spec check of codelists and maps: every message, read from a small study with one thing made wrong."""

from collections.abc import Callable

import pytest

Faults = Callable[..., list[str]]
CASES = [
    (
        "codelists",
        "GRADE,,,,,,SEVERE",
        "GRADE,,,,,,MILD",
        None,
    ),
    (
        "codelists",
        "GRADE,,,,,,SEVERE,Severe,C41340,grave",
        "GRADE,,,,,,SEVERE,Severe,C41340,Slight",
        (
            "error: codelists.csv line 5: 'Slight' means both 'MILD' and 'SEVERE' in GRADE. "
            "Leave it with one of them; the other is at codelists.csv line 4. [SPEC-SYNONYM]"
        ),
    ),
    (
        "codelists",
        "SEVERE,Severe",
        "SEVERE,",
        (
            "error: codelists.csv line 5: Term 'SEVERE' of GRADE has no decode, though others of the list do. "
            "Give every term a decode, or none. [SPEC-DECODE]"
        ),
    ),
    (
        "codelists",
        "C66769,Yes",
        "66769,Yes",
        (
            "error: codelists.csv line 4: '66769' is no NCI code of a codelist. "
            "Write C and digits, or leave it blank for a list of one's own. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "C41340",
        "41340",
        (
            "error: codelists.csv line 5: '41340' is no NCI code of a term. "
            "Write C and digits, or leave it blank for a term of one's own. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "C66769,Yes,fold,MILD,Mild,C41338",
        "C66769,No,fold,MILD,Mild,",
        (
            "error: codelists.csv line 4: Term 'MILD' of GRADE has no NCI code, and the list cannot be extended. "
            "Give the code of the term, or use a term of the list. [SPEC-CODE]"
        ),
    ),
    (
        "codelists",
        "Grades,text",
        "Grades,words",
        None,
    ),
    (
        "codelists",
        "Grades,text",
        "Grades,integer",
        None,
    ),
    (
        "codelists",
        "Yes,fold",
        "Yes,folded",
        (
            "error: codelists.csv line 4: Codelist GRADE is matched 'folded'. Did you mean 'fold'? "
            "Write exact or fold. [SPEC-CODELIST]"
        ),
    ),
    (
        "codelists",
        "GRADE,,,,,,SEVERE",
        "GRADE,Degrees,,,,,SEVERE",
        (
            "warning: codelists.csv line 5: label 'Degrees' of codelist GRADE is not read: its first line decides. "
            "Write it at codelists.csv line 4, or remove it here. [SPEC-CODELIST]"
        ),
    ),
    (
        "codelists",
        "GRADE,Grades",
        "SPARE,Spare,text,,,,,,,,,\nGRADE,Grades",
        None,
    ),
    (
        "codelists",
        "GRADE,Grades",
        "SPARE,Spare,text,,,,,,,,MedDRA,\nGRADE,Grades",
        None,
    ),
    (
        "codelists",
        "GRADE,Grades",
        ",Grades,text,,,,A,Alpha,,,,\nGRADE,Grades",
        None,
    ),
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVERE\nGRADES,1 ,SEVERE",
        (
            "error: maps.csv line 4: '1' means both 'MILD' and 'SEVERE' in the map GRADES. "
            "Leave one of them; the other is at maps.csv line 2. [SPEC-MAP]"
        ),
    ),
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVER",
        (
            "error: XX.csv line 6: Map GRADES gives 'SEVER', which is not in the codelist GRADE of XX.XXTOXGR. "
            "Add the term, or mend the map. Did you mean 'SEVERE'? [SPEC-MAP]"
        ),
    ),
    (
        "XX",
        "XXREPNUM,Number,integer,8,,Perm,Collected,raw.xx.NUM,copy,",
        "XXEVINTX,Grade,text,9,GRADE,Perm,Assigned,,constant,,MILDE",
        (
            "error: XX.csv line 5: XX.XXEVINTX is set to 'MILDE', which is not in the codelist GRADE. "
            "Add the term, or mend the cell value. Did you mean 'MILD'? [SPEC-CONSTANT]"
        ),
    ),
    (
        "maps",
        "GRADES,3,SEVERE",
        "GRADES,3,SEVERE\nSIZES,1,MILD",
        "note: map SIZES: No variable uses the map SIZES. Remove it, or name it in a sheet. [SPEC-MAP-UNUSED]",
    ),
]
SEVERAL = {
    ("codelists", "GRADE,,,,,,MILD"): [
        (
            "error: XX.csv line 6: Map GRADES gives 'SEVERE', which is not in the codelist GRADE of XX.XXTOXGR. "
            "Add the term, or mend the map. [SPEC-MAP]"
        ),
        (
            "error: codelists.csv line 5: Term 'MILD' of GRADE is listed twice, first at codelists.csv line 4. "
            "Keep one of the lines. [SPEC-TERM]"
        ),
    ],
    ("codelists", "Grades,words"): [
        (
            "error: codelists.csv line 4: Codelist GRADE has the type 'words'. Write one of text, integer, float. "
            "[SPEC-CODELIST]"
        ),
        (
            "error: codelists.csv line 4: Term 'MILD' of the words list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
        (
            "error: codelists.csv line 5: Term 'SEVERE' of the words list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
    ],
    ("codelists", "Grades,integer"): [
        (
            "error: codelists.csv line 4: Term 'MILD' of the integer list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
        (
            "error: codelists.csv line 5: Term 'SEVERE' of the integer list GRADE is not a number. "
            "Write a number, or make the list text. [SPEC-TERM]"
        ),
    ],
    ("codelists", "SPARE,Spare,text,,,,,,,,,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: Codelist SPARE has neither terms nor a dictionary. "
            "List its terms, or name the dictionary. [SPEC-CODELIST]"
        ),
        (
            "note: codelists.csv line 4: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
    ],
    ("codelists", "SPARE,Spare,text,,,,,,,,MedDRA,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: Codelist SPARE does not say which version of MedDRA it is. "
            "Write the version. [SPEC-CODELIST]"
        ),
        (
            "note: codelists.csv line 4: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
    ],
    ("codelists", ",Grades,text,,,,A,Alpha,,,,\nGRADE,Grades"): [
        (
            "error: codelists.csv line 4: A line of the sheet codelists names no codelist. "
            "Name it, or remove the line. [SPEC-CODELIST]"
        ),
    ],
}


@pytest.mark.parametrize(("sheet", "old", "new", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, sheet: str, old: str, new: str, expected: str | None) -> None:
    assert faults((sheet, old, new)) == (SEVERAL[sheet, new] if expected is None else [expected])


def test_a_term_over_200_bytes(faults: Faults) -> None:
    long = "X" * 201
    assert faults(("codelists", "XXTESTCD,,,,,,COUNT", f"SPARE,Spare,,,,,{long},,,,,\nXXTESTCD,,,,,,COUNT")) == [
        "error: codelists.csv line 3: A term of SPARE has 201 bytes. Shorten it to 200. [SPEC-TERM]",
        (
            "note: codelists.csv line 3: No variable uses the codelist SPARE. "
            "Remove it, or name it in a sheet. [SPEC-CODELIST-UNUSED]"
        ),
    ]
