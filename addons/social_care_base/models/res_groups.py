from odoo import models


class ResGroups(models.Model):
    """Whom a role is given to, and which roles it brings, is told."""

    _name = "res.groups"
    _inherit = ["res.groups", "care.watch.mixin"]
    _watched_fields = ("implied_ids", "user_ids")
