"""The spec check of variables and values: every message, read from a small study with one thing made wrong."""

from collections.abc import Callable

import pytest

from m5kit.specs import Dataset, Spec, Variable
from m5kit.specs.check_columns import attribute_faults, variable_faults

Faults = Callable[..., list[str]]
CASES = [
    (
        "XX",
        "XXREPNUM,Number",
        "XXREPNUMBERS,Number",
        "error: XX.csv line 5: The name XXREPNUMBERS of a variable has 12 characters. Use at most 8. [SPEC-NAME]",
    ),
    (
        "XX",
        "XXTOXGR,Grade",
        "XXGräd,Grade",
        (
            "error: XX.csv line 6: 'XXGräd' is no name for a variable. "
            "Begin with a letter, and use only A to Z, 0 to 9 and the underscore. [SPEC-NAME]"
        ),
    ),
    (
        "XX",
        "XXREPNUM,Number",
        ",Number",
        None,
    ),
    (
        "XX",
        "XXTOXGR,Grade",
        "XXORRES,Again,text,200,,Exp,,,,\nXXTOXGR,Grade",
        (
            "error: XX.csv line 6: Variable XXORRES of XX is listed twice, first at XX.csv line 4. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "XX",
        "Result",
        "",
        "error: XX.csv line 4: XX.XXORRES has no label. Give it the label of the standard. [SPEC-LABEL]",
    ),
    (
        "XX",
        "integer",
        "intger",
        (
            "error: XX.csv line 5: XX.XXREPNUM has the type 'intger'. Did you mean 'integer'? Write one of text, date, "
            "datetime, time, partialDate, partialDatetime, partialTime, durationDatetime, integer, float. [SPEC-TYPE]"
        ),
    ),
    (
        "XX",
        "text,200",
        "text,201",
        (
            "error: XX.csv line 4: XX.XXORRES has the length 201. "
            "Use at most 200; longer text goes on in a supplemental dataset. [SPEC-LENGTH]"
        ),
    ),
    (
        "XX",
        "text,9,GRADE",
        "text,4,GRADE",
        (
            "error: XX.csv line 6: XX.XXTOXGR has the length 4, and a term of GRADE has 6 bytes. "
            "Make it 6, or leave it blank. [SPEC-LENGTH]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "perm,Collected,raw.xx.NUM",
        (
            "error: XX.csv line 5: XX.XXREPNUM has the core 'perm'. Did you mean 'Perm', in other letters? "
            "Write Req, Exp, Perm, Cond, or leave it blank. [SPEC-CORE]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,CRF,raw.xx.NUM",
        (
            "error: XX.csv line 5: XX.XXREPNUM has the origin 'CRF'. Write one of Collected, Derived, Assigned, Protocol, "
            "Predecessor, Not Available, Other. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,,raw.xx.NUM",
        (
            "warning: XX.csv line 5: XX.XXREPNUM has no origin. Write one of Collected, Derived, Assigned, Protocol, "
            "Predecessor, Not Available, Other. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "Perm,Collected,raw.xx.NUM",
        "Perm,Predecessor,",
        (
            "error: XX.csv line 5: XX.XXREPNUM has a predecessor that is not named. "
            "Name it under source, such as DM.SEX. [SPEC-ORIGIN]"
        ),
    ),
    (
        "XX",
        "integer,8,",
        "integer,8,GRADES",
        (
            "error: XX.csv line 5: There is no codelist 'GRADES'. Did you mean 'GRADE'? "
            "Describe it in the sheet codelists. [SPEC-CODELIST]"
        ),
    ),
    (
        "XX",
        "NUM,copy,",
        "NUM,copy,GRADE",
        "error: XX.csv line 5: There is no map 'GRADE'. Did you mean 'GRADES'? Describe it in the sheet maps. [SPEC-MAP]",
    ),
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XY,XXORRES,XXTESTCD EQ COUNT",
        "error: values.csv line 3: 'XY' is not a dataset of the study. Name one of the sheet datasets. [SPEC-DATASET]",
    ),
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XX,XXORES,XXTESTCD EQ COUNT",
        (
            "error: values.csv line 3: 'XXORES' is not a variable of XX. Did you mean 'XXORRES'? "
            "Name a variable of the sheet XX. [SPEC-VARIABLE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "",
        (
            "error: values.csv line 3: A line of XX.XXORRES says for no records that it holds. "
            "Write a condition under where. [SPEC-VALUE]"
        ),
    ),
    (
        "values",
        "XX,XXORRES,XXTESTCD EQ COUNT",
        "XX,XXORRES,XXTESTCD EQ SIZE",
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ SIZE is listed twice, first at values.csv line 2. "
            "Keep one of the lines. [SPEC-DUPLICATE]"
        ),
    ),
    (
        "values",
        "Count,integer,8",
        "Count,text,201",
        None,
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXTSTCD EQ COUNT",
        (
            "error: values.csv line 3: XXTSTCD EQ COUNT asks for XXTSTCD, which is not a variable of XX. "
            "Name a variable of its sheet. Did you mean 'XXTESTCD'? [SPEC-WHERE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXTOXGR EQ MILDER",
        (
            "error: values.csv line 3: XXTOXGR EQ MILDER asks for 'MILDER', which is not in the codelist GRADE. "
            "Use a term of it. Did you mean 'MILD'? [SPEC-WHERE]"
        ),
    ),
    (
        "values",
        "XXTESTCD EQ COUNT",
        "XXREPNUM EQ many",
        (
            "error: values.csv line 3: XXREPNUM EQ many compares the number XX.XXREPNUM with the text 'many'. "
            "Write a number. [SPEC-WHERE]"
        ),
    ),
]
SEVERAL = {
    ("XX", ",Number"): [
        (
            "error: XX.csv line 5: A line of XX names no variable, so it is not read. "
            "Name the variable, or remove the line. [SPEC-NAME]"
        ),
    ],
    ("values", "Count,text,201"): [
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT has the length 201, and its variable only 200. "
            "Give XX.XXORRES the length 201. [SPEC-LENGTH]"
        ),
        (
            "error: values.csv line 3: XX.XXORRES where XXTESTCD EQ COUNT has the length 201. "
            "Use at most 200; longer text goes on in a supplemental dataset. [SPEC-LENGTH]"
        ),
    ],
}


@pytest.mark.parametrize(("sheet", "old", "new", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, sheet: str, old: str, new: str, expected: str | None) -> None:
    assert faults((sheet, old, new)) == (SEVERAL[sheet, new] if expected is None else [expected])


def test_text_that_goes_on_in_numbered_columns(faults: Faults) -> None:
    more = "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\nCOVAL1,Comment,text,200,,,Assigned,,constant\n"
    assert faults(("SUPPXX", "QEVAL,Evaluator,text,20,,Exp,Assigned,,constant\n", more)) == []


def test_variables_of_one_name_are_alike_in_analysis_datasets() -> None:
    def dataset(name: str, *variables: tuple[str, str, str]) -> Dataset:
        made = tuple(
            Variable(name, v, label, type, place=f"{name}.csv line {n}")
            for n, (v, label, type) in enumerate(variables, 2)
        )
        return Dataset(name, name, "adam", "ADAM OTHER", "", (), made)

    one = dataset("ADAE", ("SRCSEQ", "Source Sequence Number", "text"), ("TRTP", "Planned Treatment", "text"))
    two = dataset("ADLB", ("SRCSEQ", "Source Sequence Number", "integer"), ("TRTP", "Treatment", "text"))
    assert [(f.severity, f.rule, f.place, f.message) for f in attribute_faults([one, two])] == [
        ("warning", "SPEC-UNLIKE", "ADLB.csv line 2", "ADLB.SRCSEQ is a number, and ADAE.SRCSEQ text."),
        (
            "warning",
            "SPEC-UNLIKE",
            "ADLB.csv line 3",
            "ADLB.TRTP has the label 'Treatment', and ADAE.TRTP 'Planned Treatment'.",
        ),
    ]
    assert list(attribute_faults([one, one])) == []


def test_many_without_an_origin_are_one_finding() -> None:
    names = [f"XX{letter}" for letter in "ABCDEFGHIJ"]
    variables = tuple(Variable("XX", name, label="L", type="text") for name in names)
    dataset = Dataset("XX", "X", "sdtm", "FINDINGS", "One", ("XXA",), variables, place="datasets.csv line 7")
    spec = Spec({"id": "X"}, {}, {"XX": dataset}, {})
    assert [(f.place, f.message) for f in variable_faults(dataset, spec) if f.rule == "SPEC-ORIGIN"] == [
        (
            "datasets.csv line 7",
            "10 variables of XX have no origin: XXA, XXB, XXC, XXD, XXE, XXF, XXG, XXH and 2 more.",
        )
    ]
