"""Traces of the small study, both ways."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import UsageFault
from m5kit.study import Study
from m5kit.trace.trace import column_trace, line_trace, record_trace

Folder = Callable[..., Path]


def test_a_column_back_to_its_fields(study_folder: Folder) -> None:
    links = column_trace(Study.open(study_folder()), "AE.AESTDY", "P1")
    assert [(x.depth, x.column, x.values, x.places) for x in links] == [
        (0, "AE.AESTDY", ("-1", "3"), ()),
        (1, "AE.AESTDTC", ("2020-01-02", "2020-01-05"), ()),
        (2, "raw.events.ONSET", ("05-Jan-2020", "02-Jan-2020"), ("events.csv line 2", "events.csv line 3")),
        (1, "DM.RFSTDTC", ("2020-01-03",), ()),
        (2, "raw.enrol.STARTED", ("03-Jan-2020",), ("enrol.csv line 2",)),
    ]
    assert links[0].text.startswith("Days from the reference date")


def test_a_record_back_to_its_line(study_folder: Folder) -> None:
    behind = record_trace(Study.open(study_folder()), ["SUPPAE", "P2"])
    assert [b.sources[0][0] for b in behind] == ["events.csv line 5"]
    assert behind[0].sources[0][1] == {"PATID": "P2", "TERM": "cough", "GRADE": "2", "ONSET": "Feb-2020", "CYCLE": "2"}


def test_a_line_on_to_what_it_became(study_folder: Folder) -> None:
    study = Study.open(study_folder())
    assert [place for place, _ in line_trace(study, "raw.events", 2)] == [
        "AE USUBJID=X1-P1 AESTDTC=2020-01-05 AESEQ=2",
        "SUPPAE USUBJID=X1-P1 IDVARVAL=2 QNAM=CYCLE",
    ]
    assert list(line_trace(study, "raw.events", 4)) == []


@pytest.mark.parametrize(
    ("target", "says"),
    [("AEE.AETERM", "no dataset 'AEE'. Did you mean 'AE'?"), ("AE.AETRM", "no column 'AETRM'. Did you mean 'AETERM'?")],
)
def test_what_is_not_there(study_folder: Folder, target: str, says: str) -> None:
    with pytest.raises(UsageFault) as fault:
        column_trace(Study.open(study_folder()), target)
    assert says in str(fault.value)


def test_a_subject_or_line_that_is_not_there(study_folder: Folder) -> None:
    study = Study.open(study_folder())
    with pytest.raises(UsageFault, match="No form has a subject 'P9'"):
        column_trace(study, "AE.AETERM", "P9")
    with pytest.raises(UsageFault, match=r"events\.csv has no record on line 99"):
        list(line_trace(study, "raw.events", 99))
    with pytest.raises(UsageFault, match="AE has no record of subject P1 7"):
        record_trace(study, ["AE", "P1", "7"])
