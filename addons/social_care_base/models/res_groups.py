from odoo import models


class ResGroups(models.Model):
    """Whom a role is given to, and which roles it brings, is told."""

    _name = "res.groups"
    _inherit = ["res.groups", "care.watch.mixin"]
    _watched_fields = ("implied_ids", "user_ids")

    def _get_role_names(self):
        """Return ``{id: name}`` in the language of the context.

        Odoo's own full name keeps that of whoever asked first.
        """
        return {
            group.id: " / ".join(filter(None, (group.privilege_id.name, group.name)))
            for group in self
        }
