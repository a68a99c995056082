"""Facts of the standards, looked up as a check looks them up."""

import pytest

from m5kit.specs.standards import (
    CLASSES,
    collected_variable,
    standard_dataset,
    standard_datasets,
    standard_table,
    standard_variable,
    standard_variables,
)


@pytest.mark.parametrize(
    ("dataset", "name", "label", "type", "core"),
    [
        ("DM", "STUDYID", "Study Identifier", "Char", "Req"),
        ("AE", "AETERM", "Reported Term for the Adverse Event", "Char", "Req"),
        ("LB", "LBSTRESN", "Numeric Result/Finding in Standard Units", "Num", "Exp"),
        ("SUPPLB", "QVAL", "Data Value", "Char", "Req"),
        ("ADSL", "TRT02A", "Actual Treatment for Period 02", "Char", "Cond"),
        ("ADSL", "AGEGR1N", "", "Num", "Perm"),
        ("BDS", "ANL01FL", "", "Char", "Cond"),
        ("BDS", "CNSR", "Censor", "Num", "Cond"),
        ("OCCDS", "TRTEMFL", "Treatment Emergent Analysis Flag", "Char", "Cond"),
    ],
)
def test_a_variable(dataset: str, name: str, label: str, type: str, core: str) -> None:
    known = standard_variable(dataset, name)
    assert known is not None
    assert (known.name, known.label, known.type, known.core) == (name, label, type, core)


@pytest.mark.parametrize(
    ("dataset", "name"), [("AE", "AEFOO"), ("ZZ", "STUDYID"), ("ADSL", "TRT1P"), ("BDS", "ANL1FL")]
)
def test_a_variable_that_is_not_there(dataset: str, name: str) -> None:
    assert standard_variable(dataset, name) is None


def test_the_table_of_a_dataset() -> None:
    assert standard_table("ADAE", "OCCURRENCE DATA STRUCTURE") == "OCCDS"
    assert standard_table("ADSL") == "ADSL"
    assert standard_table("ADXX", "ADAM OTHER") == ""


def test_variables_come_in_the_order_of_the_standard() -> None:
    assert [v.name for v in standard_variables("TE")] == [
        "STUDYID",
        "DOMAIN",
        "ETCD",
        "ELEMENT",
        "TESTRL",
        "TEENRL",
        "TEDUR",
    ]


def test_a_collected_variable_of_any_dataset() -> None:
    known = collected_variable("RFSTDTC")
    assert known is not None
    assert known.label == "Subject Reference Start Date/Time"
    assert collected_variable("AVAL") is None


def test_every_table_of_variables_is_a_dataset_with_keys_of_its_own() -> None:
    for dataset in standard_datasets():
        names = {v.name for v in standard_variables(dataset.name)}
        assert set(dataset.keys) <= names, dataset.name
        assert dataset.kind in CLASSES
        assert len(dataset.label) <= 40
    assert {"DM", "AE", "SUPP--", "RELREC", "TS", "ADSL", "BDS", "OCCDS"} <= {d.name for d in standard_datasets()}


def test_a_dataset_as_a_whole() -> None:
    known = standard_dataset("AE")
    assert known is not None
    assert (known.label, known.kind, known.structure) == (
        "Adverse Events",
        "EVENTS",
        "One record per adverse event per subject",
    )
    assert standard_dataset("ZZ") is None
