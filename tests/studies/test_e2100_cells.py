"""Every count of the paper's tables comes to as many records as stand behind it, down to lines of the forms."""

import pytest

from m5kit.study import Run
from m5kit.study.displays import analysis_frames
from m5kit.tlf.results import results
from m5kit.trace.cell import cell_of, display_named


@pytest.mark.parametrize(
    ("target", "text", "dataset", "forms"),
    [
        (("T1", "Viscera", "PB"), "276", "ADSL", {"reg.csv"}),
        (("Table 2", "hypertension", "Grade 3", "pb"), "53", "ADAE", {"toxicity.csv"}),
        (("T2", "Proteinuria", "Grade 4", "Paclitaxel plus Bevacizumab"), "3", "ADAE", {"toxicity.csv"}),
    ],
)
def test_a_printed_cell_to_its_lines(
    run: Run, target: tuple[str, ...], text: str, dataset: str, forms: set[str]
) -> None:
    display = display_named(run.study.spec, target[0])
    assert display is not None
    cell = cell_of(display, results([display], analysis_frames(run))[0], run, target[1:])
    assert (cell.text, cell.dataset, len(cell.subjects), cell.agrees) == (text, dataset, int(text), True)
    assert all(record.places[0][1].startswith(dataset) for record in cell.records)
    assert all({place.split(" ")[0] for _, place in record.places} >= forms for record in cell.records)


def test_every_count_of_table_2_agrees(run: Run) -> None:
    display = display_named(run.study.spec, "T2")
    assert display is not None
    numbers = results([display], analysis_frames(run))[0]
    counts = numbers[(numbers["stat"] == "n") & (numbers["analysis"] == "TOX")]
    assert len(counts) == 23 * 9
    for row, column, group in counts.loc[counts["value"] > 0, ["row", "column", "group"]].itertuples(index=False):
        assert cell_of(display, numbers, run, (row, column, group)).agrees, (row, column, group)
