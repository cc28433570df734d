from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import MEMBER, OFFICER
from ..logic.committee import Member
from ..logic.requirements import add_months


class CareAccreditationCommitteeMember(models.Model):
    """Who holds a seat, or stands in for it, and for how long."""

    _name = "care.accreditation.committee.member"
    _description = "Committee Member"
    _order = "committee_id, role desc, id"
    _rec_name = "user_id"

    seat_id = fields.Many2one(
        comodel_name="care.accreditation.committee.seat",
        required=True,
        index=True,
        ondelete="restrict",
    )
    committee_id = fields.Many2one(
        related="seat_id.committee_id", store=True, index=True
    )
    group = fields.Selection(related="seat_id.group", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(MEMBER).ids)],
    )
    role = fields.Selection(
        selection=[("member", "Member"), ("alternate", "Alternate")],
        required=True,
        default="member",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(required=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A term cannot end before it begins."
    )

    @api.constrains("user_id")
    def _check_not_secretariat(self):
        for member in self:
            if member.user_id.has_group(OFFICER):
                raise ValidationError(
                    self.env._(
                        "%(name)s belongs to the secretariat, which does not vote.",
                        name=member.user_id.name,
                    )
                )

    @api.constrains("seat_id", "user_id", "role", "date_from", "date_to")
    def _check_terms(self):
        for member in self:
            committee = member.committee_id
            longest = add_months(member.date_from, 12 * committee.term_years)
            if member.date_to > longest:
                raise ValidationError(self.env._("The term is too long."))
            if member._find_others("user_id"):
                raise ValidationError(
                    self.env._("One person holds one seat of a committee at a time.")
                )
            if member.role == "member" and member._find_others("seat_id", "role"):
                raise ValidationError(
                    self.env._("A seat has one member at a time; others stand in.")
                )
            terms = self.search_count(
                [
                    ("committee_id", "=", committee.id),
                    ("user_id", "=", member.user_id.id),
                    ("role", "=", "member"),
                ]
            )
            if terms > committee.max_terms:
                raise ValidationError(self.env._("There are too many terms."))

    # === BUSINESS === #

    def _find_others(self, *names):
        """Return overlapping terms in the committee that agree in these fields."""
        same = Domain.AND(
            Domain(name, "=", getattr(self[name], "id", self[name])) for name in names
        )
        return self.search(
            same
            & Domain("id", "!=", self.id)
            & Domain("committee_id", "=", self.committee_id.id)
            & Domain("date_from", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_from),
            limit=1,
        )

    def _get_key(self):
        """Return the place in the order of succession."""
        return f"{self.seat_id.sequence:06d}-{self.id or 0:09d}"

    def _filter_keys(self, members):
        """Return those that plain ``members`` stand for."""
        keys = {member.key for member in members}
        return self.filtered(lambda member: member._get_key() in keys)

    def _prepare_member(self):
        """Return the member as a plain value."""
        return Member(self._get_key(), self.group, self.role == "alternate")
