from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CareGrantApplication(models.Model):
    """The way from a recommended application to a grant."""

    _inherit = "care.grant.application"

    can_prepare_grant = fields.Boolean(compute="_compute_can_prepare_grant")

    @api.depends("state", "grant_ids")
    @api.depends_context("uid")
    def _compute_can_prepare_grant(self):
        ready = self.filtered(
            lambda a: a.state in ("recommended", "reserve") and not a.grant_ids
        )
        blockers = ready._get_duty_blockers("prepare")
        for application in self:
            application.can_prepare_grant = blockers.get(application.id) == []

    def action_prepare_grant(self):
        """Draft the grant of each application, with its payments; open the first."""
        grants = self.env["care.grant"].create(
            [application._prepare_grant_vals() for application in self]
        )
        grants.action_plan_tranches()
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.grant",
            "res_id": grants[:1].id,
            "view_mode": "form",
        }

    def _prepare_applicant_grant_vals(self):
        """Return what the applicant reads about the grant; called as superuser."""
        self.ensure_one()
        grant = self.grant_ids.filtered(
            lambda g: g.state not in ("draft", "certified", "cancelled")
        )[:1]
        if not grant:
            return None
        labels = grant.tranche_ids._fields["state"]._description_selection(self.env)
        return {
            "reference": grant.reference,
            "amount": grant.currency_id.format(grant.amount),
            "tranches": [
                {
                    "number": tranche.number,
                    "amount": grant.currency_id.format(tranche.amount),
                    "date": tranche.date_paid or tranche.date_planned,
                    "state": dict(labels)[tranche.state],
                }
                for tranche in grant.tranche_ids.sorted("number")
            ],
        }

    def _get_recommended_amount(self):
        """Return what the panel gives; from the reserve list, what is applied for."""
        self.ensure_one()
        return self.ranking_line_id.amount or self.amount_requested

    def _prepare_grant_vals(self):
        """Return the grant that the panel's decision gives this application."""
        self.ensure_one()
        start = fields.Date.context_today(self)
        return {
            "application_id": self.id,
            "amount": self._get_recommended_amount(),
            "amount_own": self.amount_own,
            "partner_bank_id": self._find_bank_account().id,
            "date_start": start,
            "date_end": start + relativedelta(years=1, days=-1),
        }
