"""The reviewer's guides: facts of the study and the run, findings with their dispositions."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from m5kit.documents.docx import guide_docx
from m5kit.documents.guide import Chart, Guide, GuideTable, numbered_sections
from m5kit.engine.lineage import Step
from m5kit.package.csdrg import summed_up
from m5kit.package.guide_facts import Facts, imputation
from m5kit.package.guide_issues import dataset_of
from m5kit.package.guide_words import guide_words
from m5kit.package.guides import adam_guide, sdtm_guide
from m5kit.package.write import write_build
from m5kit.specs import Finding
from m5kit.study import Run, Study, build
from m5kit.trace.ledger import ledger

Folder = Callable[..., Path]
NOTES = """source,rule,dataset,variable,place,explanation,disposition
m5kit,DATE-IMPOSSIBLE,DM,RFSTDTC,,The site was asked,To be mended.
CORE,CORE-1,AE,AESER,all,Not collected.,
CORE,CORE-2,ADSL,AGE,all,Of another package.,
"""
ADSL = """variable,label,type,codelist,origin,source,method,value,map,where,on,text
USUBJID,Unique Subject Identifier,text,,Predecessor,DM.USUBJID,same,,,,,
SAFFL,Safety Population Flag,text,,Derived,DM.RFSTDTC,yes_where_present,,,,,
DTHFL,Death Flag,text,,Derived,DM.RFSTDTC,yes_where_present,,,,,
TRTSDT,First Treatment,integer,,Derived,DM.RFSTDTC,date_number,,,,,Partial dates are imputed to the first day.
"""


@pytest.fixture
def run(study_folder: Folder, sheets: dict[str, str], raw: dict[str, str]) -> Run:
    folder = study_folder(
        sheets={
            "datasets": sheets["datasets"] + "ADSL,Subject Level,adam,SUBJECT LEVEL ANALYSIS DATASET,One,USUBJID,,\n",
            "records": sheets["records"] + "ADSL,,DM,\n",
            "ADSL": ADSL,
            "notes": NOTES,
        },
        raw={"enrol": raw["enrol"].replace("03-Jan-2020", "31-Feb-2020")},
    )
    toml = (folder / "study.toml").read_text()
    said = 'id = "X1"\ndisclaimer = "Records are SYNTHETIC."\ntitle = "A trial of two"'
    (folder / "study.toml").write_text(
        toml.replace('id = "X1"', said) + '[[standards]]\nname = "SDTMIG"\ntype = "IG"\nversion = "3.4"\n'
    )
    return build(Study.open(folder))


def facts(run: Run, findings: Sequence[Finding] | None = None) -> Facts:
    return Facts(run, tuple(run.findings if findings is None else findings), ledger(run))


def tables(guide: Guide, title: str) -> list[GuideTable]:
    section = next(s for s in guide.sections if s.title == title)
    return [part for part in section.parts if isinstance(part, GuideTable)]


def words(guide: Guide, title: str) -> str:
    section = next(s for s in guide.sections if s.title == title)
    return " ".join(part for part in section.parts if isinstance(part, str))


def test_the_clinical_guide_tells_the_facts(run: Run) -> None:
    guide = sdtm_guide(facts(run))
    assert (guide.study, guide.notice) == ("Study X1", "Records are SYNTHETIC.")
    assert ("SDTMIG", "IG", "3.4", "Final") in tables(guide, "Study data standards and dictionaries")[0].rows
    assert ("Title", "A trial of two") in tables(guide, "Protocol number and title")[0].rows
    (listed,) = tables(guide, "SDTM subject domains")
    assert [(row[0], row[3], row[4]) for row in listed.rows] == [
        ("DM", "2", "2"),
        ("AE", "3", "2"),
        ("SUPPAE", "2", "2"),
        ("VS", "3", "2"),
    ]
    assert "AE has 3 records of 2 subjects." in words(guide, "AE: Adverse Events")
    assert "It is made from the form events and the dataset DM." in words(guide, "AE: Adverse Events")
    assert "SUPPAE has 2 records of 2 subjects." in words(guide, "AE: Adverse Events")
    assert tables(guide, "AE: Adverse Events")[0].rows == (("CYCLE", "Cycle of Onset", "2"),)
    (told,) = tables(guide, "Parameters of the conversion")
    assert ("date_forms", "DD-MON-YYYY, YYYY-MM-DD, MON-YYYY, YYYY") in told.rows
    assert tables(guide, "Software")[0].rows[0][0] == "m5kit"


def answer(guide: Guide, question: str) -> str:
    return next(a for q, a in tables(guide, "Overview")[0].rows if q.startswith(question))


def test_the_questions_of_the_overview_are_answered_by_the_run(run: Run) -> None:
    guide = sdtm_guide(facts(run))
    assert answer(guide, "Are the submitted data taken from") == (
        "The specification gives neither an end of the study nor a cut-off date."
    )
    assert answer(guide, "Were the SDTM datasets used") == "Yes."
    assert (
        answer(guide, "Do the submission datasets include screen failures") == "No subject of DM is a screen failure."
    )
    assert answer(guide, "Were any domains planned") == "No: every dataset of the specification has records."
    assert answer(guide, "Is adjudication data present") == "No evaluator of a record is an adjudicator."
    failed = run.built["DM"].frame.assign(ARMNRS=["SCREEN FAILURE", ""])
    built = {**run.built, "DM": replace(run.built["DM"], frame=failed)}
    empty = {**built, "AE": replace(run.built["AE"], frame=run.built["AE"].frame.iloc[:0])}
    other = sdtm_guide(facts(replace(run, built=empty)))
    assert answer(other, "Do the submission datasets include screen failures") == "Yes, 1 subject of DM."
    assert answer(other, "Were any domains planned") == "AE have no records."


def test_findings_on_records_come_with_their_dispositions(run: Run) -> None:
    guide = sdtm_guide(facts(run))
    (found,) = tables(guide, "Findings on the collected records")
    (row,) = [row for row in found.rows if row[0] == "DATE-IMPOSSIBLE"]
    assert row[1:3] == ("error", "1")
    assert row[3].startswith("enrol.csv line 2, STARTED")
    assert row[4] == "The site was asked. To be mended."
    (others,) = tables(guide, "Additional conformance details")
    assert [row[0] for row in others.rows] == ["CORE CORE-1"]


def test_findings_on_datasets_are_apart(run: Run) -> None:
    odd = Finding("VALUE-ODD", "warning", "AE USUBJID=X1-P1, AESEQ=1", "It is odd.", "Look.")
    adam = Finding("VALUE-ODD", "warning", "ADSL USUBJID=X1-P1", "It is odd.", "Look.")
    guide = sdtm_guide(facts(run, (odd, adam)))
    (found,) = tables(guide, "Issues summary")
    assert found.rows == (
        ("VALUE-ODD", "warning", "1", "AE USUBJID=X1-P1, AESEQ=1: It is odd.", "No explanation is given."),
    )
    assert words(guide, "Findings on the collected records") == "Nothing was found in the collected records."
    (analysis,) = tables(adam_guide(facts(run, (odd, adam))), "Issues summary")
    assert [row[3] for row in analysis.rows] == ["ADSL USUBJID=X1-P1: It is odd."]


def test_a_finding_is_of_the_package_whose_dataset_reported_it(run: Run) -> None:
    """A date that ADaM imputes has its place in the record of AE, and does not belong among the findings of SDTM."""
    imputed = Finding("DATE-IMPUTED", "note", "AE USUBJID=X1-P1, ASTDT", "A part was imputed.", "Query.")
    adsl = replace(run.built["ADSL"], findings=(imputed,))
    seen = facts(replace(run, built={**run.built, "ADSL": adsl}), (imputed,))
    assert tables(sdtm_guide(seen), "Issues summary") == []
    (told,) = tables(adam_guide(seen), "Issues summary")
    assert told.rows[0][0] == "DATE-IMPUTED"


def test_what_became_of_collected_values(run: Run) -> None:
    guide = sdtm_guide(facts(run))
    counts, reasons = tables(guide, "What became of the collected values")
    assert [row[0] for row in counts.rows] == ["enrol", "events"]
    assert sum(int(row[5]) for row in counts.rows) == 0
    assert ("events PATID", "No event is on the line.") in reasons.rows
    said = words(guide, "What became of the collected values")
    assert "are listed as not submitted, with a reason" in said and "unexplained" not in said


def test_values_that_nobody_explains_are_told_as_that(run: Run) -> None:
    lost = replace(ledger(run)[-1], field="X", values=10, reached=7, not_submitted=0, left_out=0, unaccounted=3)
    guide = sdtm_guide(Facts(run, (), (lost,)))
    says = "Of 10 collected values 7 are in a submitted dataset. Of the others, 3 are in no dataset and unexplained."
    assert says in words(guide, "What became of the collected values")
    assert answer(guide, "Are the submitted data a subset").startswith("Yes: of 10 collected values 7 are in")


def test_the_analysis_guide_tells_the_facts(run: Run) -> None:
    guide = adam_guide(facts(run))
    (flags,) = tables(guide, "Populations")
    assert [row[:3] for row in flags.rows] == [("SAFFL", "Safety Population Flag", "1")]  # and not DTHFL
    assert flags.rows[0][3] == "Y where the source is present, else N. Made from DM.RFSTDTC."
    (imputed,) = tables(guide, "Imputation and derivation methods")
    assert imputed.rows == (("ADSL.TRTSDT", "Partial dates are imputed to the first day."),)
    section = next(s for s in guide.sections if s.title == "Data dependencies")
    (chart,) = [part for part in section.parts if isinstance(part, Chart)]
    assert chart == Chart((("DM",), ("ADSL",)), {"ADSL": ("DM",)})
    assert words(guide, "Times to event").startswith("Not applicable: no analysis dataset has a decision table")


def test_the_clinical_guide_names_no_analysis_dataset(run: Run) -> None:
    told = [part for section in sdtm_guide(facts(run)).sections for part in section.parts]
    cells = [c for p in told if isinstance(p, GuideTable) for row in p.rows for c in row]
    assert not any("TRTSDT" in text or "SAFFL" in text for text in (*cells, *(p for p in told if isinstance(p, str))))


@pytest.mark.parametrize("package", ["sdtm", "adam"])
def test_every_heading_of_the_template_is_there_and_says_something(
    run: Run, package: str, guide_headings: dict[str, list[str]]
) -> None:
    guide = sdtm_guide(facts(run)) if package == "sdtm" else adam_guide(facts(run))
    titles = [section.title for section in guide.sections]
    assert [h for h in guide_headings[package] if h not in titles] == []
    for (_, section), (_, after) in zip(
        numbered_sections(guide.sections), list(numbered_sections(guide.sections))[1:], strict=False
    ):
        assert section.parts or after.level > section.level, section.title
    reasons = [s.parts[0] for s in guide.sections if s.open]
    assert all(isinstance(r, str) and r.startswith("Not applicable: ") and len(r) > 30 for r in reasons)


def test_a_trial_summary_tells_why_it_has_no_value(run: Run) -> None:
    frame = pd.DataFrame(
        {"TSPARM": ["Age", "Length", "Size"], "TSVAL": ["P18Y", None, None], "TSVALNF": [None, "PINF", None]}
    )
    trial = replace(run.built["DM"], frame=frame.astype("category"))
    assert summed_up(trial) == [("Age", "P18Y"), ("Length", "none; null flavor PINF"), ("Size", "")]


def test_derived_records_are_told(run: Run) -> None:
    step = Step.named("ADLB.DTYPE", "DTYPE EQ MINIMUM", (), "smallest", "MINIMUM: a record for each group.")
    (table,) = imputation([replace(run.built["ADSL"], steps=(step,))])
    assert isinstance(table, GuideTable)
    assert table.rows == (("ADLB.DTYPE where DTYPE EQ MINIMUM", "MINIMUM: a record for each group."),)


# -- what a person writes -------------------------------------------------------------

WORDS = '''
[csdrg]
"Protocol design" = """
Two arms,
in parallel.

