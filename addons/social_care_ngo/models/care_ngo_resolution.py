from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import OFFICER, PORTAL, REGISTRAR
from ..logic.board import BOARD_ROLES
from ..logic.quorum import QuorumError, Votes, judge_vote
from ..logic.terms import is_term_lawful
from .care_ngo_meeting_rule import RESOLUTION_KINDS

# Compared by identity: a client can send any context *value*, never this object.
_OUTCOME_TOKEN = object()
DECIDED_FIELDS = frozenset({"outcome", "votes_needed", "rule_id"})


class CareNgoResolution(models.Model):
    """What a meeting was asked to decide, how it voted, and what came of it."""

    _name = "care.ngo.resolution"
    _description = "Resolution"
    _inherit = ["care.ngo.meeting.line.mixin"]
    _order = "meeting_id, sequence, id"

    _open_states = frozenset({"planned", "convened"})

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=RESOLUTION_KINDS, required=True, default="ordinary"
    )
    name = fields.Text(string="Wording", required=True)
    item_id = fields.Many2one(
        comodel_name="care.ngo.meeting.item",
        index="btree_not_null",
        ondelete="set null",
        domain="[('meeting_id', '=', meeting_id)]",
    )
    votes_for = fields.Integer(string="For")
    votes_against = fields.Integer(string="Against")
    votes_abstain = fields.Integer(string="Abstained")
    elected_ids = fields.One2many(
        comodel_name="care.ngo.elected", inverse_name="resolution_id"
    )
    outcome = fields.Selection(
        selection=[
            ("carried", "Carried"),
            ("lost", "Lost"),
            ("void", "Without Effect"),
        ],
        readonly=True,
        copy=False,
    )
    votes_needed = fields.Integer(string="Needed", readonly=True, copy=False)
    rule_id = fields.Many2one(
        comodel_name="care.ngo.resolution.rule", readonly=True, copy=False
    )

    _votes_positive = models.Constraint(
        "CHECK (votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0)",
        "Votes cannot be negative.",
    )

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for resolution in self:
            first = (resolution.name or "").strip().split("\n")[0][:80]
            resolution.display_name = first or kinds.get(resolution.kind)

    @api.constrains("item_id", "meeting_id")
    def _check_item(self):
        for resolution in self.filtered("item_id"):
            if resolution.item_id.meeting_id != resolution.meeting_id:
                raise ValidationError(
                    self.env._("The item belongs to the agenda of another meeting.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(DECIDED_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The register itself gives these values."))
        return super().create(vals_list)

    def write(self, vals):
        token = self.env.context.get("outcome_token")
        if DECIDED_FIELDS & vals.keys() and token is not _OUTCOME_TOKEN:
            raise AccessError(self.env._("The register itself gives these values."))
        return super().write(vals)

    # === CALCULATION === #

    def _prepare_votes(self):
        """Return the votes as plain values."""
        return Votes(self.votes_for, self.votes_against, self.votes_abstain)

    def _get_rule(self):
        """Return the rule for this kind of resolution on the day of the meeting."""
        self.ensure_one()
        meeting = self.meeting_id
        return self.env["care.ngo.resolution.rule"]._get_for(
            self.kind, meeting.day, meeting.company_id
        )

    def _judge(self, members, counted):
        """Return whether it is carried, and how many votes it needed.

        :raise QuorumError: if more voted than were there
        """
        return judge_vote(
            self._prepare_votes(),
            self._get_rule()._get_rules(),
            present=counted,
            members=members,
        )

    def _get_problem(self, members, verdict):
        """Return what is wrong with the record of this vote, if anything."""
        self.ensure_one()
        rule, meeting = self._get_rule(), self.meeting_id
        wrong = None
        if rule.is_extraordinary and meeting.kind != "assembly_extraordinary":
            wrong = self.env._("only an extraordinary general assembly decides this.")
        elif meeting.kind == "board" and not rule.is_by_board:
            wrong = self.env._("the board cannot decide this.")
        elif self.kind == "election" and self.votes_for and not self.elected_ids:
            wrong = self.env._("name who was elected.")
        elif self.kind == "election" and self._has_long_term():
            wrong = self.env._(
                "give every term a last day, at most %(years)s years after its first.",
                years=meeting.ngo_id.form_id.term_years,
            )
        else:
            try:
                self._judge(members, verdict.counted)
            except QuorumError:
                wrong = self.env._("there are more votes than people at the meeting.")
        return wrong and f"{self.display_name}: {wrong}"

    def _has_long_term(self):
        years = self.meeting_id.ngo_id.form_id.term_years
        return any(
            not is_term_lawful(line.date_from, line.date_to or None, years)
            for line in self.elected_ids
        )

    def _freeze_outcome(self, members, verdict):
        """Keep what came of the vote; nothing comes of a meeting that was not valid."""
        self.ensure_one()
        carried, needed = self._judge(members, verdict.counted)
        outcome = "carried" if carried else "lost"
        self.with_context(outcome_token=_OUTCOME_TOKEN).write(
            {
                "outcome": outcome if verdict.is_valid else "void",
                "votes_needed": needed,
                "rule_id": self._get_rule().id,
            }
        )


class CareNgoElected(models.Model):
    """One person whom an election proposes for one office and one term."""

    _name = "care.ngo.elected"
    _description = "Elected Person"
    _order = "resolution_id, id"

    resolution_id = fields.Many2one(
        comodel_name="care.ngo.resolution",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(required=True)
    role = fields.Selection(
        selection=lambda self: self._get_board_roles(), required=True, default="member"
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date(help="The last day in office; empty if no end is set.")
    nationality_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.country_id,
    )
    national_id = fields.Char(
        string="National Number", groups=f"{OFFICER},{REGISTRAR},{PORTAL}"
    )
    ngo_id = fields.Many2one(
        related="resolution_id.ngo_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="resolution_id.company_id", store=True, index=True, precompute=True
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A term cannot end before it begins.",
    )

    @api.model
    def _get_board_roles(self):
        role = self.env["care.ngo.person"]._fields["role"]
        labels = role._description_selection(self.env)
        return [(value, label) for value, label in labels if value in BOARD_ROLES]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.resolution_id._check_meeting_open()
        return lines

    def write(self, vals):
        self.check_access("write")
        if {"resolution_id", "ngo_id", "company_id"} & vals.keys():
            raise AccessError(self.env._("A line belongs to one meeting for ever."))
        self.resolution_id._check_meeting_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_meeting_open(self):
        self.resolution_id._check_meeting_open()

    def _prepare_person_vals(self):
        """Return this person as values of ``care.ngo.person``, without the body."""
        self.ensure_one()
        return {
            "name": self.name,
            "role": self.role,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "nationality_id": self.nationality_id.id,
            # Whoever uses the result carries the number over without seeing it.
            "national_id": self.sudo().national_id,
        }
