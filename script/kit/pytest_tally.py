"""pytest plugin: write what passed, failed and was skipped, for ``script/test``."""

import json
import os
from pathlib import Path


class Tally:
    """Count each test once, by its worst phase."""

    def __init__(self, file: Path):
        self._file = file
        self._passed: set[str] = set()
        self._failed: set[str] = set()
        self._skipped: dict[str, str] = {}

    def pytest_collectreport(self, report):
        """A file that cannot be read is a failure; one that skips itself, a skip."""
        if report.failed:
            self._failed.add(report.nodeid)
        elif report.skipped:
            self._skipped[report.nodeid] = _reason(report)

    def pytest_runtest_logreport(self, report):
        """Take one phase (set-up, call, teardown) of one test."""
        if report.failed:
            self._failed.add(report.nodeid)
        elif report.skipped:
            self._skipped[report.nodeid] = _reason(report)
        elif report.when == "call":
            self._passed.add(report.nodeid)

    def pytest_sessionfinish(self):
        """Write the file that the script reads."""
        passed = self._passed - self._failed - self._skipped.keys()
        result = {
            "passed": len(passed),
            "failed": sorted(self._failed),
            "skipped": self._skipped,
        }
        self._file.write_text(json.dumps(result))


def _reason(report) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return getattr(report, "wasxfail", "") or str(report.longrepr)


def pytest_configure(config):
    """Join in when the script asks for it."""
    file = os.environ.get("KIT_TALLY")
    # One process of several reports to the first one, which counts.
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(Path(file)))
