"""New studies, datasets and displays: what is written passes the checks and builds, and nothing is overwritten."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.begin.display import NewDisplay, new_display
from m5kit.begin.domain import NewDomain, new_domain
from m5kit.begin.new import new_study
from m5kit.package.write import write_build
from m5kit.specs import UsageFault
from m5kit.specs.standards import standard_datasets
from m5kit.study import Study, build
from m5kit.study.check import check

AE = "SUBJECT,AETERM,AEDECOD,AESER,AESTDTC,AEENDTC\n1001,Headache,HEADACHE,no,2019-02-01,2019-02-03\n2001,rash,RASH,yes,2019-02,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new study with a form of adverse events."""
    new_study(tmp_path / "trial", "TRIAL-01")
    (tmp_path / "trial" / "raw" / "ae.csv").write_text(AE, encoding="utf-8")
    return tmp_path / "trial"


def sheet(folder: Path, name: str) -> dict[str, dict[str, str]]:
    """A sheet's rows by their first cell."""
    with (folder / "spec" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def faults(folder: Path) -> list[str]:
    """What is wrong but for the words of the example, which are there to be replaced."""
    return [str(f) for f in check(Study.open(folder)) if f.rule != "SPEC-PLACEHOLDER"]


# -- a study --------------------------------------------------------------------------


def test_a_new_study_passes_every_check_and_builds(tmp_path: Path) -> None:
    made = new_study(tmp_path / "trial", "ABC-12")
    assert {f.relative_to(tmp_path / "trial").as_posix() for f in made.files} == {
        "study.toml",
        "raw/enrolment.csv",
        "spec/DM.csv",
        "spec/codelists.csv",
        "spec/datasets.csv",
        "spec/records.csv",
    }
    assert all(f.is_file() for f in made.files)
    assert faults(tmp_path / "trial") == []
    run = build(Study.open(tmp_path / "trial"))
    dm = run.built["DM"].frame
    assert [f for f in write_build(run, tmp_path / "out") if f.severity == "error"] == []
    assert dm["USUBJID"].tolist() == ["ABC-12-1001", "ABC-12-1002", "ABC-12-2001", "ABC-12-2002"]
    assert dm["AGE"].tolist() == [57, 61, 48, 69]
    assert dm["ARMCD"].tolist() == ["ACT", "PBO", "ACT", "PBO"]


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "trial").mkdir()
    new_study(tmp_path / "trial", "X")
    assert Study.open(tmp_path / "trial").spec.id == "X"


@pytest.mark.parametrize("id", ["", "../x", "a/b", ".x", "a b", "x" * 21, 'a"b'])
def test_an_identifier_that_cannot_name_files(tmp_path: Path, id: str) -> None:
    with pytest.raises(UsageFault, match="cannot be a study's identifier"):
        new_study(tmp_path / "trial", id)
    assert not (tmp_path / "trial").exists()


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageFault, match="is there already and not empty"):
        new_study(tmp_path, "X")
    with pytest.raises(UsageFault, match="is there already and not empty"):
        new_study(tmp_path / "notes.txt", "X")
    assert [f.name for f in tmp_path.iterdir()] == ["notes.txt"]


# -- a dataset ------------------------------------------------------------------------


