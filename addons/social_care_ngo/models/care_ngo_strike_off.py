from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import give_task

from ..const import LIVE_STATES, OFFICER


class CareNgoStrikeOff(models.Model):
    """A proposal to strike a body off, because its annual returns stay away.

    The register proposes and decides nothing: an officer looks into it and proposes
    the measure, on which the manager decides, or dismisses it with a reason.
    """

    _name = "care.ngo.strike.off"
    _description = "Proposal to Strike Off"
    _inherit = ["care.lifecycle.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "ngo_id"

    _lifecycle = Lifecycle(
        initial="open",
        final={"taken_up", "dismissed", "settled"},
        transitions=[
            Transition(
                "take_up", {"open"}, "taken_up", {OFFICER}, reason_required=True
            ),
            Transition(
                "dismiss", {"open"}, "dismissed", {OFFICER}, reason_required=True
            ),
            Transition("settle", {"open"}, "settled", system=True),
        ],
    )

    _audit_fields = ("ngo_id", "year_count")

    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("taken_up", "Taken Up"),
            ("dismissed", "Dismissed"),
            ("settled", "Settled"),
        ]
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    governorate_id = fields.Many2one(related="ngo_id.governorate_id", store=True)
    year_count = fields.Integer(
        string="Years without a Return", required=True, readonly=True
    )

    _one_open = models.UniqueIndex(
        "(ngo_id) WHERE state = 'open'", "There is an open proposal already."
    )

    def write(self, vals):
        if {"ngo_id", "year_count", "company_id", "governorate_id"} & vals.keys():
            raise AccessError(self.env._("The register itself gives these values."))
        return super().write(vals)

    # === ACTIONS === #

    def action_take_up(self, reason=None):
        return self._apply_with_reason("take_up", reason)

    def action_dismiss(self, reason=None):
        return self._apply_with_reason("dismiss", reason)

    # === PRIVATE === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name == "take_up":
            for proposal in self:
                proposal.ngo_id.action_propose("revoke", reason)

    @api.model
    def _propose(self, vals_list):
        """Open proposals, but none that is open or was decided on for as many years."""
        # Proposals are made by the register, whoever sets it off.
        engine = self.with_user(SUPERUSER_ID)
        known = engine.search([("ngo_id", "in", [v["ngo_id"] for v in vals_list])])
        seen = {(p.ngo_id.id, p.year_count) for p in known}
        waiting = set(known.filtered(lambda p: p.state == "open").ngo_id.ids)
        proposals = engine.create(
            [
                vals
                for vals in vals_list
                if vals["ngo_id"] not in waiting
                and (vals["ngo_id"], vals["year_count"]) not in seen
            ]
        )
        for proposal in proposals.filtered("ngo_id.officer_id"):
            give_task(
                proposal,
                proposal.ngo_id.officer_id,
                lambda case: {
                    "summary": case.env._("Look into the proposal to strike off")
                },
            )
        return proposals

    @api.model
    def _settle(self, ngos):
        """End the open proposals about these bodies."""
        # The engine settles what no longer holds, whoever files.
        engine = self.with_user(SUPERUSER_ID)
        found = engine.search([("ngo_id", "in", ngos.ids), ("state", "=", "open")])
        if found:
            found._apply_transition("settle")

    @api.model
    def _end_with_body(self, ngos, reason):
        """Settle the proposals that the end of the body has overtaken."""
        self._settle(ngos.filtered(lambda ngo: ngo._has_ended()))

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "take_up":
            for proposal in self.filtered(lambda p: p.ngo_id.state not in LIVE_STATES):
                blockers[proposal.id].append(
                    self.env._("the body no longer stands in the register.")
                )
        return blockers
