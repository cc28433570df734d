"""script/care"""

import argparse
import os
from contextlib import AbstractContextManager, nullcontext

from .commands import attend
from .console import Console
from .demo_database import DemoDatabase
from .failures import Failure
from .paths import usual_places
from .runtime import Runtime, set_up


def main(arguments: list[str], console: Console) -> int:
    """Hand the arguments to ``odoo care``; its status is ours."""
    wanted, rest = choose_database(arguments)
    runtime = set_up(usual_places(), console)
    try:
        chosen = (
            _existing(runtime, wanted) if wanted else DemoDatabase(runtime).in_use()
        )
        with chosen as database:
            command = runtime.odoo("care", f"--database={database}", *rest)
            return attend(command, runtime.variables())
    finally:
        runtime.close()


def choose_database(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Return the database that is asked for, if one is, and the other arguments."""
    parser = argparse.ArgumentParser("script/care", add_help=False, allow_abbrev=False)
    parser.add_argument("-d", "--database", default=os.environ.get("CARE_DATABASE"))
    found, rest = parser.parse_known_args(arguments)
    return found.database or None, rest


def _existing(runtime: Runtime, name: str) -> AbstractContextManager[str]:
    if name not in runtime.databases.names():
        raise Failure(
            f"There is no database {name!r}.",
            "Leave --database and CARE_DATABASE out to work on the one of"
            " script/server.",
        )
    return nullcontext(name)
