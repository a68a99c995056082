"""The reviewer's guides: facts of the study and the run, findings with their dispositions."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from m5kit.documents.guide import Chart, Guide, Table
from m5kit.engine.lineage import Step
from m5kit.package.guide_facts import dataset_of, imputation, protocol
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


def tables(guide: Guide, title: str) -> list[Table]:
    section = next(s for s in guide.sections if s.title == title)
    return [part for part in section.parts if isinstance(part, Table)]


def words(guide: Guide, title: str) -> str:
    section = next(s for s in guide.sections if s.title == title)
    return " ".join(part for part in section.parts if isinstance(part, str))


def test_the_clinical_guide_tells_the_facts(run: Run) -> None:
    guide = sdtm_guide(run, run.findings, ledger(run))
    assert (guide.study, guide.notice) == ("Study X1", "Records are SYNTHETIC.")
    assert ("SDTMIG", "IG", "3.4", "Final") in tables(guide, "Standards and dictionaries")[0].rows
    assert ("Title", "A trial of two") in tables(guide, "Protocol description")[0].rows
    (listed,) = tables(guide, "Datasets")
    assert [(row[0], row[4]) for row in listed.rows] == [("DM", "2"), ("AE", "3"), ("SUPPAE", "2"), ("VS", "3")]
    (made_from,) = tables(guide, "What each dataset is made from")
    assert ("AE", "events", "DM") in made_from.rows
    assert ("date_forms", "DD-MON-YYYY, YYYY-MM-DD, MON-YYYY, YYYY") in tables(guide, "Parameters of the conversion")[
        0
    ].rows
    assert tables(guide, "Software")[0].rows[0][0] == "m5kit"


def test_findings_on_records_come_with_their_dispositions(run: Run) -> None:
    guide = sdtm_guide(run, run.findings, ledger(run))
    (found,) = tables(guide, "Findings on the collected records")
    (row,) = [row for row in found.rows if row[0] == "DATE-IMPOSSIBLE"]
    assert row[1:3] == ("error", "1")
    assert row[3].startswith("enrol.csv line 2, STARTED")
    assert row[4] == "The site was asked. To be mended."
    (others,) = tables(guide, "Other checks")
    assert [row[0] for row in others.rows] == ["CORE CORE-1"]


def test_findings_on_datasets_are_apart(run: Run) -> None:
    odd = Finding("VALUE-ODD", "warning", "AE USUBJID=X1-P1, AESEQ=1", "It is odd.", "Look.")
    adam = Finding("VALUE-ODD", "warning", "ADSL USUBJID=X1-P1", "It is odd.", "Look.")
    guide = sdtm_guide(run, (odd, adam), ledger(run))
    (found,) = tables(guide, "Findings of the build")
    assert found.rows == (
        ("VALUE-ODD", "warning", "1", "AE USUBJID=X1-P1, AESEQ=1: It is odd.", "No explanation is given."),
    )
    assert words(guide, "Findings on the collected records") == "Nothing was found in the collected records."
    (analysis,) = tables(adam_guide(run, (odd, adam)), "Findings of the build")
    assert [row[3] for row in analysis.rows] == ["ADSL USUBJID=X1-P1: It is odd."]


def test_what_became_of_collected_values(run: Run) -> None:
    guide = sdtm_guide(run, (), ledger(run))
    counts, reasons = tables(guide, "What became of the collected values")
    assert [row[0] for row in counts.rows] == ["enrol", "events"]
    assert sum(int(row[5]) for row in counts.rows) == 0
    assert ("events PATID", "No event is on the line.") in reasons.rows


def test_the_analysis_guide_tells_the_facts(run: Run) -> None:
    guide = adam_guide(run, run.findings)
    (flags,) = tables(guide, "Populations")
    assert [row[:3] for row in flags.rows] == [("SAFFL", "Safety Population Flag", "1")]
    assert flags.rows[0][3] == "Y where the source is present, else N. Made from DM.RFSTDTC."
    (imputed,) = tables(guide, "Imputation and derived records")
    assert imputed.rows == (("ADSL.TRTSDT", "Partial dates are imputed to the first day."),)
    section = next(s for s in guide.sections if s.title == "Dependencies")
    (chart,) = [part for part in section.parts if isinstance(part, Chart)]
    assert chart == Chart((("DM",), ("ADSL",)), {"ADSL": ("DM",)})
    assert words(guide, "Times to event") == "There are no times to event."


def test_a_trial_summary_tells_why_it_has_no_value(run: Run) -> None:
    frame = pd.DataFrame(
        {"TSPARM": ["Age", "Length", "Size"], "TSVAL": ["P18Y", None, None], "TSVALNF": [None, "PINF", None]}
    )
    trial = replace(run.built["DM"], frame=frame.astype("category"))
    (_, section) = protocol(run.study.spec, trial)
    (table,) = section.parts
    assert isinstance(table, Table)
    assert table.rows == (("Age", "P18Y"), ("Length", "none; null flavor PINF"), ("Size", ""))


def test_derived_records_are_told(run: Run) -> None:
    step = Step("ADLB.DTYPE", "DTYPE EQ MINIMUM", (), "smallest", "MINIMUM: a record for each group.")
    (table,) = imputation([replace(run.built["ADSL"], steps=(step,))])
    assert isinstance(table, Table)
    assert table.rows == (("ADLB.DTYPE where DTYPE EQ MINIMUM", "MINIMUM: a record for each group."),)


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
