"""Quality of life does not differ between the arms, and nothing happens after the end of a patient's follow-up."""

from collections import defaultdict
from datetime import date, datetime

import pytest

Record = dict[str, str]
REVERSED = [*(f"GP{item}" for item in range(1, 8)), "GE1", "GE3", "GE4", "GE5", "GE6"] + [
    f"B{item}" for item in (1, 2, 3, 5, 6, 7, 8)
]
SUBSCALES = {"GP": 7, "GS": 7, "GE": 6, "GF": 7, "B": 9}


def scores(row: Record) -> dict[str, float]:
    """FACT-B scores of a form: subscales prorated where more than half is answered (FACIT manual), then sums."""
    found = {}
    for block, count in SUBSCALES.items():
        names = [f"{block}{item}" for item in range(1, count + 1)]
        given = [4 - int(row[name]) if name in REVERSED else int(row[name]) for name in names if row[name]]
        assert len(given) * 2 > count
        found[block] = sum(given) * count / len(given)
    return {"total": sum(found.values()), "breast": found["B"], "TOI": found["GP"] + found["GF"] + found["B"]}


@pytest.mark.parametrize("point", ["WEEK 17", "WEEK 33"])
@pytest.mark.parametrize("score", ["total", "breast", "TOI"])
def test_changes_from_baseline_do_not_differ_as_printed(
    current: dict[str, list[Record]], point: str, score: str
) -> None:
    stats = pytest.importorskip("scipy.stats")
    arm = {row["PATID"]: row["TRTASGN"] for row in current["reg"]}
    forms = {(row["PATID"], row["TIMEPT"]): scores(row)[score] for row in current["factb"]}
    changes = defaultdict(list)
    for (patid, when), value in forms.items():
        if when == point:
            changes[arm[patid]].append(value - forms[patid, "BASELINE"])
    assert stats.mannwhitneyu(changes["A"], changes["B"]).pvalue > 0.05


def complete(text: str) -> date | None:
    """A date that a site wrote in full, or None."""
    for way in ("%m/%d/%Y", "%d-%b-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, way).date()
        except ValueError:
            continue
    return None


def test_no_questionnaire_is_filled_in_before_consent(current: dict[str, list[Record]]) -> None:
    consents = {row["PATID"]: complete(row["CONSENTDT"]) for row in current["reg"]}
    for row in current["factb"]:
        filled, consent = complete(row["FORMDT"]), consents[row["PATID"]]
        assert filled is not None and consent is not None
        assert filled >= consent, row["PATID"]


def test_nothing_happens_after_the_end_of_follow_up(current: dict[str, list[Record]]) -> None:
    last: dict[str, date] = {}
    for form, field in (("followup", "CONTACTDT"), ("death", "DEATHDT")):
        for row in current[form]:
            when = complete(row[field])
            assert when is not None
            last[row["PATID"]] = max(when, last.get(row["PATID"], when))
    later = {("eligreview", "REVIEWDT"), ("death", "ENTRYDT"), ("adeers", "REPORTDT")}
    for form, rows in current.items():
        for field in rows[0] if form not in ("queries",) else ():
            if not field.endswith("DT") or (form, field) in later:
                continue
            for row in rows:
                when = complete(row[field])
                patid = row["PATID"].strip().upper()
                assert when is None or when <= last[patid], (form, field, row)
