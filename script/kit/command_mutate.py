"""script/mutate"""

import argparse
import signal
import tempfile
from pathlib import Path

from .console import Console
from .failures import Failure
from .mutations import CAUGHT, Mutation, Mutator, copy_checkout, read_table
from .paths import usual_places
from .runtime import Runtime, set_up
from .testing import Tester


def main(arguments: list[str], console: Console) -> int:
    """Take the guards away one by one; the status is 0 only if each is noticed."""
    parser = argparse.ArgumentParser("script/mutate")
    parser.add_argument("-k", dest="pattern", default="")
    pattern = parser.parse_args(arguments).pattern.lower()
    chosen = [m for m in read_table() if pattern in f"{m.addon} {m.guard}".lower()]
    if not chosen:
        raise Failure(f"No guard matches {pattern!r}.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    places = usual_places()
    runtime = set_up(places, console)
    try:
        with tempfile.TemporaryDirectory(prefix="mutate-", dir=places.local) as folder:
            copy = copy_checkout(Path(folder))
            runtime.addons = copy / "addons"
            return try_all(runtime, Tester(runtime, root=copy), chosen)
    finally:
        runtime.close()


def try_all(runtime: Runtime, tester: Tester, chosen: list[Mutation]) -> int:
    """Print a line for each mutation, and the sum."""
    mutator = Mutator(tester)
    with runtime.console.step("The tests as they are"):
        mutator.check_baseline(chosen)
    missed = 0
    for mutation in chosen:
        verdict, seconds = mutator.try_one(mutation)
        missed += verdict != CAUGHT
        runtime.console.result(
            f"{verdict:<8} {seconds:4.0f} s  {mutation.addon:<13} {mutation.guard}"
            f"\n                       {mutation.test}"
        )
    runtime.console.result(f"{len(chosen) - missed} caught, {missed} not caught")
    return 1 if missed else 0
