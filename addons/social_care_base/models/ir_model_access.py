from odoo import models

RIGHTS = ("perm_read", "perm_write", "perm_create", "perm_unlink")


class IrModelAccess(models.Model):
    """Which rights a role gets on which rows is told."""

    _name = "ir.model.access"
    _inherit = ["ir.model.access", "care.watch.mixin"]
    _watched_fields = ("active", "model_id", "group_id", *RIGHTS)
