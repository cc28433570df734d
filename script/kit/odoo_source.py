"""Odoo 19 itself: a checkout, an installed one, or Debian's signed package."""

import hashlib
import os
import re
import sys
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from .cache import Cache, digest
from .commands import run
from .console import Console
from .debian import PrivateApt, odoo_sources, unpack
from .failures import Failure
from .paths import Places
from .python_env import PythonEnv

RECIPE = "1"
VERSION = "19.0.0+dfsg-1"
SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
SERIES = "19.0."
# What Odoo's package links to, and the fonts of its reports and of ours.
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-noto-core",
    "fonts-hosny-amiri",
)
PACKAGES = Path("usr/lib/python3/dist-packages")
# Python-only duplicates beside the package; "addons" would even shadow the real ones.
STRAY = tuple(f"{PACKAGES}/{name}/" for name in ("addons", "setup", "doc"))
WEB = PACKAGES / "odoo/addons/web/static"
AWESOME = WEB / "src/libs/fontawesome/fonts"
NO_CODE = ("__pycache__", ".git", "node_modules")
SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
# Converts a font with the library that is in the runtime environment.
CONVERT = """
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1])
font.flavor = None
font.save(sys.argv[2])
"""


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo's Python packages and its other addons are."""

    folder: Path  # holds the package "odoo"
    identity: str  # changes when the code does
    addons: tuple[Path, ...] = ()
    fonts: Path | None = None
    notice: str = field(default="", compare=False)


def find_odoo(
    cache: Cache, places: Places, console: Console, env: Future[PythonEnv]
) -> OdooSource:
    """Return the Odoo that this machine has, or fetch Debian's."""
    configured = os.environ.get("ODOO_SRC")
    if configured:
        return _checkout(Path(configured).expanduser())
    installed = _installed(places)
    if installed:
        return installed
    key = digest(RECIPE, VERSION, SHA256, *COMPANIONS)

    def build(folder: Path) -> str:
        return DebianOdoo(folder, places, console, env).build()

    folder = cache.folder("odoo", key, build, space=2500)
    version = cache.note(folder)
    notice = ""
    if version != VERSION:
        notice = f"Odoo is Debian's {version}; the suite is tested with {VERSION}."
    fonts = folder / "usr/share/fonts"
    return OdooSource(folder / PACKAGES, f"{key}-{version}", (), fonts, notice)


def _checkout(folder: Path) -> OdooSource:
    """Return the Odoo in ``ODOO_SRC``: a git checkout or an unpacked release."""
    folder = folder.resolve()
    for base in (folder, folder / PACKAGES):
        if _series(base / "odoo/release.py") == 19:
            break
    else:
        raise Failure(
            f"ODOO_SRC={folder} is not an Odoo 19 (odoo/release.py).",
            "Set it to the folder that holds odoo/ and, in a checkout, addons/.",
        )
    beside = base / "addons"
    addons = (beside,) if (beside / "web").is_dir() else ()
    return OdooSource(base, _identity(base, addons), addons)


def _identity(base: Path, addons: tuple[Path, ...]) -> str:
    """Return a name that changes with any file of the code, committed or not."""
    state = [str(base)]
    for root in (base / "odoo", *addons):
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(set(folders).difference(NO_CODE))
            for name in sorted(files):
                found = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - 45,000
                state.append(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}")
    return digest("\n".join(state))


def _installed(places: Places) -> OdooSource | None:
    """Return the Odoo 19 that the caller's Python can import, if there is one."""
    named = os.environ.get("KIT_CALLER_PATH", "").split(os.pathsep)
    for entry in (*named, *sys.path):
        base = Path(entry).resolve()
        if entry and _series(base / "odoo/release.py") == 19:
            found = _checkout(base)
            return replace(found, folder=_apart(found.folder, places))
    return None


def _apart(base: Path, places: Places) -> Path:
    """Return a folder with Odoo alone: what lies beside it would hide our libraries."""
    folder = places.local / "installed-odoo" / digest(str(base))
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "odoo").exists():
        (folder / "odoo").unlink(missing_ok=True)
        (folder / "odoo").symlink_to(base / "odoo")
    return folder


def _series(release: Path) -> int | None:
    text = release.read_text() if release.is_file() else ""
    found = re.search(r"^version_info = \((\d+),", text, re.MULTILINE)
    return int(found[1]) if found else None


@dataclass
class DebianOdoo:
    """Build a complete Odoo out of Debian's packages."""

    folder: Path
    places: Places
    console: Console
    env: Future[PythonEnv]

    def build(self) -> str:
        """Fill the folder; return the version that is in it."""
        apt = PrivateApt(self.places, "odoo", odoo_sources(), is_pinned=True)
        with self.console.step("Debian's signed index"):
            apt.update()
        version = self._choose(apt)
        with self.console.step(f"Odoo {version} from Debian (122 MB)"):
            package = apt.download(f"odoo-19={version}")[0]
            if version == VERSION:
                self._verify(package)
            companions = apt.download(*COMPANIONS)
        with self.console.step("Unpacking Odoo"):
            unpack(package, self.folder, keep=_is_wanted)
            for companion in companions:
                unpack(companion, self.folder, keep=_is_wanted_font)
            self._complete()
        apt.forget_downloads()
        return version

    def _choose(self, apt: PrivateApt) -> str:
        offered = apt.versions("odoo-19")
        if VERSION in offered:
            return VERSION
        newer = [version for version in offered if version.startswith(SERIES)]
        if not newer:
            raise Failure(
                f"Debian offers no Odoo 19.0 any more (looked for {VERSION}).",
                "Set ODOO_SRC to a checkout or an unpacked release of Odoo 19.",
            )
        return newer[0]

    def _verify(self, package: Path) -> None:
        with package.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != SHA256:
            package.unlink()
            raise Failure(
                f"{package.name} is not the pinned package; it was deleted.",
                "Run the same command again; if it stays, distrust the mirror.",
            )

    def _complete(self) -> None:
        """Add what Debian had to leave out or has since moved."""
        ttf = self.folder / AWESOME / "fontawesome-webfont.ttf"
        ttf.unlink(missing_ok=True)
        woff = ttf.with_suffix(".woff")
        run(
            [self.env.result().python, "-c", CONVERT, woff, ttf],
            log=self.places.log / "setup-icons.log",
            problem="The font with the icons of Odoo could not be converted.",
        )
        # The background blur of video calls; a missing file fails every tour.
        stub = self.folder / PACKAGES / "odoo/addons" / SELFIE
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not part of Debian's build */\n")
        link = self.folder / "usr/share/fonts/truetype/inconsolata/Inconsolata.otf"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("../../opentype/inconsolata/Inconsolata-Regular.otf")
        for file in (self.folder / WEB / "lib/fontawesome").glob("**/*"):
            if file.is_symlink():
                file.unlink()  # dangling, and used by nothing


def _is_wanted(name: str) -> bool:
    """Leave out what the suite does not use, such as 800 MB of other languages."""
    path = Path(name)
    if path.suffix == ".po" and path.parent.name == "i18n":
        return path.stem.startswith("ar")
    return not name.startswith((*STRAY, "etc/", "usr/share/lintian/"))


def _is_wanted_font(name: str) -> bool:
    """Of Noto's two hundred scripts the suite prints Arabic and Latin."""
    file = Path(name)
    if "noto" not in name or file.suffix != ".ttf":
        return not name.startswith("etc/")
    family, _, style = file.stem.partition("-")
    families = {"NotoSans", "NotoSansArabic", "NotoNaskhArabic", "NotoKufiArabic"}
    return family in families and style in {"Regular", "Bold", "Italic", "BoldItalic"}
