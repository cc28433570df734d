from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import CHANGEABLE_FIELDS, EFFECT_FIELDS, MANAGER, REGISTRAR
from ..logic.board import REQUEST_ROLES

# What may follow from the authority's silence; each is a method of the request.
CONSEQUENCES = {"remind": "_remind_of_silence", "approve": "_approve_by_silence"}
# Silence gives nobody an office, nor does it end a body.
SILENT_EFFECTS = frozenset(EFFECT_FIELDS) - {*REQUEST_ROLES, "merger", "liquidation"}
APPROVERS = {"registrar": REGISTRAR, "manager": MANAGER}


class CareNgoRequestType(models.Model):
    """A kind of request with its rules, while the law gives them; data of a country.

    When the law changes, end the record and copy it: a request keeps the version under
    which it was filed.
    """

    _name = "care.ngo.request.type"
    _description = "Type of Request"
    _inherit = ["care.dated.mixin"]
    _order = "sequence, date_from desc, id"

    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(required=True, ondelete="restrict")
    date_to = fields.Date(copy=False)
    explanation = fields.Text(
        translate=True, help="One plain sentence for whoever files the request."
    )
    effect = fields.Selection(
        selection=[
            ("values", "Change what the register states"),
            ("board", "Change the board"),
            ("management", "Change the executive director or the signatories"),
            ("branch", "Open or close a branch"),
            ("campaign", "Permit to collect donations"),
            ("foreign_fund", "Clear money from abroad"),
            ("transfer", "Permit to transfer money abroad"),
            ("merger", "Merge into another NGO"),
            ("public_benefit", "Give public-benefit status"),
            ("regularise", "Adapt to the law"),
            ("liquidation", "Begin liquidation"),
        ],
        required=True,
        help="What happens when the request is applied.",
    )
    field_names = fields.Char(
        string="May Change",
        help="Names of the registered values that it may propose, with commas.",
    )
    document_type_ids = fields.Many2many(
        comodel_name="care.ngo.document.type",
        relation="care_ngo_request_type_document_rel",
        column1="request_type_id",
        column2="type_id",
        string="Documents",
    )
    event_label = fields.Char(
        string="Event",
        translate=True,
        help="The day that the request must state, such as that of the election.",
    )
    filing_key = fields.Char(
        string="Time Limit to File",
        help="Key of the rule that says how soon after the event it is filed.",
    )
    decision_key = fields.Char(
        string="Time Limit to Decide",
        required=True,
        default="ngo_request_decide",
        help="Key of the rule that says how many days the authority has.",
    )
    decision_days = fields.Integer(
        string="Days to Decide", compute="_compute_decision_days"
    )
    is_decision_working = fields.Boolean(
        string="In Working Days", compute="_compute_decision_days"
    )
    consequence = fields.Selection(
        selection=[
            ("remind", "Whoever has to act is reminded"),
            ("approve", "Silence counts as approval"),
        ],
        string="When the Limit Has Passed",
        required=True,
        default="remind",
    )
    approver = fields.Selection(
        selection=[("registrar", "Registrar"), ("manager", "Manager of the Register")],
        string="Decided by",
        required=True,
        default="registrar",
    )
    blocked_by = fields.Selection(
        selection=[
            ("grant", "Grants"),
            ("donation_return", "Donation Returns"),
            ("fundraising", "Fundraising"),
            ("portal", "Portal"),
        ],
        string="Standing Asked for",
        help="Open issues that block this purpose block the request too.",
    )
    while_suspended = fields.Boolean(
        string="Also While Suspended",
        help="A suspended body, too, may file it.",
    )
    is_single = fields.Boolean(
        string="One at a Time", default=True, help="No second one while one is open."
    )

    @api.depends("decision_key", "country_id")
    def _compute_decision_days(self):
        today = fields.Date.context_today(self)
        # The law is public; whoever files a request need not hold a role.
        rules = (
            self.env["care.deadline.rule"]
            .sudo()
            .search(
                Domain("key", "in", self.mapped("decision_key"))
                & self._get_valid_domain(today)
            )
        )
        by_key = {(rule.key, rule.country_id): rule for rule in rules}
        for kind in self:
            rule = by_key.get((kind.decision_key, kind.country_id), rules.browse())
            kind.decision_days = rule.days
            kind.is_decision_working = rule.day_kind == "working"

    @api.constrains("field_names")
    def _check_field_names(self):
        for kind in self:
            unknown = set(kind._get_field_names()) - set(CHANGEABLE_FIELDS)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "No request can change: %(names)s",
                        names=", ".join(sorted(unknown)),
                    )
                )

    @api.constrains("effect", "consequence")
    def _check_consequence(self):
        for kind in self:
            if kind.consequence == "approve" and kind.effect not in SILENT_EFFECTS:
                raise ValidationError(
                    self.env._("Silence cannot bring about: %(name)s", name=kind.name)
                )

    # === PRIVATE === #

    @api.model
    def _get_valid_domain(self, today=None):
        """Return the domain of the rules in force on ``today``."""
        today = today or fields.Date.context_today(self)
        return Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )

    @api.model
    def _get_offered(self, company):
        """Return the types that can be filed today with ``company``."""
        return self.search(
            self._get_valid_domain() & Domain("country_id", "=", company.country_id.id)
        )

    def _get_field_names(self):
        """Return the registered values that this type may change."""
        names = (self.field_names or "").split(",")
        return tuple(name.strip() for name in names if name.strip())

    def _get_input_names(self):
        """Return every field of a request that the applicant fills in."""
        event = ("date_event",) if self.event_label else ()
        proposals = tuple(f"new_{name}" for name in self._get_field_names())
        return event + proposals + EFFECT_FIELDS[self.effect]

    def _get_approver_group(self):
        return APPROVERS[self.approver]
