"""Prepare a database for benches; run by ``kit/preparation.py``.

usage: bench_data.py DATABASE TASK...     where a task is one of ``prepare.py``'s, or
    fill:AREA        generate the data of ``tests/bench/AREA/data.py``
"""

import importlib.util
import sys
from pathlib import Path

from prepare import Preparation, tell

from odoo.tools import config

BENCHES = Path(__file__).resolve().parents[3] / "tests/bench"


class BenchPreparation(Preparation):
    """The tasks of a preparation, and the generated data."""

    def fill(self, area):
        """Generate the data of an area, if it has any."""
        data = load_data_module(area)
        if data:
            tell(f"generated data of {area}")
            with self._environment() as env:
                data.fill(env)


def load_data_module(area):
    """Return the generator of an area: ``fill(env, small=False)``; or nothing."""
    file = BENCHES / area / "data.py"
    return load_file(file) if file.exists() else None


def load_file(file):
    """Return the module of a file; files of ``tests/bench`` can be imported by it."""
    if str(BENCHES) not in sys.path:
        sys.path.insert(0, str(BENCHES))
    name = f"bench_{file.parent.name}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main(database, *tasks):
    """Do the tasks in order."""
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    preparation = BenchPreparation(database)
    for task in tasks:
        name, _, names = task.partition(":")
        getattr(preparation, name)(*filter(None, names.split(",")))


if __name__ == "__main__":
    main(*sys.argv[1:])
