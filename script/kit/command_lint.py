"""script/lint and script/fix"""

import argparse
import os
import subprocess
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from .addons import all_addons
from .cache import Cache
from .console import Console
from .node import node_tools
from .paths import ADDONS, ROOT, usual_places
from .python_env import PythonEnv, developer_env, runtime_env

PYTHON_FOLDERS = ("addons", "script", "tests")
XML = ("addons/**/*.xml",)
JAVASCRIPT = ("addons/**/static/src/**/*.js", "addons/**/static/tests/**/*.js")


def main(arguments: list[str], console: Console) -> int:
    """Check the sources, or put right what a tool can put right."""
    parser = argparse.ArgumentParser("script/lint")
    parser.add_argument("--fix", action="store_true")
    fix = parser.parse_args(arguments).fix
    linter = make_linter(console)
    failed = [name for name, command in linter.checks(fix) if not linter.run(command)]
    if fix:
        return 0
    summary = f"lint: {', '.join(failed)} failed" if failed else "lint: clean"
    console.result(summary)
    return 1 if failed else 0


def make_linter(console: Console) -> "Linter":
    """Return the linter with the tools of ``requirements-dev.txt``."""
    places = usual_places()
    cache = Cache(places.cache)
    runtime = runtime_env(cache, places, console)
    developer = developer_env(cache, places, console, runtime)
    ready: Future[PythonEnv] = Future()
    ready.set_result(runtime)
    programs = node_tools(cache, places, console, ready, developer=True)
    return Linter(developer, programs, console)


@dataclass
class Linter:
    """The tools, and the commands that run them."""

    env: PythonEnv
    programs: list[Path]
    console: Console

    def checks(self, fix: bool) -> list[tuple[str, list[str]]]:
        """Return name and command of each tool."""
        ruff = str(self.env.bin / "ruff")
        ruff_options = ["--fix"] if fix else []
        format_options = [] if fix else ["--check"]
        commands = [
            ("ruff check", [ruff, "check", "--quiet", *ruff_options, *PYTHON_FOLDERS]),
            ("ruff format", [ruff, "format", *format_options, *PYTHON_FOLDERS]),
            ("prettier", self._prettier("--write" if fix else "--check")),
        ]
        if fix:
            commands.insert(0, ("oca-checks-odoo-module", [*self._oca(), "--fix"]))
        else:
            commands += [
                ("pylint", self._pylint()),
                ("oca-checks-odoo-module", self._oca()),
                ("oca-checks-po", self._oca_po()),
                ("eslint", self._eslint()),
            ]
        return [(name, command) for name, command in commands if command]

    def run(self, command: list[str]) -> bool:
        """Run one tool; its findings go to the terminal."""
        name = Path(command[0]).name
        with self.console.step(name):
            path = os.pathsep.join([*map(str, self.programs), os.environ["PATH"]])
            env = os.environ | {"PATH": path, "PYTHONPATH": ""}
            return (
                subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0
            )

    def _prettier(self, mode: str) -> list[str]:
        files = [str(file) for pattern in XML for file in ROOT.glob(pattern)]
        plugin = self.programs[0].parent / "@prettier/plugin-xml/src/plugin.js"
        options = ["--plugin", str(plugin), "--log-level", "warn", mode]
        return [str(self.programs[0] / "prettier"), *options, *files] if files else []

    def _eslint(self) -> list[str]:
        files = [str(file) for pattern in JAVASCRIPT for file in ROOT.glob(pattern)]
        return [str(self.programs[0] / "eslint"), *files] if files else []

    def _pylint(self) -> list[str]:
        folders = [str(addon.folder.relative_to(ROOT)) for addon in all_addons()]
        return [str(self.env.bin / "pylint"), "--rcfile=.pylintrc", *folders]

    def _oca(self) -> list[str]:
        folders = [str(addon.folder) for addon in all_addons()]
        return [str(self.env.bin / "oca-checks-odoo-module"), *folders]

    def _oca_po(self) -> list[str]:
        files = sorted(map(str, ADDONS.glob("*/i18n/*.po*")))
        return [str(self.env.bin / "oca-checks-po"), *files] if files else []
