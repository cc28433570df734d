from odoo import models


class ResUsersApikeys(models.Model):
    """A key that opens the interface in somebody's name is told, never what it is."""

    _name = "res.users.apikeys"
    _inherit = ["res.users.apikeys", "care.watch.mixin"]
    _watched_fields = ("name", "user_id", "scope", "expiration_date")

    def _generate(self, scope, name, expiration_date):
        """Tell of the key; Odoo writes it past the methods that are watched."""
        key = super()._generate(scope, name, expiration_date)
        names = self._get_told(self._watched_fields)
        # People have no right to read keys; this one has just been made for them.
        own = [("user_id", "=", self.env.uid)]
        made = self.sudo().search(own, order="id desc", limit=1)
        made._tell("create", dict.fromkeys(names), made._read_watched(names))
        return key
