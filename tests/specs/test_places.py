"""Places keep their parts, and show them where they are plain words."""

import pickle

import pytest

from m5kit.specs import Finding
from m5kit.specs.places import FindingPlace, Parts, parts_of, while_deriving


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("toxicity.csv line 118, ONSETDT", Parts(file="toxicity.csv", line="118", field="ONSETDT")),
        ("raw data.xlsx sheet Demo row 7, AGE", Parts(file="raw data.xlsx sheet Demo", line="7", field="AGE")),
        ("dm.xpt, SEX", Parts(file="dm.xpt", field="SEX")),
        ("AE.csv line 10", Parts(file="AE.csv", line="10")),
        ("ADSL.AGE", Parts("ADSL", variable="AGE")),
        ("DM", Parts("DM")),
        ("the package", Parts()),
        ("TE ETCD=A B", Parts("TE", keys="ETCD=A B")),
        (
            "AE USUBJID=X 1 AESEQ=3, AESTDTC (tox.csv line 8, ONSET)",
            Parts("AE", "X 1", "USUBJID=X 1 AESEQ=3", "AESTDTC", "tox.csv", "8", "ONSET"),
        ),
    ],
)
def test_the_words_of_a_place_show_its_parts(place: str, parts: Parts) -> None:
    assert parts_of(place) == parts


def test_a_place_is_its_text_and_keeps_its_parts_in_another_process() -> None:
    place = FindingPlace("AE, odd: words", Parts("AE", variable="AETERM"))
    again = pickle.loads(pickle.dumps(Finding("X", "note", place, "", "")))
    assert again == Finding("X", "note", "AE, odd: words", "", "")
    assert parts_of(again.place) == Parts("AE", variable="AETERM")
    assert parts_of(while_deriving("tox.csv line 8", "AE", "AESEV")) == Parts(
        "AE", variable="AESEV", file="tox.csv", line="8"
    )


def test_a_finding_as_a_row() -> None:
    place = "AE USUBJID=X1 AESEQ=3, AESEV (tox.csv line 8, GRADE)"
    row = Finding("R", "error", place, "Wrong.", "Mend.", value="9", site="01").row
    assert list(row.values()) == [
        *("error", "R", "AE", "X1", "01", "USUBJID=X1 AESEQ=3", "AESEV", "9"),
        *("tox.csv", "8", "GRADE", place, "Wrong.", "Mend.", "open"),
    ]
