"""Analysis results as a sheet and back, and whole documents as folders."""

from pathlib import Path

import pytest

from m5kit.define import AnalysedData, AnalysisResult, Reference, ResultDisplay, read_define
from m5kit.define.arm_sheet import results_table, sheet_displays
from m5kit.define.imported import imported_define
from m5kit.specs import SpecFault, read_spec
from m5kit.specs.conditions import parsed
from m5kit.specs.imported import Imported, table, write_imported

DATASETS = table(("dataset",), [{"dataset": "ADSL"}])
DISPLAYS = (
    ResultDisplay(
        "T1",
        "Times",
        (
            AnalysisResult(
                "R1",
                "Log-rank",
                "SPECIFIED IN SAP",
                "PRIMARY OUTCOME MEASURE",
                (
                    AnalysedData("ADTTE", ("AVAL", "CNSR"), parsed('PARAMCD EQ OS AND A IN ("x, y", B)')),
                    AnalysedData("ADSL"),
                ),
                documentation="By arm.\nUnstratified.",
                references=(Reference("sap", "3-4", "Section 2"), Reference("csr")),
                joined="By subject.",
                code="x <- 1\n  y",
                context="R 4.2",
                programs=(Reference("prog"),),
            ),
            AnalysisResult("R2", "Median", "DATA DRIVEN", "EXPLORATORY OUTCOME MEASURE", (AnalysedData("ADTTE"),)),
        ),
        name="Table 1",
        references=(Reference("csr", "5 7"),),
    ),
)


def displays_back(displays: tuple[ResultDisplay, ...], folder: Path) -> tuple[ResultDisplay, ...]:
    write_imported(Imported({"id": "X"}, (), {"datasets": DATASETS, "results": results_table(displays)}), folder)
    return sheet_displays(read_spec(folder)[0])


def test_displays_come_back_from_their_sheet(tmp_path: Path) -> None:
    assert displays_back(DISPLAYS, tmp_path / "x") == DISPLAYS


def test_a_condition_that_cannot_be_read(tmp_path: Path) -> None:
    header, first, *rest = results_table(DISPLAYS)
    odd = tuple("A LIKE B" if cell.startswith("PARAMCD EQ") else cell for cell in first)
    write_imported(Imported({"id": "X"}, (), {"datasets": DATASETS, "results": (header, odd, *rest)}), tmp_path / "x")
    with pytest.raises(SpecFault, match=r"results\.csv line 2: Condition 'A LIKE B' cannot be read"):
        sheet_displays(read_spec(tmp_path / "x")[0])


def test_every_document_with_results_keeps_them(shared: Path, tmp_path: Path) -> None:
    kept = 0
    for path in sorted((shared / "data" / "define").glob("v2*.xml")):
        write_imported(imported_define(path), tmp_path / path.stem)
        spec, _ = read_spec(tmp_path / path.stem)
        read = read_define(path)
        again = sheet_displays(spec)
        assert [(d.id, d.title, len(d.results)) for d in again] == [
            (d.id, d.title, len(d.results)) for d in read.displays
        ]
        assert [r.data for d in again for r in d.results] == [r.data for d in read.displays for r in d.results]
        kept += sum(len(d.results) for d in again)
    assert kept > 5
