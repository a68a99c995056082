"""The annotated case report form of a study: targets of fields, annotations, and pages of origins in define.xml."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from m5kit.documents.acrf import AnnotatedCrf
from m5kit.package.crf import _annotations, study_crf, targets_of
from m5kit.package.papers import crf_findings, papers_of
from m5kit.package.write import write_build
from m5kit.study import Run, Study, build
from m5kit.study.inputs import inputs_of
from m5kit.trace.ledger import Account

Folder = Callable[..., Path]
FORMS = """form,file,field,label,type,codes,title
enrol,enrol.csv,PATID,Patient,text,,Enrolment
enrol,enrol.csv,STARTED,Started,date,,
enrol,enrol.csv,SEX,Sex,text,female; male,
enrol,enrol.csv,SBP,Systolic,integer,,
enrol,enrol.csv,PULSE,Pulse,integer,,
events,events.csv,PATID,Patient,text,,Events
events,events.csv,TERM,What happened,text,,
events,events.csv,GRADE,Grade,integer,1; 2; 3,
events,events.csv,ONSET,Onset,date,,
events,events.csv,CYCLE,Cycle,integer,,
events,events.csv,OTHER,Remark,text,,
"""


@pytest.fixture
def study(study_folder: Folder) -> Study:
    folder = study_folder()
    (folder / "forms.csv").write_text(FORMS)
    ledger = folder / "spec" / "ledger.csv"
    ledger.write_text(ledger.read_text() + "events,OTHER,,A remark of the site.\n")
    return Study.open(folder)


def told(study: Study, form: str, field: str) -> list[tuple[str, bool]]:
    from m5kit.package.crf import _choosing, _reasons

    key = (f"raw.{form}", field)
    spec = study.spec
    found = _annotations(targets_of(spec).get(key, []), _choosing(spec).get(key, []), _reasons(spec, key))
    return [(a.text, a.collected) for a in found]


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ("enrol", "STARTED", [("DM.RFSTDTC", True), ("VS.VSDTC", True)]),
        ("enrol", "SBP", [("VS.VSORRES where VSTESTCD = SYSBP", True)]),
        ("events", "TERM", [("AE.AETERM", True)]),
        ("events", "CYCLE", [("SUPPAE.QVAL where QNAM = CYCLE", True)]),
        ("events", "PATID", [("used for USUBJID in AE, SUPPAE", False)]),
        ("events", "OTHER", [("NOT SUBMITTED: A remark of the site.", True)]),
        ("enrol", "NOPE", [("NOT SUBMITTED", True)]),
    ],
)
def test_what_a_field_becomes(study: Study, form: str, field: str, expected: list[tuple[str, bool]]) -> None:
    assert told(study, form, field) == expected


def with_coding(study_folder: Folder, sheets: dict[str, str], **derivation: str) -> Study:
    """The study with a form of codes, and a variable of AE that is looked up in it."""
    row = {"source": "raw.coding.PT", "method": "only", "where": "", "on": "", **derivation}
    line = f"AEDECOD,Term,text,,Assigned,{row['source']},{row['method']},,,{row['where']},{row['on']},\n"
    folder = study_folder(sheets={**sheets, "AE": sheets["AE"] + line})
    (folder / "raw" / "coding.csv").write_text("PATID,SPID,PT,STATUS,NOTE\n1,7,Headache,final,x\n")
    return Study.open(folder)


@pytest.mark.parametrize(
    ("derivation", "form", "field", "expected"),
    [
        ({"on": "GRADE=SPID"}, "coding", "SPID", [("finds AE.AEDECOD", False)]),
        ({"on": "SPID"}, "coding", "SPID", [("finds AE.AEDECOD", False)]),
        ({"on": "CYCLE=SPID"}, "events", "CYCLE", [("SUPPAE.QVAL where QNAM = CYCLE", True)]),
        ({"on": "OTHER=SPID"}, "events", "OTHER", [("finds AE.AEDECOD", False)]),
        ({}, "coding", "PATID", [("finds AE.AEDECOD", False)]),
        ({"where": "STATUS EQ final"}, "coding", "STATUS", [("finds AE.AEDECOD", False)]),
        ({}, "coding", "PT", [("used for AE.AEDECOD", False)]),
        ({}, "coding", "NOTE", [("NOT SUBMITTED", True)]),
    ],
)
def test_a_field_by_which_a_value_is_found(
    study_folder: Folder,
    sheets: dict[str, str],
    derivation: dict[str, str],
    form: str,
    field: str,
    expected: list[tuple[str, bool]],
) -> None:
    assert told(with_coding(study_folder, sheets, **derivation), form, field) == expected


def test_a_field_behind_a_column_of_the_working_dataset_itself(study_folder: Folder, sheets: dict[str, str]) -> None:
    header = sheets["DM"].splitlines()[0]
    work = f"{header}\nPLAN,Plan,text,,,raw.events.CYCLE,copy,,,,,\nVISIT,Visit,text,,,VIS.PLAN,same,,,,,\n"
    changed = {
        **sheets,
        "datasets": sheets["datasets"] + "VIS,Visits,work,,One record per form,USUBJID,,\n",
        "records": sheets["records"] + "VIS,B,raw.events,\n",
        "VIS": work,
        "AE": sheets["AE"] + "VISIT,Visit,text,,Derived,VIS.VISIT,same,,,,RECORD,\n",
    }
    found = targets_of(Study.open(study_folder(sheets=changed)).spec)
    assert ("AE", "VISIT") in {(t.dataset, t.variable) for t in found["raw.events", "CYCLE"]}


def test_a_field_that_is_called_not_submitted_and_is(study: Study) -> None:
    papers = papers_of(study, build(study).built)
    assert papers.crf is not None
    key = ("raw.events", "OTHER")
    assert key in papers.crf.nowhere
    account = Account(*key[:1], "events.csv", key[1], "Remark", 3, 2, 1, 0, 0)
    assert [f.message for f in crf_findings(papers, [account]) if f.rule == "CRF-SUBMITTED"] == [
        "acrf.pdf calls raw.events OTHER not submitted, and 2 values of it are."
    ]
    assert [f for f in crf_findings(papers, [replace(account, reached=0)]) if f.rule == "CRF-SUBMITTED"] == []


def test_pages_beyond_the_form_that_is_made(study: Study) -> None:
    sheet = study.path / "spec" / "AE.csv"
    header, *lines = sheet.read_text().splitlines()
    paged = [f"{header},pages", *(f"{line},{'9' if 'AETERM,R' in line else ''}" for line in lines)]
    sheet.write_text("\n".join(paged) + "\n")
    opened = Study.open(study.path)
    found = crf_findings(papers_of(opened, build(opened).built))
    assert [f.message for f in found if f.rule == "SPEC-PAGE"] == ["acrf.pdf has no page 9; it has 4 pages."]


def test_a_field_behind_a_working_dataset(study_folder: Folder, sheets: dict[str, str]) -> None:
    changed = {
        "datasets": sheets["datasets"] + "VIS,Visits,work,,One record per form,USUBJID,,\n",
        "records": sheets["records"] + "VIS,A,raw.enrol,\nVIS,B,raw.events,\n",
        "VIS": sheets["DM"].splitlines()[0] + "\nVISDTC,Date,date,,Collected,raw.enrol.STARTED,iso8601,,,,,\n",
        "values": sheets["values"] + "VIS,VISDTC,RECORD EQ B,,Collected,raw.events.ONSET,iso8601,\n",
        "VS": sheets["VS"].replace("raw.enrol.STARTED,iso8601,,,,,", "VIS.VISDTC,same,,,,RECORD,"),
    }
    found = targets_of(Study.open(study_folder(sheets=changed)).spec)
    assert ("VS", "VSDTC") in {(t.dataset, t.variable) for t in found["raw.enrol", "STARTED"]}
    assert ("VS", "VSDTC") not in {(t.dataset, t.variable) for t in found["raw.events", "ONSET"]}


def crf_of(study: Study) -> AnnotatedCrf:
    crf = study_crf(study)
    assert crf is not None
    return crf


def test_pages_of_collected_variables(study: Study) -> None:
    crf = crf_of(study)
    assert crf.pages["raw.enrol", "SEX"] == 3
    assert crf.pages["raw.events", "TERM"] == 4
    papers = papers_of(study, {})
    pages = {str(v): v.pages for d in papers.spec.package("sdtm") for v in d.variables if v.pages}
    assert pages == {}
    run = build(study)
    papers = papers_of(study, run.built)
    pages = {str(v): v.pages for d in papers.spec.package("sdtm") for v in d.variables if v.pages}
    assert pages == {
        "DM.RFSTDTC": "3",
        "DM.SEX": "3",
        "AE.AETERM": "4",
        "AE.AESEV": "4",
        "AE.AESTDTC": "4",
        "SUPPAE.QVAL": "4",
        "VS.VSORRES": "3",
        "VS.VSDTC": "3",
    }
    assert {v.variable: v.pages for v in papers.built["SUPPAE"].dataset.values} == {"QVAL": "4"}


@pytest.fixture
def run(study: Study) -> Run:
    return build(study)


def test_origins_in_define_xml_name_the_pages(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "out")
    folder = tmp_path / "out" / "m5/datasets/x1/tabulations/sdtm"
    assert (folder / "acrf.pdf").read_bytes() == crf_of(run.study).pdf
    root = etree.parse(str(folder / "define.xml")).getroot()
    item = next(i for i in root.iter("{*}ItemDef") if i.get("OID") == "IT.AE.AETERM")
    (page,) = item.iter("{*}PDFPageRef")
    assert (page.get("PageRefs"), page.get("Type")) == ("4", "PhysicalRef")
    (listed,) = root.iter("{*}AnnotatedCRF")
    leaf = next(e for e in root.iter("{*}leaf") if e.get("ID") == next(iter(listed)).get("leafID"))
    assert leaf.get("{http://www.w3.org/1999/xlink}href") == "acrf.pdf"


def test_pages_of_the_sheet_are_kept(study: Study) -> None:
    sheet = study.path / "spec" / "AE.csv"
    header, *lines = sheet.read_text().splitlines()
    sheet.write_text(
        "\n".join([f"{header},pages", *(f"{line},{'9' if 'AETERM' in line else ''}" for line in lines)]) + "\n"
    )
    opened = Study.open(study.path)
    papers = papers_of(opened, build(opened).built)
    assert papers.spec.datasets["AE"]["AETERM"].pages == "9"
    assert papers.spec.datasets["AE"]["AESTDTC"].pages == "4"


def test_a_collected_variable_that_no_field_goes_to_is_told(
    study: Study, sheets: dict[str, str], tmp_path: Path
) -> None:
    more = "AELOC,Location,text,,Collected,,constant,SKIN,,,,\n"
    (study.path / "spec" / "AE.csv").write_text(sheets["AE"] + more)
    found = write_build(build(Study.open(study.path)), tmp_path / "out")
    assert [f.message for f in found if f.rule == "ORIGIN-NO-PAGE"] == [
        "AE.AELOC is collected, and no field of the forms goes to it."
    ]


def test_a_study_that_brings_its_own(study: Study) -> None:
    (study.path / "spec" / "documents.csv").write_text("id,title,href,kind\nforms,Forms,blankcrf.pdf,acrf\n")
    opened = Study.open(study.path)
    papers = papers_of(opened, build(opened).built)
    assert papers.crf is None
    assert [document.href for document in papers.spec.documents][:1] == ["blankcrf.pdf"]


def test_a_study_that_brings_one_of_the_same_name(study: Study, tmp_path: Path) -> None:
    """It lies in the package as it is, is listed though no sheet lists it, and is among what the build was made from."""
    (study.path / "documents").mkdir()
    (study.path / "documents" / "acrf.pdf").write_bytes(b"%PDF-1.7 theirs")
    opened = Study.open(study.path)
    write_build(build(opened), tmp_path / "out")
    folder = tmp_path / "out" / "m5/datasets/x1/tabulations/sdtm"
    assert (folder / "acrf.pdf").read_bytes() == b"%PDF-1.7 theirs"
    assert 'xlink:href="acrf.pdf"' in (folder / "define.xml").read_text(encoding="utf-8")
    assert study.path / "documents" / "acrf.pdf" in inputs_of(opened)


def test_a_study_that_does_not_describe_its_forms(study_folder: Folder) -> None:
    assert study_crf(Study.open(study_folder())) is None


def test_forms_of_a_sheet(study_folder: Folder) -> None:
    folder = study_folder()
    (folder / "spec" / "forms.csv").write_text(FORMS)
    assert ("raw.events", "TERM") in crf_of(Study.open(folder)).pages
