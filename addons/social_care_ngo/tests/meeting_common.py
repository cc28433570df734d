from datetime import timedelta

from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time

from .common import PDF, NgoCommon

AHEAD = 20


class MeetingCommon(NgoCommon):
    """A listed body of forty members that holds meetings through its representative."""

    @classmethod
    def _plan(
        cls, kind="assembly_ordinary", *, ngo=None, user=None, days=AHEAD, **vals
    ):
        """Return a planned meeting with an agenda, ``days`` ahead in the morning."""
        ngo = ngo or cls.ngo
        morning = Datetime.now().replace(hour=10, minute=0, second=0)
        model = cls.env["care.ngo.meeting"].with_user(user or cls.ngo_portal_user)
        return model.create(
            {
                "ngo_id": ngo.id,
                "kind": kind,
                "date_planned": morning + timedelta(days=days),
                "place": "المقر",
                "item_ids": [Command.create({"name": "الميزانية والحساب الختامي"})],
                **vals,
            }
        )

    @classmethod
    def _convene(cls, kind="assembly_ordinary", **vals):
        """Return a convened meeting."""
        meeting = cls._plan(kind, **vals)
        meeting.action_convene()
        return meeting

    @classmethod
    def _on_the_day(cls, meeting, **later):
        """Return a frozen clock one hour after the meeting began, or ``later``."""
        moment = meeting.date_planned + timedelta(**(later or {"hours": 1}))
        return freeze_time(moment)

    @classmethod
    def _record(cls, meeting, present=21, proxies=0, **vals):
        """Enter who came to an assembly, as its representative does."""
        meeting.write({"present_count": present, "proxy_count": proxies, **vals})

    @classmethod
    def _resolve(cls, meeting, kind="ordinary", votes=(21, 0, 0), **vals):
        """Add one resolution with its votes."""
        return meeting.env["care.ngo.resolution"].create(
            {
                "meeting_id": meeting.id,
                "kind": kind,
                "name": "قرار",
                "votes_for": votes[0],
                "votes_against": votes[1],
                "votes_abstain": votes[2],
                **vals,
            }
        )

    @classmethod
    def _hold(cls, kind="assembly_ordinary", present=21, **vals):
        """Return a held assembly with the number of people who came."""
        meeting = cls._convene(kind, **vals)
        with cls._on_the_day(meeting):
            cls._record(meeting, present)
            meeting.action_hold()
        return meeting

    @classmethod
    def _upload_minutes(cls, meeting, content=PDF):
        """Hand in a version of the minutes."""
        return meeting.env["care.ngo.meeting.minutes"].create(
            {"meeting_id": meeting.id, "file": content, "filename": "minutes.pdf"}
        )

    @classmethod
    def _list_long_ago(cls, ngo, day):
        """Let a body stand in the register since ``day``."""
        # The date is the register's: a test moves it in the database.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE care_ngo SET date_listed = %s WHERE id = %s",
            (Date.to_date(day), ngo.id),
        )
        cls.env.invalidate_all()
