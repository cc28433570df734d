"""Make the rules of every addon importable without Odoo.

``addons/social_care_base/logic`` becomes the package ``base_logic``, and so on.
"""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "social_care_"


def load_logic(folder: Path) -> None:
    """Register ``folder`` (an addon's ``logic/``) as a package of its own."""
    name = f"{folder.parent.name.removeprefix(PREFIX)}_logic"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    if (folder / "__init__.py").exists():
        spec.loader.exec_module(package)


for logic in sorted((ROOT / "addons").glob(f"{PREFIX}*/logic")):
    load_logic(logic)
