"""Qualifiers of another form than their parent's: found by `on`, or a fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import FaultySpec
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]
EVENTS = "PATID,SPID,TERM,GRADE,ONSET,CYCLE\nP1,1,rash,1,05-Jan-2020,1\nP1,2,cough,2,06-Jan-2020,1\nP2,1,pain,1,,\n"
CODING = "PATID,SPID,WHO\nP1,2,B\nP2,1,A\n"


@pytest.fixture
def coded(study_folder: Folder, sheets: dict[str, str]) -> Callable[..., Run]:
    """A build of the small study with qualifiers from a form of their own, found by the columns given."""

    def made(on: str, coding: str = CODING, events: str = EVENTS) -> Run:
        spid = "AESPID,Sponsor Identifier,text,,Collected,raw.events.SPID,copy,,,,,\n"
        changed = {
            "AE": sheets["AE"] + spid,
            "SUPPAE": sheets["SUPPAE"].replace("AE.AESEQ,same,,,,,", f"AE.AESEQ,same,,,,{on},"),
            "records": sheets["records"].replace(
                "SUPPAE,CYCLE,raw.events,TERM PRESENT AND CYCLE PRESENT", "SUPPAE,WHO,raw.coding,"
            ),
            "values": sheets["values"]
            .replace("CYCLE,Cycle of Onset", "WHO,Who Coded")
            .replace("events.CYCLE", "coding.WHO"),
            "ledger": "form,field,where,reason\nevents,CYCLE,,Not here.\n",
        }
        return build(Study.open(study_folder(changed, {"events": events, "coding": coding})))

    return made


def test_the_parent_is_found_by_the_columns_of_on(coded: Callable[..., Run]) -> None:
    frame = coded("USUBJID SPID=AESPID").built["SUPPAE"].frame
    assert frame[["USUBJID", "IDVARVAL", "QVAL"]].astype("str").to_numpy().tolist() == [
        ["X1-P1", "2", "B"],
        ["X1-P2", "1", "A"],
    ]


def test_without_on_it_is_a_fault(coded: Callable[..., Run]) -> None:
    with pytest.raises(FaultySpec) as told:
        coded("")
    assert "SUPPAE.IDVARVAL is found in AE by the record that both are made from, and AE has none" in str(told.value)
    assert "Name the columns that find its record in AE under on" in str(told.value)


def test_a_parent_of_another_subject_is_told(coded: Callable[..., Run]) -> None:
    run = coded("SPID=AESPID", "PATID,SPID,WHO\nP2,2,B\n", EVENTS.replace("P2,1", "P2,3"))
    (told,) = (f for f in run.findings if f.rule == "OTHER-SUBJECT")
    assert told.place == "coding.csv line 2, IDVARVAL"
    assert told.message.startswith("SUPPAE.IDVARVAL is made from AE.AESEQ of another subject, AE USUBJID=X1-P1")
