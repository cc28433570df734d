"""The benches still run: tiny sizes, one round; of the figures only queries count."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from kit.benches import Report, find_areas, render_page

ROOT = Path(__file__).resolve().parents[2]
INSIDE = ROOT / "script/kit/inside"


@pytest.fixture
def database():
    """Return a copy of the suite without data, and drop it afterwards."""
    template = json.loads(os.environ["CARE_PREPARED"])["suite"]
    name = "care_t_benches"
    drop = ["dropdb", "--if-exists", "--force", name]
    subprocess.run(drop, check=True, capture_output=True)
    subprocess.run(["createdb", "-T", template, name], check=True)
    yield name
    subprocess.run(drop, check=True, capture_output=True)


@pytest.mark.parametrize("area", find_areas())
def test_every_bench_runs_to_its_end(database, tmp_path, area):
    output = tmp_path / "reports.json"
    search = os.pathsep.join([str(ROOT / "script"), os.environ["PYTHONPATH"]])
    env = os.environ | {"CARE_LOG": str(tmp_path), "PYTHONPATH": search}
    command = [json.loads(os.environ["CARE_ODOO"])[0], INSIDE / "bench.py", database]

    done = subprocess.run(
        [*command, output, "--small", area],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    reports = [Report.from_json(text) for text in json.loads(output.read_text())]
    assert [report.area for report in reports] == [area]
    assert all(report.rows for report in reports)
    queries = [r for report in reports for r in report.rows if r.unit == "queries"]
    assert [f"{row.title}: {row.note}" for row in queries if not row.met] == []
    assert render_page(reports)
