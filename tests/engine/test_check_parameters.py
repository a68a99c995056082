"""Parameters of study.toml that no method can get or none asks for, and those of another type."""

import inspect
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.engine.check_parameters import _fits
from m5kit.engine.methods import method_names, product_methods
from m5kit.engine.offers import AMONG, OFFERED
from m5kit.specs.declared import sheet_columns
from m5kit.specs.settings import field_rules, known_settings
from m5kit.study.check import check
from m5kit.study.folder import Study

STUDY: str = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["STUDY"]


@pytest.mark.parametrize(
    ("line", "severity", "says"),
    [
        ('key = "X"', "error", "The parameter 'key' reaches no method"),
        ("count = 3", "error", "The parameter 'count' reaches no method"),
        ('owner = "X"', "error", "The parameter 'owner' reaches no method"),
        ('ledger = "X"', "error", "The parameter 'ledger' would take the place of the sheet ledger"),
        (
            'date_fomrs = ["YYYY"]',
            "warning",
            "No method of the sheets asks for the parameter 'date_fomrs'. Did you mean",
        ),
        ('year_pivot = "1950"', "error", "year_pivot is '1950', and a whole number from 0 on is meant."),
    ],
)
def test_a_parameter_that_cannot_be(study_folder: Callable[..., Path], line: str, severity: str, says: str) -> None:
    found = check(Study.open(study_folder(settings=f"{STUDY}{line}\n")))
    mine = [f for f in found if f.place == "study.toml, [parameters]"]
    assert [(f.severity, f.message[: len(says)]) for f in mine] == [(severity, says)]


def test_a_parameter_is_of_the_type_that_a_method_asks_for() -> None:
    assert _fits(28, int) and _fits(28, float) and _fits(None, int | None) and _fits(["a"], list[str])
    assert not _fits("28", int) and not _fits(True, float) and not _fits(["a", 1], list[str]) and not _fits(2.5, int)


def test_every_parameter_of_the_product_is_declared_with_its_kind() -> None:
    """What a method of the product asks for is offered by the engine, a sheet, or a declared parameter of its type."""
    values = {
        "texts": ["YYYY"],
        "whole": 3,
        "positive": 0.5,
        "share": 0.5,
        "text": "SI",
        "date": "2020-01-01",
        "mark": ",",
    }
    known = known_settings()["parameters"]
    seen = set()
    for module in (m for package in ("sdtm", "adam") for m in product_methods(package)):
        for name in method_names([module]):
            for parameter in inspect.signature(getattr(module, name)).parameters.values():
                if parameter.kind is not parameter.KEYWORD_ONLY or parameter.name in (*OFFERED, *AMONG):
                    continue
                if parameter.name in sheet_columns():
                    continue
                assert parameter.name in known, f"{name} asks for {parameter.name}"
                assert _fits(values[known[parameter.name].kind], parameter.annotation), (name, parameter)
                seen.add(parameter.name)
    assert set(known) - seen <= {"data_cutoff", *field_rules()}
