from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What may still change when a letter of this type is out: until when it is in force.
OPEN_FIELDS = frozenset({"date_to"})


class CareNgoLetterType(models.Model):
    """What the letter of one kind of decision says, while the law is as it is.

    The key is that of the decision. A letter that is out keeps its type: when the law
    or the wording changes, end the record and copy it.
    """

    _name = "care.ngo.letter.type"
    _description = "Type of Decision Letter"
    _inherit = ["care.dated.mixin"]
    _order = "sequence, date_from desc, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Subject")
    country_id = fields.Many2one(required=True, ondelete="restrict")
    date_to = fields.Date(copy=False)
    decision = fields.Text(
        required=True, translate=True, help="What was decided, as a whole sentence."
    )
    legal_basis = fields.Text(
        required=True, translate=True, help="The law and article, as printed."
    )
    remedy = fields.Text(
        string="What Can Be Done",
        required=True,
        translate=True,
        help="What the addressee can do about the decision, and where.",
    )
    remedy_key = fields.Char(
        string="Time Limit",
        help="Key of the rule that says how long this can be done.",
    )
    needs_reason = fields.Boolean(
        help="No such letter goes out without the reasons of the decision.",
    )
    reason_key = fields.Char(
        string="Reason by Law",
        help="Key of the rule whose consequence is the reason, where nobody decides.",
    )
    shows_content = fields.Boolean(
        string="Prints What Was Changed",
        help="Prints what the request asked for and what the register states now.",
    )
    signatory = fields.Selection(
        selection=[
            ("officer", "Officer in Charge"),
            ("registrar", "Registrar"),
            ("manager", "Manager of the Register"),
            ("approver", "Whoever decides on the request"),
        ],
        string="Signed by",
        required=True,
        default="registrar",
    )

    @api.constrains("key", "signatory")
    def _check_signatory(self):
        for kind in self:
            if kind.signatory == "approver" and not kind.key.startswith("request_"):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is about no request: nobody decides on one.",
                        name=kind.name,
                    )
                )

    def write(self, vals):
        """Keep the texts of letters that are out."""
        if vals.keys() - OPEN_FIELDS and self._is_used():
            raise UserError(
                self.env._(
                    "Letters of this type are out. End it and copy it with the new"
                    " wording."
                )
            )
        return super().write(vals)

    def _is_used(self):
        # A letter is out also when a rule hides it from the user.
        letters = self.env["care.ngo.letter"].sudo()
        return bool(letters.search_count([("type_id", "in", self.ids)], limit=1))