def test_a_domain_is_filled_in_from_the_standard_and_its_form(folder: Path) -> None:
    made = new_domain(Study.open(folder), NewDomain("AE", "raw.ae", empty=True))
    assert made.open == ()
    assert faults(folder) == []
    rows = sheet(folder, "AE")
    cells = {n: (r["origin"], r["source"], r["method"], r["codelist"]) for n, r in rows.items()}
    assert cells["STUDYID"] == ("Protocol", "STUDY.STUDYID", "study_value", "")
    assert cells["USUBJID"] == ("Derived", "STUDY.STUDYID raw.*.SUBJECT", "subject_id", "")
    assert cells["AESEQ"] == ("Derived", "AE.AEDECOD AE.AESTDTC", "sequence", "")
    assert cells["AETERM"] == ("Collected", "raw.ae.AETERM", "copy", "")
    assert cells["AESER"] == ("Collected", "raw.ae.AESER", "recode", "NY")
    assert cells["AESTDTC"] == ("Collected", "raw.ae.AESTDTC", "iso8601", "")
    assert cells["AESTDY"] == ("Derived", "AE.AESTDTC DM.RFSTDTC", "study_day", "")
    assert cells["AEBODSYS"] == ("Not Available", "", "", "")
    assert "AEPATT" not in rows  # permissible
    assert (rows["AETERM"]["label"], rows["AETERM"]["core"], rows["AETERM"]["role"]) == (
        "Reported Term for the Adverse Event",
        "Req",
        "Topic",
    )
    frame = build(Study.open(folder)).built["AE"].frame
    assert frame[["USUBJID", "AESEQ", "AESTDTC", "AESER", "AESTDY"]].astype("object").to_numpy().tolist()[0] == [
        "TRIAL-01-1001",
        1.0,
        "2019-02-01",
        "N",
        19.0,
    ]


def test_what_is_left_to_a_person_is_said(folder: Path) -> None:
    made = new_domain(Study.open(folder), NewDomain("MH"))
    assert made.open == ("MHTERM", "MHSTDTC")
    assert {f.name for f in made.files} == {"MH.csv", "datasets.csv"}
    assert any("Nothing makes MH.MHTERM" in f for f in faults(folder))


def test_findings_have_a_kind_of_record_a_test(folder: Path) -> None:
    new_domain(Study.open(folder), NewDomain("VS", "raw.enrolment"))
    assert sheet(folder, "datasets")["VS"]["by"] == "VSTESTCD"
    assert sheet(folder, "VS")["VSTESTCD"]["method"] == "record_key"
    assert "VS" not in sheet(folder, "records")


def test_a_form_with_one_record_a_test_needs_none(folder: Path) -> None:
    (folder / "raw" / "vs.csv").write_text("SUBJECT,VSTESTCD,VSORRES\n1001,SYSBP,120\n", encoding="utf-8")
    new_domain(Study.open(folder), NewDomain("VS", "raw.vs"))
    assert sheet(folder, "datasets")["VS"]["by"] == ""
    assert sheet(folder, "VS")["VSTESTCD"]["source"] == "raw.vs.VSTESTCD"
    assert sheet(folder, "records")["VS"]["source"] == "raw.vs"


