"""The administrators' command line, started as ``script/care`` starts it."""

import json
import os
import subprocess

import pytest

REFUSED = 2
RETURN = ["--ngo", "1", "--from", "2026-01-01", "--to", "2026-03-31"]
RETURN += ["--filed", "2026-04-12", "--dry-run"]


def care(*arguments):
    """Run a command on the demonstration."""
    database = os.environ["CARE_DATABASE"]
    command = [*json.loads(os.environ["CARE_ODOO"]), "care", "-d", database]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_evidence_of_the_demonstration_is_verified(tmp_path):
    file = tmp_path / "result.json"

    done = care("--user", "auditor", "audit", "--json", file)

    assert done.returncode == 0, done.stderr
    assert json.loads(file.read_text())["audit_trail"] == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["audit", "--json", "missing/out.json"], "out.json cannot be written"),
        (["import-return", "missing.csv", *RETURN], "there is no file missing.csv"),
        (["import-register", "missing.csv"], "there is no file missing.csv"),
        (
            ["import-return", __file__, *RETURN, "--settings", __file__],
            f"{__file__} is no JSON",
        ),
    ],
)
def test_files_are_looked_at_before_the_work_and_named(arguments, problem):
    done = care(*arguments)

    assert done.returncode == REFUSED
    assert problem in done.stderr
    assert "Traceback" not in done.stderr
