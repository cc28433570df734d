"""script/shell"""

import argparse
from contextlib import nullcontext

from .commands import attend
from .console import Console
from .demo_database import DemoDatabase
from .paths import usual_places
from .runtime import set_up


def main(arguments: list[str], console: Console) -> int:
    """Open a prompt; nothing is saved before ``env.cr.commit()``."""
    parser = argparse.ArgumentParser("script/shell")
    parser.add_argument("database", nargs="?")
    database = parser.parse_args(arguments).database
    runtime = set_up(usual_places(), console)
    try:
        chosen = nullcontext(database) if database else DemoDatabase(runtime).in_use()
        with chosen as name:
            command = runtime.odoo("shell", f"--database={name}", "--no-http")
            return attend(command, runtime.variables())
    finally:
        runtime.close()
