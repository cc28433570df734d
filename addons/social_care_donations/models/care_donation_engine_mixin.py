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
        guarded = set(self._engine_fields)
        if self._is_engine():
            return super().create(vals_list)
        if any(guarded & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The system gives these values."))
        # A default in the context must not choose the values either.
        defaults = {f"default_{name}" for name in guarded}
        context = {k: v for k, v in self.env.context.items() if k not in defaults}
        model = self.with_env(self.env(context=context))
        records = super(CareDonationEngineMixin, model).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        if set(self._engine_fields) & vals.keys() and not self._is_engine():
            raise AccessError(self.env._("The system gives these values."))
        return super().write(vals)

    def _is_engine(self):
        """Tell whether the addon's own code acts through :meth:`_engine`."""
        return self.env.context.get("donation_engine_token") is _ENGINE_TOKEN

    def _engine(self):
        """Return these records for one ``create`` or ``write`` of the addon itself."""
        return self.with_context(donation_engine_token=_ENGINE_TOKEN)

    def _write_engine(self, vals):
        """Write what only the addon decides; the one way to do so."""
        self._engine().write(vals)
