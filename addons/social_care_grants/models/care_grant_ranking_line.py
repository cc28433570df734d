from odoo import api, fields, models

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareGrantRankingLine(models.Model):
    """One application in a ranking: its scores, its place, and what it would get."""

    _name = "care.grant.ranking.line"
    _description = "Ranked Application"
    _written_by_code = True
    _append_only = True
    _order = "ranking_id desc, id"
    _rec_name = "application_id"
    _log_access = False

    ranking_id = fields.Many2one(
        comodel_name="care.grant.ranking",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    application_id = fields.Many2one(
        comodel_name="care.grant.application",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    ngo_id = fields.Many2one(related="application_id.ngo_id")
    currency_id = fields.Many2one(related="ranking_id.currency_id")
    rank = fields.Integer(readonly=True, help="0: not ranked.")
    score_raw = fields.Float(
        string="Mean Score", digits=(16, 6), readonly=True, aggregator="avg"
    )
    score_normalised = fields.Float(
        string="Normalised Score", digits=(16, 6), readonly=True, aggregator="avg"
    )
    score = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")
    result = fields.Selection(
        selection=[
            ("funded", "Funded"),
            ("partial", "Funded in Part"),
            ("reserve", "Reserve List"),
            ("rejected", "Below the Minimum"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)
    source = fields.Char(readonly=True, help="The sub-envelope, or the residual.")
    reasons = fields.Json(readonly=True)
    criterion_means = fields.Json(readonly=True)
    means_text = fields.Char(string="Means", compute="_compute_means_text")

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends_context("lang")
    def _compute_means_text(self):
        # The rubric of a ranked call is fixed; its names are translated.
        criteria = self.ranking_id.call_id.sudo().criterion_ids
        names = {(row.call_id, row.code): row.name for row in criteria}
        for line in self:
            call = line.ranking_id.call_id.sudo()
            line.means_text = " · ".join(
                f"{names.get((call, code), code)}: {value or '-'}"
                for code, value in (line.criterion_means or {}).items()
            )

    def _prepare_snapshot(self):
        """Return this row as plain values for the hash of its ranking."""
        self.ensure_one()
        return {
            "application": self.application_id.id,
            "rank": self.rank,
            "raw": f"{self.score_raw:.6f}",
            "normalised": f"{self.score_normalised:.6f}",
            "result": self.result,
            "amount": f"{self.amount:.3f}",
            "source": self.source or "",
            "reasons": self.reasons,
        }

    def _get_reason(self):
        """Return the result as a sentence for the applicant, in the user's language."""
        self.ensure_one()
        vals = {"rank": self.rank, "score": f"{self.score:.2f}"}
        texts = {
            "funded": self.env._("Place %(rank)s, %(score)s points: funded.", **vals),
            "partial": self.env._(
                "Place %(rank)s, %(score)s points: funded in part.", **vals
            ),
            "reserve": self.env._(
                "Place %(rank)s, %(score)s points: on the reserve list.", **vals
            ),
            "rejected": self.env._(
                "%(score)s points: below the minimum of the call.", **vals
            ),
        }
        return texts[self.result]
