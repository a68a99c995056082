"""The comparison with published numbers."""

import math
from pathlib import Path

import pandas as pd
import pytest

from m5kit.specs import InputFault, Spec
from m5kit.trace.reproduce import compare_with_published, printed_number, verdict_counts
from m5kit.trace.reproduced import reproduction_page, write_reproduction

HEAD = "id,source,display,population,arm,statistic,published,decimals,compare,limit,role,status,reason,display_id,row,column,group,stat"
PUBLISHED = f"""{HEAD}
A,Table 1,Age,all,P,median,55,0,rounded,,result,,,T1,Age,,P,median
B,Table 1,Male,all,P,pct,12.3,1,rounded,,result,,,T1,Male,,P,pct
C,Table 1,Odd,all,P,p,0.009,3,rounded,,result,contradiction,The counts say otherwise.,T1,Odd,,P,p
D,Text,Test,all,P,p,<0.001,3,below,0.001,result,,,T1,Test,,P,p
E,Text,Date,all,P,date,May 2004,,text,,result,,,T1,Last,,P,date
F,Text,Later,all,P,n,7,0,rounded,,result,,,T9,Later,,P,n
G,Methods,Dose,all,P,n,90,0,rounded,,design,,,,,,,
"""


def results(**values: tuple[float, str]) -> pd.DataFrame:
    rows = [
        ("T1", row, "", "P", stat, value, text)
        for (row, stat), (value, text) in ((k.split("_"), v) for k, v in values.items())
    ]
    return pd.DataFrame(rows, columns=["display", "row", "column", "group", "stat", "value", "text"])


def test_verdicts(tmp_path: Path) -> None:
    (tmp_path / "published.csv").write_text(PUBLISHED, encoding="utf-8")
    frame = results(
        Age_median=(54.5, "54.5"),
        Male_pct=(12.36, "12.4"),
        Odd_p=(0.0098, "0.010"),
        Test_p=(0.0002, "<0.001"),
        Last_date=(math.nan, "May 2004"),
    )
    found = compare_with_published(tmp_path / "published.csv", frame)
    assert [(c.id, c.computed, c.verdict) for c in found] == [
        ("A", "55", "reproduced"),
        ("B", "12.4", "differs"),
        ("C", "0.010", "paper contradicts itself"),
        ("D", "0.0002", "reproduced"),
        ("E", "May 2004", "reproduced"),
        ("F", "", "not yet computed"),
    ]
    assert found[2].reason == "The counts say otherwise."
    assert verdict_counts(found) == {
        "reproduced": 3,
        "differs": 1,
        "paper contradicts itself": 1,
        "not yet computed": 1,
    }


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.285, 2, "0.29"), (2.5, 0, "3"), (-2.5, 0, "-3"), (1.005, 2, "1.01"), (36.8876, 1, "36.9"), (5.0, 1, "5.0")],
)
def test_printed_half_away_from_zero(value: float, decimals: int, text: str) -> None:
    assert printed_number(value, decimals) == text


def test_a_file_that_is_not_there_or_not_as_described(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="nothing to be compared with"):
        compare_with_published(tmp_path / "published.csv", results())
    (tmp_path / "published.csv").write_text("id,source\nA,Text\n", encoding="utf-8")
    with pytest.raises(InputFault, match="lacks the columns"):
        compare_with_published(tmp_path / "published.csv", results())


def test_the_page_has_every_number_with_its_link(tmp_path: Path) -> None:
    file = tmp_path / "published.csv"
    file.write_text(PUBLISHED, encoding="utf-8")
    found = compare_with_published(
        file, results(Age_median=(55.25, "55"), Male_pct=(13.0, "13.0"), Odd_p=(0.0101, "0.010"))
    )
    page = reproduction_page(found, Spec({"id": "S", "disclaimer": "SYNTHETIC <1>"}, {}, {}, {}))
    assert page.count('<th scope="row">') == 6
    assert "<td>55</td><td>55.25</td>" in page
    assert '<td><a href="T1.html">T1</a></td>' in page
    assert '<td><b class="bad">✗ differs</b></td>' in page
    assert "<option>✓ reproduced</option><option>✗ differs</option>" in page
    assert "The counts say otherwise." in page
    assert "SYNTHETIC &lt;1&gt;" in page
    assert "6 published numbers: 1 reproduced; 1 differs; 1 paper contradicts itself; 3 not yet computed." in page
    assert "src=" not in page
    write_reproduction(tmp_path / "new" / "r.html", found, Spec({"id": "S"}, {}, {}, {}))
    assert (tmp_path / "new" / "r.html").is_file()
