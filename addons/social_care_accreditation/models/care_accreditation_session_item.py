from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import BALLOTS, CHAIR, OFFICER

PLACE_FIELDS = frozenset({"session_id", "application_id"})
OUTCOME_FIELDS = frozenset({"reasons", "condition", "condition_due"})
COUNTS = {choice: f"count_{choice}" for choice, _label in BALLOTS}


class CareAccreditationSessionItem(models.Model):
    """One application before the committee, from the agenda to the carried-out vote.

    Closing counts the ballots; settling carries out what they decided. There is no
    other way to a decision.
    """

    _name = "care.accreditation.session.item"
    _description = "Agenda Item"
    _inherit = ["care.lifecycle.mixin"]
    _order = "session_id desc, sequence, id"

    _lifecycle = Lifecycle(
        initial="planned",
        final={"settled", "dropped"},
        transitions=[
            Transition("open", {"planned"}, "open", {CHAIR}),
            Transition("close", {"open"}, "closed", {CHAIR}),
            Transition("settle", {"closed"}, "settled", {CHAIR, OFFICER}),
            Transition(
                "drop",
                {"planned", "open"},
                "dropped",
                reason_required=True,
                system=True,
            ),
        ],
    )
    _lifecycle_fields = (
        "decision",
        "date_closed",
        "has_casting_vote",
        "is_departing",
        "voter_count",
        "void_count",
        "gap_codes",
        *COUNTS.values(),
    )

    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("open", "Being Decided"),
            ("closed", "Counted"),
            ("settled", "Carried Out"),
            ("dropped", "Dropped"),
        ]
    )
    session_id = fields.Many2one(
        comodel_name="care.accreditation.session",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(default=10)
    application_id = fields.Many2one(
        comodel_name="care.accreditation.application",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "committee")],
    )
    recusal_ids = fields.One2many(
        comodel_name="care.accreditation.recusal",
        inverse_name="item_id",
        string="Declarations",
    )
    vote_ids = fields.One2many(
        comodel_name="care.accreditation.vote",
        inverse_name="item_id",
        string="Ballots",
        help="Nobody sees the ballots of others before the item is closed.",
    )
    voter_ids = fields.Many2many(
        comodel_name="care.accreditation.committee.member",
        string="Voting Members",
        compute="_compute_seating",
        compute_sudo=True,
    )
    recused_ids = fields.Many2many(
        comodel_name="care.accreditation.committee.member",
        compute="_compute_seating",
        compute_sudo=True,
    )
    quorum_gaps = fields.Text(
        string="Quorum",
        compute="_compute_seating",
        compute_sudo=True,
        help="What the quorum lacks; empty if the committee can decide.",
    )
    cast_count = fields.Integer(
        string="Ballots Cast", compute="_compute_cast_count", compute_sudo=True
    )
    my_member_id = fields.Many2one(
        comodel_name="care.accreditation.committee.member", compute="_compute_mine"
    )
    has_declared = fields.Boolean(compute="_compute_mine")
    can_vote = fields.Boolean(compute="_compute_mine")
    reasons = fields.Text(help="Written reasons; shown to the applicant.")
    condition = fields.Text(help="Shown to the applicant.")
    condition_due = fields.Date()
    decision = fields.Selection(
        selection=[
            *BALLOTS,
            ("postponed", "Postponed: No Quorum"),
            ("no_majority", "No Majority"),
        ],
        readonly=True,
        copy=False,
    )
    date_closed = fields.Datetime(readonly=True, copy=False)
    has_casting_vote = fields.Boolean(string="Casting Vote", readonly=True, copy=False)
    is_departing = fields.Boolean(
        string="Departs From the Proposal", readonly=True, copy=False
    )
    voter_count = fields.Integer(string="Voters", readonly=True, copy=False)
    void_count = fields.Integer(string="Void Ballots", readonly=True, copy=False)
    count_approve = fields.Integer(string="Approve", readonly=True, copy=False)
    count_conditional = fields.Integer(
        string="With a Condition", readonly=True, copy=False
    )
    count_defer = fields.Integer(string="Defer", readonly=True, copy=False)
    count_refuse = fields.Integer(string="Refuse", readonly=True, copy=False)
    gap_codes = fields.Json(readonly=True, copy=False)

    _open_uniq = models.UniqueIndex(
        "(application_id) WHERE state IN ('planned', 'open', 'closed')",
        "This application is on an agenda already.",
    )

    # === COMPUTES === #

    @api.depends("session_id.reference", "application_id.reference")
    def _compute_display_name(self):
        for item in self:
            item.display_name = (
                f"{item.session_id.reference} · {item._get_file().display_name}"
            )

    @api.depends(
        "session_id.seated_ids",
        "session_id.standby_ids",
        "recusal_ids.removes",
        "application_id.assessment_ids.assessor_id",
    )
    def _compute_seating(self):
        for item in self:
            seating, recused = item._get_seating()
            item.voter_ids = item._get_present_members()._filter_keys(seating.voters)
            item.recused_ids = recused
            gaps = item._find_gaps(seating)
            texts = item.application_id._get_finding_texts(gaps)
            item.quorum_gaps = "\n".join(texts)

    @api.depends("vote_ids")
    def _compute_cast_count(self):
        groups = self.env["care.accreditation.vote"]._read_group(
            [("item_id", "in", self.ids)], ["item_id"], ["__count"]
        )
        counts = dict(groups)
        for item in self:
            item.cast_count = counts.get(item, 0)

    @api.depends("state", "recusal_ids", "vote_ids", "voter_ids")
    @api.depends_context("uid")
    def _compute_mine(self):
        for item in self:
            member = item._get_member_of(self.env.user)
            item.my_member_id = member
            item.has_declared = item._has_declared(member)
            item.can_vote = bool(member) and not item._get_reasons_against_vote(member)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["state"])  # an item that has ended makes room in the index
        items = super().create(vals_list)
        for item in items:
            if item.application_id.state != "committee":
                raise UserError(
                    self.env._("Only an application with the committee is put up.")
                )
            if item.session_id.state != "planned":
                raise UserError(self.env._("The agenda of this session is fixed."))
        return items

    def write(self, vals):
        if PLACE_FIELDS & vals.keys():
            raise UserError(
                self.env._("An item keeps its place. Delete it and put up another one.")
            )
        if OUTCOME_FIELDS & vals.keys() and any(
            i.state in ("settled", "dropped") for i in self
        ):
            raise UserError(self.env._("A decision that was carried out is final."))
        return super().write(vals)

    # === ACTIONS === #

    def action_open(self):
        self._apply_transition("open")

    def action_close(self):
        for item in self:
            item._apply_transition("close")
            if not item._get_settle_reasons():
                item._apply_transition("settle")

    def action_settle(self):
        for item in self:
            item._apply_transition("settle")

    def action_declare_none(self):
        """Declare, as the sitting member, that there is no conflict of interest."""
        for item in self:
            item._declare(ground="none")

    def action_declare_conflict(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Conflict of Interest"),
            "res_model": "care.accreditation.recusal",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_item_id": self.id,
                "default_member_id": self.my_member_id.id,
                "default_ground": "financial",
            },
        }

    def action_vote(self, ballot, dissent=None):
        """Cast the user's one ballot on each item.

        :param str ballot: ``approve``, ``conditional``, ``defer`` or ``refuse``
        :raise UserError: without a declaration, after a recusal, twice, or too late
        """
        for item in self:
            member = item._get_member_of(self.env.user)
            if not member:
                raise AccessError(self.env._("Only members who sit here vote."))
            self.env["care.accreditation.vote"].create(
                {
                    "item_id": item.id,
                    "member_id": member.id,
                    "ballot": ballot,
                    "dissent": dissent,
                }
            )

    def action_vote_approve(self):
        self.action_vote("approve")

    def action_vote_conditional(self):
        self.action_vote("conditional")

    def action_vote_defer(self):
        self.action_vote("defer")

    def action_vote_refuse(self):
        self.action_vote("refuse")

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for item in self:
            if not blockers[item.id] and not transition.system:
                blockers[item.id] += item._get_reasons_against(transition)
        return blockers

    def _get_reasons_against(self, transition):
        if self._get_file().partner_id == self.env.user.partner_id:
            return [self.env._("nobody handles their own file.")]
        if transition.name == "settle":
            return self._get_settle_reasons()
        reasons = []
        if not self.session_id._is_chaired_by(self.env.user):
            reasons.append(self.env._("only the chair who sits takes this step."))
        if self.session_id.state != "open":
            reasons.append(self.env._("open the session first."))
        return reasons

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "close":
            self.ensure_one()
            vals |= self._count()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "settle":
            for item in self:
                item._carry_out()

    def _get_audit_payload(self):
        names = ("decision", "voter_count", "void_count", *COUNTS.values())
        return super()._get_audit_payload() | {
            item.id: {
                "application": item.application_id.id,
                # Votes are counted once it is decided; until then they are secret.
                **({name: item[name] for name in names} if item.decision else {}),
            }
            for item in self.sudo()
        }
