from odoo import api, fields, models

from .care_donation_return_import import OPEN_STATES


class CareNgo(models.Model):
    """The end of a body ends its permissions; what it received becomes a task."""

    _inherit = "care.ngo"

    def _end_open_work(self, reason):
        """End the licences, open approvals and unfinished returns of these bodies."""
        super()._end_open_work(reason)
        self.env["care.donation.licence"]._end_with_body(self)
        self.env["care.donation.approval"]._end_with_body(self)
        self.env["care.donation.return"]._end_with_body(self, reason)


class CareDonationLicence(models.Model):
    """A body that has ended collects nothing from that day on."""

    _inherit = "care.donation.licence"

    @api.model
    def _end_with_body(self, ngos):
        """Let licences end today; gifts of earlier days are judged as before."""
        today = fields.Date.context_today(self)
        later = self.search([("ngo_id", "in", ngos.ids), ("date_to", ">", today)])
        begun = later.filtered(lambda licence: licence.date_from <= today)
        begun.write({"date_to": today})
        (later - begun).write({"is_revoked": True})


class CareDonationApproval(models.Model):
    """A body that has ended is given nothing from abroad any more."""

    _inherit = "care.donation.approval"

    @api.model
    def _end_with_body(self, ngos):
        """Refuse what nobody has decided; an approval that was given stays a fact."""
        asked = [("ngo_id", "in", ngos.ids), ("status", "=", "pending")]
        today = fields.Date.context_today(self)
        self.search(asked).write({"status": "refused", "date_decided": today})


class CareDonationReturn(models.Model):
    """What happens to returns of bodies that have ended."""

    _inherit = "care.donation.return"

    @api.model
    def _end_with_body(self, ngos, reason):
        """Cancel what bodies will never hand in; an officer asks what they received.

        What was handed in stays with the ministry. In liquidation nothing is cancelled.
        """
        ended = ngos.filtered(lambda ngo: ngo._has_ended())
        open_returns = self.search(
            [("ngo_id", "in", ended.ids), ("state", "in", OPEN_STATES)]
        )
        open_returns._apply_transition("cancel", reason=reason)
        summary = self.env._("Find out what the NGO had received in this period")
        by_officer = open_returns.grouped(lambda filed: filed.ngo_id.officer_id)
        for officer, filed in by_officer.items():
            filed.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=reason,
                user_id=officer.id or self.env.uid,
            )
