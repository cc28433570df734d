"""Run the suites of tests and add up what they find."""

import json
import os
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .addons import Addon
from .commands import die_with_parent, stop, stop_running
from .failures import Failure
from .libraries import find_browser
from .node import page_examiner
from .odoo_log import STARTED, OdooLog
from .paths import CONFIG, INSIDE, ROOT
from .preparation import Kitchen, Recipe
from .results import Result
from .runtime import Runtime
from .server import OdooServer, free_port
from .test_selection import find_tests, matching, share

ODOO_LINT = (
    "ManifestLinter",
    "TestTestHoles",
    "TestIndex",
    "TestNaming",
    "TestLintOverrideSignatures",
    "RoutesLinter",
)
CONCURRENCY = "concurrency"
SAFETY = "safety"
IN_THE_LOG = "in the log"
SHARED = ["--numprocesses=logical", "--dist=worksteal"]
QUICK = ["--hypothesis-profile=quick"]


@dataclass
class Tester:
    """Runs suites, each on a database of its own; several may run at once."""

    runtime: Runtime
    pattern: str = ""
    root: Path = ROOT  # the checkout, or a copy of it
    is_quiet: bool = False  # pytest speaks to a log, and to the screen if it fails

    def __post_init__(self):
        self.runtime.config = CONFIG / "odoo.test.conf"
        self.kitchen = Kitchen(self.runtime)
        self._browser: Path | None = None
        self._finding = threading.Lock()
        self._running: set[subprocess.Popen] = set()
        self._is_over = False

    def stop(self) -> None:
        """End the tests and preparations that still run; none begins any more."""
        self._is_over = self.kitchen.is_closed = True
        for process in list(self._running):
            stop(process, seconds=5)
        stop_running()

    # === pytest === #

    def pytest(self, name: str, env: dict[str, str] | None = None) -> Result:
        """Run the tests of one folder of ``tests/``."""
        folder = self.root / "tests" / name
        if not any(folder.rglob("test_*.py")):
            return Result(failed=[f"tests/{name}: there is no test"])
        arguments = [str(folder), *(["-k", self.pattern] if self.pattern else [])]
        if not self.is_quiet:
            # Rules share nothing; whatever needs a database or a browser does.
            shared = [*SHARED, *QUICK] if name == "unit" else []
            return self.run_pytest(name, [*arguments, *shared], env)
        log = self.runtime.places.log / f"test-{name}.log"
        with self.runtime.console.step(f"Tests: {name}"), log.open("w") as output:
            result = self.run_pytest(name, arguments, env, output)
        if result.failed:
            self.runtime.console.say(f"{name}:\n{log.read_text(errors='replace')}")
        return result

    def run_pytest(self, name: str, arguments: list[str], env=None, output=None):
        """Run pytest with ``arguments``; ``output`` is a file instead of the screen."""
        tally = self.runtime.places.log / f"test-{name}.json"
        tally.unlink(missing_ok=True)
        settings = str(self.root / "tests/pytest.ini")
        command = [str(self.runtime.developer.python), "-m", "pytest", "-q"]
        command += ["-c", settings, "-p", "kit.pytest_tally", *arguments]
        base = dict(os.environ if env is None else env) | {"KIT_TALLY": str(tally)}
        base |= self.runtime.library_search()
        # To rewrite the assertions of each file in each process takes seconds.
        base.pop("PYTHONDONTWRITEBYTECODE", None)
        base["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(self.root / "script"), base.get("PYTHONPATH")])
        )
        process = subprocess.Popen(
            command,
            env=base,
            cwd=self.root,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        return self._read_tally(name, tally, self._wait(process))

    def _read_tally(self, name: str, tally: Path, status: int) -> Result:
        if not tally.exists():
            return Result(failed=[f"tests/{name}: pytest broke off ({status})"])
        found = json.loads(tally.read_text())
        result = Result(found["passed"], found["failed"], found["skipped"])
        if status not in (0, 5) and not result.failed:
            result.failed.append(f"tests/{name}: pytest ended with status {status}")
        return self._require_tests(result, f"tests/{name}")

    def integration(self) -> Result:
        """Run the tests that need several addons, on a database with all of them."""
        recipes = {"suite": self.kitchen.suite(), "demo": self.kitchen.demo()}
        for addon in self.kitchen.addons:
            recipes[f"alone-{addon.short_name}"] = self.kitchen.alone(addon)
        prepared = {name: self.kitchen.cook(recipe) for name, recipe in recipes.items()}
        env = self.runtime.variables(self.runtime.developer)
        env |= {
            "CARE_PREPARED": json.dumps(prepared),
            "CARE_ODOO": json.dumps(self.runtime.odoo()),
        }
        with self.kitchen.copy(recipes["demo"], "care_run_integration") as database:
            return self.pytest("integration", env | {"CARE_DATABASE": database})

    def e2e(self) -> Result:
        """Play the stories in a browser, against a server with the demo data."""
        browser = self.browser()
        runtime = self.runtime
        examiner = page_examiner(
            runtime.cache, runtime.places, runtime.console, runtime.env
        )
        pictures = self.runtime.places.local / "pictures"
        pictures.mkdir(exist_ok=True)
        log = self.runtime.places.log / "test-e2e-server.log"
        with self.kitchen.copy(self.kitchen.demo(), "care_run_e2e") as database:
            server = OdooServer(self.runtime, database, free_port(), log)
            try:
                server.start()
                env = self.runtime.variables(self.runtime.developer)
                env |= {
                    "CARE_URL": server.address,
                    "CARE_DATABASE": database,
                    "CARE_AXE": str(examiner),
                    "CARE_BROWSER": str(browser),
                    "CARE_PICTURES": str(pictures),
                }
                result = self.pytest("e2e", env)
            finally:
                server.stop()
        result.failed += [f"e2e server: {line}" for line in OdooLog.read(log).bad_lines]
        return result

    # === Odoo's runner === #

    def addon(self, addon: Addon) -> Result:
        """Run an addon's tests; of ours only what it depends on is installed.

        The only suite of a run is shared by all processors.
        """
        if self.pattern:
            tags = _tags(matching(find_tests(addon), self.pattern))
            return self._addon_part(addon, tags) if tags else Result()
        if self.is_quiet:
            return self._addon_part(addon, f"/{addon.name}")
        self.kitchen.cook(self.kitchen.ready(addon))
        parts = share(addon, find_tests(addon), os.cpu_count())
        total = Result()
        with ThreadPoolExecutor(len(parts)) as pool:
            running = [
                pool.submit(self._addon_part, addon, tags, f"-{number}")
                for number, tags in enumerate(parts, 1)
            ]
            for part in running:
                total.add(part.result())
        return total

    def _addon_part(self, addon: Addon, tags: str, suffix: str = "") -> Result:
        recipe = self.kitchen.ready(addon)
        options = [f"--test-tags={tags}"]
        return self.run_odoo(f"{addon.short_name}{suffix}", recipe, options)

    def concurrency(self) -> Result:
        """Run the tests with several real connections, on all addons together."""
        return self._tagged(CONCURRENCY, self.kitchen.suite())

    def safety(self) -> Result:
        """Run what is generated over every model, on all addons with demo data."""
        return self._tagged(SAFETY, self.kitchen.net())

    def _tagged(self, suite: str, recipe: Recipe) -> Result:
        found = [test for addon in self.kitchen.addons for test in find_tests(addon)]
        found = [test for test in found if suite in test.tags]
        if self.pattern:
            found = matching(found, self.pattern)
            if not found:
                return Result()
        tags = _tags(found, suite) if self.pattern else suite
        return self.run_odoo(suite, recipe, [f"--test-tags={tags}"])

    def odoo_lint(self) -> Result:
        """Run those of Odoo's own lint tests that concern addons like ours."""
        names = [n for n in ODOO_LINT if self.pattern.lower() in n.lower()]
        if not names:
            return Result()
        tags = ",".join(f"/test_lint:{name}" for name in names)
        options = ["--init=test_lint", f"--test-tags={tags}"]
        recipe = self.kitchen.suite()
        # They need pylint, which is no library of the server.
        python = self.runtime.developer
        return self.run_odoo("odoo-lint", recipe, options, "lint_bin.py", python)

    def run_odoo(self, name, recipe, options, script="odoo_bin.py", python=None):
        """Run Odoo's tests on a copy of a prepared database."""
        copy = self.kitchen.copy(recipe, f"care_run_{name.replace('-', '_')}")
        log = self.runtime.places.log / f"test-{name}.log"
        browser = self.browser()
        step = self.runtime.console.step(f"Tests: {name}")
        with copy as database, step:
            env = self.runtime.variables(python)
            env["PATH"] = f"{env['PATH']}{os.pathsep}{browser.parent}"
            command = [
                str((python or self.runtime.env).python),
                str(INSIDE / script),
                "server",
                f"--database={database}",
                f"--db-filter=^{database}$",
                f"--http-port={free_port()}",
                "--stop-after-init",
                *options,
            ]
            status = self._copy_output(name, command, env, log)
        return self._read_log(name, OdooLog.read(log), status)

    def _copy_output(self, name: str, command: list[str], env, log: Path) -> int:
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

        def copy() -> None:
            with log.open("w") as output:
                for line in process.stdout:
                    output.write(line)
                    if found := STARTED.search(line):
                        self.runtime.console.status(f"{name}: {found[1]}")

        return self._wait(process, copy)

    def _read_log(self, name: str, log: OdooLog, status: int) -> Result:
        broken = [f"{name}: {line}" for line in log.broken]
        missed = log.failed - len(broken)
        broken += [f"{name}: a failure without a name, see {log.file}"] * missed
        others = [f"{name}: {IN_THE_LOG}: {line}" for line in log.bad_lines]
        passed = log.started - max(log.failed, len(broken)) - len(log.skipped)
        skipped = {f"{name}: {test}": why for test, why in log.skipped.items()}
        result = Result(max(passed, 0), broken + others, skipped)
        if status and not result.failed:
            result.failed.append(f"{name}: Odoo ended with {status}, see {log.file}")
        return self._require_tests(result, f"{name} ({log.file})")

    # === both === #

    def browser(self) -> Path:
        """Return the browser; without one, tests of pages would skip silently."""
        with self._finding:
            if not self._browser:
                runtime = self.runtime
                places, console = runtime.places, runtime.console
                self._browser = find_browser(runtime.cache, places, console)
        return self._browser

    def _require_tests(self, result: Result, name: str) -> Result:
        if not result.ran and not self.pattern:
            result.failed.append(f"{name}: no test ran")
        return result

    def _wait(self, process, work: Callable[[], None] | None = None) -> int:
        self._running.add(process)
        try:
            if self._is_over:
                raise Failure("The tests were stopped.")
            if work:
                work()
            return process.wait()
        except BaseException:
            stop(process, seconds=5)
            raise
        finally:
            self._running.discard(process)


def _tags(tests, suite: str = "") -> str:
    """Return the selector of these tests; a suite's own ones are not "standard"."""
    return ",".join(sorted(f"{suite}{test.tag}" for test in tests))
