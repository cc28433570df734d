"""Start Odoo with its lint tests looking at the suite's addons only."""

import sys

from odoo.cli.command import main
from odoo.modules.module import Manifest

PREFIX = "social_care_"
_all_manifests = Manifest.all_addon_manifests


def own_manifests():
    """Return the manifests of the suite; Odoo's own are Odoo's business."""
    return [found for found in _all_manifests() if found.name.startswith(PREFIX)]


Manifest.all_addon_manifests = staticmethod(own_manifests)
sys.exit(main())
