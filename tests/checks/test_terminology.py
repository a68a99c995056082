"""Controlled terminology: both layouts, and every message of the checks against it."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from m5kit.checks.terminology import (
    PublishedList,
    Terminology,
    codelist_findings,
    foreign_values,
    read_terminology,
    terminology_files,
    terminology_findings,
)
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Dataset, Derivation, InputFault, Spec, Term, Value, Variable
from m5kit.specs.conditions import parsed
from m5kit.specs.settings import Settings

CSV = """codelist_code,codelist_name,codelist,extensible,term_code,submission_value,preferred_term
C66742,No Yes Response,NY,No,C49487,N,No
C66742,No Yes Response,NY,No,C48660,NA,Not Applicable
C66742,No Yes Response,NY,No,C49488,Y,Yes
C66769,Severity/Intensity Scale for Adverse Events,AESEV,Yes,C41338,MILD,Mild Adverse Event
"""
EVS = (
    "Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value\t"
    "CDISC Synonym(s)\tCDISC Definition\tNCI Preferred Term\n"
    'C66742\t\tNo\tNo Yes Response\tNY\tNo Yes Response\tA "term" that is used.\tCDISC SDTM Yes No\n'
    "C49487\tC66742\t\tNo Yes Response\tN\tNo\tThe non-affirmative response.\tNo\n"
    "C48660\tC66742\t\tNo Yes Response\tNA\tNA; Not Applicable\tNot relevant.\tNot Applicable\n"
    "C49488\tC66742\t\tNo Yes Response\tY\tYes\tThe affirmative response.\tYes\n"
    "C66769\t\tYes\tSeverity/Intensity Scale for Adverse Events\tAESEV\t\t\tSeverity\n"
    "C41338\tC66769\t\tSeverity/Intensity Scale for Adverse Events\tMILD\t1\tMild.\tMild Adverse Event\n"
)
NY = PublishedList("C66742", "NY", "No Yes Response", False, {"N": "C49487", "NA": "C48660", "Y": "C49488"})
AESEV = PublishedList("C66769", "AESEV", "Severity/Intensity Scale for Adverse Events", True, {"MILD": "C41338"})
CT = Terminology({"C66742": NY, "C66769": AESEV}, "2025-03-28")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sdtm-ct-2025-03-28.csv", CSV.encode()),
        ("sdtm-ct-2025-03-28.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
        ("SDTM Terminology 2025-03-28.txt", EVS.encode()),
        ("SDTM Terminology 2025-03-28.txt", ("\ufeff" + EVS).replace("\n", "\r\n").encode()),
    ],
)
def test_both_layouts(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_terminology([tmp_path / name]) == CT


def test_several_files_are_one_terminology(tmp_path: Path) -> None:
    (tmp_path / "a-2025-03-28.csv").write_text(CSV)
    (tmp_path / "b-2024-09-27.csv").write_text(
        CSV.splitlines()[0] + "\nC66742,No Yes Response,NY,No,C17998,U,Unknown\nC1,One,ONE,Yes,C2,TWO,Two\n"
    )
    read = read_terminology([tmp_path / "a-2025-03-28.csv", tmp_path / "b-2024-09-27.csv"])
    assert read.version == "2024-09-27, 2025-03-28"
    assert sorted(read.lists) == ["C1", "C66742", "C66769"]
    assert sorted(read.lists["C66742"].terms) == ["N", "NA", "U", "Y"]


def test_files_that_are_no_terminology(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(InputFault, match=r"other\.csv is no terminology: it has neither the columns codelist_code"):
        read_terminology([other])
    other.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputFault, match=r"other\.csv is not UTF-8 text\. Save it as UTF-8\."):
        read_terminology([other])
    with pytest.raises(InputFault, match=r"none\.csv cannot be read: No such file or directory\."):
        read_terminology([tmp_path / "none.csv"])
    other.write_bytes(gzip.compress(CSV.encode())[:-20])
    with pytest.raises(InputFault, match=r"other\.csv cannot be read: Compressed file ended"):
        read_terminology([other])


def test_the_files_that_a_study_names(tmp_path: Path) -> None:
    spec = Spec(
        {"id": "S"}, {}, {}, {}, settings=Settings(terminology={"sdtm": ("ct/s.csv",), "other": ("a.csv", "b.csv")})
    )
    assert terminology_files(spec, tmp_path) == (tmp_path / "ct/s.csv", tmp_path / "a.csv", tmp_path / "b.csv")
    assert terminology_files(Spec({"id": "S"}, {}, {}, {}), tmp_path) == ()


def spec_with(*lists: Codelist, datasets: dict[str, Dataset] | None = None) -> Spec:
    return Spec({"id": "S"}, {}, datasets or {}, {c.name: c for c in lists})


LIST_CASES = [
    (Codelist("NY", "NY", code="C66742", terms=(Term("Y", code="C49488"),)), []),
    (
        Codelist("XX", "XX", code="C99999", place="codelists.csv line 2"),
        [
            (
                "error: codelists.csv line 2: Codelist XX has the code C99999, which the terminology 2025-03-28 does not "
                "have. Mend the code, or use another version. [CT-LIST]"
            )
        ],
    ),
    (
        Codelist("AESEV", "Severity", place="codelists.csv line 2"),
        [
            (
                "warning: codelists.csv line 2: Codelist AESEV has no NCI code, and the terminology 2025-03-28 publishes a "
                "list of that name. Give it the code C66769, or another name. [CT-LIST]"
            )
        ],
    ),
    (
        Codelist("NY", "NY", code="C66742", extensible=True, place="codelists.csv line 2"),
        [
            (
                "error: codelists.csv line 2: Codelist NY is extensible here, and not extensible as C66742 in the "
                "terminology 2025-03-28. Write No under extensible. [CT-EXTENSIBLE]"
            )
        ],
    ),
    (
        Codelist("NY", "NY", code="C66742", terms=(Term("y", place="codelists.csv line 3"),)),
        [
            (
                "error: codelists.csv line 3: Term 'y' of NY is not in NY (C66742), and the list cannot be extended. "
                "Use a term of the list. Did you mean 'Y'? [CT-TERM]"
            )
        ],
    ),
    (
        Codelist(
            "SEV", "S", code="C66769", extensible=True, terms=(Term("MILDE", code="C1", place="codelists.csv line 3"),)
        ),
        [
            (
                "error: codelists.csv line 3: Term 'MILDE' of SEV has the code C1, and is not in AESEV. "
                "Mend the term, or leave the code out for a term of one's own. Did you mean 'MILD'? [CT-TERM]"
            )
        ],
    ),
    (
        Codelist("SEV", "S", code="C66769", extensible=True, terms=(Term("FATAL", place="codelists.csv line 3"),)),
        [
            (
                "note: codelists.csv line 3: Term 'FATAL' of SEV extends AESEV (C66769). "
                "Make sure that no term of the list means the same. [CT-EXTENDED]"
            )
        ],
    ),
    (
        Codelist("SEV", "S", code="C66769", extensible=True, terms=(Term("MILD", code="C1", place="line 3"),)),
        [
            (
                "error: line 3: Term 'MILD' of SEV has the code C1, and C41338 in AESEV. "
                "Write C41338 under term_code. [CT-TERM-CODE]"
            )
        ],
    ),
    (
        Codelist("SEV", "S", code="C66769", extensible=True, terms=(Term("MILD", place="line 3"),)),
        [
            (
                "warning: line 3: Term 'MILD' of SEV has no code, and C41338 in AESEV. "
                "Write C41338 under term_code. [CT-TERM-CODE]"
            )
        ],
    ),
]


@pytest.mark.parametrize(("listed", "expected"), LIST_CASES)
def test_codelists(listed: Codelist, expected: list[str]) -> None:
    assert [str(f) for f in codelist_findings(spec_with(listed), CT)] == expected


def test_variables_that_the_standard_binds() -> None:
    variables = (
        Variable("AE", "AESEV", "", "text", place="AE.csv line 2"),
        Variable("AE", "AESER", "", "text", codelist="SEV", place="AE.csv line 3"),
        Variable("AE", "AECONTRT", "", "text", codelist="NY", place="AE.csv line 4"),
    )
    dataset = Dataset("AE", "", "sdtm", "EVENTS", "", (), variables)
    lists = (
        Codelist("NY", "NY", code="C66742"),
        Codelist("SEV", "S", code="C66769", extensible=True),
    )
    assert [str(f) for f in codelist_findings(spec_with(*lists, datasets={"AE": dataset}), CT)] == [
        (
            "warning: AE.csv line 2: SDTMIG 3.4 binds AE.AESEV to AESEV (C66769), and the sheet to no published list. "
            "Name a codelist with that code. [CT-VARIABLE]"
        ),
        (
            "warning: AE.csv line 3: SDTMIG 3.4 binds AE.AESER to NY (C66742), and the sheet to a list with the code "
            "C66769. Name a codelist with that code. [CT-VARIABLE]"
        ),
    ]


def test_values_of_finished_records(built: Callable[..., Built]) -> None:
    made = built(
        "AE",
        {
            "USUBJID": ["a", "a", "b"],
            "AESEQ": [1.0, 2.0, 1.0],
            "AESER": ["Y", "X", None],
            "AESEV": ["MILD", "FATAL", "FATAL"],
            "AEXX": ["X", "Y", "FATAL"],
        },
    )
    lists = {"AESER": "NY", "AESEV": "SEV", "AEXX": "SEV"}
    variables = tuple(replace(v, codelist=lists.get(v.name, "")) for v in made.dataset.variables)
    values = (Value("AE", "AEXX", parsed("AESEQ EQ 1 AND USUBJID EQ a"), codelist="NY"),)
    dataset = replace(made.dataset, variables=variables, values=values)
    spec = spec_with(
        Codelist("NY", "NY", code="C66742"),
        Codelist("SEV", "S", code="C66769", extensible=True),
    )
    found = terminology_findings(spec, {"AE": replace(made, dataset=dataset)}, CT)
    assert [str(f) for f in found] == [
        (
            "error: AE USUBJID=a AESEQ=1, AEXX: AE.AEXX is 'X', which is not in NY (C66742). "
            "Use a term of the list, which cannot be extended. [CT-VALUE]"
        ),
        (
            "error: AE USUBJID=a AESEQ=2, AESER: AE.AESER is 'X', which is not in NY (C66742). "
            "Use a term of the list, which cannot be extended. [CT-VALUE]"
        ),
        (
            "note: AE USUBJID=a AESEQ=2, AESEV: AE.AESEV is 'FATAL', which extends AESEV (C66769). "
            "So it is in 1 more record. Make sure that no term of the list means the same. [CT-EXTENDED]"
        ),
        (
            "note: AE USUBJID=a AESEQ=2, AEXX: AE.AEXX is 'Y', which extends AESEV (C66769). "
            "Make sure that no term of the list means the same. [CT-EXTENDED]"
        ),
        (
            "note: AE USUBJID=b AESEQ=1, AEXX: AE.AEXX is 'FATAL', which extends AESEV (C66769). "
            "Make sure that no term of the list means the same. [CT-EXTENDED]"
        ),
    ]


def test_values_of_a_kind_of_record_that_is_no_column(built: Callable[..., Built]) -> None:
    made = built("DS", {"USUBJID": ["a", "b", "c"], "DSDECOD": ["Y", "MILD", "X"]})
    variables = tuple(replace(v, codelist="NY" if v.name == "DSDECOD" else "") for v in made.dataset.variables)
    values = (Value("DS", "DSDECOD", parsed("RECORD EQ CONSENT"), codelist="SEV"),)
    dataset = replace(made.dataset, variables=variables, values=values)
    spec = spec_with(Codelist("NY", "NY", code="C66742"), Codelist("SEV", "S", code="C66769", extensible=True))
    found = terminology_findings(spec, {"DS": replace(made, dataset=dataset)}, CT)
    assert [f.message for f in found] == ["DS.DSDECOD is 'X', which extends NY or AESEV (C66742;C66769)."]


def test_a_column_of_decodes_is_held_against_the_list_of_the_standard(built: Callable[..., Built]) -> None:
    made = built("AE", {"USUBJID": ["a", "b"], "AESER": ["N", "MILD"]})
    variables = tuple(
        replace(v, codelist="SEV", derivation=Derivation("decoded")) if v.name == "AESER" else v
        for v in made.dataset.variables
    )
    dataset = replace(made.dataset, variables=variables)
    spec = spec_with(Codelist("SEV", "S", code="C66769", extensible=True), datasets={"AE": dataset})
    found = terminology_findings(spec, {"AE": replace(made, dataset=dataset)}, CT)
    assert [f.message for f in found] == ["AE.AESER is 'MILD', which is not in NY (C66742)."]


def test_numbers_and_lists_that_are_not_known(table: Callable[..., Table]) -> None:
    records = table("XX", {"USUBJID": ["a", "b"], "GRADE": [1.0, 6.0]})
    grades = PublishedList("C1", "GRADE", "Grade", False, {"1": "C2"})
    assert [f.message for f in foreign_values(records, "GRADE", grades)] == [
        "XX.GRADE is 6, which is not in GRADE (C1)."
    ]
    assert list(foreign_values(records, "GRADE", None)) == []


def test_lists_joined() -> None:
    joined = CT.joined("C66742;C66769;C0")
    assert joined is not None
    assert (joined.value, joined.extensible, sorted(joined.terms)) == ("NY or AESEV", True, ["MILD", "N", "NA", "Y"])
    assert CT.joined("C66742") is NY
    assert CT.joined("") is None


def test_a_whole_package(shared: Path) -> None:
    read = read_terminology([shared / "standards" / "sdtm-ct-2025-03-28.csv.gz"])
    assert len(read.lists) == 1158
    assert sum(len(listed.terms) for listed in read.lists.values()) == 43698
    assert read.lists["C66742"].terms == {"N": "C49487", "NA": "C48660", "U": "C17998", "Y": "C49488"}
