"""Tests in Odoo's runner are on a database where their addon is installed already."""

import ast

import pytest
from suite import ADDONS


def find_classes():
    """Yield each class that holds tests of its own or of contracts."""
    for addon in ADDONS.values():
        for file in sorted(addon.folder.rglob("tests/test_*.py")):
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                    yield pytest.param(node, id=f"{addon.name}:{node.name}")


@pytest.mark.parametrize("node", list(find_classes()))
def test_it_runs_after_the_installation(node):
    # While an addon is installed Odoo runs others; here nothing is installed then.
    decorators = " ".join(ast.unparse(found) for found in node.decorator_list)

    assert "'post_install'" in decorators
    assert "'-at_install'" in decorators
