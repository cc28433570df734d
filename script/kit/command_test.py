"""script/test"""

import argparse
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from .addons import choose, find_addons
from .console import Console
from .failures import Failure
from .paths import places_for
from .results import Result
from .runtime import set_up
from .samples import require_samples
from .testing import Tester

BEFORE = ("unit", "oracle", "repo")
AFTER = ("concurrency", "safety", "odoo-lint", "integration", "e2e")
# The longest first: what begins last is short, and no processor waits for it.
LONG = ("e2e", "safety", "integration", "ngo", "grants")


def main(arguments: list[str], console: Console) -> int:
    """Run the suites; the status is 0 only if nothing failed."""
    options = parse(arguments)
    names = suite_names(options.suite)
    if not options.suite and not options.pattern:
        require_samples()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with places_for(is_fresh=options.fresh) as places:
        runtime = set_up(places, console)
        try:
            total = run_suites(Tester(runtime, options.pattern), names)
        finally:
            runtime.close()
    if not total.ran:
        total.failed.append(f"no test matches {options.pattern!r}")
    console.result(total.report())
    return 1 if total.failed else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("script/test")
    parser.add_argument("suite", nargs="*")
    parser.add_argument("-k", dest="pattern", default="")
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args(arguments)


def suite_names(wanted: list[str]) -> list[str]:
    """Return the suites to run, in order; ``addons`` stands for every addon."""
    addons = find_addons()
    short = [addon.short_name for addon in addons]
    known = [*BEFORE, *short, *AFTER]
    if not wanted:
        return known
    chosen: set[str] = set()
    for name in wanted:
        addon = choose(addons, name)
        if name == "addons":
            chosen.update(short)
        elif addon or name in known:
            chosen.add(addon.short_name if addon else name)
        else:
            choices = ", ".join(["addons", *known])
            raise Failure(f"There is no suite {name!r}.", f"Choose from: {choices}")
    return [name for name in known if name in chosen]


def run_suites(tester: Tester, names: list[str]) -> Result:
    """Run the suites, some at once; a failure does not stop the others.

    One more than processors: a browser waits for its server, and a server for its
    browser.
    """
    tester.is_quiet = len(names) > 1
    order = sorted(names, key=_rank)
    with ThreadPoolExecutor(max_workers=os.cpu_count() + 1) as pool:
        running = {name: pool.submit(_run_suite, tester, name) for name in order}
        try:
            results = [running[name].result() for name in names]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            tester.stop()
            raise
    total = Result()
    for result in results:
        total.add(result)
    return total


def _rank(name: str) -> int:
    return LONG.index(name) if name in LONG else len(LONG)


def _run_suite(tester: Tester, name: str) -> Result:
    start = time.monotonic()
    try:
        result = _action(tester, name)()
    except Failure as failure:
        tester.runtime.console.fail(failure)
        result = Result(failed=[f"{name}: {failure.problem}"])
    result.seconds[name] = time.monotonic() - start
    return result


def _action(tester: Tester, name: str) -> Callable[[], Result]:
    fixed = {
        "unit": lambda: tester.pytest("unit"),
        "oracle": lambda: tester.pytest("oracle"),
        "repo": lambda: tester.pytest("repo"),
        "concurrency": tester.concurrency,
        "safety": tester.safety,
        "odoo-lint": tester.odoo_lint,
        "integration": tester.integration,
        "e2e": tester.e2e,
    }
    addon = choose(tester.kitchen.addons, name)
    return fixed.get(name) or (lambda: tester.addon(addon))
