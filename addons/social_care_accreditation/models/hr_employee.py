from odoo import fields, models

GROUPS = "hr.group_hr_user,social_care_accreditation.group_accreditation_viewer"


class HrEmployee(models.Model):
    """Show on an employee which accreditations they hold."""

    _inherit = "hr.employee"

    care_credential_ids = fields.One2many(
        comodel_name="care.accreditation.credential",
        inverse_name="employee_id",
        string="Accreditations",
        readonly=True,
        groups=GROUPS,
    )
    care_credential_count = fields.Integer(
        string="Accreditation Count",
        compute="_compute_care_credential_count",
        groups=GROUPS,
    )

    def _compute_care_credential_count(self):
        groups = self.env["care.accreditation.credential"]._read_group(
            [("employee_id", "in", self.ids)], ["employee_id"], ["__count"]
        )
        counts = dict(groups)
        for employee in self:
            employee.care_credential_count = counts.get(employee, 0)

    def action_open_care_credentials(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care_accreditation.care_accreditation_credential_action"
        )
        return action | {"domain": [("employee_id", "in", self.ids)]}
