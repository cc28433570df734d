"""Run benches on a database of their own; run by ``script/bench``.

usage: bench.py DATABASE OUTPUT [--small] [--rounds N] [-k PATTERN] AREA...

The database is a copy that is dropped afterwards. ``CARE_ODOO`` is the command line of
Odoo as JSON, ``CARE_LOG`` the folder of logs.
"""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench_data import BENCHES, load_data_module, load_file
from bench_stage import Stage

from odoo import SUPERUSER_ID, api, release
from odoo.modules.registry import Registry
from odoo.tools import config

from kit.benches import Report

GIGABYTE = 1024**3


def find_benches(area, pattern):
    """Return the functions ``bench_*`` of an area, in the order of their files."""
    found = []
    for file in sorted((BENCHES / area).glob("bench_*.py")):
        module = load_file(file)
        names = [name for name in vars(module) if name.startswith("bench_")]
        found += [getattr(module, name) for name in names if pattern in name]
    return found


def describe_machine(env):
    """Return what the figures depend on; no names of hosts, people or folders."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    env.cr.execute("SHOW server_version")
    version = env.cr.fetchone()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB,"
        f" Python {platform.python_version()}, PostgreSQL {version.split()[0]},"
        f" Odoo {release.series}"
    )


def run_area(stage, area, pattern):
    """Return the report of one area."""
    today = datetime.now(UTC).date().isoformat()
    with stage.env() as env:
        report = Report(area, today, describe_machine(env))
    for bench in find_benches(area, pattern):
        sys.stdout.write(f"@status {area}: {bench.__name__}\n")
        sys.stdout.flush()
        stage.rows = report.rows
        bench(stage)
    return report


def fill_small(database, area):
    """Generate a handful of records instead of all."""
    data = load_data_module(area)
    if data:
        with Registry(database).cursor() as cr:
            data.fill(api.Environment(cr, SUPERUSER_ID, {}), small=True)
            cr.commit()


def main(arguments):
    """Run the areas and write their reports as a list."""
    parser = argparse.ArgumentParser("bench.py")
    parser.add_argument("database")
    parser.add_argument("output", type=Path)
    parser.add_argument("areas", nargs="+")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("-k", dest="pattern", default="")
    options = parser.parse_args(arguments)
    config.parse_config(["-d", options.database, "--no-http"], setup_logging=True)
    stage = Stage(options.database, small=options.small, rounds=options.rounds)
    texts = []
    try:
        for area in options.areas:
            if options.small:
                fill_small(options.database, area)
            report = run_area(stage, area, options.pattern)
            texts.append(report.to_json())
    finally:
        stage.close()
    options.output.write_text(json.dumps(texts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
