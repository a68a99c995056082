"""A sound dataset, what can be wrong with its columns, and what is found: for schemas and for builds."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from m5kit.engine.lineage import Built
from m5kit.specs import Codelist, Dataset, Term

Made = Callable[..., Built]
LISTS = {
    "SEX": Codelist("SEX", "Sex", terms=(Term("F", "Female"), Term("M"))),
    "GRADE": Codelist("GRADE", "Grade", type="integer", terms=(Term("1"), Term("2"))),
    "SIDES": Codelist("SIDES", "Sides", terms=(Term("LEFT"),)),
    "DRUGS": Codelist("DRUGS", "Drugs", dictionary="WHODrug", version="2025"),
}
SOUND: dict[str, object] = {
    "USUBJID": ["a", "a", "b"],
    "XXSEQ": [1.0, 2.0, 1.0],
    "XXTESTCD": ["SIZE", "SIDE", "SIZE"],
    "XXTEST": ["Size", "Side", "Size"],
    "XXORRES": ["12.5", "LEFT", None],
    "SEX": ["F", "M", None],
    "GRADE": [1.0, 2.0, None],
    "XXDTC": ["2002-01-03", "2002-01", "2002-01-04"],
}


def described(dataset: Dataset, **changes: Mapping[str, object]) -> Dataset:
    """The dataset with attributes of some of its variables changed."""
    made = tuple(replace(v, **changes.get(v.name, {})) for v in dataset.variables)  # type: ignore[arg-type]
    return replace(dataset, variables=made)


CASES: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    (
        {"USUBJID": ["a", None, "b"]},
        [
            (
                "error: XX XXSEQ=2, USUBJID: XX.USUBJID is missing, and it is required. "
                "Find the value in the source, or query the site. [REQUIRED]"
            )
        ],
    ),
    (
        {"XXSEQ": [1.0, 0.0, 1.0]},
        [
            (
                "error: XX USUBJID=a XXSEQ=0, XXSEQ: XX.XXSEQ is 0, not a whole number above 0. "
                "Number the records of a subject from 1. [SEQ-NUMBER]"
            )
        ],
    ),
    (
        {"XXSEQ": [1.0, 1.0, 1.0]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1: XX has more than one record with the same USUBJID XXSEQ. "
                "Add a variable to the keys, or find out why the record is there twice. [KEY-DUPLICATE]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=1, XXSEQ: XX.XXSEQ is 1 in more than one record of a subject. "
                "Number the records of a subject from 1. [SEQ-DUPLICATE]"
            ),
        ],
    ),
    (
        {"GRADE": [1.5, 3.0, None]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, GRADE: XX.GRADE is 1.5, which is not in the codelist GRADE. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=2, GRADE: XX.GRADE is 3, which is not in the codelist GRADE. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=1, GRADE: XX.GRADE is 1.5, not a whole number. "
                "Declare it float, or mend the record. [TYPE-INTEGER]"
            ),
        ],
    ),
    (
        {"SEX": ["f", "M", None]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, SEX: XX.SEX is 'f', which is not in the codelist SEX. "
                "Recode the value, or add the term to the codelist. [CODELIST]"
            )
        ],
    ),
    (
        {"XXDTC": ["2002-02-30", "03JAN2002", "2002---04"]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, XXDTC: XX.XXDTC is '2002-02-30', which is not a date or time in ISO 8601. "
                "Write it in ISO 8601. [ISO-8601]"
            ),
            (
                "error: XX USUBJID=a XXSEQ=2, XXDTC: XX.XXDTC is '03JAN2002', which is not a date or time in ISO 8601. "
                "Write it in ISO 8601. [ISO-8601]"
            ),
        ],
    ),
    (
        {"XXTEST": ["Size", "Side", "Size of it"]},
        [
            (
                "error: XX USUBJID=a XXSEQ=1, XXTEST: XX has several XXTEST for one XXTESTCD, "
                "or several XXTESTCD for one XXTEST: 'SIZE and Size'. "
                "Make XXTESTCD and XXTEST from the same list. [ONE-TO-ONE]"
            ),
            (
                "error: XX USUBJID=b XXSEQ=1, XXTEST: XX has several XXTEST for one XXTESTCD, "
                "or several XXTESTCD for one XXTEST: 'SIZE and Size of it'. "
                "Make XXTESTCD and XXTEST from the same list. [ONE-TO-ONE]"
            ),
        ],
    ),
]
