"""Odoo, ready to be started: everything that one run of a script needs."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .cache import Cache
from .commands import run
from .console import Console
from .databases import Databases
from .libraries import font_settings, pdf_libraries
from .node import node_tools
from .odoo_source import OdooSource, find_odoo
from .paths import ADDONS, CONFIG, INSIDE, Places
from .postgres import Postgres, start_postgres
from .python_env import PythonEnv, developer_env, runtime_env

TESTED_PYTHONS = {(3, 11), (3, 12)}


@dataclass
class Runtime:
    """The parts, and how to start Odoo with them."""

    places: Places
    console: Console
    cache: Cache
    env: PythonEnv
    source: OdooSource
    programs: list[Path]
    libraries: tuple[Path, ...]
    config: Path = CONFIG / "odoo.conf"
    addons: Path = ADDONS

    @cached_property
    def server(self) -> Postgres:
        return start_postgres(self.places, self.console, self.env)

    @cached_property
    def databases(self) -> Databases:
        return Databases(self.server, self.places.data)

    @cached_property
    def developer(self) -> PythonEnv:
        return developer_env(self.cache, self.places, self.console, self.env)

    def variables(self, python: PythonEnv | None = None) -> dict[str, str]:
        """Return the environment of an Odoo process."""
        bin_folders = [(python or self.env).bin, *self.programs, self.server.programs]
        own = {
            "PATH": _join(bin_folders, os.environ.get("PATH")),
            "PYTHONPATH": str(self.source.folder),
            "ODOO_RC": str(self.config),
            "ODOO_DATA_DIR": str(self.places.data),
            "ODOO_ADDONS_PATH": ",".join(map(str, (*self.source.addons, self.addons))),
            "SOCIAL_CARE_KEY_DIR": str(self.places.keys),
            "FONTCONFIG_FILE": str(self._fonts()),
        }
        return os.environ | self.server.variables | own | self.library_search()

    def library_search(self) -> dict[str, str]:
        """Return the variable that leads a process to the unpacked libraries."""
        if not self.libraries:
            return {}
        search = _join(self.libraries, os.environ.get("LD_LIBRARY_PATH"))
        return {"LD_LIBRARY_PATH": search}

    def prepare(
        self, database: str, *tasks: str, log: Path, script: str = "prepare.py"
    ) -> None:
        """Do ``tasks`` of a script of ``inside/`` on ``database``."""
        run(
            [self.env.python, INSIDE / script, database, *tasks],
            env=self.variables(),
            log=log,
            problem=f"Odoo could not prepare the database {database}.",
            on_status=self.console.status,
        )

    def odoo(self, *arguments: str) -> list[str]:
        """Return the command line that starts Odoo."""
        return [str(self.env.python), str(INSIDE / "odoo_bin.py"), *arguments]

    def _fonts(self) -> Path:
        ours = [*ADDONS.glob("social_care_*/static/fonts")]
        if self.source.fonts:
            ours.append(self.source.fonts)
        return font_settings(self.places, ours)

    def close(self) -> None:
        """Stop what was started; a fresh set-up leaves no database behind."""
        if "server" not in self.__dict__:
            return
        try:
            if self.places.is_fresh:
                self.databases.drop_own()
        finally:
            self.server.stop()


def set_up(places: Places, console: Console) -> Runtime:
    """Return the runtime; fetch and build what is missing, several things at once."""
    if sys.version_info[:2] not in TESTED_PYTHONS:
        version = ".".join(map(str, sys.version_info[:3]))
        console.say(f"Python {version} is not one that the suite is tested with.")
    cache = Cache(places.cache)
    with ThreadPoolExecutor() as pool:
        env = pool.submit(runtime_env, cache, places, console)
        source = pool.submit(find_odoo, cache, places, console, env)
        programs = pool.submit(node_tools, cache, places, console, env)
        libraries = pool.submit(pdf_libraries, cache, places, console)
    runtime = Runtime(
        places,
        console,
        cache,
        env.result(),
        source.result(),
        programs.result(),
        libraries.result(),
    )
    if runtime.source.notice:
        console.say(runtime.source.notice)
    return runtime


def _join(folders, rest: str | None) -> str:
    return os.pathsep.join([*map(str, folders), *filter(None, [rest])])
