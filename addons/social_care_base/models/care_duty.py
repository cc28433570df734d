from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.duties import IncompatibleDuties, UnknownDutyError


class CareDuty(models.Model):
    """One of the duties on a file, such as to review it or to pay it.

    Decisions and incompatible pairs name it: another meaning is another duty.
    """

    _name = "care.duty"
    _description = "Duty"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(code)", "This duty exists already.")

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            raise AccessError(
                self.env._("Decisions name this duty: it is not changed any more.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Decisions name this duty: it is not deleted."))

    @api.model
    def _get_by_code(self, code):
        """Return the duty of this code.

        :raise UserError: if there is none; then nobody may perform it
        """
        # The matrix binds everybody, so everybody's actions read it.
        duty = self.sudo().search([("code", "=", code)])
        if not duty:
            raise UserError(self._get_unknown_text(code))
        return duty

    @api.model
    def _get_rules(self):
        """Return the matrix of incompatible duties as it stands today."""
        # The matrix binds everybody, so everybody's actions read it.
        duties = self.sudo().search_fetch([], ["code"])
        pairs = (
            self.env["care.duty.conflict"].sudo().search([("state", "!=", "withdrawn")])
        )
        return IncompatibleDuties(
            duties.mapped("code"), [(p.duty_id.code, p.other_id.code) for p in pairs]
        )

    @api.model
    def _get_conflicts(self, duty, done, rules=None):
        """Return those of the duty codes ``done`` that forbid ``duty`` to one person.

        :raise UserError: if a duty is unknown; then nobody may perform it
        """
        try:
            return (rules or self._get_rules()).conflicts(duty, set(done))
        except UnknownDutyError as error:
            raise UserError(self._get_unknown_text(error)) from error

    def _get_unknown_text(self, code):
        return self.env._("Unknown duty “%(duty)s”: nobody may act.", duty=code)