def test_without_a_baseline_there_is_no_change_from_it(folder: Path) -> None:
    (folder / "raw" / "vs.csv").write_text("SUBJECT,VSTESTCD,VSORRES\n1001,SYSBP,120\n", encoding="utf-8")
    new_domain(Study.open(folder), NewDomain("VS", "raw.vs", empty=True))
    text = (folder / "spec" / "VS.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("VSLOBXFL")]
    (folder / "spec" / "VS.csv").write_text("".join(lines), encoding="utf-8")
    new_domain(Study.open(folder), NewDomain("ADSL", "DM"))
    new_domain(Study.open(folder), NewDomain("ADVS", "VS", "BDS"))
    assert sheet(folder, "ADVS").keys().isdisjoint({"ABLFL", "BASE", "CHG", "PCHG"})
    assert not [f for f in faults(folder) if "BASE" in f]


def test_everything_is_every_variable_of_the_standard(folder: Path) -> None:
    new_domain(Study.open(folder), NewDomain("AE", everything=True))
    assert len(sheet(folder, "AE")) == 60


def test_analysis_datasets(folder: Path) -> None:
    new_domain(Study.open(folder), NewDomain("AE", "raw.ae", empty=True))
    assert new_domain(Study.open(folder), NewDomain("ADSL", "DM")).open == ()
    assert new_domain(Study.open(folder), NewDomain("ADAE", "AE", "OCCDS")).open == ()
    assert faults(folder) == []
    adsl = sheet(folder, "ADSL")
    assert (adsl["TRT01P"]["origin"], adsl["TRT01P"]["source"]) == ("Predecessor", "DM.ARM")
    assert adsl["TRT01P"]["codelist"] == "ARM"
    assert sheet(folder, "ADAE")["AEDECOD"]["source"] == "AE.AEDECOD"
    run = build(Study.open(folder))
    assert run.built["ADAE"].frame["AEDECOD"].tolist() == ["HEADACHE", "RASH"]
    assert run.built["ADSL"].frame["TRT01P"].tolist() == ["Active", "Placebo", "Active", "Placebo"]


def test_supplemental_qualifiers(folder: Path) -> None:
    new_domain(Study.open(folder), NewDomain("AE", "raw.ae", empty=True))
    new_domain(Study.open(folder), NewDomain("SUPPAE"))
    listed, rows = sheet(folder, "datasets")["SUPPAE"], sheet(folder, "SUPPAE")
    assert (listed["label"], listed["by"], listed["parent"]) == ("Supplemental Qualifiers for AE", "QNAM", "AE")
    assert (rows["RDOMAIN"]["value"], rows["IDVAR"]["value"], rows["IDVARVAL"]["source"]) == ("AE", "AESEQ", "AE.AESEQ")


def test_every_dataset_of_the_standard_can_be_begun(folder: Path) -> None:
    for dataset in standard_datasets():
        if dataset.name not in ("DM", "BDS", "OCCDS", "SUPP--"):
            new_domain(Study.open(folder), NewDomain(dataset.name))
    left_to_a_person = ("[SPEC-UNMADE]", "[SPEC-ORIGIN]", "[SPEC-RECORDS]")
    assert [f for f in faults(folder) if not f.endswith(left_to_a_person)] == []


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (NewDomain("DM"), "DM is there already, at datasets.csv line 2."),
        (NewDomain("ZZ"), "The standards here have no dataset ZZ."),
        (NewDomain("ae"), "'ae' is no name of a dataset."),
        (NewDomain("ADTTE"), "Of which structure is ADTTE? Say --structure BDS, OCCDS or TTE."),
        (NewDomain("SUPPLB"), "SUPPLB supplements LB, which the study does not have."),
        (NewDomain("AE", "raw.aes"), "There is no form or dataset raw.aes. Did you mean 'raw.ae'?"),
    ],
)
def test_what_cannot_be_begun_changes_nothing(folder: Path, wanted: NewDomain, says: str) -> None:
    before = {f: f.read_bytes() for f in folder.rglob("*.csv")}
    with pytest.raises(UsageFault) as told:
        new_domain(Study.open(folder), wanted)
    assert str(told.value).startswith(says)
    assert {f: f.read_bytes() for f in folder.rglob("*.csv")} == before


def test_a_sheet_keeps_its_own_header_and_bytes(folder: Path) -> None:
    file = folder / "spec" / "records.csv"
    file.write_bytes(b"key,dataset,source\r\n,DM,raw.enrolment")
    new_domain(Study.open(folder), NewDomain("AE", "raw.ae"))
    assert file.read_bytes() == b"key,dataset,source\r\n,DM,raw.enrolment\r\n,AE,raw.ae\r\n"


def test_a_header_that_lacks_a_column_is_told(folder: Path) -> None:
    file = folder / "spec" / "datasets.csv"
    file.write_text("dataset,label,class,structure,keys\nDM,Demographics,SPECIAL PURPOSE,One,STUDYID USUBJID\n")
    with pytest.raises(UsageFault, match=r"datasets.csv has no column package. Add it to the header"):
        new_domain(Study.open(folder), NewDomain("AE"))
    assert not (folder / "spec" / "AE.csv").exists()


def test_sheets_in_a_workbook_are_not_written_to(folder: Path) -> None:
    from m5kit.specs.sheets import read_tables, write_tables

    write_tables(read_tables(folder / "spec"), folder / "spec.xlsx")
    with pytest.raises(UsageFault, match="are in a workbook"):
        new_domain(Study.open(folder, folder / "spec.xlsx"), NewDomain("AE"))


# -- a display ------------------------------------------------------------------------


@pytest.fixture
def with_adsl(folder: Path) -> Path:
    new_domain(Study.open(folder), NewDomain("ADSL", "DM"))
    return folder


