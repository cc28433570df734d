from odoo import models


class IrQweb(models.AbstractModel):
    """Keep the browser of a visitor from calling other servers unasked."""

    _inherit = "ir.qweb"

    def _post_processing_att(self, tagName, atts):  # noqa: N803 (the name of the hook)
        atts = super()._post_processing_att(tagName, atts)
        # Website pages greet a font server even when no font comes from there.
        if tagName == "link" and atts.get("rel") in ("preconnect", "dns-prefetch"):
            return {}
        return atts
