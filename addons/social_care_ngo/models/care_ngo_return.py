from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..logic.fiscal_year import year_label
from .care_ngo_tier import SIZE_LABELS

# Compared by identity: a client can send any context *value*, never this object.
_ENGINE_TOKEN = object()
OPEN_STATES = ("draft", "returned")
# What the register itself says about a return; see ``_write_engine``.
ENGINE_FIELDS = frozenset(
    {
        "ngo_id",
        "company_id",
        "currency_id",
        "date_from",
        "date_to",
        "date_due",
        "tier",
        "version",
        "origin_id",
        "previous_id",
        "last_return_id",
        "late_step",
        "date_first_filed",
        "payload_hash",
        "decision_reason",
    }
)
# Sums of the lines: kept for lists and figures, written by nobody.
SUM_FIELDS = (
    "amount_income",
    "amount_expense",
    "amount_foreign",
    "amount_opening",
    "amount_closing",
    "programme_percent",
    "staff_count",
    "volunteer_count",
    "beneficiary_count",
)


class CareNgoReturn(models.Model):
    """What one body reports about one fiscal year; one version of it.

    The register opens it and the body fills it in. Once it is filed nobody changes
    it: a correction is asked for with a reason, an amendment is a complete new
    version.
    """

    _name = "care.ngo.return"
    _description = "Annual Return"
    _inherit = [
        "care.ngo.notice.mixin",
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _engine_rows = True
    _order = "date_to desc, ngo_id, version desc, id desc"
    _rec_names_search = ["reference", "ngo_id.name_folded", "ngo_id.registry_no"]

    _reference_prefix = "ANR"

    # === WHOSE, AND OF WHICH YEAR === #

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    governorate_id = fields.Many2one(
        related="ngo_id.governorate_id", store=True, index=True
    )
    form_id = fields.Many2one(related="ngo_id.form_id", store=True, index=True)
    registry_no = fields.Char(related="ngo_id.registry_no")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    date_from = fields.Date(string="Year from", required=True, readonly=True)
    date_to = fields.Date(string="Year to", required=True, readonly=True, index=True)
    year_label = fields.Char(string="Fiscal Year", compute="_compute_year_label")
    date_due = fields.Date(
        string="Due on",
        required=True,
        readonly=True,
        index=True,
        help="The last day to file; it never moves.",
    )
    tier = fields.Selection(
        selection=SIZE_LABELS, string="Size", required=True, readonly=True
    )
    version = fields.Integer(required=True, readonly=True, default=1)
    origin_id = fields.Many2one(
        comodel_name="care.ngo.return",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    previous_id = fields.Many2one(
        comodel_name="care.ngo.return",
        string="Amends",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    last_return_id = fields.Many2one(
        comodel_name="care.ngo.return",
        string="Last Year",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The accepted return of the year before, with which this one is compared.",
    )
    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Officer in Charge",
        tracking=True,
        groups="base.group_user",
        domain=[("share", "=", False)],
        copy=False,
    )

    # === WHAT IT SAYS === #

    line_ids = fields.One2many(
        comodel_name="care.ngo.return.line",
        inverse_name="return_id",
        string="Answers",
    )
    beneficiary_ids = fields.One2many(
        comodel_name="care.ngo.return.beneficiary",
        inverse_name="return_id",
        string="Beneficiaries",
    )
    file_ids = fields.One2many(
        comodel_name="care.ngo.return.document",
        inverse_name="return_id",
        string="Documents",
    )
    amount_income = fields.Monetary(
        string="Income", compute="_compute_sums", store=True
    )
    amount_expense = fields.Monetary(
        string="Expenditure", compute="_compute_sums", store=True
    )
    amount_foreign = fields.Monetary(
        string="Foreign Funds", compute="_compute_sums", store=True
    )
    amount_opening = fields.Monetary(
        string="Opening Balance", compute="_compute_sums", store=True
    )
    amount_closing = fields.Monetary(
        string="Closing Balance", compute="_compute_sums", store=True
    )
    programme_percent = fields.Float(
        string="Programmes (%)",
        compute="_compute_sums",
        store=True,
        digits=(5, 2),
        aggregator="avg",
    )
    staff_count = fields.Integer(string="Staff", compute="_compute_sums", store=True)
    volunteer_count = fields.Integer(
        string="Volunteers", compute="_compute_sums", store=True
    )
    beneficiary_count = fields.Integer(
        string="Beneficiaries Served", compute="_compute_beneficiary_count", store=True
    )

    # === WHERE IT STANDS === #

    date_first_filed = fields.Date(string="First Filed on", readonly=True, copy=False)
    date_filed = fields.Date(string="Filed on", readonly=True, copy=False)
    filed_by_id = fields.Many2one(
        comodel_name="res.users", string="Filed by", readonly=True, copy=False
    )
    date_accepted = fields.Date(string="Accepted on", readonly=True, copy=False)
    accepted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Accepted by",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    payload_hash = fields.Char(
        string="SHA-256", readonly=True, copy=False, help="Of what was filed."
    )
    decision_reason = fields.Text(
        string="Reason", readonly=True, copy=False, help="Of the last decision."
    )
    late_step = fields.Selection(
        selection=[
            ("ngo_annual_return", "Overdue"),
            ("ngo_return_late_30", "Over 30 Days Late"),
            ("ngo_return_late_90", "Over 90 Days Late"),
            ("ngo_return_late_180", "Over 180 Days Late"),
        ],
        string="Lateness",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last step of the ladder that was reached before it was filed.",
    )
    days_left = fields.Integer(compute="_compute_days_left")
    is_overdue = fields.Boolean(
        compute="_compute_days_left", search="_search_is_overdue"
    )

    _one_open = models.UniqueIndex(
        "(ngo_id, date_to) WHERE state IN ('draft', 'filed', 'returned')",
        "There is an open return of this year already.",
    )
    _one_accepted = models.UniqueIndex(
        "(ngo_id, date_to) WHERE state = 'accepted'",
        "Another version of this return has been accepted already.",
    )
    _version_uniq = models.UniqueIndex(
        "(ngo_id, date_to, version)", "There is such a version already."
    )
    _year_in_order = models.Constraint(
        "CHECK (date_from < date_to AND date_due > date_to AND version > 0)",
        "A year ends after it begins, and its return is due after that.",
    )
    _queue_idx = models.Index("(state, date_due)")
    _overdue_idx = models.Index(
        "(date_due) WHERE date_first_filed IS NULL AND state IN ('draft', 'returned')"
    )

    # === COMPUTES === #

    @api.depends("date_to")
    def _compute_year_label(self):
        for filed in self:
            filed.year_label = filed.date_to and year_label(filed.date_to)

    @api.depends("reference", "ngo_id", "date_to", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for filed in self:
            parts = [filed.ngo_id.display_name, filed.year_label]
            if filed.version > 1:
                parts.append(self.env._("version %(number)s", number=filed.version))
            filed.display_name = " · ".join(part for part in parts if part)

    @api.depends("line_ids.amount", "line_ids.number", "line_ids.item_id")
    def _compute_sums(self):
        for filed in self:
            for name, value in filed._prepare_sums().items():
                filed[name] = value

    @api.depends("beneficiary_ids.people_count")
    def _compute_beneficiary_count(self):
        for filed in self:
            filed.beneficiary_count = sum(filed.beneficiary_ids.mapped("people_count"))

    @api.depends("date_due", "state", "date_first_filed")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for filed in self:
            filed.days_left = (filed.date_due - today).days if filed.date_due else 0
            filed.is_overdue = bool(
                filed._is_open() and not filed.date_first_filed and filed.days_left < 0
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_overdue_domain(fields.Date.context_today(self))
        return domain if True in value else ~domain

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("return_token") is not _ENGINE_TOKEN:
            raise AccessError(self.env._("Annual returns are opened by the register."))
        return super().create(vals_list)

    def write(self, vals):
        token = self.env.context.get("return_token")
        engine = vals.keys() & (ENGINE_FIELDS | {*SUM_FIELDS} | self._get_part_fields())
        if engine and token is not _ENGINE_TOKEN:
            raise AccessError(self.env._("The register itself gives these values."))
        if not (self.env.su or self.env.user._is_internal()):
            self._check_portal_write(vals)
        return super().write(vals)

    # === PRIVATE === #

    def _get_part_fields(self):
        # Answers are written as records of their own, where their guards stand.
        return {"line_ids", "beneficiary_ids", "file_ids"}

    def _check_portal_write(self, vals):
        """Refuse what a representative does not write, whatever client he uses."""
        engine = self._get_guarded_fields() | ENGINE_FIELDS | {"reference"}
        if vals.keys() - engine:
            raise AccessError(self.env._("The ministry fills in these fields."))

    def _create_engine(self, vals_list):
        """Open returns; the one way to do so."""
        quiet = {"tracking_disable": True, "mail_create_nolog": True}
        # Returns are opened for bodies, whoever sets it off: nobody creates them.
        engine = self.sudo().with_context(
            return_token=_ENGINE_TOKEN, mail_create_nosubscribe=True, **quiet
        )
        return engine.create(vals_list).with_env(self.env)

    def _write_engine(self, vals):
        """Write what only the register says; the one way to do so."""
        # Whoever takes the step, the register says these: a representative could not.
        self.sudo().with_context(return_token=_ENGINE_TOKEN).write(vals)

    def _is_open(self):
        """Tell whether the body may still change what it reports."""
        self.ensure_one()
        return self.state in OPEN_STATES

    @api.model
    def _get_overdue_domain(self, today):
        """Return the domain of the returns that nobody has filed in time."""
        return fields.Domain(
            [
                ("state", "in", OPEN_STATES),
                ("date_first_filed", "=", False),
                ("date_due", "<", today),
            ]
        )

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self.reference or self.registry_no}-{self.date_to}"
