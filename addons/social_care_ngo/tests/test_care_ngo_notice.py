from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_ngo.models.mail_message_schedule import TRIES

from .return_common import AnnualCommon

LOGGER = "odoo.addons.social_care_ngo.models.mail_message_schedule"


class NoticeCommon(AnnualCommon):
    """Bodies that are told of something, and the queue that their mails wait in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.queue = cls.env["mail.message.schedule"]
        cls.partner = cls.ngo_portal_user.partner_id
        cls.partner.lang = "ar_001"

    def _send(self):
        self._run_cron("mail.message.schedule", "_send_notifications_cron")

    def _get_waiting(self, documents):
        return self.queue.search(
            [("mail_message_id", "in", documents.message_ids.ids)], order="id"
        )

    def _get_mails(self, message):
        return (
            self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        )


@tagged("post_install", "-at_install")
class TestNgoNotice(NoticeCommon):
    """What a body is told: at once in the portal, by mail from the queue, once."""

    def _be_late(self):
        filed = self._open_older()
        before = filed.message_ids
        self._lapse_on("2026-10-31")
        return filed, (filed.message_ids - before).filtered("partner_ids")

    def test_administrator_finds_the_queue_in_the_menus(self):
        administrator = new_test_user(
            self.env, "queue_admin", groups="base.group_system"
        )
        menu = self.env.ref("social_care_ngo.mail_message_schedule_menu")

        shown = self.env["ir.ui.menu"].with_user(administrator)._visible_menu_ids()

        while menu:
            self.assertIn(menu.id, shown)
            menu = menu.parent_id

    @freeze_time("2026-11-01 12:00:00")
    def test_notice_stands_in_the_portal_before_any_mail_is_sent(self):
        filed, notice = self._be_late()

        self.assertEqual(notice.partner_ids, self.partner)
        self.assertEqual(notice.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(notice.author_id, self.env.ref("base.partner_root"))
        self.assertIn("التقرير السنوي", notice.body)
        mine = notice.with_user(self.ngo_portal_user)
        self.assertEqual(mine.body, notice.body)
        self.assertFalse(self._get_mails(notice))
        self.assertEqual(self._get_waiting(filed).mail_message_id, notice)

    @freeze_time("2026-11-01 12:00:00")
    def test_mail_goes_to_the_representative_and_only_once(self):
        filed, notice = self._be_late()

        self._send()
        self._send()

        mail = self._get_mails(notice)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.partner)
        # The queue of mails sends it, so that a slow server holds up nobody.
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(len(notice.notification_ids), 1)
        self.assertFalse(self._get_waiting(filed))

    @freeze_time("2026-11-01 12:00:00")
    def test_mails_need_not_wait_for_the_next_hour(self):
        self._be_late()
        job = self.env.ref("mail.ir_cron_mail_scheduler_action")
        wanted = [("cron_id", "=", job.id)]
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count(wanted)

        self._send()

        self.assertEqual(triggers.search_count(wanted), before + 1)

    @freeze_time("2026-11-01 12:00:00")
    def test_what_a_body_calls_itself_is_no_markup(self):
        self.older._write_decided({"name": "جمعية <b>الأمل</b>"})

        _filed, notice = self._be_late()

        self.assertIn("&lt;b&gt;الأمل", notice.body)

    @freeze_time("2026-11-01 12:00:00")
    def test_body_without_representative_is_told_nothing_and_climbs_all_the_same(self):
        self.older.representative_ids = False

        filed, notice = self._be_late()

        self.assertEqual(filed.late_step, "ngo_annual_return")
        self.assertFalse(notice)
        self.assertFalse(self._get_waiting(filed))

    @freeze_time("2026-11-01 12:00:00")
    def test_each_reader_is_told_in_the_language_of_that_reader(self):
        other = self._make_user("english_reader", "base.group_portal").partner_id
        other.lang = "en_US"
        self.older.representative_ids += other

        filed, notices = self._be_late()
        self._send()

        for reader, text in (
            (self.partner, "التقرير السنوي"),
            (other, "annual return"),
        ):
            own = notices.filtered(lambda m, r=reader: r in m.partner_ids)
            with self.subTest(reader=reader.lang):
                self.assertEqual(own.partner_ids, reader)
                self.assertIn(text, own.body)
                self.assertEqual(self._get_mails(own).recipient_ids, reader)
        self.assertFalse(self._get_waiting(filed))

    @freeze_time("2026-11-01 12:00:00")
    def test_answer_of_an_officer_is_told_of_in_the_same_way(self):
        filed = self._file_return(self._open_older())
        before = filed.message_ids

        filed.with_user(self.ngo_officer).action_send_back(reason="أين المرفق؟")
        self._send()

        notice = (filed.message_ids - before).filtered("partner_ids")
        self.assertIn("أين المرفق؟", notice.body)
        self.assertEqual(self._get_mails(notice).recipient_ids, self.partner)


@tagged("post_install", "-at_install")
class TestNgoNoticeQueue(NoticeCommon):
    """The queue goes on where it stood, whatever happens to one of its notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = cls.older + cls._make_ngo() + cls._make_ngo()
        cls.others.with_user(cls.ngo_officer).officer_id = cls.ngo_officer
        cls.queue.search([]).unlink()  # what told of their listing
        told = cls.others.with_env(cls.env)
        told._send_notices(lambda ngo: f"Notice for {ngo.id}")
        cls.waiting = cls.queue.search([], order="id")
        cls.broken = cls.waiting[1]

    def _break_one(self, *, everything=False):
        """Let the notice in the middle fail each time, or all that is told."""
        notify = self.env.registry["care.ngo"]._notify_thread
        broken = self.broken.mail_message_id.id

        def fail(ngo, message, *args, **options):
            if message.id == broken or everything:
                raise ValueError("secret of the server")
            return notify(ngo, message, *args, **options)

        self.patch(self.env.registry["care.ngo"], "_notify_thread", fail)

    def test_one_that_fails_stops_no_other(self):
        messages = (self.waiting - self.broken).mail_message_id
        self._break_one()

        with mute_logger(LOGGER):
            self._send()

        self.assertEqual(self.waiting.exists(), self.broken)
        self.assertRecordValues(
            self.broken, [{"failed_count": 1, "failure": "ValueError"}]
        )
        for message in messages:
            self.assertEqual(len(self._get_mails(message)), 1)
        self.assertFalse(self._get_mails(self.broken.mail_message_id))

    def test_what_fails_too_often_becomes_a_task_once_and_is_kept(self):
        ngo = self.env["care.ngo"].browse(self.broken.mail_message_id.res_id)
        before = ngo.activity_ids
        self._break_one()

        with mute_logger(LOGGER):
            for _run in range(TRIES + 2):
                self._send()

        task = ngo.activity_ids - before
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.ngo_officer)
        self.assertIn("ValueError", task.note)
        self.assertNotIn("secret", task.note)
        self.assertRecordValues(self.broken, [{"failed_count": TRIES}])

    def test_task_that_cannot_be_given_stops_no_other_either(self):
        self._break_one(everything=True)

        with mute_logger(LOGGER):
            for _run in range(TRIES):
                self._send()

        self.assertEqual(self.waiting.mapped("failed_count"), [TRIES] * 3)

    def test_administrator_sends_what_had_failed_once_it_is_mended(self):
        self.broken.failed_count = TRIES
        message = self.broken.mail_message_id
        self._send()
        self.assertTrue(self.broken.exists())

        self.broken.force_send()

        self.assertEqual(len(self._get_mails(message)), 1)
        self.assertFalse(self.broken.exists())

    def test_job_commits_each_portion_and_ends_when_its_time_is_over(self):
        path = f"{LOGGER}.PORTION"
        jobs = self.env.registry["ir.cron"]
        with (
            patch(path, 1),
            patch.object(jobs, "_commit_progress", side_effect=[60, 60, 0]) as commit,
        ):
            self.queue._send_notifications_cron()

        self.assertEqual([call.args for call in commit.call_args_list[1:]], [(1,)] * 2)
        # The oldest went first; the last one waits for the next run.
        self.assertEqual(self.waiting.exists(), self.waiting[2])

    def test_nobody_but_the_administrator_sees_the_queue(self):
        for user in (self.ngo_portal_user, self.ngo_manager):
            self.assertFalse(self.queue.with_user(user).has_access("read"))
