from odoo import api, fields, models
from odoo.exceptions import UserError

SCALE = [
    ("0", "0 - nothing"),
    ("1", "1 - very weak"),
    ("2", "2 - weak"),
    ("3", "3 - sufficient"),
    ("4", "4 - good"),
    ("5", "5 - excellent"),
]


class CareGrantReviewScore(models.Model):
    """The answer to one criterion; without a score the criterion does not count."""

    _name = "care.grant.review.score"
    _description = "Score of a Criterion"
    _order = "review_id, sequence, id"
    _engine_rows = True
    _rec_name = "criterion_id"

    review_id = fields.Many2one(
        comodel_name="care.grant.review", required=True, index=True, ondelete="restrict"
    )
    criterion_id = fields.Many2one(
        comodel_name="care.grant.criterion", required=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    name = fields.Char(related="criterion_id.name", string="Question")
    description = fields.Text(related="criterion_id.description", string="Marks")
    weight = fields.Float(related="criterion_id.weight")
    score = fields.Selection(selection=SCALE)
    comment = fields.Char(help="Needed where there is no score.")

    _criterion_uniq = models.UniqueIndex(
        "(review_id, criterion_id)", "Each criterion is answered once."
    )

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - {"score", "comment"}:
            raise UserError(self.env._("The rubric of a review cannot be changed."))
        self.review_id._check_is_answerable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The rubric of a review cannot be changed."))
