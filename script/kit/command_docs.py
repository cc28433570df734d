"""script/docs"""

import argparse

from .commands import run
from .console import Console
from .paths import INSIDE, ROOT, usual_places
from .preparation import Kitchen
from .runtime import Runtime, set_up


def main(arguments: list[str], console: Console) -> int:
    """Write the generated documents below ``docs/``."""
    argparse.ArgumentParser("script/docs").parse_args(arguments)
    runtime = set_up(usual_places(), console)
    try:
        write(runtime)
    finally:
        runtime.close()
    return 0


def write(runtime: Runtime) -> None:
    """Read lifecycles and rights where all addons and the demo data are."""
    kitchen = Kitchen(runtime)
    step = runtime.console.step("Writing the generated documents")
    with kitchen.copy(kitchen.demo(), "care_run_docs") as database, step:
        script = INSIDE / "generated_docs.py"
        run(
            [runtime.env.python, script, database, ROOT / "docs"],
            env=runtime.variables(),
            log=runtime.places.log / "docs.log",
            problem="The documents could not be written.",
        )
