from odoo import models


class IrActionsServer(models.Model):
    """What somebody lets the server run is told, word for word."""

    _name = "ir.actions.server"
    _inherit = ["ir.actions.server", "care.watch.mixin"]
    _watched_fields = ("state", "code")
