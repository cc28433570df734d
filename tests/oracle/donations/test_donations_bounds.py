"""Time and memory that one file may take, each measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("donations_probe.py")
BULK = "bulk-100k.csv.gz"


@pytest.fixture(scope="session")
def measure(returns):
    def run(name):
        command = [sys.executable, str(PROBE), str(returns), name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize(
    "name", ["hostile/empty-styled-rows.xlsx", "hostile/shared-strings-bomb.xlsx"]
)
def test_a_hostile_file_stays_within_its_bounds(returns, measure, name):
    oracle = json.loads((returns / f"{name}.expected.json").read_text(encoding="utf-8"))

    figures = measure(name)

    assert figures["seconds"] <= oracle["bounds"]["seconds"]
    assert figures["extra_mb"] <= oracle["bounds"]["extra_memory_mb"]


def test_a_hundred_thousand_lines_leave_room_for_the_rest_of_the_import(measure):
    # The whole import may take 600 MB; time is compared within the run.
    figures = measure(BULK)

    assert figures["rows"] == 100_000
    assert figures["extra_mb"] <= 300
    assert figures["seconds"] <= 6 * figures["floor"]
