from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only

from ..const import BALLOTS


class CareAccreditationVote(models.Model):
    """One ballot of one member on one item.

    Record rules hide it from everybody but its member until the item is closed, the
    chair and the administrator included; nobody changes or deletes it, ever.
    """

    _name = "care.accreditation.vote"
    _description = "Ballot"
    _append_only = True
    _order = "item_id, id"
    _rec_name = "ballot"

    item_id = fields.Many2one(
        comodel_name="care.accreditation.session.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    member_id = fields.Many2one(
        comodel_name="care.accreditation.committee.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    ballot = fields.Selection(selection=BALLOTS, required=True, readonly=True)
    dissent = fields.Text(readonly=True, help="Recorded in the minutes.")
    cast_at = fields.Datetime(required=True, readonly=True)

    _member_uniq = models.UniqueIndex(
        "(item_id, member_id)", "You have cast your ballot on this item already."
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        vals_list = [{**vals, "cast_at": now} for vals in vals_list]
        for vals in vals_list:
            self._check_ballot(vals)
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A ballot that was cast is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Ballots are kept as evidence."))

    @api.model
    def _check_ballot(self, vals):
        """Refuse a ballot that the rules do not allow.

        :raise AccessError: for the seat of somebody else
        :raise UserError: if the item is not open, or the member does not vote on it
        """
        item = self.env["care.accreditation.session.item"].browse(vals.get("item_id"))
        member = self.env["care.accreditation.committee.member"].browse(
            vals.get("member_id")
        )
        if member.user_id != self.env.user:
            raise AccessError(self.env._("Everybody casts their own ballot only."))
        item._hold_open()
        reasons = item._get_reasons_against_vote(member)
        if reasons:
            raise UserError("\n".join(reasons))
