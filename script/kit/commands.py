"""Run other programs: with a log, and with a failure that says what to do."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from ctypes import CDLL
from pathlib import Path

from .failures import Failure, explain, last_lines

PR_SET_PDEATHSIG = 1
LIBC = CDLL(None)
STATUS_MARK = "@status "
_running: set[subprocess.Popen] = set()


def die_with_parent() -> None:
    """Ask Linux to end this process when the script that started it dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    problem: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_status: Callable[[str], None] | None = None,
) -> None:
    """Run ``command``; keep its output in ``log``.

    :param on_status: called with every line that starts with ``STATUS_MARK``
    :raise Failure: if the command fails; headed by ``problem`` unless its output
        shows a known cause
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ if env is None else env),
            cwd=cwd,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        _running.add(process)
        try:
            _copy(process, output, on_status)
        except BaseException:
            stop(process, seconds=5)
            raise
        finally:
            _running.discard(process)
    if process.returncode:
        raise _describe(problem, log)


def _describe(problem: str, log: Path) -> Failure:
    known = explain(log.read_text(errors="replace")[-20000:])
    details = f"{last_lines(log)}\n    whole output: {log}"
    if known:
        return Failure(f"{problem} {known.problem}", f"{known.way_out}\n{details}")
    return Failure(problem, f"Its last lines:\n{details}")


def stop_running() -> None:
    """End what :func:`run` waits for, in whatever thread: it fails there."""
    for process in list(_running):
        stop(process, seconds=5)


def _copy(process, output, on_status) -> None:
    with process.stdout:
        for line in process.stdout:
            if on_status and line.startswith(STATUS_MARK):
                on_status(line.removeprefix(STATUS_MARK).strip())
                continue
            output.write(line)
            output.flush()
    process.wait()


def attend(command: Sequence[str | Path], env: Mapping[str, str]) -> int:
    """Run ``command`` at the person's terminal; return its exit status.

    Ctrl-C goes to the command and not to this script, which cleans up afterwards.
    """
    # A handler, unlike SIG_IGN, is not handed down to the command.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    process = subprocess.Popen(
        [str(part) for part in command], env=dict(env), preexec_fn=die_with_parent
    )
    other = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        status = process.wait()
    finally:
        signal.signal(signal.SIGTERM, other)
        signal.signal(signal.SIGINT, before)
    return status if status >= 0 else 128 - status


def capture(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> str:
    """Return what ``command`` prints, or nothing if it cannot run or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def stop(process: subprocess.Popen, *, seconds: float = 15) -> None:
    """End ``process`` and its group: first politely, then for certain."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except (ProcessLookupError, PermissionError):
            break
        except subprocess.TimeoutExpired:
            continue
