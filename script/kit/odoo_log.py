"""Read Odoo's log: what was tested, what was skipped, what should not be there."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from .failures import Failure

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<database>\S+)"
    r" (?P<logger>[^\s:]+): (?P<text>.*)"
)
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
STARTED = re.compile(r"Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"skipped (\S+) : (.*)")
BROKEN = re.compile(r"(?:FAIL|ERROR): (.+)")
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
# Lines of Odoo's own that say nothing about the suite, each with its reason.
HARMLESS = (
    # The Debian package brings Python libraries newer than Odoo's own pins.
    r"Python \S+ is not officially supported",
    # Summaries of failures that were counted one by one.
    r"\d+ failed, \d+ error\(s\) of \d+ tests",
    r"At least one test failed when loading the modules",
    r"Module \S+: \d+ failures?, \d+ errors? of \d+ tests",
    # Of two requests at once Odoo repeats the second; should it give up, it says so.
    r"could not serialize access",
)


@dataclass
class OdooLog:
    """The findings in one log."""

    file: Path
    started: int = 0
    failed: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    bad_lines: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> "OdooLog":
        """Read a log; lines that go on after a break belong to the one before."""
        log, entries = cls(file), []
        for line in file.read_text(errors="replace").splitlines():
            if found := LINE.match(line):
                entries.append([found["level"], found["logger"], found["text"]])
            elif entries:
                entries[-1][2] += f"\n{line}"
        for entry in entries:
            log._take(*entry)
        return log

    def _take(self, level: str, logger: str, text: str) -> None:
        if total := TOTAL.search(text):
            if logger.endswith("tests.result"):
                failures, errors, run = map(int, total.groups())
                self.failed, self.started = failures + errors, run
            return
        if skipped := SKIPPED.match(text):
            self.skipped[skipped[1]] = skipped[2]
        elif level == "ERROR" and (broken := BROKEN.match(text)):
            self.broken.append(broken[1])
        elif level in BAD_LEVELS and not any(re.search(p, text) for p in HARMLESS):
            self.bad_lines.append(f"{level} {logger}: {text.partition(chr(10))[0]}")

    def require_clean(self) -> None:
        """Refuse a log with a warning or an error in it."""
        lines = [*self.broken, *self.bad_lines]
        if lines:
            shown = "\n".join(f"    {line}" for line in lines[:10])
            raise Failure(
                f"Odoo complained {len(lines)} times.",
                f"{shown}\n    whole log: {self.file}",
            )
