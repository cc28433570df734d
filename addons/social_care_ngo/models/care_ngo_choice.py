from odoo import api, fields, models
from odoo.tools import ormcache


class CareNgoForm(models.Model):
    """The legal forms are a filter."""

    _name = "care.ngo.form"
    _inherit = ["care.ngo.form", "care.ngo.cached.mixin"]


class CareWorkField(models.Model):
    """The fields of work are a filter."""

    _name = "care.work.field"
    _inherit = ["care.work.field", "care.ngo.cached.mixin"]


class CarePublicClass(models.Model):
    """The public list of what, who and how is a filter."""

    _name = "care.public.class"
    _inherit = ["care.public.class", "care.ngo.cached.mixin"]


class CarePolicyGoal(models.Model):
    """The policy sectors are a filter."""

    _name = "care.policy.goal"
    _inherit = ["care.policy.goal", "care.ngo.cached.mixin"]


class ResCountryState(models.Model):
    """The governorates are a filter."""

    _name = "res.country.state"
    _inherit = ["res.country.state", "care.ngo.cached.mixin"]


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
