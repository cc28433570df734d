"""Entry point of the scripts: ``python -m kit COMMAND ARGUMENTS``."""

import importlib
import sys

from .console import Console
from .failures import guarded


def main() -> int:
    """Run the command of the same name; report failures in plain words."""
    command, *arguments = sys.argv[1:]
    console = Console()
    module = importlib.import_module(f"kit.command_{command}")
    return guarded(lambda: module.main(arguments, console), console.fail)


if __name__ == "__main__":
    sys.exit(main())
