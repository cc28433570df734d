from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import ACCOUNT_ROLES


class CareAccountRole(models.Model):
    """Which account of a company plays which part in entries about funds."""

    _name = "care.account.role"
    _description = "Account by Role"
    _order = "company_id, role"
    _rec_name = "role"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    role = fields.Selection(
        selection=[(code, spec[0]) for code, spec in ACCOUNT_ROLES.items()],
        required=True,
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        required=True,
        ondelete="restrict",
        check_company=True,
    )

    _role_uniq = models.UniqueIndex(
        "(company_id, role)", "This company has an account for this role already."
    )

    @api.constrains("role", "account_id")
    def _check_account(self):
        for line in self:
            _name, account_type, reconcile = ACCOUNT_ROLES[line.role]
            account = line.account_id
            if account.account_type != account_type or (
                reconcile and not account.reconcile
            ):
                label = dict(self._fields["role"]._description_selection(self.env))
                types = account._fields["account_type"]._description_selection(self.env)
                raise ValidationError(
                    self.env._(
                        "The account for “%(role)s” must be of the type “%(type)s”"
                        " (reconcilable: %(reconcile)s).",
                        role=label[line.role],
                        type=dict(types)[account_type],
                        reconcile=self.env._("yes") if reconcile else self.env._("any"),
                    )
                )
