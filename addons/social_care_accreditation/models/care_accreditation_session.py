from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import CHAIR, OFFICER

# Who sits and when: fixed once the session is open.
CALLED_FIELDS = frozenset(
    {"committee_id", "date", "call", "previous_id", "seated_ids", "standby_ids"}
)


class CareAccreditationSession(models.Model):
    """One sitting of a committee: who sits, which items, and the minutes."""

    _name = "care.accreditation.session"
    _description = "Committee Session"
    _inherit = ["care.reference.mixin", "care.lifecycle.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reference"
    _reference_prefix = "ACS"

    _lifecycle = Lifecycle(
        initial="planned",
        final={"closed", "cancelled"},
        transitions=[
            Transition("open", {"planned"}, "open", {CHAIR}),
            Transition("close", {"open"}, "closed", {CHAIR}),
            Transition(
                "cancel", {"planned"}, "cancelled", {OFFICER}, reason_required=True
            ),
        ],
    )

    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("open", "In Session"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ]
    )
    committee_id = fields.Many2one(
        comodel_name="care.accreditation.committee",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    call = fields.Selection(
        selection=[("first", "First Call"), ("second", "Second Call")],
        required=True,
        default="first",
    )
    previous_id = fields.Many2one(
        comodel_name="care.accreditation.session",
        string="Session of the First Call",
        index="btree_not_null",
        ondelete="restrict",
    )
    seated_ids = fields.Many2many(
        comodel_name="care.accreditation.committee.member",
        relation="care_accreditation_session_seated_rel",
    )
    standby_ids = fields.Many2many(
        comodel_name="care.accreditation.committee.member",
        relation="care_accreditation_session_standby_rel",
        string="Standing By",
        help="Alternates who step in for recused members of their group.",
    )
    item_ids = fields.One2many(
        comodel_name="care.accreditation.session.item",
        inverse_name="session_id",
        string="Agenda",
    )
    item_count = fields.Integer(compute="_compute_item_count")
    minutes = fields.Html()

    @api.depends("item_ids")
    def _compute_item_count(self):
        groups = self.env["care.accreditation.session.item"]._read_group(
            [("session_id", "in", self.ids)], ["session_id"], ["__count"]
        )
        counts = dict(groups)
        for session in self:
            session.item_count = counts.get(session, 0)

    @api.depends("reference", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for session in self:
            number = session.reference or self.env._("New Session")
            session.display_name = f"{number} · {format_date(self.env, session.date)}"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._assign_reference()
        return sessions

    def write(self, vals):
        called = self.filtered(lambda s: s.state != "planned" or s.item_ids.recusal_ids)
        if CALLED_FIELDS & vals.keys() and called:
            raise UserError(
                self.env._("Who sits and when is fixed once the session has begun.")
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_convene(self):
        """Seat everybody who holds a seat that day; alternates stand by."""
        self.check_access("write")
        for session in self:
            members = session.committee_id._get_members_on(session.date)
            seated = members.filtered(lambda member: member.role == "member")
            session.write(
                {"seated_ids": seated.ids, "standby_ids": (members - seated).ids}
            )

    def action_open(self):
        self._apply_transition("open")

    def action_close(self):
        self._apply_transition("close")

    def action_cancel(self, reason=None):
        return self._apply_with_reason("cancel", reason)

    # === BUSINESS === #

    def _is_chaired_by(self, user):
        """Tell whether a user holds the chair's seat at this session."""
        chair = self.seated_ids.filtered(lambda member: member.group == "chair")
        return chair.user_id == user

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for session in self:
            if not blockers[session.id]:
                blockers[session.id] += session._get_reasons_against(transition)
        return blockers

    def _get_reasons_against(self, transition):
        reasons = []
        if transition.name in ("open", "close") and not self._is_chaired_by(
            self.env.user
        ):
            reasons.append(self.env._("only the chair who sits takes this step."))
        if transition.name == "open":
            reasons += self._get_call_reasons()
        if transition.name == "close" and any(
            item.state in ("planned", "open") for item in self.item_ids
        ):
            reasons.append(self.env._("close every item of the agenda first."))
        return reasons

    def _get_call_reasons(self):
        """Return what is wrong with the call of the session."""
        committee = self.committee_id
        reasons = committee._get_composition_gaps()
        absent = (self.seated_ids | self.standby_ids) - committee._get_members_on(
            self.date
        )
        if absent:
            names = join_names(self.env, absent.mapped("display_name"))
            reasons.append(self.env._("%(names)s: no seat on that day.", names=names))
        if self.date > fields.Date.context_today(self):
            reasons.append(self.env._("the day of the session has not come."))
        if self.call == "second":
            reasons += self._get_second_call_reasons()
        return reasons

    def _get_second_call_reasons(self):
        first, days = self.previous_id, self.committee_id.second_call_days
        if not first or first.committee_id != self.committee_id:
            return [self.env._("name the session of the first call.")]
        if (self.date - first.date).days < days:
            return [self.env._("a second call comes %(days)s days later.", days=days)]
        return []

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "cancel":
            # The items may be put up again elsewhere; the step is the system's.
            self.item_ids.with_user(SUPERUSER_ID)._apply_transition(
                "drop", reason=self.env._("The session was cancelled.")
            )

    def _get_audit_payload(self):
        return {
            session.id: {
                "date": str(session.date),
                "call": session.call,
                "seated": session.seated_ids.ids,
                "standby": session.standby_ids.ids,
            }
            for session in self
        }
