from odoo import models

from .ir_model_access import RIGHTS


class IrRule(models.Model):
    """Which rows a role is shown is told."""

    _name = "ir.rule"
    _inherit = ["ir.rule", "care.watch.mixin"]
    _watched_fields = ("active", "model_id", "groups", "domain_force", *RIGHTS)
