import errno
import io
import os
import subprocess
import sys

import pytest

from kit.commands import attend, capture, run
from kit.console import Console
from kit.failures import Failure, explain, explain_os_error, guarded, last_lines
from kit.paths import ROOT

OUTPUTS = [
    ("dpkg: error: No space left on device", "The disk is full."),
    (
        "Err: Temporary failure resolving 'x'",
        "registries cannot be reached.",
    ),
    ("npm error code EAI_AGAIN", "registries cannot be reached."),
    ("SSL: CERTIFICATE_VERIFY_FAILED", "The certificate of a package registry"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one that"),
    (
        "E: Release file for http://x/InRelease is expired (invalid since 3d)",
        "past its date",
    ),
    ("NO_PUBKEY 0E98404D386FA1D9", "The signature of Debian's index"),
]


@pytest.mark.parametrize(("output", "problem"), OUTPUTS)
def test_what_a_tool_says_is_explained(output, problem):
    failure = explain(f"Reading ...\n{output}\nE: it failed")

    assert problem in failure.problem
    assert failure.way_out


def test_other_output_is_not_explained_away():
    assert explain("AssertionError: 1 != 2") is None


def test_a_full_disk_and_a_missing_right_have_a_way_out():
    full = explain_os_error(OSError(errno.ENOSPC, "No space left on device", "/x"))
    closed = explain_os_error(PermissionError(errno.EACCES, "Permission denied", "/x"))

    assert full.problem == "The disk is full."
    assert "/x cannot be written" in closed.problem
    assert "XDG_CACHE_HOME" in closed.way_out


def test_a_failure_is_reported_and_ends_with_a_status():
    reported = []

    def fail():
        raise Failure("The sky is green.", "Look again.")

    assert guarded(fail, reported.append) == 1
    assert reported[0].way_out == "Look again."


def test_stopping_by_hand_is_no_crash():
    def interrupt():
        raise KeyboardInterrupt

    assert guarded(interrupt, lambda failure: None) == 130


def test_a_failed_command_shows_its_last_lines_and_its_log(tmp_path):
    log = tmp_path / "x.log"

    with pytest.raises(Failure, match="It broke") as caught:
        run(["sh", "-c", "echo first; echo last; exit 3"], log=log, problem="It broke.")

    assert "last" in caught.value.way_out
    assert str(log) in caught.value.way_out


def test_lines_of_progress_do_not_reach_the_log(tmp_path):
    log, seen = tmp_path / "x.log", []

    run(
        ["sh", "-c", "echo one; echo @status half way; echo two"],
        log=log,
        problem="",
        on_status=seen.append,
    )

    assert seen == ["half way"]
    assert log.read_text() == "one\ntwo\n"


def test_a_command_that_is_not_there_prints_nothing():
    assert capture(["no-such-program-anywhere"]) == ""
    assert capture(["false"]) == ""
    assert capture(["echo", "x"]) == "x"


def test_a_command_at_the_terminal_keeps_its_status():
    assert attend(["sh", "-c", "exit 3"], os.environ) == 3
    assert attend(["sh", "-c", "kill -9 $$"], os.environ) == 128 + 9


def test_ctrl_c_is_the_command_s_business(tmp_path):
    code = (
        "import os, sys; from kit.commands import attend;"
        "sys.exit(attend(['sh', '-c',"
        " 'trap \"exit 5\" INT; kill -INT 0; sleep 5'], os.environ))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT / "script")},
        start_new_session=True,
        check=False,
    )

    assert done.returncode == 5


def test_the_end_of_a_log_is_indented(tmp_path):
    log = tmp_path / "log"
    log.write_text("1\n2\n3\n")

    assert last_lines(log, 2) == "    2\n    3"
    assert last_lines(tmp_path / "none") == ""


def test_the_cause_of_an_error_is_shown_with_the_end(tmp_path):
    log = tmp_path / "log"
    log.write_text("Traceback\nSyntaxError: odd\n\nodoo.x.ParseError: in y\n<a>\n</a>")

    assert last_lines(log, 2).split("\n") == [
        "    SyntaxError: odd",
        "    odoo.x.ParseError: in y",
        "    <a>",
        "    </a>",
    ]


def test_a_step_tells_its_title_and_its_time():
    stream = io.StringIO()

    with Console(stream).step("Painting"):
        pass

    assert "Painting …" in stream.getvalue()
    assert "Painting: done in 0 s" in stream.getvalue()


def test_a_log_file_is_not_flooded_with_progress():
    stream = io.StringIO()
    console = Console(stream)

    for number in range(50):
        console.status(f"module {number}")

    assert stream.getvalue().count("module") <= 1
