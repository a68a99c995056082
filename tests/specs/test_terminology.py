"""Published terminology: every layout, what it fills in of a study's codelists, and what changes of version do."""

import gzip
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from m5kit.specs import InputFault, read_spec
from m5kit.specs.terminology import PublishedList, Terminology, read_terminology, terminology_files
from m5kit.specs.terminology_changes import changes, hits

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
ODM = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:nciodm="http://ncicb.nci.nih.gov/xml/odm/EVS/CDISC">
 <Study OID="CDISC_CT.SDTM.2025-03-28"><MetaDataVersion OID="CDISC_CT_MetaDataVersion.SDTM.2025-03-28" Name="SDTM">
  <CodeList OID="CL.C66742.NY" Name="No Yes Response" DataType="text" nciodm:ExtCodeID="C66742"
    nciodm:CodeListExtensible="No">
   <EnumeratedItem CodedValue="N" nciodm:ExtCodeID="C49487"><nciodm:PreferredTerm>No</nciodm:PreferredTerm></EnumeratedItem>
   <EnumeratedItem CodedValue="NA" nciodm:ExtCodeID="C48660"><nciodm:PreferredTerm>Not Applicable</nciodm:PreferredTerm></EnumeratedItem>
   <EnumeratedItem CodedValue="Y" nciodm:ExtCodeID="C49488"><nciodm:PreferredTerm>Yes</nciodm:PreferredTerm></EnumeratedItem>
   <nciodm:CDISCSubmissionValue>NY</nciodm:CDISCSubmissionValue>
  </CodeList>
  <CodeList OID="CL.C66769.AESEV" Name="Severity/Intensity Scale for Adverse Events" DataType="text"
    nciodm:ExtCodeID="C66769" nciodm:CodeListExtensible="Yes">
   <EnumeratedItem CodedValue="MILD" nciodm:ExtCodeID="C41338"/>
   <nciodm:CDISCSubmissionValue>AESEV</nciodm:CDISCSubmissionValue>
  </CodeList>
 </MetaDataVersion></Study>
