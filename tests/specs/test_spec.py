"""A spec hands out its sheets as typed objects, and keeps what is made of it as long as it lives."""

import pickle
from dataclasses import replace

from m5kit.specs import DisplayRow, EditCheck, Note, Row, Spec
from m5kit.specs.conditions import parsed

SPEC = Spec(
    {"id": "X1"},
    {},
    {},
    {},
    sheets={
        "displays": (Row({"display": "T1", "title": "One|Two", "where": "SAFFL EQ Y", "groups": "A;B"}, "d 2"),),
        "analyses": (Row({"display": "T1", "indent": "deep", "stats": "n pct"}, "a 2"),),
        "notes": (Row({"rule": "AGE", "dataset": "DM, AE", "explanation": "Old", "until": "2026-12-31"}, "n 2"),),
        "edits": (
            Row({"edit": "E1", "table": "raw.vs", "must": "SBP GT DBP", "message": "{SITE}: odd."}, "e 2"),
            Row({"edit": "E2", "table": "raw.vs", "must": "SBP OVER 3", "message": "Odd."}, "e 3"),
        ),
    },
)


def test_rows_are_typed() -> None:
    assert SPEC.displays == (
        DisplayRow(
            id="T1",
            number="",
            layout="",
            titles=("One", "Two"),
            population="",
            where=parsed("SAFFL EQ Y"),
            by="",
            groups=("A", "B"),
            stub="",
            footnotes=(),
            landscape=True,
            parameters={},
            reason="",
            purpose="",
            place="d 2",
        ),
    )
    assert SPEC.notes == (Note("", "AGE", "DM, AE", "", "", "Old", "", "", "2026-12-31", "n 2"),)
    assert (SPEC.notes[0].datasets, SPEC.notes[0].words) == (("DM", "AE"), "Old.")
    must = parsed("SBP GT DBP")
    assert SPEC.edits == (EditCheck("E1", "raw.vs", (), must, ("SBP", "DBP"), "{SITE}: odd.", "warning", "e 2"),)
    assert SPEC.edits[0].variables == ("SBP", "DBP", "SITE")
    assert SPEC.results == ()


def test_a_cell_that_cannot_be_read_is_told_by_its_row() -> None:
    (row,) = SPEC.analyses
    assert (row.indent, row.stats) == (0, ("n", "pct"))
    assert [str(fault.rule) for fault in row.faults] == ["SPEC-NUMBER"]


def test_what_is_made_of_a_spec_is_made_once_and_does_not_travel() -> None:
    made: list[str] = []

    def counted(spec: Spec) -> int:
        made.append(spec.id)
        return len(made)

    assert [SPEC.once(counted), SPEC.once(counted), replace(SPEC, subject="PT").once(counted)] == [1, 1, 2]
    again = pickle.loads(pickle.dumps(SPEC))
    assert (again, again.once(counted)) == (SPEC, 3)
