"""script/bootstrap"""

import os
import subprocess

from .command_lint import make_linter
from .console import Console
from .libraries import find_browser
from .paths import ROOT, usual_places
from .preparation import Kitchen
from .runtime import set_up


def main(arguments: list[str], console: Console) -> int:
    """Prepare everything; a second run has nothing to do."""
    places = usual_places()
    runtime = set_up(places, console)
    try:
        kitchen = Kitchen(runtime)
        for recipe in kitchen.current():
            kitchen.cook(recipe)
    finally:
        runtime.close()
    find_browser(runtime.cache, places, console)
    linter = make_linter(console)
    if (ROOT / ".git").is_dir() and not os.environ.get("CI"):
        hook = [str(linter.env.bin / "pre-commit"), "install"]
        subprocess.run(hook, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    console.result("Ready: script/server, script/test, script/lint")
    return 0
