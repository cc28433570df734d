from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import LIVE_STATES, OFFICER
from .care_deadline import ask_in_lists

RETURNS, REGULARISATION = "returns", "regularisation"
# Which measure an officer proposes on which ground.
MEASURE = {RETURNS: "revoke", REGULARISATION: "dissolve"}
# What a proposal rests on: once people have decided on it, it is not made again.
BASIS = ("ngo_id", "ground", "year_count", "date_last_day", "request_id")


class CareNgoStrikeOff(models.Model):
    """A proposal to strike a body off, or to ask the court for its dissolution.

    The register proposes and decides nothing: an officer looks into it and proposes
    the measure, on which the manager decides, or dismisses it with a reason.
    """

    _name = "care.ngo.strike.off"
    _description = "Proposal to Strike Off or Dissolve"
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

    _audit_fields = BASIS

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
    ground = fields.Selection(
        selection=[
            (RETURNS, "Annual returns stay away"),
            (REGULARISATION, "Not adapted to the law in time"),
        ],
        required=True,
        readonly=True,
        default=RETURNS,
    )
    year_count = fields.Integer(
        string="Years without a Return", required=True, readonly=True
    )
    date_last_day = fields.Date(string="Last Day to Adapt", readonly=True)
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        string="Last Request",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The request of the body that came to nothing, or came too late.",
    )

    _one_open = models.UniqueIndex(
        "(ngo_id, ground) WHERE state = 'open'", "There is an open proposal already."
    )

    def write(self, vals):
        if {*BASIS, "company_id", "governorate_id"} & vals.keys():
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
                proposal.ngo_id.action_propose(MEASURE[proposal.ground], reason)

    @api.model
    def _propose(self, vals_list):
        """Open proposals, but none that is open or was decided on already."""
        # Proposals are made by the register, whoever sets it off.
        engine = self.with_user(SUPERUSER_ID)
        # One that has just ended must not stand in the way of the next one.
        engine.flush_model(["state"])
        known = engine.search([("ngo_id", "in", [v["ngo_id"] for v in vals_list])])
        seen = {p._get_basis() for p in known if p.state != "settled"}
        waiting = {(p.ngo_id.id, p.ground) for p in known if p.state == "open"}
        wanted = [{"ground": RETURNS, "year_count": 0, **vals} for vals in vals_list]
        proposals = engine.create(
            [
                vals
                for vals in wanted
                if (vals["ngo_id"], vals["ground"]) not in waiting
                and tuple(vals.get(name) or False for name in BASIS) not in seen
            ]
        )
        ask_in_lists(
            proposals,
            lambda proposal: proposal.ngo_id.officer_id,
            lambda case: {
                "summary": case.env._(
                    "Look into the proposal to strike off or dissolve"
                )
            },
        )
        return proposals

    def _get_basis(self):
        """Return what this proposal rests on, as plain values."""
        self.ensure_one()
        values = (self[name] for name in BASIS)
        return tuple(
            (v.id if isinstance(v, models.BaseModel) else v) or False for v in values
        )

    @api.model
    def _settle(self, ngos, *grounds):
        """End the open proposals about these bodies, on these grounds or on all."""
        # The engine settles what no longer holds, whoever files.
        engine = self.with_user(SUPERUSER_ID)
        if found := engine._find_open(ngos, *grounds):
            found._apply_transition("settle")

    @api.model
    def _find_open(self, ngos, *grounds):
        """Return the open proposals about these bodies, on these grounds or on all."""
        return self.search_fetch(
            [
                ("ngo_id", "in", ngos.ids),
                ("state", "=", "open"),
                ("ground", "in", grounds or tuple(MEASURE)),
            ],
            ["ngo_id", "state", "ground", "year_count", "date_last_day"],
        )

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
