"""Run the examples that stand in the docstrings of every addon's rules."""

import doctest
import importlib
import pkgutil
import sys

import pytest

PACKAGES = sorted(name for name in sys.modules if name.endswith("_logic"))
MODULES = [
    module.name
    for package in PACKAGES
    for module in pkgutil.walk_packages(sys.modules[package].__path__, f"{package}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    module = importlib.import_module(name)

    result = doctest.testmod(module)

    assert result.failed == 0
