"""What the person at the terminal sees while work goes on."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .failures import Failure

QUIET_SECONDS = 15


class Console:
    """Report steps with the time they take; safe to use from several threads."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._lock = threading.Lock()
        self._start = time.monotonic()
        self._last_status = 0.0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce ``title``, and how long it took once it is done."""
        start = time.monotonic()
        self.say(f"{title} …")
        yield
        self.say(f"{title}: done in {time.monotonic() - start:.0f} s")

    def say(self, text: str) -> None:
        """Write one line, headed by the seconds since the start."""
        seconds = time.monotonic() - self._start
        self._write(f"{self._erase()}[{seconds:4.0f} s] {text}\n")

    def status(self, text: str) -> None:
        """Show what goes on inside a step, without flooding a log file."""
        now = time.monotonic()
        if self._terminal:
            self._write(f"{self._erase()}[{now - self._start:4.0f} s]   {text[:90]}")
        elif now - self._last_status > QUIET_SECONDS:
            self._last_status = now
            self.say(f"  {text}")

    def result(self, text: str) -> None:
        """Write what was asked for to the standard output."""
        self._write(self._erase())
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def fail(self, failure: Failure) -> None:
        """Write a failure and the way out of it."""
        self._write(f"{self._erase()}ERROR: {failure.problem}\n")
        if failure.way_out:
            self._write(f"       {failure.way_out}\n")

    def _erase(self) -> str:
        return "\r\033[K" if self._terminal else ""

    def _write(self, text: str) -> None:
        with self._lock:
            self._stream.write(text)
            self._stream.flush()
