from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import task_of_limit

from ..const import MANAGER, OFFICER, PORTAL
from .care_deadline import ask_officers
from .care_ngo_letter_mixin import LetterStep

REPORT = "ngo_campaign_report"
# The letters of a request that say that there is a permit.
PERMITTING = frozenset({"approve", "approve_by_silence", "apply"})
# One person proposes to revoke a permit, and another one does.
DUTIES = {"propose_revoke": "propose", "revoke": "validate"}
# Compared by identity: a client can send any context *value*, never this object.
_REPORT_TOKEN = object()


class CareNgoCampaign(models.Model):
    """A permit to collect donations: what for, how, where, from when to when.

    What is permitted is never edited; the body reports once what came in and what was
    spent. Nobody holds rights to write permits but through their steps.
    """

    _name = "care.ngo.campaign"
    _description = "Fundraising Permit"
    _inherit = [
        "care.ngo.letter.mixin",
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "care.ngo.paper.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _engine_rows = True

    _lifecycle = Lifecycle(
        initial="permitted",
        final={"reported", "revoked", "ended"},
        transitions=[
            Transition("report", {"permitted"}, "reported", {PORTAL, OFFICER}),
            Transition(
                "propose_revoke",
                {"permitted"},
                "permitted",
                {OFFICER},
                reason_required=True,
            ),
            Transition(
                "revoke", {"permitted"}, "revoked", {MANAGER}, reason_required=True
            ),
            Transition(
                "end", {"permitted"}, "ended", reason_required=True, system=True
            ),
        ],
    )
    _lifecycle_fields = ("date_reported",)
    _protected_fields = (
        "name",
        "ngo_id",
        "request_id",
        "channel_ids",
        "area_ids",
        "date_from",
        "date_to",
        "amount_target",
    )
    _audit_fields = (*_protected_fields, "amount_collected", "amount_spent")
    # A permit that is gone leaves no letter behind that says there is one.
    _letter_case = "campaign"
    _letter_steps = {"revoke": LetterStep(revokes=PERMITTING)}
    _letter_ends = {"end": LetterStep(replaces=PERMITTING)}

    state = fields.Selection(
        selection=[
            ("permitted", "Permitted"),
            ("reported", "Reported"),
            ("revoked", "Revoked"),
            ("ended", "Ended with the NGO"),
        ]
    )
    name = fields.Char(string="Purpose", required=True, readonly=True)
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel_ids = fields.Many2many(
        comodel_name="care.ngo.channel",
        relation="care_ngo_campaign_channel_rel",
        string="Ways of Collecting",
        readonly=True,
    )
    area_ids = fields.Many2many(
        comodel_name="res.country.state",
        relation="care_ngo_campaign_area_rel",
        string="Governorates",
        readonly=True,
    )
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    amount_target = fields.Monetary(string="Target", readonly=True)
    amount_collected = fields.Monetary(string="Collected")
    amount_spent = fields.Monetary(string="Spent on the Purpose")
    date_report_due = fields.Date(
        string="Report until",
        compute="_compute_date_report_due",
        store=True,
        compute_sudo=True,
    )
    date_reported = fields.Date(string="Reported on", readonly=True, copy=False)
    phase = fields.Selection(
        selection=[
            ("coming", "Not Begun"),
            ("running", "Running"),
            ("ended", "Ended, Report Due"),
            ("overdue", "Report Overdue"),
            ("closed", "Closed"),
        ],
        compute="_compute_phase",
    )

    _amounts_positive = models.Constraint(
        "CHECK (amount_target >= 0 AND amount_collected >= 0 AND amount_spent >= 0)",
        "An amount cannot be negative.",
    )
    _report_idx = models.Index("(ngo_id, date_report_due) WHERE state = 'permitted'")

    # === COMPUTES === #

    @api.depends("deadline_ids.date_first_due")
    def _compute_date_report_due(self):
        for campaign in self:
            limits = campaign.deadline_ids.filtered(lambda d: d.key == REPORT)
            campaign.date_report_due = limits[:1].date_first_due

    @api.depends("state", "date_from", "date_to", "date_report_due")
    def _compute_phase(self):
        today = fields.Date.context_today(self)
        for campaign in self:
            campaign.phase = campaign._get_phase(today)

    def _get_phase(self, today):
        if self.state != "permitted":
            return "closed"
        if self.date_from and today < self.date_from:
            return "coming"
        if self.date_to and today <= self.date_to:
            return "running"
        late = self.date_report_due and today > self.date_report_due
        return "overdue" if late else "ended"

    # === ACTIONS === #

    def action_report(self, collected, spent):
        """Report once what the campaign brought in and what it was spent on.

        :raise UserError: before its end, twice, or with amounts that cannot be
        """
        self.ensure_one()
        collected, spent = self._read_amount(collected), self._read_amount(spent)
        self.check_access("write")
        self._apply_transition("report")
        # Amounts come in with the report and by no other way.
        reporter = self.with_context(report_token=_REPORT_TOKEN)
        reporter.write({"amount_collected": collected, "amount_spent": spent})

    def action_propose_revoke(self, reason=None):
        return self._apply_with_reason("propose_revoke", reason)

    def action_revoke(self, reason=None):
        return self._apply_with_reason("revoke", reason)

    # === CRUD === #

    def write(self, vals):
        fixed = set(self._fields) - self._get_guarded_fields()
        mail = {name for name in fixed if name.startswith(("activity", "message"))}
        computed = {n for n in fixed if self._fields[n].compute}
        is_report = self.env.context.get("report_token") is _REPORT_TOKEN
        if not is_report and vals.keys() & (fixed - mail - computed):
            raise UserError(self.env._("What is permitted is never edited."))
        return super().write(vals)

    # === TRANSITIONS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "report":
            today = fields.Date.context_today(self)
            for campaign in self:
                if today <= campaign.date_to:
                    blockers[campaign.id].append(
                        self.env._("it is reported after its last day.")
                    )
        free = self.filtered(lambda campaign: not blockers[campaign.id])
        if transition.name == "revoke":
            for campaign in free._get_unproposed():
                blockers[campaign.id].append(
                    self.env._("another person has to propose this measure first.")
                )
        free._add_duty_blockers(blockers, DUTIES.get(transition.name))
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if duty := DUTIES.get(transition.name):
            self._record_duty(duty, rule="campaign_revoke")

    # === LETTERS === #

    def _get_letters(self):
        """Return the letters of the requests that these permits came from."""
        return self.request_id.letter_ids

    def _prepare_letter_vals(self):
        return self.request_id._prepare_letter_vals()

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "report":
            vals["date_reported"] = fields.Date.context_today(self)
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "report":
            self._meet_deadline(REPORT)
        if transition.name in ("revoke", "end"):
            reason = self.env._("The permit was revoked.")
            if transition.name == "end":
                reason = self.env._("The permit ended with its body.")
            self._cancel_deadline(REPORT, reason)
            self._revoke_documents(reason)

    def _on_deadline_lapsed(self, deadline):
        """Remind the officer; the standing of the body blocks its next permit."""
        super()._on_deadline_lapsed(deadline)
        ask_officers(self, task_of_limit(deadline))

    @api.model
    def _end_with_body(self, ngos, reason):
        """End the permits of bodies that have ended; what was collected is asked for.

        Their reports no longer come by themselves: that becomes a task.
        """
        found = self.search([("ngo_id", "in", ngos.ids), ("state", "=", "permitted")])
        found._apply_transition("end", reason=reason)

        def get_vals(case):
            text = case.env._("Find out what the campaign had collected")
            return {"summary": text, "note": reason}

        for campaign in found:
            if campaign.date_from <= fields.Date.context_today(campaign):
                ask_officers(campaign, get_vals)

    # === PRIVATE === #

    def _read_amount(self, value):
        """Return ``value`` as an amount of money.

        :raise UserError: if it is no number that an amount can be
        """
        try:
            amount = self.currency_id.round(float(value))
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(self.env._("Enter the amounts in figures.")) from error
        if not 0 <= amount < 10**13:
            raise UserError(self.env._("Enter the amounts in figures."))
        return amount

    @api.model
    def _permit(self, request):
        """Issue the permit that ``request`` asks for, with its QR and its clock."""
        today = fields.Date.context_today(request)
        # Nobody holds rights to create permits: requests issue them here only.
        campaign = self.sudo().create(
            {
                "name": request.details,
                "ngo_id": request.ngo_id.id,
                "request_id": request.id,
                "channel_ids": [fields.Command.set(request.channel_ids.ids)],
                "area_ids": [fields.Command.set(request.area_ids.ids)],
                # Nobody may have collected before there was a permit.
                "date_from": max(request.date_from, today),
                "date_to": request.date_to,
                "amount_target": request.amount,
            }
        )
        campaign._start_deadline(REPORT, date_start=campaign.date_to)
        self.env.add_to_compute(self._fields["date_report_due"], campaign)
        campaign._issue_permit()
        return campaign

    def _issue_permit(self):
        return self._issue_documents("ngo_fundraising_permit", date_until=self.date_to)

    def _get_paper_texts(self, kind):
        _ = self.env._
        areas, ways = self.area_ids.mapped("display_name"), self.channel_ids
        return {
            "title": self.name,
            "holder": self.ngo_id.name,
            "facts": [
                (_("Registry number"), self.ngo_id.registry_no),
                (_("Governorates"), format_list(self.env, areas) if areas else ""),
                (_("Ways of collecting"), format_list(self.env, ways.mapped("name"))),
                (_("First day"), format_date(self.env, self.date_from)),
            ],
        }

    def _get_permit(self):
        """Return the paper of the permit that is in force, if any."""
        return self._get_issued_document("ngo_fundraising_permit")

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._get_permit().number or f"permit-{self.id}"

    def _get_live_status(self, document):
        """A permit is good while the body may work, from its first to its last day."""
        if self.state in ("revoked", "ended") or not self.ngo_id.is_operational:
            return "suspended" if self.ngo_id.state == "suspended" else "revoked"
        if fields.Date.context_today(self) < self.date_from:
            return "conditional"
        return "valid"
