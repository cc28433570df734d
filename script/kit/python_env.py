"""Python environments out of the hash-locked requirements."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from .cache import Cache, digest
from .commands import run
from .console import Console
from .paths import ROOT, Places

RECIPE = "1"
RUNTIME_LOCK = ROOT / "requirements.txt"
DEVELOPER_LOCK = ROOT / "requirements-dev.txt"


@dataclass(frozen=True)
class PythonEnv:
    """An environment that is complete and never changes."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"

    @property
    def packages(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"


def runtime_env(cache: Cache, places: Places, console: Console) -> PythonEnv:
    """Return the environment that Odoo and the suite run in."""
    return PythonEnv(_locked_env("python", RUNTIME_LOCK, cache, places, console, None))


def developer_env(
    cache: Cache, places: Places, console: Console, runtime: PythonEnv
) -> PythonEnv:
    """Return the environment of the developer's tools; it sees the runtime's too."""
    name = "developer"
    return PythonEnv(_locked_env(name, DEVELOPER_LOCK, cache, places, console, runtime))


def _locked_env(name, lock, cache, places, console, below) -> Path:
    base = below.folder.name if below else ""
    key = digest(RECIPE, lock.read_bytes(), sys.version, platform.machine(), base)

    def build(folder: Path) -> None:
        title = f"Python {platform.python_version()} libraries ({lock.name})"
        with console.step(title):
            _make(folder, lock, places.log / f"setup-{name}.log", below)

    return cache.folder(name, key, build, space=900)


def _make(folder: Path, lock: Path, log: Path, below: PythonEnv | None) -> None:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run(
        [sys.executable, "-m", "venv", folder],
        env=env,
        log=log,
        problem="Python cannot make an environment (apt-get install python3-venv).",
    )
    made = PythonEnv(folder)
    if below:
        (made.packages / "runtime.pth").write_text(f"{below.packages}\n")
    command = [made.python, "-m", "pip", "install", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--prefer-binary", "--require-hashes"]
    run(
        [*command, "--requirement", lock],
        env=env,
        log=log,
        problem=f"pip could not install {lock.name}.",
    )
