"""script/i18n"""

import argparse

from .addons import choose
from .commands import run
from .console import Console
from .failures import Failure
from .paths import INSIDE, usual_places
from .preparation import Kitchen
from .runtime import Runtime, set_up


def main(arguments: list[str], console: Console) -> int:
    """Export ``<addon>.pot`` and merge ``ar.po``."""
    parser = argparse.ArgumentParser("script/i18n")
    parser.add_argument("addon", nargs="*")
    wanted = parser.parse_args(arguments).addon
    runtime = set_up(usual_places(), console)
    try:
        export(runtime, wanted)
    finally:
        runtime.close()
    return 0


def export(runtime: Runtime, wanted: list[str]) -> None:
    """Export from a database that has all addons."""
    kitchen = Kitchen(runtime)
    unknown = [name for name in wanted if not choose(kitchen.addons, name)]
    if unknown:
        raise Failure(f"There is no addon {unknown[0]!r}.")
    addons = [choose(kitchen.addons, name) for name in wanted] or kitchen.addons
    step = runtime.console.step("Exporting the texts")
    with kitchen.copy(kitchen.suite(), "care_run_i18n") as database, step:
        run(
            [runtime.env.python, INSIDE / "export_texts.py", database]
            + [str(addon.folder) for addon in addons],
            env=runtime.variables(),
            log=runtime.places.log / "i18n.log",
            problem="Odoo could not export the texts.",
            on_status=runtime.console.result,
        )
