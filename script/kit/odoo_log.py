"""Read Odoo's log: what was tested, what was skipped, what should not be there."""

import logging
import re
from collections.abc import Iterable
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
# Entries, headed by their logger, that say nothing about the suite, each with why.
HARMLESS = (
    # The Debian package brings Python libraries newer than Odoo's own pins.
    r"Python \S+ is not officially supported",
    # Summaries of failures that were counted one by one.
    r"\d+ failed, \d+ error\(s\) of \d+ tests",
    r"At least one test failed when loading the modules",
    r"Module \S+: \d+ failures?, \d+ errors? of \d+ tests",
    # Of two requests at once Odoo repeats the second; should it give up, another
    # logger says so.
    r"(?s)^odoo\.sql_db: .*could not serialize access",
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
        elif complaint := complaint_of(level, logger, text):
            self.bad_lines.append(complaint)

    def require_clean(self) -> None:
        """Refuse a log with a warning or an error in it."""
        lines = [*self.broken, *self.bad_lines]
        if lines:
            shown = "\n".join(f"    {line}" for line in lines[:10])
            raise Failure(
                f"Odoo complained {len(lines)} times.",
                f"{shown}\n    whole log: {self.file}",
            )


def complaint_of(level: str, logger: str, text: str) -> str:
    """Return an entry in one line, if it has no place in a log of the suite."""
    entry = f"{logger}: {text}"
    if level not in BAD_LEVELS or any(re.search(p, entry) for p in HARMLESS):
        return ""
    return f"{level} {entry.partition(chr(10))[0]}"


def complaints_in(records: Iterable[logging.LogRecord]) -> list[str]:
    """Return what Odoo complained about to Python's own logging."""
    found = [(r.levelname, r.name, r.getMessage()) for r in records]
    ours = (entry for entry in found if entry[1].split(".")[0] in ("odoo", "py"))
    return [line for entry in ours if (line := complaint_of(*entry))]