@pytest.mark.parametrize("layout", ["table", "listing", "flow"])
def test_a_display_can_be_made_as_it_stands(with_adsl: Path, tmp_path: Path, layout: str) -> None:
    new_display(Study.open(with_adsl), NewDisplay("D1", layout))
    assert faults(with_adsl) == []
    write_build(build(Study.open(with_adsl)), tmp_path / "out")
    assert (tmp_path / "out" / "tlf" / "D1.html").is_file()


@pytest.mark.parametrize(("id", "number"), [("T1", "Table 1"), ("TABLE", "Table TABLE")])
def test_the_number_of_a_display_is_that_of_its_identifier(with_adsl: Path, id: str, number: str) -> None:
    new_display(Study.open(with_adsl), NewDisplay(id, "table"))
    assert sheet(with_adsl, "displays")[id]["number"] == number


def test_the_rows_of_a_table(with_adsl: Path) -> None:
    new_display(Study.open(with_adsl), NewDisplay("T1", "table"))
    display = sheet(with_adsl, "displays")["T1"]
    assert (display["number"], display["by"], display["groups"]) == (
        "Table 1",
        "TRT01P",
        "Active=Active; Placebo=Placebo",
    )
    text = (with_adsl / "spec" / "analyses.csv").read_text(encoding="utf-8")
    assert [line.split(",")[:4] for line in text.splitlines()[1:]] == [
        ["T1", "AGE", "Age", ""],
        ["T1", "", "", ""],
        ["T1", "SEX", "Female", ""],
        ["T1", "SEX", "Male", ""],
    ]


@pytest.mark.parametrize(
    ("layout", "kinds"), [("curves", ["curve", "at_risk", "km", "cox"]), ("forest", ["cox"]), ("means", ["summary"])]
)
def test_displays_of_a_parameter(trial: Callable[[str, str], Path], layout: str, kinds: list[str]) -> None:
    folder = trial("1,A,2020-01-01,2020-01-02,,", "")
    codelists = "codelist,label,term\nARM,Arm,A\nARM,,B\n"
    (folder / "spec" / "codelists.csv").write_text(codelists, encoding="utf-8")
    text = (folder / "spec" / "ADSL.csv").read_text(encoding="utf-8").splitlines()
    header = text[0].split(",")
    row = {"variable": "TRT01P", "label": "Planned Treatment for Period 01", "type": "text", "codelist": "ARM"}
    if "codelist" not in header:
        header.append("codelist")
    text = [",".join(header), *text[1:], ",".join(row.get(c, "") for c in header)]
    (folder / "spec" / "ADSL.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    new_display(Study.open(folder), NewDisplay("F1", layout, dataset="ADTTE", visit="Week 4"))
    lines = list(csv.DictReader((folder / "spec" / "analyses.csv").open(encoding="utf-8", newline="")))
    assert [r["kind"] for r in lines] == kinds
    first = Study.open(folder).spec.datasets["ADTTE"].events[0].parameter
    more = ' AND AVISIT EQ "Week 4"' if layout == "means" else ""
    assert {r["where"] for r in lines} == {f"PARAMCD EQ {first}{more}"}


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("ADAE,Adverse Events Analysis Dataset,adam,,AE", "Adverse Events"),
        ("ADAE,Occurrence Analysis Dataset,adam,,DM", "Demographics"),
        ("ADXX,,adam,,DM", "ADXX"),
    ],
)
def test_a_display_is_called_what_its_dataset_is_of(with_adsl: Path, line: str, title: str) -> None:
    """A generic label gives way to that of the dataset that it is made from."""
    name, label, package, _, source = line.split(",")
    sheets = with_adsl / "spec"
    header = (sheets / "datasets.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    told = {"dataset": name, "label": label, "package": package, "class": "ADAM OTHER", "keys": "USUBJID"}
    with (sheets / "datasets.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(told.get(column, "") for column in header) + "\n")
    (sheets / "records.csv").write_text(
        (sheets / "records.csv").read_text(encoding="utf-8") + f"{name},,{source},\n", encoding="utf-8"
    )
    (sheets / f"{name}.csv").write_text(
        "variable,label,type,source,method\nUSUBJID,Subject,text,DM.USUBJID,same\n", encoding="utf-8"
    )
    new_display(Study.open(with_adsl), NewDisplay("T9", "table", dataset=name))
    assert sheet(with_adsl, "displays")["T9"]["title"] == title


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (NewDisplay("T1", "tabel"), "There is no kind of display 'tabel'. Did you mean 'table'?"),
        (NewDisplay("../T1", "table"), "'../T1' cannot be a display's name"),
        (NewDisplay("F1", "curves"), "The display needs ADTTE, which the study does not have."),
        (NewDisplay("F1", "means"), "A display of layout means needs to be told more. Which dataset does it show?"),
        (
            NewDisplay("F1", "means", "ADSL"),
            "A display of layout means needs to be told more. Which visit does it show?",
        ),
        (NewDisplay("L1", "listing", "LB"), "The display needs LB, which the study does not have."),
    ],
)
def test_what_cannot_be_displayed(with_adsl: Path, wanted: NewDisplay, says: str) -> None:
    with pytest.raises(UsageFault) as told:
        new_display(Study.open(with_adsl), wanted)
    assert str(told.value).startswith(says)
    assert not (with_adsl / "spec" / "displays.csv").exists()


