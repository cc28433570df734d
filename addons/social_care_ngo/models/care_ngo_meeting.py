from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import LIVE_STATES, OFFICER
from .care_ngo_meeting_rule import ASSEMBLIES, KINDS

# Compared by identity: a client can send any context *value*, never this object.
_MEETING_TOKEN = object()
# What the calculation at the end of the meeting decides; kept for ever.
DECIDED_FIELDS = frozenset(
    {
        "rule_id",
        "quorum_base",
        "quorum_counted",
        "quorum_needed",
        "is_valid",
        "verdict_codes",
        "facts",
        "date_recorded",
        "return_reason",
        "returned_version",
    }
)
PLAN_FIELDS = frozenset(
    {"kind", "date_planned", "place", "member_base", "date_notice", "item_ids"}
)
RECORD_FIELDS = frozenset(
    {
        "date_second_call",
        "first_present_count",
        "first_proxy_count",
        "present_count",
        "proxy_count",
        "attendance_ids",
    }
)
# Whoever acts for the body never dates his own notice.
OFFICER_FIELDS = frozenset({"date_notice"})
# In which state which fields are still open; evidence is closed.
OPEN_FIELDS = {
    "planned": PLAN_FIELDS | {"resolution_ids"},
    "convened": RECORD_FIELDS | {"resolution_ids"},
    "held": frozenset({"minutes_ids"}),
    "returned": frozenset({"minutes_ids"}),
}
CONTENT = PLAN_FIELDS | RECORD_FIELDS | {"resolution_ids", "minutes_ids", "ngo_id"}


