"""What is said of the records at fault, and where."""

from collections.abc import Callable

import numpy as np

from m5kit.checks.messages import PLACES, SENTENCES, Message, findings_at, named_records
from m5kit.engine.tables import Table

Made = Callable[..., Table]
SAYING = Message("ODD", "AE.AETERM is {value}.", "Mend it.")


def test_one_sentence_for_each_value_with_its_places(table: Made) -> None:
    records = table("AE", {"USUBJID": ["a", "a", "b"], "AESEQ": [1, 2, 1], "AETERM": ["x", "y", "x"]}, "USUBJID AESEQ")
    found = [str(f) for f in findings_at(records, np.array([True, True, True]), "AETERM", SAYING)]
    assert found == [
        "error: AE USUBJID=a AESEQ=1, AETERM: AE.AETERM is 'x'. Mend it. [ODD]",
        "error: AE USUBJID=b AESEQ=1, AETERM: AE.AETERM is 'x'. Mend it. [ODD]",
        "error: AE USUBJID=a AESEQ=2, AETERM: AE.AETERM is 'y'. Mend it. [ODD]",
    ]


def test_numbers_and_missing_values_are_shown(table: Made) -> None:
    records = table("AE", {"USUBJID": ["a", "b"], "AESEQ": [1.5, None]})
    message = Message("ODD", "{value}", "Mend it.", "note")
    assert [f.message for f in findings_at(records, np.array([True, True]), "AESEQ", message)] == ["1.5", "missing"]


def test_many_places_are_counted(table: Made) -> None:
    count = PLACES + 5
    records = table("DM", {"USUBJID": [f"s{n:03}" for n in range(count)], "SEX": ["Q"] * count})
    found = list(findings_at(records, np.ones(count, dtype=bool), "SEX", Message("ODD", "SEX is {value}.", "Mend it.")))
    assert len(found) == PLACES
    assert found[0].place == "DM USUBJID=s000, SEX"
    assert found[-1].place == "DM USUBJID=s019, SEX"
    assert found[-1].message == "SEX is 'Q'. So it is in 5 more records."


def test_many_values_are_counted(table: Made) -> None:
    count = SENTENCES + 2
    names = [f"s{n:03}" for n in range(count)]
    records = table("DM", {"USUBJID": names, "SEX": names})
    found = list(findings_at(records, np.ones(count, dtype=bool), "SEX", Message("ODD", "SEX is {value}.", "Mend it.")))
    assert len(found) == SENTENCES + 1
    assert str(found[-1]) == (
        "error: DM USUBJID=s100, SEX: 2 more records have other values at fault here. Mend it. [ODD]"
    )


def test_nothing_at_fault(table: Made) -> None:
    records = table("DM", {"USUBJID": ["a"]})
    assert list(findings_at(records, np.array([False]), "USUBJID", SAYING)) == []


def test_how_records_are_named(table: Made) -> None:
    columns = {"STUDYID": ["S"], "USUBJID": ["a"], "AESEQ": [3.0]}
    assert named_records(table("AE", columns), ("STUDYID", "USUBJID")).place(0) == "AE USUBJID=a AESEQ=3"
    assert named_records(table("XX", columns), ("STUDYID", "AESEQ")).place(0) == "XX AESEQ=3"
    nameless = named_records(table("TX", {"STUDYID": ["S"]}))
    assert [f.place for f in findings_at(nameless, np.array([True]), "STUDYID", Message("ODD", "x", "y"))] == [
        "TX record 1, STUDYID"
    ]
    assert [f.place for f in findings_at(nameless, np.array([True]), "", Message("ODD", "x", "y"))] == ["TX record 1"]
