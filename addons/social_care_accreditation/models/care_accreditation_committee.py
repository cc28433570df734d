from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.committee import QuorumRule
from ..logic.conflicts import ConflictRule


class CareAccreditationCommittee(models.Model):
    """A committee of state and civil society: its seats, terms and numbers."""

    _name = "care.accreditation.committee"
    _description = "Accreditation Committee"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    chamber = fields.Selection(
        selection=[("persons", "Persons"), ("bodies", "Training Bodies")],
        required=True,
        default="persons",
    )
    instrument = fields.Char(required=True, help="The decree that formed it.")
    seat_ids = fields.One2many(
        comodel_name="care.accreditation.committee.seat", inverse_name="committee_id"
    )
    member_ids = fields.One2many(
        comodel_name="care.accreditation.committee.member", inverse_name="committee_id"
    )
    session_ids = fields.One2many(
        comodel_name="care.accreditation.session", inverse_name="committee_id"
    )
    quorum_first = fields.Integer(string="Quorum, First Call", default=6)
    quorum_second = fields.Integer(string="Quorum, Second Call", default=5)
    second_call_days = fields.Integer(string="Days to the Second Call", default=7)
    floor_government = fields.Integer(string="Least of Government", default=2)
    floor_civil_society = fields.Integer(string="Least of Civil Society", default=2)
    is_chair_government = fields.Boolean(
        string="Chair Counts as Government",
        help="For the floor of government; the quota always counts the chair.",
    )
    max_government = fields.Integer(
        string="Most Seats of Government", default=5, help="With the chair."
    )
    min_civil_society = fields.Integer(string="Least Seats of Civil Society", default=4)
    term_years = fields.Integer(string="Term (Years)", default=3)
    max_terms = fields.Integer(string="Most Terms", default=2)
    kinship_degree = fields.Integer(
        string="Kinship up to Degree", default=4, help="Removes a member from an item."
    )
    conflict_months = fields.Integer(string="Employer Counts for (Months)", default=24)
    objection_days = fields.Integer(
        string="Objection Before (Days)", default=3, help="Of the applicant."
    )
    condition_months = fields.Integer(string="Longest Condition (Months)", default=6)

    _numbers_positive = models.Constraint(
        "CHECK (quorum_second > 0 AND quorum_second <= quorum_first"
        " AND floor_government >= 0 AND floor_civil_society >= 0 AND term_years > 0"
        " AND max_terms > 0 AND condition_months > 0)",
        "Quorums, terms and times are positive, and the second call needs no more.",
    )

    @api.constrains("seat_ids", "max_government", "min_civil_society")
    def _check_quota(self):
        for committee in self:
            groups = committee.seat_ids.mapped("group")
            if groups.count("chair") > 1:
                raise ValidationError(self.env._("A committee has one chair."))
            if groups.count("government") + groups.count("chair") > (
                committee.max_government
            ):
                raise ValidationError(
                    self.env._("Government has too many seats on the committee.")
                )

    def _get_composition_gaps(self):
        """Return, as sentences, what the committee lacks to sit at all."""
        groups = self.seat_ids.mapped("group")
        gaps = []
        if "chair" not in groups:
            gaps.append(self.env._("the committee has no chair's seat."))
        if groups.count("civil_society") < self.min_civil_society:
            gaps.append(self.env._("civil society has too few seats."))
        return gaps

    def _get_members_on(self, day):
        """Return who holds a seat on a day, members before alternates."""
        return self.member_ids.filtered(
            lambda member: member.date_from <= day <= member.date_to
        ).sorted(lambda member: (member.role != "member", member._get_key()))

    # === PLAIN VALUES === #

    def _prepare_quorum_rule(self):
        """Return the quorum and its floors as plain values."""
        return QuorumRule(
            first_call=self.quorum_first,
            second_call=self.quorum_second,
            floors={
                "government": self.floor_government,
                "civil_society": self.floor_civil_society,
            },
            chair_group="government" if self.is_chair_government else "",
        )

    def _prepare_conflict_rule(self):
        """Return how far conflicts reach as plain values."""
        return ConflictRule(
            kinship_degree=self.kinship_degree,
            months=self.conflict_months,
            objection_days=self.objection_days,
        )
