from datetime import date

from odoo.fields import Command, Date
from odoo.tests import freeze_time

from .common import NgoCommon

# A Tuesday: Wednesday, Thursday and, after the week-end, Sunday are the three days.
TUESDAY, SUNDAY = date(2026, 3, 3), date(2026, 3, 8)


class OutsiderCommon(NgoCommon):
    """A register that works from Sunday to Thursday, and calls by outsiders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._work_from_sunday()

    @classmethod
    def _make_call(cls, **values):
        """Return a draft as an officer enters it."""
        return (
            cls.env["care.ngo.outsider.call"]
            .with_user(cls.ngo_officer)
            .create(
                {
                    "name": "شركة الاختبار التجارية",
                    "purpose": "علاج مرضى",
                    "date_from": TUESDAY,
                    "channel_ids": [
                        Command.set(
                            cls.env.ref("social_care_ngo.care_ngo_channel_box").ids
                        )
                    ],
                    "area_ids": [Command.set(cls.env.ref("base.state_eg_c").ids)],
                    "amount_target": 10_000,
                    **values,
                }
            )
        )

    @classmethod
    def _find(cls, **values):
        call = cls._make_call(**values)
        call.action_find()
        return call

    @classmethod
    def _notify(cls, call=None, day=TUESDAY):
        """Let the officer record when a call was notified."""
        call = (call or cls._make_call()).with_user(cls.ngo_officer)
        call.write({"date_notified": day, "notification_no": "17"})
        call.action_notify()
        return call

    @classmethod
    def _propose(cls, call, step):
        call.with_user(cls.ngo_officer).action_propose(step, "الأسباب")
        return call

    @classmethod
    def _permit(cls, call=None):
        call = cls._propose(call or cls._notify(), "permit")
        call.with_user(cls.ngo_registrar).action_permit()
        return call

    @classmethod
    def _state_total(cls, call=None, amount=8_000):
        call = (call or cls._permit()).with_user(cls.ngo_officer)
        call.write({"amount_collected": amount, "date_total": Date.today()})
        call.action_state_total()
        return call

    @classmethod
    def _freeze(cls, call):
        cls._propose(call, "freeze")
        call.with_user(cls.ngo_manager).action_freeze(reason="الأسباب")
        return call

    def _run_clock(self, day):
        with freeze_time(f"{day} 21:00:00"):
            self._run_job("care.deadline", "_cron_lapse")

    def _get_limit(self, call):
        call.invalidate_recordset(["deadline_ids"])
        return call.sudo().deadline_ids
