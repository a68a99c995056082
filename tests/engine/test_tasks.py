"""The order of derivation: datasets that need each other together, everything else a whole dataset at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.engine.tasks import groups, tables_read
from m5kit.specs import SpecFault
from m5kit.study import Study


def test_datasets_that_need_each_other_are_one_group(study_folder: Callable[..., Path]) -> None:
    study = Study.open(study_folder())  # DM takes LASTAE from AE, AE takes the reference date from DM
    found = groups(study.spec.datasets, {d.name: study.homes(d) for d in study.spec.datasets.values()})
    assert [set(g.datasets) for g in found if len(g.datasets) > 1] == [{"DM", "AE"}]
    needs = {g.datasets: set(g.needs) for g in found}
    assert needs[("SUPPAE",)] == {"AE"}
    assert needs[("VS",)] == set()
    place = {name: at for at, group in enumerate(found) for name in group.datasets}
    assert all(place[need] < place[name] for group in found for name in group.datasets for need in group.needs)
    together = next(g for g in found if "DM" in g.datasets)
    order = [str(task) for task in together.tasks if task.what == "column"]
    assert order.index("DM.RFSTDTC") < order.index("AE.AESTDY")
    assert order.index("AE.AESTDTC") < order.index("DM.LASTAE")


def test_columns_made_from_each_other_are_a_fault(study_folder: Callable[..., Path], sheets: dict[str, str]) -> None:
    circle = sheets["AE"].replace("raw.events.ONSET,iso8601", "DM.LASTAE,copy")
    study = Study.open(study_folder({"AE": circle}))
    with pytest.raises(SpecFault, match=r"made from each other: .*DM\.LASTAE"):
        groups(study.spec.datasets, {d.name: study.homes(d) for d in study.spec.datasets.values()})


def test_a_group_reads_the_forms_that_it_names(study_folder: Callable[..., Path]) -> None:
    study = Study.open(study_folder())
    (study.path / "sdtm").mkdir(exist_ok=True)
    (study.path / "sdtm" / "vs.py").write_text(
        "def rows(records, *, raw_other, key):\n    return records\n", encoding="utf-8"
    )
    homes = {d.name: study.homes(d) for d in study.spec.datasets.values()}
    forms = ["raw.enrol", "raw.events", "raw.other", "raw.more"]
    found = {g.datasets: tables_read(g, study.spec.datasets, homes, forms) for g in groups(study.spec.datasets, homes)}
    assert found[("VS",)] == {"raw.enrol", "raw.other"}
    assert found[("SUPPAE",)] == {"raw.events", "AE"}
    assert [read for names, read in found.items() if "DM" in names] == [{"raw.enrol", "raw.events"}]
