"""Controlled terminology: every message of the checks against it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from m5kit.checks.terminology import codelist_findings, foreign_values, terminology_findings
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Dataset, Derivation, Spec, Term, Value, Variable
from m5kit.specs.conditions import parsed
from m5kit.specs.terminology import PublishedList, Terminology, read_terminology

NY = PublishedList("C66742", "NY", "No Yes Response", False, {"N": "C49487", "NA": "C48660", "Y": "C49488"})
AESEV = PublishedList("C66769", "AESEV", "Severity/Intensity Scale for Adverse Events", True, {"MILD": "C41338"})
CT = Terminology({"C66742": NY, "C66769": AESEV}, "2025-03-28")


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
