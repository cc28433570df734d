from odoo.tests import freeze_time

from .common import NgoCommon

SUNDAY = "2026-03-01 09:00:00"


class NgoClockCommon(NgoCommon):
    """A register that works from Sunday to Thursday, with a notified body."""

    @classmethod
    @freeze_time("2026-02-01 09:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls._work_from_sunday()
        cls.objection = cls.env.ref(
            "social_care_ngo.care_deadline_rule_ngo_objection_eg"
        )

    @freeze_time(SUNDAY)
    def _notify(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        ngo.with_user(self.ngo_portal_user).action_notify()
        return ngo

    def _get_clocks(self, ngo):
        ngo.invalidate_recordset(["deadline_ids"])
        return {(d.key, d.state): d.date_due for d in ngo.deadline_ids}
