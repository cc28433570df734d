from odoo import fields, models

# Nobody has decided on the money yet.
UNDECIDED_STATES = ("draft", "certified")
# Money is set aside for the body, or on its way, or with it.
RUNNING_STATES = ("approved", "signed", "active", "suspended")


class CareNgo(models.Model):
    """The end of a body ends what it applied for; its grants become tasks."""

    _inherit = "care.ngo"

    def _end_open_work(self, reason):
        """Withdraw what the bodies applied for, and hand their grants to officers.

        Money that is set aside or paid is never moved by itself: payments stop,
        because the register no longer has a body that works, and a person decides.
        """
        super()._end_open_work(reason)
        ours = fields.Domain("ngo_id", "in", self.ids)
        grants = self.env["care.grant"].search(ours)
        undecided = grants.filtered(lambda g: g.state in UNDECIDED_STATES)
        undecided._apply_transition("cancel", reason=reason)
        running = grants.filtered(lambda g: g.state in RUNNING_STATES)
        running._ask_officers_to_end(reason)
        applications = self.env["care.grant.application"]
        steps = applications._get_lifecycle()
        waiting = ours & fields.Domain("state", "in", list(steps["withdraw"].sources))
        applications.search(waiting)._apply_transition("withdraw", reason=reason)


class CareGrant(models.Model):
    """Who sees to a grant whose body has come to its end."""

    _inherit = "care.grant"

    def _ask_officers_to_end(self, reason):
        by_officer = self.grouped(lambda grant: grant._get_officer())
        for officer, grants in by_officer.items():
            grants.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Settle this grant: its NGO has come to its end"),
                note=reason,
                user_id=officer.id,
            )

    def _get_officer(self):
        """Return whom a task about this grant is for; somebody there always is."""
        self.ensure_one()
        officer = self.application_id.officer_id or self.programme_id.senior_officer_id
        return officer or self.create_uid
