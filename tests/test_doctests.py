"""Every example in a docstring is run, under the name a user imports."""

import doctest
import importlib
import pkgutil

import pytest

import m5kit

MODULES = [module.name for module in pkgutil.walk_packages(m5kit.__path__, "m5kit.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
