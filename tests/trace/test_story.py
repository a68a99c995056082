"""A dataset's story: its records, its columns in the order of making, who reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.study import Study
from m5kit.trace.story import story

AE = """AE: Adverse Events. One record per event
  datasets.csv line 3

Records
  one for each record of raw.events where TERM PRESENT  (records.csv line 3)

Columns, in the order in which they are made
   1 USUBJID  Unique Subject Identifier  [text]  (AE.csv line 2)
       from STUDY.STUDYID raw.*.PATID: The study and the subject, joined by a hyphen; the subject in capitals without \
the blanks around it. [subject_id]
   2 AETERM  Reported Term  [text]  (AE.csv line 4)
       from raw.events.TERM: The collected value, without the blanks around it. [copy]
   3 AESEV  Severity  [integer]  (AE.csv line 5)
       from raw.events.GRADE: The collected value, without the blanks around it. [copy]
   4 AESTDTC  Start  [date]  (AE.csv line 6)
       from raw.events.ONSET: The collected date in ISO 8601, as far as it is known; an unknown part is left out. \
[iso8601]
   5 AESEQ  Sequence Number  [integer]  (AE.csv line 3)
       from AE.AESTDTC AE.AETERM: A number from 1 that tells the subject's records apart, in the order of \
the columns named. [sequence]
   6 AESTDY  Study Day of Start  [integer]  (AE.csv line 7)
       from AE.AESTDTC DM.RFSTDTC: Days from the reference date to the event, plus one from the reference \
date on; there is no day 0. [study_day]

Sorted by USUBJID AESTDTC AESEQ.
Read by DM, SUPPAE."""


def test_a_dataset_as_a_story(study_folder: Callable[..., Path]) -> None:
    assert "\n".join(story(Study.open(study_folder()), "AE")) == AE


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (
            "       where VSTESTCD EQ SYSBP: from raw.enrol.SBP: The collected value, without the blanks around it. [copy]",
            2,
        ),
        ("       where VSTESTCD EQ PULSE: Set to beats/min. [constant]", 5),
    ],
)
def test_lines_of_values_have_their_places(line: str, place: int, study_folder: Callable[..., Path]) -> None:
    assert f"{line}  (values.csv line {place})" in list(story(Study.open(study_folder()), "VS"))
