"""Nothing of E2100's forms is lost, and what the ledger's reasons say is so."""

from collections.abc import Iterator

import pytest

from m5kit.study import Run
from m5kit.trace.ledger import Account, ledger

Record = dict[str, str]
Forms = dict[str, list[Record]]


@pytest.fixture(scope="module")
def accounts(run: Run) -> dict[tuple[str, str], Account]:
    return {(a.form, a.field): a for a in ledger(run)}


def test_nothing_is_unaccounted_for(accounts: dict[tuple[str, str], Account]) -> None:
    assert {k: a.lines for k, a in accounts.items() if a.unaccounted} == {}
    for a in accounts.values():
        assert a.values == a.reached + a.not_submitted + a.left_out + a.unaccounted, a


@pytest.mark.parametrize(
    ("form", "records", "left_out"),
    [
        ("toxicity", 13_528, 29 + 64),
        ("lab_cbc", 15_242, 26 + 16),
        ("tx_paclitaxel", 14_657, 15),
        ("response", 3_349, 9),
        ("death", 538, 14),
        ("vitals", 10_543, 0),
    ],
)
def test_superseded_rows_and_duplicates_are_left_out(
    accounts: dict[tuple[str, str], Account], form: str, records: int, left_out: int
) -> None:
    account = accounts[f"raw.{form}", ""]
    assert (account.values, account.left_out) == (records, left_out)


def test_corrections_are_the_ten_of_the_query_log(run: Run) -> None:
    fields = sorted((c.form, c.field) for c in run.forms.corrections)
    assert fields == [("raw.lab_cbc", "HGBU")] * 2 + [("raw.onstudy", "WTU")] * 7 + [("raw.vitals", "VSDT")]
    date = next(c for c in run.forms.corrections if c.field == "VSDT")
    assert (date.was, date.now) == ("06/03/2002", "03/06/2002")


def test_weights_of_a_dose_are_those_of_the_visit(current: Forms) -> None:
    weighed = {(r["PATID"], r["CYCLE"], r["DAY"]): (r["WT"], r["WTU"]) for r in current["vitals"] if r["DAY"] != "U"}
    doses = list(_doses(current))
    assert len(doses) > 15_000
    assert [d for d in doses if weighed[d[:3]] != d[3:]] == []


def _doses(current: Forms) -> Iterator[tuple[str, str, str, str, str]]:
    for form in ("tx_paclitaxel", "tx_bevacizumab"):
        for row in current[form]:
            if row["DAY"] != "8":
                yield row["PATID"], row["CYCLE"], row["DAY"], row["WT"], row["WTU"]


def test_locations_of_lesions_are_those_of_the_first_assessment(current: Forms) -> None:
    rows = current["target_lesions"]
    first = {(r["PATID"], r["LESNO"]): r["LOCATION"] for r in rows if r["ASMTNO"] == "0"}
    assert [r for r in rows if r["LOCATION"] != first[r["PATID"], r["LESNO"]]] == []


def test_every_criterion_is_met_by_the_site_and_none_by_the_reviewer(current: Forms) -> None:
    assert {(r["RESPONSE"], r["REVIEWER"]) for r in current["elig"]} == {("Y", ""), ("Y", "N")}