class CareNgoMeeting(models.Model):
    """One meeting of the members or of the board, from its plan to its minutes."""

    _name = "care.ngo.meeting"
    _description = "Meeting of an NGO"
    _inherit = [
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _order = "date_planned desc, id desc"
    _protected_fields = ("ngo_id", "kind", "date_planned")
    _rec_names_search = ["ngo_id.name", "ngo_id.name_en", "place"]

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    governorate_id = fields.Many2one(related="ngo_id.governorate_id", store=True)
    kind = fields.Selection(
        selection=KINDS, required=True, default="assembly_ordinary", tracking=True
    )
    date_planned = fields.Datetime(string="Time", required=True, tracking=True)
    day = fields.Date(
        compute="_compute_day", store=True, index=True, help="The local day of it."
    )
    date_stop = fields.Datetime(compute="_compute_date_stop")
    place = fields.Char()
    date_notice = fields.Date(
        string="Notice Given on",
        copy=False,
        help="The day on which invitation and papers went out; the day of convening,"
        " unless an officer records an earlier one from paper.",
    )
    member_base = fields.Integer(
        string="Members Entitled to Vote",
        compute="_compute_member_base",
        store=True,
        readonly=False,
        precompute=True,
        help="Stated before the meeting; the quorum is counted of them.",
    )
    item_ids = fields.One2many(
        comodel_name="care.ngo.meeting.item",
        inverse_name="meeting_id",
        string="Agenda",
        copy=True,
    )
    attendance_ids = fields.One2many(
        comodel_name="care.ngo.meeting.attendance",
        inverse_name="meeting_id",
        string="Members of the Board",
    )
    resolution_ids = fields.One2many(
        comodel_name="care.ngo.resolution",
        inverse_name="meeting_id",
        string="Resolutions",
    )
    minutes_ids = fields.One2many(
        comodel_name="care.ngo.meeting.minutes",
        inverse_name="meeting_id",
    )

    # === WHO CAME === #

    present_count = fields.Integer(string="Members Present", copy=False)
    proxy_count = fields.Integer(string="Members Represented", copy=False)
    date_second_call = fields.Datetime(string="Second Call", copy=False)
    first_present_count = fields.Integer(string="Present at the First Call", copy=False)
    first_proxy_count = fields.Integer(
        string="Represented at the First Call", copy=False
    )

    # === WHAT FOLLOWS === #

    rule_id = fields.Many2one(
        comodel_name="care.ngo.meeting.rule", readonly=True, copy=False
    )
    quorum_base = fields.Integer(readonly=True, copy=False)
    quorum_counted = fields.Integer(string="Counted", readonly=True, copy=False)
    quorum_needed = fields.Integer(string="Quorum", readonly=True, copy=False)
    is_valid = fields.Boolean(string="Valid", readonly=True, copy=False, index=True)
    verdict_codes = fields.Json(readonly=True, copy=False)
    facts = fields.Json(string="Facts of the Calculation", readonly=True, copy=False)
    date_recorded = fields.Datetime(readonly=True, copy=False)
    date_filed = fields.Datetime(string="Minutes Filed on", readonly=True, copy=False)
    return_reason = fields.Text(
        string="Reason", readonly=True, copy=False, help="Why the minutes came back."
    )
    returned_version = fields.Integer(readonly=True, copy=False)
    quorum_summary = fields.Text(compute="_compute_quorum_summary")
    problem_summary = fields.Text(compute="_compute_problem_summary")

    _counts_positive = models.Constraint(
        "CHECK (member_base >= 0 AND present_count >= 0 AND proxy_count >= 0"
        " AND first_present_count >= 0 AND first_proxy_count >= 0)",
        "Numbers of people cannot be negative.",
    )
    _calendar_idx = models.Index("(ngo_id, kind, day)")

    # === COMPUTES === #

    @api.depends("date_planned", "company_id")
    def _compute_day(self):
        for meeting in self:
            planned = meeting.date_planned
            meeting.day = planned and meeting._to_local(planned).date()

    @api.depends("date_planned")
    def _compute_date_stop(self):
        for meeting in self:
            meeting.date_stop = meeting.date_planned

    @api.depends("ngo_id", "kind")
    def _compute_member_base(self):
        for meeting in self:
            members = meeting.ngo_id.member_count
            meeting.member_base = members if meeting.kind in ASSEMBLIES else 0

    @api.depends("kind", "day", "ngo_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for meeting in self:
            day = meeting.day and format_date(self.env, meeting.day)
            parts = (meeting.ngo_id.display_name, kinds.get(meeting.kind), day)
            meeting.display_name = " · ".join(part for part in parts if part)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(DECIDED_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The register itself gives these values."))
        meetings = super().create(vals_list)
        for vals in vals_list:
            self._check_notice_date(vals)
        if any(meeting.ngo_id.state not in LIVE_STATES for meeting in meetings):
            raise UserError(
                self.env._("Only a body of the register notifies its meetings.")
            )
        return meetings

    def write(self, vals):
        token = self.env.context.get("meeting_token")
        if DECIDED_FIELDS & vals.keys() and token is not _MEETING_TOKEN:
            raise AccessError(self.env._("The register itself gives these values."))
        if token is not _MEETING_TOKEN:
            self._check_notice_date(vals)
            self._check_open_fields(vals.keys() & CONTENT)
        return super().write(vals)

    def _check_notice_date(self, vals):
        may = self.env.su or self.env.user.has_group(OFFICER)
        if OFFICER_FIELDS & vals.keys() and not may:
            raise AccessError(self.env._("The ministry fills in these fields."))

    def _check_open_fields(self, names):
        for meeting in self:
            if names - OPEN_FIELDS.get(meeting.state, frozenset()):
                raise UserError(
                    self.env._(
                        "%(meeting)s: this is fixed in the current state.",
                        meeting=meeting.display_name,
                    )
                )

    # === PRIVATE === #

    def _write_decided(self, vals):
        """Write what only the calculation decides; the one way to do so."""
        self.with_context(meeting_token=_MEETING_TOKEN).write(vals)

    def _to_local(self, moment):
        """Return a stored time in the time of the ministry's offices."""
        zone = self.company_id.sudo().resource_calendar_id.tz  # rules of the calendar
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)

    def _get_rule(self):
        """Return the rule for this meeting on its day."""
        self.ensure_one()
        return self.env["care.ngo.meeting.rule"]._get_for(
            self.kind, self.ngo_id.form_id.key, self.day, self.company_id
        )

    def _get_board(self):
        """Return the members of the board in office on the day of this meeting."""
        self.ensure_one()
        return self.ngo_id.person_ids.filtered(
            lambda p: p.is_board and p._prepare_seat().is_current(self.day)
        )

    @api.model
    def _get_past_domain(self):
        """Return the convened meetings whose day has passed without a record."""
        today = fields.Date.context_today(self)
        return Domain("state", "=", "convened") & Domain("day", "<", today)
