"""What a description says of a dataset as a whole, and of decimals and missing data, against the data."""

from dataclasses import replace

import pytest

from m5kit.checks.described import DescribedDataset
from m5kit.checks.described_facts import fact_findings, studies_differ, versions_differ
from m5kit.checks.scope import Followed
from m5kit.engine.tables import Table
from m5kit.specs import Dataset, Spec, Standard, Value, Variable
from m5kit.specs.conditions import parsed

from .conftest import Columns, frame_of

VS = Dataset(
    *("VS", "Vital Signs", "sdtm", "FINDINGS", "", ()),
    (Variable("VS", "USUBJID", "Subject", "text"), Variable("VS", "VSSTRESN", "Result", "float", digits=1)),
)
DATA: Columns = {"USUBJID": ["a", "a"], "VSSTRESN": [1.5, 0.1 + 0.2]}


def _says(dataset: Dataset, data: Columns = DATA, without: frozenset[str] = frozenset()) -> list[str]:
    description = DescribedDataset(Spec({}, {}, {dataset.name: dataset}, {}), "define.xml", without_data=without)
    table = Table(dataset.name, frame_of(data))
    return [f"{f.rule}: {f.message}" for f in fact_findings(dataset, description, table)]


def test_a_sound_description() -> None:
    assert _says(VS) == []
    assert _says(replace(VS, name="ADVS", package="adam", kind="BASIC DATA STRUCTURE")) == []
    assert _says(replace(VS, name="FA", kind="FINDINGS")) == []  # findings about


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        (
            replace(VS, repeating=False),
            "DEFINE-REPEATING: define.xml says that VS does not repeat, and a subject has several records.",
        ),
        (
            replace(VS, reference=True),
            "DEFINE-REPEATING: define.xml says that VS is reference data, and it has subjects.",
        ),
        (
            replace(VS, kind="EVENTS"),
            "DEFINE-CLASS: define.xml has VS in the class EVENTS; SDTMIG 3.4 has it in FINDINGS.",
        ),
    ],
)
def test_a_dataset_as_a_whole(dataset: Dataset, said: str) -> None:
    assert _says(dataset) == [said]


def test_a_dataset_of_one_record_a_subject() -> None:
    dm = replace(VS, name="DM", kind="SPECIAL PURPOSE")
    data: Columns = {"USUBJID": ["a", "b"]}
    assert _says(dm, data) == ["DEFINE-REPEATING: define.xml says that DM repeats, which has one record a subject."]
    assert _says(replace(dm, repeating=False), data) == []


def test_decimals() -> None:
    data: Columns = {"USUBJID": ["a", "b"], "VSSTRESN": [1.25, None]}
    assert _says(replace(VS, name="ADVS", package="adam", kind=""), data) == []  # a quotient has decimals without end
    assert _says(VS, data) == ["DEFINE-DIGITS: VS.VSSTRESN is 1.25, and define.xml gives it 1 decimals."]


def test_what_is_said_to_have_no_data() -> None:
    assert _says(VS, without=frozenset({"VS.VSSTRESN"})) == [
        "DEFINE-NO-DATA: define.xml says that VS.VSSTRESN has no data, and it has."
    ]
    assert _says(VS, without=frozenset({"VS"})) == [
        "DEFINE-NO-DATA: define.xml says that VS has no data, and it has 2 records."
    ]
    assert _says(VS, {"USUBJID": ["a"], "VSSTRESN": [None]}, frozenset({"VS.VSSTRESN"})) == []


def test_versions_of_the_guide() -> None:
    spec = Spec({}, {}, {}, {}, standards=(Standard("SDTMIG", "IG", "3.3", "Final", ""),))
    description = DescribedDataset(spec, "define.xml")
    assert [f"{f.rule}: {f.message}" for f in versions_differ([description], Followed(sdtm="3.4"))] == [
        "DEFINE-VERSION: define.xml names SDTMIG 3.3, and TS has 3.4."
    ]
    assert not list(versions_differ([description], Followed(sdtm="3.3")))
    assert not list(versions_differ([description], Followed()))


def test_an_entry_of_the_value_level_that_no_record_meets() -> None:
    where = parsed("USUBJID EQ b")
    lines = (Value("VS", "VSSTRESN", parsed("USUBJID EQ a")), Value("VS", "VSSTRESN", where))
    said = "DEFINE-VALUE: define.xml describes VS.VSSTRESN where USUBJID EQ b, and no record is one of these."
    assert _says(replace(VS, values=lines)) == [said]
    assert _says(replace(VS, values=lines), without=frozenset({"VS.VSSTRESN USUBJID EQ b"})) == []
    assert _says(replace(VS, values=lines), {"USUBJID": [], "VSSTRESN": []}) == []


@pytest.mark.parametrize(("study", "said"), [("X1", 0), ("X2", 1), ("", 0)])
def test_the_study_of_a_description_is_that_of_its_datasets(study: str, said: int) -> None:
    description = DescribedDataset(Spec({"id": study}, {}, {"VS": VS}, {}), "define.xml")
    tables = {"VS": Table("VS", frame_of({"STUDYID": ["X1", "X1"]}))}
    found = [f"{f.rule}: {f.message}" for f in studies_differ([description], tables)]
    assert found == ["DEFINE-STUDY: define.xml is of the study 'X2', and STUDYID is 'X1'."] * said
