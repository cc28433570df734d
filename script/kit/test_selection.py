"""Find Odoo's tests by a pattern in their names, for ``script/test -k``."""

import ast
from dataclasses import dataclass
from pathlib import Path

from .addons import Addon


@dataclass(frozen=True)
class TestMethod:
    """A test as Odoo's runner names it."""

    addon: str
    class_name: str
    name: str
    tags: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        return f"/{self.addon}:{self.class_name}.{self.name}"


def find_tests(addon: Addon) -> list[TestMethod]:
    """Return the tests that stand in the files of an addon."""
    return [
        method
        for file in sorted((addon.folder / "tests").rglob("test_*.py"))
        for method in _read(addon.name, file)
    ]


def _read(addon: str, file: Path) -> list[TestMethod]:
    tree = ast.parse(file.read_text(), file)
    return [
        TestMethod(addon, node.name, item.name, _tags(node))
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name.startswith("test_")
    ]


def _tags(node: ast.ClassDef) -> frozenset[str]:
    return frozenset(
        argument.value
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def matching(tests: list[TestMethod], pattern: str) -> list[TestMethod]:
    """Return the tests whose file-independent name contains ``pattern``."""
    wanted = pattern.lower()
    return [test for test in tests if wanted in test.tag.lower()]
