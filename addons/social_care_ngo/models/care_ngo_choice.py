from odoo import api, fields, models
from odoo.tools import ormcache


class CareNgoChoiceMixin(models.AbstractModel):
    """Reference data that the public register offers as filters.

    What the filters offer is kept in memory by all workers; whoever changes these
    records, or a translation of their names, makes them forget it.
    """

    _name = "care.ngo.choice.mixin"
    _description = "Filter of the Public Register"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        self.env.registry.clear_cache()
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )


class CareNgoForm(models.Model):
    """The legal forms are a filter."""

    _name = "care.ngo.form"
    _inherit = ["care.ngo.form", "care.ngo.choice.mixin"]


class CareWorkField(models.Model):
    """The fields of work are a filter."""

    _name = "care.work.field"
    _inherit = ["care.work.field", "care.ngo.choice.mixin"]


class ResCountryState(models.Model):
    """The governorates are a filter."""

    _name = "res.country.state"
    _inherit = ["res.country.state", "care.ngo.choice.mixin"]


class CareNgo(models.Model):
    """The filters of the public register, read once for many visitors."""

    _inherit = "care.ngo"

    @api.model
    def _get_known_public_choices(self):
        """Return :meth:`_get_public_choices` from memory; not to be changed.

        Which legal forms are in force depends on the day.
        """
        return self._read_public_choices(fields.Date.context_today(self))

    @ormcache("self.env.lang", "self.env.company.id", "today")
    def _read_public_choices(self, today):
        return self._get_public_choices()
