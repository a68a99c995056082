"""A printed cell is traced to the lines that it counts, and they come to the cell."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.specs import UsageFault
from m5kit.study import Study, build
from m5kit.study.displays import analysis_frames
from m5kit.tlf.results import results
from m5kit.tlf.sheets import read_displays
from m5kit.trace.cell import TracedCell, cell_of, cell_trace

SUBJECTS = (
    "P1,A,2020-01-01,2020-01-02,,2020-06-01\n"
    "P2,A,2020-01-01,2020-01-02,,\n"
    "P3,B,2020-01-01,,,\n"
    "P4,B,2020-01-01,2020-01-03,,2020-02-01"
)
DISPLAYS = """display,number,layout,title,population,where,by,groups,stub,footnotes,orientation,parameters,reason,purpose
D1,Table 1,table,Deaths,Everybody,,ARM,A=Arm A; B=Arm B; ALL=All,Patients,,,,,
"""
COLUMNS = "display,analysis,row,column,label,indent,kind,population,dataset,variable,where,denominator,groups,stats"
ANALYSES = f"""{COLUMNS},decimals,cell,footnote,parameters
D1,DTH,Deaths,,Died – no. (%),,count,,ADSL,,DTHFL EQ Y,,,n pct,,{{n}} ({{pct}}),,
D1,DTH,Deaths,treated,Died,,count,,ADSL,,DTHFL EQ Y AND SAFFL EQ Y,SAFFL EQ Y,,n pct denominator,,{{n}},,
D1,OS,Survival,,,,km,,ADTTE,,PARAMCD EQ OS,,,n events censored,,,,
D1,EVENTS,Ends,,,,km,,ADTTE,,PARAMCD EQ OS,,,n events,,,,
"""


@pytest.fixture
def traced(trial: Callable[..., Path]) -> Callable[..., TracedCell]:
    folder = trial(SUBJECTS)
    (folder / "spec" / "displays.csv").write_text(DISPLAYS, encoding="utf-8")
    (folder / "spec" / "analyses.csv").write_text(ANALYSES, encoding="utf-8")
    return lambda *words: cell_trace(Study.open(folder), words)


@pytest.mark.parametrize(
    ("words", "text", "subjects"),
    [
        (("D1", "Deaths", "treated", "ALL"), "2", ("T1-P1", "T1-P4")),
        (("table 1", "TREATED", "arm b"), "1", ("T1-P4",)),
        (("D1", "deaths", "Treated", "B", "denominator"), "1", ("T1-P4",)),
        (("D1", "Survival", "A", "events"), "1", ("T1-P1",)),
        (("D1", "Survival", "A", "censored"), "1", ("T1-P2",)),
        (("D1", "Ends", "A", "EVENTS", "events"), "1", ("T1-P1",)),
        (("D1", "Ends", "A", "EVENTS", "n"), "2", ("T1-P1", "T1-P2")),
        (("D1", "N", "A"), "2", ("T1-P1", "T1-P2")),
        (("D1", "Deaths", "B"), "1", ("T1-P4",)),
    ],
)
def test_a_cell_to_its_subjects(
    traced: Callable[..., TracedCell], words: tuple[str, ...], text: str, subjects: tuple[str, ...]
) -> None:
    cell = traced(*words)
    assert (cell.text, cell.subjects) == (text, subjects)
    assert cell.counts and cell.agrees


def test_what_is_behind_a_record(traced: Callable[..., TracedCell]) -> None:
    cell = traced("D1", "Deaths", "treated", "B")
    assert cell.where == "ARM EQ B AND DTHFL EQ Y AND SAFFL EQ Y"
    (record,) = cell.records
    assert record.places == ((0, "ADSL USUBJID=T1-P4"), (1, "DM USUBJID=T1-P4"), (2, "subjects.csv line 5"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("DD1",), "no display 'DD1'. Did you mean 'D1'?"),
        (("D1", "Deahts"), "D1 has no row, column, group or statistic 'Deahts'. Did you mean 'Deaths'?"),
        (("D1", "Survival", "treated"), "D1 has no cell that is Survival, treated at once."),
        (("D1", "Treated"), "D1 has 3 such cells; say which: 'A'; 'B'; 'ALL'."),
    ],
)
def test_a_cell_that_is_not_there(traced: Callable[..., TracedCell], words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageFault) as fault:
        traced(*words)
    assert says in str(fault.value)


def test_cells_that_no_words_tell_apart_are_named_by_their_place(trial: Callable[..., Path]) -> None:
    folder = trial(SUBJECTS)
    (folder / "spec" / "displays.csv").write_text(DISPLAYS, encoding="utf-8")
    (folder / "spec" / "analyses.csv").write_text(ANALYSES, encoding="utf-8")
    run = build(Study.open(folder))
    (display,) = read_displays(run.study.spec)[0]
    numbers, _ = results([display], analysis_frames(run))
    treated = numbers["column"].eq("treated") & numbers["group"].eq("B") & numbers["stat"].eq("n")
    again = numbers[treated].assign(where="DTHFL EQ Y", text="1 again")
    numbers = pd.concat([numbers, again], ignore_index=True)
    first, second = numbers.index[treated.reindex(numbers.index, fill_value=False)][0], len(numbers) - 1
    says = (
        f"D1 has 2 such cells; say which: n{first} (1, of ADSL where ARM EQ B AND DTHFL EQ Y AND SAFFL EQ Y); "
        f"n{second} (1 again, of ADSL where DTHFL EQ Y)."
    )
    with pytest.raises(UsageFault, match=f"^{re.escape(says)}$"):
        cell_of(display, numbers, run, ["Deaths", "treated", "B", "n"])
    assert cell_of(display, numbers, run, [f"n{second}"]).text == "1 again"


def test_a_cell_by_its_place_on_the_page(traced: Callable[..., TracedCell]) -> None:
    assert traced("D1", "n0") == traced("D1", "N", "A")
    with pytest.raises(UsageFault, match=r"^D1 has no row, column, group or statistic 'n999'\.$"):
        traced("D1", "n999")