def test_a_display_is_there_once(with_adsl: Path) -> None:
    new_display(Study.open(with_adsl), NewDisplay("T1", "table"))
    with pytest.raises(UsageFault, match=r"Display T1 is there already, at displays.csv line 2"):
        new_display(Study.open(with_adsl), NewDisplay("T1", "listing"))


def test_a_display_needs_subjects(folder: Path) -> None:
    with pytest.raises(UsageFault, match="needs ADSL"):
        new_display(Study.open(folder), NewDisplay("T1", "table"))


def test_a_field_is_found_in_any_spelling_and_by_its_name_in_cdash(tmp_path: Path) -> None:
    new_study(tmp_path / "s", "X1")
    (tmp_path / "s" / "raw" / "ae.csv").write_text(
        "SUBJECT,AETerm,ae_ser,AEStDat,AEEnDtc,AEEnDat,Comment\n1001,headache,N,2019-02-01,2019-02-03,2019-02-03,none\n"
    )
    made = new_domain(Study.open(tmp_path / "s"), NewDomain("AE", "raw.ae", empty=True))
    rows = csv.DictReader((tmp_path / "s" / "spec" / "AE.csv").open(encoding="utf-8"))
    sheet = {row["variable"]: (row["origin"], row["source"]) for row in rows}
    assert sheet["AETERM"] == ("Collected", "raw.ae.AETerm")
    assert sheet["AESER"] == ("Collected", "raw.ae.ae_ser")
    assert sheet["AESTDTC"] == ("Collected", "raw.ae.AEStDat")
    assert sheet["AEENDTC"] == ("", "")  # two fields may be it, so neither is taken
    assert "AEENDTC" in made.open
    assert "AEREL" in made.absent
    assert made.unused == ("AEEnDtc", "AEEnDat", "Comment")


def test_a_study_of_nothing_is_told_without_a_list_of_nothing(study_folder: Callable[..., Path]) -> None:
    folder = study_folder()
    for file in (*(folder / "spec").iterdir(), *(folder / "raw").iterdir()):
        file.unlink()
    (folder / "spec" / "datasets.csv").write_text("dataset,label,package,class,structure,keys\n", encoding="utf-8")
    opened = Study.open(folder)
    says = r"^The display needs ADSL, which the study does not have\. Add it with `m5kit new domain`\.$"
    with pytest.raises(UsageFault, match=says):
        new_display(opened, NewDisplay("T1", "table"))
    says = r"^There is no form or dataset raw\.x\. The study has neither forms nor datasets yet\.$"
    with pytest.raises(UsageFault, match=says):
        new_domain(opened, NewDomain("AE", "raw.x"))
