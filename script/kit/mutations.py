"""Remove guards one by one, in a copy, and see that a test goes red."""

import re
import shutil
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .addons import choose
from .failures import Failure
from .paths import ROOT
from .results import Result
from .testing import IN_THE_LOG, SAFETY, Tester

TABLE = Path("tests/mutations.toml")
KERNEL = "social_care_base"  # where the tests of the safety net stand
# What the tests need of a checkout.
COPIED = ("addons", "config", "script", "tests")
CAUGHT, SURVIVED, BROKEN = "caught", "SURVIVED", "BROKEN"


@dataclass(frozen=True)
class Mutation:
    """One guard, how to take it away, and the test that must notice."""

    guard: str
    addon: str  # whose test it is; or "safety"
    file: str
    find: str
    replace: str
    test: str

    @property
    def is_unit(self) -> bool:
        return "::" in self.test

    @property
    def updated(self) -> str:
        """The addon that Odoo has to load again to notice; none for a method."""
        is_method = self.file.endswith(".py") and "_name =" not in self.replace
        return "" if is_method else Path(self.file).parts[1]

    def apply(self, root: Path) -> str:
        """Take the guard away in the copy; return the file as it was."""
        file = root / self.file
        text = file.read_text(encoding="utf-8")
        if text.count(self.find) != 1:
            raise Failure(
                f"{self.guard}: its text stands {text.count(self.find)} times in"
                f" {self.file}.",
                f"Bring {TABLE} up to date.",
            )
        file.write_text(text.replace(self.find, self.replace), encoding="utf-8")
        return text


def read_table(root: Path = ROOT) -> list[Mutation]:
    """Return the mutations of the table, in its order."""
    table = tomllib.loads((root / TABLE).read_text(encoding="utf-8"))
    return [Mutation(**entry) for entry in table["mutation"]]


def copy_checkout(folder: Path, root: Path = ROOT) -> Path:
    """Copy what the tests need; the checkout itself is never changed."""
    ignored = shutil.ignore_patterns("__pycache__", ".hypothesis", "node_modules")
    for name in COPIED:
        shutil.copytree(root / name, folder / name, ignore=ignored)
    return folder


def judge(result: Result, test: str) -> str:
    """Tell whether the test noticed, nothing did, or the code did not even run."""
    name = re.escape(test.rpartition("::")[2])
    red = [line for line in result.failed if IN_THE_LOG not in line]
    if any(re.search(rf"\b{name}\b", line) for line in red):
        return CAUGHT
    return BROKEN if result.failed or not result.ran else SURVIVED


class Mutator:
    """Runs the tests of the table on a copy of the checkout."""

    def __init__(self, tester: Tester):
        self.tester = tester

    def check_baseline(self, mutations: Iterable[Mutation]) -> None:
        """Refuse to go on if a test of the table is red as it is."""
        mutations = list(mutations)
        wanted = {(m.addon, m.is_unit) for m in mutations}
        for addon, is_unit in sorted(wanted):
            group = [m for m in mutations if (m.addon, m.is_unit) == (addon, is_unit)]
            tests = sorted({m.test for m in group})
            result = self._run(addon, tests, is_unit=is_unit)
            if result.failed or result.passed < len(tests):
                raise Failure(
                    f"{addon}: the tests of the table do not pass as they are.",
                    f"{result.report()}\n(wanted: {', '.join(tests)})",
                )

    def try_one(self, mutation: Mutation) -> tuple[str, float]:
        """Run the test without its guard; return the verdict and the seconds."""
        start = time.monotonic()
        before = mutation.apply(self.tester.root)
        try:
            if mutation.addon == SAFETY:
                result = self._run_safety([mutation.test], mutation.updated)
            else:
                result = self._run(
                    mutation.addon, [mutation.test], is_unit=mutation.is_unit
                )
        finally:
            (self.tester.root / mutation.file).write_text(before, encoding="utf-8")
        return judge(result, mutation.test), time.monotonic() - start

    def _run(self, name: str, tests: list[str], *, is_unit: bool) -> Result:
        if is_unit:
            log = self.tester.runtime.places.log / "test-mutation.log"
            paths = [str(self.tester.root / test) for test in tests]
            with log.open("w") as output:
                return self.tester.run_pytest("mutation", paths, output=output)
        if name == SAFETY:
            return self._run_safety(tests)
        addon = choose(self.tester.kitchen.addons, name)
        tags = ",".join(f"/{addon.name}:{test}" for test in tests)
        options = [f"--init={addon.name}", f"--test-tags={tags}"]
        recipe = self.tester.kitchen.before(addon)
        return self.tester.run_odoo("mutation", recipe, options)

    def _run_safety(self, tests: list[str], updated: str = "") -> Result:
        """Run tests of the safety net: on the demo data, which are as they were."""
        tags = ",".join(f"{SAFETY}/{KERNEL}:{test}" for test in tests)
        options = [f"--test-tags={tags}"]
        # Odoo runs the tests of what it loads again; with the kernel, that is all.
        options += [f"--update={KERNEL}"] if updated else []
        return self.tester.run_odoo("mutation", self.tester.kitchen.net(), options)
