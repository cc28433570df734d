from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.duties import IncompatibleDuties, UnknownDutyError


class CareDuty(models.Model):
    """One of the duties on a file, such as to review it or to pay it."""

    _name = "care.duty"
    _description = "Duty"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(code)", "This duty exists already.")

    @api.model
    def _get_conflicts(self, duty, done):
        """Return those of the duty codes ``done`` that forbid ``duty`` to one person.

        :raise UserError: if a duty is unknown; then nobody may perform it
        """
        # The matrix binds everybody, so everybody's actions read it.
        duties = self.sudo().search_fetch([], ["code"])
        pairs = self.env["care.duty.conflict"].sudo().search([])
        rules = IncompatibleDuties(
            duties.mapped("code"), [(p.duty_id.code, p.other_id.code) for p in pairs]
        )
        try:
            return rules.conflicts(duty, set(done))
        except UnknownDutyError as error:
            raise UserError(
                self.env._("Unknown duty “%(duty)s”: nobody may act.", duty=error)
            ) from error
