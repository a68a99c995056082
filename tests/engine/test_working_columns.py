"""Columns that others are made from and that are not submitted: look-up, date and earliest as plain rows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.package.crf import targets_of
from m5kit.package.define import write_defines
from m5kit.package.planned import planned_datasets
from m5kit.package.transport import used_lengths
from m5kit.specs import FaultySpec
from m5kit.study import Run, Study, build
from m5kit.study.check import check
from m5kit.trace.ledger import ledger
from m5kit.trace.trace import column_trace

Folder = Callable[..., Path]
VISITS = (
    "PATID,VISIT,DAY,MON,YEAR\nP1,SCREENING,02,JAN,2020\nP1,CYCLE 1,03,JAN,2020\n"
    "P2,SCREENING,05,FEB,2020\nP2,CYCLE 1,30,FEB,2020\n"
)
SUBMITTED = (
    "RFICDTC,Consent,date,,Derived,DM.SCREENED DM.RFSTDTC,earliest_of,,,,,,\n"
    "SCREENDAY,Day of screening,text,,,raw.visits.DAY raw.visits.MON raw.visits.YEAR,joined,-,,VISIT EQ SCREENING,,,No\n"
    "SCREENED,Date of screening,date,,,DM.SCREENDAY,iso8601,,,,,,No\n"
)


@pytest.fixture
def chain(study_folder: Folder, sheets: dict[str, str]) -> Folder:
    """Writes the small study with a chain of two working columns in DM; other sheets may be given."""

    def written(**others: str) -> Path:
        dm = sheets["DM"].replace("where,on,text", "where,on,text,submitted") + SUBMITTED
        return study_folder({"DM": dm, **others}, {"visits": VISITS})

    return written


@pytest.fixture
def run(chain: Folder) -> Run:
    """A build of it."""
    return build(Study.open(chain()))


def test_the_chain_makes_its_column_and_is_not_submitted(run: Run) -> None:
    made = run.built["DM"]
    assert made.frame["RFICDTC"].tolist() == ["2020-01-02", "2020-02-01"]
    assert {"SCREENDAY", "SCREENED"} & {*made.frame.columns, *made.dataset.names} == set()


def test_its_lineage_goes_on_behind_it(chain: Folder) -> None:
    study = Study.open(chain())
    told = [(link.depth, link.column) for link in column_trace(study, "DM.RFICDTC")][:5]
    assert told == [
        (0, "DM.RFICDTC"),
        (1, "DM.SCREENED"),
        (2, "DM.SCREENDAY"),
        (3, "raw.visits.DAY"),
        (3, "raw.visits.MON"),
    ]
    targets = targets_of(study.spec)
    assert [t.variable for t in targets["raw.visits", "DAY"] if not t.finds] == ["RFICDTC"]
    assert [t.variable for t in targets["raw.visits", "VISIT"] if t.finds] == ["RFICDTC"]


def test_define_has_its_method_and_no_variable(run: Run, tmp_path: Path) -> None:
    for built in (run.built, planned_datasets(run.study)):
        (file,) = write_defines(run.study, built, used_lengths(run.built), tmp_path / "define")
        text = file.read_text(encoding="utf-8")
        assert "Made from Date of screening, DM.RFSTDTC." in text
        assert "Day of screening: The values of the sources, joined by -" in text
        assert 'Name="SCREENED"' not in text
        assert "DM.SCREEN" not in text


def test_the_ledger_counts_what_went_through_it(run: Run) -> None:
    reached = {a.field: (a.values, a.reached) for a in ledger(run) if a.form == "raw.visits"}
    assert reached["DAY"] == reached["YEAR"] == (4, 2)


def test_a_finding_names_the_line_that_was_looked_up(chain: Folder, sheets: dict[str, str]) -> None:
    folder = chain()
    sheet = folder / "spec" / "DM.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("VISIT EQ SCREENING", '"VISIT EQ ""CYCLE 1"""'))
    places = [(f.rule, f.place) for f in build(Study.open(folder)).findings if f.rule.startswith("DATE")]
    assert places == [("DATE-IMPOSSIBLE", "visits.csv line 5, DAY MON YEAR")]


def test_another_dataset_cannot_be_made_from_it(chain: Folder, sheets: dict[str, str]) -> None:
    ae = sheets["AE"] + "AEDTC,Seen,date,,Derived,DM.SCREENED,same,,,,,\n"
    with pytest.raises(FaultySpec) as told:
        build(Study.open(chain(AE=ae)))
    assert "DM.SCREENED is a working column of DM, and AE.AEDTC is made from it." in str(told.value)
    assert "a dataset of the package work" in str(told.value)


def test_it_is_no_key_and_has_a_method(chain: Folder, sheets: dict[str, str]) -> None:
    keys = sheets["datasets"].replace("STUDYID USUBJID,", "STUDYID USUBJID SCREENED,", 1)
    folder = chain(datasets=keys)
    sheet = folder / "spec" / "DM.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("DM.SCREENDAY,iso8601", "DM.SCREENDAY,"))
    told = [f"{f.place}: {f.message}" for f in check(Study.open(folder)) if f.severity == "error"]
    assert "datasets.csv line 2: Key SCREENED is not a variable of DM." in told
    assert any("Nothing makes DM.SCREENED" in text for text in told)