A second paragraph."""
"Legacy data conversion" = "Paper forms were typed in twice."
"Protocol desing" = "x"
[adrg]
"Split datasets" = "TBD"
[acronyms]
PFS = "Progression-free survival"
[odd]
'''


def test_words_of_a_person_stand_below_the_facts_and_are_kept(run: Run, tmp_path: Path) -> None:
    (run.study.path / "guide.toml").write_text(WORDS)
    found = write_build(run, tmp_path / "out")
    told = guide_words(run.study.path)
    guide = sdtm_guide(facts(run), told)
    design = next(s for s in guide.sections if s.title == "Protocol design")
    assert design.parts[-2:] == ("Two arms, in parallel.", "A second paragraph.")
    legacy = next(s for s in guide.sections if s.title == "Legacy data conversion")
    assert legacy.parts == ("Paper forms were typed in twice.",)  # and no more that it is not applicable
    assert ("PFS", "Progression-free survival") in tables(guide, "Acronyms")[0].rows
    assert [f.message for f in found if f.rule == "GUIDE-WORDS"] == [
        "Nothing reads [odd].",
        "The csdrg.pdf has no heading 'Protocol desing'. Did you mean 'Protocol design'?",
        "[adrg] 'Split datasets' is no text, or a placeholder.",
    ]


def test_words_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "guide.toml").write_text("[csdrg\n")
    (fault,) = guide_words(tmp_path).findings
    assert fault.message.startswith("It cannot be read: ")


def test_the_guide_in_word(run: Run) -> None:
    docx = pytest.importorskip("docx", reason="python-docx reads the guides in Word")
    guide = sdtm_guide(facts(run))
    content = guide_docx(guide)
    assert content == guide_docx(guide)
    read = docx.Document(BytesIO(content))
    headings = [p.text for p in read.paragraphs if p.style.name.lower().startswith("heading")]
    assert headings == [f"{number} {section.title}" for number, section in numbered_sections(guide.sections)]
    drawn = [part for section in guide.sections for part in section.parts if isinstance(part, GuideTable)]
    assert [[c.text for c in t.rows[0].cells] for t in read.tables] == [list(t.header) for t in drawn]
    assert read.core_properties.title == "Study X1: Clinical Study Data Reviewer's Guide"


@pytest.mark.parametrize(
    ("place", "dataset"),
    [("AE USUBJID=1", "AE"), ("AE.AETERM", "AE"), ("AEX USUBJID=1", ""), ("ae.csv line 3", ""), ("", "")],
)
def test_the_dataset_that_a_finding_is_on(place: str, dataset: str) -> None:
    assert dataset_of(Finding("R", "note", place, "x", "y"), {"AE", "DM"}) == dataset


def test_the_guides_lie_beside_the_datasets_and_define_xml_links_to_them(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "a")
    write_build(run, tmp_path / "b")
    study = Path("m5/datasets/x1")
    for folder, guide in (("tabulations/sdtm", "csdrg.pdf"), ("analysis/adam/datasets", "adrg.pdf")):
        content = (tmp_path / "a" / study / folder / guide).read_bytes()
        assert content == (tmp_path / "b" / study / folder / guide).read_bytes()
        assert f'xlink:href="{guide}"' in (tmp_path / "a" / study / folder / "define.xml").read_text()


def test_the_referee_of_the_folder(run: Run, tmp_path: Path, shared: Path) -> None:
    script = shared / "referees" / "check_m5.py"
    if not script.is_file():
        pytest.skip("the referee of the m5 folder is not beside the repository")
    write_build(run, tmp_path / "out")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    remarks = {line.split()[0] for line in done.stdout.splitlines()[:-1]}
    assert remarks == {"1734"}, done.stdout  # the small study has no TS


def test_the_guide_reads_as_text(run: Run, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    write_build(run, tmp_path / "out")
    file = tmp_path / "out" / "m5/datasets/x1/tabulations/sdtm/csdrg.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert "Clinical Study Data Reviewer's Guide" in text
    assert text.count("Records are SYNTHETIC.") > text.count("\f")
