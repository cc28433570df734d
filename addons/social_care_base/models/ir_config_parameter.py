from odoo import models

from ..logic.told import tell

# Where the codes on papers lead: no secret, and what a forger would change.
SHOWN = frozenset({"web.base.url", "web.base.url.freeze"})


class IrConfigParameter(models.Model):
    """Which setting of the server is changed is told; its value may be a secret."""

    _name = "ir.config_parameter"
    _inherit = ["ir.config_parameter", "care.watch.mixin"]
    _watched_fields = ("key", "value")

    def _describe(self, name, old, new):
        """Hide what a parameter is set to, unless everybody may know it."""
        line = super()._describe(name, old, new)
        if line and name == "value" and self.key not in SHOWN:
            return tell(name, "…")
        return line
