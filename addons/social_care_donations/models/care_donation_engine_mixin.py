from odoo import api, models
from odoo.exceptions import AccessError

# Compared by identity: a client can send any context *value*, never this object.
_ENGINE_TOKEN = object()


class CareDonationEngineMixin(models.AbstractModel):
    """Keep fields that only the addon's own code writes, whoever is logged in."""

    _name = "care.donation.engine.mixin"
    _description = "Fields of the Engine"

    _engine_fields: tuple[str, ...] = ()

    @api.model_create_multi
    def create(self, vals_list):
        given = set().union(*vals_list)
        if given & set(self._engine_fields) and not self._is_engine():
            raise AccessError(self.env._("The system gives these values."))
        return super().create(vals_list)

    def write(self, vals):
        if set(self._engine_fields) & vals.keys() and not self._is_engine():
            raise AccessError(self.env._("The system gives these values."))
        return super().write(vals)

    @api.model
    def _get_engine_fields(self):
        return super()._get_engine_fields() | {*self._engine_fields}

    def _is_engine(self):
        """Tell whether the addon's own code acts through :meth:`_engine`."""
        return self.env.context.get("donation_engine_token") is _ENGINE_TOKEN

    def _engine(self):
        """Return these records for one ``create`` or ``write`` of the addon itself."""
        return self.with_context(donation_engine_token=_ENGINE_TOKEN)

    def _write_engine(self, vals):
        """Write what only the addon decides; the one way to do so."""
        self._engine().write(vals)
