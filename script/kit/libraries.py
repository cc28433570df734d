"""Compiled libraries and programs of the system, unpacked where they are missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .cache import Cache, digest
from .commands import run
from .console import Console
from .debian import PrivateApt, system_sources, unpack
from .failures import Failure
from .paths import Places

RECIPE = "1"
# What the PDF engine loads, and the packages that hold it.
PDF_LIBRARIES = [
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
]
PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Start the unpacked Chromium with the libraries that came with it.
STARTER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{search}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "{folder}/usr/lib/chromium/chromium" "$@"
"""
FONT_SETTINGS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <cachedir>{cache}</cachedir>
</fontconfig>
"""


def library_folders(root: Path) -> tuple[Path, ...]:
    """Return the folders below ``root`` that hold shared libraries."""
    folders = {file.parent for file in root.glob("**/*.so*") if "lib" in file.parts}
    return tuple(sorted(folders, key=lambda folder: len(folder.parts)))


def can_load(libraries: list[str], env: dict[str, str]) -> bool:
    """Tell whether a Python process finds all these system libraries."""
    code = "import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]"
    command = [sys.executable, "-c", code, *libraries]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    return done.returncode == 0


def pdf_libraries(cache: Cache, places: Places, console: Console) -> tuple[Path, ...]:
    """Return the folders to search for the PDF engine's libraries, if any."""
    if can_load(PDF_LIBRARIES, dict(os.environ)):
        return ()

    def build(folder: Path) -> None:
        with console.step("Text layout libraries for PDF"):
            _unpack_missing(places, "pdf", PDF_PACKAGES, folder)

    key = digest(RECIPE, *system_sources(), *PDF_PACKAGES)
    folders = library_folders(cache.folder("pdf-libraries", key, build))
    search = os.environ | {"LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))}
    if not can_load(PDF_LIBRARIES, search):
        raise Failure(
            "The libraries for PDF files cannot be loaded.",
            f"Run apt-get install {' '.join(PDF_PACKAGES)}.",
        )
    return folders


def font_settings(places: Places, folders: list[Path]) -> Path:
    """Write fontconfig's settings: our fonts first, then the system's."""
    existing = [folder for folder in folders if folder.is_dir()]
    lines = "\n".join(f"    <dir>{folder}</dir>" for folder in existing)
    file = places.local / "fonts.conf"
    cache = places.local / "cache/fonts"
    text = FONT_SETTINGS.format(folders=lines, cache=cache)
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    return file


def find_browser(cache: Cache, places: Places, console: Console) -> Path:
    """Return the system's Chromium, or Debian's: installed by root, else unpacked."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return Path(found)
    if os.getuid() == 0:
        with console.step("Chromium (apt-get install chromium)"):
            _install(places, "chromium")
        return Path(shutil.which("chromium") or "/usr/bin/chromium")

    def build(folder: Path) -> None:
        with console.step("Chromium from Debian (110 MB)"):
            _unpack_missing(places, "chromium", ["chromium"], folder)
            search = os.pathsep.join(map(str, library_folders(folder)))
            program = folder / "programs/chromium"
            program.parent.mkdir()
            program.write_text(STARTER.format(folder=folder, search=search))
            program.chmod(0o755)

    key = digest(RECIPE, STARTER, *system_sources())
    return cache.folder("chromium", key, build, space=900) / "programs/chromium"


def _install(places: Places, package: str) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--no-install-recommends", package]):
        run(
            ["apt-get", "--quiet", "--yes", *arguments],
            env=env,
            log=places.log / f"setup-{package}.log",
            problem=f"apt-get could not install {package}.",
        )


def _unpack_missing(places: Places, name: str, packages: list[str], folder: Path):
    apt = PrivateApt(places, name, system_sources())
    for package in apt.download_missing(*packages):
        unpack(package, folder)
    apt.forget_downloads()
