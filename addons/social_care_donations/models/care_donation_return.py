from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.social_care_base.formats import format_period
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import APPROVER, OFFICER, PORTAL

# Duty that a step performs: incompatible ones are refused to one person.
DUTIES = {"submit": "submit", "accept": "accept"}
# The NGO has handed the return in; nothing is owed for its period.
FILED_STATES = ("submitted", "in_review", "accepted", "closed")


class CareDonationReturn(models.Model):
    """What one NGO received in one period, row by row, as it reported it.

    The file is judged when it is uploaded; people judge only what the rules leave
    open. Nothing of it is written by hand: a correction is another file.
    """

    _name = "care.donation.return"
    _description = "Donation Return"
    _inherit = [
        "care.donation.engine.mixin",
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, id desc"
    _rec_name = "reference"

    _reference_prefix = "RET"
    _lifecycle = Lifecycle(
        initial="draft",
        final={"closed", "cancelled"},
        transitions=[
            Transition(
                "submit", {"draft", "correction"}, "submitted", {PORTAL, OFFICER}
            ),
            Transition("start_review", {"submitted"}, "in_review", {OFFICER}),
            Transition(
                "return_for_correction",
                {"in_review"},
                "correction",
                {OFFICER},
                reason_required=True,
            ),
            Transition("accept", {"in_review"}, "accepted", {OFFICER, APPROVER}),
            Transition("close", {"accepted"}, "closed", {OFFICER}),
            # Only the end of the body ends what it will never hand in.
            Transition(
                "cancel",
                {"draft", "correction"},
                "cancelled",
                reason_required=True,
                system=True,
            ),
        ],
    )
    _lifecycle_fields = (
        "submitted_by_id",
        "date_submitted",
        "accepted_by_id",
        "date_accepted",
    )
    _engine_fields = (
        "ngo_id",
        "date_from",
        "date_to",
        "date_filed",
        "date_due",
        "version",
        "sha256",
        "filename",
        "row_count",
        "accepted_count",
        "review_count",
        "rejected_count",
        "summary",
        "ruleset_id",
        "correction_reason",
        "returned_version",
        "posting_note",
    )

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("in_review", "In Review"),
            ("correction", "To Correct"),
            ("accepted", "Accepted"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date_from = fields.Date(string="Period from", required=True, readonly=True)
    date_to = fields.Date(string="Period to", required=True, readonly=True, index=True)
    date_filed = fields.Date(
        string="Filed on", readonly=True, help="The day for which the file is judged."
    )
    date_due = fields.Date(string="Due on", readonly=True)

    # === THE FILE === #

    version = fields.Integer(readonly=True)
    filename = fields.Char(string="File", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    file_ids = fields.One2many(
        comodel_name="care.donation.return.file",
        inverse_name="return_id",
        string="Files",
        readonly=True,
    )
    ruleset_id = fields.Many2one(
        comodel_name="care.donation.ruleset",
        string="Rules",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_user",
    )

    # === THE RESULT === #

    line_ids = fields.One2many(
        comodel_name="care.donation.return.line",
        inverse_name="return_id",
        string="Rows",
        readonly=True,
    )
    row_count = fields.Integer(string="Rows in the File", readonly=True)
    accepted_count = fields.Integer(string="Accepted Rows", readonly=True)
    review_count = fields.Integer(string="Rows to Review", readonly=True)
    rejected_count = fields.Integer(string="Rejected Rows", readonly=True)
    undecided_count = fields.Integer(
        string="Undecided Rows", compute="_compute_undecided_count"
    )
    summary = fields.Json(
        readonly=True,
        help="Totals, duplicates, refunds and signals, with the limits and rates used.",
    )
    sums_text = fields.Text(string="Accepted Sums", compute="_compute_sums_text")

    # === THE DECISIONS === #

    submitted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    date_submitted = fields.Datetime(readonly=True, copy=False)
    correction_reason = fields.Text(string="To Correct", readonly=True, copy=False)
    returned_version = fields.Integer(
        readonly=True, copy=False, help="The version that the ministry gave back."
    )
    accepted_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
    )
    date_accepted = fields.Datetime(readonly=True, copy=False)
    posting_note = fields.Char(
        string="Posting", readonly=True, copy=False, groups="base.group_user"
    )

    _period_uniq = models.UniqueIndex(
        "(ngo_id, date_from, date_to)",
        "Somebody else has just uploaded the return of this period. Open it again.",
    )
    _period_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A period cannot end before it begins."
    )
    _queue_idx = models.Index("(company_id, state, date_submitted)")

    # === COMPUTES === #

    @api.depends("ngo_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for filed in self:
            filed.display_name = (
                f"{filed.reference or ''} {filed.ngo_id.display_name or ''}".strip()
            )

    @api.depends("line_ids.outcome", "line_ids.decision")
    def _compute_undecided_count(self):
        counts = dict(
            self.env["care.donation.return.line"]._read_group(
                [
                    ("return_id", "in", self.ids),
                    ("outcome", "=", "needs_review"),
                    ("decision", "=", False),
                ],
                ["return_id"],
                ["__count"],
            )
        )
        for filed in self:
            filed.undecided_count = counts.get(filed, 0)

    def _get_sum_writer(self):
        """Return ``write(code, decimal of the summary)`` for the reader."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        by_code = {currency.name: currency for currency in currencies.search([])}

        def write(code, text):
            if currency := by_code.get(code):
                return currency.format(float(text))
            return f"{Decimal(text):,} {code}"

        return write

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_sums_text(self):
        write = self._get_sum_writer()
        for filed in self:
            sums = (filed.summary or {}).get("sums_accepted", {})
            lines = [
                self.env._(
                    "%(gifts)s given, %(refunds)s refunded, %(net)s net",
                    **{name: write(code, value) for name, value in values.items()},
                )
                for code, values in sorted(sums.items())
            ]
            inkind = (filed.summary or {}).get("inkind_value_accepted_egp", "0")
            if inkind not in ("", "0"):
                worth = write(filed.company_id.currency_id.name, inkind)
                lines.append(self.env._("In kind: %(value)s", value=worth))
            filed.sums_text = "\n".join(lines) or False

    # === ACTIONS === #

    def action_submit(self):
        self._get_acting()._apply_transition("submit")

    def action_start_review(self):
        self._apply_transition("start_review")

    def action_return_for_correction(self, reason=None):
        return self._apply_with_reason("return_for_correction", reason)

    def action_accept(self):
        self._apply_transition("accept")

    def action_close(self):
        self._apply_transition("close")

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care_donations.care_donation_return_line_action"
        )
        return action | {"domain": [("return_id", "=", self.id)]}

    # === TRANSITIONS === #

    def _get_acting(self):
        """Return these returns for a step of whoever represents the NGO.

        :raise AccessError: if the user is neither a representative nor of the ministry
        """
        self.check_access("read")
        if self.env.su or self.env.user._is_internal():
            return self
        self.ngo_id._check_represented()
        # A representative holds no right to write returns: only steps change them.
        return self.sudo()

    def _get_step_names(self):
        """Name what was decided on rows of the file."""
        lines = self.env["care.donation.return.line"]
        told = {
            f"decide_{code}": self.env._("Rows: %(decision)s", decision=name)
            for code, name in lines._fields["decision"]._description_selection(self.env)
        }
        return super()._get_step_names() | told

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        # What the state forbids already needs no further question.
        free = self.filtered(lambda filed: not blockers[filed.id])
        if transition.name == "submit" and free:
            standing = free.ngo_id._get_standing_issues("donation_return")
            for filed in free:
                reasons = blockers[filed.id]
                if not filed.row_count:
                    reasons.append(self.env._("upload a file with rows first."))
                if filed.version <= filed.returned_version:
                    reasons.append(self.env._("upload the corrected file first."))
                issues = standing.get(filed.ngo_id.id, [])
                reasons += [issue.text for issue in issues if issue.blocking]
        if transition.name == "close":
            for filed in free.filtered("undecided_count"):
                blockers[filed.id].append(
                    self.env._("decide the rows in review first.")
                )
        if transition.name == "accept":
            free._add_duty_blockers(blockers, "accept")
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if duty := DUTIES.get(transition.name):
            self._record_duty(duty, rule=transition.name)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        now = fields.Datetime.now()
        if transition.name == "submit":
            vals |= {"submitted_by_id": self.env.uid, "date_submitted": now}
        if transition.name == "accept":
            vals |= {"accepted_by_id": self.env.uid, "date_accepted": now}
        return vals

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name == "return_for_correction":
            for filed in self:
                filed._write_engine(
                    {"correction_reason": reason, "returned_version": filed.version}
                )
        if name in ("accept", "close"):
            for filed in self:
                filed._post_memorandum(name)

    # === PRIVATE === #

    def _get_decision_payload(self):
        self.ensure_one()
        return {
            "ngo": self.ngo_id.id,
            "date_from": str(self.date_from),
            "date_to": str(self.date_to),
            "sha256": self.sha256,
            "version": self.version,
            "rows": self.row_count,
        }

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            filed.id: filed._get_decision_payload() for filed in self
        }

    def _get_period_label(self):
        """Return the period as people read it."""
        self.ensure_one()
        return format_period(self.env, self.date_from, self.date_to)
