from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.eligibility import RULE_CODES

# Nothing records these facts, so no call may rely on them.
UNREAD = {"barred", "overdue_report"}


class CareGrantEligibilityRule(models.Model):
    """A hard rule that a call can apply; what it checks is part of the program."""

    _name = "care.grant.eligibility.rule"
    _description = "Eligibility Rule"
    _order = "sequence, id"
    _engine_rows = True

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True, help="What is demanded.")
    failure = fields.Char(
        required=True, translate=True, help="What the applicant reads if it is not met."
    )
    sequence = fields.Integer(default=10)
    is_default = fields.Boolean(string="In New Calls", default=True)

    _code_uniq = models.UniqueIndex("(code)", "This rule exists already.")

    @api.constrains("code")
    def _check_code(self):
        for rule in self:
            if rule.code not in RULE_CODES or rule.code in UNREAD:
                raise ValidationError(
                    self.env._("Nothing checks a rule “%(code)s”.", code=rule.code)
                )
