"""Find Odoo's tests by a pattern in their names, for ``script/test -k``."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from pathlib import Path

from .addons import PREFIX, Addon

INHERITS = "allow_inherited_tests_method"


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


@dataclass(frozen=True)
class TestClass:
    """A class in the tests of an addon."""

    file: Path
    node: ast.ClassDef

    @property
    def bases(self) -> list[str]:
        return [ast.unparse(base).rpartition(".")[2] for base in self.node.bases]

    @property
    def methods(self) -> list[str]:
        found = (n.name for n in self.node.body if isinstance(n, ast.FunctionDef))
        return [name for name in found if name.startswith("test_")]

    @property
    def inherits(self) -> bool:
        """Whether Odoo runs the methods of its bases, too."""
        lines = [ast.unparse(n) for n in self.node.body if isinstance(n, ast.Assign)]
        return f"{INHERITS} = True" in lines

    @property
    def tags(self) -> frozenset[str]:
        return frozenset(
            argument.value
            for decorator in self.node.decorator_list
            if isinstance(decorator, ast.Call)
            for argument in decorator.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        )


class TestTree:
    """All classes in the tests of the suite, which inherit from each other."""

    def __init__(self, folder: Path):
        self._by_name: dict[str, list[TestClass]] = {}
        for file in sorted(folder.glob(f"{PREFIX}*/tests/**/*.py")):
            for node in ast.parse(file.read_text(), file).body:
                if isinstance(node, ast.ClassDef):
                    found = self._by_name.setdefault(node.name, [])
                    found.append(TestClass(file, node))

    def of(self, addon: Addon) -> list[TestClass]:
        """Return the classes that Odoo's runner looks at."""
        return [
            found
            for classes in self._by_name.values()
            for found in classes
            if found.file.name.startswith("test_")
            and addon.folder in found.file.parents
        ]

    def line(self, start: TestClass) -> Iterator[TestClass]:
        """Yield the class and everything it inherits from, the nearest first."""
        yield start
        for name in start.bases:
            base = self._nearest(name, start)
            if base:
                yield from self.line(base)

    def _nearest(self, name: str, user: TestClass) -> TestClass | None:
        """Return the class of that name: of the same file, else the same addon."""
        known = [found for found in self._by_name.get(name, ()) if found != user]

        def distance(found: TestClass) -> tuple[bool, int]:
            shared = len(set(found.file.parents) & set(user.file.parents))
            return found.file != user.file, -shared

        return min(known, key=distance, default=None)


@cache
def _read_tree(folder: Path) -> TestTree:
    return TestTree(folder)


def find_tests(addon: Addon) -> list[TestMethod]:
    """Return the tests of an addon, its own and those of contracts it fulfils."""
    tree = _read_tree(addon.folder.parent)
    tests = []
    for found in tree.of(addon):
        line = list(tree.line(found))
        runs_inherited = any(item.inherits for item in line)
        names = [
            n for item in (line if runs_inherited else [found]) for n in item.methods
        ]
        tags = frozenset().union(*(item.tags for item in line))
        tests += [
            TestMethod(addon.name, found.node.name, name, tags)
            for name in dict.fromkeys(names)
        ]
    return tests


def matching(tests: list[TestMethod], pattern: str) -> list[TestMethod]:
    """Return the tests whose file-independent name contains ``pattern``."""
    wanted = pattern.lower()
    return [test for test in tests if wanted in test.tag.lower()]


def share(addon: Addon, tests: list[TestMethod], parts: int) -> list[str]:
    """Return selectors that run every test of ``addon`` once, in parts of like size.

    The last one says what it leaves out instead of what it takes, so that no test is
    lost that was not found here.
    """
    standard = (test for test in tests if "-standard" not in test.tags)
    sizes = Counter(test.class_name for test in standard)
    shares = [(0, number, []) for number in range(parts)]
    for name, size in sizes.most_common():
        taken, number, names = heappop(shares)
        heappush(shares, (taken + size, number, [*names, f"/{addon.name}:{name}"]))
    others = [names for _taken, _number, names in sorted(shares) if names][:-1]
    left_out = [f"-{name}" for names in others for name in names]
    return [*map(",".join, others), ",".join([f"/{addon.name}", *left_out])]
