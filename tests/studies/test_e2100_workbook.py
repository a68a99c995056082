"""The spec of E2100 as a workbook in the layout of Pinnacle 21, and back: what the layout can hold comes back."""

from pathlib import Path

import pytest

from m5kit.define.arm_sheet import sheet_displays
from m5kit.package.analyses import analysis_results, result_displays
from m5kit.package.planned import words_of_methods
from m5kit.specs import Dataset, Spec, Value, Variable, read_spec
from m5kit.specs.conditions import comparisons
from m5kit.specs.imported import write_imported
from m5kit.specs.p21_write import p21_tables
from m5kit.specs.sheets import write_tables
from m5kit.specs.workbooks import import_workbook
from m5kit.study import Study

ALIKE = ("label", "type", "length", "digits", "format", "codelist", "origin", "comment", "pages")


@pytest.fixture(scope="module")
def both(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Spec, Spec]:
    """The spec, and the spec that comes back."""
    folder = tmp_path_factory.mktemp("workbook")
    opened = Study.open(study)
    write_tables(
        p21_tables(opened.spec, words_of_methods(opened), analysis_results(opened.spec))[0], folder / "e2100.xlsx"
    )
    imported = import_workbook(folder / "e2100.xlsx")
    assert imported.findings == ()
    write_imported(imported, folder / "back")
    spec, faults = read_spec(folder / "back")
    assert faults == ()
    return opened.spec, spec


def kept(line: Variable | Value) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in ALIKE)


def submitted(spec: Spec) -> dict[str, Dataset]:
    return {name: d for name, d in spec.datasets.items() if d.package != "work"}


def test_datasets_and_variables_come_back(both: tuple[Spec, Spec]) -> None:
    ours, back = (submitted(spec) for spec in both)
    assert list(back) == list(ours)
    for name, dataset in ours.items():
        other = back[name]
        told = [(d.label, d.package, d.kind, d.structure, d.keys, d.repeating, d.reference) for d in (dataset, other)]
        assert told[0] == told[1]
        assert [(v.name, v.role, *kept(v)) for v in other.variables] == [
            (v.name, v.role, *kept(v)) for v in dataset.variables
        ]
        assert [v.core == "Req" for v in other.variables] == [v.core == "Req" for v in dataset.variables]


def test_value_level_comes_back_where_its_condition_can_be_said(both: tuple[Spec, Spec]) -> None:
    ours, back = both
    count = 0
    for name, dataset in submitted(ours).items():
        sayable = [v for v in dataset.values if all(c.values and c.variable != "RECORD" for c in comparisons(v.where))]
        told = {(v.variable, v.where): kept(v) for v in sayable}
        assert {(v.variable, v.where): kept(v) for v in back.datasets[name].values} == told
        count += len(told)
    assert count > 200


def test_terms_come_back(both: tuple[Spec, Spec]) -> None:
    ours, back = both
    assert {n: (c.label, c.type, c.code, c.dictionary, c.version) for n, c in back.codelists.items()} == {
        n: (c.label, c.type, c.code, c.dictionary, c.version) for n, c in ours.codelists.items()
    }
    for name, listed in ours.codelists.items():
        told = [(t.value, t.decode, t.code) for t in listed.terms]
        assert [(t.value, t.decode, t.code) for t in back.codelists[name].terms] == told


def test_methods_come_back_as_words(both: tuple[Spec, Spec]) -> None:
    derived = [
        v for d in submitted(both[0]).values() for v in d.variables if v.origin == "Derived" and v.derivation.method
    ]
    words = {str(v): v.derivation.text for d in both[1].datasets.values() for v in d.variables}
    assert [str(v) for v in derived if not words[str(v)]] == []


def test_analysis_results_come_back(both: tuple[Spec, Spec]) -> None:
    ours = result_displays(both[0], {d.name: d for d in both[0].package("adam")})
    assert len(ours) > 20
    assert sheet_displays(both[1]) == ours


def test_the_decision_table_stands_under_methods(both: tuple[Spec, Spec]) -> None:
    text = both[1].datasets["ADTTE"]["EVRULE"].derivation.text
    assert "PFS: The first of these rules that holds counts.\n1. Where NPTDT is not after PDDT" in text