</ODM>
"""
PACKAGE = json.dumps(
    {
        "version": "2025-03-28",
        "codelists": [
            {
                "conceptId": "C66742",
                "submissionValue": "NY",
                "name": "No Yes Response",
                "extensible": "false",
                "terms": [
                    {"conceptId": "C49487", "submissionValue": "N", "preferredTerm": "No"},
                    {"conceptId": "C48660", "submissionValue": "NA", "preferredTerm": "Not Applicable"},
                    {"conceptId": "C49488", "submissionValue": "Y", "preferredTerm": "Yes"},
                ],
            },
            {
                "conceptId": "C66769",
                "submissionValue": "AESEV",
                "extensible": "true",
                "name": "Severity/Intensity Scale for Adverse Events",
                "terms": [{"conceptId": "C41338", "submissionValue": "MILD"}],
            },
        ],
    }
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
        ("SDTM Terminology.odm.xml", ODM.encode()),
        ("sdtmct.json", PACKAGE.encode()),
    ],
)
def test_every_layout(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    read = read_terminology([tmp_path / name])
    assert read == CT
    assert read.lists["C66742"].preferred == {"N": "No", "NA": "Not Applicable", "Y": "Yes"}


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


def test_a_workbook_of_nci_evs(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "ReadMe"  # type: ignore[union-attr]
    sheet = book.create_sheet("SDTM Terminology 2025-03-28")
    for line in EVS.splitlines():
        sheet.append([cell.strip('"').replace('""', '"') for cell in line.split("\t")])
    book.save(tmp_path / "SDTM Terminology.xlsx")
    assert read_terminology([tmp_path / "SDTM Terminology.xlsx"]) == CT
    other = Workbook()
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(
        InputFault, match=r"other\.xlsx is no terminology: no sheet has the columns Code, Codelist Code"
    ):
        read_terminology([tmp_path / "other.xlsx"])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.xml", "<ODM", r"a\.xml is not well-formed XML"),
        ("a.xml", "<ODM><CodeList OID='X'/></ODM>", r"a\.xml is no terminology: no CodeList of it has an NCI code"),
        ("a.json", "[1]", r"a\.json is no package of terminology: it has no codelists with conceptId"),
        ("a.xlsx", "no workbook", r"a\.xlsx cannot be read as a workbook"),
    ],
)
def test_documents_that_are_no_terminology(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputFault, match=message):
        read_terminology([tmp_path / name])


def test_the_files_that_a_study_names(tmp_path: Path) -> None:
    named = {"sdtm": ("ct/s.csv",), "other": ("a.csv", "b.csv")}
    assert terminology_files(tmp_path, named) == (tmp_path / "ct/s.csv", tmp_path / "a.csv", tmp_path / "b.csv")


# -- a study --------------------------------------------------------------------------

TESTS = """C65047,Laboratory Test Code,LBTESTCD,Yes,C51951,PLAT,Platelet Count
C67154,Laboratory Test Name,LBTEST,Yes,C51951,Platelets,Platelet Count
"""
CODELISTS = """codelist,label,code,extensible,term,decode,term_code,dictionary,version
NY,,,,Y,,,,
NY,,,,N,Never,,,
SEV,How bad,C66769,,MILD,,,,
SEV,,,,AWFUL,Awful,,,
LBTESTCD,,,,PLAT,,,,
OWN,Our own,,,A,B,,,
"""


def study(folder: Path, terminology: str, version: str = "2025-03-28") -> Path:
    (folder / "spec").mkdir(exist_ok=True)
    (folder / "ct-2025-03-28.csv").write_text(terminology)
    (folder / "study.toml").write_text(
        '[study]\nid = "S"\n[terminology]\nct = "ct-2025-03-28.csv"\n[[standards]]\nname = "CDISC/NCI"\n'
        f'type = "CT"\nversion = "{version}"\npublishing_set = "SDTM"\n'
    )
    (folder / "spec" / "codelists.csv").write_text(CODELISTS)
    (folder / "spec" / "datasets.csv").write_text("dataset,label,package\nAE,Adverse Events,sdtm\n")
    (folder / "spec" / "AE.csv").write_text(
        "variable,label,codelist,method,value\nAESER,Serious,NY,constant,N\nAESEV,Severity,SEV,,\n"
    )
    return folder


def test_a_study_names_the_terms_that_it_uses_and_the_package_the_rest(tmp_path: Path) -> None:
    spec, faults = read_spec(study(tmp_path, CSV + TESTS))
    assert faults == ()
    assert {name: (c.code, c.label, c.extensible) for name, c in spec.codelists.items()} == {
        "NY": ("C66742", "No Yes Response", False),
        "SEV": ("C66769", "How bad", True),
        "LBTESTCD": ("C65047", "Laboratory Test Code", True),
        "OWN": ("", "Our own", False),
    }
    terms = [(t.value, t.decode, t.code) for c in spec.codelists.values() for t in c.terms]
    assert terms == [
        *[("Y", "Yes", "C49488"), ("N", "Never", "C49487")],
        *[("MILD", "Mild Adverse Event", "C41338"), ("AWFUL", "Awful", "")],  # without a code it extends the list
        *[("PLAT", "Platelets", "C51951"), ("A", "B", "")],
    ]


def test_files_of_another_version_than_is_declared_are_told(tmp_path: Path) -> None:
    _, faults = read_spec(study(tmp_path, CSV, version="2024-09-27"))
    assert [f.message for f in faults] == [
        "The study follows SDTM terminology 2024-09-27, and the files are of 2025-03-28."
    ]


def test_the_differences_of_two_versions() -> None:
    new_ny = PublishedList(
        *("C66742", "NY", "Yes or No", True),
        {"N": "C49487", "NOT APPLICABLE": "C48660", "U": "C17998", "Y": "C1"},
        {"N": "Never"},
    )
    old = Terminology({"C66742": PublishedList(*_fields(NY), {"N": "No"}), "C66769": AESEV})
    new = Terminology({"C66742": new_ny, "C2": PublishedList("C2", "TWO", "Two", False, {"A": "C3"})})
    assert [str(c) for c in changes(old, new)] == [
        "TWO (C2): new list: Two",
        "NY (C66742): list renamed: No Yes Response -> Yes or No",
        "NY (C66742): extensible: No -> Yes",
        "NY (C66742): new term C17998: U",
        "NY (C66742): term renamed C48660: NA -> NOT APPLICABLE",
        "NY (C66742): decode C49487: No -> Never",
        "NY (C66742): code C1: C49488 -> C1",
        "AESEV (C66769): list gone: Severity/Intensity Scale for Adverse Events",
    ]
    assert changes(old, old) == ()


def _fields(listed: PublishedList) -> tuple[str, str, str, bool, dict[str, str]]:
    return listed.code, listed.value, listed.name, listed.extensible, dict(listed.terms)


def test_what_a_change_of_version_does_to_a_study(tmp_path: Path) -> None:
    spec, _ = read_spec(study(tmp_path, CSV + TESTS))
    old = read_terminology([tmp_path / "ct-2025-03-28.csv"])
    new = CSV.replace("C49487,N,No", "C49487,NO,No").replace("C66742,No Yes Response,NY,No,C49488,Y,Yes\n", "")
    new += "C66769,Severity/Intensity Scale for Adverse Events,AESEV,Yes,C9,AWFUL,Awful Adverse Event\n"
    (tmp_path / "new-2025-09-26.csv").write_text(new)
    found = hits(spec, changes(old, read_terminology([tmp_path / "new-2025-09-26.csv"])))
    assert [str(f) for f in found] == [
        "error: AE.csv line 2: AE.AESER is made with the value 'N', which NY no longer has. Write 'NO'. [CT-CHANGE]",
        (
            "error: codelists.csv line 2: Term 'Y' of NY (C49488) is no longer published (used by AE.AESER). Use another term "
            "of the list. [CT-CHANGE]"
        ),
        "error: codelists.csv line 3: Term 'N' of NY (C49487) is now 'NO' (used by AE.AESER). Write 'NO'. [CT-CHANGE]",
        (
            "error: codelists.csv line 6: Codelist LBTESTCD (C65047) is no longer published. Use the list that took its place. "
            "[CT-CHANGE]"
        ),
        (
            "warning: codelists.csv line 5: Term 'AWFUL' of SEV was your own, and is now published (used by AE.AESEV). Write "
            "the code C9 under term_code. [CT-CHANGE]"
        ),
    ]
