"""script/bench"""

import argparse
import json
import os
from pathlib import Path

from .benches import Report, choose_areas, publish, render_table
from .commands import run
from .console import Console
from .failures import Failure
from .paths import INSIDE, ROOT, usual_places
from .preparation import Kitchen
from .runtime import Runtime, set_up


def main(arguments: list[str], console: Console) -> int:
    """Measure; the status is not 0 only if a bench breaks, or with ``--check``."""
    options = parse(arguments)
    areas = choose_areas(options.area)
    if options.publish and options.pattern:
        raise Failure("Only whole areas are published.", "Leave out -k or --publish.")
    runtime = set_up(usual_places(), console)
    try:
        reports = [measure(runtime, area, options) for area in areas]
    finally:
        runtime.close()
    if options.publish:
        publish(reports)
    worse = [row for report in reports for row in report.over_limit()]
    for row in worse:
        console.result(f"over its limit: {row.title}")
    return 1 if options.check and worse else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("script/bench")
    parser.add_argument("area", nargs="*")
    parser.add_argument("-k", dest="pattern", default="")
    parser.add_argument("--rounds", type=_positive, default=7)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--publish", action="store_true")
    return parser.parse_args(arguments)


def measure(runtime: Runtime, area: str, options: argparse.Namespace) -> Report:
    """Run the benches of an area on a copy of its database; show and keep the rows."""
    kitchen, output = Kitchen(runtime), output_file(runtime, area)
    step = runtime.console.step(f"Benches: {area}")
    with kitchen.copy(kitchen.bench(area), f"care_run_bench_{area}") as database, step:
        command = [runtime.env.python, INSIDE / "bench.py", database, output, area]
        command += ["--rounds", str(options.rounds), "-k", options.pattern]
        run(
            command,
            env=bench_variables(runtime),
            log=runtime.places.log / f"bench-{area}.log",
            problem=f"A bench of {area} broke.",
            on_status=runtime.console.status,
        )
    report = Report.from_json(json.loads(output.read_text(encoding="utf-8"))[0])
    if not report.rows:
        raise Failure(f"No bench of {area} matches {options.pattern!r}.")
    output.write_text(report.to_json(), encoding="utf-8")
    runtime.console.result(f"{render_table(report.rows)}\n\n{output}")
    return report


def output_file(runtime: Runtime, area: str) -> Path:
    """Return where the results of an area are kept."""
    folder = runtime.places.local / "bench"
    folder.mkdir(exist_ok=True)
    return folder / f"{area}.json"


def bench_variables(runtime: Runtime) -> dict[str, str]:
    """Return the environment of the process that runs benches."""
    env = runtime.variables()
    search = [str(ROOT / "script"), env["PYTHONPATH"]]
    return env | {
        "PYTHONPATH": os.pathsep.join(search),
        "CARE_ODOO": json.dumps(runtime.odoo()),
        "CARE_LOG": str(runtime.places.log),
    }


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least one round")
    return value
