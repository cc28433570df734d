from odoo import models

# The original loads its Arabic, Cyrillic and Hebrew letters from another server.
REPLACED = {
    "web/static/fonts/fonts.scss": "social_care_base/static/src/scss/company_fonts.scss"
}


class IrAsset(models.Model):
    """Keep every bundle on this server, also those of addons that come later."""

    _inherit = "ir.asset"

    def _get_paths(self, path_def, installed):
        # Not a "replace" in the manifest: bundles of addons that this one does not
        # depend on hold the file too, and their order is not known here.
        path_def = REPLACED.get(path_def.lstrip("/"), path_def)
        return super()._get_paths(path_def, installed)
