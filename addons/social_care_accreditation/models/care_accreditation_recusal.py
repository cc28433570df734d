from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only

from ..const import OFFICER
from ..logic.conflicts import Conflict, ConflictError, removes_member


class CareAccreditationRecusal(models.Model):
    """A declaration about a conflict of interest, also that there is none.

    Written once: whoever learns of a conflict later declares it then.
    """

    _name = "care.accreditation.recusal"
    _description = "Conflict Declaration"
    _append_only = True
    _order = "item_id, id"
    _rec_name = "ground"

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
    ground = fields.Selection(
        selection=[
            ("none", "No Conflict"),
            ("kinship", "Kinship"),
            ("same_employer", "Same Employer or Organisation"),
            ("trainer", "Trainer of the Candidate"),
            ("supervisor", "Supervisor of the Candidate"),
            ("assessor", "Assessor of the Case"),
            ("financial", "Financial Tie"),
        ],
        required=True,
        readonly=True,
    )
    degree = fields.Integer(string="Degree of Kinship", readonly=True)
    date_until = fields.Date(
        string="Until", readonly=True, help="Empty while it still lasts."
    )
    note = fields.Text(readonly=True)
    is_objection = fields.Boolean(
        string="Objection of the Applicant",
        readonly=True,
        help="Recorded by the secretariat.",
    )
    date_filed = fields.Date(
        required=True, readonly=True, default=fields.Date.context_today
    )
    removes = fields.Boolean(
        string="Recused", readonly=True, help="By the rules of the committee."
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._judge(vals) for vals in vals_list])

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A declaration is not changed. Declare again."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Declarations are kept as evidence."))

    # === BUSINESS === #

    @api.model
    def _judge(self, vals):
        """Return the values with the verdict of the rules, whatever was sent.

        :raise AccessError: if somebody declares for another member
        :raise UserError: if the item is not on an agenda, or the member does not sit
        """
        item = self.env["care.accreditation.session.item"].browse(vals.get("item_id"))
        member = self.env["care.accreditation.committee.member"].browse(
            vals.get("member_id")
        )
        is_objection = bool(vals.get("is_objection"))
        self._check_author(member, is_objection)
        if item.state not in ("planned", "open"):
            raise UserError(self.env._("The item is closed."))
        if member not in item._get_present_members():
            raise UserError(self.env._("This member does not sit at the session."))
        today = fields.Date.context_today(self)
        # Only an objection has a date of its own: the day it was filed.
        filed = vals.get("date_filed") if is_objection else today
        vals = {**vals, "is_objection": is_objection, "date_filed": filed or today}
        return vals | {"removes": self._is_removed(item, vals)}

    @api.model
    def _check_author(self, member, is_objection):
        if is_objection and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("The secretariat records the objections of applicants.")
            )
        if not is_objection and member.user_id != self.env.user:
            raise AccessError(self.env._("Members declare for themselves."))

    @api.model
    def _is_removed(self, item, vals):
        try:
            return removes_member(
                Conflict(
                    ground=vals.get("ground") or "",
                    degree=vals.get("degree") or None,
                    until=fields.Date.to_date(vals.get("date_until")),
                    by_applicant=vals["is_objection"],
                    filed_on=fields.Date.to_date(vals["date_filed"]),
                ),
                item.session_id.date,
                item.session_id.committee_id._prepare_conflict_rule(),
            )
        except ConflictError as error:
            raise UserError(
                self.env._("Name the ground, and the degree of a kinship.")
            ) from error
