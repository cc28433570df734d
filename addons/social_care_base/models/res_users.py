from odoo import models


class ResUsers(models.Model):
    """Who gets which role, and whose password another person sets, is told."""

    _name = "res.users"
    _inherit = ["res.users", "care.watch.mixin"]
    _watched_fields = ("login", "active", "partner_id", "company_ids", "group_ids")
    _secret_fields = ("password",)
